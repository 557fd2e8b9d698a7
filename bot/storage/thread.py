"""A database's thread: runs units of work on one connection, several in one transaction."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence

from sqlalchemy import Connection, Engine

from bot.domain.error import StoreUnavailable
from bot.storage.transaction import Transaction, translated
from bot.storage.unit import AnyWaiting

BATCH_SECONDS = 0.05
"""After so long no further unit joins a transaction: the first ones wait for its commit."""

_TRIES = 2
"""How often a unit may begin that takes its whole transaction with it."""


class DatabaseThread(ABC):
    """What the two databases have in common; ``run_here`` is what runs on the thread.

    **Group commit**: units that wait together share a transaction, each in a savepoint of
    its own, so that one that fails is undone alone. All of them are answered after the one
    COMMIT, also those that failed: what they saw may have been another's. Where the whole
    transaction is lost, because one was stopped, somebody left who was not to be committed
    any more, or the server was away, those who still wait run again from the beginning.
    """

    def __init__(self, *, writable: bool, together: int = 1) -> None:
        self.writable = writable
        self.together = together
        self._loop = asyncio.get_running_loop()

    @abstractmethod
    async def run(self, units: Sequence[AnyWaiting]) -> None:
        """Runs them on the thread. An error is that of the connection."""

    @abstractmethod
    def interrupt(self) -> None:
        """Ends the statement that is running now. Called on the loop."""

    @abstractmethod
    async def close(self) -> None: ...

    # on the thread

    def begin(self, connection: Connection, units: Sequence[AnyWaiting]) -> bool:
        """Begins a transaction; false where nobody waits for it any more."""
        return True  # the first statement does

    def commit(self, connection: Connection) -> None:
        connection.commit()

    def say(self, connection: Connection, sql: str) -> None:
        """Runs what takes no values and answers nothing."""
        connection.exec_driver_sql(sql)

    @abstractmethod
    def lost(self, connection: Connection) -> bool:
        """Whether the whole transaction is gone."""

    def run_here(self, engine: Engine, units: Sequence[AnyWaiting]) -> None:
        while units := [unit for unit in units if unit.wanted()]:
            try:
                with engine.connect() as connection:
                    units = self._transaction(connection, units)
            except Exception as error:  # it could not even begin, or not commit
                self._settle(units, translated(error))
                return

    def _transaction(
        self, connection: Connection, units: Sequence[AnyWaiting]
    ) -> Sequence[AnyWaiting]:
        """One transaction; answers the units that must run in another one."""
        if not self.begin(connection, units):
            return ()
        over, ran = time.monotonic() + BATCH_SECONDS, list[AnyWaiting]()
        for unit in units:
            if not self._unit(connection, unit):
                return self._again(unit, units)
            ran.append(unit)
            if time.monotonic() > over:
                break
        if self.writable:
            # Whoever has left without an error was not undone yet.
            if not all(unit.may_commit() or unit.error for unit in ran):
                return units
            self.commit(connection)
        self._settle(ran)
        return units[len(ran) :]

    def _unit(self, connection: Connection, unit: AnyWaiting) -> bool:
        """Runs one; false where the whole transaction is lost."""
        shared = self.writable and self.together > 1
        if shared:
            self.say(connection, "SAVEPOINT unit")
        current = Transaction(connection, writable=self.writable, wanted=unit.wanted)
        well = unit.run(current, self.interrupt)
        if self.lost(connection):
            return False
        if not well and shared:
            self.say(connection, "ROLLBACK TO unit")
        elif not well and self.together == 1:
            connection.rollback()
        if shared:
            self.say(connection, "RELEASE unit")
        return True

    def _again(self, cause: AnyWaiting, units: Sequence[AnyWaiting]) -> Sequence[AnyWaiting]:
        cause.losses += 1
        if cause.losses < _TRIES:
            return units
        if not isinstance(cause.error, StoreUnavailable):
            cause.error = StoreUnavailable()  # it went on without its transaction
        self._settle([cause])
        return [unit for unit in units if unit is not cause]

    def _settle(self, units: Sequence[AnyWaiting], error: BaseException | None = None) -> None:
        def settle() -> None:
            for unit in units:
                unit.error = error or unit.error
                unit.settle()

        self._loop.call_soon_threadsafe(settle)
