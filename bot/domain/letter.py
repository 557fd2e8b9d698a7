"""A paper that goes out to a customer, a provider, the police … (policy section 3(2)).

It is written from the company's template and by whoever handles the case; nothing of the
report gets into it by itself. Where it needs that, the reporter agrees to the very text, then a
second person approves; then it stands as it is, with its hash, and can be sent.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from bot.domain.case import NUMBER_ALPHABET, NUMBER_LENGTH, Case, Entry, EntryKind, new_number
from bot.domain.codec import dump, load
from bot.domain.lifecycle import Action, possible
from bot.domain.role import Standing

NUMBER = re.compile(rf"(?<![0-9A-Z])L-[{NUMBER_ALPHABET}]{{{NUMBER_LENGTH}}}(?![0-9A-Z])")

BLANK = re.compile(r"【[^【】]*】?|】")
"""What whoever prepares a paper has still to write, also where half of its mark is gone."""


class LetterState(StrEnum):
    ASKED = "asked"  # the reporter reads the very text
    OBJECTED = "objected"
    WAITING = "waiting"  # for a second person
    READY = "ready"  # it stands as it is
    SENT = "sent"
    ANSWERED = "answered"


ENDED = (LetterState.OBJECTED, LetterState.ANSWERED)
FROZEN = (LetterState.READY, LetterState.SENT, LetterState.ANSWERED)
OUT = (LetterState.SENT, LetterState.ANSWERED)


class Sent(StrEnum):
    """How a paper was sent."""

    CERTIFIED = "certified"  # 内容証明
    REGISTERED = "registered"
    POST = "post"
    MAIL = "mail"
    FORM = "form"
    HANDED = "handed"
    SPOKEN = "spoken"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Letter:
    """One paper as it stands.

    ``number`` is for those outside and says nothing of the case. ``pass_reason``: why names in it
    may stay. ``consent``: whether the reporter agrees first. ``reply_by``: until when an answer to
    it is waited for; ``came_back``: what did. ``version``: how often its text was written.
    """

    id: str
    number: str
    template: str
    language: str
    state: LetterState
    text: str
    by: str
    at: datetime
    consent: bool = False
    pass_reason: str = ""
    approved_by: str | None = None
    sha256: str = ""
    how: Sent | None = None
    sent_on: date | None = None
    reply_by: date | None = None
    came_back: str = ""
    version: int = 1

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without when: that stands with the entry."""
        return dump(self, "at")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, at: datetime) -> Self:
        return load(cls, data, at=at)

    def frozen(self) -> "Letter":
        """It stands as it is from now on."""
        return replace(self, state=LetterState.READY, sha256=digest(self.text))

    @property
    def agreed(self) -> bool:
        """Whether the reporter has agreed to it, and it has not gone out yet."""
        return self.consent and self.state in (LetterState.WAITING, LetterState.READY)

    @property
    def text_id(self) -> str:
        """Names it with the very text that somebody was shown."""
        return f"{self.id}.{self.version}"

    @property
    def whole(self) -> bool:
        """Whether it is what was frozen."""
        return self.sha256 == digest(self.text)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def new_letter_number() -> str:
    """Such as ``L-7KQ4RD``: random, so that it says nothing of how many there are."""
    return "L" + new_number().removeprefix("M")


def has_other_number(letter: "Letter", others: Sequence["Letter"]) -> bool:
    """Whether its text has a number that is neither its own nor of a paper that stands.

    Copied from another form it would lead whoever answers to the wrong paper.
    """
    fit = {letter.number, *(other.number for other in others if other.state in FROZEN)}
    found = NUMBER.findall(unicodedata.normalize("NFKC", letter.text).upper())
    return not fit.issuperset(found)


def letters_in(entries: Sequence[Entry]) -> tuple[Letter, ...]:
    """The papers of a case as they stand, in the order of their beginning."""
    latest: dict[str, Letter] = {}
    for entry in entries:
        if entry.kind is EntryKind.LETTER:
            letter = Letter.from_dict(json.loads(entry.body), at=entry.at)
            latest[letter.id] = letter
    return tuple(latest.values())


def asked_in(case: Case, entries: Sequence[Entry]) -> tuple[str, bool] | None:
    """The paper that waits for the reporter's word, by its very text.

    Else the last that has it (then True): they can take it back until it has gone out.
    """
    if Action.LETTER_AGREE not in possible(case, Standing.REPORTER):
        return None
    letters = letters_in(entries)
    waiting = [(each.text_id, False) for each in letters if each.state is LetterState.ASKED]
    agreed = [(each.text_id, True) for each in letters if each.agreed]
    return next(reversed(waiting or agreed), None)


def blanks(text: str) -> tuple[str, ...]:
    """What is still to be written."""
    return tuple(BLANK.findall(text))
