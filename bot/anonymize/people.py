"""Everybody in a workspace, found in a text in a time that does not grow with their number.

An automaton finds where parts of names and accounts stand; which of them belong together is
looked up in pairs. One changed person is put in and taken out without building the rest anew:
new words go into a small automaton of their own, and what is no one's word any more is passed
over.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from bot.anonymize.fold import Folded, fold
from bot.anonymize.person import Person, WrittenName, initials, spellings, written
from bot.anonymize.places import Manner, script
from bot.anonymize.romaji import same_sound

SHARD = 2_000
"""So many words does one automaton hold: each is built in some milliseconds."""


class Match(NamedTuple):
    """A place in the folded text, before it is weighed."""

    start: int
    end: int
    manner: Manner
    why: str
    parts: tuple[int, ...] = ()
    """Where the parts of a pair meet."""
    mixed: bool = False
    """Written in both kana by whoever is called so, as みどりフーズ."""


class _Needle(NamedTuple):
    manner: Manner
    why: str
    mixed: bool = False


Pace = Callable[[], None]
"""Called between two people while an index is built: lets others have the processor."""


def at_ease() -> Pace:
    """A pace that rests as long as it worked, in pieces of two milliseconds."""
    began = time.perf_counter()

    def rest() -> None:
        nonlocal began
        if (worked := time.perf_counter() - began) > 0.002:
            time.sleep(min(worked, 0.005))
            began = time.perf_counter()

    return rest


def at_once() -> None:
    """The pace where nobody else waits."""


class PeopleIndex:
    """People and terms, to be found by their spellings.

    ``update`` may run in one thread while others look; it must not run twice at a time. Whoever
    is new is found once it has returned, whoever stays is found all the time.
    """

    def __init__(self, people: Iterable[Person] = (), terms: Iterable[str] = ()) -> None:
        self._people: dict[object, Person] = {}
        self._parts: dict[str, int] = {}
        self._pairs: dict[str, int] = {}
        self._initials: dict[str, int] = {}
        self._alone: dict[str, int] = {}
        self._rare: dict[str, int] = {}
        self._reads: dict[str, tuple[str, ...]] = {}
        """Which parts a text may stand for."""
        self._sounds_alone: dict[str, int] = {}
        self._sounds: dict[str, tuple[str, ...]] = {}
        self._wholes: dict[str, tuple[_Needle, int]] = {}
        self._accounts: dict[str, tuple[str, int]] = {}
        self._domains: dict[str, int] = {}
        self._shards: list[AhoCorasick] = []
        self._in_shards: set[str] = set()
        self._open: list[str] = []
        """The words of the last shard, to which others may still come."""
        for term in terms:
            needle = _Needle(Manner.TERM, why="known_term", mixed=_mixed(term))
            self._whole(fold(term), needle, 1)
        self._build(self._wholes, at_once)
        self.update(people)

    def __len__(self) -> int:
        return len(self._people)

    def update(self, people: Iterable[Person], pace: Pace = at_once) -> None:
        """Makes these the people: only who is new, changed or gone costs anything."""
        gone = dict(self._people)
        replaced: list[Person] = []
        fresh: dict[str, None] = {}
        for person in people:
            key: object = person.id or person
            before = self._people.get(key)
            gone.pop(key, None)
            if before != person:
                for word in self._count(person, 1):
                    if word not in self._in_shards:
                        fresh[word] = None
                self._people[key] = person
                if before is not None:
                    replaced.append(before)
            pace()
        self._build(fresh, pace)
        for left in gone:
            replaced.append(self._people.pop(left))
        for person in replaced:
            self._count(person, -1)
            pace()
        if len(self._in_shards) > 2 * SHARD + 2 * self._words():
            self._in_shards, self._open = set(), []
            self._shards = self._shards_of([*self._reads, *self._wholes, *self._accounts], pace)

    def _words(self) -> int:
        return len(self._reads) + len(self._wholes) + len(self._accounts)

    # Counting, so that what two people share stays while one of them is there

    def _count(self, person: Person, by: int) -> list[str]:
        """Adds or takes away; the words of which the text must hold one."""
        words: list[str] = []
        found = written(person)
        for part in found.parts:
            if _add(self._parts, part, by) == max(by, 0):
                self._part(part, by)
            words += [*spellings(part).texts, *spellings(part).beside]
        self._pairing(found, by)
        for folded, name in found.wholes.items():
            manner = Manner.WHOLE if len(folded) > 1 else Manner.PART
            self._whole(folded, _Needle(manner, why="known_person", mixed=_mixed(name)), by)
            words.append(folded)
        for sound in found.sounds:
            _add(self._sounds_alone, sound, by)
        local, _, domain = person.mail.partition("@")
        for folded in (
            self._account(person.handle.removeprefix("@"), why="known_handle", by=by),
            self._account(local, why="known_mail", by=by),
            self._account(person.id, why="known_id", by=by),
        ):
            words += [folded] if folded else []
        if domain and local:
            _add(self._domains, fold("@" + domain), by)
        return words

    def _part(self, part: str, by: int) -> None:
        spelled = spellings(part)
        for text in (*spelled.texts, *spelled.beside):
            _join(self._reads, text, part, by)
        for sound in (*spelled.sounds, *spelled.sounds_beside):
            _join(self._sounds, sound, part, by)
        for text in spelled.texts:
            _add(self._alone, text, by)
        for sound in spelled.sounds:
            _add(self._sounds_alone, sound, by)
        for rare in (*spelled.rare, *(spelled.sounds_beside if spelled.rare else ())):
            _add(self._rare, rare, by)

    def _pairing(self, found: WrittenName, by: int) -> None:
        for one, other in found.pairs:
            _add(self._pairs, one + "\0" + other, by)
            for part, beside in ((one, other), (other, one)):
                if spellings(part).sounds:
                    for letter in initials(beside):
                        _add(self._initials, part + letter, by)

    def _whole(self, folded: str, needle: _Needle, by: int) -> None:
        if not folded:
            return
        kept, count = self._wholes.get(folded, (needle, 0))
        if count + by > 0:
            self._wholes[folded] = (kept, count + by)
        else:
            self._wholes.pop(folded, None)

    def _account(self, account: str, why: str, by: int) -> str:
        folded = fold(account)
        if not folded:
            return ""
        kept, count = self._accounts.get(folded, (why, 0))
        if count + by > 0:
            self._accounts[folded] = _counted(kept, count + by)
        else:
            self._accounts.pop(folded, None)
        return folded

    # The automaton

    def _build(self, words: Collection[str], pace: Pace) -> None:
        """Lets these words be found too, which no shard has yet."""
        if not words:
            return
        closed = self._shards[:-1] if self._open else self._shards
        self._shards = [*closed, *self._shards_of([*self._open, *words], pace)]

    def _shards_of(self, words: list[str], pace: Pace) -> list[AhoCorasick]:
        made = []
        for at in range(0, len(words), SHARD):
            self._open = words[at : at + SHARD]
            made.append(AhoCorasick(self._open, store_patterns=False))
            self._in_shards.update(self._open)
            pace()
        if len(self._open) == SHARD:
            self._open = []
        return made

    # Looking

    def find(self, folded: Folded) -> Iterator[Match]:
        """Every place where a word of somebody may stand, to be weighed; many overlap."""
        text = folded.text
        begins: dict[int, list[int]] = defaultdict(list)
        for shard in self._shards:
            for _, start, end in shard.find_matches_as_indexes(text, overlapping=True):
                begins[start].append(end)
        for start, ends in begins.items():
            for end in ends:
                word = text[start:end]
                if word in self._alone:
                    yield Match(start, end, Manner.PART, why="known_person")
                if word in self._rare:
                    yield Match(start, end, Manner.RARE, why="known_person")
                if whole := self._wholes.get(word):
                    needle = whole[0]
                    yield Match(start, end, needle.manner, needle.why, (), needle.mixed)
                if account := self._accounts.get(word):
                    yield Match(start, end, Manner.ACCOUNT, account[0])
                    if text.startswith("@", end):
                        yield from self._mails(text, start, end)
                if word in self._reads:
                    for stop in begins.get(end, ()):
                        if self._belong(word, text[end:stop]):
                            yield Match(start, stop, Manner.PAIR, why="known_person", parts=(end,))

    def _mails(self, text: str, start: int, at: int) -> Iterator[Match]:
        for domain in self._domains:
            if text.startswith(domain, at):
                yield Match(start, at + len(domain), Manner.ACCOUNT, why="known_mail")

    def _belong(self, one: str, other: str) -> bool:
        return self.paired(self._reads.get(one, ()), self._reads.get(other, ()))

    def paired(self, some: Iterable[str], others: tuple[str, ...]) -> bool:
        """Whether somebody has one of these parts and one of the others."""
        return any(
            one + "\0" + other in self._pairs or other + "\0" + one in self._pairs
            for one in some
            for other in others
        )

    def reads(self, word: str) -> tuple[str, ...]:
        """The parts of names for which a folded text may stand."""
        return self._reads.get(word, ())

    def alone(self, word: str) -> bool:
        """Whether a folded text is somebody's name by itself."""
        return word in self._alone or word in self._wholes

    def sounds(self, sound: str) -> tuple[str, ...]:
        """The parts of names that sound so."""
        return self._sounds.get(sound, ())

    def sounds_alone(self, sound: str) -> bool:
        """Whether this is somebody's name by itself: a surname, or all of a name."""
        return sound in self._sounds_alone

    def sounds_rare(self, sound: str) -> bool:
        """Whether this is a surname as few read it: somebody's where さん follows."""
        return sound in self._rare

    def sounds_whole(self, word: str) -> bool:
        """Whether this is surname and given name joined, or one with the other's initial."""
        sound, word = same_sound(word), word.casefold()
        # tsawada: the initial counts before the spellings of a sound become one.
        pairs = ((same_sound(word[1:]), word[:1]), (same_sound(word[:-1]), word[-1:]))
        for part, letter in ((sound[1:], sound[:1]), (sound[:-1], sound[-1:]), *pairs):
            if (
                len(part) > 2
                and part in self._sounds_alone
                and any(name + letter in self._initials for name in self._sounds.get(part, ()))
            ):
                return True
        for at in range(2, len(sound)):
            some = self._sounds.get(sound[:at])
            if some and any(
                self.paired(some, others)
                for tail in (sound[at:], sound[at - 1 :], "u" + sound[at:])
                if (others := self._sounds.get(tail)) and same_sound(sound[:at] + tail) == sound
            ):
                return True
        return False


@lru_cache(maxsize=1024)
def _counted(why: str, count: int) -> tuple[str, int]:
    """The same pair for all of whom it is true: there are thousands."""
    return why, count


def _add(counts: dict[str, int], key: str, by: int) -> int:
    """The new count; what is not there any more is forgotten."""
    count = counts.get(key, 0) + by
    if count > 0:
        counts[key] = count
    else:
        counts.pop(key, None)
    return count


def _join(table: dict[str, tuple[str, ...]], key: str, part: str, by: int) -> None:
    have = table.get(key, ())
    left = (*have, part) if by > 0 else tuple(other for other in have if other != part)
    if left:
        table[key] = left
    else:
        table.pop(key, None)


def _mixed(text: str) -> bool:
    return len({script(char) for char in text} & {"hiragana", "katakana"}) > 1
