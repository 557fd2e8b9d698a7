"""Actions against a repetition: entered, listed, and ended with one press."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.domain.error import Code, Refusal
from bot.domain.lesson import Lesson, LessonState, On
from bot.usecases import lesson as lessons
from bot.usecases.staff import staff
from handlers.casework import target
from handlers.context import OPENING, Body, Context
from handlers.form import Values, one_of, values_of
from handlers.guard import pressing, submitting
from handlers.report import origin_of
from handlers.statistics import review_view
from handlers.wording import answer, passing
from messages import ids
from messages.kit import Json
from messages.lesson import Written, add_modal, ended, list_modal

Ack = Callable[..., Awaitable[Any]]

log = structlog.get_logger()


async def _list_view(context: Context, user: str) -> Json:
    kept = await lessons.kept(context.desk, user)
    t = await context.texts(user)
    return list_modal(t, kept.open, kept.ended, kept.more, context.desk.clock.now())


def register(app: AsyncApp, context: Context) -> None:
    @app.action(ids.LESSON_LIST)
    async def open_list(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.LESSON_LIST):
            await context.show(body, await _list_view(context, body["user"]["id"]))
        await ack()

    @app.action(ids.LESSON_ADD)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.LESSON_ADD):
            await staff(context.desk, user, lessons.ADD)
            t = await context.texts(user)
            await context.show(body, add_modal(t, Written(owner=user), target(body)))
        await ack()

    @app.view(ids.LESSON_ADD)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]

        async def store() -> dict[str, Any]:
            values = values_of(view)
            on, due_on = one_of(On, values, ids.ON), _day(values)
            what, owner = (str(values.get(name) or "") for name in (ids.WHAT, ids.OWNER))
            why = passing(view)
            findings = await lessons.add(
                context.press, user, on, what, owner, due_on, origin_of(body), why
            )
            t = await context.texts(user)
            written = Written(owner, on, what, due_on, why.reason)
            return answer(t, findings, lambda: add_modal(t, written, _origin(view), findings))

        if await submitting(context, body, ack, ids.LESSON_ADD, ids.WHAT, store):
            await _refresh_below(context, user, view)

    _register_ending(app, context, ids.LESSON_DONE, LessonState.DONE)
    _register_ending(app, context, ids.LESSON_DROP, LessonState.DROPPED)


def _origin(view: Mapping[str, Any]) -> str:
    return str(json.loads(view.get("private_metadata") or "{}").get("from"))


def _day(values: Values) -> date:
    try:
        return date.fromisoformat(str(values.get(ids.DUE_ON)))
    except ValueError:
        raise Refusal(Code.REQUIRED, field=ids.DUE_ON) from None


def _register_ending(app: AsyncApp, context: Context, kind: str, state: LessonState) -> None:
    @app.action(kind)
    async def pressed(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, kind):
            lesson = await lessons.end(context.desk, user, target(body), state)
            await _show_ended(context, body, lesson)
        await ack()


async def _show_ended(context: Context, body: Body, lesson: Lesson) -> None:
    """The list as it is now, or the message without its button. App Home follows by itself."""
    user, view = body["user"]["id"], body.get("view") or {}
    if view.get("type") == "modal":
        await context.refresh(view["id"], await _list_view(context, user))
        return
    if "message" not in body:
        return
    t = await context.texts(user)
    message = ended(t, lesson)
    try:
        await asyncio.wait_for(
            context.web.chat_update(
                channel=body["channel"]["id"],
                ts=body["message"]["ts"],
                text=message.text,
                blocks=message.blocks,
            ),
            OPENING,
        )
    except Exception as error:
        log.warning("not_replaced", error=type(error).__name__)
        await context.whisper(body, message.text)


async def _refresh_below(context: Context, user: str, view: Mapping[str, Any]) -> None:
    """What lay under the form shows the new action."""
    views = {"list": _list_view, "review": review_view}
    origin = _origin(view)
    below = view.get("previous_view_id")
    if below and origin in views:
        await context.refresh(below, await views[origin](context, user))
