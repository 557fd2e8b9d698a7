"""The desk's forms: judge, measures, approval, close, reopen, ask another, step out."""

from datetime import UTC, datetime

from bot.domain.answer import filled_in
from bot.domain.error import Code, Refusal
from bot.domain.judgement import Judgement, MeasureState, Outcome
from bot.domain.lifecycle import Action
from bot.domain.view import DeskView
from bot.usecases import casework, judging
from bot.usecases.desk import may
from handlers import show
from handlers.context import Context
from handlers.guard import Answer, or_both, update
from handlers.listener import press, submission
from handlers.request import Press, Submission
from messages import ids
from messages.casework import (
    FORMS,
    approve_modal,
    assign_modal,
    close_modal,
    judge_modal,
    left_open,
    measure_modal,
)
from messages.kit import Json
from messages.note import done, note_modal

FILLED = {
    ids.CASE_JUDGE: judge_modal,
    ids.CASE_MEASURE: measure_modal,
    ids.CASE_CLOSE: close_modal,
}
"""Forms that show what stands in the case."""


@press(*FORMS)
async def open_form(context: Context, press: Press) -> None:
    kind = press.action_id
    case = await may(context.desk, Action(kind), press.target, press.user)
    t = await context.texts(press.user)
    await context.show(press, FORMS[kind](t, case.id, case.number))


@press(ids.CASE_ASSIGN)
async def open_assignment(context: Context, press: Press) -> None:
    user, case_id = press.user, press.target
    case = await may(context.desk, Action.CASE_ASSIGN, case_id, user)
    others = await casework.others(context.desk, case)
    t = await context.texts(user)
    if not others:
        raise Refusal(Code.NOBODY_ELSE)
    await context.show(press, assign_modal(t, case.id, case.number, others))


@press(*FILLED)
async def open_filled_form(context: Context, press: Press) -> None:
    kind = press.action_id
    await may(context.desk, Action(kind), press.target, press.user)
    view = await show.case_for_form(context, press, press.target)
    t = await context.texts(press.user)
    await context.show(press, FILLED[kind](t, view, context.policy))


@submission(ids.CASE_JUDGE, field=ids.REASON, after=show.case_below)
async def judge(context: Context, sent: Submission) -> Answer:
    values = sent.values
    judgement = Judgement(
        outcome=values.choice(Outcome, ids.OUTCOME),
        reason=values.text(ids.REASON),
        judge=sent.user,
        at=datetime.now(UTC),
        categories=values.many(ids.CATEGORIES),
        demand_validity=values.text(ids.DEMAND_VALIDITY),
        means=values.text(ids.MEANS),
        environment=values.text(ids.ENVIRONMENT),
        guards=values.many(ids.GUARDS),
        unchecked_reason=values.text(ids.UNCHECKED_REASON),
    )
    about, user = sent.metadata, sent.user

    async def both() -> Json:
        view = await casework.show_case(context.desk, about.case, user)
        t = await context.texts(user)
        return judge_modal(t, view, context.policy, judgement, about.seen)

    if judgement.unchecked:
        await may(context.desk, Action.CASE_JUDGE, about.case, user)
        if about.warned:
            raise Refusal(Code.EMPTY_TEXT, field=ids.UNCHECKED_REASON)
        return update(await both())
    judged = judging.judge(
        context.desk, about.case, user, judgement, context.policy, sent.key, about.seen
    )
    return await or_both(judged, both) or await show.done(context, sent)


@submission(ids.CASE_MEASURE, field=ids.MEASURE, after=show.case_below)
async def measure(context: Context, sent: Submission) -> Answer:
    values = sent.values
    decision = judging.Decision(
        kind=values.text(ids.MEASURE),
        state=values.choice(MeasureState, ids.STATE),
        due_on=values.maybe_day(ids.DUE_ON),
        detail=values.text(ids.DETAIL),
        alone_reason=values.text(ids.ALONE_REASON),
    )
    case_id = sent.metadata.case
    await judging.measure(context.desk, case_id, sent.user, decision, context.policy, sent.key)
    return await show.done(context, sent)


async def _closable(context: Context, sent: Submission) -> DeskView | None:
    """The case as it is, for what would be left open; None where it cannot be closed now."""
    case_id = sent.metadata.case
    try:
        await may(context.desk, Action.CASE_CLOSE, case_id, sent.user)
    except Refusal:
        return None  # the close itself says why, or that it is done
    return await casework.show_case(context.desk, case_id, sent.user)


@submission(ids.CASE_CLOSE, field=ids.OUTCOME_NOTE, after=show.case_below)
async def close(context: Context, sent: Submission) -> Answer:
    note, prevention = sent.values.text(ids.OUTCOME_NOTE), sent.values.text(ids.PREVENTION)
    case_id = sent.metadata.case
    filled_in(note, ids.OUTCOME_NOTE, context.policy.answers)
    if not sent.metadata.warned and (view := await _closable(context, sent)):
        t = await context.texts(sent.user)
        if left_open(t, view, context.policy):
            return update(close_modal(t, view, context.policy, note, prevention, warned=True))
    await judging.close(context.desk, case_id, sent.user, note, prevention, sent.key)
    return await show.done(context, sent)


@submission(ids.CASE_REOPEN, field=ids.REASON, after=show.case_below)
async def reopen(context: Context, sent: Submission) -> Answer:
    reason = sent.values.text(ids.REASON)
    await judging.reopen(context.desk, sent.metadata.case, sent.user, reason, sent.key)
    return await show.done(context, sent)


@submission(ids.CASE_ASSIGN, field=ids.MEMBER, after=show.case_below)
async def assign(context: Context, sent: Submission) -> Answer:
    member, reason = sent.values.text(ids.MEMBER), sent.values.text(ids.REASON)
    if not member:
        raise Refusal(Code.REQUIRED, field=ids.MEMBER)
    case_id, user = sent.metadata.case, sent.user
    try:
        await casework.assign(context.desk, case_id, user, member, reason, sent.key)
    except Refusal as refusal:
        if refusal.code is not Code.NOT_A_MEMBER:
            raise
        raise await _one_of(context, case_id, user) from None
    return await show.done(context, sent)


async def _one_of(context: Context, case_id: str, user: str) -> Refusal:
    """Slack's menu offers everybody: who can be asked is said on it, by name."""
    case = await may(context.desk, Action.CASE_ASSIGN, case_id, user)
    names = await context.called(await casework.others(context.desk, case))
    t = await context.texts(user)
    people = t("common.join").join(names.values()) or t("common.none")
    return Refusal(Code.CHOOSE_ONE_OF, field=ids.MEMBER, people=people)


async def _theirs_no_more(context: Context, sent: Submission) -> None:
    """In place of the case under the form: what has become of it for them."""
    t = await context.texts(sent.user)
    await context.refresh(sent.view.below, note_modal(t, done(t, ids.CASE_RECUSE)))


@submission(ids.CASE_RECUSE, field=ids.REASON, after=_theirs_no_more)
async def recuse(context: Context, sent: Submission) -> Answer:
    reason = sent.values.text(ids.REASON)
    await casework.recuse(context.desk, sent.metadata.case, sent.user, reason, sent.key)
    return await show.done(context, sent)


@press(ids.CASE_APPROVE)
async def open_approval(context: Context, press: Press) -> None:
    case_id, measure_id = press.pair
    await may(context.desk, Action.CASE_APPROVE, case_id, press.user)
    view = await show.case_for_form(context, press, case_id)
    measure = next((m for m in view.measures if m.id == measure_id), None)
    if measure is None or measure.approved_by is not None:
        raise Refusal(Code.ALREADY_DONE)
    if measure.by == press.user:
        raise Refusal(Code.ANOTHER_PERSON)
    t = await context.texts(press.user)
    await context.show(press, approve_modal(t, view, measure, context.policy))


@submission(ids.CASE_APPROVE, field=ids.MESSAGE, after=show.case_below)
async def approve(context: Context, sent: Submission) -> Answer:
    await judging.approve(
        context.desk,
        sent.metadata.case,
        sent.metadata.measure,
        sent.user,
        sent.values.text(ids.MESSAGE),
        context.policy,
        sent.key,
    )
    return await show.done(context, sent)
