"""A receipt: what a reporter keeps, to show some day that what they told is still there.

It holds no content: a number, a moment, how much it is for, and what only the keys make of
it. It is one word of letters, digits and dashes, so that it can be copied out of anything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.case import NUMBER_ALPHABET, NUMBER_LENGTH, Case

_MOMENT = "%Y%m%dT%H%M%SZ"
_FORM = re.compile(
    rf"(?<![\w-])R1-(M-[{NUMBER_ALPHABET}]{{{NUMBER_LENGTH}}})-(\d{{8}}T\d{{6}}Z)"
    r"-(\d{1,6})-(\d{1,6})-([0-9A-F]{32})-(M2-[0-9A-F]{64})-([0-9A-F]{32})(?![\w-])",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """``pieces`` of what was said to each other and ``files`` of the reporter, up to ``at``.

    ``digest``: what they come to under the case's key. ``head``: of the record at that moment.
    ``proof``: that the bot has made it, also once the case is destroyed.
    """

    number: str
    at: datetime
    pieces: int
    files: int
    digest: str
    head: str
    proof: str = ""

    @property
    def said(self) -> str:
        """All of it but the proof."""
        at = self.at.astimezone(UTC).strftime(_MOMENT)
        return f"R1-{self.number}-{at}-{self.pieces}-{self.files}-{self.digest}-{self.head}"

    @property
    def text(self) -> str:
        return f"{self.said}-{self.proof}"


def receipts_in(text: str) -> Sequence[Receipt]:
    """All that stand in a text, each once."""
    found = []
    for number, at, pieces, files, digest, head, proof in _FORM.findall(text):
        try:
            moment = datetime.strptime(at, _MOMENT).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Receipt(number, moment, int(pieces), int(files), digest, head, proof))
    return list(dict.fromkeys(found))


class Content(StrEnum):
    """What became of what a receipt is for."""

    WHOLE = "whole"
    DIFFERENT = "different"  # taken away or written otherwise
    DESTROYED = "destroyed"  # its time was over, which the record says
    MISSING = "missing"  # not there, and the record does not say why


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """``genuine``: the bot has made it, as it stands. Else nothing more is said of it.

    ``holds_head``: the record still goes on from where it was then.
    """

    receipt: Receipt
    genuine: bool
    content: Content
    holds_head: bool

    @property
    def holds(self) -> bool:
        return self.genuine and self.content is Content.WHOLE and self.holds_head


class Receipts(Protocol):
    def of(self, case: Case, now: datetime) -> Receipt | None:
        """For the reporter of the case, of what is stored now; None while the record is wrong."""
