"""Files and folders that only the bot's own user may read."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.runtime.console import Words
from bot.storage.error import StoreInUse

IN_USE = Words(
    "{file} の隣のデータベースは、ほかのプロセスが使っています。先にそちらを終えてから起動して"
    "ください。",
    "another process uses the database beside {file}: end it before starting this one",
)

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def private_folder(folder: Path) -> None:
    """Makes ``folder`` with mode 0700, and tightens one that is there."""
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(FOLDER_MODE)


def private_file(file: Path) -> None:
    """Makes an empty ``file`` with mode 0600, or tightens one that is there."""
    os.close(os.open(file, os.O_RDONLY | os.O_CREAT, FILE_MODE))
    if file.stat().st_mode & 0o077:
        file.chmod(FILE_MODE)


def write_durably(file: Path, data: bytes) -> None:
    """Writes a file with mode 0600: whole and on disk when this returns, or not at all."""
    part = file.with_name(file.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(descriptor)
        os.replace(part, file)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Holds ``file`` locked; ``StoreInUse`` where another holds it.

    The kernel lets go when the process ends, however it ends. The file stays:
    removing it would let two processes lock two files of one name.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, FILE_MODE)
    try:
        held = True
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = False
        if held:
            raise StoreInUse(IN_USE, file=file)
        yield
    finally:
        os.close(descriptor)
