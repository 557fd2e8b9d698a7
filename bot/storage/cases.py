"""The heads of the cases."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, select, update

from bot.domain.case import Case, State, Thread
from bot.domain.errors import Conflict
from bot.storage.cipher import Seal
from bot.storage.keyring import Keyring
from bot.storage.schema import cases, keys
from bot.storage.transaction import Transaction

_ENDED = (State.CLOSED, State.WITHDRAWN)


class StoredCases:
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        self._transaction = transaction
        self._keyring = keyring

    async def add(self, case: Case) -> None:
        """Stores a new case and makes its key.

        Raises ``Conflict`` where its number or id is taken; nothing is changed
        then, and the same transaction can add it under another number.
        """
        if case.workspace != self._keyring.workspace:
            raise ValueError("a case of another workspace")
        seal = self._keyring.draw(case.id)
        place = _places(case.id)
        added = await self._transaction.insert_new(
            cases,
            {
                "id": case.id,
                "workspace": case.workspace,
                "number": case.number,
                "anonymous": case.anonymous,
                "reporter_mac": self._reporter_mac(case.reporter),
                "reporter": seal.encrypt_text(case.reporter, place("reporter")),
                "excluded": seal.encrypt_json(sorted(case.excluded), place("excluded")),
                "channel": case.thread.channel if case.thread else None,
                "thread_ts": case.thread.ts if case.thread else None,
                "version": case.version,
                **_changing(case, seal),
            },
        )
        if not added:
            self._keyring.forget(case.id)
            raise Conflict
        await self._keyring.keep(case.id)

    async def get(self, case_id: str) -> Case | None:
        """None also where the case's key was destroyed.

        In a transaction that writes, the case stays as it was read until the end.
        """
        found = await self._select(_CASES.where(cases.c.id == case_id), lock=True)
        return next(iter(found), None)

    async def save(self, case: Case) -> Case:
        """Writes what may change in a case, except its thread; answers it with the next version.

        Raises ``Conflict`` where the stored version is not ``case.version``.
        """
        seal = await self._keyring.open(case.id)
        changed = await self._transaction.change(
            update(cases)
            .where(cases.c.id == case.id, cases.c.version == case.version)
            .values(version=case.version + 1, **_changing(case, seal))
        )
        if changed != 1:
            raise Conflict
        return replace(case, version=case.version + 1)

    async def by_reporter(self, user: str) -> Sequence[Case]:
        return await self._select(_NEWEST.where(cases.c.reporter_mac == self._reporter_mac(user)))

    async def by_thread(self, thread: Thread) -> Case | None:
        found = await self._select(
            _CASES.where(cases.c.channel == thread.channel, cases.c.thread_ts == thread.ts),
            lock=True,
        )
        return next(iter(found), None)

    async def in_channel(self, channel: str) -> Sequence[Case]:
        return await self._select(
            _NEWEST.where(cases.c.channel == channel, cases.c.state.not_in(_ENDED))
        )

    async def place(self, case_id: str, thread: Thread) -> None:
        await self._transaction.change(
            update(cases)
            .where(cases.c.id == case_id)
            .values(channel=thread.channel, thread_ts=thread.ts)
        )

    async def _select(self, statement: Select[Any], *, lock: bool = False) -> list[Case]:
        if lock and self._transaction.writable:
            # SQLite has no such clause and needs none: its one writer has begun already.
            statement = statement.with_for_update(of=cases)
        return [self._opened(row) for row in await self._transaction.rows(statement)]

    def _opened(self, row: Row[Any]) -> Case:
        seal = self._keyring.remember(row.id, row.wrapped)
        place = _places(row.id)
        return Case(
            id=row.id,
            number=row.number,
            workspace=row.workspace,
            state=State(row.state),
            urgent=row.urgent,
            anonymous=row.anonymous,
            reporter=seal.decrypt_text(row.reporter, place("reporter")),
            excluded=frozenset(seal.decrypt_json(row.excluded, place("excluded"))),
            received_at=row.received_at,
            respond_by=row.respond_by,
            answered_at=row.answered_at,
            opened_at=row.opened_at,
            handlers=tuple(seal.decrypt_json(row.handlers, place("handlers"))),
            thread=Thread(row.channel, row.thread_ts) if row.channel else None,
            version=row.version,
        )

    def _reporter_mac(self, user: str) -> bytes:
        return self._keyring.index.of_text("cases.reporter", user)


# A case whose key was destroyed finds no partner and is not there any more.
_CASES = select(cases, keys.c.wrapped).join(keys, keys.c.scope == cases.c.id)
_NEWEST = _CASES.order_by(cases.c.received_at.desc(), cases.c.id)


def _places(case_id: str) -> Any:
    return lambda column: f"cases.{column}.{case_id}"


def _changing(case: Case, seal: Seal) -> dict[str, Any]:
    return {
        "state": case.state,
        "urgent": case.urgent,
        "handlers": seal.encrypt_json(list(case.handlers), f"cases.handlers.{case.id}"),
        "received_at": case.received_at,
        "respond_by": case.respond_by,
        "answered_at": case.answered_at,
        "opened_at": case.opened_at,
    }
