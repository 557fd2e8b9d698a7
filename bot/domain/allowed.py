"""Words that the company has reviewed: the leak check asks about them no more.

A table as the case's: how a word stands x action gives who may do it. Nobody approves what
they proposed themselves, and an approval ends after a year: until somebody approves anew,
the word is asked about again. What is known of a person or has a form of its own (a number,
a day) is found in an allowed word all the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from whenever import Date

from bot.domain.codec import dump, load
from bot.domain.deadline import TOKYO, start_after
from bot.domain.error import Code, Refusal

WORD_LENGTH = 40
"""Characters of a word at most: it is a word, not a sentence that would hide what is in it."""

LAPSING = timedelta(days=30)
"""Before an approval ends: from then on it can be given anew."""


class WordState(StrEnum):
    PROPOSED = "proposed"  # waits for the approval of somebody else
    ALLOWED = "allowed"
    LAPSING = "lapsing"  # allowed, and its approval ends soon
    LAPSED = "lapsed"  # its approval has ended: asked about again
    REMOVED = "removed"


class WordAction(StrEnum):
    """What can be done with a word; the value is the ``action_id`` of its button."""

    APPROVE = "allowed_approve"
    REMOVE = "allowed_remove"


class WordRole(StrEnum):
    """What somebody of desk or HR is to a word."""

    PROPOSER = "proposer"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AllowedWord:
    """A word, why it tells nothing of anybody, and who answers for it.

    ``valid_until`` is the last day of the approval, in Japan's time.
    """

    id: str
    word: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    valid_until: date | None = None
    removed_by: str | None = None
    removed_at: datetime | None = None
    version: int = 0

    def state(self, now: datetime) -> WordState:
        if self.removed_at is not None:
            return WordState.REMOVED
        if self.valid_until is None:
            return WordState.PROPOSED
        ends = start_after(self.valid_until)
        if ends <= now:
            return WordState.LAPSED
        return WordState.LAPSING if ends - now <= LAPSING else WordState.ALLOWED

    def role(self, user: str) -> WordRole:
        return WordRole.PROPOSER if user == self.proposed_by else WordRole.OTHER

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without what stands in columns of its own: id and version."""
        return dump(self, "id", "version")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, id: str, version: int) -> Self:
        return load(cls, data, id=id, version=version)


PROPOSED, ALLOWED, SOON, LAPSED, REMOVED = WordState

_ANOTHER = frozenset({WordRole.OTHER})
_ANYBODY = frozenset(WordRole)

WORD_RULES: dict[tuple[WordState, WordAction], frozenset[WordRole]] = {
    **{(state, WordAction.APPROVE): _ANOTHER for state in (PROPOSED, SOON, LAPSED)},
    **{(state, WordAction.REMOVE): _ANYBODY for state in (PROPOSED, ALLOWED, SOON, LAPSED)},
}


@dataclass(frozen=True, slots=True)
class WordView:
    """A word as somebody of desk or HR sees it, with what they can do."""

    word: AllowedWord
    state: WordState
    role: WordRole
    can: tuple[WordAction, ...]


def view(word: AllowedWord, user: str, now: datetime) -> WordView:
    state, role = word.state(now), word.role(user)
    can = tuple(a for a in WordAction if role in WORD_RULES.get((state, a), frozenset()))
    return WordView(word, state, role, can)


def do(word: AllowedWord, action: WordAction, user: str, now: datetime) -> AllowedWord:
    """The word after the act. Raises ``Refusal`` where ``user`` cannot do that now."""
    who = WORD_RULES.get((word.state(now), action))
    if who is None:
        raise Refusal(Code.ALREADY_DONE)
    if word.role(user) not in who:
        raise Refusal(Code.OWN_WORD)
    if action is WordAction.REMOVE:
        return replace(word, removed_by=user, removed_at=now)
    return replace(word, approved_by=user, approved_at=now, valid_until=a_year_after(now))


def a_year_after(now: datetime) -> date:
    """The same day of the next year, in Japan's time; the last of February after the 29th."""
    day = now.astimezone(TOKYO).date()
    return Date(day.year, day.month, day.day).add(years=1).to_stdlib()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many words stand how."""

    proposed: int = 0
    allowed: int = 0
    lapsing: int = 0
    lapsed: int = 0

    @property
    def to_review(self) -> int:
        """Words that somebody should look at."""
        return self.proposed + self.lapsing + self.lapsed


def count(words: Iterable[AllowedWord], now: datetime) -> Counts:
    """How the words stand now; removed ones count nowhere."""
    found = Counter(word.state(now) for word in words)
    return Counts(found[PROPOSED], found[ALLOWED], found[SOON], found[LAPSED])


def valid(words: Iterable[AllowedWord], now: datetime) -> tuple[str, ...]:
    """What is allowed at this moment."""
    return tuple(word.word for word in words if word.state(now) in (ALLOWED, SOON))


def in_order(words: Iterable[AllowedWord], now: datetime) -> list[AllowedWord]:
    """Those that wait for an approval first, oldest first; then what has lapsed or lapses soon."""
    places = {PROPOSED: 0, LAPSED: 1, SOON: 2, ALLOWED: 3, REMOVED: 4}

    def place(word: AllowedWord) -> tuple[int, date, datetime, str]:
        until = word.valid_until or date.min
        return places[word.state(now)], until, word.proposed_at, word.id

    return sorted(words, key=place)
