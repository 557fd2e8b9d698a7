"""What was said in a case, each piece as it was written."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import select, update

from bot.domain.case import Entry, EntryKind
from bot.storage.error import CipherError
from bot.storage.repository import Repository, given, given_all
from bot.storage.row import Row
from bot.storage.schema import entries

_OF_CASE = select(entries).where(entries.c.case_id == given("case")).order_by(entries.c.seq)
_OF_CASES = select(entries).where(entries.c.case_id.in_(given_all("cases"))).order_by(entries.c.seq)
_REWRITE = update(entries).where(entries.c.id == given("entry")).values(body=given("new_body"))


class StoredEntries(Repository):
    def add(self, entry: Entry) -> None:
        seal = self._keyring.open(entry.case_id)
        row: dict[str, Any] = {
            "id": entry.id,
            "case_id": entry.case_id,
            "kind": entry.kind,
            "at": entry.at,
        }
        own = self._keyring.seal_of(entry.case_id, entry.author)
        row["author"] = own.encrypt_text(entry.author, f"entries.author.{entry.id}")
        row["body"] = seal.encrypt_text(entry.body, f"entries.body.{entry.id}")
        self._transaction.insert(entries, row)

    def rewrite(self, entry: Entry) -> None:
        seal = self._keyring.open(entry.case_id)
        body = seal.encrypt_text(entry.body, f"entries.body.{entry.id}")
        self._transaction.change(_REWRITE, {"entry": entry.id, "new_body": body})

    def of(self, case_id: str, *kinds: EntryKind) -> Sequence[Entry]:
        rows = self._transaction.rows(_OF_CASE, case=case_id)
        self._guard.require_all(entries, case_id, rows)
        return [self._opened(row) for row in rows if not kinds or row.kind in kinds]

    def of_each(self, case_ids: Sequence[str], *kinds: EntryKind) -> Mapping[str, Sequence[Entry]]:
        """Those of these kinds in several cases, in one reading; of none that was altered."""
        rows: dict[str, list[Row]] = {case_id: [] for case_id in case_ids}
        for row in self._transaction.rows(_OF_CASES, cases=case_ids):
            rows[row.case_id].append(row)
        self._guard.load(rows)
        found: dict[str, Sequence[Entry]] = {}
        for case_id, its in rows.items():
            with suppress(CipherError):
                self._guard.require_all(entries, case_id, its)
                found[case_id] = [self._opened(row) for row in its if row.kind in kinds]
        return found

    def _opened(self, row: Row) -> Entry:
        seal = self._keyring.open(row.case_id)
        return Entry(
            id=row.id,
            case_id=row.case_id,
            kind=EntryKind(row.kind),
            at=row.at,
            author=self._keyring.name(row.case_id, row.author, f"entries.author.{row.id}"),
            body=seal.decrypt_text(row.body, f"entries.body.{row.id}"),
        )
