"""Every statement of the store costs the same after years: an index serves it on both engines.

The store is filled as years leave it, every function of every repository is called, and the
plan of each statement that came of it is looked at. On SQLite it is also run, and the steps
of the machine that runs it are counted: an index of which most is read is no better than none.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.storage.columns import WHERE
from bot.storage.schema import metadata
from tests.bench.years import Years, fill
from tests.storage.conftest import NOW, Place
from tests.storage.everything import Ran, constants, everything, functions, noted

YEARS = Years(cases=3000, live=60, timers=40, left=1, until=NOW - timedelta(days=1), every=2)
STEPS = 6000
"""Of SQLite's machine for one statement: some rows of a page, far from all of a table."""

SMALL = {
    "alembic_version": "one row",
    "processes": "a row a process",
    "audit_head": "one row",
    "pulse": "one row",
    "figures": "a row a quarter",
    "rounds": "some a year",
    "reviews": "a row a quarter",
    "dossiers": "a few a year",
    "tallies": "two a notice",
    "readings": "a row a conversation",
    "absences": "a row for each who is away",
    "allowed": "words that two people have approved; all are read, since all are looked for",
}
"""Tables that do not grow with what is reported."""

MAY_READ_ALL = {
    r"(UPDATE|FROM) deliveries\s.* IN \('ready', 'sending', 'unknown'\) AND deliveries.state =": (
        "at the start of the one process: all that is open"
    ),
    r"(UPDATE|FROM) deliveries\s.* IN \('ready', 'sending', 'unknown'\) AND deliveries.due_at <=": (
        "at a restore: all that is due"
    ),
    r"SELECT DISTINCT substr\(keys.wrapped_key": "at the start: whether a master key is missing",
    r"substr\(keys.wrapped_key.* GROUP BY": "an operator's question: how many keys each key wraps",
    r"FROM keys\s+WHERE keys.scope > .* ORDER BY": "a rotation, a page at a time",
    r"FROM audit\s+WHERE audit.seq > .* ORDER BY": "audit verify, a page at a time",
    r"SELECT evidence.*FROM evidence JOIN keys": "a backup: the names of all files",
    r"SELECT evidence.id, evidence.case_id\s+FROM evidence LEFT": "once a day: lost files",
    r"SELECT cases.id, cases.unlinked_at, keys.scope\s+FROM cases": (
        "once a day, and at a restore: what was destroyed"
    ),
    r"FROM cases JOIN keys .*closed_at IS NOT NULL ORDER BY": "an operator's list of what ends",
}
"""Statements that read all of a table, and why they may."""


NOT_RUN = {
    **dict.fromkeys(("proof._AFTER", "proof._COUNT", "proof._KNOWN"), "audit verify reads all"),
    **dict.fromkeys(
        ("renewal._SEALS", "renewal._CLEAR", "renewal._ALIVE", "renewal._NO_LIMIT"),
        "an operator makes the keys anew: all is read and written, and no bot runs",
    ),
    "case._CASES": "every list is made of it, and each of these is looked at",
    "audit._BEGUN": "once, at the first start on a store of an early version",
    "keyring._HEAD": "at a start, where there is no key",
    "guard._KEY": "one key by its name, where two have met",
    **dict.fromkeys(
        ("keyring._UNDER", "keyring._STAMPED"),
        "at a start with a key of no master key that is given",
    ),
}
"""Statements that are not looked at, and why."""

PARTIAL = {
    str(index.name)
    for table in metadata.tables.values()
    for index in table.indexes
    if WHERE in index.info
}
"""Indexes that hold only what is open, however much there is."""


@dataclass
class Filled:
    engine: Engine
    ran: Ran


@pytest.fixture
async def filled(place: Place, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Filled]:
    engine = place.sync_engine()
    try:
        async with place.open() as store:
            await store.migrate()
            await fill(store, YEARS)
            if place.kind == "postgres":  # which does so by itself, and SQLite never does
                with engine.begin() as connection:
                    connection.exec_driver_sql("ANALYZE")
            with noted(monkeypatch) as ran:
                await everything(store)
        yield Filled(engine, ran)
    finally:
        engine.dispose()


def test_every_table_grows_or_says_why_not() -> None:
    assert SMALL.keys() - {"alembic_version"} <= metadata.tables.keys()


async def test_nothing_that_grows_is_read_as_a_whole(filled: Filled) -> None:
    assert functions() - filled.ran.called == set(), "functions whose statements are not seen"
    unseen = {name for name, each in constants().items() if id(each) not in filled.ran.constants}
    assert unseen == NOT_RUN.keys(), "statements that are not seen"
    look = _on_sqlite if filled.engine.dialect.name == "sqlite" else _on_postgres
    for scan in (
        "SELECT * FROM sent WHERE at < 5",
        "SELECT id FROM cases ORDER BY version LIMIT 1",
        "SELECT id FROM cases WHERE version = 99 ORDER BY id LIMIT 1",
    ):
        assert look(filled.engine, scan, ()), "a scan that is not seen"
    found, used = {}, set()
    for statement, values in filled.ran.statements.items():
        if re.match(r"(PRAGMA|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|COMMIT|SHOW)\b", statement):
            continue
        why = look(filled.engine, statement, values)
        reasons = [r for r in MAY_READ_ALL if re.search(r, statement, re.DOTALL)]
        used.update(reasons)
        if why and not reasons:
            found[statement] = why
    assert not found, "\n\n".join(f"{why}\n{statement}" for statement, why in found.items())
    assert used == MAY_READ_ALL.keys(), "reasons for what is not run any more"


def _on_sqlite(engine: Engine, statement: str, values: Any) -> str:
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        plan = [str(line[3]) for line in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
        scans = [
            line
            for line in plan
            if (read := re.match(r"SCAN (\w+)\b(?! USING)", line)) and _grows(read[1])
        ]
        steps = 0

        def step() -> int:
            nonlocal steps
            steps += 1
            return 0

        raw.execute("PRAGMA foreign_keys = OFF")
        raw.set_progress_handler(step, 10)
        try:
            once_more = statement.replace("INSERT INTO", "INSERT OR IGNORE INTO", 1)
            raw.execute(once_more, values).fetchall()
        finally:
            raw.set_progress_handler(None, 0)
            raw.rollback()
        if steps * 10 > STEPS:
            scans.append(f"{steps * 10} steps: {plan}")
        return "; ".join(scans)


def _on_postgres(engine: Engine, statement: str, values: Any) -> str:
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        (plan,) = raw.execute(f"EXPLAIN (FORMAT JSON) {statement}", values).fetchone()
        raw.rollback()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return "; ".join(_scans(plan[0]["Plan"], limited=False))


def _scans(node: Mapping[str, Any], *, limited: bool) -> list[str]:
    """Where a table that grows is read whole, or an index of it without a beginning or an end."""
    kind, table = node["Node Type"], node.get("Relation Name", "")
    first = limited and "Filter" not in node  # any rows
    whole = (kind == "Seq Scan" and not first) or (
        kind in ("Index Scan", "Index Only Scan")
        and "Index Cond" not in node
        and not (first or node["Index Name"] in PARTIAL)
    )
    found = [f"{kind} of {table}"] if whole and _grows(table) else []
    some = kind == "Limit" or (limited and kind in ("LockRows", "Nested Loop", "Incremental Sort"))
    for below in node.get("Plans", ()):
        found += _scans(below, limited=some)
    return found


def _grows(table: str) -> bool:
    return table in metadata.tables and table not in SMALL
