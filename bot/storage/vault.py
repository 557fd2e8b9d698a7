"""The bytes of files: encrypted in pieces under the case's key, never in clear on disk.

A file is a row of sealed pieces of ``PIECE`` bytes, the last one shorter. Each is bound
to its file, its number and to whether it is the last: a file that was cut off, or whose
pieces were exchanged, does not open.
"""

import asyncio
import hashlib
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from bot.domain.error import StoreUnavailable
from bot.domain.vault import Rendition, Written
from bot.storage.cipher import Seal
from bot.storage.error import CipherError
from bot.storage.file import FILE_MODE, private_folder, sync_folder

T = TypeVar("T")

PIECE = 1 << 20
_SEALED = PIECE + 29
"""Version, nonce and tag are added to each piece."""

_DRAFT_KEPT = 86_400.0
"""Seconds after which nobody can be writing a file any more."""

_NAMES = {Rendition.ORIGINAL: "", Rendition.COPY: ".copy"}


class VaultFile:
    """Where one rendition of one file lies, and what its pieces are bound to."""

    def __init__(self, vault: Path, evidence_id: str, rendition: Rendition) -> None:
        self.vault = vault
        self.rendition = rendition
        self.file = vault / (evidence_id + _NAMES[rendition])
        self._name = f"evidence.{rendition}.{evidence_id}"

    def piece(self, number: int, *, last: bool) -> str:
        return f"{self._name}.{number}.{'last' if last else 'more'}"


async def _in_thread(work: Callable[[], T]) -> T:
    with suppress(OSError):
        return await asyncio.to_thread(work)
    # Raised here, so that no path hangs on it as context.
    raise StoreUnavailable


class VaultPen:
    """Implements ``bot.domain.port.Pen``. The file takes its name once it is whole and on disk."""

    def __init__(self, seal: Seal, place: VaultFile) -> None:
        self._seal = seal
        self._place = place
        # A name of its own: an attempt that was given up may still be writing.
        self._draft = place.vault / f"{place.file.name}.{secrets.token_hex(4)}.part"
        self._stream: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._pending = bytearray()
        self._number = 0
        self._size = 0

    async def write(self, piece: bytes) -> None:
        self._digest.update(piece)
        self._size += len(piece)
        self._pending += piece
        while len(self._pending) > PIECE:  # the last piece is known only at the end
            full = bytes(self._pending[:PIECE])
            del self._pending[:PIECE]
            await self._put(full, last=False)

    async def finish(self) -> Written:
        await self._put(bytes(self._pending), last=True)
        await _in_thread(self._settle)
        return Written(self._place.rendition, self._size, self._digest.digest())

    async def abandon(self) -> None:
        await asyncio.to_thread(self._discard)

    async def _put(self, piece: bytes, *, last: bool) -> None:
        place = self._place.piece(self._number, last=last)
        self._number += 1
        try:
            await _in_thread(lambda: self._append(self._seal.encrypt(piece, place)))
        except StoreUnavailable:
            await self.abandon()
            raise

    def _append(self, sealed: bytes) -> None:
        if self._stream is None:
            private_folder(self._place.vault)
            descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
            self._stream = open(descriptor, "wb")  # noqa: SIM115 - closed by _settle or _discard
        self._stream.write(sealed)

    def _settle(self) -> None:
        assert self._stream is not None
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            os.replace(self._draft, self._place.file)
        except BaseException:
            self._discard()
            raise
        sync_folder(self._place.vault)

    def _discard(self) -> None:
        with suppress(OSError):
            if self._stream is not None:
                self._stream.close()
        with suppress(OSError):
            self._draft.unlink()


class VaultBook:
    """Implements ``bot.domain.port.Book``."""

    def __init__(self, seal: Seal, place: VaultFile, sha256: bytes, size: int) -> None:
        self._seal = seal
        self._place = place
        self._sha256 = sha256
        self.size = size

    @property
    def sha256(self) -> str:
        """Of what was given, in hexadecimal."""
        return self._sha256.hex()

    async def verify(self) -> None:
        digest = hashlib.sha256()
        async for piece in self.pieces():
            digest.update(piece)
        if digest.digest() != self._sha256:
            raise CipherError("a stored file is not the one that was given")

    async def pieces(self) -> AsyncIterator[bytes]:
        stream = await _opened(self._place.file)
        try:
            number = 0
            sealed = await _in_thread(lambda: stream.read(_SEALED))
            while True:
                following = await _in_thread(lambda: stream.read(_SEALED))
                place = self._place.piece(number, last=not following)
                yield await asyncio.to_thread(self._seal.decrypt, sealed, place)
                if not following:
                    return
                sealed, number = following, number + 1
        finally:
            stream.close()


async def _opened(file: Path) -> BinaryIO:
    try:
        return await asyncio.to_thread(open, file, "rb")
    except FileNotFoundError:
        pass
    except OSError:
        raise StoreUnavailable from None
    raise CipherError("a stored file is not there")


def sweep_drafts(vault: Path) -> None:
    """Removes what a dead process had begun to write a day ago or earlier."""
    with suppress(OSError):
        for draft in vault.glob("*.part"):
            with suppress(OSError):
                if time.time() - draft.stat().st_mtime > _DRAFT_KEPT:
                    draft.unlink()
