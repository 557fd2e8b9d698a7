"""Files: handed over by the reporter, opened by those who may."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.domain.lifecycle import Action
from bot.runtime import metrics
from bot.usecases import evidence
from bot.usecases.desk import may
from handlers.casework import TURNS, target
from handlers.context import Context
from handlers.form import read_files, values_of
from handlers.guard import pressing, submitting
from handlers.report import case_of, origin_of
from messages import ids
from messages.evidence import file_modal, give_modal, given_modal
from messages.kit import Json

log = structlog.get_logger()

Ack = Callable[..., Awaitable[Any]]


def register(app: AsyncApp, context: Context) -> None:
    _register_giving(app, context)
    _register_opening(
        app, context, Action.CASE_FILE, ids.CASE_FILE, ids.CASE_FILE_AS_IT_IS, ids.CASE_FILE_PAGE
    )
    _register_opening(
        app,
        context,
        Action.REPORT_FILE,
        ids.REPORT_FILE,
        ids.REPORT_FILE_AS_IT_IS,
        ids.REPORT_FILE_PAGE,
    )


def _register_giving(app: AsyncApp, context: Context) -> None:
    @app.action(ids.REPORT_EVIDENCE)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.REPORT_EVIDENCE):
            case = await may(context.desk, Action.REPORT_EVIDENCE, target(body), user)
            t = await context.texts(user)
            await context.show(body, give_modal(t, case.id, case.number))
        await ack()

    @app.view(ids.REPORT_EVIDENCE)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        values = values_of(view)

        async def store() -> dict[str, Any]:
            case = await evidence.give(
                context.desk,
                case_of(view),
                user,
                read_files(values),
                str(values.get(ids.MESSAGE) or ""),
                origin_of(body),
            )
            t = await context.texts(user)
            return {"response_action": "update", "view": given_modal(t, case)}

        await submitting(context, body, ack, ids.REPORT_EVIDENCE, ids.EVIDENCE, store)


def _register_opening(
    app: AsyncApp, context: Context, action: Action, kind: str, as_it_is: str, page: str
) -> None:
    """The button on each file, the one after the warning, and the pages of a text."""

    async def shown(user: str, evidence_id: str, *, sure: bool = False, page: int = 0) -> Json:
        seen = await evidence.show(context.desk, action, evidence_id, user, as_it_is=sure)
        if seen.damaged:
            metrics.errors.labels("evidence_damaged").inc()
            log.error("evidence_damaged", evidence=evidence_id)
        t = await context.texts(user)
        return file_modal(t, seen, desk=action is Action.CASE_FILE, page=page)

    @app.action(kind)
    async def open_file(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, kind):
            await context.show(body, await shown(body["user"]["id"], target(body)))
        await ack()

    @app.action(as_it_is)
    async def open_as_it_is(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, as_it_is):
            view = await shown(body["user"]["id"], target(body), sure=True)
            await context.refresh((body.get("view") or {}).get("id"), view)
        await ack()

    async def turn(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, page):
            evidence_id, number = json.loads(body["actions"][0]["value"])
            view = await shown(body["user"]["id"], str(evidence_id), page=int(number))
            await context.refresh((body.get("view") or {}).get("id"), view)
        await ack()

    for way in TURNS:
        app.action(f"{page}_{way}")(turn)
