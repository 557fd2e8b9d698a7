"""What in a text could identify somebody, and what the use cases need to look for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Somebody:
    """What the workspace knows of a person, for the leak check."""

    id: str
    names: tuple[str, ...]
    handle: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What a notice must not hold in any spelling: people, terms, and texts not to be quoted.

    ``allowed`` are words that the company has reviewed, not asked about any more; ``common``
    are texts that everybody may quote.
    """

    people: tuple[Somebody, ...] = ()
    terms: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    common: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leak:
    """What in a text could identify somebody. ``blocks``: it may not pass; else it is asked.

    ``why`` is a code: how it was found. Its sentence is ``why.<code>`` of the catalogues.
    """

    start: int
    end: int
    kind: str
    text: str
    blocks: bool
    suggestion: str = ""
    why: str = ""

    @property
    def shown(self) -> str:
        """What was found, as a finding shows it: on one line."""
        return one_line(self.text)


def one_line(text: str) -> str:
    return text.replace("\n", " ")


Findings = Sequence[tuple[str, Leak]]
"""What was found in a form: the input (block id), and the place in it."""


def blocking(findings: Findings) -> bool:
    return any(leak.blocks for _, leak in findings)


class CannotCheck(Exception):
    """The leak check cannot run (no dictionary): nothing may be published."""


class LeakChecker(Protocol):
    async def check(self, text: str, known: Known) -> Sequence[Leak]:
        """Raises ``CannotCheck`` where it cannot look; never answers nothing instead."""
        ...


class People(Protocol):
    async def everybody(self) -> Sequence[Somebody]:
        """All members of the workspace. Raises ``CannotCheck`` where they cannot be known."""
        ...
