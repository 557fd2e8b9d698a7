"""Telling the desk: the report, what is added to it, and the draft that nobody else reads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.case import (
    Case,
    Details,
    Entry,
    EntryKind,
    Evidence,
    Report,
    ReporterRole,
    State,
    new_id,
    new_number,
)
from bot.domain.deadline import TOKYO, respond_by
from bot.domain.error import Code, Conflict, Refusal, StoreUnavailable
from bot.domain.evidence import Giver, Via
from bot.domain.lifecycle import Action
from bot.domain.port import AuditEvent, Delivery, DeliveryKind, Unit
from bot.domain.role import Members, Standing, may_know
from bot.usecases import customer as customers
from bot.usecases import moving, timing
from bot.usecases.desk import (
    Act,
    Desk,
    act,
    desk_lane,
    once,
    required,
    seat,
    thread_line,
    to_reporter,
)

LONGEST_INPUT = 3000
"""Characters of a text input (Slack's limit)."""

NUMBERS = 5
"""How often a case's number is drawn: one in a hundred million is taken."""

DRAFT_KEPT = timedelta(days=7)

CATEGORY = "category"
"""The purpose of the marks by which cases are found by kind of conduct."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as Slack names it: its id there, and what it says of itself."""

    id: str
    name: str
    mimetype: str
    size: int


@dataclass(frozen=True, slots=True)
class Received:
    """The case that a submission made; ``nobody`` where no one at the desk may know of it."""

    case: Case
    nobody: bool


async def submit(
    desk: Desk,
    report: Report,
    reporter: str,
    origin: str,
    files: Sequence[GivenFile] = (),
) -> Received:
    """Stores a report, the entry in the record and what has to be sent, in one transaction.

    ``origin`` names the submission: the same one again answers the case that it made. What
    the person changed before sending it again (Slack lost the first answer, the form was
    still open) goes into that same case: one form is one case, and nothing is lost.
    Raises ``Refusal`` on ``narrative`` or ``occurred_on``, ``StoreUnavailable``; in
    both cases nothing was stored. When this returns, everything is durable.
    """
    now = desk.clock.now()
    complete(report, now)
    members = await todays_members(desk)
    by_desk = taken_by_desk(report, reporter, members)
    case = beside_colleagues(new_case(desk, report, reporter, now, by_desk=by_desk), members)
    nobody = members is not None and not may_know(members, case.barred)
    async with desk.store.write() as unit:
        again = not await unit.inbox.take(origin, now, case.id)
        if again:
            case = await made_by(unit, origin)
        else:
            await unit.inbox.take(_content(origin, report), now, case.id)
            case = await begin(desk, unit, case, report, members, now)
            receipt = "receipt_urgent" if case.urgent else "receipt"
            if nobody:
                receipt = "receipt_nobody"
            await unit.deliveries.schedule(to_reporter(case, receipt, f"receipt:{case.id}", now))
            await take_files(unit, case, files, now)
            await take_beside(unit, case, now)
            await discard_begun(unit, reporter)
    if again:
        case = await _amend(desk, case.id, reporter, report, files, origin, by_desk=case.by_desk)
    return Received(case, nobody)


def _content(origin: str, report: Report) -> str:
    return once(origin, {**report.to_dict(), "exclude": sorted(report.exclude)})


async def _amend(
    desk: Desk,
    case_id: str,
    user: str,
    report: Report,
    files: Sequence[GivenFile],
    origin: str,
    *,
    by_desk: bool,
) -> Case:
    """What was changed before the form was sent again. A name once hidden stays hidden."""

    async def do(acting: Act) -> Case:
        unit, case = acting.unit, acting.case
        if not await unit.inbox.take(_content(origin, report), acting.now, case_id):
            return case
        await write_report(unit, case, report, acting.now)
        await acting.save(
            urgent=case.urgent or report.urgent,
            anonymous=case.anonymous or (report.anonymous and not case.by_desk),
            excluded=case.excluded | report.exclude,
        )
        if not report.exclude <= case.excluded:
            await moving.after_change(acting)
        await take_files(unit, case, files, acting.now)
        await acting.schedule(*thread_line(acting, "report_added", new_id(), then_card=True))
        return acting.case

    action = Action.CASE_NOTE if by_desk else Action.REPORT_MORE
    return await act(desk, action, case_id, user, do)


def complete(report: Report, now: datetime) -> None:
    """A ``Refusal`` on ``narrative`` or ``occurred_on`` where something is wrong with it."""
    required(report.narrative, "narrative")
    if report.occurred_on > now.astimezone(TOKYO).date():
        raise Refusal(Code.FUTURE_DATE, field="occurred_on")


def taken_by_desk(report: Report, user: str, members: Members | None) -> bool:
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
    """The case that a report begins. What the desk took by telephone hides nobody of the desk."""
    return Case(
        id=new_id(),
        number=new_number(),
        workspace=desk.workspace,
        state=State.RECEIVED,
        urgent=report.urgent,
        anonymous=report.anonymous and not by_desk,
        reporter=reporter,
        excluded=report.exclude,
        received_at=now,
        respond_by=respond_by(
            now,
            urgent=report.urgent,
            calendar=desk.calendar,
            first_response=desk.first_response,
            first_response_urgent=desk.first_response_urgent,
        ),
        by_desk=by_desk,
        called=called,
    )


def beside_colleagues(case: Case, members: Members | None) -> Case:
    """A member of the desk who is not shown as the reporter stands among the excluded.

    The others see who of them is missing from the conversation: were that nobody who is
    excluded, it could only be the reporter.
    """
    if members is None or not case.anonymous or case.by_desk:
        return case
    if case.reporter not in (*members.desk, *members.fallback):
        return case
    return replace(case, excluded=case.excluded | {case.reporter})


async def begin(
    desk: Desk, unit: Unit, case: Case, report: Report, members: Members | None, now: datetime
) -> Case:
    """Stores a new case: its first entry, its card, its clock, its place in lists and record.

    Answers the case with the number under which it was stored: one that is taken is drawn anew.
    """
    for _ in range(NUMBERS):
        try:
            await unit.cases.add(case)
            break
        except Conflict:
            case = replace(case, number=new_number())
    if members is not None:
        await seat(unit, case, members, now)
    await write_report(unit, case, report, now)
    who = Standing.DESK if case.by_desk else Standing.REPORTER
    await unit.audit.record(AuditEvent(now, "report", who, case.reporter, case.id))
    await unit.deliveries.schedule(
        Delivery(
            key=f"card:{case.id}",
            kind=DeliveryKind.CARD,
            lane=desk_lane(case.id),
            due_at=now,
            case_id=case.id,
        )
    )
    await timing.received(desk, unit, case, now)
    return case


async def write_report(unit: Unit, case: Case, report: Report, now: datetime) -> None:
    """The report, or a later piece of it; the case is found by the kinds that it names."""
    body = json.dumps(report.to_dict(), ensure_ascii=False)
    await unit.entries.add(Entry(new_id(), case.id, EntryKind.REPORT, now, case.reporter, body))
    await unit.cases.mark(case.id, CATEGORY, report.details.categories)
    await customers.mark_told(unit, case, report.details.customer)


async def todays_members(desk: Desk) -> Members | None:
    """Today's members; None where Slack does not say who they are.

    That keeps no report from being stored: who receives it is decided when it is sent, and
    whoever looks through the live cases gives it its place in their lists.
    """
    try:
        return await desk.directory.members()
    except StoreUnavailable:
        return None


async def take_beside(unit: Unit, case: Case, now: datetime) -> None:
    """What was typed before and did not fit into the form goes into the record with it."""
    beside = await unit.drafts.get(beside_draft(case.reporter)) or {}
    if text := str(beside.get("text") or ""):
        await unit.entries.add(
            Entry(new_id(), case.id, EntryKind.MESSAGE, now, case.reporter, text)
        )
    files = [GivenFile(**f) for f in beside.get("files") or ()]
    await take_files(unit, case, files, now, via=Via.TYPED)


async def made_by(unit: Unit, origin: str) -> Case:
    case_id = await unit.inbox.case_of(origin)
    case = await unit.cases.get(case_id) if case_id else None
    if case is None:
        raise LookupError("a submission taken before, without its case")
    return case


async def add_details(
    desk: Desk, case_id: str, user: str, details: Details, files: Sequence[GivenFile], origin: str
) -> Case:
    """Adds what was filled in the second step, once for each ``origin``.

    By its reporter; for what the desk took by telephone by those of the desk who may know.
    """

    async def do(acting: Act) -> Case:
        this = once(origin, [details.to_dict(), [file.id for file in files]])
        if (details or files) and await acting.unit.inbox.take(this, acting.now, case_id):
            await _add(acting, details, files)
        await acting.unit.drafts.discard(more_draft(user, case_id))
        return acting.case

    return await act(desk, await more_action(desk, case_id), case_id, user, do)


async def more_action(desk: Desk, case_id: str) -> Action:
    """The right to add details: the reporter's, or the desk's where it took the case."""
    async with desk.store.read() as unit:
        case = await unit.cases.get(case_id)
    return Action.CASE_MORE if case is not None and case.by_desk else Action.REPORT_MORE


async def _add(acting: Act, details: Details, files: Sequence[GivenFile]) -> None:
    unit, case = acting.unit, acting.case
    key = new_id()
    if details:
        await acting.write(EntryKind.DETAILS, json.dumps(details.to_dict(), ensure_ascii=False))
        await unit.cases.mark(case.id, CATEGORY, details.categories)
        await customers.mark_told(unit, case, details.customer)
    await take_files(unit, case, files, acting.now)
    what = "details" if details else "files"
    if case.by_desk:
        await acting.schedule(*thread_line(acting, f"desk_{what}", key, actor=acting.user))
        return
    await acting.schedule(*thread_line(acting, what, key))
    await _hand_over(acting, details)


async def _hand_over(acting: Act, details: Details) -> None:
    """A member of the desk says afterwards that they took it by telephone: they may know of it.

    Not where the reporter's name is kept from the desk: that would show it.
    """
    case = acting.case
    if details.role is not ReporterRole.ON_BEHALF or case.anonymous:
        return
    if acting.user in may_know(acting.members, case.excluded | case.recused):
        await acting.save(by_desk=True)
        await moving.after_change(acting)


async def take_files(
    unit: Unit,
    case: Case,
    files: Sequence[GivenFile],
    now: datetime,
    *,
    giver: Giver | None = None,
    via: Via = Via.FORM,
) -> None:
    """Notes the files and has them fetched into the vault; each of them once.

    What comes with a report is the reporter's, unless the desk entered it.
    """
    if giver is None:
        giver = Giver.DESK if case.by_desk else Giver.REPORTER
    known = {e.slack_file for e in await unit.evidence.of(case.id)} if files else set()
    for file in files:
        if file.id in known:
            continue
        evidence = Evidence(
            id=new_id(),
            case_id=case.id,
            at=now,
            slack_file=file.id,
            name=file.name,
            mimetype=file.mimetype,
            size=file.size,
            giver=giver,
            via=via,
        )
        await unit.evidence.add(evidence)
        await unit.deliveries.schedule(
            Delivery(
                key=f"evidence:{evidence.id}",
                kind=DeliveryKind.EVIDENCE,
                lane=f"evidence:{evidence.id}",
                due_at=now,
                case_id=case.id,
                payload={"evidence": evidence.id},
            )
        )


def more_draft(user: str, case_id: str) -> str:
    """The owner of the draft of a second step (kept as a keyed hash, like every owner)."""
    return f"{user}:{case_id}"


def beside_draft(user: str) -> str:
    """The owner of what somebody typed before the form and that does not fit into it."""
    return f"{user}:beside"


def joined(
    values: Mapping[str, Any], beside: Mapping[str, Any], text: str
) -> tuple[dict[str, Any], str]:
    """The form's values with ``text`` behind what was begun, and what does not fit into it."""
    earlier = str(values.get("narrative") or "") + str(beside.get("text") or "")
    whole = "\n\n".join(part for part in (earlier, text) if part.strip())
    return {**values, "narrative": whole[:LONGEST_INPUT]}, whole[LONGEST_INPUT:]


async def append_to_draft(
    unit: Unit, user: str, text: str, files: Sequence[GivenFile], now: datetime
) -> None:
    """Puts what somebody typed outside the form behind what they had begun."""
    beside = dict(await unit.drafts.get(beside_draft(user)) or {})
    values, rest = joined(await unit.drafts.get(user) or {}, beside, text)
    await unit.drafts.put(user, values, now)
    kept = [*(beside.get("files") or ()), *(asdict(file) for file in files)]
    if rest or kept:
        await unit.drafts.put(beside_draft(user), {"text": rest, "files": kept}, now)


async def discard_begun(unit: Unit, user: str) -> None:
    await unit.drafts.discard(user)
    await unit.drafts.discard(beside_draft(user))


async def keep_draft(
    desk: Desk, owner: str, values: Mapping[str, Any], origin: str | None = None
) -> None:
    """Keeps what somebody has begun to write, sealed; not once its submission was taken."""
    async with desk.store.write() as unit:
        if origin is None or await unit.inbox.case_of(origin) is None:
            await unit.drafts.put(owner, values, desk.clock.now())


async def draft(desk: Desk, owner: str) -> Mapping[str, Any]:
    """What somebody had begun to write; empty where there is nothing."""
    async with desk.store.read() as unit:
        return await unit.drafts.get(owner) or {}


async def keep_beside(desk: Desk, user: str, text: str) -> None:
    """Keeps what was too long for the form, until it is sent with it."""
    async with desk.store.write() as unit:
        beside = await unit.drafts.get(beside_draft(user)) or {}
        await unit.drafts.put(beside_draft(user), {**beside, "text": text}, desk.clock.now())


async def discard_draft(desk: Desk, user: str) -> None:
    """Throws away everything that somebody has begun."""
    async with desk.store.write() as unit:
        await discard_begun(unit, user)


async def expire_drafts(desk: Desk) -> int:
    """Deletes the drafts that nobody has touched for seven days; answers how many."""
    async with desk.store.write() as unit:
        return await unit.drafts.expire(desk.clock.now() - DRAFT_KEPT)
