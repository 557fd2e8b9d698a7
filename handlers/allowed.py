"""The company's allow-list for the leak check: listed, proposed, approved, removed."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.allowed import WordAction
from bot.usecases import allowed
from bot.usecases.staff import staff
from handlers.casework import TURNS, target
from handlers.context import Context
from handlers.form import values_of
from handlers.guard import pressing, submitting
from handlers.report import origin_of
from messages import ids
from messages.allowed import add_modal, list_modal
from messages.kit import Json

Ack = Callable[..., Awaitable[Any]]


async def _view(context: Context, user: str, page: int = 0) -> Json:
    found = await allowed.listed(context.desk, user, page)
    t = await context.texts(user)
    return list_modal(t, found.rows, found.counts, page=found.page, pages=found.pages)


def _page(view: Mapping[str, Any]) -> int:
    return int(json.loads(view.get("private_metadata") or "{}").get("page") or 0)


def register(app: AsyncApp, context: Context) -> None:
    @app.action(ids.ALLOWED_LIST)
    async def open_list(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.ALLOWED_LIST):
            await context.show(body, await _view(context, body["user"]["id"]))
        await ack()

    async def turn(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.ALLOWED_PAGE):
            view = await _view(context, body["user"]["id"], int(target(body)))
            await context.refresh(body["view"]["id"], view)
        await ack()

    for way in TURNS:
        app.action(f"{ids.ALLOWED_PAGE}_{way}")(turn)

    _register_proposing(app, context)
    for action in WordAction:
        _register_act(app, context, action)


def _register_proposing(app: AsyncApp, context: Context) -> None:
    @app.action(ids.ALLOWED_ADD)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.ALLOWED_ADD):
            await staff(context.desk, user, allowed.ADD)
            await context.show(body, add_modal(await context.texts(user)))
        await ack()

    @app.view(ids.ALLOWED_ADD)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]

        async def store() -> dict[str, Any]:
            values = values_of(view)
            await allowed.propose(
                context.press,
                user,
                str(values.get(ids.WORD) or ""),
                str(values.get(ids.REASON) or ""),
                origin_of(body),
            )
            return {}

        if await submitting(context, body, ack, ids.ALLOWED_ADD, ids.WORD, store) and (
            below := view.get("previous_view_id")
        ):
            await context.refresh(below, await _view(context, user))


def _register_act(app: AsyncApp, context: Context, action: WordAction) -> None:
    @app.action(action)
    async def pressed(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body.get("view") or {}
        async with pressing(context, body, action):
            await allowed.act(context.press, user, target(body), action)
            if view.get("type") == "modal":
                await context.refresh(view["id"], await _view(context, user, _page(view)))
        await ack()
