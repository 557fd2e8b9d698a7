"""How a function becomes a listener: by a decorator that acknowledges and guards for it.

Slack is answered once a listener is through, and so after the commit. What is sent finds its
listener by one look-up.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from slack_bolt.response import BoltResponse

from bot.domain.text import storable_json
from handlers.context import Context
from handlers.guard import Answer, commanding, courtesy, pressing, submitting
from handlers.request import (
    Body,
    Change,
    Closed,
    Command,
    Event,
    Press,
    Request,
    Shortcut,
    Submission,
)

R = TypeVar("R", bound=Request)

Listener = Callable[[Context, R], Awaitable[None]]
OnSubmission = Callable[[Context, Submission], Awaitable[Answer | None]]
OnCommand = Callable[[Context, Command], Awaitable[str | dict[str, Any]]]
OnEvent = Callable[[Context, Event], Awaitable[None]]

Respond = Callable[[Context, Body], Awaitable[BoltResponse]]


class RequestKind(StrEnum):
    """What Slack sends, in its own words."""

    ACTION = "block_actions"
    SUBMISSION = "view_submission"
    CLOSED = "view_closed"
    SHORTCUT = "shortcut"
    COMMAND = "command"
    EVENT = "event_callback"


@dataclass(frozen=True, slots=True)
class Registered:
    """A listener, and what surrounds it."""

    listener: Callable[..., Awaitable[Any]]
    respond: Respond


LISTENERS: dict[tuple[RequestKind, str], Registered] = {}
"""All of them, by what Slack sends and its identifier."""

COMMAND = ""
"""There is one command; what it is called stands in the settings."""


async def respond(context: Context, body: Body) -> BoltResponse | None:
    """The answer of the listener; None where nobody listens."""
    key = _key(context, body)
    found = LISTENERS.get(key) if key else None
    if found is None:
        return None
    if await _stranger(context, body):
        if "event" not in body:  # of what somebody typed nothing is taken, in silence
            t = context.company_texts
            await context.whisper(Request.of(body), t("error.stranger"))
        return _acknowledged()
    return await found.respond(context, storable_json(body))


async def _stranger(context: Context, body: Body) -> bool:
    """Whether somebody of another company has done something, where a channel is shared.

    In an organization of several workspaces (``enterprise``) colleagues come from all of them:
    there Slack is asked, and of every event, since some (Home is opened) name no team. Where it
    does not say, nobody is sent away: they may be in danger.
    """
    user, team = _sender(body)
    enterprise = body.get("enterprise")
    its = enterprise.get("id") if isinstance(enterprise, dict) else None
    if not user or team in (context.desk.workspace, its):
        return False
    if its or "event" in body:
        return await context.locales.stranger(user)
    return bool(team)


def _sender(body: Body) -> tuple[str, str]:
    """Who, and of which team, as far as Slack says it."""
    if isinstance(user := body.get("user"), dict):
        return str(user.get("id") or ""), str(user.get("team_id") or "")
    told = body.get("event")
    for name in ("message", "previous_message"):
        told = (isinstance(told, dict) and told.get(name)) or told
    if not isinstance(told, dict):
        return "", ""
    team = told.get("user_team") or told.get("source_team") or told.get("team")
    return str(told.get("user") or ""), str(team or "")


def _key(context: Context, body: Body) -> tuple[RequestKind, str] | None:
    match body:
        case {"type": "block_actions", "actions": [{"action_id": str(action_id)}, *_]}:
            return RequestKind.ACTION, action_id
        case {"type": "view_submission", "view": {"callback_id": str(callback_id)}}:
            return RequestKind.SUBMISSION, callback_id
        case {"type": "view_closed", "view": {"callback_id": str(callback_id)}}:
            return RequestKind.CLOSED, callback_id
        case {"type": "shortcut" | "message_action", "callback_id": str(callback_id)}:
            return RequestKind.SHORTCUT, callback_id
        case {"type": "event_callback", "event": {"type": str(event)}}:
            return RequestKind.EVENT, event
        case {"command": context.command}:
            return RequestKind.COMMAND, COMMAND
    return None


def _add(
    kind: RequestKind, identifier: str, listener: Callable[..., Awaitable[Any]], respond: Respond
) -> None:
    if (kind, identifier) in LISTENERS:
        raise ValueError(f"{kind} {identifier} has a listener already")
    LISTENERS[kind, identifier] = Registered(listener, respond)


def _acknowledged(answer: str | dict[str, Any] = "") -> BoltResponse:
    return BoltResponse(status=200, body=answer)


def _guarded(kind: type[R], where: str, listener: Listener[R]) -> Respond:
    async def respond(context: Context, body: Body) -> BoltResponse:
        request = kind.of(body)
        async with pressing(context, request, where):
            await listener(context, request)
        return _acknowledged()

    return respond


def press(*action_ids: str) -> Callable[[Listener[Press]], Listener[Press]]:
    """A button; the person is told what went wrong."""

    def decorate(listener: Listener[Press]) -> Listener[Press]:
        for action_id in action_ids:
            _add(RequestKind.ACTION, action_id, listener, _guarded(Press, action_id, listener))
        return listener

    return decorate


def turn(page_id: str) -> Callable[[Listener[Press]], Listener[Press]]:
    """The two buttons that turn a page."""

    def decorate(listener: Listener[Press]) -> Listener[Press]:
        for way in ("previous", "next"):
            _add(
                RequestKind.ACTION, f"{page_id}_{way}", listener, _guarded(Press, page_id, listener)
            )
        return listener

    return decorate


def shortcut(callback_id: str) -> Callable[[Listener[Shortcut]], Listener[Shortcut]]:
    """A shortcut; the person is told what went wrong."""

    def decorate(listener: Listener[Shortcut]) -> Listener[Shortcut]:
        _add(RequestKind.SHORTCUT, callback_id, listener, _guarded(Shortcut, callback_id, listener))
        return listener

    return decorate


def submission(
    callback_id: str, *, field: str, after: Listener[Submission] | None = None
) -> Callable[[OnSubmission], OnSubmission]:
    """A form that was sent; without an answer it closes. What goes wrong stands on ``field``.

    ``after`` shows how things are then in the modal under the form, where there is one: a courtesy.
    """

    def decorate(listener: OnSubmission) -> OnSubmission:
        async def respond(context: Context, body: Body) -> BoltResponse:
            sent = Submission.of(body)
            answer, done = await submitting(
                context, sent, callback_id, field, lambda: listener(context, sent)
            )
            if done and after is not None and sent.view.below:
                async with courtesy():
                    await after(context, sent)
            return _acknowledged(answer.body or "")

        _add(RequestKind.SUBMISSION, callback_id, listener, respond)
        return listener

    return decorate


def change(action_id: str) -> Callable[[Listener[Change]], Listener[Change]]:
    """An input of a form that is still open: nobody is told anything while they write."""

    def decorate(listener: Listener[Change]) -> Listener[Change]:
        async def respond(context: Context, body: Body) -> BoltResponse:
            if body.get("view"):  # what is chosen on a message is none of our inputs
                await listener(context, Change.of(body))
            return _acknowledged()

        _add(RequestKind.ACTION, action_id, listener, respond)
        return listener

    return decorate


def view_closed(*callback_ids: str) -> Callable[[Listener[Closed]], Listener[Closed]]:
    """A form that was closed: there is nothing left on which to say anything."""

    def decorate(listener: Listener[Closed]) -> Listener[Closed]:
        async def respond(context: Context, body: Body) -> BoltResponse:
            await listener(context, Closed.of(body))
            return _acknowledged()

        for callback_id in callback_ids:
            _add(RequestKind.CLOSED, callback_id, listener, respond)
        return listener

    return decorate


def command(listener: OnCommand) -> OnCommand:
    """The slash command; what the listener answers is said to the person alone."""

    async def respond(context: Context, body: Body) -> BoltResponse:
        given = Command.of(body)
        return _acknowledged(await commanding(context, given, lambda: listener(context, given)))

    _add(RequestKind.COMMAND, COMMAND, listener, respond)
    return listener


def event(name: str) -> Callable[[OnEvent], OnEvent]:
    """An event: not acknowledged where the listener raises, so that it is delivered again."""

    def decorate(listener: OnEvent) -> OnEvent:
        async def respond(context: Context, body: Body) -> BoltResponse:
            await listener(context, Event.of(body))
            return _acknowledged()

        _add(RequestKind.EVENT, name, listener, respond)
        return listener

    return decorate
