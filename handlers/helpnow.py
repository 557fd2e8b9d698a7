"""Help before the form: one press, and what comes after it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.lifecycle import Action
from bot.usecases import helpnow
from bot.usecases.desk import may
from handlers.casework import target
from handlers.context import Body, Context, CouldNotOpen
from handlers.form import read_files, read_report, values_of
from handlers.guard import pressing, reference, submitting
from handlers.report import begun, case_of, form_of, origin_of
from messages import ids
from messages.helpnow import added_modal, called_off_modal, failed_modal, help_modal
from messages.kit import Json

Ack = Callable[..., Awaitable[Any]]

CALLING = 1.4
"""Seconds that storing a call may take: there must be time to say that it failed."""


async def call(context: Context, body: Body, user: str) -> None:
    """Pages the desk and shows who is coming; where that fails, what helps without the desk.

    Where Slack opens nothing, the same is said in a message that only this person sees.
    """
    t = await context.texts(user)
    try:
        async with asyncio.timeout(CALLING):
            called = await helpnow.call(context.desk, user)
    except Exception as error:
        reference(ids.HELP_NOW, error)
        view, said = failed_modal(t, context.policy), t("helpnow.failed")
    else:
        view = help_modal(t, called.case, called.people, context.policy, again=called.again)
        said = t("dm.called_nobody" if called.nobody else "dm.called", number=called.case.number)
    try:
        await _instead(context, body, view)
    except CouldNotOpen as error:
        if not error.twin:
            await context.whisper(body, said)


async def _instead(context: Context, body: Body, view: Json) -> None:
    """In place of the modal about the call, where the button is in it; else on top."""
    shown = body.get("view") or {}
    if shown.get("callback_id") == ids.HELP_NOW:
        await context.refresh(shown["id"], view)
    else:
        await context.show(body, view)


def register(app: AsyncApp, context: Context) -> None:
    @app.action(ids.HELP_NOW)
    async def pressed(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.HELP_NOW):
            await call(context, body, body["user"]["id"])
        await ack()

    @app.action(ids.HELP_CALL_OFF)
    async def call_off(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.HELP_CALL_OFF):
            await helpnow.call_off(context.desk, target(body), user)
            await _instead(context, body, called_off_modal(await context.texts(user)))
        await ack()

    @app.action(ids.REPORT_ADD)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.REPORT_ADD):
            case = await may(context.desk, Action.REPORT_ADD, target(body), user)
            t, (values, beside) = await asyncio.gather(context.texts(user), begun(context, user))
            form = form_of(
                context,
                t,
                values,
                from_draft=bool(values),
                beside=bool(beside.get("text") or beside.get("files")),
                case=case.id,
                number=case.number,
            )
            await _instead(context, body, form)
        await ack()

    @app.view(ids.REPORT_ADD)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        values = {**values_of(view), ids.IDENTITY: "named"}

        async def store() -> dict[str, Any]:
            case = await helpnow.add_report(
                context.desk,
                case_of(view),
                user,
                read_report(values),
                read_files(values),
                origin_of(body),
            )
            context.drafts.sent(user)
            t = await context.texts(user)
            return {"response_action": "update", "view": added_modal(t, case.number)}

        await submitting(context, body, ack, ids.REPORT_ADD, ids.NARRATIVE, store)

    @app.view_closed(ids.REPORT_ADD)
    async def closed(ack: Ack, body: dict[str, Any]) -> None:
        await context.drafts.flush()
        await ack()
