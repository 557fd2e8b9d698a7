"""Reviewed words in the store: sealed, and changed by one at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.domain.allowed import AllowedWord
from bot.domain.error import Conflict
from bot.storage import schema
from bot.storage.store import SqlStore

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
WORD = AllowedWord("w1", "さくらデスク", "自社の商品名", "U0DESK1", NOW)


async def test_a_word_comes_back_as_it_was(store: SqlStore) -> None:
    async with store.write() as unit:
        await unit.allowed.add(WORD)
        await unit.allowed.add(replace(WORD, id="w2"))
    approved = replace(WORD, approved_by="U1", approved_at=NOW, valid_until=date(2027, 11, 2))
    async with store.write() as unit:
        saved = await unit.allowed.save(approved)
    async with store.read() as unit:
        assert await unit.allowed.get("w1") == saved == replace(approved, version=1)
        assert await unit.allowed.get("w3") is None
        assert {word.id for word in await unit.allowed.listed()} == {"w1", "w2"}


async def test_a_removed_word_is_kept_and_not_listed(store: SqlStore) -> None:
    async with store.write() as unit:
        await unit.allowed.add(WORD)
        await unit.allowed.save(replace(WORD, removed_by="U1", removed_at=NOW))
    async with store.read() as unit:
        assert await unit.allowed.listed() == []
        kept = await unit.allowed.get("w1")
    assert kept is not None and kept.removed_by == "U1"


async def test_of_two_that_change_one_version_one_is_told(store: SqlStore) -> None:
    async with store.write() as unit:
        await unit.allowed.add(WORD)
    async with store.write() as unit:
        await unit.allowed.save(WORD)
    with pytest.raises(Conflict):
        async with store.write() as unit:
            await unit.allowed.save(WORD)


async def test_neither_word_nor_reason_nor_person_stands_in_clear(store: SqlStore) -> None:
    async with store.write() as unit:
        await unit.allowed.add(WORD)
        (row,) = await unit.allowed._transaction.rows(select(schema.allowed))
    held = "|".join(repr(bytes(v) if isinstance(v, memoryview) else v) for v in row).encode()
    assert b"w1" in held
    for secret in (WORD.word, WORD.reason, WORD.proposed_by):
        assert secret.encode() not in held and repr(secret.encode())[2:-1].encode() not in held
