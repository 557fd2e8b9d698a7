"""What belongs to one owner, as it was written last: a stamp for each row, kept sealed.

So a row that was altered, taken away or put back is told from what the bot wrote.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.storage.cipher import Ciphertext, Mac, Seal

EARLIER = 24
"""How many earlier versions of a row are known for what they are."""

_SHORT = 8

_SINCE = "@"


def part_since(table: str, revision: str) -> str:
    """What the columns are called that a table got with a revision."""
    return f"{table}{_SINCE}{revision}"


def table_of(part: str) -> str:
    """The table that they are of."""
    return part.partition(_SINCE)[0]


class Wrong(StrEnum):
    """What can be wrong with a row."""

    ALTERED = "altered"
    MISSING = "missing"
    OUT_OF_DATE = "out of date"  # as it was once
    PUT_BACK = "put back"  # it is no part of what is stored, or no longer


Stamps = Mapping[tuple[str, str], str | None]
"""By table and name of a row: its stamp, or None where it is gone."""


@dataclass(slots=True)
class OwnerStamps:
    """The stamps of one owner's rows, by table and name: the present one, then earlier ones.

    What a table got later (``part_since``) is held by itself. ``changes`` counts how often the
    owner was written.
    """

    changes: int = 0
    rows: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def wrong(self, table: str, name: str, stamp: str | None) -> Wrong | None:
        """What is wrong with a row that has this stamp; with None, whose later part is empty."""
        known = self.rows.get(table, {}).get(name)
        if known is None:
            is_part = _SINCE in table
            return None if stamp is None else Wrong.ALTERED if is_part else Wrong.PUT_BACK
        if known[0] == stamp:
            return None
        if stamp is None:
            return Wrong.ALTERED
        return Wrong.OUT_OF_DATE if stamp[:_SHORT] in known[1:] else Wrong.ALTERED

    def older_than(self, recorded: object) -> bool:
        """Whether the record says that it was written more often."""
        return isinstance(recorded, int) and recorded > self.changes

    def change(self, changes: Stamps) -> None:
        self.changes += 1
        for (table, name), stamp in changes.items():
            rows = self.rows.setdefault(table, {})
            known = rows.pop(name, [])
            if stamp is not None:
                earlier = [known[0][:_SHORT], *known[1:EARLIER]] if known else []
                rows[name] = [stamp, *(each for each in earlier if each != stamp[:_SHORT])]
            if not rows:
                del self.rows[table]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Table and name of each row: not of a part that an earlier version has left alone."""
        for part, rows in self.rows.items():
            table = table_of(part)
            for name in rows:
                if part == table or name in self.rows.get(table, ()):
                    yield part, name

    def sealed(self, seal: Seal, owner: str) -> Ciphertext:
        content = json.dumps([self.changes, self.rows], separators=(",", ":"))
        return seal.encrypt(content.encode(), _place(owner))

    @classmethod
    def opened(cls, seal: Seal, owner: str, body: bytes) -> "OwnerStamps":
        """Raises ``CipherError``."""
        changes, rows = json.loads(seal.decrypt(body, _place(owner)))
        return cls(changes, rows)


def weight(chain: Mac, owner: str, body: bytes) -> int:
    """What the sealed stamps of an owner add to the sum that the head of the record holds.

    Nobody without the key knows it, and the sum itself is sealed: so nobody finds other
    stamps, or older ones, that come to the same.
    """
    return int.from_bytes(chain.of("seals.weight", owner.encode(), body), "big")


def _place(owner: str) -> str:
    return f"seals.body.{owner}"
