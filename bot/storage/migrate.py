"""Brings the tables up to date, in the caller's transaction: wholly or not at all.

An empty database gets those of today at once, as Alembic's cookbook has it; a test holds what
becomes of it to what the migrations lead to.
"""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, func, inspect, select

from bot.runtime.console import Words
from bot.storage.error import Unusable
from bot.storage.schema import metadata, partial_for
from bot.storage.sound import FOREIGN, LACKING
from bot.storage.transaction import Transaction

HEAD = "0013"
"""The newest revision; a test holds it to the files."""

MIGRATION_PATIENCE = 600.0
"""Seconds that a migration, or a reading of everything, may take."""

_LOCK = 0x6D61646F  # "mado": two processes that start at once migrate one after the other
_VERSION = Table(
    "alembic_version",
    MetaData(naming_convention={"pk": "%(table_name)s_pkc"}),
    Column("version_num", String(32), primary_key=True),
)
"""Alembic's own table."""

_ANOTHER_VERSION = Words(
    "データベースが、このバージョンのものではありません。ボットを一度起動してください。",
    "the database is not that of this version: start the bot once",
)
_NEWER = Words(
    "データベースは、このプログラムより新しいバージョンのものです。そのバージョンを入れてください。",
    "the database was made by a newer version of this program: install that one",
)


def upgrade(current: Transaction) -> None:
    """Runs the migrations that are missing. ``Unusable`` where the database is newer."""
    if current.dialect == "postgresql":
        current.rows(select(func.set_config("statement_timeout", "0", True)))
        current.rows(select(func.set_config("lock_timeout", "0", True)))
        current.rows(select(func.pg_advisory_xact_lock(_LOCK)))
    revision = current.run(_revision)
    if revision is None:
        if current.run(_strange):
            raise Unusable(FOREIGN, where=current.run(_name))
        current.run(_create)
        current.insert(_VERSION, {"version_num": HEAD})
        return
    if revision != HEAD:
        current.run(_upgrade)
    _require_whole(current)


def require_current(current: Transaction) -> None:
    """``Unusable`` where the tables are not those of this version."""
    if current.run(_revision) != HEAD:
        raise Unusable(_ANOTHER_VERSION)
    _require_whole(current)


def _require_whole(current: Transaction) -> None:
    """``Unusable`` where a table or a column is not there: half a restore, for instance."""
    if lacking := current.run(_lacking):
        raise Unusable(LACKING, where=current.run(_name), what=", ".join(lacking[:5]))


def _lacking(connection: Connection) -> list[str]:
    there = {
        name: {column["name"] for column in columns}
        for (_, name), columns in inspect(connection).get_multi_columns().items()
    }
    missing = [name for name in metadata.tables if name not in there]
    return missing + [
        f"{name}.{column.name}"
        for name, columns in there.items()
        if name in metadata.tables
        for column in metadata.tables[name].columns
        if column.name not in columns
    ]


def _revision(connection: Connection) -> str | None:
    """The revision of the database, None where it is empty."""
    if not connection.dialect.has_table(connection, _VERSION.name):
        return None
    return connection.scalar(select(_VERSION.c.version_num))


def _strange(connection: Connection) -> bool:
    """Whether there are tables, and none of them is ours.

    A server's database may hold those of others beside ours, but none of the same name.
    """
    there = set(inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        return not there.isdisjoint(metadata.tables)
    return bool(there)


def _name(connection: Connection) -> str:
    return str(connection.engine.url.database or "") or "SQLite"


def _create(connection: Connection) -> None:
    partial_for(connection.dialect.name)
    metadata.create_all(connection, checkfirst=False)
    _VERSION.create(connection, checkfirst=True)


def _upgrade(connection: Connection) -> None:
    # Imported here: a start with the tables up to date does without it.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["connection"] = connection
    with suppress(CommandError):
        return command.upgrade(config, "head")
    raise Unusable(_NEWER)
