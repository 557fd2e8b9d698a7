"""A rule is a pattern, what it finds, and sometimes a check of what was matched.

Word boundaries are look-arounds on digits and Latin letters: ``\\b`` sees no boundary between
a digit and a Japanese character, so a number inside a sentence would be missed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from bot.anonymize.digits import fold_digits
from bot.anonymize.finding import Kind, Severity


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A normalized text, and the same with all digits and dashes in ASCII (same length)."""

    text: str
    folded: str

    @classmethod
    def at(cls, text: str) -> "FoldedText":
        return cls(text, fold_digits(text))


class Hit(NamedTuple):
    start: int
    end: int
    kind: Kind
    why: str
    severity: Severity = Severity.BLOCK


@dataclass(frozen=True, slots=True)
class StructuredRule:
    """``pattern`` runs on the folded text; group ``it``, where there is one, is the hit."""

    kind: Kind
    why: str
    pattern: re.Pattern[str]
    holds: Callable[[re.Match[str], FoldedText], bool] | None = None

    def hits(self, looked: FoldedText) -> list[Hit]:
        found = []
        for match in self.pattern.finditer(looked.folded):
            if self.holds is not None and not self.holds(match, looked):
                continue
            start, end = match.span("it") if "it" in self.pattern.groupindex else match.span()
            # White space at the edges belongs to the sentence.
            piece = looked.folded[start:end]
            start += len(piece) - len(piece.lstrip())
            end -= len(piece) - len(piece.rstrip())
            # A bracket that is not closed inside is not part of it either.
            if looked.folded[start] in "(（" and not re.search("[)）]", looked.folded[start:end]):
                start += 1
            if start < end:
                found.append(Hit(start, end, self.kind, self.why))
        return found


def rule(
    kind: Kind,
    why: str,
    pattern: str,
    holds: Callable[[re.Match[str], FoldedText], bool] | None = None,
) -> StructuredRule:
    return StructuredRule(kind, why, re.compile(pattern, re.IGNORECASE), holds)


def digits_of(text: str) -> str:
    return "".join(char for char in text if char in "0123456789")
