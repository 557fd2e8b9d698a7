"""Words between the reporter and the desk: through the buttons, or typed into a DM."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo

from bot.domain.case import Case, EntryKind
from bot.domain.deadline import end_of, last_end, start_after
from bot.domain.disclosure import reporter_view, summary
from bot.domain.error import Code, Refusal
from bot.domain.lifecycle import LIVE, Action
from bot.domain.outbox import CardUpdate
from bot.domain.owed import unread
from bot.domain.port import Unit
from bot.domain.sentence import ReporterText, ThreadText
from bot.domain.view import ReporterView, Summary
from bot.usecases import allowance, timing, word
from bot.usecases.acting import idempotency_key, required
from bot.usecases.desk import Act, Desk, act, is_heard, see, todays_members
from bot.usecases.offering import offer_help

WHOLE = 10
"""Cases of somebody's own list that are shown with all that was done."""


async def answer(
    desk: Desk,
    case_id: str,
    user: str,
    text: str,
    key: str,
    next_step_on: date | None = None,
    zone: tzinfo | None = None,
    seen: int = 0,
) -> bool:
    """The desk's answer to the reporter, once for each ``key``.

    Whether the reporter has written while it was: that still waits (``seen`` as ``told``'s).
    ``next_step_on``: the day by which the desk writes again; it takes the place of what
    was promised before, and None says that nothing is. Raises ``Refusal`` on it where
    that day is past, also where they are (``zone``).
    """
    required(text, "message")

    def do(acting: Act) -> bool:
        promised = _moment_on(acting, next_step_on, zone)
        acting.write(EntryKind.ANSWER, text)
        waits = word.told(acting, seen, next_step_by=promised)
        timing.next_step(acting)
        acting.tell(ThreadText.ANSWERED, ReporterText.ANSWER, actor=user, card=True)
        return waits

    content = [text, next_step_on.isoformat()] if next_step_on else text
    once = idempotency_key(key, content)
    again = word.is_waiting
    return await act(desk, Action.CASE_REPLY, case_id, user, do, once=once, again=again)


async def heard_by(desk: Desk, case_id: str, user: str) -> int:
    """What the form of an answer remembers: how many words its writer had before them."""
    return await see(desk, Action.CASE_REPLY, case_id, user, word.heard_by)


def _moment_on(acting: Act, day: date | None, zone: tzinfo | None) -> datetime | None:
    """By when on that day; once business hours are over, until its end."""
    if day is None or acting.case.state not in LIVE:
        return None
    ends = (end_of(day), start_after(day), last_end(day, zone))
    moment = next((m for m in ends if m > acting.now), None)
    if moment is None:
        raise Refusal(Code.PAST_DATE, field="next_step_by")
    return moment


async def note(desk: Desk, case_id: str, user: str, text: str, key: str) -> None:
    """A note inside the desk, once for each ``key``."""
    required(text, "message")

    def do(acting: Act) -> None:
        acting.write(EntryKind.NOTE, text)
        acting.tell(ThreadText.NOTED, actor=user)

    await act(desk, Action.CASE_NOTE, case_id, user, do, once=idempotency_key(key, text))


async def message(desk: Desk, case_id: str, user: str, text: str, key: str) -> Case:
    """The reporter's further words to the desk, once for each ``key``."""
    required(text, "message")

    def do(acting: Act) -> Case:
        allowance.spend(desk, acting.unit, user, acting.now, text)
        acting.write(EntryKind.MESSAGE, text)
        word.heard(acting, ThreadText.MESSAGE)
        offer_help(acting.unit, user, text, acting.now, once)
        return acting.case

    once = idempotency_key(key, text)
    return await act(
        desk, Action.REPORT_REPLY, case_id, user, do, once=once, again=lambda acting: acting.case
    )


async def mine(desk: Desk, user: str) -> Sequence[Summary]:
    """Somebody's own cases, newest first; what they are asked only in the newest."""
    members, now = await todays_members(desk), desk.clock.now()

    def look(unit: Unit) -> Sequence[Summary]:
        own = unit.cases.by_reporter(user)
        newest = [case.id for case in own[:WHOLE]]
        kinds = (EntryKind.MEASURE, EntryKind.CARE, EntryKind.LETTER)
        entries = unit.entries.of_each(newest, *kinds)
        return [
            summary(case, now, entries.get(case.id, ()), heard=is_heard(case, members))
            for case in own
        ]

    return await desk.store.read(look)


async def open_mine(desk: Desk, case_id: str, user: str) -> ReporterView:
    """A case for its reporter: state, promise, whether it was read, the conversation."""
    return await act(desk, Action.REPORT_OPEN, case_id, user, _mine)


async def show_mine(desk: Desk, case_id: str, user: str) -> ReporterView:
    """The same for a reporter who has it open: only a refusal is recorded."""
    return await see(desk, Action.REPORT_OPEN, case_id, user, _mine)


def _mine(acting: Act) -> ReporterView:
    unit, case = acting.unit, acting.case
    entries, files = unit.entries.of(case.id), unit.evidence.of(case.id)
    heard = is_heard(case, acting.members)
    return reporter_view(case, entries, files, acting.now, heard=heard)


async def was_read(desk: Desk, case_id: str) -> None:
    """The case was shown to its reporter: the desk sees that its last word was read."""
    now = desk.clock.now()

    def work(unit: Unit) -> None:
        case = unit.cases.get(case_id)
        if case is not None and unread(case):
            unit.cases.save(replace(case, seen_at=now))
            unit.outbox.send(CardUpdate(case_id=case_id, due_at=now))

    await desk.store.write(work)
