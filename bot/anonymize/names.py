"""Japanese surnames and given names, as a weight and never as a verdict.

Source: the package japanese-personal-name-dataset (MIT), loaded where it is installed; nothing
of it is copied here. How else a name may be read is in ``readings.txt``, with its own source.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.anonymize.errors import DictionaryMissing
from bot.domain.kanji import fold_kanji

COMMON = 200
"""So many surnames count as common; the list is in order of how many bear them."""


@dataclass(frozen=True, slots=True)
class Names:
    surnames: dict[str, int]
    """Kanji in the form that counts, with its rank from 0."""
    surname_readings: frozenset[str]
    given: AbstractSet[str]
    given_readings: frozenset[str]
    romaji: frozenset[str]
    readings: dict[str, str]
    """How a surname is read, in hiragana."""
    given_read: dict[str, str]
    """How a given name may be read, in hiragana, with white space between."""

    def reading_of(self, surname: str) -> str:
        """The commonest reading of a surname, or nothing."""
        return self.readings.get(fold_kanji(surname), "")

    def readings_of_given(self, given: str) -> tuple[str, ...]:
        """Every reading of a given name in the lists."""
        return tuple(self.given_read.get(fold_kanji(given), "").split())

    def other_readings(self, part: str) -> tuple[str, ...]:
        """What else a surname (``f東海林``) or a given name (``g陽葵``) is read as, rarely."""
        lines, key = _readings(), fold_kanji(part).encode() + b" "
        low, high = 0, len(lines)
        while low < high:
            start = lines.rfind(b"\n", 0, (low + high) // 2) + 1
            line = lines[start : lines.index(b"\n", start) + 1]
            if line.startswith(key):
                return tuple(line[len(key) :].decode().split())
            if line < key:
                low = start + len(line)
            else:
                high = start
        return ()

    def surname(self, text: str) -> str:
        """``common``, ``rare`` or nothing."""
        rank = self.surnames.get(fold_kanji(text))
        if rank is None:
            return ""
        return "common" if rank < COMMON else "rare"


@lru_cache(maxsize=1)
def _readings() -> bytes:
    """Lines in the order of their bytes, looked up as they are: a table of them takes 60 MB."""
    try:
        return (files("bot.anonymize") / "readings.txt").read_bytes()
    except Exception as error:
        raise DictionaryMissing("names") from error


@lru_cache(maxsize=1)
def names() -> Names:
    """The lists of this process."""
    try:
        from japanese_personal_name_dataset import load_dataset

        men, women, families = load_dataset(include_last_names=True)
    except Exception as error:
        raise DictionaryMissing("names") from error
    readings: set[str] = set()
    romaji: set[str] = set()
    given_read: dict[str, str] = {}
    for table in (men, women):
        for reading, entry in table.items():
            readings.add(reading)
            romaji.add(entry["en"])
            for kanji in map(fold_kanji, entry["kanji"]):
                known = given_read.get(kanji)
                given_read[kanji] = f"{known} {reading}" if known else reading
    surnames: dict[str, int] = {}
    read: dict[str, str] = {}
    for rank, (kanji, family) in enumerate(families.items()):
        surnames.setdefault(fold_kanji(kanji), rank)
        read.setdefault(fold_kanji(kanji), family["reading"])
        romaji.add(family["en"])
    return Names(
        surnames,
        frozenset(family["reading"] for family in families.values()),
        given_read.keys(),
        frozenset(readings),
        frozenset(romaji),
        read,
        given_read,
    )
