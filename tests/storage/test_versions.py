"""Data that earlier versions left goes on: each database here was made by that version's own code.

``versions/<revision>.sqlite.xz`` holds cases, files, drafts, messages and timers that were not
sent yet, and a notice in each state; ``.json`` says which is which.
"""

import hashlib
import json
import lzma
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.case import EntryKind
from bot.domain.notice import NoticeState
from bot.storage import SqlStore
from bot.storage.store import StoredUnit
from tests.storage.conftest import Place
from tests.storage.test_schema import differences

HERE = Path(__file__).parent / "versions"
MIGRATIONS = Path(__file__).parents[2] / "bot" / "storage" / "migrations" / "versions"

LANDED = {
    "0001_first_tables.py": "bb9a1bab",
    "0002_origins_and_allowed.py": "535153b3",
    "0003_sent.py": "f99842a6",
    "0004_urgency.py": "7e684973",
    "0005_words.py": "ec0b0972",
    "0006_reach.py": "11efe85a",
    "0007_proof.py": "9c57afad",
    "0008_people.py": "f5225bbb",
    "0009_allowance.py": "84964f1c",
    "0010_gone.py": "1fc76b9b",
    "0011_course.py": "81b60757",
    "0012_dossiers.py": "3778996c",
    "0013_tallies.py": "23728ab1",
}
"""The beginning of each landed migration's SHA-256: what was on main is never edited."""

STATES = ("drafting", "approval", "review", "waiting", "scheduled", "published")


@dataclass(frozen=True)
class Left:
    """What a version has left, opened by this one."""

    store: SqlStore
    facts: dict[str, Any]
    place: Place


@pytest.fixture(params=sorted(path.stem for path in HERE.glob("*.json")))
async def left(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Left]:
    place = Place("sqlite", f"sqlite:///{tmp_path}/madoguchi.sqlite", tmp_path)
    place.file.write_bytes(lzma.decompress((HERE / f"{request.param}.sqlite.xz").read_bytes()))
    facts = json.loads((HERE / f"{request.param}.json").read_text(encoding="utf-8"))
    async with place.open(master_keys=(b"k" * 32,), workspace="T0") as store:
        await store.migrate()
        yield Left(store, facts, place)


def test_a_landed_migration_is_never_edited() -> None:
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        for path in MIGRATIONS.glob("0*.py")
    }
    assert found == LANDED


async def test_the_tables_are_those_of_this_version(left: Left) -> None:
    assert differences(left.place) == []


async def test_every_case_is_read_and_found(left: Left) -> None:
    def look(unit: StoredUnit) -> None:
        for name in ("plain", "anon", "urgent", "other", "called"):
            case = unit.cases.get(left.facts[name])
            assert case is not None
            assert case in unit.cases.by_reporter(case.reporter)
            assert unit.entries.of(case.id) or name == "called"
        first = unit.entries.of(left.facts["anon"])[0]
        assert first.kind is EntryKind.REPORT

    await left.store.read(look)


async def test_a_notice_of_each_state_is_the_same_notice(left: Left) -> None:
    def look(unit: StoredUnit) -> None:
        for name in STATES:
            notice_id, case_id, _ = left.facts[f"notice_{name}"]
            (found,) = unit.notices.of_case(case_id)
            assert (found.id, found.state) == (notice_id, NoticeState(name))
            assert found.case_ids == (case_id,) and found.origins[0].prepared_by == "U1"
            if name != "drafting":
                assert found.text is not None and found.writers == ("H1",)

    await left.store.read(look)


async def test_everything_that_waits_is_understood(left: Left) -> None:
    """Each row opens as an effect of its type; none is given up."""
    later = datetime.fromisoformat(left.facts["now"]).astimezone(UTC) + timedelta(days=900)
    seen: set[str] = set()

    def take(unit: StoredUnit) -> list[str]:
        batch = unit.outbox.lease(later, length=timedelta(minutes=1), limit=100)
        for leased in batch:
            unit.outbox.sent(leased)
        return [type(leased.effect).__name__ for leased in batch]

    while batch := await left.store.write(take):
        seen.update(batch)
    engine = left.place.sync_engine()
    with engine.connect() as connection:
        dead = connection.exec_driver_sql(
            "SELECT count(*) FROM deliveries WHERE state = 'dead'"
        ).scalar()
    engine.dispose()
    assert dead == 0
    assert {"DeadlineDue", "CheckinDue", "NoticeAppear", "LessonDue", "ReviewDue"} <= seen


async def test_the_record_is_whole_and_everything_has_its_stamp(left: Left) -> None:
    check = await left.store.verify_audit()
    assert check.whole and check.lines
    assert await left.store.verify_rows() == []


async def test_nobody_knows_any_more_who_reported_an_earlier_case(left: Left) -> None:
    """Its reporter's name lies under the case's own key: it is taken out of there."""

    def unlink(unit: StoredUnit) -> None:
        case = unit.cases.get(left.facts["anon"])
        assert case is not None and case.anonymous
        assert not unit.posted.complete(case.id)
        unit.retention.unlink(case.id)
        case = unit.cases.save(replace(case, unlinked_at=datetime.now(UTC)))
        assert unit.entries.of(case.id)

    def look(unit: StoredUnit) -> None:
        case = unit.cases.get(left.facts["anon"])
        assert case is not None and case.reporter == ""
        assert {entry.author for entry in unit.entries.of(case.id)} <= {"", *case.handlers}

    await left.store.write(unlink)
    await left.store.read(look)
    assert await left.store.verify_rows() == []
