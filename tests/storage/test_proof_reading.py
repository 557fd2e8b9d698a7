"""Nobody is shown, and nothing is done from, what was altered without the key; the rest goes on.

With write access and no key: each way that once showed or did something.
"""

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from whenever import ItemizedDelta

from bot.domain.case import Case, EntryKind, State
from bot.domain.error import Damaged
from bot.domain.figures import Band, Figures
from bot.domain.joint import Joint, JointState
from bot.domain.notice import Detail, Facts, Notice, NoticeState, Origin
from bot.domain.port import AuditEvent
from bot.domain.retention import Keeping
from bot.domain.wanted import Wanted
from bot.storage import SqlStore
from bot.storage.stamp import Wrong
from bot.storage.store import StoredUnit
from bot.usecases.retention import destroy_due
from tests.storage.conftest import NOW, Place, a_case, an_effect, an_entry, some_evidence
from tests.storage.test_deliveries import lease

MEMBER = "U0DESK1"
FIVE_YEARS = Keeping(ItemizedDelta(years=5))


@pytest.fixture
def attack(sqlite_place: Place) -> Callable[..., list[tuple[object, ...]]]:
    """Runs a statement on the database's file, beside the store."""

    def run(statement: str, *values: object) -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(sqlite_place.file)) as connection:
            found = connection.execute(statement, values).fetchall()
            connection.commit()
        return found

    return run


@pytest.fixture
async def open_store(sqlite_place: Place):  # type: ignore[no-untyped-def]
    async with sqlite_place.open() as store:
        await store.migrate()
        yield store


async def two_cases(store: SqlStore, **changes: object) -> tuple[Case, Case]:
    """Two that stand in the member's list, each with a report, a note and a file."""
    made = a_case(anonymous=True, **changes), a_case()

    def work(unit: StoredUnit) -> None:
        for case in made:
            unit.cases.add(case)
            unit.entries.add(an_entry(case.id, kind=EntryKind.REPORT))
            unit.entries.add(an_entry(case.id, "内輪の話", kind=EntryKind.NOTE))
            unit.evidence.add(some_evidence(case.id))
            unit.cases.set_visibility(case, [MEMBER], due_at=NOW, waiting=False)
            unit.audit.record(AuditEvent(NOW, "report", "reporter", "U0EMP1", case.id))

    await store.write(work)
    return made


def everything_of(unit: StoredUnit, case: Case) -> None:
    assert unit.cases.get(case.id) == case
    assert len(unit.entries.of(case.id)) == 2 and len(unit.evidence.of(case.id)) == 1


async def refused(store: SqlStore, case: Case) -> None:
    for run in (store.read, store.write):
        with pytest.raises(Damaged):
            await run(lambda unit: everything_of(unit, case))


CASE = "UPDATE cases SET {} WHERE id = ?"
ENTRY = "UPDATE entries SET {} WHERE case_id = ? AND kind = 'note'"

ATTACKS = {
    "its reporter's key is gone": "DELETE FROM keys WHERE scope = 'link:' || ?",
    "anonymous no more": CASE.format("anonymous = 0"),
    "another state": CASE.format("state = 'closed'"),
    "another reporter's keyed name": CASE.format("reporter_mac = x'00'"),
    "a moment that is none": CASE.format("received_at = 'never'"),
    "a moment far beyond": CASE.format("received_at = 9223372036854775807"),
    "bytes that are none": CASE.format("reporter = 5"),
    "a text that is none": CASE.format("workspace = CAST(x'ff' AS TEXT)"),
    "a note as an answer": ENTRY.format("kind = 'answer'"),
    "an older moment": ENTRY.format("at = at - 1"),
    "an entry taken away": "DELETE FROM entries WHERE case_id = ? AND kind = 'note'",
    "an entry twice": (
        "INSERT INTO entries (id, case_id, kind, at, author, body) SELECT 'x', case_id, kind, at, "
        "author, body FROM entries WHERE case_id = ? AND kind = 'note'"
    ),
    "a file taken away": "DELETE FROM evidence WHERE case_id = ?",
    "a file kept": "UPDATE evidence SET stored = 1 WHERE case_id = ?",
    "the key taken away": "DELETE FROM keys WHERE scope = ?",
    "another key": (
        "UPDATE keys SET wrapped_key = (SELECT wrapped_key FROM keys WHERE scope = 'system') "
        "WHERE scope = ?"
    ),
    "the case taken away": "DELETE FROM cases WHERE id = ?",
    "its stamps taken away": "DELETE FROM seals WHERE owner = ?",
    "other stamps": "UPDATE seals SET body = x'0102' WHERE owner = ?",
}


@pytest.mark.parametrize("what", ATTACKS)
async def test_a_case_that_was_altered_is_closed_and_the_others_go_on(
    open_store: SqlStore, attack: Callable[..., object], what: str
) -> None:
    case, other = await two_cases(open_store)
    attack(ATTACKS[what], case.id)
    await refused(open_store, case)
    await open_store.read(lambda unit: everything_of(unit, other))

    def listed(unit: StoredUnit) -> None:
        found = unit.cases.find(MEMBER, Wanted(), limit=1)
        assert {each.id for each in found} <= {case.id, other.id} and len(found) == 1
        assert other in unit.cases.find(MEMBER, Wanted(), limit=5)
        assert other in unit.cases.by_reporter(other.reporter)
        assert all(each in (case, other) for each in unit.cases.by_reporter(case.reporter))
        assert other.id in unit.entries.of_each([case.id, other.id], EntryKind.NOTE)

    await open_store.read(listed)
    assert await open_store.verify_rows() != []
    # Writing about the other one neither fails nor makes it right.
    await open_store.write(lambda unit: unit.cases.save(replace(other, urgent=True)))
    assert {each.row for each in await open_store.verify_rows()}


async def test_an_earlier_row_of_the_same_case_brings_nobody_back(
    open_store: SqlStore, attack: Callable[..., list[tuple[object, ...]]]
) -> None:
    case, _ = await two_cases(open_store)
    ((before,),) = attack("SELECT recused FROM cases WHERE id = ?", case.id)
    whole = attack("SELECT * FROM cases WHERE id = ?", case.id)[0]
    away = replace(case, recused=frozenset({MEMBER}))
    await open_store.write(lambda unit: unit.cases.save(away))
    ((recused,),) = attack("SELECT recused FROM cases WHERE id = ?", case.id)
    attack("UPDATE cases SET recused = ? WHERE id = ?", before, case.id)
    await refused(open_store, case)
    attack("UPDATE cases SET recused = ? WHERE id = ?", recused, case.id)
    assert await open_store.read(lambda unit: unit.cases.get(case.id)) == replace(away, version=1)
    attack("PRAGMA foreign_keys = OFF")
    attack("DELETE FROM cases WHERE id = ?", case.id)
    marks = ", ".join("?" * len(whole))
    attack(f"INSERT INTO cases VALUES ({marks})", *whole)
    await refused(open_store, case)
    (found,) = await open_store.verify_rows()
    assert (found.table, found.row, found.wrong) == ("cases", case.id, Wrong.OUT_OF_DATE)


async def test_what_does_not_fit_is_not_made_right_by_a_later_change(
    open_store: SqlStore, attack: Callable[..., object]
) -> None:
    case, _ = await two_cases(open_store)
    attack("UPDATE cases SET anonymous = 0 WHERE id = ?", case.id)
    await open_store.write(lambda unit: unit.cases.place(case.id, None))
    await open_store.write(lambda unit: unit.retention.hold(case.id, True))
    await open_store.write(lambda unit: unit.entries.add(an_entry(case.id)))
    (found,) = await open_store.verify_rows()
    assert (found.table, found.wrong) == ("cases", Wrong.ALTERED)
    await refused(open_store, case)


async def test_an_altered_end_destroys_nothing(
    open_store: SqlStore, attack: Callable[..., object]
) -> None:
    case, other = await two_cases(open_store, state=State.CLOSED, closed_at=NOW)
    old = NOW - timedelta(days=4000)
    await open_store.write(lambda unit: unit.cases.save(replace(other, state=State.CLOSED)))
    attack("UPDATE cases SET closed_at = ? WHERE id = ?", int(old.timestamp() * 1_000_000), case.id)
    done = await destroy_due(open_store, NOW, FIVE_YEARS)
    assert (done.numbers, done.failed) == ((), (case.number,))
    for never in ("never", -(2**63)):  # and no other waits for it
        attack("UPDATE cases SET closed_at = ? WHERE id = ?", never, case.id)
        done = await destroy_due(open_store, NOW, FIVE_YEARS)
        assert (done.numbers, done.failed) == ((), ())
    attack(
        "UPDATE cases SET closed_at = ? WHERE id = ?",
        (int(NOW.timestamp()) * 1_000_000) + NOW.microsecond,
        case.id,
    )
    await open_store.read(lambda unit: everything_of(unit, case))


async def test_a_notice_that_was_set_forward_is_not_read(
    open_store: SqlStore, attack: Callable[..., object]
) -> None:
    def made(state: NoticeState) -> Notice:
        facts = Facts(Detail.COARSE, "2026-H2")
        return Notice(state + "0", state, facts, "U0HR1", NOW, (Origin("c1", prepared_by="U1"),))

    forward, other = made(NoticeState.DRAFTING), made(NoticeState.SCHEDULED)
    for each in (forward, other):
        await open_store.write(lambda unit, each=each: unit.notices.add(each))  # type: ignore[misc]
    attack("UPDATE notices SET state = 'scheduled' WHERE id = ?", forward.id)

    def look(unit: StoredUnit) -> None:
        assert unit.notices.in_states(NoticeState.SCHEDULED, limit=5) == [other]
        assert unit.notices.of_case("c1") == [other]
        with pytest.raises(Damaged):
            unit.notices.get(forward.id)

    await open_store.read(look)


@pytest.mark.parametrize(
    "change", ["due_at = due_at - 1", "kind = 'card'", "planned_at = 0", "attempt = 3"]
)
async def test_what_was_altered_is_not_sent_and_holds_up_nobody(
    open_store: SqlStore, attack: Callable[..., object], change: str
) -> None:
    def work(unit: StoredUnit) -> None:
        unit.outbox.send(an_effect("altered", "one"), an_effect("behind", "one"))

    await open_store.write(work)
    attack(f"UPDATE deliveries SET {change} WHERE seq = 1")
    await open_store.write(lambda unit: unit.outbox.abandon_leases())
    assert await lease(open_store) == []
    (left,) = await lease(open_store)
    assert left.effect.idempotency_key.endswith("behind")
    await open_store.write(lambda unit: unit.outbox.sent(left))
    (found,) = await open_store.verify_rows()
    assert (found.table, found.wrong) == ("deliveries", Wrong.ALTERED)


async def test_a_kept_head_tells_what_was_cut_off_or_put_back(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        await two_cases(store)
        first = await store.head()
    yesterday = sqlite_place.file.read_bytes()
    async with sqlite_place.open() as store:
        await store.open_keys()
        case, _ = await two_cases(store)
        await store.write(lambda unit: unit.cases.place(case.id, None))
        kept = await store.head()
        assert first and kept and await store.holds_head(first) and await store.holds_head(kept)
        assert await store.holds_head(f"先頭:`{kept.lower()}`。")
        assert await store.holds_head(kept[:-9]), "one of an earlier version has no mark"
        # Also where only rows were changed, and no line was written.
        await store.write(lambda unit: unit.cases.place(case.id, None))
        later = await store.head()
    sqlite_place.file.write_bytes(yesterday)
    async with sqlite_place.open() as store:
        await store.open_keys()
        assert (await store.verify_audit()).whole and await store.verify_rows() == []
        assert await store.holds_head(first)
        assert not await store.holds_head(kept) and not store.is_foreign(kept)
        foreign = f"{first[:-1]}{'0' if first[-1] != '0' else '1'}"
        assert store.is_foreign(foreign) and not await store.holds_head(foreign)
        assert later and not await store.holds_head(later)
        with pytest.raises(ValueError, match="no head"):
            await store.holds_head("M1-2-x")


async def test_the_end_of_the_record_with_its_old_head_does_not_fit_the_rows(
    open_store: SqlStore, attack: Callable[..., list[tuple[object, ...]]]
) -> None:
    await two_cases(open_store)
    ((seq, last, sealed),) = attack("SELECT seq, last_mac, sealed FROM audit_head")
    await two_cases(open_store)
    assert await open_store.verify_rows() == []
    attack("DELETE FROM audit WHERE seq > ?", seq)
    attack("UPDATE audit_head SET seq = ?, last_mac = ?, sealed = ?", seq, last, sealed)
    assert (await open_store.verify_audit()).whole
    (found,) = await open_store.verify_rows()
    assert (found.table, found.wrong) == ("seals", Wrong.PUT_BACK)


Row = tuple[str, str, str, tuple[object, ...]]


def as_it_is(
    attack: Callable[..., list[tuple[object, ...]]], table: str, name: str, owner: str
) -> list[Row]:
    """A row and the stamps of its owner."""
    both = ((table, "id", name), ("seals", "owner", owner))
    return [
        (of, column, value, attack(f"SELECT * FROM {of} WHERE {column} = ?", value)[0])
        for of, column, value in both
    ]


def put_back(attack: Callable[..., object], before: list[Row]) -> None:
    for table, column, value, row in before:
        attack(f"DELETE FROM {table} WHERE {column} = ?", value)
        attack(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", *row)


async def test_a_whole_case_that_was_put_back_is_closed(
    open_store: SqlStore, attack: Callable[..., list[tuple[object, ...]]]
) -> None:
    """Rows and stamps fit each other then; the record says that there was more."""
    case, other = await two_cases(open_store)
    before = as_it_is(attack, "cases", case.id, case.id)

    def step_out(unit: StoredUnit) -> None:
        unit.cases.save(replace(case, recused=frozenset({MEMBER})))
        unit.audit.record(AuditEvent(NOW, "case_recuse", "desk", MEMBER, case.id))

    await open_store.write(step_out)
    put_back(attack, before)
    await refused(open_store, case)
    await open_store.read(lambda unit: everything_of(unit, other))
    (found,) = await open_store.verify_rows()
    assert (found.table, found.row, found.wrong) == ("seals", case.id, Wrong.OUT_OF_DATE)


async def test_what_was_stopped_or_taken_back_beside_the_cases_is_not_put_back(
    open_store: SqlStore, attack: Callable[..., list[tuple[object, ...]]]
) -> None:
    facts = Facts(Detail.COARSE, "2026-H2")
    notice = Notice(
        "n", NoticeState.SCHEDULED, facts, "U0HR1", NOW, (Origin("c1", prepared_by="U1"),)
    )
    leave = Joint("d", "U0HR1", JointState.APPROVED, NOW, NOW, "", "2026-Q1..2026-Q2")

    def made(unit: StoredUnit) -> None:
        unit.notices.add(notice)
        unit.releases.put(leave)

    def ended(unit: StoredUnit) -> None:
        unit.notices.save(replace(notice, state=NoticeState.ENDED))
        unit.releases.put(replace(leave, state=JointState.DENIED))
        unit.audit.record(AuditEvent(NOW, "ended", "hr", "U0HR1", "c1"))

    await open_store.write(made)
    before = as_it_is(attack, "notices", "n", "notice:n")
    before += as_it_is(attack, "dossiers", "d", "dossiers:d")
    await open_store.write(ended)
    assert (await open_store.verify_audit()).whole and await open_store.verify_rows() == []
    put_back(attack, before)
    for look in (lambda unit: unit.notices.get("n"), lambda unit: unit.releases.get("d")):
        with pytest.raises(Damaged):
            await open_store.read(look)
    found = [(each.row, each.wrong) for each in await open_store.verify_rows()]
    assert found == [(owner, Wrong.OUT_OF_DATE) for owner in ("dossiers:d", "notice:n")]


async def test_what_leads_to_anothers_leads_nowhere(
    open_store: SqlStore, attack: Callable[..., list[tuple[object, ...]]]
) -> None:
    """Rows that find a case or a notice, and lines of the record, put under another case."""
    case, other = await two_cases(open_store)
    facts, by_customer = Facts(Detail.COARSE, "2026-H2"), ("customer", ["c"])
    notice = Notice("n", NoticeState.ENDED, facts, "U0HR1", NOW, (Origin(case.id, "U1"),))

    def begin(unit: StoredUnit) -> None:
        unit.cases.index(case.id, *by_customer)
        unit.notices.add(notice)
        unit.notices.add(replace(notice, id="n2", origins=(Origin(other.id, "U1"),)))
        unit.figures.put(Figures("2026Q3", Band(0)))

    await open_store.write(begin)
    before = await open_store.read(lambda unit: unit.audit.of(other.id))
    (_, of), (others_mac, _) = attack("SELECT case_mac, notice_id FROM origins ORDER BY notice_id")
    attack("UPDATE marks SET case_id = ? WHERE case_id = ?", other.id, case.id)
    attack("INSERT INTO origins (notice_id, case_mac) VALUES (?, ?)", of, others_mac)
    attack("UPDATE audit SET standing = 'hr' WHERE case_id = ?", case.id)
    attack("DELETE FROM figures")

    def look(unit: StoredUnit) -> None:
        assert unit.cases.indexed(*by_customer, limit=9) == []
        assert [each.id for each in unit.notices.of_case(other.id)] == ["n2"]
        assert [each.id for each in unit.notices.of_case(case.id)] == ["n"]
        assert unit.audit.of(other.id) == before

    await open_store.read(look)
    for closed in (
        lambda unit: unit.audit.of(case.id),
        lambda unit: unit.figures.get("2026Q3"),
    ):
        with pytest.raises(Damaged):
            await open_store.read(closed)
    found = {each.table for each in await open_store.verify_rows()}
    assert found == {"marks", "origins", "figures"}
    assert not (await open_store.verify_audit()).whole


async def test_what_is_counted_is_what_was_written(
    open_store: SqlStore, attack: Callable[..., list[tuple[object, ...]]]
) -> None:
    """Taken away, added, moved to another notice, or its number changed: none of it is told."""
    facts = Facts(Detail.COARSE, "2026-H2")

    def begin(unit: StoredUnit) -> None:
        for id_ in ("n", "n2"):
            origins = (Origin("c", "U1"),)
            unit.notices.add(Notice(id_, NoticeState.PUBLISHED, facts, "U0HR1", NOW, origins))
            for user in "abcdefg":
                assert unit.notices.react(id_, user, "read")

    await open_store.write(begin)
    kept = attack("SELECT notice_id, kind, user_mac FROM reactions WHERE notice_id = 'n'")[0]
    again = ("INSERT INTO reactions VALUES (?, ?, ?)", *kept)
    for once, back in (
        (("DELETE FROM reactions WHERE user_mac = ?", kept[2]), again),
        (
            ("INSERT INTO reactions VALUES ('n', 'read', x'00')",),
            ("DELETE FROM reactions WHERE user_mac = x'00'",),
        ),
        (
            ("UPDATE tallies SET number = 100 WHERE id = 'n:read'",),
            ("UPDATE tallies SET number = 7 WHERE id = 'n:read'",),
        ),
        (
            ("DELETE FROM tallies WHERE id = 'n:read'",),
            ("INSERT INTO tallies VALUES ('n:read', 7)",),
        ),
    ):
        attack(*once)
        with pytest.raises(Damaged):
            await open_store.read(lambda unit: unit.notices.reactions("n", "read"))
        with pytest.raises(Damaged):
            await open_store.write(lambda unit: unit.notices.react("n", "h", "read"))
        assert await open_store.read(lambda unit: unit.notices.reactions("n2", "read")) == 7
        assert await open_store.verify_rows()
        attack(*back)
    assert await open_store.read(lambda unit: unit.notices.reactions("n", "read")) == 7
    assert await open_store.verify_rows() == []
    attack("INSERT INTO audit_head SELECT 2, seq, last_mac, sealed FROM audit_head")
    another = (await open_store.verify_audit()).finding
    assert another and (another.row, another.wrong) == ("2", Wrong.PUT_BACK)


@pytest.mark.parametrize("what", ["mac = zeroblob(32)", "mac = 'x'", "standing = 'hr'"])
async def test_a_line_that_was_altered_closes_its_own_case_alone(
    open_store: SqlStore, attack: Callable[..., object], what: str
) -> None:
    case, other = await two_cases(open_store)
    lines = await open_store.read(lambda unit: unit.audit.of(other.id))
    attack(f"UPDATE audit SET {what} WHERE case_id = ?", case.id)
    with pytest.raises(Damaged):
        await open_store.read(lambda unit: unit.audit.of(case.id))
    assert await open_store.read(lambda unit: unit.audit.of(other.id)) == lines
