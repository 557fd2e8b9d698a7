"""The desk's buttons: open, claim, answer, note."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.domain.case import Case
from bot.domain.deadline import TOKYO
from bot.domain.error import Conflict, StoreUnavailable
from bot.domain.lifecycle import LIVE, Action
from bot.usecases import casework, conversation
from bot.usecases.desk import may
from handlers.context import Context
from handlers.form import values_of
from handlers.guard import pressing, reference, submitting
from handlers.report import case_of, origin_of
from messages import ids
from messages.case import NextStep, case_modal, write_modal

log = structlog.get_logger()

Ack = Callable[..., Awaitable[Any]]

Write = Callable[..., Awaitable[None]]

TURNS = ("previous", "next")


def target(body: Mapping[str, Any]) -> str:
    """The case that a pressed button names: a hint; the right is decided when acting."""
    return str(body["actions"][0].get("value"))


def page_target(body: Mapping[str, Any]) -> tuple[str, int]:
    case_id, page = json.loads(body["actions"][0]["value"])
    return str(case_id), int(page)


def register(app: AsyncApp, context: Context) -> None:
    @app.action(ids.CASE_OPEN)
    async def open_case(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.CASE_OPEN):
            view = await casework.open_case(context.desk, target(body), user)
            await context.show(body, case_modal(await context.texts(user), view, context.policy))
            await _read(context, target(body))
        await ack()

    async def turn(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.CASE_PAGE):
            case_id, page = page_target(body)
            view = await casework.open_case(context.desk, case_id, user)
            t = await context.texts(user)
            await context.refresh(body["view"]["id"], case_modal(t, view, context.policy, page))
        await ack()

    for way in TURNS:
        app.action(f"{ids.CASE_PAGE}_{way}")(turn)

    @app.action(ids.CASE_CLAIM)
    async def claim(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.CASE_CLAIM):
            await casework.claim(context.desk, target(body), user)
            await refresh_case(context, body, target(body))
        await ack()

    _register_writing(app, context, ids.CASE_REPLY, Action.CASE_REPLY, conversation.answer)
    _register_writing(app, context, ids.CASE_NOTE, Action.CASE_NOTE, conversation.note)


async def _read(context: Context, case_id: str) -> None:
    """Lets the reporter know. Where that cannot be written now, the next opening does."""
    try:
        await casework.was_shown(context.desk, case_id)
    except (Conflict, StoreUnavailable):
        log.warning("not_marked_as_read")


async def refresh_case(context: Context, body: Mapping[str, Any], case_id: str) -> None:
    """Shows an open case as it is now: the modal of the button, or the one under the form.

    A courtesy: where it fails, nothing of what was done is lost, and nobody is told.
    """
    view = body.get("view") or {}
    submitted = body.get("type") == "view_submission"
    view_id = view.get("previous_view_id") if submitted else view.get("id")
    if not view_id:
        return
    user = body["user"]["id"]
    try:
        shown = await casework.open_case(context.desk, case_id, user)
        t = await context.texts(user)
        await context.refresh(view_id, case_modal(t, shown, context.policy))
    except Exception as error:
        reference("refresh", error)


def _next_step(case: Case, now: datetime) -> NextStep | None:
    """The input for the next step of a live case, with what is promised and not yet due."""
    if case.state not in LIVE:
        return None
    due = case.next_step_by
    if due is None or due <= now:
        return NextStep()
    return NextStep((due - timedelta(seconds=1)).astimezone(TOKYO).date())


def _register_writing(
    app: AsyncApp, context: Context, kind: str, action: Action, write: Write
) -> None:
    """A button that opens a form for one text, and the form."""

    @app.action(kind)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, kind):
            case = await may(context.desk, action, target(body), user)
            t = await context.texts(user)
            step = _next_step(case, context.desk.clock.now()) if kind == ids.CASE_REPLY else None
            form = write_modal(t, kind, case.id, case.number, next_step=step, by_desk=case.by_desk)
            await context.show(body, form)
        await ack()

    @app.view(kind)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        values = values_of(view)
        text = str(values.get(ids.MESSAGE) or "")
        more = {}
        if day := values.get(ids.NEXT_STEP_BY):
            more["next_step_on"] = date.fromisoformat(day)
        case_id = case_of(view)

        async def store() -> dict[str, Any]:
            await write(context.desk, case_id, user, text, origin_of(body), **more)
            return {}

        if await submitting(context, body, ack, kind, ids.MESSAGE, store):
            await refresh_case(context, body, case_id)
