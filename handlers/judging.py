"""The desk's forms: judge, measures, approval, close, reopen, ask another, step out."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.error import Code, Refusal
from bot.domain.judgement import Judgement, MeasureState, Outcome
from bot.domain.lifecycle import Action
from bot.usecases import casework, judging
from bot.usecases.desk import may
from handlers.casework import refresh_case, target
from handlers.context import Context
from handlers.form import one_of, values_of
from handlers.guard import pressing, submitting
from handlers.report import case_of, origin_of
from messages import ids
from messages.casework import FORMS, approve_modal, judge_modal, measure_modal
from messages.note import note_modal

Ack = Callable[..., Awaitable[Any]]

Values = Mapping[str, Any]

Store = Callable[[Context, str, str, Values, str], Awaitable[None]]
"""(context, case, user, what was filled in, origin): writes it."""


def _text(values: Values, name: str) -> str:
    return str(values.get(name) or "")


async def _judge(context: Context, case_id: str, user: str, values: Values, origin: str) -> None:
    judgement = Judgement(
        outcome=one_of(Outcome, values, ids.OUTCOME),
        reason=_text(values, ids.REASON),
        judge=user,
        at=datetime.now(UTC),
        categories=tuple(values.get(ids.CATEGORIES) or ()),
        demand_validity=_text(values, ids.DEMAND_VALIDITY),
        means=_text(values, ids.MEANS),
        environment=_text(values, ids.ENVIRONMENT),
        guards=tuple(values.get(ids.GUARDS) or ()),
    )
    await judging.judge(context.desk, case_id, user, judgement, context.policy, origin)


async def _measure(context: Context, case_id: str, user: str, values: Values, origin: str) -> None:
    due_on = values.get(ids.DUE_ON)
    decision = judging.Decision(
        kind=_text(values, ids.MEASURE),
        state=one_of(MeasureState, values, ids.STATE),
        due_on=date.fromisoformat(due_on) if due_on else None,
        detail=_text(values, ids.DETAIL),
        alone_reason=_text(values, ids.ALONE_REASON),
    )
    await judging.measure(context.desk, case_id, user, decision, context.policy, origin)


async def _close(context: Context, case_id: str, user: str, values: Values, origin: str) -> None:
    await judging.close(
        context.desk,
        case_id,
        user,
        _text(values, ids.OUTCOME_NOTE),
        _text(values, ids.PREVENTION),
        origin,
    )


async def _reopen(context: Context, case_id: str, user: str, values: Values, origin: str) -> None:
    await judging.reopen(context.desk, case_id, user, _text(values, ids.REASON), origin)


async def _assign(context: Context, case_id: str, user: str, values: Values, origin: str) -> None:
    member = values.get(ids.MEMBER)
    if not member:
        raise Refusal(Code.REQUIRED, field=ids.MEMBER)
    await casework.assign(
        context.desk, case_id, user, str(member), _text(values, ids.REASON), origin
    )


async def _recuse(context: Context, case_id: str, user: str, values: Values, origin: str) -> None:
    await casework.recuse(context.desk, case_id, user, _text(values, ids.REASON), origin)


SUBMITTED: Mapping[str, tuple[Store, str]] = {
    ids.CASE_JUDGE: (_judge, ids.REASON),
    ids.CASE_MEASURE: (_measure, ids.MEASURE),
    ids.CASE_CLOSE: (_close, ids.OUTCOME_NOTE),
    ids.CASE_REOPEN: (_reopen, ids.REASON),
    ids.CASE_ASSIGN: (_assign, ids.MEMBER),
    ids.CASE_RECUSE: (_recuse, ids.REASON),
}
"""Each form, what stores it, and the input on which a general error stands."""


def register(app: AsyncApp, context: Context) -> None:
    for kind, (store, field) in SUBMITTED.items():
        _register_form(app, context, kind, store, field)
    _register_approval(app, context)


def _register_form(app: AsyncApp, context: Context, kind: str, store: Store, field: str) -> None:
    @app.action(kind)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user, case_id = body["user"]["id"], target(body)
        async with pressing(context, body, kind):
            case = await may(context.desk, Action(kind), case_id, user)
            t = await context.texts(user)
            if kind in FORMS:
                form = FORMS[kind](t, case.id, case.number)
            else:  # filled with what stands in the case: opening it is recorded
                view = await casework.open_case(context.desk, case_id, user)
                build = judge_modal if kind == ids.CASE_JUDGE else measure_modal
                form = build(t, view, context.policy)
            await context.show(body, form)
        await ack()

    @app.view(kind)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        case_id = case_of(view)

        async def run() -> dict[str, Any]:
            await store(context, case_id, user, values_of(view), origin_of(body))
            if kind != ids.CASE_RECUSE:
                return {}
            t = await context.texts(user)
            if view.get("previous_view_id"):
                return {"response_action": "clear"}  # the case under it is theirs no more
            return {"response_action": "update", "view": note_modal(t, t("recuse.done"))}

        if await submitting(context, body, ack, kind, field, run) and kind != ids.CASE_RECUSE:
            await refresh_case(context, body, case_id)


def _register_approval(app: AsyncApp, context: Context) -> None:
    @app.action(ids.CASE_APPROVE)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.CASE_APPROVE):
            case_id, measure_id = json.loads(target(body))
            await may(context.desk, Action.CASE_APPROVE, str(case_id), user)
            view = await casework.open_case(context.desk, str(case_id), user)
            measure = next((m for m in view.measures if m.id == measure_id), None)
            if measure is None or measure.approved_by is not None:
                raise Refusal(Code.ALREADY_DONE)
            if measure.by == user:
                raise Refusal(Code.ANOTHER_PERSON)
            t = await context.texts(user)
            await context.show(body, approve_modal(t, view, measure, context.policy))
        await ack()

    @app.view(ids.CASE_APPROVE)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        case_id = case_of(view)
        measure_id = str(json.loads(view.get("private_metadata") or "{}").get("measure"))

        async def run() -> dict[str, Any]:
            note = _text(values_of(view), ids.MESSAGE)
            await judging.approve(
                context.desk, case_id, measure_id, user, note, context.policy, origin_of(body)
            )
            return {}

        if await submitting(context, body, ack, ids.CASE_APPROVE, ids.MESSAGE, run):
            await refresh_case(context, body, case_id)
