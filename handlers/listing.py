"""The desk's lists and search."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.case import State
from bot.usecases import conversation
from bot.usecases import listing as lists
from bot.usecases.listing import Filters, Place, Scope
from handlers.casework import TURNS, target
from handlers.context import Body, Context
from handlers.form import values_of
from handlers.guard import pressing, submitting
from messages import ids
from messages.desk import ANY, Listing, list_modal
from messages.kit import Json

Ack = Callable[..., Awaitable[Any]]

QUARTERS = 24
"""Six years of quarters to choose from: longer than cases are kept by default."""

CHOOSABLE = (ids.NUMBER, ids.STATE, ids.KIND, ids.QUARTER)


def _filters(scope: str, chosen: Mapping[str, str]) -> Filters:
    """What is chosen; whatever is no choice (an old view, another program) narrows nothing."""
    state = chosen.get(ids.STATE)
    return Filters(
        scope=Scope(scope) if scope in set(Scope) else Scope.ALL,
        number=chosen.get(ids.NUMBER, ""),
        state=State(state) if state in set(State) else None,
        kind=chosen.get(ids.KIND),
        quarter=chosen.get(ids.QUARTER),
    )


def _value(place: Place | None) -> str | None:
    return None if place is None else json.dumps([place[0].isoformat(), place[1]])


def _place(value: str) -> Place:
    at, case_id = json.loads(value)
    return datetime.fromisoformat(at), str(case_id)


async def list_view(
    context: Context,
    user: str,
    scope: str,
    chosen: Mapping[str, str] | None = None,
    **turn: Place,
) -> Json:
    """A page of somebody's list as a modal. Raises ``Refusal`` for whoever has none."""
    chosen = chosen or {}
    found = await lists.page(context.desk, user, _filters(scope, chosen), **turn)
    now = context.desk.clock.now()
    listing = Listing(found.rows, scope, chosen, _value(found.before), _value(found.after))
    own = await conversation.mine(context.desk, user)
    return list_modal(
        await context.texts(user),
        listing,
        context.policy,
        lists.quarters(now, QUARTERS),
        now,
        own,
    )


def register(app: AsyncApp, context: Context) -> None:
    @app.action(ids.DESK_LIST)
    async def open_list(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.DESK_LIST):
            view = await list_view(context, body["user"]["id"], target(body))
            await _in_its_place(context, body, view)
        await ack()

    @app.view(ids.DESK_SEARCH)
    async def search(ack: Ack, body: dict[str, Any]) -> None:
        values = values_of(body["view"])
        chosen = {
            name: str(value) for name in CHOOSABLE if (value := values.get(name)) and value != ANY
        }

        async def run() -> dict[str, Any]:
            view = await list_view(context, body["user"]["id"], Scope.ALL, chosen)
            return {"response_action": "update", "view": view}

        await submitting(context, body, ack, ids.DESK_SEARCH, ids.NUMBER, run)

    async def turn(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.DESK_PAGE):
            shown = json.loads(body["view"].get("private_metadata") or "{}")
            scope = str(shown.pop("scope", Scope.ALL))
            way = "before" if body["actions"][0]["action_id"].endswith("previous") else "after"
            place = {way: _place(target(body))}
            view = await list_view(context, body["user"]["id"], scope, shown, **place)
            await context.refresh(body["view"]["id"], view)
        await ack()

    for way in TURNS:
        app.action(f"{ids.DESK_PAGE}_{way}")(turn)


async def _in_its_place(context: Context, body: Body, view: Json) -> None:
    """From the report in place of it (what was begun is kept): Slack stacks three modals only."""
    shown = body.get("view") or {}
    if shown.get("callback_id") == ids.REPORT:
        await context.refresh(shown["id"], view)
    else:
        await context.show(body, view)
