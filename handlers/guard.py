"""One place where errors end: an expected one as its sentence, any other as a reference.

The reference stands in the log beside the type of the error and where it happened,
never beside what somebody typed or who they are.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog

from bot.domain.error import Code, Damaged, Refusal, StoreUnavailable
from bot.runtime import metrics
from bot.runtime.answering import ANSWERED, STORING, arrivals, left
from bot.usecases.leakcheck import tell_when_read
from handlers.context import Context, CouldNotOpen
from handlers.request import Command, Form, Press, Request
from messages.kit import Json
from messages.note import refusal, refusal_modal
from messages.texts import Texts

T = TypeVar("T")

log = structlog.get_logger()

_telling: set[asyncio.Task[None]] = set()


OVER = (
    Code.ALREADY_DONE,
    Code.NOT_IN_THIS_STATE,
    Code.GONE,
    Code.NOTICE_MOVED_ON,
    Code.NOTICE_PUBLISHED,
    Code.NOTICE_OVER,
)
"""Why a button does not apply any more: it is taken off the message that it was pressed on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack is told of a submission; nothing closes the form."""

    body: Json = field(default_factory=dict)


DONE = Answer()


def update(view: Json) -> Answer:
    """Another view in place of the form."""
    return Answer({"response_action": "update", "view": view})


def push(view: Json) -> Answer:
    """Another view on top of the form, with nothing in it that was typed below."""
    return Answer({"response_action": "push", "view": view})


def errors(sentences: dict[str, str]) -> Answer:
    """The form stays open with the person's text in it, and these sentences by block id."""
    return Answer({"response_action": "errors", "errors": sentences})


def reference(where: str, error: BaseException) -> str:
    """Logs an unexpected error and answers the reference under which it stands there."""
    ref = "E-" + secrets.token_hex(4).upper()
    metrics.errors.labels(where).inc()
    log.error("unexpected", ref=ref, action=where, exc_info=error)
    return ref


def _told(t: Texts, otherwise: str, where: str, error: Exception) -> str:
    """What somebody is told of an error that nobody expected: a reference, never what it says."""
    ref = reference(where, error)
    return t("error.altered", ref=ref) if isinstance(error, Damaged) else t(otherwise, ref=ref)


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    """Around what a request asks for: not begun where there is no time for it any more."""
    if (seconds := left(STORING) - arrivals.ending()) <= 0:
        raise TimeoutError
    async with asyncio.timeout(seconds):
        yield


def _not_taken(where: str, error: BaseException) -> None:
    log.warning("not_stored", action=where, error=type(error).__name__)
    metrics.errors.labels(where).inc()


async def _tell(telling: Coroutine[Any, Any, None]) -> None:
    """Says something, and waits for that as long as Slack does: it may be said afterwards."""
    task = asyncio.create_task(telling)
    _telling.add(task)
    task.add_done_callback(_telling.discard)
    await asyncio.wait({task}, timeout=max(0.0, left(ANSWERED)))


@asynccontextmanager
async def pressing(context: Context, request: Request, where: str) -> AsyncIterator[None]:
    """Around what a button or a shortcut does, before it is acknowledged."""
    try:
        async with _in_time():
            yield
    except Refusal as error:
        t = await context.texts(request.user)
        await _tell(context.tell(request, refusal(t, error), refusal_modal(t, error)))
        if isinstance(request, Press) and error.code in OVER:
            await _tell(context.without(request, request.action_id))
        await _later(context, request, error)
    except CouldNotOpen as error:
        if not error.twin:
            t = await context.texts(request.user)
            await _tell(context.whisper(request, error.said or t("error.could_not_open")))
    except (StoreUnavailable, TimeoutError) as error:
        _not_taken(where, error)
        t = await context.texts(request.user)
        await _tell(context.tell(request, t("error.not_taken")))
    except Exception as error:
        t = await context.texts(request.user)
        await _tell(context.tell(request, _told(t, "error.unexpected_press", where, error)))


async def _later(context: Context, request: Request, error: Refusal) -> None:
    """Where it will be possible in a little while, they are told then."""
    if error.code is Code.NOT_READ_YET:
        async with courtesy():
            await tell_when_read(context.desk, request.user, f"{context.run}:{request.user}")


async def submitting(
    context: Context,
    form: Form,
    where: str,
    input_: str,
    do: Callable[[], Awaitable[Answer | None]],
) -> tuple[Answer, bool]:
    """What ``do`` answers, and whether it was done.

    Where it could not be done, the modal stays open with the person's text in it and the
    sentence on ``input_`` (or on the input that the refusal names).
    """
    try:
        async with _in_time():
            return await do() or DONE, True
    except Refusal as error:
        t = await context.texts(form.user)
        await _later(context, form, error)
        return errors({error.field or input_: refusal(t, error)}), False
    except (StoreUnavailable, TimeoutError) as error:
        _not_taken(where, error)
        t = await context.texts(form.user)
        return errors({input_: refusal(t, Refusal(Code.NOT_STORED))}), False
    except Exception as error:
        t = await context.texts(form.user)
        return errors({input_: _told(t, "error.unexpected", where, error)}), False


async def commanding(
    context: Context, command: Command, do: Callable[[], Awaitable[str | Json]]
) -> str | Json:
    """What ``do`` answers to the command, or why it could not be done."""
    try:
        async with _in_time():
            return await do()
    except Refusal as error:
        return refusal(await context.texts(command.user), error)
    except CouldNotOpen as error:
        t = await context.texts(command.user)
        return "" if error.twin else error.said or t("error.could_not_open")
    except (StoreUnavailable, TimeoutError) as error:
        _not_taken("command", error)
        t = await context.texts(command.user)
        return t("error.not_taken")
    except Exception as error:
        t = await context.texts(command.user)
        return _told(t, "error.unexpected_press", "command", error)


async def or_both(do: Awaitable[T], form: Callable[[], Awaitable[Json]]) -> T | Answer:
    """What ``do`` answers; where somebody else has saved meanwhile, ``form`` shows both texts."""
    try:
        return await do
    except Refusal as error:
        if error.code is not Code.WRITTEN_MEANWHILE:
            raise
    return update(await form())


@asynccontextmanager
async def courtesy() -> AsyncIterator[None]:
    """Around showing how things are after something was done.

    Where it fails or Slack would wait too long for it, nothing of what was done is lost, and
    nobody is told.
    """
    try:
        async with asyncio.timeout(max(0.0, left(ANSWERED))):
            yield
    except (Refusal, TimeoutError):
        return  # what they did may have taken the right to see it from them
    except Exception as error:
        reference("refresh", error)
