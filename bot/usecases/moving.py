"""A case moves when those who may know of it have changed.

Its card goes into the conversation of those who may know now, whoever may not know any
more handles it no longer, and what the bot wrote into the old conversation is taken out.
A case that nobody may know of stands nowhere until somebody may.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from bot.domain.case import Case, Thread
from bot.domain.error import Damaged
from bot.domain.outbox import Clear, Move, TimeLine
from bot.domain.port import AuditEvent, Unit
from bot.domain.role import Members, Standing, may_know
from bot.domain.sentence import TimeText
from bot.usecases import reaching, timing, word
from bot.usecases.desk import Act, Desk, update_visibility

LET_GO = "case_let_go"
"""In the record: somebody handles a case no more, since they may not know of it any more."""


def after_change(act: Act) -> None:
    """Call it in an act that changes who may know: exclusion, recusal, a new fallback.

    Drops the handlers who may not know any more and brings the card into the
    conversation of those who may; where these are the same, the card is brought up to date.
    """
    act.case = _let_go(act.unit, act.case, act.members, act.now)
    if act.standing is Standing.HANDLER and act.user not in act.case.handlers:
        timing.unclaimed(act.unit, act.case, act.now)
    act.send(Move(case_id=act.case.id, due_at=act.now))


def _let_go(unit: Unit, case: Case, members: Members, now: datetime) -> Case:
    people = may_know(members, case.barred)
    gone = [user for user in case.handlers if user not in people]
    if gone:
        kept = tuple(user for user in case.handlers if user in people)
        case = unit.cases.save(replace(case, handlers=kept))
        for user in gone:
            unit.audit.record(AuditEvent(now, LET_GO, Standing.OUTSIDER, user, case.id))
    update_visibility(unit, case, members, now)
    if gone:
        timing.unclaimed(unit, case, now)
    return case


async def sweep(desk: Desk) -> int:
    """Reads who may know of each live case anew, by the members of today.

    Answers how many cases stand with other people than before. Each in a transaction of
    its own, so that nobody waits for all of them.
    """
    members = await desk.directory.members()
    live = await desk.store.read(lambda unit: unit.cases.live())
    moved = 0
    for case_id in live:
        with suppress(Damaged):  # one that was altered stays where it is
            moved += await _look(desk, case_id, members)
    return moved


async def _look(desk: Desk, case_id: str, members: Members) -> bool:
    def changed(unit: Unit) -> Case | None:
        case = unit.cases.get(case_id)
        if case is None:
            return None
        people = may_know(members, case.barred)
        names = frozenset(unit.cases.visibility_key(user) for user in people)
        same = names == unit.cases.visible_to(case_id)
        return None if same and not word.is_forgotten(case) else case

    def move(unit: Unit) -> bool:
        case = changed(unit)
        if case is not None:
            now = desk.clock.now()
            _let_go(unit, word.remember(desk, unit, case, members, now), members, now)
            unit.outbox.send(Move(case_id=case_id, due_at=now))
        return case is not None

    return await desk.store.read(changed) is not None and await desk.store.write(move)


# Called by the sender, which alone knows conversations.


async def placed(
    desk: Desk, case_id: str, thread: Thread, people: Sequence[str], *, moved: bool
) -> None:
    """The card stands in ``thread`` now, where ``people`` are; ``moved``: it has stood elsewhere
    before.

    In the same transaction, so that no crash comes between: what it left is cleared, and
    where it has moved the new conversation is told where things stand.
    """

    def work(unit: Unit) -> None:
        case = unit.cases.get(case_id)
        if case is None or case.thread == thread:
            return
        now = desk.clock.now()
        _place(unit, case, thread, now)
        reaching.arrived(unit, case, now)
        reaching.together(unit, case_id, thread, people, now)
        if moved or case.thread is not None:
            here = case.thread is not None and case.thread.channel == thread.channel
            what = TimeText.REPOSTED if here else TimeText.MOVED
            _tell(unit, case_id, what, f"moved:{thread.channel}:{thread.ts}", now)

    await desk.store.write(work)


async def displaced(desk: Desk, case_id: str) -> None:
    """Nobody may know of the case: it stands nowhere, what it left is cleared, and whoever waits
    in it is told so.
    """

    def work(unit: Unit) -> None:
        case = unit.cases.get(case_id)
        if case is None:
            return
        now = desk.clock.now()
        if (left := case.thread) is not None:
            _place(unit, case, None, now)
        reaching.nobody_left(unit, case, now, again=left is not None)

    await desk.store.write(work)


def _place(unit: Unit, case: Case, thread: Thread | None, now: datetime) -> None:
    """Where the card stands; the bot's own messages leave the conversation where it stood."""
    unit.cases.place(case.id, thread)
    if (left := case.thread) is not None:
        unit.outbox.send(Clear(case_id=case.id, due_at=now, channel=left.channel, ts=left.ts))


async def left_behind(desk: Desk, case_id: str, key: str) -> None:
    """People's own words stand in the old conversation, which the bot cannot take out."""

    def work(unit: Unit) -> None:
        if unit.cases.get(case_id) is not None:
            _tell(unit, case_id, TimeText.LEFT_BEHIND, key, desk.clock.now())

    await desk.store.write(work)


def _tell(unit: Unit, case_id: str, what: TimeText, key: str, now: datetime) -> None:
    unit.outbox.send(TimeLine(case_id=case_id, due_at=now, key=key, what=what))
