"""One place for clocks, directories and services in tests: the real store, and no Slack.

Time goes by when a test says so. What has become due is done as the worker would do it:
timers by its own table, as often as a test wants, since a crash may come between doing one
and noting that it was done; what would go into Slack is only collected.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar, cast

from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import select
from whenever import ItemizedDelta

from bot.delivery import table
from bot.delivery.sending import Surroundings
from bot.domain.case import Case, Identity, Report, Safety, Scene, Thread, new_id
from bot.domain.deadline import Always, Calendar
from bot.domain.effect import Effect, Timer
from bot.domain.judgement import Judgement, Outcome
from bot.domain.leak import CannotCheck, Known, Leak, LeakChecker, Somebody
from bot.domain.policy import Policy, shipped_policy
from bot.domain.port import AuditEvent, Clock, Directory, Leased, Store
from bot.domain.role import Members
from bot.storage.schema import audit
from bot.storage.store import SqlStore, StoredUnit, open_store
from bot.usecases import casework, judging
from bot.usecases.desk import Desk
from bot.usecases.evidence import GivenFile
from bot.usecases.publishing import NoticeSettings, Publishing
from bot.usecases.report import submit

E = TypeVar("E", bound=Effect)
T = TypeVar("T")

START = datetime(2026, 11, 25, 1, tzinfo=UTC)
MEMBERS = Members(desk=("U1", "U2", "U3"), fallback=("U9",), hr=("H1", "H2"))
REPORTER = "U0EMP"
REPORT = Report(Safety.SAFE, Identity.NAMED, date(2026, 11, 1), Scene.PHONE, "what happened")
POLICY = shipped_policy()

PATIENT = 20.0
"""Seconds: a busy machine's disk is not what these tests are about."""


@dataclass
class HandClock:
    """Moved by hand. ``tick``: what goes by whenever somebody looks at it."""

    at: datetime = START
    tick: timedelta = timedelta()

    def now(self) -> datetime:
        self.at += self.tick
        return self.at


@dataclass
class HandDirectory:
    """The directory: ``now`` are the members of today."""

    now: Members = MEMBERS

    async def members(self) -> Members:
        return self.now


@dataclass
class Script:
    """A leak check that a test plays, and the people of the workspace that it is held against.

    ``real`` looks where a test needs the true one; ``forbidden`` words block. It cannot look
    while it is ``broken``, nor where ``workspace`` is None. ``meanwhile``: done while it
    looks, each once. ``against``: what it was asked to look for, look by look.
    """

    real: LeakChecker | None = None
    workspace: Sequence[Somebody] | None = ()
    forbidden: set[str] = field(default_factory=set)
    broken: bool = False
    meanwhile: list[Callable[[], Awaitable[Any]]] = field(default_factory=list)
    against: list[Known] = field(default_factory=list)

    def wake(self) -> None:
        pass

    async def check(self, text: str, known: Known) -> Sequence[Leak]:
        self.against.append(known)
        if self.meanwhile:
            await self.meanwhile.pop()()
        if self.broken:
            raise CannotCheck
        found = [Leak(0, 1, "known", word, blocks=True) for word in self.forbidden if word in text]
        return [*found, *(await self.real.check(text, known) if self.real else ())]

    async def everybody(self) -> Sequence[Somebody]:
        if self.workspace is None:
            raise CannotCheck
        return self.workspace


@dataclass
class Services:
    """Everything a use case stands on, the hands that move it, and what was sent.

    ``times``: how often a timer that is due is done.
    """

    desk: Desk
    publishing: Publishing
    store: SqlStore
    clock: HandClock
    directory: HandDirectory
    checker: Script
    times: int = 1
    policy: Policy = POLICY
    sent: list[Effect] = field(default_factory=list)

    # time

    async def forward(self, **by: float) -> None:
        """Time goes by (``days=…``, ``hours=…``), and what has become due is done."""
        await self.until(self.clock.at + timedelta(**by))

    async def until(self, at: datetime) -> None:
        """It is ``at`` now, and what has become due is done."""
        self.clock.at = at
        while batch := await self.store.write(self._lease):
            for leased in chain.from_iterable(first.each for first in batch):
                await self._handle(leased)
                await self.store.write(partial(_done, leased))

    def _lease(self, unit: StoredUnit) -> Sequence[Leased]:
        return unit.outbox.lease(self.clock.at, length=timedelta(seconds=30), limit=50)

    async def _handle(self, leased: Leased) -> None:
        if isinstance(leased.effect, Timer):
            for _ in range(self.times):
                await table.handle(cast(Surroundings, self), leased)
        self.sent.append(leased.effect)

    # what was sent, and what is there

    def said(self, what: StrEnum) -> list[Effect]:
        """Every message with this sentence."""
        return [effect for effect in self.sent if getattr(effect, "what", None) is what]

    def sent_of(self, of: type[E]) -> list[E]:
        return [effect for effect in self.sent if isinstance(effect, of)]

    async def case(self, case_id: str) -> Case:
        found = await self.store.read(lambda unit: unit.cases.get(case_id))
        assert found is not None
        return found

    async def recorded(
        self, case_id: str, action: str | None = None, *, refused: bool = False
    ) -> list[AuditEvent]:
        """What the record of the case says was done, or was refused."""
        events = await self.store.read(lambda unit: unit.audit.of(case_id))
        return [e for e in events if e.refused is refused and action in (None, e.action)]

    async def record(self) -> list[tuple[str, str, bool]]:
        """The whole record: what was done, as what somebody did it, whether it was refused."""
        lines = select(audit).order_by(audit.c.seq)
        rows = await self.store.read(lambda unit: unit.audit._transaction.rows(lines))
        return [(row.action, row.standing, row.refused) for row in rows]

    # what has happened before a test begins

    async def told(
        self,
        reporter: str = REPORTER,
        key: str | None = None,
        files: Sequence[GivenFile] = (),
        *,
        thread: Thread | None = None,
        **changes: Any,
    ) -> Case:
        """Somebody tells ``REPORT`` with these changes; its card stands in ``thread``."""
        told = await submit(self.desk, replace(REPORT, **changes), reporter, key or new_id(), files)
        if thread is None:
            return told.case
        await self.store.write(lambda unit: unit.cases.place(told.case.id, thread))
        return await self.case(told.case.id)

    async def judged(self, case_id: str, user: str, categories: tuple[str, ...] = ()) -> None:
        """The case is judged to be harassment."""
        judgement = Judgement(Outcome.APPLIES, "r", user, self.clock.now(), categories)
        await judging.judge(self.desk, case_id, user, judgement, self.policy, new_id())

    async def closed(self, user: str = "U1", case: Case | None = None) -> Case:
        """``case``, or a new one, has come to its end in the hands of ``user``."""
        case_id = (case or await self.told()).id
        await casework.claim(self.desk, case_id, user)
        await self.judged(case_id, user)
        await judging.close(self.desk, case_id, user, "note", "", new_id())
        return await self.case(case_id)


def _done(leased: Leased, unit: StoredUnit) -> None:
    unit.outbox.sent(leased)


def desk_on(
    store: Store, clock: Clock, directory: Directory, calendar: Calendar | None = None
) -> Desk:
    """The desk with the promises that tests are written for: eight hours, thirty minutes."""
    return Desk(
        store=store,
        clock=clock,
        directory=directory,
        calendar=calendar or Always(),
        first_response=timedelta(hours=8),
        first_response_urgent=timedelta(minutes=30),
        workspace="T0",
        checkins=(ItemizedDelta(months=1), ItemizedDelta(days=90)),
    )


@asynccontextmanager
async def open_services(
    folder: Path,
    *,
    at: datetime = START,
    tick: timedelta = timedelta(),
    members: Members = MEMBERS,
    calendar: Calendar | None = None,
    checker: Script | None = None,
    times: int = 1,
) -> AsyncIterator[Services]:
    """The services on a store of their own in ``folder``."""
    async with open_store(
        database_url=f"sqlite:///{folder}/madoguchi.db",
        data_dir=folder,
        master_keys=(b"k" * 32,),
        workspace="T0",
        patience=PATIENT,
    ) as store:
        await store.migrate()
        clock, directory = HandClock(at, tick), HandDirectory(members)
        desk = desk_on(store, clock, directory, calendar)
        script = checker or Script()
        settings = NoticeSettings(
            review=ItemizedDelta(days=3),
            delay=ItemizedDelta(days=7),
            expiry=ItemizedDelta(days=180),
            threshold=5,
        )
        publishing = Publishing(desk, script, script, settings)
        yield Services(desk, publishing, store, clock, directory, script, times)


@contextmanager
def running_services(**options: Any) -> Iterator[tuple[Services, asyncio.Runner]]:
    """For tests that are not async themselves: the services, and what runs a use case."""
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner,
    ):
        opening = open_services(Path(folder), **options)
        services = runner.run(opening.__aenter__())
        try:
            yield services, runner
        finally:
            runner.run(opening.__aexit__(None, None, None))


class Walking(RuleBasedStateMachine):
    """A random walk through the use cases, on services of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self._opening = running_services(**options)
        self.services, self._runner = self._opening.__enter__()
        self.desk, self.store = self.services.desk, self.services.store
        self.clock, self.directory = self.services.clock, self.services.directory

    def teardown(self) -> None:
        self._opening.__exit__(None, None, None)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)
