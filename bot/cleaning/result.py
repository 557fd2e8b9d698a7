"""What cleaning a file answers."""

from dataclasses import dataclass

from bot.domain.evidence import FileKind, Trace, Unclean


class NotCleanable(Exception):
    """The file cannot be read, or not cleaned of everything that it may hold."""

    def __init__(self, why: Unclean = Unclean.BROKEN) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The copy's bytes, the suffix of its type, and what was taken out.

    ``drawn``: the copy is pictures of the pages, and no document any more.
    """

    data: bytes | bytearray | memoryview
    kind: FileKind
    suffix: str
    taken: frozenset[Trace]
    drawn: bool = False
