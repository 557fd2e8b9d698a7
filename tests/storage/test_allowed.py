"""Reviewed words in the store: sealed, and changed by one at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.domain.allowed import AllowedWord
from bot.domain.error import Conflict
from bot.storage import schema
from bot.storage.row import Row
from bot.storage.store import SqlStore, StoredUnit

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
WORD = AllowedWord("w1", "さくらデスク", "自社の商品名", "U0DESK1", NOW)


async def test_a_word_comes_back_as_it_was(store: SqlStore) -> None:
    def work(unit: StoredUnit) -> None:
        unit.allowed.add(WORD)
        unit.allowed.add(replace(WORD, id="w2"))

    await store.write(work)
    approved = replace(WORD, approved_by="U1", approved_at=NOW, valid_until=date(2027, 11, 2))
    saved = await store.write(lambda unit: unit.allowed.save(approved))

    def look(unit: StoredUnit) -> None:
        assert unit.allowed.get("w1") == saved == replace(approved, version=1)
        assert unit.allowed.get("w3") is None
        assert {word.id for word in unit.allowed.listed()} == {"w1", "w2"}

    await store.read(look)


async def test_a_removed_word_is_kept_and_not_listed(store: SqlStore) -> None:
    def work(unit: StoredUnit) -> None:
        unit.allowed.add(WORD)
        unit.allowed.save(replace(WORD, removed_by="U1", removed_at=NOW))

    await store.write(work)

    def look(unit: StoredUnit) -> AllowedWord | None:
        assert unit.allowed.listed() == []
        return unit.allowed.get("w1")

    kept = await store.read(look)
    assert kept is not None and kept.removed_by == "U1"


async def test_of_two_that_change_one_version_one_is_told(store: SqlStore) -> None:
    await store.write(lambda unit: unit.allowed.add(WORD))
    await store.write(lambda unit: unit.allowed.save(WORD))
    with pytest.raises(Conflict):
        await store.write(lambda unit: unit.allowed.save(WORD))


async def test_neither_word_nor_reason_nor_person_stands_in_clear(store: SqlStore) -> None:
    def work(unit: StoredUnit) -> Row:
        unit.allowed.add(WORD)
        (row,) = unit.allowed._transaction.rows(select(schema.allowed))
        return row

    row = await store.write(work)
    held = "|".join(repr(bytes(v) if isinstance(v, memoryview) else v) for v in row).encode()
    assert b"w1" in held
    for secret in (WORD.word, WORD.reason, WORD.proposed_by):
        assert secret.encode() not in held and repr(secret.encode())[2:-1].encode() not in held
