"""How somebody of desk and HR acts on what they keep together; it has no other readers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.domain.effect import Effect
from bot.domain.error import Code, Refusal
from bot.domain.port import AuditEvent, Unit
from bot.domain.role import Members, Standing
from bot.usecases import acting
from bot.usecases.desk import Desk

T = TypeVar("T")


def of_staff(members: Members, user: str) -> str | None:
    """``desk`` or ``hr``, what somebody is today; None for everybody else."""
    if user in members.desk:
        return "desk"
    return "hr" if user in members.hr else None


@dataclass(frozen=True, slots=True)
class StaffAct:
    """Somebody of desk or HR acting, inside a transaction. ``standing``: ``desk`` or ``hr``."""

    unit: Unit
    user: str
    standing: str
    members: Members
    now: datetime
    action: str

    @property
    def case_id(self) -> str | None:
        """None: what they keep together leads back to no case."""
        return None

    def send(self, *effects: Effect) -> None:
        """What follows from the act, written with it."""
        self.unit.outbox.send(*effects)

    def record(self) -> None:
        self.unit.audit.record(AuditEvent(self.now, self.action, self.standing, self.user))


async def _entrance(
    desk: Desk, action: str, user: str, *, refusals: bool = False
) -> acting.Entrance[StaffAct]:
    members = await desk.directory.members()
    who = of_staff(members, user)

    def enter(unit: Unit) -> StaffAct:
        if who is None:
            raise Refusal(Code.NOT_OF_STAFF)
        return StaffAct(unit, user, who, members, desk.clock.now(), action)

    def refused(unit: Unit) -> AuditEvent | None:
        if who is not None and not refusals:
            return None
        return AuditEvent(desk.clock.now(), action, who or Standing.OUTSIDER, user, refused=True)

    return acting.Entrance(enter, refused)


async def staff_act(
    desk: Desk,
    action: str,
    user: str,
    do: Callable[[StaffAct], T],
    *,
    once: str | None = None,
    refusals: bool = False,
) -> T:
    """Runs ``do`` in one transaction, where ``user`` is of desk or HR now.

    As in ``bot.usecases.acting.run``. Recorded is that it was done, and that it was refused
    to somebody else; ``refusals``: also what ``do`` refuses to desk and HR.
    """
    entrance = await _entrance(desk, action, user, refusals=refusals)
    return await acting.run(desk.store, entrance, do, once=once)


async def staff_see(desk: Desk, action: str, user: str, look: Callable[[StaffAct], T]) -> T:
    """What ``look`` answers to somebody of desk or HR; only a refusal is recorded."""
    return await acting.see(desk.store, await _entrance(desk, action, user), look)


async def staff_may(desk: Desk, action: str, user: str) -> None:
    """Raises ``Refusal`` for everybody but desk and HR: for a form to be opened or read."""
    await staff_see(desk, action, user, lambda act: None)
