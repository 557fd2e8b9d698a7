"""Being away is respected: whoever is away is not called, and their cases are shown to others."""

from collections.abc import Sequence
from datetime import date, timedelta, tzinfo

from bot.domain.case import Case
from bot.domain.deadline import TOKYO, earliest_day, last_end
from bot.domain.error import Code, Refusal
from bot.domain.outbox import TimeLine
from bot.domain.owed import needs_work
from bot.domain.port import Unit
from bot.domain.role import may_know
from bot.domain.sentence import Mention, TimeText
from bot.domain.wanted import Wanted
from bot.usecases import timing
from bot.usecases.desk import Desk, update_visibility

PAGE = 100
"""Cases of somebody's list that are looked through at once."""


async def away_until(desk: Desk, user: str) -> date | None:
    """The last day on which somebody is away, in Japan's time; None where they are here."""
    now = desk.clock.now()
    until = await desk.store.read(lambda unit: unit.absences.of([user], now).get(user))
    # Kept is the midnight after it.
    return None if until is None else (until.astimezone(TOKYO) - timedelta.resolution).date()


async def set_away(
    desk: Desk, user: str, last_day: date | None, zone: tzinfo | None = None
) -> None:
    """Somebody of the desk is away up to and including a day; None: they are back.

    ``zone``: the time where they are, where that is known.

    Raises ``Refusal`` for anybody else, and for a day that is past. The cards of the cases
    that they handle say at once whether they need somebody else, and again on their return.
    """
    members, now = await desk.directory.members(), desk.clock.now()
    if not members.work_cases(user):
        raise Refusal(Code.NOT_YOURS)
    if last_day is not None and last_day < earliest_day(now, zone):
        raise Refusal(Code.PAST_DATE, field="away_until")
    until = None if last_day is None else last_end(last_day, zone)

    def work(unit: Unit) -> None:
        leaves = until is not None and user not in unit.absences.of([user], now)
        unit.absences.put(user, until)
        for case in _handled(unit, user):
            if user not in may_know(members, case.barred):
                continue
            update_visibility(unit, case, members, now)
            timing.presence(unit, case, until, now)
            if leaves and set(case.handlers) <= set(unit.absences.of(case.handlers, now)):
                key = f"needs:{case.id}:{now.timestamp():.6f}"
                what, who = TimeText.NEEDS_SOMEBODY, Mention.EVERYBODY
                line = TimeLine(case_id=case.id, due_at=now, key=key, what=what, mention=who)
                unit.outbox.send(line)

    await desk.store.write(work)


def _handled(unit: Unit, user: str) -> list[Case]:
    """The cases that somebody handles and that there is something to do with."""
    found: list[Case] = []
    wanted = Wanted(handler=True)
    while True:
        page = unit.cases.find(user, wanted, limit=PAGE)
        found += [case for case in page if needs_work(case) and user in case.handlers]
        if len(page) < PAGE:
            return found
        wanted = Wanted(handler=True, after=(page[-1].received_at, page[-1].id))


async def present(desk: Desk, people: Sequence[str]) -> tuple[str, ...]:
    """Those of ``people`` who are not away, in the same order."""
    now = desk.clock.now()
    away = await desk.store.read(lambda unit: unit.absences.of(people, now))
    return tuple(user for user in people if user not in away)
