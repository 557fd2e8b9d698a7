"""Inserts that say what becomes of a row that is there already, which each database puts itself."""

from typing import TYPE_CHECKING

from sqlalchemy import Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert_into(table: Table, dialect: str) -> "postgresql.Insert | sqlite.Insert":
    """The other database's dialect is not loaded: it takes memory and time."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as into_postgres

        return into_postgres(table)
    from sqlalchemy.dialects.sqlite import insert as into_sqlite

    return into_sqlite(table)
