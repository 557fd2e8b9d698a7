"""Known customers: names that the desk enters, and leave to read earlier cases."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.lifecycle import Action
from bot.usecases import casework
from bot.usecases import customer as customers
from bot.usecases.desk import may
from handlers.casework import TURNS, refresh_case, target
from handlers.context import Context
from handlers.form import values_of
from handlers.guard import pressing, submitting
from handlers.report import case_of, origin_of
from messages import ids
from messages.customer import customer_modal, read_only_modal, request_modal
from messages.note import note_modal

Ack = Callable[..., Awaitable[Any]]

FORMS = {ids.CASE_CUSTOMER: customer_modal, ids.CASE_ACCESS_REQUEST: request_modal}


def _pair(body: Mapping[str, Any]) -> tuple[str, str]:
    first, second = json.loads(target(body))
    return str(first), str(second)


def register(app: AsyncApp, context: Context) -> None:
    for kind in FORMS:
        _register_opening(app, context, kind)
    _register_forms(app, context)
    for kind, granted in ((ids.CASE_ACCESS_GRANT, True), (ids.CASE_ACCESS_DENY, False)):
        _register_decision(app, context, kind, granted=granted)
    _register_reading(app, context)


def _register_opening(app: AsyncApp, context: Context, kind: str) -> None:
    @app.action(kind)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user, case_id = body["user"]["id"], target(body)
        async with pressing(context, body, kind):
            await may(context.desk, Action(kind), case_id, user)
            view = await casework.open_case(context.desk, case_id, user)
            await context.show(body, FORMS[kind](await context.texts(user), view))
        await ack()


def _register_forms(app: AsyncApp, context: Context) -> None:
    @app.view(ids.CASE_CUSTOMER)
    async def named(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        text = str(values_of(view).get(ids.CUSTOMER) or "")

        async def store() -> dict[str, Any]:
            await customers.name(context.desk, case_of(view), user, text, origin_of(body))
            return {}

        if await submitting(context, body, ack, ids.CASE_CUSTOMER, ids.CUSTOMER, store):
            await refresh_case(context, body, case_of(view))

    @app.view(ids.CASE_ACCESS_REQUEST)
    async def asked(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        reason = str(values_of(view).get(ids.REASON) or "")

        async def store() -> dict[str, Any]:
            await customers.ask(context.desk, case_of(view), user, reason, origin_of(body))
            return {}

        if await submitting(context, body, ack, ids.CASE_ACCESS_REQUEST, ids.REASON, store):
            await refresh_case(context, body, case_of(view))


def _register_decision(app: AsyncApp, context: Context, kind: str, *, granted: bool) -> None:
    @app.action(kind)
    async def decide(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, kind):
            case_id, access_id = _pair(body)
            user = body["user"]["id"]
            await customers.decide(context.desk, case_id, access_id, user, granted=granted)
            if body.get("view"):
                await refresh_case(context, body, case_id)
            else:
                t = await context.texts(user)
                done = t("access.done_granted" if granted else "access.done_denied")
                await context.show(body, note_modal(t, done))
        await ack()


def _register_reading(app: AsyncApp, context: Context) -> None:
    @app.action(ids.CASE_ACCESS_OPEN)
    async def read(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.CASE_ACCESS_OPEN):
            asking_id, case_id = _pair(body)
            view = await customers.open_earlier(context.desk, asking_id, case_id, user)
            t = await context.texts(user)
            await context.show(body, read_only_modal(t, view, context.policy, asking_id))
        await ack()

    async def turn(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.CASE_ACCESS_PAGE):
            both, page = json.loads(target(body))
            asking_id, case_id = str(both).split(".")
            view = await customers.open_earlier(context.desk, asking_id, case_id, user)
            t = await context.texts(user)
            modal = read_only_modal(t, view, context.policy, asking_id, int(page))
            await context.refresh(body["view"]["id"], modal)
        await ack()

    for way in TURNS:
        app.action(f"{ids.CASE_ACCESS_PAGE}_{way}")(turn)
