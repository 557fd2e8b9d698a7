"""A copy of the database as it is at one moment, while others go on writing."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from bot.domain.error import StoreUnavailable
from bot.storage.file import private_file
from bot.storage.sound import INDEX, LOG, beside

WAIT = 20.0
"""Seconds that the copy waits for a writer who is switching the log."""


def copy_sqlite(source: Path, target: Path) -> None:
    """Copies a SQLite database into a new file of mode 0600.

    In one step, which reads one snapshot: in WAL mode that blocks nobody. What was
    encrypted stays so; the copy never sees a key. Raises ``StoreUnavailable``.
    """
    private_file(target)
    with (
        suppress(sqlite3.Error),
        readable(source) as file,
        closing(_connect(file, "ro")) as live,
        closing(_connect(target, "rw")) as copy,
    ):
        return live.backup(copy)
    raise StoreUnavailable


@contextmanager
def readable(file: Path) -> Iterator[Path]:
    """The database, or a copy of it where SQLite cannot read it in its place.

    That is so where nobody may write beside it: SQLite makes an index of its log there. Where
    an index lies there, SQLite reads with that; where none does, no process has the database
    open, and its copy is whole.
    """
    if os.access(file.parent, os.W_OK) or beside(file, INDEX).exists():
        yield file
        return
    with TemporaryDirectory(prefix="madoguchi-") as folder:
        for each in filter(Path.exists, (file, beside(file, LOG))):
            shutil.copyfile(each, Path(folder) / each.name)
        yield Path(folder) / file.name


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file))}?mode={mode}", uri=True, timeout=WAIT)
