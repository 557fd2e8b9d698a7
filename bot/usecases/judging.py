"""The desk judges a case, decides on measures, closes it and opens it again.

Never automatic. Every version of a judgement and of a measure stays in the record.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.case import EntryKind, State, new_id
from bot.domain.disclosure import measures_in
from bot.domain.error import Code, Refusal
from bot.domain.judgement import Judgement, Measure, MeasureState
from bot.domain.lifecycle import Action, with_measures
from bot.domain.policy import MeasureKind, Policy
from bot.domain.port import Delivery, DeliveryKind
from bot.usecases import timing
from bot.usecases.desk import Act, Desk, act, desk_lane, required, thread_line, to_reporter


async def judge(
    desk: Desk, case_id: str, user: str, judgement: Judgement, policy: Policy, origin: str
) -> None:
    """Records a version of the judgement, once for each ``origin``."""
    required(judgement.reason, "reason")
    known = tuple(c for c in judgement.categories if policy.category(c))

    async def do(acting: Act) -> None:
        if not await acting.unit.inbox.take(origin, acting.now, case_id):
            return
        kept = replace(judgement, categories=known, judge=user, at=acting.now)
        await acting.write(EntryKind.JUDGEMENT, _json(kept.to_dict()))
        await acting.unit.cases.mark(case_id, "category", known)
        again = acting.case.judged
        before = acting.case.state
        case = await acting.save(
            judged=True,
            state=with_measures(replace(acting.case, state=acting.rule.next)),
        )
        await acting.schedule(
            *thread_line(
                acting,
                "judged_again" if again else "judged",
                new_id(),
                actor=user,
                then_card=case.state is not before,
            )
        )

    await act(desk, Action.CASE_JUDGE, case_id, user, do)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was entered about a measure. ``alone_reason``: why one person alone responds."""

    kind: str
    state: MeasureState
    due_on: date | None = None
    detail: str = ""
    alone_reason: str = ""


async def measure(
    desk: Desk, case_id: str, user: str, decision: Decision, policy: Policy, origin: str
) -> None:
    """Records a measure, or how one that is planned has gone on; once for each ``origin``.

    A grave one (policy data) takes effect once a second person has approved it. The
    case is responded to from the first measure on, as soon as two people handle it or
    the reason why one does is recorded (policy section 3(1)).
    """
    kind = policy.measure(decision.kind)
    if kind is None:
        raise Refusal(Code.REQUIRED, field="measure")

    async def do(acting: Act) -> None:
        if not await acting.unit.inbox.take(origin, acting.now, case_id):
            return
        earlier = _planned(await measures_of(acting), decision.kind)
        kept = _decided(kind, decision, earlier, acting)
        await acting.write(EntryKind.MEASURE, _json(kept.to_dict()))
        if decision.alone_reason.strip():
            await acting.write(EntryKind.ALONE, decision.alone_reason)
        await _after_measure(acting, kind, kept, alone=bool(decision.alone_reason.strip()))

    await act(desk, Action.CASE_MEASURE, case_id, user, do)


async def measures_of(acting: Act) -> tuple[Measure, ...]:
    """The measures of the case as they stand."""
    return measures_in(await acting.unit.entries.of(acting.case.id, EntryKind.MEASURE))


def _planned(measures: Sequence[Measure], kind: str) -> Measure | None:
    """The planned measure of this kind that a new decision goes on with."""
    return next((m for m in measures if m.kind == kind and m.state is MeasureState.PLANNED), None)


def _decided(
    kind: MeasureKind, decision: Decision, earlier: Measure | None, acting: Act
) -> Measure:
    approved_by = earlier.approved_by if earlier else None
    waits = kind.grave and approved_by is None and decision.state is MeasureState.DONE
    return Measure(
        id=earlier.id if earlier else new_id(),
        kind=kind.id,
        state=MeasureState.PLANNED if waits else decision.state,
        wanted=MeasureState.DONE if waits else None,
        by=acting.user,
        at=acting.now,
        due_on=decision.due_on or (earlier.due_on if earlier else None),
        detail=decision.detail or (earlier.detail if earlier else ""),
        approved_by=approved_by,
    )


async def _after_measure(acting: Act, kind: MeasureKind, kept: Measure, *, alone: bool) -> None:
    before = acting.case.state
    measured = acting.case.measured or kept.state is not MeasureState.DROPPED
    case = replace(acting.case, measured=measured, alone_reason=acting.case.alone_reason or alone)
    case = await acting.save(
        measured=case.measured, alone_reason=case.alone_reason, state=with_measures(case)
    )
    await timing.measure_due(acting, kept)
    key = new_id()
    what = f"measure_{kept.state}"
    if kind.grave and kept.approved_by is None and kept.state is MeasureState.PLANNED:
        await acting.schedule(
            Delivery(
                key=f"thread:{key}",
                kind=DeliveryKind.THREAD,
                lane=desk_lane(case.id),
                due_at=acting.now,
                case_id=case.id,
                payload={"what": "measure_approval", "actor": acting.user, "measure": kept.id},
            )
        )
    else:
        await acting.schedule(*thread_line(acting, what, key, actor=acting.user))
    if case.state is not before:
        await acting.schedule(
            *thread_line(acting, "responding", f"responding:{key}", then_card=True)
        )
    elif measured and case.state is not State.RESPONDING:
        await acting.schedule(*thread_line(acting, "second_handler", f"second:{key}"))
    if kind.care and kept.state is not MeasureState.DROPPED:
        await acting.schedule(to_reporter(case, "offer", f"offer:{key}", acting.now))


async def approve(
    desk: Desk, case_id: str, measure_id: str, user: str, note: str, policy: Policy, origin: str
) -> None:
    """A second person's word on a grave measure; then it takes effect as it was entered.

    Never by whoever decided on it. Where the policy asks for the legal department,
    ``note`` must say who there agreed.
    """

    async def do(acting: Act) -> None:
        found = [m for m in await measures_of(acting) if m.id == measure_id]
        if not found or found[0].state is not MeasureState.PLANNED:
            raise Refusal(Code.ALREADY_DONE)
        waiting = found[0]
        if waiting.by == user:
            raise Refusal(Code.ANOTHER_PERSON)
        if waiting.approved_by is not None:
            raise Refusal(Code.ALREADY_DONE)
        kind = policy.measure(waiting.kind)
        if kind is not None and kind.legal:
            required(note, "message")
        if not await acting.unit.inbox.take(origin, acting.now, case_id):
            return
        approved = replace(
            waiting, approved_by=user, state=waiting.wanted or waiting.state, wanted=None
        )
        await acting.write(EntryKind.APPROVAL, _json({"measure": measure_id, "note": note}))
        await acting.write(EntryKind.MEASURE, _json(approved.to_dict()))
        await acting.schedule(*thread_line(acting, "approved", new_id(), actor=user))

    await act(desk, Action.CASE_APPROVE, case_id, user, do)


async def close(
    desk: Desk, case_id: str, user: str, outcome_note: str, prevention: str, origin: str
) -> None:
    """Closes the case with a word to the reporter, and what shall be done to prevent."""
    required(outcome_note, "outcome_note")

    async def do(acting: Act) -> None:
        if not await acting.unit.inbox.take(origin, acting.now, case_id):
            return
        await acting.write(
            EntryKind.CLOSING, _json({"outcome_note": outcome_note, "prevention": prevention})
        )
        case = await acting.save(state=acting.rule.next, closed_at=acting.now, next_step_by=None)
        await timing.closed(acting)
        key = new_id()
        await acting.schedule(
            *thread_line(acting, "closed", key, actor=user, then_card=True),
            to_reporter(case, "closed", key, acting.now),
        )

    await act(desk, Action.CASE_CLOSE, case_id, user, do)


async def reopen(desk: Desk, case_id: str, user: str, reason: str, origin: str) -> None:
    """Opens a closed case again, with the reason."""
    required(reason, "reason")

    async def do(acting: Act) -> None:
        if not await acting.unit.inbox.take(origin, acting.now, case_id):
            return
        await acting.write(EntryKind.REOPENING, reason)
        case = await acting.save(state=acting.rule.next, closed_at=None)
        key = new_id()
        await acting.schedule(
            *thread_line(acting, "reopened", key, actor=user, then_card=True),
            to_reporter(case, "reopened", key, acting.now),
        )

    await act(desk, Action.CASE_REOPEN, case_id, user, do)


async def withdraw(desk: Desk, case_id: str, user: str) -> None:
    """The reporter takes the case back; what has been done stays recorded."""

    async def do(acting: Act) -> None:
        case = await acting.save(state=acting.rule.next, closed_at=acting.now, next_step_by=None)
        key = f"withdraw:{case.id}:{case.version}"
        await acting.schedule(
            *thread_line(acting, "withdrawn", key, then_card=True),
            to_reporter(case, "withdrawn", key, acting.now),
        )

    await act(desk, Action.REPORT_WITHDRAW, case_id, user, do)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
