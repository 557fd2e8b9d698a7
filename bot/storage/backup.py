"""A copy of the database as it is at one moment, while others go on writing."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from bot.domain.error import StoreUnavailable
from bot.storage.file import private_file

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
        closing(_connect(source, "ro")) as live,
        closing(_connect(target, "rw")) as copy,
    ):
        return live.backup(copy)
    raise StoreUnavailable


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file))}?mode={mode}", uri=True, timeout=WAIT)
