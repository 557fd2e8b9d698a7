"""A backup is whole, says nothing, and comes back only as it was made."""

import asyncio
import hashlib
import json
import stat
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.domain.case import Evidence
from bot.domain.vault import Rendition
from bot.storage.cipher import new_key
from bot.storage.store import StoredUnit
from tests.office import eventually
from tests.operate.conftest import (
    MASTER,
    NOTE,
    ORIGINAL,
    REPORTER,
    SAID,
    STRIPPED,
    Filed,
    Home,
    coded,
    filed,
    prepared,
)
from tests.storage.conftest import bytes_of


async def with_case(home: Home) -> Filed:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        return await filed(store, anonymous=True)


async def backed_up(home: Home) -> Path:
    file = home.data_dir.parent / "backup.zip"
    done = await home.cli("backup", str(file))
    assert done.returncode == 0, done.stderr
    assert hashlib.sha256(file.read_bytes()).hexdigest() in done.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return file


def elsewhere(home: Home, **changes: object) -> Home:
    """Another machine with the same settings and an empty data folder."""
    folder = home.data_dir.parent / "elsewhere" / "data"
    folder.parent.mkdir(exist_ok=True)
    url = f"sqlite:///{folder}/madoguchi.db" if home.kind == "sqlite" else home.url
    return replace(home, url=url, data_dir=folder, **changes)  # type: ignore[arg-type]


async def assert_all_there(home: Home, case: Filed) -> None:
    async with home.open(readonly=True) as store:
        found = await store.read(lambda unit: unit.cases.by_number(case.number))
        assert found is not None and found.reporter == REPORTER
        entries = await store.read(lambda unit: unit.entries.of(found.id))
        assert NOTE in [e.body for e in entries]
        assert await bytes_of(store, case.picture) == ORIGINAL
        assert await bytes_of(store, case.picture, Rendition.COPY) == STRIPPED
        assert await bytes_of(store, case.plain) == b"as it was said"


async def test_it_comes_back_as_it_was(home: Home) -> None:
    case = await with_case(home)
    file = await backed_up(home)
    there = elsewhere(home)
    done = await there.cli("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "3 files of evidence" in done.stdout
    await assert_all_there(there, case)
    if home.kind == "sqlite":
        async with there.open() as store:
            await store.migrate()
            await filed(store)
    left = {path.name for path in there.data_dir.iterdir()}
    assert left <= {"evidence", "workspace", "madoguchi.db", "madoguchi.db.lock", "restored"}
    for path in [there.data_dir, *there.data_dir.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert (await there.cli("audit", "verify")).returncode == 0


async def test_nothing_in_it_can_be_read_without_the_master_key(home: Home) -> None:
    await with_case(home)
    content = (await backed_up(home)).read_bytes()
    for canary in (REPORTER, SAID, NOTE, "CANARY-ORIGINAL", "CANARY-COPY", "カナリア写真"):
        assert canary.encode() not in content
    assert MASTER not in content
    assert coded(MASTER).encode() not in content


async def test_a_key_file_is_not_in_it_and_may_lie_there_before(sqlite_home: Home) -> None:
    await prepared(replace(sqlite_home, keys=(MASTER,)))
    key = coded(MASTER)
    (sqlite_home.data_dir / "master.key").write_text(key)
    file = sqlite_home.data_dir.parent / "backup.zip"
    without = {"MADOGUCHI_MASTER_KEYS": ""}
    done = await sqlite_home.cli("backup", str(file), "--json", **without)
    told = json.loads(done.stdout)
    assert (done.returncode, told["missing"], told["database"]) == (0, [], True)
    assert told["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert key.encode() not in file.read_bytes()
    assert not [n for n in zipfile.ZipFile(file).namelist() if "key" in n]
    there = elsewhere(sqlite_home)
    done = await there.cli("restore", str(file), **without)
    assert done.returncode == 1
    assert "master.key is missing" in done.stderr
    assert not there.data_dir.exists()
    there.data_dir.mkdir()
    (there.data_dir / "master.key").write_text(key)
    assert (await there.cli("restore", str(file), **without)).returncode == 0
    assert (await there.cli("audit", "verify", **without)).returncode == 0


def altered(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup packed anew, with other members."""
    with zipfile.ZipFile(file) as package:
        members = {name: package.read(name) for name in package.namelist()}
    change(members)
    made = file.with_name("altered.zip")
    with zipfile.ZipFile(made, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return made


def flip(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def one_evidence(members: dict[str, bytes]) -> str:
    return next(name for name in members if name.startswith("evidence/"))


def in_the_database(members: dict[str, bytes]) -> None:
    members["madoguchi.db"] = flip(members["madoguchi.db"])


def in_a_file(members: dict[str, bytes]) -> None:
    members[one_evidence(members)] = flip(members[one_evidence(members)])


def one_less(members: dict[str, bytes]) -> None:
    del members[one_evidence(members)]


def one_more(members: dict[str, bytes]) -> None:
    members["evidence/" + "0" * 32] = b"x"


def outside(members: dict[str, bytes]) -> None:
    members["../outside"] = b"x"


def with_its_hash(members: dict[str, bytes]) -> None:
    """Whoever alters a file alters the manifest as well: they cannot vouch for it."""
    name = one_evidence(members)
    members[name] = flip(members[name])
    manifest = json.loads(members["manifest.json"])
    manifest["files"][name]["sha256"] = hashlib.sha256(members[name]).hexdigest()
    members["manifest.json"] = json.dumps(manifest, indent=1).encode()


def another_number(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["format"] = 2
    members["manifest.json"] = json.dumps(manifest).encode()


async def test_whatever_was_altered_is_refused_and_nothing_is_left(sqlite_home: Home) -> None:
    case = await with_case(sqlite_home)
    file = await backed_up(sqlite_home)
    there = elsewhere(sqlite_home)
    for change in (
        in_the_database,
        in_a_file,
        one_less,
        one_more,
        outside,
        with_its_hash,
        another_number,
    ):
        done = await there.cli("restore", str(altered(file, change)))
        assert done.returncode == 1, change.__name__
        assert "is not as it was made" in done.stderr, change.__name__
        assert not there.data_dir.exists(), change.__name__
    content = file.read_bytes()
    for harm in (content[: len(content) // 2], b"", b"not a zip"):
        file.write_bytes(harm)
        done = await there.cli("restore", str(file))
        assert done.returncode == 1
        assert "is no backup" in done.stderr
    file.write_bytes(content)
    assert (await there.cli("restore", str(file))).returncode == 0
    await assert_all_there(there, case)


async def test_another_master_key_opens_nothing(home: Home) -> None:
    await with_case(home)
    file = await backed_up(home)
    there = elsewhere(home, keys=(new_key(),))
    done = await there.cli("restore", str(file))
    assert done.returncode == 1
    assert "none of the given master keys opens" in done.stderr
    assert not there.data_dir.exists()


async def test_only_into_an_empty_folder(sqlite_home: Home) -> None:
    case = await with_case(sqlite_home)
    file = await backed_up(sqlite_home)
    done = await sqlite_home.cli("restore", str(file))
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    await assert_all_there(sqlite_home, case)


async def test_a_backup_of_the_other_kind_is_refused(sqlite_home: Home) -> None:
    await with_case(sqlite_home)
    file = await backed_up(sqlite_home)
    there = elsewhere(sqlite_home)
    there.environ["MADOGUCHI_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/none"
    done = await there.cli("restore", str(file))
    assert done.returncode == 1
    assert "another kind of database" in done.stderr


async def test_nothing_is_overwritten(sqlite_home: Home) -> None:
    await with_case(sqlite_home)
    file = await backed_up(sqlite_home)
    content = file.read_bytes()
    done = await sqlite_home.cli("backup", str(file))
    assert done.returncode == 1
    assert "not overwritten" in done.stderr
    assert file.read_bytes() == content
    beside = {path.name for path in sqlite_home.data_dir.parent.iterdir()}
    assert beside == {"data", "backup.zip"}


async def test_a_lost_file_is_told_and_the_rest_is_backed_up(sqlite_home: Home) -> None:
    case = await with_case(sqlite_home)
    (sqlite_home.data_dir / "evidence" / case.plain.id).unlink()
    file = sqlite_home.data_dir.parent / "backup.zip"
    done = await sqlite_home.cli("backup", str(file))
    assert done.returncode == 1
    assert case.plain.id in done.stderr
    there = elsewhere(sqlite_home)
    done = await there.cli("restore", str(file))
    assert done.returncode == 0
    assert case.plain.id in done.stderr
    async with there.open(readonly=True) as store:
        assert await bytes_of(store, case.picture) == ORIGINAL


async def test_postgresql_is_told_to_use_its_own_tool(home: Home) -> None:
    await with_case(home)
    done: subprocess.CompletedProcess[str] = await home.cli(
        "backup", str(home.data_dir.parent / "b.zip")
    )
    assert ("pg_dump" in done.stdout) == (home.kind == "postgres")
    names = zipfile.ZipFile(home.data_dir.parent / "b.zip").namelist()
    assert ("madoguchi.db" in names) == (home.kind == "sqlite")
    assert len([n for n in names if n.startswith("evidence/")]) == 3


async def test_a_file_that_is_not_there(sqlite_home: Home) -> None:
    sqlite_home.data_dir.parent.mkdir(exist_ok=True)
    done = await sqlite_home.cli("restore", "nowhere.zip")
    assert done.returncode == 1
    assert "There is no nowhere.zip" in done.stderr
    assert not sqlite_home.data_dir.exists()


async def test_a_backup_of_a_busy_store_is_of_one_moment(home: Home) -> None:
    await prepared(home)
    file = home.data_dir.parent / "busy.zip"
    async with home.open() as store:
        await store.migrate()
        stop, written = asyncio.Event(), 0

        async def write() -> None:
            nonlocal written
            while not stop.is_set():
                await filed(store)
                written += 1

        writing = asyncio.create_task(write())
        await eventually(lambda: written, "the first")
        before = written
        done = await home.cli("backup", str(file))
        stop.set()
        await writing
        assert written > before
        assert done.returncode == 0, done.stderr
    there = elsewhere(home)
    done = await there.cli("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert (await there.cli("audit", "verify")).returncode == 0
    if home.kind == "sqlite":  # of PostgreSQL the backup holds the evidence alone

        def files(unit: StoredUnit) -> list[Evidence]:
            return [i for e in unit.retention.ended() for i in unit.evidence.of(e.case_id)]

        async with there.open(readonly=True) as copy:
            for item in await copy.read(files):
                assert await bytes_of(copy, item)


async def test_without_the_old_master_key_no_older_backup_opens(sqlite_home: Home) -> None:
    """The documented way that completes a destruction: rotate, back up, drop the old key."""
    await with_case(sqlite_home)
    old = await backed_up(sqlite_home)
    new = new_key()
    both = replace(sqlite_home, keys=(new, MASTER))
    assert "can be removed" in (await both.cli("keys", "rotate")).stdout
    alone = replace(sqlite_home, keys=(new,))
    fresh = alone.data_dir.parent / "fresh.zip"
    assert (await alone.cli("backup", str(fresh))).returncode == 0
    there = elsewhere(alone)
    done = await there.cli("restore", str(old))
    assert done.returncode == 1 and "missing" in done.stderr
    assert not there.data_dir.exists() or not list(there.data_dir.iterdir())
    assert (await there.cli("restore", str(fresh))).returncode == 0
