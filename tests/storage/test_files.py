"""What lies on the disk: modes, the lock, the key file."""

import asyncio
import base64
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.case import Case
from bot.domain.error import Damaged, StoreUnavailable
from bot.domain.port import Unit
from bot.domain.vault import Rendition
from bot.storage import load_master_keys
from bot.storage.apart import KeptApart, destroyed_in, keep_destroyed
from bot.storage.backup import copy_sqlite
from bot.storage.cipher import new_key
from bot.storage.error import MasterKeyMissing, StorageError, StoreInUse, Unusable
from bot.storage.sound import LOG, TRAIL, beside
from bot.storage.store import StoredUnit
from bot.storage.vault import PIECE, VaultPen
from tests.storage.conftest import (
    MASTER,
    NOW,
    Place,
    an_entry,
    bytes_of,
    sealed,
    some_evidence,
    stored_case,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_only_the_bots_own_user_may_read(sqlite_place: Place) -> None:
    data_dir = sqlite_place.data_dir
    data_dir.mkdir(mode=0o755)
    sqlite_place.file.touch(mode=0o644)
    previous = os.umask(0)
    try:
        async with sqlite_place.open(master_keys=None) as store:
            await store.migrate()
            case = await stored_case(store)
            item = some_evidence(case.id)
            await store.write(lambda unit: unit.evidence.add(item))
            await sealed(store, item, b"bytes")
            names = {path.name for path in data_dir.iterdir()}
            assert {"master.key", "madoguchi.sqlite-wal", "evidence"} < names
            for path in data_dir.rglob("*"):
                assert mode(path) == (0o700 if path.is_dir() else 0o600), path
            assert mode(data_dir) == 0o700
    finally:
        os.umask(previous)


SECOND = """
import asyncio, sys, time
from pathlib import Path
from bot.storage import open_store

async def main():
    async with open_store(
        database_url=sys.argv[1], data_dir=Path(sys.argv[2]), master_keys=(bytes(range(32)),),
        workspace="T0PRACTICE", readonly=len(sys.argv) > 3,
    ) as store:
        if len(sys.argv) == 3:
            await store.migrate()
        print("opened", flush=True)
        if len(sys.argv) == 3:
            await asyncio.sleep(60)

asyncio.run(main())
"""


def another_process(place: Place, *extra: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", SECOND, place.url, str(place.data_dir), *extra],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


async def test_a_second_process_on_the_same_file_refuses_to_start(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        with another_process(sqlite_place) as second:
            out, error = await asyncio.to_thread(second.communicate, timeout=30)
        assert second.returncode == 1
        assert out == ""
        assert "another process uses the database" in error
        with pytest.raises(StoreInUse):
            async with sqlite_place.open():
                pass
        await stored_case(store)


async def test_a_killed_process_leaves_no_lock(sqlite_place: Place) -> None:
    with another_process(sqlite_place) as first:
        assert first.stdout is not None
        assert await asyncio.to_thread(first.stdout.readline) == "opened\n"
        with pytest.raises(StoreInUse):
            async with sqlite_place.open():
                pass
        first.kill()
        await asyncio.to_thread(first.wait)
    async with sqlite_place.open() as store:
        await store.migrate()
        await stored_case(store)


@pytest.mark.parametrize("how", ["copied over", "moved away"])
async def test_a_file_that_is_not_the_one_any_more_takes_nothing(
    sqlite_place: Place, tmp_path: Path, how: str
) -> None:
    """An earlier copy of the very same database, at that: nothing is read or written."""
    async with sqlite_place.open() as store:
        await store.migrate()
        earlier = tmp_path / "earlier"
        shutil.copyfile(sqlite_place.file, earlier)
        cases = [await stored_case(store) for _ in range(3)]
        await store._databases.sqlite.checkpoint()  # type: ignore[union-attr]
        cases += [await stored_case(store)]  # which lies in the log
        assert await store.read(lambda unit: unit.cases.get(cases[0].id)) == cases[0]
        if how == "moved away":
            sqlite_place.file.rename(tmp_path / "elsewhere")
        shutil.copyfile(earlier, sqlite_place.file)
        with capture_logs() as logs:
            with pytest.raises(StoreUnavailable):
                await stored_case(store)
            with pytest.raises(StoreUnavailable):
                await store.read(lambda unit: unit.cases.get(cases[0].id))
            assert not await store.ready()
        assert "database_file_gone" in [line["event"] for line in logs]
    # The log goes on from the file that was there: neither the end nor a start mixes the two.
    file, log = sqlite_place.file, beside(sqlite_place.file, LOG)
    assert file.read_bytes() == earlier.read_bytes()
    assert log.stat().st_size
    with pytest.raises(Unusable, match="was replaced while the bot ran"):
        async with sqlite_place.open():
            pass
    if how == "moved away":
        file.unlink()
        with pytest.raises(Unusable, match="beside it holds what was written last"):
            async with sqlite_place.open():
                pass
        (tmp_path / "elsewhere").rename(file)
    else:
        log.unlink()
    async with sqlite_place.open() as store:
        await store.migrate()
        for case in cases:
            found = await store.read(partial(_get, case.id))
            assert found == (case if how == "moved away" else None)


async def test_another_program_that_goes_through_sqlite_ends_nothing(sqlite_place: Place) -> None:
    """What it commits it may also copy out of the log into the file: that is no other file."""
    async with sqlite_place.open() as store:
        await store.migrate()
        case, altered = await stored_case(store), await stored_case(store)
        with closing(sqlite3.connect(sqlite_place.file)) as database:
            database.execute("UPDATE cases SET urgent = 1 WHERE id = ?", (altered.id,))
            database.commit()
            assert database.execute("PRAGMA wal_checkpoint").fetchone()[2] > 0
            assert await store.read(partial(_get, case.id)) == case
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert await store.ready()
        await stored_case(store)
        assert [each.row for each in await store.verify_rows()] == [altered.id]
        assert not beside(sqlite_place.file, TRAIL).exists()


def _get(case_id: str, unit: Unit) -> Case | None:
    return unit.cases.get(case_id)


async def test_an_operators_reading_goes_on_beside_the_bot(place: Place) -> None:
    async with place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        async with place.open(readonly=True) as reading:
            assert await reading.read(lambda unit: unit.cases.get(case.id)) == case
            assert (await reading.verify_audit()).whole
            with pytest.raises(StorageError, match="read only"):
                await stored_case(reading)
        with another_process(place, "readonly") as second:
            out, error = await asyncio.to_thread(second.communicate, timeout=30)
        assert (out, error) == ("opened\n", "")


async def test_reading_what_is_not_there_makes_nothing(sqlite_place: Place) -> None:
    with pytest.raises(StorageError, match="no database"):
        async with sqlite_place.open(readonly=True, master_keys=None):
            pass
    assert not sqlite_place.data_dir.exists()


async def test_an_open_lock_file_of_an_earlier_run_does_no_harm(sqlite_place: Place) -> None:
    for _ in range(2):
        async with sqlite_place.open() as store:
            await store.migrate()


def test_the_key_file_is_made_once_with_a_warning(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with capture_logs() as said:
        made = load_master_keys(None, data_dir)
        assert load_master_keys(None, data_dir) == made
    assert [len(key) for key in made] == [32]
    file = data_dir / "master.key"
    assert said == [{"event": "master_key_made", "file": file, "log_level": "warning"}]
    assert mode(file) == 0o600


def test_given_keys_make_no_file(tmp_path: Path) -> None:
    keys = (new_key(), new_key())
    assert load_master_keys(keys, tmp_path) == keys
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_holds_several_keys_newest_first(tmp_path: Path) -> None:
    keys = (new_key(), new_key())
    file = tmp_path / "master.key"
    file.write_bytes(b"\n".join(base64.b64encode(key) for key in keys))
    file.chmod(0o644)
    assert load_master_keys(None, tmp_path) == keys
    assert mode(file) == 0o600


@pytest.mark.parametrize("content", [b"", b"\n", b"not base64!", base64.b64encode(b"short")])
def test_a_damaged_key_file_is_told_and_kept(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "master.key"
    file.write_bytes(content)
    with pytest.raises(StorageError, match=r"master\.key") as caught:
        load_master_keys(None, tmp_path)
    assert file.read_bytes() == content
    assert "not base64!" not in str(caught.value)


def test_a_given_key_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="32 bytes"):
        load_master_keys((b"short",), tmp_path)


async def test_the_wrong_master_key_is_told_at_the_start(place: Place) -> None:
    async with place.open() as store:
        await store.migrate()
        await stored_case(store)
    async with place.open(master_keys=(new_key(),)) as store:
        with pytest.raises(MasterKeyMissing, match="none of the given master keys"):
            await store.migrate()
        assert not await store.ready()


async def test_a_missing_key_file_is_not_made_anew(empty_place: Place) -> None:
    async with empty_place.open(master_keys=None) as store:
        await store.migrate()
    (empty_place.data_dir / "master.key").unlink()
    async with empty_place.open(master_keys=None) as store:
        with pytest.raises(MasterKeyMissing, match="is missing"):
            await store.migrate()
    assert not (empty_place.data_dir / "master.key").exists()


async def test_an_older_master_key_goes_on_opening_what_it_wrapped(place: Place) -> None:
    newest = new_key()
    async with place.open() as store:
        await store.migrate()
        old = await stored_case(store)
    async with place.open(master_keys=(newest, MASTER)) as store:
        await store.migrate()
        new = await stored_case(store)

        def look(unit: StoredUnit) -> None:
            assert unit.cases.get(old.id) == old
            assert unit.cases.get(new.id) == new

        await store.read(look)
    async with place.open(master_keys=(MASTER,)) as store:
        with pytest.raises(MasterKeyMissing):
            await store.migrate()


async def test_a_store_of_another_workspace_is_refused(place: Place) -> None:
    async with place.open() as store:
        await store.migrate()
    async with place.open(workspace="T0OTHER") as store:
        with pytest.raises(StorageError, match="another workspace"):
            await store.migrate()


@pytest.mark.parametrize(
    "url", ["", "sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d", "x"]
)
async def test_a_url_that_cannot_be_used_is_told_without_showing_it(
    tmp_path: Path, url: str
) -> None:
    place = Place("sqlite", url, tmp_path)
    with pytest.raises(StorageError, match="sqlite") as caught:
        async with place.open():
            pass
    assert "secret" not in str(caught.value)


async def test_altered_or_exchanged_evidence_does_not_open(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        one, other = some_evidence(case.id), some_evidence(case.id)

        for item in (one, other):
            await store.write(lambda unit, item=item: unit.evidence.add(item))  # type: ignore[misc]
        for item in (one, other):
            await sealed(store, item, item.id.encode())
        vault = sqlite_place.data_dir / "evidence"
        assert {path.name for path in vault.iterdir()} == {one.id, other.id}
        (vault / one.id).write_bytes((vault / other.id).read_bytes())
        blob = bytearray((vault / other.id).read_bytes())
        blob[-1] ^= 1
        (vault / other.id).write_bytes(blob)
        for item in (one, other):
            with pytest.raises(Damaged):
                await bytes_of(store, item)


@pytest.mark.parametrize("harm", ["cut", "exchanged", "renamed", "longer"])
async def test_a_file_of_many_pieces_opens_whole_or_not_at_all(
    sqlite_place: Place, harm: str
) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        item = some_evidence(case.id)
        await store.write(lambda unit: unit.evidence.add(item))
        data = os.urandom(3 * PIECE + 5)
        kept = await sealed(store, item, data)
        await sealed(store, kept, b"the copy", Rendition.COPY)
        assert await bytes_of(store, item) == data
        assert await bytes_of(store, item, Rendition.COPY) == b"the copy"
        file = sqlite_place.data_dir / "evidence" / item.id
        blob = file.read_bytes()
        length = PIECE + 29
        assert len(blob) == 3 * length + 5 + 29
        match harm:
            case "cut":
                file.write_bytes(blob[: 3 * length])
            case "exchanged":
                file.write_bytes(blob[length : 2 * length] + blob[:length] + blob[2 * length :])
            case "renamed":
                file.with_name(f"{item.id}.copy").replace(file)
            case "longer":
                file.write_bytes(blob + blob[-34:])
        with pytest.raises(Damaged):
            await bytes_of(store, item)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1])
async def test_every_length_comes_back(sqlite_place: Place, size: int) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        item = some_evidence(case.id)
        await store.write(lambda unit: unit.evidence.add(item))
        data = os.urandom(size)
        await sealed(store, item, data)
        assert await bytes_of(store, item) == data


async def test_what_a_dead_process_had_begun_is_removed_after_a_day(sqlite_place: Place) -> None:
    vault = sqlite_place.data_dir / "evidence"
    vault.mkdir(parents=True)
    old, new = vault / "a.12.part", vault / "b.34.part"
    for draft in (old, new):
        draft.write_bytes(b"begun")
    os.utime(old, (1, 1))
    async with sqlite_place.open() as store:
        await store.migrate()
    assert list(vault.iterdir()) == [new]


async def test_an_abandoned_file_leaves_nothing(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        item = some_evidence(case.id)

        def work(unit: StoredUnit) -> VaultPen:
            unit.evidence.add(item)
            return unit.evidence.pen(item.id, Rendition.ORIGINAL)

        pen = await store.write(work)
        await pen.write(os.urandom(2 * PIECE))
        assert len(list((sqlite_place.data_dir / "evidence").iterdir())) == 1
        await pen.abandon()
        await pen.abandon()
        assert list((sqlite_place.data_dir / "evidence").iterdir()) == []


async def test_what_is_committed_survives_a_kill(sqlite_place: Place) -> None:
    script = SECOND.replace(
        'print("opened", flush=True)',
        """from tests.storage.conftest import an_entry, stored_case
        case = await stored_case(store)
        await store.write(lambda unit: unit.entries.add(an_entry(case.id)))
        def work(unit):
            unit.entries.add(an_entry(case.id))
            print(case.id, flush=True)
            time.sleep(60)
        await store.write(work)""",
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, sqlite_place.url, str(sqlite_place.data_dir)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        case_id = (await asyncio.to_thread(process.stdout.readline)).strip()
        process.kill()
        await asyncio.to_thread(process.wait)
    async with sqlite_place.open() as store:
        await store.migrate()

        def work(unit: StoredUnit) -> None:
            assert len(unit.entries.of(case_id)) == 1
            unit.entries.add(an_entry(case_id, at=NOW))

        await store.write(work)


def _keep(folder: Path, token: str) -> None:
    keep_destroyed(folder, KeptApart(frozenset({token})), lambda head: False)


def test_what_is_kept_apart_outlives_a_stray_byte(tmp_path: Path) -> None:
    first, second = "a" * 24, "b" * 24
    _keep(tmp_path, first)
    (tmp_path / "destroyed").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "destroyed").read_bytes())
    _keep(tmp_path, second)
    assert destroyed_in(tmp_path).tokens == {first, second}


async def test_a_folder_that_nobody_may_write_to_is_read(
    sqlite_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where SQLite cannot make what it needs beside it; what its log holds is read too."""
    there = tmp_path / "there"
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        there.mkdir()
        for name in (sqlite_place.file, beside(sqlite_place.file, LOG)):
            shutil.copy(name, there)
    monkeypatch.setattr(os, "access", lambda *_: False)
    names = sorted(there.iterdir())
    file = there / sqlite_place.file.name
    async with sqlite_place.open(database_url=f"sqlite:///{file}", readonly=True) as store:
        await store.open_keys()
        assert await store.read(lambda unit: unit.cases.get(case.id)) == case
        assert sorted(there.iterdir()) == names
    copy_sqlite(file, tmp_path / "copy")
    assert sorted(there.iterdir()) == names and (tmp_path / "copy").stat().st_size


def test_what_two_keep_apart_at_once_is_all_kept(tmp_path: Path) -> None:
    tokens = [f"{n:024x}" for n in range(24)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda token: _keep(tmp_path, token), tokens))
    assert destroyed_in(tmp_path).tokens == frozenset(tokens)
