"""Telling the desk: the report, what is added to it, and the draft that nobody else reads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.case import (
    Case,
    Details,
    Entry,
    EntryKind,
    Evidence,
    Report,
    State,
    new_id,
    new_number,
)
from bot.domain.errors import Code, Refusal
from bot.domain.lifecycle import Action
from bot.domain.ports import AuditEvent, Delivery, DeliveryKind, Unit
from bot.domain.promises import TOKYO, respond_by
from bot.domain.roles import Standing, may_know
from bot.usecases import timing
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

DRAFT_KEPT = timedelta(days=7)


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
    still open) is a report of its own: nothing that was written is lost.
    Raises ``Refusal`` on ``narrative`` or ``occurred_on``, ``StoreUnavailable``; in
    both cases nothing was stored. When this returns, everything is durable.
    """
    required(report.narrative, "narrative")
    now = desk.clock.now()
    if report.occurred_on > now.astimezone(TOKYO).date():
        raise Refusal(Code.FUTURE_DATE, field="occurred_on")
    members = await desk.directory.members()
    case = Case(
        id=new_id(),
        number=new_number(),
        workspace=desk.workspace,
        state=State.RECEIVED,
        urgent=report.urgent,
        anonymous=report.anonymous,
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
    )
    people = may_know(members, case.barred)
    async with desk.store.write() as unit:
        this = once(origin, {**report.to_dict(), "exclude": sorted(report.exclude)})
        if not await unit.inbox.take(this, now, case.id):
            made = await _made_by(unit, this)
            return Received(made, not people)
        await unit.inbox.take(origin, now, case.id)  # ends the draft
        await unit.cases.add(case)
        await seat(unit, case, members, now)
        await unit.entries.add(
            Entry(
                new_id(),
                case.id,
                EntryKind.REPORT,
                now,
                reporter,
                json.dumps(report.to_dict(), ensure_ascii=False),
            )
        )
        await unit.audit.record(AuditEvent(now, "report", Standing.REPORTER, reporter, case.id))
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
        receipt = "receipt_nobody" if not people else "receipt"
        if people and case.urgent:
            receipt = "receipt_urgent"
        await unit.deliveries.schedule(to_reporter(case, receipt, f"receipt:{case.id}", now))
        await take_files(unit, case, files, now)
        await _take_beside(unit, case, now)
        await discard_begun(unit, reporter)
    return Received(case, not people)


async def _take_beside(unit: Unit, case: Case, now: datetime) -> None:
    """What was typed before and did not fit into the form goes into the record with it."""
    beside = await unit.drafts.get(beside_draft(case.reporter)) or {}
    if text := str(beside.get("text") or ""):
        await unit.entries.add(
            Entry(new_id(), case.id, EntryKind.MESSAGE, now, case.reporter, text)
        )
    await take_files(unit, case, [GivenFile(**f) for f in beside.get("files") or ()], now)


async def _made_by(unit: Unit, origin: str) -> Case:
    case_id = await unit.inbox.case_of(origin)
    case = await unit.cases.get(case_id) if case_id else None
    if case is None:
        raise LookupError("a submission taken before, without its case")
    return case


async def add_details(
    desk: Desk, case_id: str, user: str, details: Details, files: Sequence[GivenFile], origin: str
) -> Case:
    """Adds what was filled in the second step, once for each ``origin``."""

    async def do(acting: Act) -> Case:
        this = once(origin, [details.to_dict(), [file.id for file in files]])
        if (details or files) and await acting.unit.inbox.take(this, acting.now, case_id):
            await _add(acting, details, files)
        await acting.unit.drafts.discard(more_draft(user, case_id))
        return acting.case

    return await act(desk, Action.REPORT_MORE, case_id, user, do)


async def _add(acting: Act, details: Details, files: Sequence[GivenFile]) -> None:
    unit, case = acting.unit, acting.case
    key = new_id()
    if details:
        body = json.dumps(details.to_dict(), ensure_ascii=False)
        await unit.entries.add(
            Entry(new_id(), case.id, EntryKind.DETAILS, acting.now, acting.user, body)
        )
    await take_files(unit, case, files, acting.now)
    for delivery in thread_line(acting, "details" if details else "files", key):
        await unit.deliveries.schedule(delivery)


async def take_files(unit: Unit, case: Case, files: Sequence[GivenFile], now: datetime) -> None:
    """Notes the files and has them fetched into the vault; each of them once."""
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
