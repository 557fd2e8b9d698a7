"""The inventory of what is encrypted, and the migrations that lead to it."""

import ast
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, LargeBinary, String, create_engine, inspect, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from sqlalchemy.types import TypeDecorator

import bot.storage
from bot.storage import clear, migrate, schema
from bot.storage.cipher import Ciphertext
from bot.storage.columns import Instant, Sealed
from bot.storage.error import StorageError, Unusable
from tests.storage.conftest import Place, stored_case

SOURCE = Path(bot.storage.__file__).parent
COLUMNS = [column for table in schema.metadata.sorted_tables for column in table.columns]
MODULES = {path.name: ast.parse(path.read_text()) for path in SOURCE.glob("*.py")}


def _is_text_or_bytes(kind: Any) -> bool:
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    return isinstance(kind, String | LargeBinary)


def test_every_column_of_text_or_bytes_is_sealed_or_has_its_reason() -> None:
    holding = {str(column) for column in COLUMNS if _is_text_or_bytes(column.type)}
    sealed = clear.sealed_columns()
    assert holding == sealed | clear.CLEAR.keys()
    assert not sealed & clear.CLEAR.keys()
    assert all(reason.strip() for reason in clear.CLEAR.values())


def test_what_is_said_and_who_says_it_is_sealed() -> None:
    assert clear.sealed_columns() >= {
        "cases.reporter",
        "cases.excluded",
        "cases.handlers",
        "entries.author",
        "entries.body",
        "evidence.meta",
        "evidence.sha256",
        "audit.actor",
        "deliveries.payload",
        "drafts.body",
    }


@pytest.mark.parametrize("name", sorted(clear.sealed_columns()))
@pytest.mark.parametrize("value", ["a text", b"bytes", 1])
def test_a_sealed_column_takes_only_what_the_cipher_made(name: str, value: Any) -> None:
    column = next(column for column in COLUMNS if str(column) == name)
    assert isinstance(column.type, Sealed)
    with pytest.raises(TypeError, match="sealed"):
        column.type.process_bind_param(value, sqlite.dialect())
    engine = create_engine("sqlite://", hide_parameters=True)
    with engine.begin() as connection, pytest.raises(StatementError, match="sealed"):
        connection.execute(update(column.table).values({column.name: value}))
    engine.dispose()


def _calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
            found.append((name, node))
    return found


def test_only_the_cipher_makes_ciphertexts() -> None:
    makers = {
        (module, name)
        for module, tree in MODULES.items()
        for name, _ in _calls(tree)
        if name in ("Ciphertext", "cast", "literal", "literal_column", "type_coerce")
    }
    # The record's reading of yes and no, as it stands: nothing is written by it.
    assert {module for module, _ in makers - {("audit.py", "type_coerce")}} == {"cipher.py"}


def test_no_statement_goes_round_the_columns() -> None:
    """Text of SQL stands where a transaction begins and in what partial indexes hold."""
    raw = {
        (module, name)
        for module, tree in MODULES.items()
        for name, _ in _calls(tree)
        if name in ("text", "exec_driver_sql", "executescript", "executemany", "driver_connection")
    }
    assert raw == {
        ("condition.py", "text"),
        ("sqlite.py", "exec_driver_sql"),
        ("thread.py", "exec_driver_sql"),
    }
    executing = {
        module for module, tree in MODULES.items() for name, _ in _calls(tree) if name == "execute"
    }
    assert executing == {"sqlite.py", "transaction.py"}


def test_only_the_store_knows_sql() -> None:
    root = SOURCE.parent.parent
    for folder in ("bot", "handlers", "messages"):
        for path in (root / folder).rglob("*.py"):
            if SOURCE in path.parents:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                names = (
                    [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
                packages = {name.partition(".")[0] for name in names}
                assert not packages & {"sqlalchemy", "sqlite3", "aiosqlite", "psycopg"}, path


@given(
    st.datetimes(
        min_value=datetime(1900, 1, 1),
        max_value=datetime(2200, 1, 1),
        timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
    )
)
def test_a_moment_comes_back_to_the_microsecond_in_utc(moment: datetime) -> None:
    column, dialect = Instant(), sqlite.dialect()
    stored = column.process_bind_param(moment, dialect)
    found = column.process_result_value(stored, dialect)
    assert isinstance(stored, int)
    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Instant().process_bind_param(datetime(2026, 1, 1), sqlite.dialect())


def differences(place: Place) -> list[Any]:
    """Between what stands in a database and the schema."""

    def opinion(context: Any, inspected: Any, declared: Any, found: Any, wanted: Any) -> bool:
        """Sees a type through its decorator: what stands in the database has none."""
        wanted = wanted.dialect_impl(context.dialect)
        if isinstance(wanted, TypeDecorator):
            wanted = wanted.impl_instance
        return found._type_affinity is not wanted._type_affinity

    engine = place.sync_engine()
    schema.partial_for(engine.dialect.name)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": opinion})
        found = [*compare_metadata(context, schema.metadata)]
        for table in schema.metadata.sorted_tables:
            wanted = {column.name: column.nullable for column in table.columns}
            if _shape(connection, table.name) != wanted:
                found.append(table.name)
    engine.dispose()
    return found


async def test_an_empty_database_gets_what_the_migrations_lead_to(empty_place: Place) -> None:
    async with empty_place.open() as store:
        await store.migrate()
    assert differences(empty_place) == []
    engine = empty_place.sync_engine()
    with engine.begin() as connection:
        made = _everything(connection)
        schema.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        migrate._upgrade(connection)
        assert _everything(connection) == made
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == migrate.HEAD
    engine.dispose()
    assert differences(empty_place) == []


def _everything(connection: Connection) -> dict[str, Any]:
    """Of each table what the database says of it, whatever the order."""
    seen = inspect(connection)

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return sorted((key, plain(each)) for key, each in value.items())
        return value if isinstance(value, list) else str(value)

    def sort(found: Any) -> list[Any]:
        return sorted(map(plain, found))

    return {
        table: [
            sort(seen.get_columns(table)),
            seen.get_pk_constraint(table),
            sort(seen.get_foreign_keys(table)),
            sort(seen.get_unique_constraints(table)),
            sort(seen.get_indexes(table)),
            seen.get_table_options(table),
        ]
        for table in seen.get_table_names()
    }


def _shape(connection: Connection, table: str) -> dict[str, bool]:
    return {
        column["name"]: bool(column["nullable"])
        for column in inspect(connection).get_columns(table)
    }


def test_the_newest_migration_is_the_one_that_the_store_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(SOURCE / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


async def test_migrating_twice_changes_nothing(empty_place: Place) -> None:
    async with empty_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        await store.migrate()
        assert await store.read(lambda unit: unit.cases.get(case.id)) == case
    async with empty_place.open() as store:
        await store.migrate()
        assert await store.read(lambda unit: unit.cases.get(case.id)) == case


async def test_a_database_of_a_newer_version_is_refused(place: Place) -> None:
    async with place.open() as store:
        await store.migrate()
    engine = place.sync_engine()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    async with place.open() as store:
        with pytest.raises(StorageError, match="newer version"):
            await store.migrate()
    with engine.connect() as connection:
        assert connection.scalar(select(text("version_num FROM alembic_version"))) == "9999"
    engine.dispose()


async def test_half_a_restore_is_refused(sqlite_place: Place) -> None:
    """One that starts without a table could take no report, and would say that it is ready."""
    async with sqlite_place.open() as store:
        await store.migrate()
    with sqlite_place.sync_engine().begin() as connection:
        connection.execute(text("DROP TABLE entries"))
        connection.execute(text("DROP INDEX ix_inbox_case_id"))
        connection.execute(text("ALTER TABLE inbox DROP COLUMN case_id"))
    async with sqlite_place.open() as store:
        with pytest.raises(Unusable, match=r"\(entries, inbox\.case_id\)"):
            await store.migrate()


async def test_a_store_that_is_not_migrated_says_so(empty_place: Place) -> None:
    async with empty_place.open() as store:
        assert not await store.ready()
        with pytest.raises(StorageError, match="not migrated"):
            await store.read(lambda unit: None)
        await store.migrate()
        assert await store.ready()


def test_a_ciphertext_is_bytes_to_the_driver() -> None:
    assert bytes(Ciphertext(b"x")) == b"x"
