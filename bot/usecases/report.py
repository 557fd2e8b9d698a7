"""Telling the desk: the report, and what is added to it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.domain.case import (
    Case,
    Details,
    Entry,
    EntryKind,
    Report,
    ReporterRole,
    State,
    new_id,
    new_number,
)
from bot.domain.deadline import FARTHEST, TOKYO, day_at
from bot.domain.draft import FormWindow
from bot.domain.error import Code, Conflict, Refusal
from bot.domain.lifecycle import Action
from bot.domain.outbox import Card, ReporterWord
from bot.domain.port import AuditEvent, Unit
from bot.domain.role import Members, Standing, may_know
from bot.domain.sentence import ReporterText, ThreadText
from bot.usecases import allowance, draft, moving, reaching, timing, word
from bot.usecases import customer as customers
from bot.usecases.acting import idempotency_key, required
from bot.usecases.desk import Act, Desk, act, todays_members, update_visibility
from bot.usecases.evidence import GivenFile, take_files
from bot.usecases.offering import offer_help

NUMBERS = 5
"""How often a case's number is drawn: one in a hundred million is taken."""

CATEGORY = "category"
"""The purpose of the blind index by which cases are found by kind of conduct."""


@dataclass(frozen=True, slots=True)
class Received:
    """The case that a submission made; ``nobody`` where no one at the desk may know of it.

    ``unreached``: it is urgent, and no one there can be told so far.
    """

    case: Case
    nobody: bool
    unreached: bool = False


async def submit(
    desk: Desk,
    report: Report,
    reporter: str,
    key: str,
    files: Sequence[GivenFile] = (),
    form: FormWindow | None = None,
    zone: tzinfo | None = TOKYO,
) -> Received:
    """Stores a report, its line in the record and what has to be sent, in one transaction.

    ``key`` names the submission: the same one again answers the case that it made. What
    the person changed before sending it again (Slack lost the first answer, the form was
    still open) goes into that same case: one form is one case, and nothing is lost.
    ``form``: what was begun in other windows than this stays. ``zone`` as in ``complete``.
    Raises ``Refusal`` on ``narrative``, ``occurred_on`` or ``identity``, ``StoreUnavailable``;
    then nothing was stored. When this returns, everything is durable.
    """
    now = desk.clock.now()
    complete(report, now, zone)
    members = await todays_members(desk)
    by_desk = _taken_by_desk(report, reporter, members)
    if by_desk and report.anonymous:
        raise Refusal(Code.NAME_IS_SHOWN, field="identity")
    new = _beside_colleagues(new_case(desk, report, reporter, now, by_desk=by_desk), members)
    nobody = members is not None and not may_know(members, new.barred)
    receipt = ReporterText.RECEIPT_URGENT if new.urgent else ReporterText.RECEIPT
    if nobody:
        receipt = ReporterText.RECEIPT_NOBODY
    as_it_is = content_key(key, report)

    def work(unit: Unit) -> tuple[Case, bool, bool]:
        """The case; whether it is without something of this submission; whether unreached."""
        unreached = new.urgent and not nobody and reaching.out_of_reach(unit, members, now)
        if not unit.inbox.take(key, now, new.id):
            return made_by(unit, key, reporter), unit.inbox.case_of(as_it_is) is None, unreached
        unit.inbox.take(as_it_is, now, new.id)
        words = json.dumps(report.to_dict(), ensure_ascii=False)
        allowance.spend(desk, unit, reporter, now, words, files, field="narrative", report=True)
        case = begin(desk, unit, new, report, members, now)
        said = reaching.receipt_unreached(desk, unit, case, now) if unreached else receipt
        if nobody:
            reaching.nobody_told(unit, case, now)
        unit.outbox.send(
            ReporterWord(case_id=case.id, due_at=now, key=f"receipt:{case.id}", what=said)
        )
        take_files(unit, case, files, now)
        draft.end(unit, case, now, form)
        if not (report.urgent or by_desk):
            offer_help(unit, reporter, report.narrative, now, key)
        return case, False, unreached

    case, changed, unreached = await desk.store.write(work)
    if changed:
        case = await _amend(desk, case, reporter, report, files, as_it_is)
    return Received(case, nobody, unreached)


def content_key(key: str, report: Report) -> str:
    """Names a submission with what it says."""
    return idempotency_key(key, {**report.to_dict(), "exclude": sorted(report.exclude)})


async def _amend(
    desk: Desk, made: Case, user: str, report: Report, files: Sequence[GivenFile], key: str
) -> Case:
    """What was changed before the form was sent again. A name once hidden stays hidden."""

    def do(acting: Act) -> Case:
        unit, case = acting.unit, acting.case
        allowance.spend(desk, unit, user, acting.now, report.narrative, files, field="narrative")
        write_report(unit, case, report, acting.now)
        acting.save(
            urgent=case.urgent or report.urgent,
            anonymous=case.anonymous or report.anonymous,
            excluded=case.excluded | report.exclude,
        )
        if not report.exclude <= case.excluded:
            moving.after_change(acting)
        take_files(unit, case, files, acting.now)
        if case.by_desk:
            acting.tell(ThreadText.REPORT_ADDED, card=True)
        else:
            word.heard(acting, ThreadText.REPORT_ADDED)
        return acting.case

    action = Action.CASE_NOTE if made.by_desk else Action.REPORT_MORE
    return await act(desk, action, made.id, user, do, once=key, again=lambda acting: acting.case)


def complete(report: Report, now: datetime, zone: tzinfo | None = TOKYO) -> None:
    """A ``Refusal`` on ``narrative`` or ``occurred_on`` where something is wrong with it.

    Somebody in danger need not have written anything. ``zone``: the time where the
    reporter is. Where nobody knows, it may be a day that has begun anywhere.
    """
    if not report.urgent:
        required(report.narrative, "narrative")
    if report.occurred_on > max(day_at(now), day_at(now, zone or FARTHEST)):
        raise Refusal(Code.FUTURE_DATE, field="occurred_on")


def _taken_by_desk(report: Report, user: str, members: Members | None) -> bool:
    """Whether somebody of the desk enters what a person told them, by telephone for instance.

    They may know of it and handle it, unlike a member who reports for themselves.
    """
    if members is None or report.details.role is not ReporterRole.ON_BEHALF:
        return False
    return user in may_know(members, report.exclude)


def new_case(
    desk: Desk,
    report: Report,
    reporter: str,
    now: datetime,
    *,
    by_desk: bool = False,
    called: bool = False,
) -> Case:
    """The case that a report begins."""
    return Case(
        id=new_id(),
        number=new_number(),
        workspace=desk.workspace,
        state=State.RECEIVED,
        urgent=report.urgent,
        anonymous=report.anonymous,
        reporter=reporter,
        excluded=report.exclude,
        received_at=now,
        respond_by=desk.respond_by(now, urgent=report.urgent),
        by_desk=by_desk,
        called=called,
    )


def _beside_colleagues(case: Case, members: Members | None) -> Case:
    """A member of the desk who is not shown as the reporter stands among the excluded.

    The others see who of them is missing from the conversation: were that nobody who is
    excluded, it could only be the reporter.
    """
    hidden = case.anonymous and not case.by_desk
    if members is None or not hidden or not members.work_cases(case.reporter):
        return case
    return replace(case, excluded=case.excluded | {case.reporter})


def begin(
    desk: Desk, unit: Unit, case: Case, report: Report, members: Members | None, now: datetime
) -> Case:
    """Stores a new case: its first entry, its card, its clock, its place in lists and record.

    Answers the case with the number under which it was stored: one that is taken is drawn anew.
    """
    for _ in range(NUMBERS):
        try:
            unit.cases.add(case)
            break
        except Conflict:
            case = replace(case, number=new_number())
    if members is not None:
        update_visibility(unit, case, members, now)
    write_report(unit, case, report, now)
    who = Standing.DESK if case.by_desk else Standing.REPORTER
    unit.audit.record(AuditEvent(now, "report", who, case.reporter, case.id))
    unit.outbox.send(Card(case_id=case.id, due_at=now, urgent=case.urgent))
    timing.received(desk, unit, case, now)
    reaching.watched(unit, case, now)
    return case


def write_report(unit: Unit, case: Case, report: Report, now: datetime) -> None:
    """The report, or a later piece of it; the case is found by the kinds that it names."""
    body = json.dumps(report.to_dict(), ensure_ascii=False)
    unit.entries.add(Entry(new_id(), case.id, EntryKind.REPORT, now, case.reporter, body))
    _make_findable(unit, case, report.details)


def _make_findable(unit: Unit, case: Case, details: Details) -> None:
    unit.cases.index(case.id, CATEGORY, details.categories)
    customers.index_told(unit, case, details.customer)


def made_by(unit: Unit, key: str, user: str) -> Case:
    """The case that an earlier submission of theirs made."""
    case_id = unit.inbox.case_of(key)
    case = unit.cases.get(case_id) if case_id else None
    if case is None or case.reporter != user:
        raise LookupError("a submission taken before, without its case")
    return case


async def add_details(
    desk: Desk,
    case_id: str,
    user: str,
    details: Details,
    files: Sequence[GivenFile],
    key: str,
    form: FormWindow | None = None,
) -> Case:
    """Adds what was filled in the second step, once for each ``key``.

    By its reporter; for what the desk took by telephone by those of the desk who may know.
    """

    def do(acting: Act) -> Case:
        if details or files:
            words = json.dumps(details.to_dict(), ensure_ascii=False)
            allowance.spend(desk, acting.unit, user, acting.now, words, files, field="evidence")
            _add(acting, details, files)
        return end_draft(acting)

    def end_draft(acting: Act) -> Case:
        draft.end_more(acting.unit, draft.more_draft(user, case_id), form, acting.now)
        return acting.case

    action = await more_action(desk, case_id)
    this = idempotency_key(key, [details.to_dict(), [file.id for file in files]])
    once = this if details or files else None
    return await act(desk, action, case_id, user, do, once=once, again=end_draft)


async def more_action(desk: Desk, case_id: str) -> Action:
    """The right to add details: the reporter's, or the desk's where it took the case."""
    case = await desk.store.read(lambda unit: unit.cases.get(case_id))
    return Action.CASE_MORE if case is not None and case.by_desk else Action.REPORT_MORE


def _add(acting: Act, details: Details, files: Sequence[GivenFile]) -> None:
    unit, case = acting.unit, acting.case
    if details:
        acting.write(EntryKind.DETAILS, details.to_dict())
        _make_findable(unit, case, details)
    take_files(unit, case, files, acting.now)
    if case.by_desk:
        what = ThreadText.DESK_DETAILS if details else ThreadText.DESK_FILES
        acting.tell(what, actor=acting.user)
        return
    word.heard(acting, ThreadText.DETAILS if details else ThreadText.FILES)
    _hand_over(acting, details)


def _hand_over(acting: Act, details: Details) -> None:
    """A member of the desk says afterwards that they took it by telephone: they may know of it.

    Not where the reporter's name is kept from the desk: that would show it.
    """
    case = acting.case
    if details.role is not ReporterRole.ON_BEHALF or case.anonymous:
        return
    if acting.user in may_know(acting.members, case.excluded | case.recused):
        acting.save(by_desk=True)
        moving.after_change(acting)
