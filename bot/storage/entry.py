"""What was said in a case, each piece as it was written."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from bot.domain.case import Entry, EntryKind
from bot.storage.repository import Repository, given, given_all
from bot.storage.schema import entries

_OF_CASE = select(entries).where(entries.c.case_id == given("case")).order_by(entries.c.seq)
_OF_KINDS = _OF_CASE.where(entries.c.kind.in_(given_all("kinds")))
_OF_CASES = (
    select(entries)
    .where(entries.c.case_id.in_(given_all("cases")), entries.c.kind.in_(given_all("kinds")))
    .order_by(entries.c.seq)
)


class StoredEntries(Repository):
    def add(self, entry: Entry) -> None:
        seal = self._keyring.open(entry.case_id)
        row: dict[str, Any] = {
            "id": entry.id,
            "case_id": entry.case_id,
            "kind": entry.kind,
            "at": entry.at,
        }
        row["author"] = seal.encrypt_text(entry.author, f"entries.author.{entry.id}")
        row["body"] = seal.encrypt_text(entry.body, f"entries.body.{entry.id}")
        self._transaction.insert(entries, row)

    def of(self, case_id: str, *kinds: EntryKind) -> Sequence[Entry]:
        if kinds:
            rows = self._transaction.rows(_OF_KINDS, case=case_id, kinds=kinds)
        else:
            rows = self._transaction.rows(_OF_CASE, case=case_id)
        return [self._opened(row) for row in rows]

    def of_each(self, case_ids: Sequence[str], *kinds: EntryKind) -> Mapping[str, Sequence[Entry]]:
        """Those of these kinds in several cases, in one reading; every one of them is there."""
        found: dict[str, list[Entry]] = {case_id: [] for case_id in case_ids}
        for row in self._transaction.rows(_OF_CASES, cases=case_ids, kinds=kinds):
            found[row.case_id].append(self._opened(row))
        return found

    def _opened(self, row: Row[Any]) -> Entry:
        seal = self._keyring.open(row.case_id)
        return Entry(
            id=row.id,
            case_id=row.case_id,
            kind=EntryKind(row.kind),
            at=row.at,
            author=seal.decrypt_text(row.author, f"entries.author.{row.id}"),
            body=seal.decrypt_text(row.body, f"entries.body.{row.id}"),
        )
