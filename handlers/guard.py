"""One place where errors end: an expected one as its sentence, any other as a reference.

The reference stands in the log beside the type of the error and where it happened,
never beside what somebody typed or who they are.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog

from bot.domain.error import Code, Refusal, StoreUnavailable
from bot.runtime import metrics
from handlers.context import Body, Context, CouldNotOpen
from messages.note import refusal

log = structlog.get_logger()

STORING = 2.6
"""Seconds for everything before a submission is answered: Slack waits 3 s."""


def reference(where: str, error: BaseException) -> str:
    """Logs an unexpected error and answers the reference under which it stands there."""
    ref = "E-" + secrets.token_hex(4).upper()
    metrics.errors.labels(where).inc()
    log.error("unexpected", ref=ref, action=where, exc_info=error)
    return ref


@asynccontextmanager
async def pressing(context: Context, body: Body, where: str) -> AsyncIterator[None]:
    """Around what a button or a shortcut does, once it is acknowledged."""
    try:
        async with asyncio.timeout(STORING):
            yield
    except Refusal as error:
        await context.tell(body, refusal(await context.texts(body["user"]["id"]), error))
    except CouldNotOpen as error:
        if not error.twin:
            t = await context.texts(body["user"]["id"])
            await context.whisper(body, t("error.could_not_open"))
    except (StoreUnavailable, TimeoutError) as error:
        await _unexpected(context, body, where, error)
    except Exception as error:
        await _unexpected(context, body, where, error)


async def _unexpected(context: Context, body: Body, where: str, error: BaseException) -> None:
    ref = reference(where, error)
    t = await context.texts(body["user"]["id"])
    await context.tell(body, t("error.unexpected_press", ref=ref))


async def submitting(
    context: Context,
    body: Body,
    ack: Callable[..., Awaitable[Any]],
    where: str,
    field: str,
    do: Callable[[], Awaitable[dict[str, Any]]],
) -> bool:
    """Runs ``do`` and acknowledges with what it answers; True where it was done.

    Where it could not be done, the modal stays open with the person's text in it and the
    sentence on ``field`` (or on the input that the refusal names).
    """
    user = body["user"]["id"]
    try:
        async with asyncio.timeout(STORING):
            answer = await do()
    except Refusal as error:
        t = await context.texts(user)
        await _errors(ack, error.field or field, refusal(t, error))
    except (StoreUnavailable, TimeoutError) as error:
        log.warning("not_stored", action=where, error=type(error).__name__)
        metrics.errors.labels(where).inc()
        t = await context.texts(user)
        await _errors(ack, field, refusal(t, Refusal(Code.NOT_STORED)))
    except Exception as error:
        ref = reference(where, error)
        t = await context.texts(user)
        await _errors(ack, field, t("error.unexpected", ref=ref))
    else:
        await ack(**answer)
        return True
    return False


async def _errors(ack: Callable[..., Awaitable[Any]], field: str, text: str) -> None:
    await ack(response_action="errors", errors={field: text})
