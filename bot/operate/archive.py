"""One file that is whole or not there: a zip of mode 0600, with the SHA-256 of what is in it."""

import hashlib
import lzma
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from bot.operate.terminal import Refused

MODE = 0o600

BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError)
"""What a zip raises that is cut off, altered, or of a kind that nobody here makes; beside these
``OSError``, also of what bz2 cannot read."""


@dataclass(frozen=True, slots=True)
class Member:
    """What lies under a name: ``size`` in bytes."""

    size: int
    sha256: str


class Archive:
    """Takes members one after the other; ``members`` says what it has."""

    def __init__(self, package: zipfile.ZipFile, at: datetime) -> None:
        self._package = package
        self._at = at
        self.members: dict[str, Member] = {}

    def add(self, name: str, data: bytes, *, packed: bool = True) -> None:
        with self.member(name, packed=packed) as write:
            write.write(data)

    @contextmanager
    def member(self, name: str, *, packed: bool = False) -> Iterator["Writing"]:
        """Writes a member piece by piece; ``packed`` where it gets smaller by that."""
        info = zipfile.ZipInfo(name, self._at.timetuple()[:6])
        info.external_attr = MODE << 16
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self._package.open(info, "w", force_zip64=True) as stream:
            writing = Writing(stream)
            yield writing
        self.members[name] = writing.member


class Writing:
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, piece: bytes) -> None:
        self._stream.write(piece)
        self._digest.update(piece)
        self._size += len(piece)

    @property
    def member(self) -> Member:
        return Member(self._size, self._digest.hexdigest())


def free(target: Path) -> None:
    """Raises ``Refused`` where something has this name already, or its folder is not there."""
    if str(target) == "-":
        raise Refused(
            "標準出力には書き出せません。書き込むファイルの名前を指定してください。",
            "Nothing is written to standard output. Please name a file.",
        )
    if os.path.lexists(target):
        raise Refused(
            "{file} はすでにあります。上書きはしません。別の名前にしてください。",
            "{file} is there already and is not overwritten. Choose another name.",
            file=target,
        )
    if not target.parent.is_dir():
        raise Refused(
            "フォルダー {folder} がありません。",
            "There is no folder {folder}.",
            folder=target.parent,
        )


@contextmanager
def writing(target: Path, at: datetime) -> Iterator[Archive]:
    """A new zip ``target``: it has its name once the block has ended without an error.

    Raises ``Refused`` where it is there already or cannot be written. Nothing half done stays.
    """
    with (
        _whole_file(target) as stream,
        zipfile.ZipFile(stream, "w", strict_timestamps=False) as package,
    ):
        yield Archive(package, at)


def placed(target: Path, content: bytes) -> None:
    """The same of a file whose content is there at once."""
    with _whole_file(target) as stream:
        stream.write(content)


@contextmanager
def _whole_file(target: Path) -> Iterator[IO[bytes]]:
    free(target)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, MODE)
        with open(descriptor, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _take_name(draft, target)
    except OSError as error:
        raise Refused(
            "{file} に書き込めません({error})。",
            "{file} cannot be written ({error}).",
            file=target,
            error=error.strerror or type(error).__name__,
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink()


def _take_name(draft: Path, target: Path) -> None:
    """Fails where somebody has taken the name meanwhile."""
    try:
        os.link(draft, target)
    except FileExistsError:
        free(target)
        raise
    except OSError:  # a file system without links
        free(target)
        os.rename(draft, target)


def digest_of(file: Path) -> Member:
    """Size and SHA-256 of a file."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
        return Member(stream.tell(), digest.hexdigest())
