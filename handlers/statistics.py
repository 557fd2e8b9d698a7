"""Statistics for desk and HR, their files, and the regular review."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.usecases import review, statistics
from handlers.casework import TURNS, target
from handlers.context import Context
from handlers.form import values_of
from handlers.guard import pressing, submitting
from handlers.report import origin_of
from handlers.wording import answer, passing
from messages import ids
from messages.kit import Json
from messages.statistics import ReviewText, record_modal, review_modal, statistics_modal

Ack = Callable[..., Awaitable[Any]]


async def _view(context: Context, user: str, quarter: str | None = None) -> Json:
    found = await statistics.read(context.desk, user, quarter)
    return statistics_modal(
        await context.texts(user),
        found.figures,
        context.policy,
        earlier=found.earlier,
        later=found.later,
    )


async def review_view(context: Context, user: str) -> Json:
    """The regular review as it is now."""
    agenda = await review.agenda(context.desk, user)
    shown = ReviewText(
        agenda.quarter,
        agenda.figures,
        agenda.actions,
        agenda.more,
        agenda.reviews,
        agenda.words,
    )
    t = await context.texts(user)
    return review_modal(t, shown, context.policy, context.desk.clock.now())


def register(app: AsyncApp, context: Context) -> None:
    @app.action(ids.STATISTICS_OPEN)
    async def open_statistics(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.STATISTICS_OPEN):
            await context.show(body, await _view(context, body["user"]["id"]))
        await ack()

    async def turn(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.STATISTICS_PAGE):
            view = await _view(context, body["user"]["id"], target(body))
            await context.refresh(body["view"]["id"], view)
        await ack()

    for way in TURNS:
        app.action(f"{ids.STATISTICS_PAGE}_{way}")(turn)

    _register_file(app, context, ids.STATISTICS_CSV, "csv")
    _register_file(app, context, ids.STATISTICS_CHART, "chart")
    _register_review(app, context)


def _register_file(app: AsyncApp, context: Context, kind: str, what: str) -> None:
    @app.action(kind)
    async def pressed(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, kind):
            await statistics.send(context.desk, user, target(body), what)
            await context.tell(body, (await context.texts(user))("statistics.sending"))
        await ack()


def _register_review(app: AsyncApp, context: Context) -> None:
    @app.action(ids.REVIEW_OPEN)
    async def open_review(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.REVIEW_OPEN):
            await context.show(body, await review_view(context, body["user"]["id"]))
        await ack()

    @app.action(ids.REVIEW_RECORD)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.REVIEW_RECORD):
            words = await review.words(context.desk, user)
            t = await context.texts(user)
            await context.show(body, record_modal(t, target(body), words))
        await ack()

    @app.view(ids.REVIEW_RECORD)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        quarter = str(json.loads(view.get("private_metadata") or "{}").get("quarter"))

        async def store() -> dict[str, Any]:
            note, why = str(values_of(view).get(ids.NOTE) or ""), passing(view)
            findings = await review.record(context.press, user, quarter, note, origin_of(body), why)
            t, words = await context.texts(user), await review.words(context.desk, user)
            return answer(
                t, findings, lambda: record_modal(t, quarter, words, note, findings, why.reason)
            )

        if await submitting(context, body, ack, ids.REVIEW_RECORD, ids.NOTE, store):
            below = view.get("previous_view_id")
            await context.refresh(below, await review_view(context, user))
