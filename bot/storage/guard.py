"""One place where rows are written and read so that nobody alters them unseen.

Every change of a guarded table goes through ``Guard.change``, which stamps what it wrote, and
whatever becomes a value of the domain is held against its stamp. What was altered before is not
stamped anew by a later change: it stays as wrong as it was.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NoReturn

import structlog
from sqlalchemy import Executable, Select, Table, bindparam, delete, select, update
from sqlalchemy.sql.dml import Delete, Insert, Update, UpdateBase

from bot.domain.error import Conflict
from bot.domain.text import storable
from bot.runtime import metrics
from bot.storage.cipher import Mac, Seal
from bot.storage.error import CipherError
from bot.storage.guard_statement import RECORDED as RECORDED
from bot.storage.guard_statement import before, both, of_case, returning
from bot.storage.guarded import (
    WHOLE,
    is_guarded,
    link_scope,
    mac_of_all,
    macs_of,
    name_of,
    named,
    names,
    owner_of,
    parts,
)
from bot.storage.row import Row
from bot.storage.schema import cases, keys, seals
from bot.storage.stamp import OwnerStamps, Wrong, weight
from bot.storage.transaction import RowValues, Transaction

log = structlog.get_logger()

_AT_ONCE = 100
_OWNERS = seals.c.owner.in_(bindparam("owners", expanding=True))
_HELD = select(seals, RECORDED.label("recorded")).where(_OWNERS)
_HELD_LOCKED = select(seals).where(_OWNERS).order_by(seals.c.owner).with_for_update()
_CHANGE = update(seals).where(seals.c.owner == bindparam("its")).values(body=bindparam("new_body"))
_KEY = select(keys.c.scope).where(keys.c.scope == bindparam("its_scope"))
_GONE = delete(seals).where(seals.c.owner == bindparam("its"))


class Altered(CipherError):
    """Something stored is not what the bot wrote last."""


class Between(Conflict):
    """What was read is older than its stamp: somebody wrote in between. The unit runs again."""


class Guard:
    """What one transaction has read of the stamps, and what it changes."""

    def __init__(self, transaction: Transaction, system: Seal, chain: Mac) -> None:
        self._transaction = transaction
        self._system = system
        self._chain = chain
        self._held: dict[str, OwnerStamps | None] = {}
        self._changes: dict[str, dict[tuple[str, str], str | None]] = {}
        self.written: dict[str, int] = {}
        """How often each owner was written, of those that this transaction has written."""
        self._told: set[tuple[str, str]] = set()
        transaction.watch(self._change)

    # what is written

    def _change(self, statement: Executable, values: RowValues) -> Sequence[Row] | None:
        """Runs a change of a guarded table and answers the rows as they are now; else None."""
        if not isinstance(statement, UpdateBase) or not isinstance(statement.table, Table):
            return None
        table = statement.table
        if not is_guarded(table):
            return None
        run = returning(statement)
        if isinstance(statement, Insert):
            rows = self._transaction.plainly(run, values)
            self._stamp(table, rows)
            return rows
        rows = []
        for each in [values] if isinstance(values, Mapping) else values:
            if isinstance(statement, Delete):
                met = self._transaction.plainly(run, each)
                self._unstamp(table, met)
            else:
                assert isinstance(statement, Update)
                were = self._transaction.rows(before(statement), **each)
                if not were:
                    continue
                wrong = {name_of(table, row) for row in self._wrong(table, were)}
                met = self._transaction.plainly(run, each)
                self._stamp(table, [r for r in met if name_of(table, r._asdict()) not in wrong])
            rows += met
        return rows

    def _stamp(self, table: Table, rows: Iterable[Row]) -> None:
        for row in rows:
            values = row._asdict()
            if (owner := owner_of(table, values)) is not None:
                name, changed = name_of(table, values), self._changed(owner)
                if table.name in WHOLE:  # its stamp is made at the end
                    changed[table.name, name] = ""
                else:
                    macs = macs_of(self._chain, table, values)
                    changed.update({(part, name): macs.get(part) for part in parts(table)})

    def _unstamp(self, table: Table, rows: Iterable[Row]) -> None:
        for row in rows:
            values = row._asdict()
            if (owner := owner_of(table, values)) is not None:
                name, stamp = name_of(table, values), "" if table.name in WHOLE else None
                self._changed(owner).update({(part, name): stamp for part in parts(table)})

    def _changed(self, owner: str) -> dict[tuple[str, str], str | None]:
        return self._changes.setdefault(owner, {})

    def flush(self) -> tuple[int, int]:
        """Writes the stamps of what was changed: by how much the sum changes, in how many owners.

        Nothing of these owners may be read or written after this.
        """
        changes, self._changes = self._changes, {}
        difference, owners = 0, sorted(changes)
        stored = {row.owner: row.body for row in self._rows(_HELD_LOCKED, owners)}
        new, changed, gone = [], [], []
        for owner in owners:
            body = stored.get(owner)
            held = OwnerStamps() if body is None else self._opened(owner, body)
            if held is None:
                continue
            held.change(self._whole(changes[owner]))
            self.written[owner] = held.changes
            if body is not None:
                difference -= weight(self._chain, owner, body)
            if not held.rows:
                gone += [{"its": owner}] if body is not None else []
                continue
            sealed = held.sealed(self._system, owner)
            difference += weight(self._chain, owner, sealed)
            if body is None:
                new.append({"owner": owner, "body": sealed})
            else:
                changed.append({"its": owner, "new_body": sealed})
        if new and self._transaction.insert_new(seals, new) < len(new):
            raise Between
        self._transaction.change(_CHANGE, changed)
        self._transaction.change(_GONE, gone)
        return difference, len(owners)

    def _whole(
        self, changes: dict[tuple[str, str], str | None]
    ) -> dict[tuple[str, str], str | None]:
        for table_name, name in [key for key in changes if key[0] in WHOLE]:
            table = seals.metadata.tables[table_name]
            rows = [row._asdict() for row in self._transaction.rows(of_case(table), case=name)]
            stamp = mac_of_all(self._chain, table, rows) if rows else None
            changes[table_name, name] = stamp
        return changes

    # what is read

    def sound(self, table: Table, rows: Sequence[Row]) -> list[Row]:
        """Those of the rows that are as they were written; of the others the operator hears."""
        wrong = self._wrong(table, rows)
        if not wrong:
            return list(rows)
        names = {name_of(table, values) for values in wrong}
        return [row for row in rows if name_of(table, row._asdict()) not in names]

    def require(self, table: Table, *rows: Row) -> None:
        """Raises ``Altered`` where one of the rows is not as it was written."""
        if self._wrong(table, rows):
            raise Altered(f"a row of {table.name} is not as it was written")

    def require_values(self, table: Table, values: Mapping[str, Any]) -> None:
        """The same for a row that was read together with another."""
        owner = owner_of(table, values)
        if owner is None:
            return
        self.load([owner])
        if self._is_wrong(table, owner, dict(values)) is not None:
            raise Altered(f"a row of {table.name} is not as it was written")

    def require_all(self, table: Table, case_id: str, rows: Sequence[Row]) -> None:
        """Raises ``Altered`` where one of these rows of a case is wrong, or one is missing."""
        self.require(table, *rows)
        self.load([case_id])
        if self._held[case_id] is None:
            raise Altered("the stamps of a case are not as they were written")
        missing = self._names(table, case_id) - {name_of(table, row._asdict()) for row in rows}
        if not missing:
            return
        again = self._again(table, case_id, {"case_id": case_id})
        missing = self._names(table, case_id) - {name_of(table, values) for values in again}
        if not missing:
            raise Between
        for name in missing:
            self._tell(table, name, Wrong.MISSING)
        raise Altered(f"a row of {table.name} is missing")

    def require_gone(self, table: Table, name: str, owner: str) -> None:
        """Raises ``Altered`` where a row that was not found, with its key, should be there."""
        self._held.pop(owner, None)  # it may have gone since
        self.load([owner])
        if keys.name not in self._tables(owner):
            return
        there = self._again(table, owner, named(table, name))
        if keys.name not in self._tables(owner):
            return
        if there and self._transaction.rows(_KEY, its_scope=owner):
            raise Between
        self._tell(table, name, Wrong.MISSING)
        raise Altered(f"a row of {table.name} is not there, or its key")

    def require_none(self, table: Table, name: str, owner: str) -> None:
        """Raises ``Altered`` where a row that was not found should be there."""
        self.load([owner])
        if name not in self._names(table, owner):
            return
        if self._again(table, owner, named(table, name)) or name not in self._names(table, owner):
            raise Between
        self._tell(table, name, Wrong.MISSING)
        raise Altered(f"a row of {table.name} is not there")

    def destroyed(self, case_id: str) -> bool:
        """Whether the bot has destroyed a case whose key is not there: else somebody took it."""
        self.load([case_id])
        return bool(self._names(cases, case_id)) and not self._names(keys, case_id)

    def knows(self, table: Table, owner: str, rows: Iterable[Mapping[str, Any]]) -> bool:
        """Whether one of these rows was written: so much as names it is enough."""
        self.load([owner])
        if self._names(table, owner).isdisjoint(name_of(table, row) for row in rows):
            self._tell(table, owner, Wrong.PUT_BACK)
            return False
        return True

    def altered(self, table: Table, name: str) -> NoReturn:
        """Raises ``Altered`` for what was found wrong elsewhere."""
        self._tell(table, name, Wrong.ALTERED)
        raise Altered(f"a row of {table.name} is not as it was written")

    def broken(self, table: Table, name: str) -> None:
        """The operator hears of what no case has to be closed for."""
        self._tell(table, name, Wrong.OUT_OF_DATE)

    def lacks(self, table: Table, case_id: str, rows: Sequence[Row]) -> bool:
        """Whether one more than these should be there."""
        self.load([case_id])
        there = {name_of(table, row._asdict()) for row in rows}
        return self._held[case_id] is None or not self._names(table, case_id) <= there

    def _tables(self, owner: str) -> Collection[str]:
        held = self._held[owner]
        return held.rows if held is not None else ()

    def load(self, owners: Iterable[str]) -> None:
        """Reads the stamps of these owners at once."""
        wanted = sorted({owner for owner in owners if owner not in self._held})
        for owner in [each for each in wanted if storable(each) != each]:
            wanted.remove(owner)
            self._held[owner] = None  # no text that was ever written
        if not wanted:
            return
        found = {row.owner: row for row in self._rows(_HELD, wanted)}
        for owner in wanted:
            row = found.get(owner)
            self._held[owner] = (
                OwnerStamps() if row is None else self._opened(owner, row.body, row.recorded)
            )

    def _wrong(self, table: Table, rows: Sequence[Row]) -> list[Mapping[str, Any]]:
        values = [row._asdict() for row in rows]
        owned = [(owner, each) for each in values if (owner := owner_of(table, each)) is not None]
        if table.name in WHOLE or not owned:
            return []
        self.load(owner for owner, _ in owned)
        return [
            each
            for owner, each in owned
            if self._is_wrong(table, owner, each)
            or self._has_another_key(table, owner, each)
            or self._has_another_link(owner, each)
        ]

    def _has_another_key(self, table: Table, owner: str, values: Mapping[str, Any]) -> bool:
        """Of what was read together with the key that opens it."""
        wrapped = values.get("wrapped_key")
        if table is keys or wrapped is None or owner.startswith(f"{table.name}:"):
            return False
        return self._is_wrong(keys, owner, {"scope": owner, "wrapped_key": wrapped}) is not None

    def _has_another_link(self, owner: str, values: Mapping[str, Any]) -> bool:
        """The same of its reporter's key; one that is gone tells too."""
        if "link_key" not in values:
            return False
        link = {"scope": link_scope(owner), "wrapped_key": values["link_key"]}
        if link["wrapped_key"] is not None:
            return self._is_wrong(keys, owner, link) is not None
        with suppress(Altered):
            self.require_none(keys, link["scope"], owner)
            return False
        return True

    def _is_wrong(self, table: Table, owner: str, values: Mapping[str, Any]) -> Wrong | None:
        name, stamps = name_of(table, values), macs_of(self._chain, table, values)
        wrong = self._judged(table, owner, name, stamps)
        if wrong is None:
            return None
        if self._transaction.writable and self._transaction.dialect == "postgresql":
            # Stamps and rows were read one after the other: here at once, as they are now.
            rows = self._again(table, owner, named(table, name))
            now = [macs_of(self._chain, table, row) for row in rows]
            if stamps in now and self._judged(table, owner, name, stamps) is None:
                return None
            if not now or self._judged(table, owner, name, now[0]) is None:
                raise Between
        self._tell(table, name, wrong)
        return wrong

    def _judged(
        self, table: Table, owner: str, name: str, stamps: Mapping[str, str]
    ) -> Wrong | None:
        changes, held = self._changes.get(owner, {}), self._held[owner]
        for part in parts(table):
            stamp, changed = stamps.get(part), changes.get((part, name), "")
            if changed or (changed is None and part != table.name):
                wrong = None if changed == stamp else Wrong.ALTERED
            else:
                wrong = Wrong.ALTERED if held is None else held.wrong(part, name, stamp)
            if wrong is not None:
                return wrong
        return None

    def _names(self, table: Table, owner: str) -> set[str]:
        held = self._held[owner]
        names = set(held.rows.get(table.name, ())) if held is not None else set()
        for (table_name, name), stamp in self._changes.get(owner, {}).items():
            if table_name == table.name:
                (names.discard if stamp is None else names.add)(name)
        return names

    def _again(self, table: Table, owner: str, where: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Rows and the stamps of their owner in one reading, which takes the place of both."""
        found = self._transaction.rows(both(table, *where), **where, its_owner=owner)
        self._held[owner] = (
            self._opened(owner, found[0].held_body, found[0].recorded) if found else OwnerStamps()
        )
        there = [row._asdict() for row in found]
        return [values for values in there if values[names(table)[0]] is not None]

    def _opened(self, owner: str, body: bytes, recorded: int | None = None) -> OwnerStamps | None:
        """None where it does not open, or is older than the record says: nothing is right then."""
        try:
            held = OwnerStamps.opened(self._system, owner, body)
        except CipherError:
            self._tell(seals, owner, Wrong.ALTERED)
            return None
        if held.older_than(recorded):
            self._tell(seals, owner, Wrong.OUT_OF_DATE)
            return None
        return held

    def _rows(self, statement: Select[Any], owners: Sequence[str]) -> list[Row]:
        found: list[Row] = []
        for start in range(0, len(owners), _AT_ONCE):
            some = owners[start : start + _AT_ONCE]
            found += self._transaction.rows(statement, owners=some)
        return found

    def _tell(self, table: Table, name: str, wrong: Wrong) -> None:
        """To the operator, once a transaction; whoever was to see it gets a reference."""
        if (table.name, name) in self._told:
            return
        self._told.add((table.name, name))
        metrics.altered_rows.labels(table.name).inc()
        log.error("stored_row_wrong", kind=table.name, reason=wrong.replace(" ", "_"))
