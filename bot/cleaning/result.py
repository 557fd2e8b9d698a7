"""What cleaning a file answers."""

from dataclasses import dataclass

from bot.domain.evidence import FileKind, Trace


class NotCleanable(Exception):
    """The file cannot be read, or not cleaned of everything that it may hold."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The copy's bytes, the suffix of its type, and what was taken out."""

    data: bytes | bytearray | memoryview
    kind: FileKind
    suffix: str
    taken: frozenset[Trace]
