"""The heads of the cases."""

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, insert, select, tuple_, update

from bot.domain.case import Case, State, Thread
from bot.domain.error import Conflict
from bot.domain.owed import needs_work
from bot.domain.wanted import NEEDS_VISIBILITY, Wanted
from bot.storage.cipher import Seal
from bot.storage.condition import LIVE
from bot.storage.guarded import LINK, link_scope
from bot.storage.keyring import Keyring
from bot.storage.repository import Repository, given, given_all
from bot.storage.row import Row
from bot.storage.schema import cases, keys, marks, seat_marks, seats
from bot.storage.transaction import Transaction

LISTED = frozenset({"category"})
"""Purposes of the blind index to which somebody's list can be narrowed."""

# A case whose key was destroyed finds no partner and is not there any more.
_links = keys.alias("links")
_CASES = (
    select(cases, keys.c.wrapped_key, _links.c.wrapped_key.label("link_key"))
    .select_from(cases.join(keys, keys.c.scope == cases.c.id))
    .outerjoin(_links, _links.c.scope == LINK + cases.c.id)
)
_NEWEST = _CASES.order_by(cases.c.received_at.desc(), cases.c.id)
_BY_ID = _CASES.where(cases.c.id == given("case"))
_BY_NUMBER = _CASES.where(cases.c.number == given("given_number"))
_ID_OF = select(cases.c.id).where(cases.c.number == given("given_number"))
_BY_THREAD = _CASES.where(cases.c.channel == given("place"), cases.c.thread_ts == given("ts"))
_OWN = _NEWEST.where(cases.c.reporter_mac == given("mac"), cases.c.by_desk.is_(False))
_IN_CHANNEL = _NEWEST.where(cases.c.channel == given("place"), LIVE).limit(given("most"))
_LIVE_IDS = select(cases.c.id).where(LIVE).order_by(cases.c.received_at)
_RECEIVED = (
    _CASES.where(cases.c.received_at >= given("start"), cases.c.received_at < given("end"))
    .order_by(cases.c.received_at, cases.c.id)
    .limit(given("most"))
)
_RECEIVED_AFTER = _RECEIVED.where(
    tuple_(cases.c.received_at, cases.c.id)
    > tuple_(given("at", cases.c.received_at.type), given("last", cases.c.id.type))
)
_FIXED = ("id", "workspace", "number", "version")
_CLEAR = (
    *(
        "state",
        "urgent",
        "anonymous",
        "by_desk",
        "called",
        "judged",
        "measured",
        "alone_reason",
        "checkins",
    ),
    *("next_step_by", "closed_at", "received_at", "respond_by", "answered_at", "opened_at"),
    *("word_at", "word_by", "told_at", "seen_at", "unlinked_at"),
)
_CHANGING = (*_CLEAR, "excluded", "handlers", "recused")
_SAVE = (
    update(cases)
    .where(cases.c.id == given("case"), cases.c.version == given("known"))
    .values(version=cases.c.version + 1, **{name: given(f"new_{name}") for name in _CHANGING})
)
_PLACE = (
    update(cases)
    .where(cases.c.id == given("case"))
    .values(channel=given("place"), thread_ts=given("ts"))
)
_VISIBLE_TO = select(seats.c.user_mac).where(seats.c.case_id == given("case"))
_HIDE = delete(seats).where(seats.c.case_id == given("case"))
_UNLIST = delete(seat_marks).where(seat_marks.c.case_id == given("case"))
_LIST = insert(seat_marks).from_select(
    ["case_id", "user_mac", "mac", "received_at", "state"],
    select(seats.c.case_id, seats.c.user_mac, marks.c.mac, seats.c.received_at, seats.c.state)
    .join(marks, marks.c.case_id == seats.c.case_id)
    .where(seats.c.case_id == given("case"), marks.c.listed.is_(True)),
)
_UNINDEX = delete(marks).where(marks.c.case_id == given("case"), marks.c.mac.in_(given_all("macs")))
_INDEXED = _NEWEST.where(
    cases.c.id.in_(select(marks.c.case_id).where(marks.c.mac.in_(given_all("macs"))).distinct())
).limit(given("most"))
_INDEXED_BEFORE = _INDEXED.where(cases.c.received_at < given("before"))
# The key too: whoever has waited for its destruction finds the case gone. On SQLite this
# says nothing, and need not: its one writer has begun already.
_BY_ID_LOCKED = _BY_ID.with_for_update(of=(cases, keys))
_BY_THREAD_LOCKED = _BY_THREAD.with_for_update(of=(cases, keys))


class StoredCases(Repository):
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        super().__init__(transaction, keyring)
        self._bare: set[str] = set()
        """Added in this transaction, and neither in anybody's lists nor indexed yet."""

    def add(self, case: Case) -> None:
        """``Conflict`` where its number or id is taken: it can be added under another one."""
        if case.workspace != self._keyring.workspace:
            raise ValueError("a case of another workspace")
        scopes = [case.id, *([link_scope(case.id)] if case.anonymous and not case.by_desk else [])]
        seals = [self._keyring.draw(scope) for scope in scopes]
        if not self._transaction.insert_new(cases, self._row(case, seals[0], seals[-1])):
            for scope in scopes:
                self._keyring.forget(scope)
            raise Conflict
        for scope in scopes:
            self._keyring.keep(scope)
        if len(scopes) == 1:
            self._keyring.remember_link(case.id, None)
        self._bare.add(case.id)

    def get(self, case_id: str) -> Case | None:
        """In a transaction that writes, the case stays as it was read until the end."""
        statement = _BY_ID_LOCKED if self._transaction.writable else _BY_ID
        found = self._one(statement, case=case_id)
        if found is None:
            self._guard.require_gone(cases, case_id, case_id)
        return found

    def save(self, case: Case) -> Case:
        changing = _changing(case, self._keyring.open(case.id))
        values = {f"new_{name}": value for name, value in changing.items()}
        if self._transaction.change(_SAVE, {"case": case.id, "known": case.version, **values}) != 1:
            raise Conflict
        return replace(case, version=case.version + 1)

    def by_reporter(self, user: str) -> Sequence[Case]:
        return self._select(_OWN, mac=self._reporter_mac(user))

    def by_thread(self, thread: Thread) -> Case | None:
        statement = _BY_THREAD_LOCKED if self._transaction.writable else _BY_THREAD
        return self._one(statement, place=thread.channel, ts=thread.ts)

    def received(
        self,
        start: datetime,
        end: datetime,
        *,
        after: tuple[datetime, str] | None = None,
        limit: int,
    ) -> Sequence[Case]:
        page: dict[str, Any] = {"start": start, "end": end}
        if after is None:
            return self._page(_RECEIVED, limit, **page)
        return self._page(_RECEIVED_AFTER, limit, **page, at=after[0], last=after[1])

    def in_channel(self, channel: str, *, limit: int) -> Sequence[Case]:
        return self._page(_IN_CHANNEL, limit, place=channel)

    def place(self, case_id: str, thread: Thread | None) -> None:
        channel, ts = (thread.channel, thread.ts) if thread else (None, None)
        self._transaction.change(_PLACE, {"case": case_id, "place": channel, "ts": ts})

    def by_number(self, number: str) -> Case | None:
        found = self._one(_BY_NUMBER, given_number=number)
        if found is None and (row := self._transaction.row(_ID_OF, given_number=number)):
            self._guard.require_gone(cases, row.id, row.id)
        return found

    def live(self) -> Sequence[str]:
        return [row.id for row in self._transaction.rows(_LIVE_IDS)]

    # the visibility index: who finds a case in their lists

    def visible_to(self, case_id: str) -> frozenset[bytes]:
        return frozenset(
            bytes(row.user_mac) for row in self._transaction.rows(_VISIBLE_TO, case=case_id)
        )

    def visibility_key(self, user: str) -> bytes:
        return self._keyring.index.of_text("seats.user", user)

    def set_visibility(
        self,
        case: Case,
        people: Sequence[str],
        *,
        due_at: datetime | None,
        waiting: bool,
        away: Collection[str] = (),
    ) -> None:
        live = needs_work(case)
        taken = any(h in people and h not in away for h in case.handlers)
        bare = case.id in self._bare
        if not bare and self._transaction.change(_HIDE, {"case": case.id}):
            self._transaction.change(_UNLIST, {"case": case.id})
        self._transaction.insert(
            seats,
            [
                {
                    "case_id": case.id,
                    "user_mac": self.visibility_key(user),
                    "received_at": case.received_at,
                    "state": case.state,
                    "handler": live and user in case.handlers,
                    "unclaimed": live and not taken,
                    "due_at": due_at,
                    "waiting": waiting,
                }
                for user in people
            ],
        )
        if not bare:
            self._transaction.change(_LIST, {"case": case.id})
        self._bare.discard(case.id)

    def _list(self, case_id: str) -> None:
        """Whoever finds the case finds it once with each of the values it is listed by."""
        self._transaction.change(_UNLIST, {"case": case_id})
        self._transaction.change(_LIST, {"case": case_id})

    def find(self, user: str, wanted: Wanted, *, limit: int) -> Sequence[Case]:
        asked = {f.name: value for f in fields(wanted) if (value := getattr(wanted, f.name))}
        statement = _list_of(frozenset(asked))
        start = asked.pop("after", None) or asked.pop("before", None)
        values = {name: value for name, value in asked.items() if value is not True}
        values["user"] = self.visibility_key(user)
        if wanted.indexed is not None:
            values["indexed"] = self._mac(*wanted.indexed)
        if start is not None:
            values["start_at"], values["start_id"] = start
        found = self._page(statement, limit, **values)
        if wanted.indexed is not None:
            found = [case for case in found if self._is_indexed(case, values["indexed"])]
        return found[::-1] if wanted.before is not None else found

    # the blind index: equality without the value

    def _mac(self, purpose: str, value: str) -> bytes:
        return self._keyring.index.of_text(f"marks.{purpose}", value)

    def index(self, case_id: str, purpose: str, values: Sequence[str]) -> None:
        listed = purpose in LISTED
        macs = [self._mac(purpose, value) for value in dict.fromkeys(values)]
        rows = [{"mac": mac, "case_id": case_id, "listed": listed} for mac in macs]
        self._bare.discard(case_id)
        if self._transaction.insert_new(marks, rows) and listed:
            self._list(case_id)

    def unindex(self, case_id: str, purpose: str, values: Sequence[str]) -> None:
        macs = [self._mac(purpose, value) for value in values]
        self._transaction.change(_UNINDEX, {"case": case_id, "macs": macs})
        if purpose in LISTED:
            self._list(case_id)

    def indexed(
        self, purpose: str, values: Sequence[str], *, limit: int, before: datetime | None = None
    ) -> Sequence[Case]:
        macs = [self._mac(purpose, value) for value in dict.fromkeys(values)]
        if not macs:
            return []
        if before is None:
            found = self._page(_INDEXED, limit, macs=macs)
        else:
            found = self._page(_INDEXED_BEFORE, limit, macs=macs, before=before)
        return [case for case in found if self._is_indexed(case, *macs)]

    def _is_indexed(self, case: Case, *macs: bytes) -> bool:
        """By the bot: a row of another case that was made this one's leads to nothing."""
        rows = ({"mac": mac, "case_id": case.id} for mac in macs)
        return self._guard.knows(marks, case.id, rows)

    def _one(self, statement: Select[Any], **values: Any) -> Case | None:
        row = self._transaction.row(statement, **values)
        if row is None:
            return None
        self._guard.require(cases, row)
        return self._opened(row)

    def _select(self, statement: Select[Any], **values: Any) -> list[Case]:
        rows = self._guard.sound(cases, self._transaction.rows(statement, **values))
        return [self._opened(row) for row in rows]

    def _page(self, statement: Select[Any], limit: int, **values: Any) -> list[Case]:
        return [self._opened(row) for row in self._listed(cases, statement, limit, **values)]

    def _row(self, case: Case, seal: Seal, own: Seal) -> dict[str, Any]:
        """``own``: under which the reporter's name is kept."""
        return {
            **{name: getattr(case, name) for name in _FIXED},
            "reporter_mac": self._reporter_mac(case.reporter),
            "reporter": own.encrypt_text(case.reporter, f"cases.reporter.{case.id}"),
            "channel": case.thread.channel if case.thread else None,
            "thread_ts": case.thread.ts if case.thread else None,
            "held": False,
            "tracked": True,
            **_changing(case, seal),
        }

    def _opened(self, row: Row) -> Case:
        seal = self._keyring.remember(row.id, row.wrapped_key)
        self._keyring.remember_link(row.id, row.link_key)
        clear = {name: getattr(row, name) for name in (*_FIXED, *_CLEAR)}
        return Case(
            **{**clear, "state": State(row.state)},
            reporter=self._keyring.name(row.id, row.reporter, f"cases.reporter.{row.id}"),
            excluded=frozenset(seal.decrypt_json(row.excluded, f"cases.excluded.{row.id}")),
            handlers=tuple(seal.decrypt_json(row.handlers, f"cases.handlers.{row.id}")),
            recused=frozenset(seal.decrypt_json(row.recused, f"cases.recused.{row.id}")),
            thread=Thread(row.channel, row.thread_ts) if row.channel else None,
        )

    def _reporter_mac(self, user: str) -> bytes:
        return self._keyring.index.of_text("cases.reporter", user)


@cache
def _list_of(asked: frozenset[str]) -> Select[Any]:
    """Somebody's list with these conditions of ``Wanted``.

    A page by its keys: as far into the list as it may be, it costs the same.
    """
    listed = seat_marks if "indexed" in asked else seats
    statement = _CASES.join(listed, listed.c.case_id == cases.c.id)
    if "indexed" in asked and asked & NEEDS_VISIBILITY:
        same = seats.c.user_mac == listed.c.user_mac
        statement = statement.join(seats, and_(seats.c.case_id == listed.c.case_id, same))
    at = seats.c.due_at if "due_until" in asked else listed.c.received_at
    conditions: dict[str, ColumnElement[bool]] = {
        **{name: seats.c[name].is_(True) for name in ("handler", "unclaimed", "waiting")},
        "urgent": cases.c.urgent.is_(True),
        "state": listed.c.state == given("state"),
        "received_from": listed.c.received_at >= given("received_from"),
        "received_until": listed.c.received_at < given("received_until"),
        "due_until": at <= given("due_until"),
    }
    if "indexed" in asked:
        conditions["indexed"] = listed.c.mac == given("indexed")
    statement = statement.where(
        listed.c.user_mac == given("user"),
        *(conditions[each] for each in conditions.keys() & asked),
    )
    order = (at, listed.c.case_id)
    ascending = ("due_until" in asked) is not ("before" in asked)
    if asked & {"after", "before"}:
        place = tuple_(*order)
        start = tuple_(given("start_at", at.type), given("start_id", listed.c.case_id.type))
        statement = statement.where(place > start if ascending else place < start)
    ordered = order if ascending else [column.desc() for column in order]
    return statement.order_by(*ordered).limit(given("most"))


def _changing(case: Case, seal: Seal) -> dict[str, Any]:
    return {
        **{name: getattr(case, name) for name in _CLEAR},
        "excluded": seal.encrypt_set(sorted(case.excluded), f"cases.excluded.{case.id}"),
        "handlers": seal.encrypt_set(list(case.handlers), f"cases.handlers.{case.id}"),
        "recused": seal.encrypt_set(sorted(case.recused), f"cases.recused.{case.id}"),
    }
