"""What goes in comes out, on both databases."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.case import EntryKind, State, Thread, new_id
from bot.domain.error import Code, Conflict, Refusal
from bot.domain.evidence import Copy, CopyState, FileKind, Trace
from bot.domain.port import AuditEvent, Store
from bot.domain.vault import Rendition
from bot.storage import SqlStore
from bot.storage.error import KeyDestroyed, StorageError
from bot.storage.store import StoredUnit
from tests.storage.conftest import (
    NOW,
    Held,
    a_case,
    an_effect,
    an_entry,
    bytes_of,
    sealed,
    some_evidence,
    stored_case,
)


def test_the_store_is_what_the_use_cases_ask_for(store: SqlStore) -> None:
    held_by_the_type_checker: Store = store
    ports = ("write", "read", "ready")
    assert all(callable(getattr(held_by_the_type_checker, name)) for name in ports)


async def test_a_case_comes_back_as_it_was(store: SqlStore) -> None:
    case = await stored_case(
        store, urgent=True, anonymous=True, thread=Thread("G0DESK", "1.2"), handlers=("U0DESK1",)
    )

    def look(unit: StoredUnit) -> None:
        assert unit.cases.get(case.id) == case
        assert unit.cases.by_thread(Thread("G0DESK", "1.2")) == case
        assert unit.cases.by_thread(Thread("G0DESK", "1.3")) is None
        assert unit.cases.get(new_id()) is None

    await store.read(look)


async def test_saving_writes_what_changes_and_counts_the_version(store: SqlStore) -> None:
    case = await stored_case(store)
    changed = replace(
        case,
        state=State.ACKNOWLEDGED,
        urgent=True,
        handlers=("U0DESK2", "U0DESK1"),
        answered_at=NOW + timedelta(minutes=5),
        opened_at=NOW + timedelta(minutes=1),
        respond_by=NOW + timedelta(hours=1),
    )
    saved = await store.write(lambda unit: unit.cases.save(changed))
    assert saved == replace(changed, version=1)
    assert await store.read(lambda unit: unit.cases.get(case.id)) == saved


async def test_saving_what_somebody_else_has_changed_is_a_conflict(store: SqlStore) -> None:
    case = await stored_case(store)
    await store.write(lambda unit: unit.cases.save(replace(case, urgent=True)))
    with pytest.raises(Conflict):

        def work(unit: StoredUnit) -> None:
            unit.entries.add(an_entry(case.id))
            unit.cases.save(case)

        await store.write(work)

    def look(unit: StoredUnit) -> None:
        found = unit.cases.get(case.id)
        assert found is not None
        assert found.urgent
        assert unit.entries.of(case.id) == []

    await store.read(look)


async def test_placing_the_card_neither_counts_nor_is_undone_by_a_save(store: SqlStore) -> None:
    case = await stored_case(store)
    await store.write(lambda unit: unit.cases.place(case.id, Thread("G0DESK", "1.2")))
    await store.write(lambda unit: unit.cases.save(case))
    found = await store.read(lambda unit: unit.cases.get(case.id))
    assert found == replace(case, thread=Thread("G0DESK", "1.2"), version=1)


async def test_a_number_that_is_taken_does_not_lose_the_report(store: SqlStore) -> None:
    first = await stored_case(store)
    taken = a_case(number=first.number)
    second = replace(taken, number="M-OTHER1")

    def work(unit: StoredUnit) -> None:
        with pytest.raises(Conflict):
            unit.cases.add(taken)
        unit.cases.add(second)
        unit.entries.add(an_entry(second.id))

    await store.write(work)

    def look(unit: StoredUnit) -> None:
        assert unit.cases.get(second.id) == second
        assert len(unit.entries.of(second.id)) == 1
        assert unit.cases.get(first.id) == first

    await store.read(look)


async def test_a_case_of_another_workspace_is_refused(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="workspace"):
        await stored_case(store, workspace="T0OTHER")


async def test_somebodys_own_cases_newest_first(store: SqlStore) -> None:
    older = await stored_case(store)
    newer = await stored_case(store, received_at=NOW + timedelta(microseconds=1))
    await stored_case(store, reporter="U0EMP2")

    def look(unit: StoredUnit) -> None:
        assert unit.cases.by_reporter("U0EMP1") == [newer, older]
        assert unit.cases.by_reporter("U0NOBODY") == []

    await store.read(look)


async def test_the_open_cases_of_a_conversation_newest_first(store: SqlStore) -> None:
    def at(number: int, **changes: Any) -> dict[str, Any]:
        moment = NOW + timedelta(seconds=number)
        return {"received_at": moment, "thread": Thread("G0DESK", f"{number}.0"), **changes}

    older, newer = await stored_case(store, **at(1)), await stored_case(store, **at(2))
    await stored_case(store, **at(3, state=State.CLOSED))
    await stored_case(store, **at(4, state=State.WITHDRAWN))
    await stored_case(store, **at(5, thread=Thread("G0OTHER", "5.0")))
    assert await store.read(lambda unit: unit.cases.in_channel("G0DESK", limit=9)) == [newer, older]


async def test_entries_come_in_the_order_of_writing(store: SqlStore) -> None:
    case, other = await stored_case(store), await stored_case(store)
    # A clock that goes back must not turn a conversation around.
    written = [
        an_entry(case.id, "一", at=NOW),
        an_entry(case.id, "二 \U0001f600 \x00 end", at=NOW - timedelta(hours=1)),
        an_entry(case.id, "", kind=EntryKind.NOTE),
        an_entry(case.id, "x" * 100_000, kind=EntryKind.ANSWER),
    ]

    def work(unit: StoredUnit) -> None:
        for entry in written:
            unit.entries.add(entry)
        unit.entries.add(an_entry(other.id))

    await store.write(work)

    def look(unit: StoredUnit) -> None:
        assert unit.entries.of(case.id) == written
        assert unit.entries.of(case.id, EntryKind.NOTE, EntryKind.ANSWER) == written[2:]
        assert unit.entries.of(new_id()) == []

    await store.read(look)


async def test_half_a_surrogate_pair_does_not_lose_a_report(store: SqlStore) -> None:
    case = await stored_case(store)
    entry = an_entry(case.id, "half \ud83d of it")
    await store.write(lambda unit: unit.entries.add(entry))
    (kept,) = await store.read(lambda unit: unit.entries.of(case.id))
    assert kept == replace(entry, body="half \ufffd of it")


async def test_an_entry_needs_its_case(store: SqlStore) -> None:
    with pytest.raises(KeyDestroyed):
        await store.write(lambda unit: unit.entries.add(an_entry(new_id())))


async def test_evidence_comes_back_byte_for_byte(store: SqlStore) -> None:
    case = await stored_case(store)
    first, second = some_evidence(case.id), some_evidence(case.id, name="画面.png")
    data = bytes(range(256)) * 5000

    def work(unit: StoredUnit) -> None:
        unit.evidence.add(first)
        unit.evidence.add(second)

    await store.write(work)

    def look(unit: StoredUnit) -> None:
        assert unit.evidence.of(case.id) == [first, second]
        for rendition in Rendition:
            with pytest.raises(LookupError):
                unit.evidence.book(first.id, rendition)

    await store.read(look)
    kept = await sealed(store, first, data)
    cleaned = replace(
        kept, copy=Copy(CopyState.CLEANED, FileKind.AUDIO, ".m4a", (Trace.LOCATION,), 4)
    )
    await sealed(store, cleaned, b"copy", Rendition.COPY)
    gone = replace(second, failed=True, fault="deleted")

    def then(unit: StoredUnit) -> None:
        unit.evidence.keep(replace(cleaned, stored_at=NOW))
        unit.evidence.keep(gone)

    await store.write(then)

    def look_again(unit: StoredUnit) -> None:
        assert unit.evidence.get(first.id) == replace(cleaned, stored_at=NOW)
        assert unit.evidence.get(second.id) == gone
        assert unit.evidence.get(new_id()) is None

    await store.read(look_again)
    assert await bytes_of(store, first) == data, "the original stays as it was received"
    assert await bytes_of(store, first, Rendition.COPY) == b"copy"

    def at_last(unit: StoredUnit) -> None:
        with pytest.raises(LookupError):
            unit.evidence.pen(new_id(), Rendition.ORIGINAL)
        with pytest.raises(LookupError):
            unit.evidence.keep(some_evidence(case.id))

    await store.write(at_last)


async def test_a_draft_is_kept_replaced_and_discarded(store: SqlStore) -> None:
    def work(unit: StoredUnit) -> None:
        assert unit.drafts.get("U0EMP1") is None
        unit.drafts.put("U0EMP1", {"narrative": "書きかけ"}, NOW)
        unit.drafts.put("U0EMP2", {"narrative": "another's"}, NOW)
        unit.drafts.put("U0EMP1", {"narrative": "書きかけの続き"}, NOW)

    await store.write(work)

    def then(unit: StoredUnit) -> None:
        assert unit.drafts.get("U0EMP1") == {"narrative": "書きかけの続き"}
        unit.drafts.discard("U0EMP1")
        unit.drafts.discard("U0NOBODY")
        assert unit.drafts.get("U0EMP1") is None
        assert unit.drafts.get("U0EMP2") == {"narrative": "another's"}

    await store.write(then)


async def test_old_drafts_expire(store: SqlStore) -> None:
    def work(unit: StoredUnit) -> None:
        unit.drafts.put("U0EMP1", {}, NOW)
        unit.drafts.put("U0EMP2", {}, NOW + timedelta(days=1))

    await store.write(work)

    def then(unit: StoredUnit) -> None:
        assert unit.drafts.expire(NOW + timedelta(days=1), limit=10) == 1
        assert unit.drafts.get("U0EMP1") is None
        assert unit.drafts.get("U0EMP2") == {}

    await store.write(then)


async def test_what_slack_delivers_twice_is_taken_once(store: SqlStore) -> None:
    def work(unit: StoredUnit) -> None:
        assert unit.inbox.take("Ev1", NOW, "a" * 32)
        assert not unit.inbox.take("Ev1", NOW)

    await store.write(work)

    def then(unit: StoredUnit) -> None:
        assert not unit.inbox.take("Ev1", NOW)
        assert unit.inbox.take("Ev2", NOW)
        assert unit.inbox.case_of("Ev1") == "a" * 32
        assert unit.inbox.case_of("Ev2") is None
        assert unit.inbox.case_of("Ev3") is None

    await store.write(then)


async def test_what_was_taken_in_a_failed_transaction_can_be_taken_again(store: SqlStore) -> None:
    with pytest.raises(Refusal):

        def work(unit: StoredUnit) -> None:
            assert unit.inbox.take("Ev1", NOW)
            raise Refusal(Code.NOT_YOURS)

        await store.write(work)
    assert await store.write(lambda unit: unit.inbox.take("Ev1", NOW))


@pytest.mark.parametrize(
    "make_error",
    [
        lambda: Refusal(Code.NOT_YOURS, field="narrative", number="M-1"),
        lambda: Conflict(),
        lambda: ZeroDivisionError("the caller's own"),
    ],
)
async def test_an_error_in_the_block_undoes_all_and_passes_unchanged(
    store: SqlStore, make_error: Callable[[], Exception]
) -> None:
    case, error = a_case(), make_error()
    with pytest.raises(type(error)) as caught:

        def work(unit: StoredUnit) -> None:
            unit.cases.add(case)
            unit.entries.add(an_entry(case.id))
            unit.audit.record(AuditEvent(NOW, "report", "reporter", "U0EMP1", case.id))
            unit.outbox.send(an_effect(case_id=case.id))
            unit.drafts.put("U0EMP1", {}, NOW)
            raise error

        await store.write(work)
    assert caught.value is error

    def then(unit: StoredUnit) -> None:
        assert unit.cases.get(case.id) is None
        assert unit.entries.of(case.id) == []
        assert unit.audit.of(case.id) == []
        assert unit.outbox.lease(NOW, length=timedelta(1), limit=9) == []
        assert unit.drafts.get("U0EMP1") is None
        unit.cases.add(case)  # its key is gone too

    await store.write(then)


async def test_a_reading_cannot_write(store: SqlStore) -> None:
    with pytest.raises(StorageError):
        await store.read(lambda unit: unit.cases.add(a_case()))


async def test_a_reading_sees_one_moment(store: SqlStore) -> None:
    case = await stored_case(store)
    between = Held()

    def read_twice(unit: StoredUnit) -> None:
        assert unit.entries.of(case.id) == []
        between.here()
        assert unit.entries.of(case.id) == []

    reading = asyncio.create_task(store.read(read_twice))
    await between.entered()
    await store.write(lambda unit: unit.entries.add(an_entry(case.id)))
    between.let_go()
    await reading
    assert len(await store.read(lambda unit: unit.entries.of(case.id))) == 1


async def test_a_destroyed_key_takes_the_case_with_it(store: SqlStore) -> None:
    case, other = await stored_case(store), await stored_case(store)

    def work(unit: StoredUnit) -> None:
        unit.entries.add(an_entry(case.id))
        unit.audit.record(AuditEvent(NOW, "report", "reporter", "U0EMP1", case.id))

    await store.write(work)
    await store.write(lambda unit: unit.keyring.destroy(case.id))

    def look(unit: StoredUnit) -> None:
        assert unit.cases.get(case.id) is None
        assert unit.cases.by_reporter("U0EMP1") == [other]
        with pytest.raises(KeyDestroyed):
            unit.entries.of(case.id)
        # What was done stays on record; who did it is gone with the case.
        assert [line.actor for line in unit.audit.of(case.id)] == [""]

    await store.read(look)
    assert (await store.verify_audit()).whole
