"""A new master key: everything opens with it alone, whatever interrupted the rotation."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.operate.terminal import Refused
from bot.operate.verify import verify
from bot.storage import rotation, schema
from bot.storage.cipher import key_id, new_key
from bot.storage.error import MasterKeyMissing
from tests.conftest import PLAIN
from tests.operate.conftest import MASTER, NOTE, Filed, Home, everything_in, filed, prepared
from tests.storage.conftest import stored_case


async def with_case(home: Home) -> Filed:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        return await filed(store)


def wrapped_keys(home: Home) -> list[bytes]:
    engine = home.sync_engine()
    with engine.connect() as connection:
        found = [bytes(each) for each in connection.scalars(select(schema.keys.c.wrapped_key))]
    engine.dispose()
    return found


async def test_everything_is_wrapped_by_the_newest(home: Home) -> None:
    case = await with_case(home)
    async with home.open() as store:
        await store.open_keys()
        receipt = await store.write(lambda unit: unit.receipts.of(case.case, case.picture.at))
        assert receipt is not None
    old, new = wrapped_keys(home), new_key()
    home.keys = (new, MASTER)
    done = await home.cli("keys", "rotate")
    assert done.returncode == 0, done.stderr
    assert f"Wrapped {len(old)} keys anew with the newest master key (of {len(old)})" in done.stdout
    assert "the old ones can be removed" in done.stdout
    assert all(wrapped[1:9] == key_id(new) for wrapped in wrapped_keys(home))
    home.keys = (new,)
    async with home.open(readonly=True) as store:
        entries = await store.read(lambda unit: unit.entries.of(case.case.id))
        assert NOTE in [e.body for e in entries]
        assert (await store.verify_audit()).whole
        assert (await store.read(lambda unit: unit.receipts.check(receipt))).holds
    with pytest.raises(MasterKeyMissing):
        async with home.open(readonly=True, master_keys=(MASTER,)):
            pass
    if home.kind == "sqlite":
        for path, content in everything_in(home.data_dir):
            assert not [each for each in old if each in content], path
    done = await home.cli("keys", "rotate", "--all")
    assert done.returncode == 0, done.stderr
    async with home.open(readonly=True) as store:
        assert (await store.read(lambda unit: unit.receipts.check(receipt))).holds


async def test_a_rotation_that_was_broken_off_goes_on(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        for _ in range(5):
            await stored_case(store, workspace="T0PRACTICE")
    before = len(wrapped_keys(home))
    new = new_key()
    home.keys = (new, MASTER)
    monkeypatch.setattr(rotation, "AT_ONCE", 2)
    steps = 0
    original = rotation.rewrap_some

    class Ended(Exception):
        pass

    def dies(*given: Any, **named: Any) -> rotation.Some:
        nonlocal steps
        steps += 1
        if steps == 4:
            raise Ended
        return original(*given, **named)

    monkeypatch.setattr("bot.storage.store.rewrap_some", dies)
    async with home.open() as store:
        await store.open_keys()
        with pytest.raises(Ended):
            await store.rotate_keys()
        assert (await store.keys_by_master())[key_id(new).hex()] == 6
    # In between both keys are needed, and everything works. One alone is not told to restore:
    # of the store's own keys some are under the one, some under the other.
    for alone in (MASTER, new):
        with pytest.raises(MasterKeyMissing, match="give both"):
            async with home.open(readonly=True, master_keys=(alone,)):
                pass
    async with home.open() as store:
        await store.open_keys()
        await stored_case(store, workspace="T0PRACTICE")
    done = await home.cli("keys", "rotate")
    assert done.returncode == 0, done.stderr
    assert f"Wrapped {before - 6} keys anew" in done.stdout
    assert f"(of {before + 1})" in done.stdout
    assert "Wrapped 0 keys anew" in (await home.cli("keys", "rotate")).stdout


async def test_with_one_key_there_is_nothing_to_change(sqlite_home: Home) -> None:
    await prepared(sqlite_home)
    done = await sqlite_home.cli("keys", "rotate")
    assert done.returncode == 0
    assert "only one master key" in done.stdout


async def test_a_key_that_does_not_open_is_told_and_left(home: Home) -> None:
    case = await with_case(home)
    engine = home.sync_engine()
    with engine.begin() as connection:
        wrapped = connection.scalar(
            select(schema.keys.c.wrapped_key).where(schema.keys.c.scope == case.case.id)
        )
        assert wrapped
        altered = bytes(wrapped[:-1]) + bytes([wrapped[-1] ^ 1])
        connection.execute(
            schema.keys.update()
            .where(schema.keys.c.scope == case.case.id)
            .values(wrapped_key=altered)
        )
    engine.dispose()
    home.keys = (new_key(), MASTER)
    done = await home.cli("keys", "rotate")
    assert done.returncode == 1
    assert "1 are still under another master key" in done.stderr
    assert altered in wrapped_keys(home)


async def test_the_wrong_key_is_told(sqlite_home: Home) -> None:
    await prepared(sqlite_home)
    sqlite_home.keys = (new_key(),)
    done = await sqlite_home.cli("keys", "rotate")
    assert done.returncode == 1
    assert "none of the given master keys opens" in done.stderr


async def test_the_audit_says_whether_and_where_it_was_altered(home: Home) -> None:
    await with_case(home)
    # An auditor has the store and its keys, and neither a token nor anybody's id.
    done = await home.cli("audit", "verify", **dict.fromkeys(PLAIN, ""))
    assert done.returncode == 0, done.stderr
    assert "The record is whole" in done.stdout
    engine = home.sync_engine()
    with engine.begin() as connection:
        connection.execute(
            schema.audit.update().where(schema.audit.c.seq == 3).values(action="case_note")
        )
    engine.dispose()
    done = await home.cli("audit", "verify")
    assert done.returncode == 1
    assert "from line 3 on it does not fit (the 2 lines before it are whole" in done.stderr
    assert "audit 3: altered" in done.stderr
    done = await home.cli("audit", "verify", LANG="ja_JP.UTF-8")
    assert "3 行目から合いません" in done.stderr
    done = await home.cli("audit", "verify", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["whole"], told["broken_at"]) == (False, 3)
    assert {"table": "audit", "row": "3", "wrong": "altered"} in told["findings"]


async def test_lines_cut_off_at_the_end_are_noticed(home: Home) -> None:
    await with_case(home)
    engine = home.sync_engine()
    with engine.begin() as connection:
        last = connection.scalars(select(schema.audit.c.seq)).all()[-1]
        connection.execute(schema.audit.delete().where(schema.audit.c.seq == last))
    engine.dispose()
    done = await home.cli("audit", "verify")
    assert done.returncode == 1
    assert f"from line {last} on" in done.stderr


async def test_what_cannot_be_a_line_is_found(sqlite_home: Home) -> None:
    await with_case(sqlite_home)
    engine = sqlite_home.sync_engine()
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET at = 'never' WHERE seq = 4")
    engine.dispose()
    done = await sqlite_home.cli("audit", "verify")
    assert done.returncode == 1
    assert "from line 4 on" in done.stderr


async def test_an_empty_head_is_not_taken_for_none(
    sqlite_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a script gives it whose variable is empty: else it would be told that all is well."""
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
    with pytest.raises(Refused, match="no head of a record"):
        await verify(sqlite_home.settings(monkeypatch), "", lambda seen, owners: None)
