"""Words between the reporter and the desk: through the buttons, or typed into a DM."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from bot.domain.case import Case, Entry, EntryKind, State, Thread, new_id
from bot.domain.deadline import end_of, start_after
from bot.domain.disclosure import ReporterView, Summary, reporter_view, summary
from bot.domain.error import Code, Refusal
from bot.domain.evidence import Giver, Via
from bot.domain.lifecycle import LIVE, Action
from bot.domain.port import Delivery, DeliveryKind
from bot.usecases import timing
from bot.usecases.desk import Act, Desk, act, once, required, thread_line, to_reporter
from bot.usecases.report import GivenFile, append_to_draft, take_files

ENDED = (State.CLOSED, State.WITHDRAWN)

WHOLE = 10
"""Cases of somebody's own list that are shown with all that was done."""

SHOWN = 20
"""Cases among which somebody is asked to choose."""


async def _write(acting: Act, kind: EntryKind, text: str) -> None:
    await acting.unit.entries.add(
        Entry(new_id(), acting.case.id, kind, acting.now, acting.user, text)
    )


async def answer(
    desk: Desk,
    case_id: str,
    user: str,
    text: str,
    origin: str,
    next_step_on: date | None = None,
) -> None:
    """The desk's answer to the reporter, once for each ``origin``.

    ``next_step_on``: the day by which the desk writes again; it takes the place of what
    was promised before, and None says that nothing is. Raises ``Refusal`` on it where
    that day is past.
    """
    required(text, "message")

    async def do(acting: Act) -> None:
        unit, case = acting.unit, acting.case
        promised = _promised_on(acting, next_step_on)
        this = once(origin, [text, next_step_on.isoformat()] if next_step_on else text)
        if not await unit.inbox.take(this, acting.now, case.id):
            return
        await _write(acting, EntryKind.ANSWER, text)
        first = case.answered_at is None
        changed = first or promised != case.next_step_by
        if changed:
            case = await acting.save(
                answered_at=case.answered_at or acting.now, next_step_by=promised
            )
            await timing.next_step(acting)
        key = new_id()
        for delivery in thread_line(acting, "answered", key, actor=user, then_card=changed):
            await unit.deliveries.schedule(delivery)
        await unit.deliveries.schedule(to_reporter(case, "answer", key, acting.now))

    await act(desk, Action.CASE_REPLY, case_id, user, do)


def _promised_on(acting: Act, day: date | None) -> datetime | None:
    """By when on that day; once business hours are over, until its end."""
    if day is None or acting.case.state not in LIVE:
        return None
    moment = next((m for m in (end_of(day), start_after(day)) if m > acting.now), None)
    if moment is None:
        raise Refusal(Code.PAST_DATE, field="next_step_by")
    return moment


async def note(desk: Desk, case_id: str, user: str, text: str, origin: str) -> None:
    """A note inside the desk, once for each ``origin``."""
    required(text, "message")

    async def do(acting: Act) -> None:
        if await acting.unit.inbox.take(once(origin, text), acting.now, acting.case.id):
            await _write(acting, EntryKind.NOTE, text)
            for delivery in thread_line(acting, "noted", new_id(), actor=user):
                await acting.unit.deliveries.schedule(delivery)

    await act(desk, Action.CASE_NOTE, case_id, user, do)


async def message(desk: Desk, case_id: str, user: str, text: str, origin: str) -> None:
    """The reporter's further words to the desk, once for each ``origin``."""
    required(text, "message")

    async def do(acting: Act) -> None:
        if await acting.unit.inbox.take(once(origin, text), acting.now, acting.case.id):
            await _write(acting, EntryKind.MESSAGE, text)
            for delivery in thread_line(acting, "message", new_id()):
                await acting.unit.deliveries.schedule(delivery)

    await act(desk, Action.REPORT_REPLY, case_id, user, do)


async def mine(desk: Desk, user: str) -> Sequence[Summary]:
    """Somebody's own cases, newest first; the support offered to them only in the newest."""
    async with desk.store.read() as unit:
        own = await unit.cases.by_reporter(user)
        return [
            *[summary(c, await unit.entries.of(c.id, EntryKind.MEASURE)) for c in own[:WHOLE]],
            *[summary(c) for c in own[WHOLE:]],
        ]


async def open_mine(desk: Desk, case_id: str, user: str) -> ReporterView:
    """A case for its reporter: state, promise, whether it was read, the conversation."""

    async def do(acting: Act) -> ReporterView:
        return reporter_view(
            acting.case,
            await acting.unit.entries.of(case_id),
            await acting.unit.evidence.of(case_id),
        )

    return await act(desk, Action.REPORT_OPEN, case_id, user, do)


class Taken(StrEnum):
    """What became of text that somebody typed into a DM."""

    NOTE = "note"
    MESSAGE = "message"
    DRAFT = "draft"
    WHICH_CASE = "which_case"
    UNKNOWN_THREAD = "unknown_thread"  # what it is about has to be asked of Slack
    NOTHING = "nothing"


async def typed(
    desk: Desk,
    *,
    user: str,
    channel: str,
    thread_ts: str | None,
    with_bot_alone: bool,
    text: str,
    files: Sequence[GivenFile],
    about_case: str | None,
    origin: str,
) -> Taken:
    """Takes text that somebody typed into a DM of their own accord into the record.

    In a case's thread it is a note. ``about_case`` is the case that the message above the
    thread leads to, where Slack was asked. In the reporter's own DM it goes to that one,
    else to their newest one that is open, else it becomes a draft. Where they have open
    cases that different people may know of, they are asked which one is meant: it must not
    reach somebody whom one of them excludes. Taken once for each ``origin``, and confirmed
    by a message.
    """
    if not text.strip() and not files:
        return Taken.NOTHING
    case = await _threads_case(desk, channel, thread_ts)
    if case is None and about_case is not None:
        case = await _others_case(desk, about_case, user)
    if case is not None:
        return await _as_note(desk, case, user, text, files, origin)
    if with_bot_alone:
        own = await _own_cases(desk, user, about_case)
        if len({case.barred for case in own}) > 1:
            return await _which_of_yours(desk, user, own, origin)
        if own:
            return await _as_message(desk, own[0], user, text, files, origin)
        return await _as_draft(desk, user, text, files, origin)
    if thread_ts is None:
        async with desk.store.read() as unit:
            here = await unit.cases.in_channel(channel)
        if len(here) == 1:
            return await _as_note(desk, here[0], user, text, files, origin)
        members = await desk.directory.members()
        if here or user in (*members.desk, *members.fallback):
            return await _which_case(desk, channel, origin)
        return Taken.NOTHING
    return Taken.UNKNOWN_THREAD


async def _threads_case(desk: Desk, channel: str, thread_ts: str | None) -> Case | None:
    if thread_ts is None:
        return None
    async with desk.store.read() as unit:
        return await unit.cases.by_thread(Thread(channel, thread_ts))


async def _others_case(desk: Desk, about_case: str, user: str) -> Case | None:
    """The case of the card under which somebody wrote, though the record does not know it yet.

    So it is for a moment between posting a card and storing where it stands.
    """
    async with desk.store.read() as unit:
        case = await unit.cases.get(about_case)
    own = case is not None and case.reporter == user and not case.by_desk
    return None if own else case


async def _own_cases(desk: Desk, user: str, about_case: str | None) -> Sequence[Case]:
    """The cases that may be meant, newest first: one by its thread, the open ones, the last."""
    async with desk.store.read() as unit:
        own = await unit.cases.by_reporter(user)
    about = [case for case in own if case.id == about_case]
    return about or [case for case in own if case.state not in ENDED] or own[:1]


async def _as_note(
    desk: Desk, case: Case, user: str, text: str, files: Sequence[GivenFile], origin: str
) -> Taken:
    async def do(acting: Act) -> None:
        if await acting.unit.inbox.take(origin, acting.now, acting.case.id):
            if text.strip():
                await _write(acting, EntryKind.NOTE, text)
            await take_files(
                acting.unit, acting.case, files, acting.now, giver=Giver.DESK, via=Via.TYPED
            )
            for delivery in thread_line(
                acting, "note_files_taken" if files else "note_taken", new_id()
            ):
                await acting.unit.deliveries.schedule(delivery)

    try:
        await act(desk, Action.CASE_NOTE, case.id, user, do)
    except Refusal:
        return Taken.NOTHING  # typed by somebody who may no longer know; the refusal is recorded
    return Taken.NOTE


async def _as_message(
    desk: Desk, case: Case, user: str, text: str, files: Sequence[GivenFile], origin: str
) -> Taken:
    async def do(acting: Act) -> None:
        unit = acting.unit
        if not await unit.inbox.take(origin, acting.now, acting.case.id):
            return
        if text.strip():
            await _write(acting, EntryKind.MESSAGE, text)
        await take_files(unit, acting.case, files, acting.now, via=Via.TYPED)
        key = new_id()
        for delivery in thread_line(acting, "message" if text.strip() else "files", key):
            await unit.deliveries.schedule(delivery)
        await unit.deliveries.schedule(
            to_reporter(
                acting.case,
                "files_taken" if files else "message_taken",
                f"taken:{key}",
                acting.now,
            )
        )

    await act(desk, Action.REPORT_REPLY, case.id, user, do)
    return Taken.MESSAGE


async def _as_draft(
    desk: Desk, user: str, text: str, files: Sequence[GivenFile], origin: str
) -> Taken:
    now = desk.clock.now()
    async with desk.store.write() as unit:
        if await unit.inbox.take(origin, now):
            await append_to_draft(unit, user, text, files, now)
            await unit.deliveries.schedule(
                Delivery(
                    key=f"person:{new_id()}",
                    kind=DeliveryKind.PERSON,
                    lane=f"person:{new_id()}",
                    due_at=now,
                    payload={"what": "draft_taken", "user": user},
                )
            )
    return Taken.DRAFT


async def _which_of_yours(desk: Desk, user: str, own: Sequence[Case], origin: str) -> Taken:
    now = desk.clock.now()
    async with desk.store.write() as unit:
        if await unit.inbox.take(origin, now):
            await unit.deliveries.schedule(
                Delivery(
                    key=f"person:{new_id()}",
                    kind=DeliveryKind.PERSON,
                    lane=f"person:{new_id()}",
                    due_at=now,
                    payload={
                        "what": "which_of_yours",
                        "user": user,
                        "cases": [[case.id, case.number] for case in own[:SHOWN]],
                    },
                )
            )
    return Taken.WHICH_CASE


async def _which_case(desk: Desk, channel: str, origin: str) -> Taken:
    now = desk.clock.now()
    async with desk.store.write() as unit:
        if await unit.inbox.take(origin, now):
            await unit.deliveries.schedule(
                Delivery(
                    key=f"place:{new_id()}",
                    kind=DeliveryKind.PLACE,
                    lane=f"place:{new_id()}",
                    due_at=now,
                    payload={"what": "which_case", "channel": channel},
                )
            )
    return Taken.WHICH_CASE
