"""What lies where the database should be is looked at before anything is done to it."""

import sqlite3
from pathlib import Path

import pytest

from bot.storage.error import Unusable
from bot.storage.sound import look_at, traces
from bot.storage.store import open_store


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    file = tmp_path / "madoguchi.db"
    made = sqlite3.connect(file)
    made.execute("create table customers (id integer, name text)")
    made.executemany("insert into customers values (?, ?)", [(n, "x" * 500) for n in range(50)])
    made.commit()
    made.close()
    return file


def said(file: Path) -> str:
    with pytest.raises(Unusable) as refused:
        look_at(file)
    return str(refused.value)


def test_one_that_is_whole_new_or_empty(whole: Path, tmp_path: Path) -> None:
    look_at(whole)
    look_at(tmp_path / "none")
    (tmp_path / "empty").touch()
    look_at(tmp_path / "empty")


@pytest.mark.parametrize("share", [0.3, 0.5, 0.99])
def test_one_that_is_cut_off(whole: Path, share: float) -> None:
    content = whole.read_bytes()
    whole.write_bytes(content[: int(len(content) * share)])
    assert "is cut off" in said(whole)
    # Where a log lies beside it, it may hold the rest.
    whole.with_name(whole.name + "-wal").write_bytes(b"x" * 32)
    look_at(whole)


@pytest.mark.parametrize("content", [b"x", b"SQLite format 3\x00", b"some text " * 100])
def test_one_that_is_something_else(whole: Path, content: bytes) -> None:
    whole.write_bytes(content)
    assert "is not a SQLite database" in said(whole)


async def test_another_program_has_tables_there(whole: Path) -> None:
    before = whole.read_bytes()
    async with open_store(
        database_url=f"sqlite:///{whole}",
        data_dir=whole.parent,
        master_keys=(b"k" * 32,),
        workspace="T0",
    ) as store:
        with pytest.raises(Unusable, match="holds tables of another program"):
            await store.migrate()
    assert sqlite3.connect(whole).execute("select count(*) from customers").fetchone() == (50,)
    assert len(whole.read_bytes()) == len(before)


def test_traces_of_an_earlier_database(tmp_path: Path) -> None:
    assert traces(tmp_path) == ()
    (tmp_path / "master.key").touch()
    assert traces(tmp_path) == (), "a key alone may be a new one"
    (tmp_path / "workspace").touch()
    assert traces(tmp_path) == ("workspace", "master.key")
