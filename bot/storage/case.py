"""The heads of the cases."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, insert, or_, select, tuple_, update

from bot.domain.case import Case, State, Thread
from bot.domain.error import Conflict
from bot.domain.port import Wanted
from bot.storage.cipher import Seal
from bot.storage.keyring import Keyring
from bot.storage.schema import cases, keys, marks, seat_marks, seats
from bot.storage.transaction import Transaction

_ENDED = (State.CLOSED, State.WITHDRAWN)

LISTED = frozenset({"category"})
"""Purposes of marks to which somebody's list can be narrowed."""


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
                "channel": case.thread.channel if case.thread else None,
                "thread_ts": case.thread.ts if case.thread else None,
                "held": False,
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
        own = and_(cases.c.reporter_mac == self._reporter_mac(user), cases.c.by_desk.is_(False))
        return await self._select(_NEWEST.where(own))

    async def by_thread(self, thread: Thread) -> Case | None:
        found = await self._select(
            _CASES.where(cases.c.channel == thread.channel, cases.c.thread_ts == thread.ts),
            lock=True,
        )
        return next(iter(found), None)

    async def received(
        self,
        start: datetime,
        end: datetime,
        *,
        after: tuple[datetime, str] | None = None,
        limit: int,
    ) -> Sequence[Case]:
        statement = _CASES.where(cases.c.received_at >= start, cases.c.received_at < end)
        if after is not None:
            at, case_id = after
            later = and_(cases.c.received_at == at, cases.c.id > case_id)
            statement = statement.where(or_(cases.c.received_at > at, later))
        return await self._select(statement.order_by(cases.c.received_at, cases.c.id).limit(limit))

    async def in_channel(self, channel: str) -> Sequence[Case]:
        return await self._select(
            _NEWEST.where(cases.c.channel == channel, cases.c.state.not_in(_ENDED))
        )

    async def place(self, case_id: str, thread: Thread | None) -> None:
        await self._transaction.change(
            update(cases)
            .where(cases.c.id == case_id)
            .values(
                channel=thread.channel if thread else None,
                thread_ts=thread.ts if thread else None,
            )
        )

    async def by_number(self, number: str) -> Case | None:
        found = await self._select(_CASES.where(cases.c.number == number))
        return next(iter(found), None)

    async def live(self) -> Sequence[str]:
        """The ids of all cases that are not ended."""
        rows = await self._transaction.rows(
            select(cases.c.id).where(cases.c.state.not_in(_ENDED)).order_by(cases.c.received_at)
        )
        return [row.id for row in rows]

    # who finds a case in their lists

    async def seated(self, case_id: str) -> frozenset[bytes]:
        rows = await self._transaction.rows(
            select(seats.c.user_mac).where(seats.c.case_id == case_id)
        )
        return frozenset(row.user_mac for row in rows)

    def seat_of(self, user: str) -> bytes:
        return self._keyring.index.of_text("seats.user", user)

    async def seat(
        self,
        case: Case,
        people: Sequence[str],
        *,
        due_at: datetime | None,
        waiting: bool,
        away: Collection[str] = (),
    ) -> None:
        """Lets exactly these people find the case, as it is now."""
        await self._transaction.change(delete(seats).where(seats.c.case_id == case.id))
        if people:
            await self._transaction.change(
                insert(seats),
                [
                    {
                        "case_id": case.id,
                        "user_mac": self.seat_of(user),
                        "received_at": case.received_at,
                        "state": case.state,
                        "handler": user in case.handlers and case.state not in _ENDED,
                        "unclaimed": not any(h in people and h not in away for h in case.handlers)
                        and case.state not in _ENDED,
                        "due_at": due_at,
                        "waiting": waiting,
                    }
                    for user in people
                ],
            )
        await self._list_marks(case.id)

    async def _list_marks(self, case_id: str) -> None:
        """Each seat of the case stands once with each of its listed marks."""
        await self._transaction.change(delete(seat_marks).where(seat_marks.c.case_id == case_id))
        await self._transaction.change(
            insert(seat_marks).from_select(
                ["case_id", "user_mac", "mac", "received_at", "state"],
                select(
                    seats.c.case_id,
                    seats.c.user_mac,
                    marks.c.mac,
                    seats.c.received_at,
                    seats.c.state,
                )
                .join(marks, marks.c.case_id == seats.c.case_id)
                .where(seats.c.case_id == case_id, marks.c.listed.is_(True)),
            )
        )

    async def find(self, user: str, wanted: Wanted, *, limit: int) -> Sequence[Case]:
        """Cases in which somebody has a seat, newest first (for ``due``: soonest first).

        One page, after ``wanted.after`` or before ``wanted.before``. Whether the person
        may know of them is checked again by the caller.
        """
        listed = seats if wanted.mark is None else seat_marks
        statement = _CASES.join(listed, listed.c.case_id == cases.c.id).where(
            listed.c.user_mac == self.seat_of(user)
        )
        if wanted.mark is not None:
            statement = statement.where(listed.c.mac == self._mark(*wanted.mark))
            if wanted.needs_seat:
                statement = statement.join(
                    seats,
                    and_(
                        seats.c.case_id == listed.c.case_id,
                        seats.c.user_mac == listed.c.user_mac,
                    ),
                )
        if wanted.handler:
            statement = statement.where(seats.c.handler.is_(True))
        if wanted.unclaimed:
            statement = statement.where(seats.c.unclaimed.is_(True))
        if wanted.waiting:
            statement = statement.where(seats.c.waiting.is_(True))
        if wanted.state is not None:
            statement = statement.where(listed.c.state == wanted.state)
        if wanted.received_from is not None:
            statement = statement.where(listed.c.received_at >= wanted.received_from)
        if wanted.received_until is not None:
            statement = statement.where(listed.c.received_at < wanted.received_until)
        soonest = wanted.due_until is not None
        at = seats.c.due_at if soonest else listed.c.received_at
        if soonest:
            statement = statement.where(at <= wanted.due_until)
        return await self._page(statement, (at, listed.c.case_id), wanted, limit)

    async def _page(
        self,
        statement: Select[Any],
        order: tuple[ColumnElement[Any], ColumnElement[Any]],
        wanted: Wanted,
        limit: int,
    ) -> Sequence[Case]:
        """A page by its keys: as far into the list as it may be, it costs the same."""
        back = wanted.before is not None
        ascending = (wanted.due_until is not None) is not back
        start = wanted.before if back else wanted.after
        if start is not None:
            here = tuple_(*order)
            there = tuple_(*start, types=[column.type for column in order])
            statement = statement.where(here > there if ascending else here < there)
        if not ascending:
            statement = statement.order_by(*(column.desc() for column in order))
        else:
            statement = statement.order_by(*order)
        found = await self._select(statement.limit(limit))
        return found[::-1] if back else found

    # equality without the value

    def _mark(self, purpose: str, value: str) -> bytes:
        return self._keyring.index.of_text(f"marks.{purpose}", value)

    async def mark(self, case_id: str, purpose: str, values: Sequence[str]) -> None:
        """Adds marks by which the case can be found: kinds of conduct, a customer's names."""
        for value in dict.fromkeys(values):
            await self._transaction.insert_new(
                marks,
                {
                    "mac": self._mark(purpose, value),
                    "case_id": case_id,
                    "listed": purpose in LISTED,
                },
            )
        if purpose in LISTED:
            await self._list_marks(case_id)

    async def unmark(self, case_id: str, purpose: str, values: Sequence[str]) -> None:
        macs = [self._mark(purpose, value) for value in values]
        await self._transaction.change(
            delete(marks).where(marks.c.case_id == case_id, marks.c.mac.in_(macs))
        )
        if purpose in LISTED:
            await self._list_marks(case_id)

    async def marked(
        self, purpose: str, values: Sequence[str], *, limit: int, before: datetime | None = None
    ) -> Sequence[Case]:
        """Cases that carry one of these marks and were received before, newest first."""
        macs = [self._mark(purpose, value) for value in dict.fromkeys(values)]
        if not macs:
            return []
        found = select(marks.c.case_id).where(marks.c.mac.in_(macs)).distinct()
        statement = _NEWEST.where(cases.c.id.in_(found)).limit(limit)
        if before is not None:
            statement = statement.where(cases.c.received_at < before)
        return await self._select(statement)

    async def _select(self, statement: Select[Any], *, lock: bool = False) -> list[Case]:
        if lock and self._transaction.writable:
            # SQLite has no such clause and needs none: its one writer has begun already.
            # The key too: whoever has waited here for its destruction finds the case gone.
            statement = statement.with_for_update(of=(cases, keys))
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
            recused=frozenset(seal.decrypt_json(row.recused, place("recused"))),
            by_desk=row.by_desk,
            called=row.called,
            judged=row.judged,
            measured=row.measured,
            alone_reason=row.alone_reason,
            checkins=row.checkins,
            next_step_by=row.next_step_by,
            closed_at=row.closed_at,
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
        "excluded": seal.encrypt_json(sorted(case.excluded), f"cases.excluded.{case.id}"),
        "handlers": seal.encrypt_json(list(case.handlers), f"cases.handlers.{case.id}"),
        "recused": seal.encrypt_json(sorted(case.recused), f"cases.recused.{case.id}"),
        "by_desk": case.by_desk,
        "called": case.called,
        "judged": case.judged,
        "measured": case.measured,
        "alone_reason": case.alone_reason,
        "checkins": case.checkins,
        "next_step_by": case.next_step_by,
        "closed_at": case.closed_at,
        "received_at": case.received_at,
        "respond_by": case.respond_by,
        "answered_at": case.answered_at,
        "opened_at": case.opened_at,
    }
