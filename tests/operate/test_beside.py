"""The operator beside the running bot: nobody is sent away, and one process alone writes."""

import asyncio
import base64
import json
import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path

from bot.operate import control_socket as door
from bot.operate.control_socket import NAME
from bot.storage.cipher import new_key
from tests.office import EMPLOYEE, ROOT, eventually, open_office, shown
from tests.operate.conftest import KEY, Home, filed, prepared
from tests.operate.test_export import opened, paper_of
from tests.scenarios.acting import (
    answer,
    claim,
    let_go,
    open_case,
    open_mine,
    tell,
    thread_count,
)


async def test_the_bot_does_it_for_the_operator(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        socket = office.data / NAME
        assert stat.S_ISSOCK(socket.stat().st_mode)
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
        case = await tell(office.employee, "CANARYNARRATIVE", identity="anonymous")
        await claim(office.tanaka, case)
        await answer(office.tanaka, case, "CANARYANSWER")

        given = ("hold", case.number)
        done = await office.operate(*given, typed="CANARYREASON\n", LOGNAME="CANARYNAME")
        assert done.returncode == 0, done.stderr
        assert "The desk is asked" in done.stdout

        file = tmp_path / "record.age"
        export = ("export", case.number, "--for", "desk", "--key", str(KEY.to_public()), "--out")
        done = await office.operate(*export, str(file))
        assert done.returncode == 1
        assert "Two of the desk have not agreed" in done.stderr
        await let_go(office, case)
        done = await office.operate(*export, str(file), SUDO_UID="0", LOGNAME="CANARYNAME")
        assert done.returncode == 0, done.stderr
        package = opened(file)
        record = json.loads(package.read("record.json"))
        assert not record["case"]["legal_hold"], "nobody has confirmed it"
        assert record["report"]["narrative"] == "CANARYNARRATIVE"
        lines = {line["action"]: line["who"] for line in record["audit"]}
        me = pwd.getpwuid(os.getuid()).pw_name
        assert [lines[name]["name"] for name in ("hold", "export")] == [me, me]
        assert "田中恵(U0DESK1)" in paper_of(package.read("record.pdf"))
        await thread_count(office.suzuki, case, 3)
        everything = b"".join(map(package.read, package.namelist()))
        assert EMPLOYEE.encode() not in everything
        assert "佐藤".encode() not in everything

        done = await office.operate("audit", "verify")
        assert done.returncode == 0, done.stderr
        assert (await office.operate("retention")).returncode == 0
        done = await office.operate("backup", str(tmp_path / "backup.zip"))
        assert done.returncode == 0, done.stderr
        # Nothing of it stands in clear in the bot's folder or log.
        for path in [office.bot.log, *office.data.rglob("*")]:
            if path.is_file():
                content = path.read_bytes()
                for canary in (b"CANARYREASON", b"CANARYNARRATIVE", b"CANARYWHY", b"CANARYNAME"):
                    assert canary not in content, path

        # The bot goes on as if nothing had been.
        await open_case(office.tanaka, case)
        assert "CANARYNARRATIVE" in shown(office.tanaka.view)
        await office.tanaka.close()

        # And what was backed up opens in another bot.
        await office.bot.stop()
        assert not socket.exists()
        there = tmp_path / "there" / "data"
        there.mkdir(parents=True)
        (there / "master.key").write_bytes((office.data / "master.key").read_bytes())
        office.bot.environ["MADOGUCHI_DATA_DIR"] = str(there)
        done = await office.operate("restore", str(tmp_path / "backup.zip"))
        assert done.returncode == 0, done.stderr
        await office.bot.start()
        await office.bot.until_ready()
        await open_case(office.tanaka, case)
        assert "CANARYNARRATIVE" in shown(office.tanaka.view)
        assert office.breaches() == []


async def test_time_passes_and_the_bot_destroys_by_itself(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        gone = await tell(office.employee, "CANARYGONE")
        stays = await tell(office.person("U0EMP2"), "CANARYSTAYS")
        await open_mine(office.employee, gone)
        await office.employee.press("report_withdraw")
        await office.employee.close()
        office.forward(days=5 * 365 - 2)
        assert f"Next is {gone.number}" in (await office.operate("retention", "--dry-run")).stdout
        office.forward(days=10)
        await eventually(lambda: "destroyed" in office.bot.logged(), "the end of a case")
        file = str(tmp_path / "record.age")
        given = ("--for", "desk", "--key", str(KEY.to_public()), "--out", file)
        done = await office.operate("export", gone.number, *given)
        assert done.returncode == 1
        assert "its time was over and it is gone" in done.stderr
        done = await office.operate("export", stays.number, *given)
        assert done.returncode == 1
        assert "Two of the desk have not agreed" in done.stderr
        assert "nothing to destroy" in (await office.operate("retention")).stdout


async def test_a_new_master_key_without_an_hour_of_silence(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        case = await tell(office.employee, "CANARYNARRATIVE")
        key_file = office.data / "master.key"
        old = key_file.read_bytes()
        key_file.write_bytes(base64.b64encode(new_key()) + b"\n" + old)
        done = await office.operate("keys", "rotate")
        assert done.returncode == 1
        assert "does not know the newest master key yet. Restart it" in done.stderr
        await office.bot.stop()
        await office.bot.start()
        await office.bot.until_ready()
        done = await office.operate("keys", "rotate")
        assert done.returncode == 0, done.stderr
        assert "the old ones can be removed" in done.stdout
        key_file.write_bytes(key_file.read_bytes().split(b"\n")[0] + b"\n")
        await office.bot.stop()
        await office.bot.start()
        await office.bot.until_ready()
        await open_case(office.tanaka, case)
        assert "CANARYNARRATIVE" in shown(office.tanaka.view)


LOCKED = """
import sys, time
from pathlib import Path
from bot.storage.file import locked
with locked(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(600)
"""


async def test_who_has_the_database_without_a_door_is_told_of(sqlite_home: Home) -> None:
    """Another command is at work, or a bot that could not open its door."""
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        case = await filed(store)
    lock = sqlite_home.file.with_name("madoguchi.db.lock")
    with subprocess.Popen(
        [sys.executable, "-c", LOCKED, str(lock)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as other:
        assert other.stdout is not None
        assert await asyncio.to_thread(other.stdout.readline) == "locked\n"
        for arguments in (
            ("hold", case.number, "--reason", "x"),
            ("retention",),
            ("keys", "rotate"),
            (
                "export",
                case.number,
                "--out",
                "x.age",
                "--for",
                "desk",
                "--key",
                str(KEY.to_public()),
            ),
        ):
            done = await sqlite_home.cli(*arguments)
            assert done.returncode == 1, arguments
            assert "Another process uses the database" in done.stderr
        done = await sqlite_home.cli("audit", "verify")
        assert done.returncode == 0
        assert "This could not be recorded" in done.stderr
        other.kill()
    assert not (sqlite_home.data_dir.parent / "x.age").exists()


async def test_a_door_opens_wherever_the_data_lies(tmp_path: Path) -> None:
    """A socket's address has no more than about a hundred bytes."""
    folder = tmp_path / ("long" * 30)
    folder.mkdir()

    async def obey(order: object) -> dict[str, object]:
        return {"heard": order}

    (folder / NAME).write_text("left by a process that was killed")
    async with door.opened(folder, obey):
        # Who asks is what the system says of the other end, whatever the order says.
        forged = {"do": "x", "actor": "somebody else"}
        me = pwd.getpwuid(os.getuid()).pw_name
        assert await door.ask(folder, forged) == {"heard": {"do": "x", "actor": me}}
        with door._address(folder) as address:
            assert address is not None
            reader, writer = await asyncio.open_unix_connection(address)
        writer.write(b"no order\n")
        assert await reader.read() == b""
        writer.close()
        again = {"do": "again", "actor": me}
        assert await door.ask(folder, again) == {"heard": again}
    assert await door.ask(folder, {"do": "x"}) is None
    assert list(folder.iterdir()) == []


COMMANDS = {
    ("export",): ("CASE --for lawyer|police|customer|desk --out FILE", "verify", "key"),
    ("export", "case"): ("--for", "--out", "--key", "--passphrase-file", "--passphrase-fd"),
    ("export", "verify"): ("--identity", "--signer", "--json"),
    ("retention",): ("--dry-run", "--json"),
    ("hold",): ("--reason", "--release"),
    ("keys", "rotate"): ("--all",),
    ("audit", "verify"): ("--json",),
    ("backup",): ("FILE", "--json"),
    ("restore",): ("FILE",),
}


async def test_every_command_explains_itself(sqlite_home: Home) -> None:
    sqlite_home.data_dir.parent.mkdir(exist_ok=True)
    for command, options in COMMANDS.items():
        done = await sqlite_home.cli(*command, "--help", SLACK_BOT_TOKEN="")
        assert done.returncode == 0, command
        assert all(option.lower() in done.stdout.lower() for option in options), command
        documented = (ROOT / "docs" / "OPERATIONS.md").read_text("utf-8")
        assert f"madoguchi {' '.join(command)}" in documented, command


async def test_missing_settings_are_explained(sqlite_home: Home) -> None:
    sqlite_home.data_dir.parent.mkdir(exist_ok=True)
    for arguments in (("keys", "rotate"), ("retention",)):
        done = await sqlite_home.cli(*arguments, SLACK_BOT_TOKEN="")
        assert done.returncode == 2
        assert "SLACK_BOT_TOKEN: is not set." in done.stderr
