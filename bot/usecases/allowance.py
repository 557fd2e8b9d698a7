"""What somebody sends is counted with it, in the transaction that takes it."""

from collections.abc import Awaitable, Sequence
from datetime import datetime

from bot.domain.allowance import HOUR, REFUSED, Amounts, Sized
from bot.domain.error import Refusal
from bot.domain.outbox import PersonWord
from bot.domain.port import Unit
from bot.domain.sentence import PersonText
from bot.usecases.desk import Desk
from bot.usecases.tidying import in_pieces


def spend(
    desk: Desk,
    unit: Unit,
    user: str,
    now: datetime,
    text: str,
    files: Sequence[Sized] = (),
    *,
    field: str = "message",
    report: bool = False,
) -> None:
    """A ``Refusal`` on ``field`` where it is too much: the form is still open, nothing is taken."""
    size = len(text.encode()) + sum(max(0, file.size) for file in files)
    some = Amounts(
        reports=int(report), words=int(not report and bool(text)), files=len(files), bytes=size
    )
    if over := unit.allowances.spend(user, some, now).beyond(desk.allowance):
        raise Refusal(REFUSED[over], field=field)


async def within(desk: Desk, user: str, key: str, taking: Awaitable[None]) -> bool:
    """Whether what somebody typed was taken: where it is too much, they are told. ``key``: its."""
    try:
        await taking
    except Refusal as error:
        if error.code not in REFUSED.values():
            raise
        await _tell(desk, user, key)
        return False
    return True


async def _tell(desk: Desk, user: str, key: str) -> None:
    """What somebody typed was too much: it is not taken, which they are told once an hour.

    ``key``: of what was typed; it is not taken later either, since they were told so.
    """
    now = desk.clock.now()
    hour = now.timestamp() // HOUR.total_seconds()

    def work(unit: Unit) -> None:
        if unit.inbox.take(key, now):
            what, once = PersonText.TOO_MUCH, f"too_much:{hour:.0f}:{user}"
            unit.outbox.send(PersonWord(due_at=now, user=user, key=once, what=what))

    await desk.store.write(work)


async def forget(desk: Desk) -> int:
    """Forgets the hours that are over; answers how many."""
    before = desk.clock.now() - HOUR
    return await in_pieces(
        desk.store, lambda unit, most: unit.allowances.forget(before, limit=most)
    )
