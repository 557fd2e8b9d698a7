"""The reporter's side: open one's own case, write to the desk, see how things stand."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.lifecycle import Action
from bot.usecases import conversation, judging
from bot.usecases.desk import may
from handlers.casework import TURNS, page_target, target
from handlers.context import Context
from handlers.form import values_of
from handlers.guard import pressing, submitting
from handlers.report import case_of, origin_of
from messages import ids
from messages.case import report_view_modal, write_modal, written_modal
from messages.kit import Json

Ack = Callable[..., Awaitable[Any]]


async def _case(context: Context, case_id: str, user: str, page: int = 0) -> Json:
    view = await conversation.open_mine(context.desk, case_id, user)
    return report_view_modal(await context.texts(user), view, context.policy, page)


def register(app: AsyncApp, context: Context) -> None:
    @app.action(ids.REPORT_OPEN)
    async def open_mine(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.REPORT_OPEN):
            await context.show(body, await _case(context, target(body), body["user"]["id"]))
        await ack()

    async def turn(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.REPORT_PAGE):
            case_id, page = page_target(body)
            view = await _case(context, case_id, body["user"]["id"], page)
            await context.refresh(body["view"]["id"], view)
        await ack()

    for way in TURNS:
        app.action(f"{ids.REPORT_PAGE}_{way}")(turn)

    @app.action(ids.REPORT_REPLY)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.REPORT_REPLY):
            case = await may(context.desk, Action.REPORT_REPLY, target(body), user)
            t = await context.texts(user)
            await context.show(body, write_modal(t, ids.REPORT_REPLY, case.id, case.number))
        await ack()

    @app.action(ids.REPORT_WITHDRAW)
    async def withdraw(ack: Ack, body: dict[str, Any]) -> None:
        user, case_id = body["user"]["id"], target(body)
        async with pressing(context, body, ids.REPORT_WITHDRAW):
            await judging.withdraw(context.desk, case_id, user)
            await context.refresh(
                (body.get("view") or {}).get("id"), await _case(context, case_id, user)
            )
        await ack()

    @app.view(ids.REPORT_REPLY)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        text = str(values_of(view).get(ids.MESSAGE) or "")
        case_id = case_of(view)

        async def store() -> dict[str, Any]:
            await conversation.message(context.desk, case_id, user, text, origin_of(body))
            return {
                "response_action": "update",
                "view": written_modal(await context.texts(user)),
            }

        if await submitting(context, body, ack, ids.REPORT_REPLY, ids.MESSAGE, store):
            under = view.get("previous_view_id")
            if under:
                async with pressing(context, body, ids.REPORT_REPLY):
                    await context.refresh(under, await _case(context, case_id, user))
