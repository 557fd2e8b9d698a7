"""Help before the form: one press makes an urgent case and pages the desk; the words come later."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from bot.domain.case import Case, Entry, EntryKind, Identity, Report, Safety, new_id
from bot.domain.deadline import TOKYO
from bot.domain.draft import FormWindow
from bot.domain.lifecycle import LIVE, Action
from bot.domain.outbox import CardUpdate, ReporterWord, ThreadLine, TimeLine
from bot.domain.owed import waits_for_desk
from bot.domain.port import AuditEvent, Unit
from bot.domain.role import Members, Standing, may_know
from bot.domain.sentence import Mention, ReporterText, ThreadText, TimeText
from bot.usecases import allowance, draft, moving, reaching, word
from bot.usecases.acting import idempotency_key
from bot.usecases.desk import Act, Desk, act, todays_members
from bot.usecases.evidence import GivenFile, take_files
from bot.usecases.report import (
    begin,
    complete,
    content_key,
    made_by,
    new_case,
    write_report,
)

SAME_CALL = timedelta(minutes=30)
"""How long pressing again means the call that was made, while its case has not ended."""

PRESSED_AGAIN = timedelta(minutes=1)
"""Somebody who presses again after this long is still waiting: the desk is paged once more."""

HELP_NOW = "help_now"


@dataclass(frozen=True, slots=True)
class Called:
    """What became of a press. ``nobody``: no one at the desk may know of it right now.

    ``people`` is how many are paged; None where nobody at the desk can be told so far.
    ``again``: it was pressed before; ``reached``: and has come to somebody there since.
    """

    case: Case
    people: int | None
    again: bool
    reached: bool = False

    @property
    def nobody(self) -> bool:
        return self.people == 0

    @property
    def receipt(self) -> ReporterText:
        """What is said of it in a message."""
        if self.people is None and not self.reached:
            return ReporterText.CALLED_UNREACHED
        return ReporterText.CALLED_NOBODY if self.nobody else ReporterText.CALLED


async def call(desk: Desk, user: str, words: str = "") -> Called:
    """An urgent case of somebody who needs help at once, in one transaction with its pages.

    Their name is shown. Pressed again while it is open and new, it is the same case. What
    they have said with it (``words``) is written into it, each piece once.
    Raises ``StoreUnavailable``; nothing was stored then.
    """
    now = desk.clock.now()
    members = await todays_members(desk)
    report = Report(
        safety=Safety.DANGER,
        identity=Identity.NAMED,
        occurred_on=now.astimezone(TOKYO).date(),
        scene=None,
        narrative="",
    )
    new = new_case(desk, report, user, now, called=True)
    paged = _paged(new, members)
    receipt = ReporterText.CALLED_NOBODY if paged == 0 else ReporterText.CALLED

    def work(unit: Unit) -> Called:
        called = page(unit)
        if words.strip():
            _said(unit, called.case, user, words, now)
        return called

    def page(unit: Unit) -> Called:
        earlier = [c for c in unit.cases.by_reporter(user) if c.called and not c.by_desk]
        still = [c for c in earlier[:1] if c.state in LIVE and _goes_on(c, now)]
        if still:
            return _again(desk, unit, still[0], members, now)
        # Pressed twice in the same moment, the second finds the name taken.
        this = f"{HELP_NOW}:{user}:{earlier[0].id if earlier else ''}"
        if not unit.inbox.take(this, now, new.id):
            with suppress(LookupError):  # where it is not theirs, help goes out all the same
                return _again(desk, unit, made_by(unit, this, user), members, now)
        case = begin(desk, unit, new, report, members, now)
        people, said = paged, receipt
        if paged != 0 and reaching.out_of_reach(unit, members, now):
            people, said = None, reaching.receipt_unreached(desk, unit, case, now)
        if paged == 0:
            reaching.nobody_told(unit, case, now)
        key = f"receipt:{case.id}"
        unit.outbox.send(ReporterWord(case_id=case.id, due_at=now, key=key, what=said))
        return Called(case, people, again=False)

    return await desk.store.write(work)


def _goes_on(case: Case, now: datetime) -> bool:
    """Whether pressing again means this call: a new one, or one that still waits for an answer."""
    return now - case.received_at < SAME_CALL or waits_for_desk(case)


def _said(unit: Unit, case: Case, user: str, words: str, now: datetime) -> None:
    if unit.inbox.take(idempotency_key(f"{HELP_NOW}:{case.id}", words), now, case.id):
        unit.entries.add(Entry(new_id(), case.id, EntryKind.MESSAGE, now, user, words))
        what, who = ThreadText.WHEREABOUTS, Mention.HANDLERS
        unit.outbox.send(ThreadLine(case_id=case.id, due_at=now, what=what, mention=who))


def _paged(case: Case, members: Members | None) -> int | None:
    return None if members is None else len(may_know(members, case.barred))


def _again(desk: Desk, unit: Unit, case: Case, members: Members | None, now: datetime) -> Called:
    case = word.await_answer(desk, unit, case, members, now)
    unit.outbox.send(CardUpdate(case_id=case.id, due_at=now))
    unit.audit.record(AuditEvent(now, HELP_NOW, Standing.REPORTER, case.reporter, case.id))
    if waited := (now - case.received_at) // PRESSED_AGAIN:
        key = f"pressed_again:{case.id}:{waited}"
        what, who = TimeText.PRESSED_AGAIN, Mention.EVERYBODY
        unit.outbox.send(TimeLine(case_id=case.id, due_at=now, key=key, what=what, mention=who))
    return _as_it_stands(unit, case, members, now, waited=bool(waited))


def _as_it_stands(
    unit: Unit, case: Case, members: Members | None, now: datetime, *, waited: bool
) -> Called:
    people, reached = _paged(case, members), reaching.has_reached(unit, case)
    if not reached and (waited or reaching.out_of_reach(unit, members, now)):
        people = None if people != 0 else 0
    return Called(case, people, again=True, reached=reached)


async def say_where(desk: Desk, case_id: str, user: str, words: str, key: str) -> Called:
    """Where they are and how to reach them, once for each ``key``; and how the call stands."""

    def do(acting: Act) -> Called:
        acting.write(EntryKind.MESSAGE, words)
        word.heard(acting, ThreadText.WHEREABOUTS)
        return stands(acting)

    def stands(acting: Act) -> Called:
        case, now = acting.case, acting.now
        waited = now - case.received_at >= PRESSED_AGAIN
        return _as_it_stands(acting.unit, case, acting.members, now, waited=waited)

    once = idempotency_key(key, words)
    return await act(desk, Action.REPORT_REPLY, case_id, user, do, once=once, again=stands)


async def call_off(desk: Desk, case_id: str, user: str) -> None:
    """Pressed by mistake, or needed no more: the desk is told, and the case has ended."""

    def do(acting: Act) -> None:
        word.ended(acting)
        key, who = f"call_off:{case_id}", Mention.HANDLERS
        acting.tell(ThreadText.CALLED_OFF, ReporterText.CALLED_OFF, key=key, card=True, mention=who)

    await act(desk, Action.HELP_CALL_OFF, case_id, user, do)


async def add_report(
    desk: Desk,
    case_id: str,
    user: str,
    report: Report,
    files: Sequence[GivenFile],
    key: str,
    form: FormWindow | None = None,
    zone: tzinfo | None = TOKYO,
) -> Case:
    """The report behind a call for help, once for each ``key``; it stays urgent and named.

    People excluded in it are excluded from now on: the case moves away from them. What was
    told in an earlier piece stays. Raises ``Refusal`` as ``bot.usecases.report.submit``.
    """
    told = replace(report, identity=Identity.NAMED)
    complete(told, desk.clock.now(), zone)

    def do(acting: Act) -> Case:
        unit, now = acting.unit, acting.now
        allowance.spend(desk, unit, user, now, told.narrative, files, field="narrative")
        unit.inbox.take(key, now, case_id)  # from now on ``draft.keep`` keeps nothing of it
        write_report(unit, acting.case, told, now)
        if not told.exclude <= acting.case.excluded:
            acting.save(excluded=acting.case.excluded | told.exclude)
            moving.after_change(acting)
        take_files(unit, acting.case, files, now)
        draft.end(unit, acting.case, now, form)
        word.heard(acting, ThreadText.REPORT_ADDED)
        return acting.case

    once = content_key(key, told)
    return await act(
        desk, Action.REPORT_ADD, case_id, user, do, once=once, again=lambda acting: acting.case
    )
