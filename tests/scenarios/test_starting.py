"""Starting where something is not as it should be: each ends in a sentence that says what to do."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bot.domain.case import new_id
from tests import postgres
from tests.faults.mishaps import readiness, unready
from tests.office import ENGINE, GUEST, Office, eventually, free_port, open_office, shown
from tests.scenarios.acting import card_of, later, press_forged, tell

pytestmark = pytest.mark.skipif(ENGINE != "sqlite", reason="about the file")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """One that has been used, and is ended."""
    async with open_office(tmp_path, environ={"MADOGUCHI_OPERATOR": GUEST}) as opened:
        await tell(opened.employee)
        await opened.bot.stop()
        yield opened


async def refused(office: Office) -> str:
    """What it says instead of starting."""
    before = len(office.bot.logged())
    await office.bot.start()
    code = await office.bot.ended()
    said = office.bot.logged()[before:]
    assert code == 1, said
    assert "frames" not in said, said
    return said


async def starts(office: Office) -> None:
    await office.bot.start()
    await office.bot.until_ready()
    await office.bot.stop()


async def test_a_database_that_is_not_the_one_it_was(office: Office) -> None:
    file = office.data / "madoguchi.db"
    whole = file.read_bytes()
    for log in office.data.glob("madoguchi.db-*"):
        assert not log.stat().st_size or log.suffix == ".lock", "all is in the database"

    file.write_bytes(b"")
    said = await refused(office)
    assert "is empty or missing" in said and "workspace" in said and "madoguchi restore" in said
    broken = bytearray(whole)
    broken[4096 : len(broken)] = b"\xff" * (len(broken) - 4096)
    file.write_bytes(bytes(broken))
    assert "is damaged" in await refused(office)

    file.write_bytes(whole)
    await office.bot.start()
    await office.bot.until_ready()
    await tell(office.person(GUEST))
    await office.bot.stop()
    assert office.ask("select count(*) from cases") == [(2,)]
    assert "older_database" not in office.bot.logged()

    # An older copy, put there by hand.
    file.write_bytes(whole)
    await office.bot.start()
    guest = office.person(GUEST)
    await eventually(lambda: "古いものに置き換わって" in shown(guest.messages(kind="im")), "told")
    assert office.ask("select count(*) from cases") == [(1,)]
    await office.bot.stop()
    assert "The database is an older one than before" in office.bot.logged()
    await starts(office)
    assert office.bot.logged().count("older_database") == 1


async def test_a_first_start_in_a_new_folder_with_a_known_key(office: Office) -> None:
    """Nothing shows that there was a database: a key alone may be a new one."""
    key = (office.data / "master.key").read_bytes()
    shutil.rmtree(office.data)
    office.data.mkdir()
    (office.data / "master.key").write_bytes(key)
    (office.data / "master.key").chmod(0o600)
    await starts(office)


async def test_a_second_process(office: Office) -> None:
    await office.bot.start()
    await office.bot.until_ready()
    second = type(office.bot)(office.bot.environ, "socket", 0, office.bot.log)
    await second.start()
    assert await second.ended() == 1
    await eventually(lambda: "end it before starting this one" in office.bot.logged(), "what to do")


async def test_a_server_that_is_away_is_waited_for(tmp_path: Path) -> None:
    """In words, and alive; it goes on by itself."""
    server, name = postgres.server(), f"test_{new_id()}"
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    environ = {"MADOGUCHI_DATABASE_URL": url}
    async with open_office(tmp_path, environ=environ, start=False) as office:
        await office.bot.start()
        await eventually(
            lambda: "The database cannot be reached: waiting for it" in office.bot.logged(), "words"
        )
        assert office.bot.logged().count("waiting for it") == 1, "once"
        assert (await readiness(office))[0] == 503
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}".encode())
        try:
            await office.bot.until_ready()
            with psycopg.connect(url, autocommit=True) as other:
                other.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            await unready(office, "database")
        finally:
            await office.bot.stop()
            with psycopg.connect(server, autocommit=True) as admin:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


async def test_another_process_over_http(tmp_path: Path) -> None:
    """It has the same token and a database of its own, and Slack reached it for a while."""
    environ = {"MADOGUCHI_OPERATOR": "U0GUEST"}
    async with open_office(tmp_path, "http", environ=environ) as office:
        here, port = office.slack.request_url, free_port()
        elsewhere = {**office.bot.environ, "MADOGUCHI_DATA_DIR": str(tmp_path / "other")}
        other = type(office.bot)(elsewhere, "http", port, tmp_path / "other.log")
        await other.start()
        try:
            await other.until_ready()
            await later(office, minutes=1)
            office.slack.request_url = f"http://127.0.0.1:{port}/slack/events"
            case = await tell(office.employee)
            await card_of(office.tanaka, case)
            await press_forged(office.tanaka, "case_claim", case.id)
            office.slack.request_url = here
            await eventually(
                lambda: [m for m in office.employee.messages(kind="im") if "担当" in shown(m)],
                "the other process goes on",
            )
            await later(office, minutes=2)
            guest = office.person("U0GUEST")
            await eventually(
                lambda: [m for m in guest.messages(kind="im") if "同じトークン" in shown(m)],
                "the operator is told",
            )
        finally:
            await other.stop()
