"""Watches over the running bot: for the operator, who is told, and for ``/metrics``."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.delivery.reachable import Reachability
from bot.domain.held import HeldUp
from bot.domain.port import Clock, Store, Unit
from bot.domain.sentence import OperatorText
from bot.runtime import metrics
from bot.runtime.machine import ClockWatch, free_bytes, nearly_full
from bot.usecases import watching

COUNTED = 10_000
"""Of what is held up, for the metrics."""


@dataclass
class Watch:
    """``alone``: whether nobody else may use the token."""

    store: Store
    clock: Clock
    reachable: Reachability
    folder: Path
    alone: bool = True
    time: ClockWatch = field(default_factory=ClockWatch)
    disk: Callable[[Path], tuple[int, int]] = free_bytes
    _second_process: bool = False
    _standing: frozenset[OperatorText] = frozenset()
    _unreachable: int = 0

    def others(self, found: bool) -> None:
        """Whether another process is connected with the same token."""
        self._second_process = found

    async def look(self) -> None:
        """Tells the operator of what is new."""
        troubles = await self._troubles()
        now = self.clock.now()

        def work(unit: Unit) -> frozenset[OperatorText]:
            return watching.look(unit, now, troubles, self._standing)

        self._standing = await self.store.write(work)

    async def _troubles(self) -> dict[OperatorText, str]:
        found: dict[OperatorText, str] = {}
        desk = await self.reachable.desk()
        self._unreachable = self._unreachable + 1 if desk else 0
        if self._unreachable > 1:  # not at the first: Slack has such moments
            found[OperatorText.DESK_UNREACHABLE] = desk
        free, total = self.disk(self.folder)
        if nearly_full(free, total):
            found[OperatorText.DISK] = f"{free // 1_000_000} MB"
        if jump := self.time.jump():
            found[OperatorText.CLOCK] = str(jump)
        if self.alone and (self._second_process or self.reachable.web.echo.another()):
            found[OperatorText.SECOND_PROCESS] = ""
        return found

    async def measure(self) -> None:
        """Brings up to date what ``/metrics`` says of the store and of the way to the desk."""
        now = self.clock.now()

        def counted(unit: Unit) -> tuple[list[HeldUp], int]:
            return list(unit.held.all(now, limit=COUNTED)), unit.held.overdue(now)

        held, overdue = await self.store.read(counted)
        _measured(held, now)
        metrics.overdue.set(overdue)
        metrics.desk_reachable.set(0 if await self.reachable.desk() else 1)
        metrics.disk_free.set(self.disk(self.folder)[0])


def _measured(held: list[HeldUp], now: datetime) -> None:
    metrics.held.clear()
    metrics.held_oldest.clear()
    for (kind, state), count in Counter((h.kind, h.state) for h in held).items():
        metrics.held.labels(kind, state).set(count)
    oldest: dict[str, datetime] = {}
    for h in held:
        oldest[h.kind] = min(h.since, oldest.get(h.kind, h.since))
    for kind, since in oldest.items():
        metrics.held_oldest.labels(kind).set((now - since).total_seconds())
