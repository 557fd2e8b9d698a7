"""The two databases: their threads for a URL."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.runtime.console import Words
from bot.storage.database import Database
from bot.storage.error import StorageError, Unusable
from bot.storage.file import private_file, private_folder
from bot.storage.postgres import CONNECTIONS, PostgresThread, postgres_engine
from bot.storage.sqlite import READERS, OurFile, SqliteThread

_NONE = Words("{file} にデータベースがありません。", "there is no database at {file}")


@dataclass(frozen=True, slots=True)
class Databases:
    """``sqlite`` is the thread that writes, where it is SQLite."""

    writing: Database
    reading: Database
    sqlite: SqliteThread | None = None


def parse_url(database_url: str) -> URL:
    """The URL with the driver that the store uses. The error never shows the URL."""
    with suppress(ArgumentError, ValueError):
        url = make_url(database_url)
        backend = url.get_backend_name()
        if backend in ("postgresql", "postgres"):
            return url.set(drivername="postgresql+psycopg")
        if backend == "sqlite" and url.database not in (None, "", ":memory:"):
            return url
        if backend == "sqlite":
            raise StorageError("the SQLite database must be a file: sqlite:///path/to/file")
    raise StorageError("the database URL must begin with sqlite:/// or postgresql://")


def sqlite_file(url: URL, *, readonly: bool) -> Path | None:
    """The file of a SQLite database, made where it is to be written; None for PostgreSQL."""
    if url.get_backend_name() != "sqlite":
        return None
    file = Path(str(url.database))
    if not readonly:
        if not file.parent.exists():
            private_folder(file.parent)
        private_file(file)  # SQLite gives its WAL the mode of the database
    elif not file.exists():
        raise Unusable(_NONE, file=file)
    return file


def open_databases(url: URL, *, patience: float, file: Path | None) -> Databases:
    """Nothing is connected yet; ``patience`` in seconds bounds what the server does for us."""
    if file is not None:
        ours = OurFile(file)
        writer = SqliteThread(ours, writable=True)
        readers = [SqliteThread(ours, writable=False) for _ in range(READERS)]
        return Databases(Database([writer]), Database(readers), writer)

    def threads(*, writable: bool) -> Database:
        engine = postgres_engine(url, patience=patience, writable=writable)
        pool = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="madoguchi-postgres")
        return Database(
            [PostgresThread(engine, pool, writable=writable) for _ in range(CONNECTIONS)]
        )

    return Databases(threads(writable=True), threads(writable=False))
