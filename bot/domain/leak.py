"""What in a text could identify somebody, and what the use cases need to look for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person as the workspace or a case knows them; whatever is not known stays empty.

    ``names`` and ``kana`` as ``姓 名`` or in parts; ``romaji`` in any order; ``handle``
    without ``@``; ``id`` a Slack user id. ``here``: their account is in use, and the company's own.
    ``zone``: the time where they are. ``visits``: a guest of one channel.
    """

    id: str = ""
    names: tuple[str, ...] = ()
    handle: str = ""
    mail: str = ""
    kana: tuple[str, ...] = ()
    romaji: tuple[str, ...] = ()
    here: bool = True
    zone: tzinfo | None = None
    visits: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a text must not hold in any spelling: people, other ``terms``, texts not to be quoted.

    Terms are a customer, a contract, a product … ``allowed`` are words that the company
    reviewed: they are no longer asked about, but what is known or has a form of its own (a
    number, a date) is found in them all the same. ``common`` are texts that everybody may
    quote, as the policy.
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


class NotReadYet(CannotCheck):
    """Everybody in the workspace is still being asked for: a little later it can run."""


class LeakChecker(Protocol):
    def wake(self) -> None:
        """Somebody is about to write what is going to be checked."""

    async def check(self, text: str, known: Known) -> Sequence[Leak]:
        """Raises ``CannotCheck`` where it cannot look; never answers nothing instead."""


class People(Protocol):
    async def everybody(self) -> Sequence[Somebody]:
        """All members of the workspace. Raises ``CannotCheck`` where they cannot be known,

        ``NotReadYet`` where they soon will be.
        """
