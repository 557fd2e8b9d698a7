"""A reporter's receipt: whole, forged, of another case, after an alteration, after the end."""

import asyncio
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from bot.domain.case import Case, EntryKind
from bot.domain.port import AuditEvent
from bot.domain.receipt import Content, Receipt, ReceiptCheck, receipts_in
from bot.storage.cipher import Ciphertext
from bot.storage.schema import entries
from bot.storage.store import SqlStore, StoredUnit
from tests.storage.conftest import NOW, Place, an_entry, sealed, some_evidence, stored_case


async def told(store: SqlStore) -> Case:
    """A case with a report, an answer, a note, and a file that was received."""
    case = await stored_case(store)
    item = some_evidence(case.id)

    def work(unit: StoredUnit) -> None:
        for kind in (EntryKind.REPORT, EntryKind.ANSWER, EntryKind.NOTE):
            unit.entries.add(an_entry(case.id, f"土下座 {kind}", kind=kind))
        unit.evidence.add(item)

    await store.write(work)
    await sealed(store, replace(item, stored_at=NOW), b"sound")
    return case


async def receipt_of(store: SqlStore, case: Case) -> Receipt:
    made = await store.write(lambda unit: unit.receipts.of(case, NOW))
    assert made is not None
    return made


async def check(store: SqlStore, receipt: Receipt) -> ReceiptCheck:
    return await store.read(lambda unit: unit.receipts.check(receipt))


async def test_it_holds_while_everything_is_as_it_was(store: SqlStore) -> None:
    case = await told(store)
    receipt = await receipt_of(store, case)
    assert (receipt.number, receipt.at, receipt.pieces, receipt.files) == (
        *(case.number, NOW.replace(microsecond=0), 2, 1),
    )
    (read,) = receipts_in(f"控え: `{receipt.text}`\n")
    assert read == receipt
    assert (await check(store, read)).holds
    # What is written afterwards takes nothing from it; the later receipt is for more.
    await store.write(lambda unit: unit.entries.add(an_entry(case.id, "その後")))
    assert (await check(store, read)).holds
    later = await receipt_of(store, case)
    assert later.pieces == 3 and later.digest != receipt.digest


async def test_it_tells_nothing(store: SqlStore) -> None:
    case = await told(store)
    receipt = await receipt_of(store, case)
    assert "土下座" not in receipt.text and case.reporter not in receipt.text
    assert case.id not in receipt.text
    # Nor how much is done in other cases: of two receipts nothing but the numbers compares.
    head = await store.head()
    assert head is not None
    assert receipt.head.startswith(f"M2-{head[-41:-9]}") and len(receipt.head) == 67
    await store.write(lambda unit: unit.entries.add(an_entry(case.id)))
    later = (await receipt_of(store, case)).head
    assert sum(a == b for a, b in zip(receipt.head[35:], later[35:], strict=True)) < 16
    assert await store.holds_head(receipt.head)


async def test_one_that_was_changed_anywhere_is_not_genuine(store: SqlStore) -> None:
    case, other = await told(store), await told(store)
    receipt, others = await receipt_of(store, case), await receipt_of(store, other)
    text = receipt.text
    for place, char in enumerate(text):
        if char in "-MRTZ":
            continue
        changed = text[:place] + ("1" if char == "2" else "2") + text[place + 1 :]
        for found in receipts_in(changed):
            assert not (await check(store, found)).genuine, changed
    for changes in (
        {"number": other.number},
        {"digest": others.digest},
        {"head": others.head},
        {"at": receipt.at - timedelta(days=1)},
        {"pieces": 1},
        {"files": 0},
        {"proof": others.proof},
    ):
        forged = replace(receipt, **changes)
        assert forged == receipt or not (await check(store, forged)).genuine, changes
    # Moved to another case as a whole, its number says so itself.
    assert (await check(store, others)).holds and others.number == other.number


@pytest.mark.parametrize("way", ["altered", "taken away"])
async def test_what_was_done_to_the_case_is_told(sqlite_place: Place, way: str) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await told(store)
        receipt = await receipt_of(store, case)
    engine = sqlite_place.sync_engine()
    with engine.begin() as connection:
        if way == "altered":
            body = Ciphertext(b"\x01" * 40)
            connection.execute(update(entries).where(entries.c.kind == "report").values(body=body))
        else:
            connection.execute(delete(entries).where(entries.c.kind == "answer"))
    engine.dispose()
    async with sqlite_place.open() as store:
        await store.migrate()
        found = await check(store, receipt)
        assert (found.genuine, found.content) == (True, Content.DIFFERENT)


async def test_a_store_that_was_put_back_is_told(sqlite_place: Place) -> None:
    earlier = sqlite_place.data_dir.with_name("earlier")
    async with sqlite_place.open() as store:
        await store.migrate()
        await told(store)
    await asyncio.to_thread(shutil.copytree, sqlite_place.data_dir, earlier)
    async with sqlite_place.open() as store:
        await store.migrate()
        receipt = await receipt_of(store, await told(store))
    put_back = replace(sqlite_place, url=f"sqlite:///{earlier}/madoguchi.sqlite", data_dir=earlier)
    async with put_back.open() as store:
        await store.migrate()
        found = await check(store, receipt)
        assert (found.genuine, found.content, found.holds_head) == (True, Content.MISSING, False)


async def test_of_a_destroyed_case_it_says_so(store: SqlStore) -> None:
    case = await told(store)
    receipt = await receipt_of(store, case)

    def end(unit: StoredUnit) -> None:
        unit.retention.destroy(case.id, NOW)
        event = AuditEvent(NOW, "retention_destroy", "clock", "", case.id)
        unit.audit.record(event)

    await store.write(end)
    for _ in range(2):  # and once the keys were made anew
        found = await check(store, receipt)
        assert (found.genuine, found.content, found.holds_head) == (True, Content.DESTROYED, True)
        assert not found.holds
        await store.renew_keys(AuditEvent(NOW, "keys_rotate", "operator", ""), lambda *_: None)


async def test_it_holds_once_the_keys_were_made_anew(store: SqlStore) -> None:
    case = await told(store)
    receipt = await receipt_of(store, case)
    await store.renew_keys(AuditEvent(NOW, "keys_rotate", "operator", ""), lambda *_: None)
    assert (await check(store, receipt)).holds
    later = await receipt_of(store, case)
    assert (later.digest, later.proof) != (receipt.digest, receipt.proof)
    assert later.digest == receipt.digest and (await check(store, later)).holds


def test_what_is_none_is_not_taken_for_one() -> None:
    for text in ("", "R1-M-7KQ4RD", "M1-1-1-" + "A" * 32, "R1-M-7KQ4RD-20269999T999999Z-1-1-"):
        assert receipts_in(text) == []
