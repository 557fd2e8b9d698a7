"""The desk judges a case, decides on measures, closes it and opens it again.

Never automatic. Every version of a judgement and of a measure stays in the case.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date

from bot.domain.case import Case, EntryKind, new_id
from bot.domain.disclosure import measures_in
from bot.domain.error import Code, Refusal
from bot.domain.judgement import Judgement, Measure, MeasureState
from bot.domain.lifecycle import Action, with_measures
from bot.domain.outbox import ApprovalLine, ReporterWord
from bot.domain.outbox_decided import Decided
from bot.domain.policy import MeasureKind, Policy
from bot.domain.sentence import Mention, ReporterText, ThreadText
from bot.usecases import timing, unlinking, word
from bot.usecases.acting import idempotency_key, not_overtaken, required
from bot.usecases.desk import Act, Desk, act
from bot.usecases.report import CATEGORY


async def judge(
    desk: Desk,
    case_id: str,
    user: str,
    judgement: Judgement,
    policy: Policy,
    key: str,
    seen: int = 0,
) -> None:
    """Records a version of the judgement, once for each ``key``.

    Refused where somebody has judged since the form was opened (``seen``).
    """
    required(judgement.reason, "reason")
    once = idempotency_key(key, judgement.to_dict())
    known = tuple(c for c in judgement.categories if policy.category(c))

    def do(acting: Act) -> None:
        earlier = acting.unit.entries.of(case_id, EntryKind.JUDGEMENT)
        not_overtaken(seen, len(earlier), "reason")
        kept = replace(judgement, categories=known, judge=user, at=acting.now)
        acting.write(EntryKind.JUDGEMENT, kept.to_dict())
        acting.unit.cases.index(case_id, CATEGORY, known)
        before = acting.case
        case = acting.save(
            judged=True, state=with_measures(replace(before, state=acting.rule.next))
        )
        what = ThreadText.JUDGED_AGAIN if before.judged else ThreadText.JUDGED
        acting.tell(what, actor=user, card=case.state is not before.state)

    await act(desk, Action.CASE_JUDGE, case_id, user, do, once=once)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was entered about a measure. ``alone_reason``: why one person alone responds."""

    kind: str
    state: MeasureState
    due_on: date | None = None
    detail: str = ""
    alone_reason: str = ""


async def measure(
    desk: Desk, case_id: str, user: str, decision: Decision, policy: Policy, key: str
) -> None:
    """Records a measure, or how one that is planned has gone on; once for each ``key``.

    A grave one (policy data) takes effect once a second person has approved it. The
    case is responded to from the first measure on, as soon as two people handle it or
    the reason why one does is recorded (policy section 3(1)).
    """
    kind = policy.measure(decision.kind)
    if kind is None:
        raise Refusal(Code.REQUIRED, field="measure")
    alone = bool(decision.alone_reason.strip())
    once = idempotency_key(key, [str(value) for value in astuple(decision)])

    def do(acting: Act) -> None:
        earlier = _planned(_measures_of(acting), decision.kind)
        kept = _decided(kind, decision, earlier, acting)
        acting.write(EntryKind.MEASURE, kept.to_dict())
        if alone:
            acting.write(EntryKind.ALONE, decision.alone_reason)
        _index_waiting(acting, policy)
        before = acting.case
        _with_measure(acting, kept, alone=alone)
        timing.measure_due(acting, kept)
        _tell_measure(acting, kind, kept, before)

    await act(desk, Action.CASE_MEASURE, case_id, user, do, once=once)


APPROVAL = "approval"
"""Under which a case is indexed in which a measure waits for a second person."""


def waiting_in(measures: Sequence[Measure], policy: Policy) -> list[Measure]:
    """The measures that wait for a second person."""
    return [
        measure
        for measure in measures
        if measure.state is MeasureState.PLANNED and measure.approved_by is None
        if (kind := policy.measure(measure.kind)) is not None and kind.grave
    ]


def _index_waiting(acting: Act, policy: Policy) -> None:
    index = acting.unit.cases.index if waiting_in(_measures_of(acting), policy) else None
    (index or acting.unit.cases.unindex)(acting.case_id, APPROVAL, [APPROVAL])


def _measures_of(acting: Act) -> tuple[Measure, ...]:
    """The measures of the case as they stand."""
    return measures_in(acting.unit.entries.of(acting.case.id, EntryKind.MEASURE))


def _planned(measures: Sequence[Measure], kind: str) -> Measure | None:
    """The planned measure of this kind that a new decision goes on with."""
    return next((m for m in measures if m.kind == kind and m.state is MeasureState.PLANNED), None)


def _decided(
    kind: MeasureKind, decision: Decision, earlier: Measure | None, acting: Act
) -> Measure:
    approved_by = earlier.approved_by if earlier else None
    if earlier and decision.state is MeasureState.PLANNED:
        # What is planned otherwise is read and approved anew.
        approved_by = approved_by if decision.detail in ("", earlier.detail) else None
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


def _with_measure(acting: Act, kept: Measure, *, alone: bool) -> None:
    case = replace(
        acting.case,
        measured=acting.case.measured or kept.state is not MeasureState.DROPPED,
        alone_reason=acting.case.alone_reason or alone,
    )
    acting.save(measured=case.measured, alone_reason=case.alone_reason, state=with_measures(case))


def _tell_measure(acting: Act, kind: MeasureKind, kept: Measure, before: Case) -> None:
    case, now, user = acting.case, acting.now, acting.user
    key = new_id()
    if kind.grave and kept.approved_by is None and kept.state is MeasureState.PLANNED:
        acting.send(ApprovalLine(case_id=case.id, due_at=now, key=key, actor=user, measure=kept.id))
    else:
        acting.tell(ThreadText(f"measure_{kept.state}"), actor=user, key=key)
    if case.state is not before.state:
        acting.tell(ThreadText.RESPONDING, key=f"responding:{key}", card=True)
    elif case.measured and not before.measured:  # once; from then on it stands in the case
        who = Mention.OTHERS
        acting.tell(ThreadText.SECOND_HANDLER, key=f"second:{key}", mention=who)
    if kind.care and kept.state is not MeasureState.DROPPED:
        acting.save(told_at=now)
        offer = f"offer:{key}"
        acting.send(ReporterWord(case_id=case.id, due_at=now, key=offer, what=ReporterText.OFFER))


async def approve(
    desk: Desk, case_id: str, text_id: str, user: str, note: str, policy: Policy, key: str
) -> None:
    """A second person's word on a grave measure; then it takes effect as it was entered.

    ``text_id``: the measure as they were shown it, or its id alone (a form of an earlier
    version). Never by whoever decided on it. Where the policy asks for the legal department,
    ``note`` must say who there agreed.
    """

    measure_id, _, text = text_id.partition(".")

    def do(acting: Act) -> None:
        waiting = next((m for m in _measures_of(acting) if m.id == measure_id), None)
        if waiting is None or waiting.state is not MeasureState.PLANNED:
            raise Refusal(Code.ALREADY_DONE)
        if waiting.by == user:
            raise Refusal(Code.ANOTHER_PERSON)
        if waiting.approved_by is not None:
            raise Refusal(Code.ALREADY_DONE)
        if text and waiting.text_id != text_id:
            raise Refusal(Code.TEXT_CHANGED)
        kind = policy.measure(waiting.kind)
        if kind is not None and kind.legal:
            required(note, "message")
        approved = replace(
            waiting, approved_by=user, state=waiting.wanted or waiting.state, wanted=None
        )
        acting.write(EntryKind.APPROVAL, {"measure": measure_id, "note": note})
        acting.write(EntryKind.MEASURE, approved.to_dict())
        _index_waiting(acting, policy)
        acting.tell(ThreadText.APPROVED, actor=user)
        acting.send(Decided(case_id=case_id, due_at=acting.now, asked=measure_id))

    await act(desk, Action.CASE_APPROVE, case_id, user, do, once=key)


async def close(
    desk: Desk, case_id: str, user: str, outcome_note: str, prevention: str, key: str
) -> None:
    """Closes the case with a word to the reporter, and what shall be done to prevent."""
    required(outcome_note, "outcome_note")

    def do(acting: Act) -> None:
        acting.write(EntryKind.CLOSING, {"outcome_note": outcome_note, "prevention": prevention})
        word.told(acting, state=acting.rule.next, closed_at=acting.now, next_step_by=None)
        timing.closed(acting)
        unlinking.ended(acting)
        acting.noticed()
        acting.tell(ThreadText.CLOSED, ReporterText.CLOSED, actor=user, card=True)

    once = idempotency_key(key, [outcome_note, prevention])
    await act(desk, Action.CASE_CLOSE, case_id, user, do, once=once, ends=True)


async def reopen(desk: Desk, case_id: str, user: str, reason: str, key: str) -> None:
    """Opens a closed case again, with the reason."""
    required(reason, "reason")

    def do(acting: Act) -> None:
        acting.write(EntryKind.REOPENING, reason)
        answered = acting.case.answered_at or acting.now
        acting.save(state=acting.rule.next, closed_at=None, answered_at=answered)
        if acting.case.unlinked_at is None:
            word.wait(acting)
        acting.noticed()
        acting.tell(ThreadText.REOPENED, ReporterText.REOPENED, actor=user, card=True)

    once = idempotency_key(key, reason)
    await act(desk, Action.CASE_REOPEN, case_id, user, do, once=once, ends=True)


async def withdraw(desk: Desk, case_id: str, user: str) -> None:
    """The reporter takes the case back; what has been done stays recorded."""

    def do(acting: Act) -> None:
        case = word.ended(acting)
        unlinking.ended(acting)
        key, who = f"withdraw:{case.id}:{case.version}", Mention.HANDLERS
        acting.tell(ThreadText.WITHDRAWN, ReporterText.WITHDRAWN, key=key, card=True, mention=who)

    await act(desk, Action.REPORT_WITHDRAW, case_id, user, do)
