"""A person as a workspace or a case knows them, and how the parts of a name may be written.

A part is kept with its role before it: ``f渡辺`` a surname, ``g孝太郎`` a given name, ``m``
whatever stands between or is a name of one part, ``kわたなべ`` kana and ``lwatanabe`` Latin letters
of which nothing says what they are. Whole names are not kept in every spelling, only as pairs of
parts: thirty thousand people have few thousand parts.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from bot.anonymize.fold import fold
from bot.anonymize.names import names
from bot.anonymize.romaji import same_sound, to_romaji
from bot.domain.kanji import fold_kanji
from bot.domain.leak import Somebody

_SPLIT = re.compile(r"[\s\u3000・･=＝゠,/]+")
_ASIDE = re.compile(r"[(（\[【〔<＜]([^)）\]】〕>＞]*)[)）\]】〕>＞]?")
_OR = re.compile(r"\s*[/／|｜]\s*")
_SPLIT_LATIN = re.compile(r"[\s,._-]+")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """One person as the workspace or a case knows them; whatever is not known stays empty.

    ``names`` and ``kana`` as ``姓 名`` or in parts; ``romaji`` in any order; ``handle``
    without ``@``; ``id`` a Slack user id.
    """

    names: tuple[str, ...] = ()
    kana: tuple[str, ...] = ()
    romaji: tuple[str, ...] = ()
    handle: str = ""
    mail: str = ""
    id: str = ""


Person = KnownPerson | Somebody
"""Whoever is looked for: the workspace's people as they are, so that they are not kept twice."""


@dataclass(slots=True)
class WrittenName:
    """What is looked for because of one person; each once."""

    parts: dict[str, None] = field(default_factory=dict)
    pairs: dict[tuple[str, str], None] = field(default_factory=dict)
    """Two parts that are a whole name, in either order."""
    wholes: dict[str, str] = field(default_factory=dict)
    """Folded names of one part, or of more than two; and how they were written."""
    sounds: dict[str, None] = field(default_factory=dict)
    """Names of more than two Latin parts, as they sound."""


class Spellings(NamedTuple):
    """How a part is written: what counts alone, and what only beside the other part.

    ``rare`` are those of ``beside`` that count alone too where さん or 様 follows.
    """

    texts: tuple[str, ...]
    beside: tuple[str, ...]
    sounds: tuple[str, ...]
    sounds_beside: tuple[str, ...]
    rare: tuple[str, ...] = ()


def written(person: Person) -> WrittenName:
    kana: tuple[str, ...] = ()
    romaji: tuple[str, ...] = ()
    if isinstance(person, KnownPerson):
        kana, romaji = person.kana, person.romaji
    found = WrittenName()
    for name in (part for text in (*person.names, *kana) for part in _each_name(text)):
        if _is_latin(name):
            _latin(found, [part for part in _SPLIT.split(name) if part])
        else:
            _japanese(found, [part for part in _SPLIT.split(name) if part])
    for latin in romaji:
        _latin(found, [part for part in _SPLIT_LATIN.split(latin) if part])
    return found


def _each_name(shown: str) -> Iterator[str]:
    """The names in what somebody is shown as: ``佐藤 健 / Ken Sato (営業)`` has two.

    What stands in brackets or behind a stroke is a name where the lists, kana or Latin letters
    say so; else it is a department.
    """
    main, *others = _OR.split(_ASIDE.sub(" ", shown))
    if others and not any(len(_SPLIT.split(text.strip())) > 1 for text in (main, *others)):
        main, others = " ".join((main, *others)), []  # 渡辺/翔太
    yield main if fold(main) else shown
    for other in (*others, *_ASIDE.findall(shown)):
        parts = [part for part in _SPLIT.split(other) if fold(part)]
        if parts and (
            (len(parts) > 1 and (_is_latin(other) or all(map(is_kana, parts))))
            or names().surname(_plain(parts[0]))
        ):
            yield other


def _japanese(found: WrittenName, parts: list[str]) -> None:
    if len(parts) == 1:
        parts = divide(parts[0])
    parts = [part for part in parts if fold(part)]
    if len(parts) != 2:
        for order in (parts, parts[::-1]):
            whole = "".join(order)
            if fold(whole):
                found.wholes.setdefault(fold(whole), whole)
    if not parts:
        return
    if all(is_kana(part) for part in parts):
        keyed = ["k" + fold(part) for part in parts]
    elif len(parts) == 1:
        keyed = ["f" + _plain(parts[0])]
    else:
        between = ["m" + _plain(part) for part in parts[1:-1]]
        keyed = ["f" + _plain(parts[0]), *between, "g" + _plain(parts[-1])]
    found.parts.update(dict.fromkeys(keyed))
    if len(keyed) > 1:
        found.pairs[keyed[0], keyed[-1]] = None


def _latin(found: WrittenName, parts: list[str]) -> None:
    sounds = [sound for part in parts if (sound := same_sound(part))]
    keyed = ["l" + sound for sound in sounds]
    found.parts.update(dict.fromkeys(keyed))
    if len(keyed) > 1:
        found.pairs[keyed[0], keyed[-1]] = None
    if len(keyed) > 2:
        for order in (sounds, sounds[::-1]):
            rest = "".join(order[1:])
            for whole in ("".join(order), order[0][:1] + rest):
                found.sounds[same_sound(whole)] = None


def _plain(part: str) -> str:
    """Not folded: 三橋 would become 3橋, which no list of names has."""
    return fold_kanji(unicodedata.normalize("NFKC", part))


@lru_cache(maxsize=4096)
def spellings(part: str) -> Spellings:
    """All spellings of a part with its role, folded or as they sound."""
    role, text = part[0], part[1:]
    if role == "l":
        return Spellings((), (), (text,), ()) if len(text) > 1 else Spellings((), (), (), (text,))
    folded = fold(text)
    if role == "k" or (role in "fg" and is_kana(text)):
        sound = same_sound(to_romaji(text))
        return Spellings((folded,), (), (sound,) if len(sound) > 1 else (), ())
    if role == "f":
        usual = names().reading_of(text)
        others = tuple(map(fold, names().other_readings(part)))
        if not usual:
            # In no list of the common ones: however it is read, it is hardly anything else.
            usual, others = " ".join(others), ()
        read, sounds = tuple(usual.split()), _sounds(usual.split())
        beside = tuple(sound for sound in _sounds(others) if sound not in sounds)
        alone = tuple(sound for sound in sounds if len(sound) > 1)
        return Spellings((folded, *read), others, alone, beside, others)
    if role == "g":
        # It may be read in many ways: each counts together with the surname alone.
        every = (*names().readings_of_given(text), *names().other_readings(part))
        read = tuple(dict.fromkeys(map(fold, every)))
        return Spellings((folded,), read, (), _sounds(read))
    return Spellings((folded,), (), (), ())


def _sounds(readings: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(same_sound(to_romaji(reading)) for reading in readings))


def initials(part: str) -> Iterator[str]:
    """The Latin letters that may stand for a part."""
    spelled = spellings(part)
    return iter({sound[:1] for sound in (*spelled.sounds, *spelled.sounds_beside)})


def _is_latin(name: str) -> bool:
    return any(char.isalpha() for char in name) and all(
        ord(char) < 0x250 or char in " \u3000" for char in name
    )


def is_kana(text: str) -> bool:
    folded = fold(text)
    return bool(folded) and all("ぁ" <= char <= "ゖ" or char == "ー" for char in folded)


def divide(name: str) -> list[str]:
    """A name that was written without a space, into surname and rest where that is clear."""
    lists = names()
    if is_kana(name):
        folded = fold(name)
        for length in range(len(folded) - 1, 1, -1):
            if folded[:length] in lists.surname_readings:
                return [folded[:length], folded[length:]]
        return [name]
    plain = _plain(name)
    if len(plain) < 3:
        return [name]
    for length in range(min(len(plain) - 1, 4), 0, -1):
        if plain[:length] in lists.surnames:
            return [plain[:length], plain[length:]]
    return [name]
