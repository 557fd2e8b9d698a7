"""``madoguchi check`` against the practice Slack: each line, each failure."""

import asyncio
import base64
import os
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from email.utils import formatdate
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.config.settings import Settings, SettingsError, load
from bot.domain.course import load_chapters
from bot.domain.policy import Course
from bot.operate.check import check
from bot.operate.check_here import here
from bot.operate.check_line import CLOCK, SCOPES, CheckLine, CheckState
from bot.operate.check_network import hosts, network
from bot.practice.server import Practice
from bot.slack.manifest import manifest
from bot.storage.store import open_store
from tests.conftest import TEST_SWITCHES

Make = Callable[..., Settings]
NOW = datetime(2026, 11, 25, tzinfo=UTC)
KEY = base64.b64encode(os.urandom(32)).decode()


@pytest.fixture(autouse=True)
def no_switches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite's own switches are no settings: the check would name them as misspelt."""
    for name in TEST_SWITCHES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def practice(settings_with: Make) -> AsyncIterator[Practice]:
    """The app as it is installed for the plain settings, with a user group beside them."""
    settings = settings_with(HR_MEMBERS="S0DESK")
    async with Practice(manifest(settings), "xoxb-test", "xapp-test", port=0) as slack:
        yield slack


@pytest.fixture
def found(settings_with: Make, practice: Practice, tmp_path: Path) -> Callable[..., Any]:
    """The findings for changed settings, by their name in English."""

    async def collect(**changes: str | None) -> dict[str, list[CheckLine]]:
        plain: dict[str, str | None] = {
            "SLACK_API_URL": practice.api_url,
            "DATA_DIR": str(tmp_path / "data"),
            "MASTER_KEYS": KEY,
            "HR_MEMBERS": "S0DESK",
            "WITNESS": "U0EMP2",
        }
        collected: dict[str, list[CheckLine]] = {}
        async for one in check(settings_with(**plain | changes), None):
            collected.setdefault(one.what.en, []).append(one)
            assert one.says.to("ja", **one.values) and one.says.to("en", **one.values)
        return collected

    return collect


def says(findings: list[CheckLine]) -> str:
    return " ".join(one.says.to("en", **one.values) for one in findings)


def failed(collected: dict[str, list[CheckLine]]) -> set[str]:
    return {
        name
        for name, ones in collected.items()
        if any(one.state is CheckState.FAIL for one in ones)
    }


async def test_all_is_well(found: Callable[..., Any], tmp_path: Path) -> None:
    collected = await found()
    states = {one.state for ones in collected.values() for one in ones}
    assert states == {CheckState.OK}, collected
    assert list(collected) == [
        "Settings",
        "Policy file",
        "Outside contacts",
        "Templates",
        "Papers",
        "Duties",
        "Lessons",
        "Data folder",
        "Network",
        "Bot token",
        "Scopes",
        "Way in",
        "Desk members",
        "HR members",
        "Way to the desk",
        "Notice channel",
        "Witness",
        "Clock",
        "Where the keys lie",
        "Master keys",
        "Database",
    ]
    assert not (tmp_path / "data").exists()


async def test_the_witness(found: Callable[..., Any], practice: Practice) -> None:
    """Without one nobody can tell that everything was put back."""
    none = (await found(WITNESS=None))["Witness"]
    assert [one.state for one in none] == [CheckState.WARN] and "put back" in says(none)
    of_the_desk = (await found(WITNESS="U0DESK1"))["Witness"]
    assert [one.state for one in of_the_desk] == [CheckState.WARN]
    assert failed(await found(WITNESS="U0NOBODY")) == {"Witness"}
    assert failed(await found(WITNESS="C0NOWHERE")) == {"Witness"}
    practice.workspace.conversations["C0RANDOM"].is_ext_shared = True
    assert failed(await found(WITNESS="C0RANDOM")) == {"Witness"}


async def test_it_posts_nothing(found: Callable[..., Any], practice: Practice) -> None:
    await found()
    called = {one["method"] for one in practice.record.since(0)}
    assert called == {
        "auth.test",
        "apps.connections.open",
        "users.info",
        "usergroups.users.list",
        "conversations.open",  # which makes none
        "conversations.info",  # which makes none
    }


async def test_a_wrong_token(found: Callable[..., Any]) -> None:
    collected = await found(SLACK_BOT_TOKEN="xoxb-of-another-app")
    assert failed(collected) == {"Bot token"}
    assert "not valid" in says(collected["Bot token"])


async def test_a_wrong_app_token(found: Callable[..., Any]) -> None:
    assert failed(await found(SLACK_APP_TOKEN="xapp-other")) == {"Way in"}


async def test_over_http_no_app_token_is_asked_for(found: Callable[..., Any]) -> None:
    collected = await found(SLACK_APP_TOKEN=None, PUBLIC_URL="https://bot.example")
    assert failed(collected) == set()
    assert "https://bot.example" in says(collected["Way in"])


async def test_slack_cannot_be_reached(found: Callable[..., Any]) -> None:
    collected = await found(SLACK_API_URL="http://127.0.0.1:9/api/")
    assert failed(collected) == {"Network", "Bot token"}
    assert "cannot be reached" in says(collected["Bot token"])


async def test_scopes_too_few_and_too_many(found: Callable[..., Any]) -> None:
    collected = await found(ANNOUNCEMENT_CHANNEL="G0PRIVATE")
    [scopes] = collected["Scopes"]
    assert scopes.state is CheckState.FAIL
    assert scopes.values == {"missing": "groups:read", "needless": "channels:read"}


async def test_members_who_cannot_serve(found: Callable[..., Any], practice: Practice) -> None:
    practice.workspace.users["U0DESK2"].deleted = True
    collected = await found(DESK_MEMBERS="U0DESK1,U0DESK2,U0NOBODY,U0MADOGUCHI")
    text = says(collected["Desk members"])
    # The group of HR holds the one who has left, too.
    assert failed(collected) == {"Desk members", "HR members"}
    assert "U0DESK2 is deactivated" in text
    assert "nobody with the id U0NOBODY" in text
    assert "U0MADOGUCHI is a bot" in text
    assert "U0DESK1" not in text


async def test_a_small_desk_should_have_a_fallback(found: Callable[..., Any]) -> None:
    collected = await found(DESK_MEMBERS="U0DESK1,U0DESK2")
    assert [one.state for one in collected["Desk fallback"]] == [CheckState.WARN]
    collected = await found(DESK_MEMBERS="U0DESK1,U0DESK2", DESK_FALLBACK="U0HR1")
    assert [one.state for one in collected["Desk fallback"]] == [CheckState.OK]


async def test_an_unknown_group(found: Callable[..., Any]) -> None:
    collected = await found(HR_MEMBERS="S0OTHER")
    assert failed(collected) == {"HR members"}
    assert "no user group S0OTHER" in says(collected["HR members"])


async def test_a_channel_without_the_bot(found: Callable[..., Any]) -> None:
    assert failed(await found(ANNOUNCEMENT_CHANNEL="C0RANDOM")) == {"Notice channel"}
    assert failed(await found(ANNOUNCEMENT_CHANNEL="C0NOWHERE")) == {"Notice channel"}


async def test_a_misspelt_setting_is_named(
    found: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADOGUCHI_DESK_FALBACK", "U0HR1")
    [line] = (await found())["Settings"]
    assert line.state is CheckState.WARN
    assert says([line]) == ("there is no setting MADOGUCHI_DESK_FALBACK. → MADOGUCHI_DESK_FALLBACK")


async def test_a_company_file_with_flaws_is_named_with_its_lines(
    found: Callable[..., Any], tmp_path: Path
) -> None:
    """Without Slack, and all flaws at once; a contact without its source is only hidden."""
    policy = tmp_path / "policy.toml"
    policy.write_text('[[categories]]\nid = "a"\nja = "あ"\n', "utf-8")
    contacts = tmp_path / "contacts.toml"
    one = '[[contacts]]\nid="{}"\nja="x"\nen="x"\nreach="1"\nsource="s"\n'
    days = one.format("y") + "checked = 2026-10-01\n", one.format("z") + "checked = 2999-10-01\n"
    contacts.write_text(one.format("x") + "".join(days), "utf-8")
    sentences = tmp_path / "own.toml"
    sentences.write_text('[ja.home]\n\ntitle = "{nobody}"\n', "utf-8")
    lessons = tmp_path / "lessons.toml"
    lessons.write_text('[[lessons]]\nid = "a"\n[[letters]]\nid = "a"\n', "utf-8")
    collected = await found(
        POLICY_FILE=str(policy),
        CONTACTS_FILE=str(contacts),
        MESSAGES_FILE=str(sentences),
        LESSONS_FILE=str(lessons),
        TEMPLATES_FILE=str(lessons),
    )
    # The last two are held against the policy: their other flaws are named without it.
    assert failed(collected) == {"Policy file", "Own sentences", "Lessons", "Papers"}
    text = says(collected["Policy file"])
    assert f"{policy}:1: [[categories]] a: en is missing." in text
    assert f"{policy}:1: [[measures]] must have 1 to 100 entries" in text
    assert f"{sentences}:3: ja.home.title: {{nobody}}" in says(collected["Own sentences"])
    hidden, early = collected["Outside contacts"]
    assert hidden.state is CheckState.WARN
    assert f"{contacts}:1: [[contacts]] x: the day of checking" in says([hidden])
    assert f"{contacts}:20: [[contacts]] z: the day of checking, 2999-10-01, is" in says([early])


async def test_a_folder_that_cannot_be_made(
    found: Callable[..., Any], settings_with: Make, tmp_path: Path
) -> None:
    """Whoever asks: root is told that it may write into /proc. The rest is looked at, too."""
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    for place in ("file/data", "lost", "lost/data", "x" * 300, "/proc/data"):
        *_, line = here(settings_with(DATA_DIR=str(tmp_path / place)), None)
        assert (line.what.en, line.state) == ("Data folder", CheckState.FAIL), place
    assert {each.name for each in tmp_path.iterdir()} == {"file", "lost"}
    collected = await found(DATA_DIR=str(tmp_path / ("x" * 300)))
    assert failed(collected) == {"Data folder"} and "Clock" in collected


async def test_each_host_is_named_with_its_proxy(
    found: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And never with the proxy's password; the rest of the check goes the same way."""
    monkeypatch.setenv("HTTP_PROXY", "http://me:canary@127.0.0.1:9")
    collected = await found()
    [line] = collected["Network"]
    assert line.state is CheckState.FAIL
    assert "through the proxy http://127.0.0.1:9" in says([line])
    assert "canary" not in str(collected)
    assert "Bot token" in failed(collected)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    collected = await found()
    assert failed(collected) == set() and "(directly)" in says(collected["Network"])


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "http://127.0.0.1:canary", "http://["])
async def test_what_is_no_proxy_is_said_to_be_none(
    settings_with: Make, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    [line] = [one async for one in network(settings_with(SLACK_API_URL="http://slack.example"))]
    assert line.state is CheckState.FAIL and "no address of a proxy" in says([line])
    assert "canary" not in says([line])


@pytest.mark.parametrize("content", [None, "not a certificate"])
async def test_an_authority_that_is_of_no_use_is_named(
    settings_with: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    """OpenSSL passes over it in silence, and then trusts nobody."""
    file = tmp_path / "company.pem"
    if content:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    line = await anext(network(settings_with(SLACK_API_URL="http://127.0.0.1:1")))
    assert line.state is CheckState.WARN and str(file) in str(line)


@pytest.mark.parametrize(
    ("status", "says"),
    [(407, "the proxy asks for a name and password"), (200, "is reached.")],
)
async def test_what_a_proxy_answers(
    settings_with: Make, monkeypatch: pytest.MonkeyPatch, status: int, says: str
) -> None:
    asked: list[str] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode().splitlines()[0])
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        [line] = [one async for one in network(settings_with(SLACK_API_URL="http://slack.example"))]
    assert asked == ["HEAD http://slack.example HTTP/1.1"]
    assert (line.state is CheckState.OK) == (status == 200)
    assert says in line.says.to("en", **line.values)


def test_the_env_file_is_looked_through(settings_with: Make, tmp_path: Path) -> None:
    """What others may read, and names that are none; another program's are left alone."""
    file = tmp_path / ".env"
    file.write_text("HOME=/x\nmadoguchi_locale=ja\nDESK_MEMBERS=U0\nMADOGUCHI_NOPE=1\n", "utf-8")
    file.chmod(0o644)
    lines = [one for one in here(settings_with(), file) if one.what.en == "Settings"]
    assert {one.state for one in lines} == {CheckState.WARN}
    text = says(lines)
    assert f"{file}:3 there is no setting DESK_MEMBERS. → MADOGUCHI_DESK_MEMBERS" in text
    assert f"{file}:4 there is no setting MADOGUCHI_NOPE." in text and "HOME" not in text
    assert "madoguchi_locale" not in text, "it counts"
    assert f"chmod 600 {file}" in text


def test_what_the_env_file_says_in_vain_is_named(settings_with: Make, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    said = "MADOGUCHI_LOCALE=ja\nHTTPS_PROXY=http://name:CANARY@proxy:1\nMADOGUCHI_LOCALE=en\n"
    file.write_text(said, "utf-8")
    text = says([one for one in here(settings_with(), file) if one.what.en == "Settings"])
    assert f"{file}:3 MADOGUCHI_LOCALE is in line 1 too." in text
    assert f"{file}:2 HTTPS_PROXY is not read from this file" in text and "CANARY" not in text


def test_what_cannot_be_used_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# words\n\nMADOGUCHI_RETENTION=5years\n", "utf-8")
    with pytest.raises(SettingsError) as raised:
        load(file)
    said = raised.value.lines("en")
    assert any(line.startswith(f"{file}:3 MADOGUCHI_RETENTION: is not a duration") for line in said)
    assert any(line.startswith("SLACK_BOT_TOKEN: ") for line in said), "what is nowhere has no line"


def test_where_the_bot_goes(settings_with: Make) -> None:
    assert [str(host) for host in hosts(settings_with())] == [
        "https://slack.com",
        "https://files.slack.com",
        "https://hooks.slack.com",
        "https://wss-primary.slack.com",
    ]


async def test_the_key_that_will_be_made(found: Callable[..., Any], tmp_path: Path) -> None:
    [keys] = (await found(MASTER_KEYS=None))["Master keys"]
    assert keys.state is CheckState.WARN
    assert str(tmp_path / "data" / "master.key") in keys.values["file"]
    assert not (tmp_path / "data").exists()


def mode_of(file: Path, mode: int) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(KEY + "\n")
    file.chmod(mode)
    return file


async def test_where_the_keys_lie(found: Callable[..., Any], tmp_path: Path) -> None:
    """A key beside its database, or one that others read, is named; its place elsewhere too."""
    apart = tmp_path / "elsewhere" / "master.keys"
    for changes, state, said in (
        ({}, CheckState.OK, "in the environment"),
        ({"MASTER_KEYS": None}, CheckState.WARN, "beside the data. That is a risk"),
        (
            {"MASTER_KEYS": None, "MASTER_KEYS_FILE": str(mode_of(tmp_path / "keys", 0o600))},
            CheckState.WARN,
            "That is a risk",
        ),
        (
            {"MASTER_KEYS": None, "MASTER_KEYS_FILE": str(mode_of(apart, 0o640))},
            CheckState.WARN,
            "mode 0640",
        ),
        (
            {"MASTER_KEYS": None, "MASTER_KEYS_FILE": None, "MASTER_KEYS_COMMAND": f"cat {apart}"},
            CheckState.OK,
            "come from a command",
        ),
    ):
        [line] = (await found(**changes))["Where the keys lie"]
        assert line.state is state and said in says([line])
        assert KEY not in says([line])


async def test_a_store_is_opened_beside_a_running_bot(
    found: Callable[..., Any], settings_with: Make, tmp_path: Path
) -> None:
    settings = settings_with(DATA_DIR=str(tmp_path / "data"), MASTER_KEYS=KEY)
    async with open_store(
        database_url=settings.database,
        data_dir=settings.data_dir,
        master_keys=settings.master_keys,
        workspace="T0PRACTICE",
    ) as store:
        await store.migrate()
        chapters = load_chapters(None, ())
        for chapter in (each for each in chapters if each.course is Course.DESK):
            await store.write(
                partial(lambda unit, id_: unit.learning.finish("U0DESK1", id_, NOW), id_=chapter.id)
            )
        collected = await found()
        assert failed(collected) == set()
        assert "1 of 3 members have finished" in says(collected["Desk's lessons"])
        other = base64.b64encode(os.urandom(32)).decode()
        assert failed(await found(MASTER_KEYS=other)) == {"Database"}
        assert failed(await found(MASTER_KEYS=None)) == {"Database"}


async def test_an_unreachable_database(found: Callable[..., Any]) -> None:
    collected = await found(DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert failed(collected) == {"Database"}


async def test_a_damaged_database(found: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "madoguchi.db").write_bytes(b"not a database at all" * 500)
    assert failed(await found()) == {"Database"}


@pytest.mark.parametrize(
    ("skew", "state"), [(0, CheckState.OK), (50, CheckState.OK), (300, CheckState.WARN)]
)
async def test_the_clock_is_compared_with_slacks(
    settings_with: Make, skew: int, state: CheckState, tmp_path: Path
) -> None:
    async def auth_test(request: web.Request) -> web.Response:
        return web.json_response(
            {"ok": True, "team": "T", "team_id": "T0", "user": "bot"},
            headers={"Date": formatdate(time.time() - skew, usegmt=True)},
        )

    async def other(request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error": "unknown_method"})

    app = web.Application()
    app.router.add_route("*", "/api/auth.test", auth_test)
    app.router.add_route("*", "/api/{method}", other)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings = settings_with(
        SLACK_API_URL=f"http://127.0.0.1:{runner.addresses[0][1]}/api/", DATA_DIR=str(tmp_path)
    )
    try:
        collected = [one async for one in check(settings, None)]
    finally:
        await runner.cleanup()
    assert [one.state for one in collected if one.what is CLOCK] == [state]
    assert [one.state for one in collected if one.what is SCOPES] == [CheckState.WARN]
