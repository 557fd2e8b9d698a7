"""What the use cases need for the bytes of files, which take longer than a transaction."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.domain.case import Evidence
from bot.domain.evidence import Copy


class Rendition(StrEnum):
    ORIGINAL = "original"  # as it was received, never changed
    COPY = "copy"  # without metadata, for showing


@dataclass(frozen=True, slots=True)
class Written:
    """What a pen has put into the vault: its length, and the SHA-256 of what was written."""

    rendition: Rendition
    size: int
    sha256: bytes


class Pen(Protocol):
    """Writes a file into the vault piece by piece, encrypted; it is there once finished.

    Raises ``StoreUnavailable`` where the disk does not take it.
    """

    async def write(self, piece: bytes) -> None: ...

    async def finish(self) -> Written: ...

    async def abandon(self) -> None:
        """Leaves nothing behind; harmless once finished or abandoned."""


class Book(Protocol):
    """A file of the vault, for reading. ``size`` in bytes."""

    size: int

    @property
    def sha256(self) -> str:
        """Of what was given, in hexadecimal."""

    async def verify(self) -> None:
        """Raises ``Damaged`` where it is not, byte for byte, what was stored (SHA-256)."""

    def pieces(self) -> AsyncIterator[bytes]:
        """Its bytes in order. Raises ``Damaged``."""


class EvidenceFiles(Protocol):
    def add(self, evidence: Evidence) -> None: ...

    def get(self, evidence_id: str) -> Evidence | None: ...

    def of(self, case_id: str) -> Sequence[Evidence]: ...

    def pen(self, evidence_id: str, rendition: Rendition) -> Pen:
        """For writing outside of the transaction: a file takes longer than one may wait."""

    def keep(self, evidence: Evidence, written: Written | None = None) -> None:
        """Stores what is known of it now, with the digest of what a pen has written."""

    def book(self, evidence_id: str, rendition: Rendition) -> Book:
        """For reading outside of the transaction; ``LookupError`` where it is not stored."""


class Cleaner(Protocol):
    async def clean(self, source: AsyncIterator[bytes], pen: Pen) -> tuple[Copy, Written | None]:
        """Makes a copy without metadata; the pen is finished only where there is one."""
