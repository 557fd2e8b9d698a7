"""PostgreSQL: two pools, of which the reading one sees one snapshot for each transaction.

A thread of the pool runs a unit with psycopg, synchronously: the same functions as on SQLite.
"""

import asyncio
import os
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from bot.storage.thread import DatabaseThread
from bot.storage.unit import AnyWaiting

CONNECTIONS = 8

_CANCEL_WAIT = 0.5
"""Seconds for the server to cancel a statement; then the connection to it is cut."""


def postgres_engine(url: URL, *, patience: float, writable: bool) -> Engine:
    milliseconds = int(patience * 1000)
    limits = {
        "statement_timeout": milliseconds,
        "lock_timeout": milliseconds,
        # A client that vanished within a transaction must not hold its locks for long.
        "idle_in_transaction_session_timeout": 30_000,
    }
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        connect_args={
            "connect_timeout": max(2, int(patience)),
            "keepalives_idle": 10,
            "tcp_user_timeout": 10_000,
            "application_name": "madoguchi",
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        },
    )
    if not writable:
        event.listen(engine, "connect", _only_read)
    return engine


def _only_read(driver: Any, _: object) -> None:
    from psycopg import IsolationLevel  # not loaded where the database is a file

    # Not as a default of the session: a URL with ``target_session_attrs=read-write``, which finds
    # the leader among several hosts, would refuse it.
    driver.read_only = True
    driver.isolation_level = IsolationLevel.REPEATABLE_READ


class PostgresThread(DatabaseThread):
    """One of the threads of ``pool``.

    A connection that the server has cut is noticed by the first statement; the unit then
    begins again on a new one.
    """

    def __init__(self, engine: Engine, pool: ThreadPoolExecutor, *, writable: bool) -> None:
        super().__init__(writable=writable)
        self._engine = engine
        self._pool = pool
        self._driver: Any = None

    async def run(self, units: Sequence[AnyWaiting]) -> None:
        await self._loop.run_in_executor(self._pool, self.run_here, self._engine, units)

    def interrupt(self) -> None:
        """Cancels on the server; where that does not answer, frees the thread all the same."""
        if (driver := self._driver) is not None:
            line = socket.socket(fileno=os.dup(driver.fileno()))
            self._loop.run_in_executor(None, self._cut, driver, line)

    def _cut(self, driver: Any, line: socket.socket) -> None:
        until = time.monotonic() + _CANCEL_WAIT
        with line, suppress(Exception):
            with suppress(Exception):
                driver.cancel_safe(timeout=_CANCEL_WAIT)
            while self._driver is driver and time.monotonic() < until:
                time.sleep(0.01)
            if self._driver is driver:
                line.shutdown(socket.SHUT_RDWR)

    async def close(self) -> None:
        await asyncio.to_thread(self._engine.dispose)
        self._pool.shutdown(wait=False)

    # on the thread

    def lost(self, connection: Connection) -> bool:
        return connection.invalidated

    def _transaction(
        self, connection: Connection, units: Sequence[AnyWaiting]
    ) -> Sequence[AnyWaiting]:
        self._driver = connection.connection.driver_connection
        try:
            return super()._transaction(connection, units)
        finally:
            self._driver = None
            if not all(unit.wanted() for unit in units):
                connection.invalidate()  # what was to stop it must not reach the next one
