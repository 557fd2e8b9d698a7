"""The record of one case: whole, readable, and silent about an anonymous reporter."""

import hashlib
import json
import stat
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.config.settings import outline
from bot.domain.case import EntryKind
from bot.domain.lifecycle import Action
from bot.domain.notice import NoticeAction
from bot.domain.text import storable
from bot.operate import words
from bot.practice.server import Practice
from bot.runtime.console import Words
from bot.slack.manifest import manifest
from tests.operate.conftest import (
    NOTE,
    ORIGINAL,
    REPORTER,
    SAID,
    STRIPPED,
    Clock,
    Filed,
    Home,
    audit_of,
    evidence,
    filed,
    prepared,
)
from tests.storage.conftest import an_entry


@pytest.fixture
async def named(home: Home) -> AsyncIterator[Filed]:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        found = await filed(store)
    yield found


@pytest.fixture
async def anonymous(home: Home) -> AsyncIterator[Filed]:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        found = await filed(store, anonymous=True)
    yield found


async def exported(home: Home, number: str, *more: str, code: int = 0) -> zipfile.ZipFile:
    file = home.data_dir.parent / "record.zip"
    done = await home.cli("export", number, "--out", str(file), *more)
    assert done.returncode == code, done.stdout + done.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert hashlib.sha256(file.read_bytes()).hexdigest() in done.stdout
    package = zipfile.ZipFile(file)
    assert package.testzip() is None
    return package


def data_of(package: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(package.read("record.json"))
    return found


async def test_a_named_case_is_exported_whole(home: Home, named: Filed) -> None:
    package = await exported(home, named.number.lower().removeprefix("m-"))
    assert package.read("evidence/01/カナリア写真.jpg") == ORIGINAL
    assert package.read("evidence/02/通話の記録.txt") == b"as it was said"
    record = data_of(package)
    assert record["case"]["number"] == named.number
    assert record["case"]["reporter"]["id"] == REPORTER
    assert record["report"]["narrative"] == SAID
    kinds = [event["kind"] for event in record["events"]]
    assert kinds == [
        "report", "answer", "message", "note", "customer", "judgement", "judgement",
        "measure", "approval", "measure", "closing", "export",
    ]  # fmt: skip
    outcomes = [e["outcome"] for e in record["events"] if e["kind"] == "judgement"]
    assert outcomes == ["undecided", "applies"]
    assert [m["state"] for m in record["measures"]] == ["done"]
    assert record["measures"][0]["approved_by"]["id"] == "U0DESK2"
    actions = [line["action"] for line in record["audit"]]
    assert actions[:2] == ["report", "case_open"]
    assert actions[-1] == "export"
    assert record["audit"][1]["who"]["id"] == "U0DESK1"
    digest = hashlib.sha256(ORIGINAL).hexdigest()
    assert record["evidence"][0]["sha256"] == digest
    assert record["evidence"][0]["in_export"] == "original"


async def test_the_sums_are_those_of_every_file(home: Home, named: Filed) -> None:
    package = await exported(home, named.number)
    sums = {
        name: digest
        for digest, name in (
            line.split("  ", 1) for line in package.read("SHA256SUMS").decode().splitlines()
        )
    }
    assert set(sums) == set(package.namelist()) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256(package.read(name)).hexdigest() == digest


async def test_the_page_says_it_all_and_lets_nothing_run(home: Home, named: Filed) -> None:
    page = (await exported(home, named.number)).read("record.html").decode()
    for text in (
        "カナリア相談の本文 &lt;script&gt;",
        NOTE,
        "カナリア返事",
        "まだ分からない",
        "三つの要素がそろう",
        "終わりました",
        "手引きを直す",
        "承認します",
        "山田商店",
        "相談の内容を開いた",
        "opened the case",
        "Everything, in order",
        hashlib.sha256(ORIGINAL).hexdigest(),
    ):
        assert text in page, text
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert "http" not in page


def words_in(package: zipfile.ZipFile) -> bytes:
    return b"".join([*map(package.read, package.namelist()), *map(str.encode, package.namelist())])


async def test_an_anonymous_reporter_is_nowhere_in_it(home: Home, anonymous: Filed) -> None:
    package = await exported(home, anonymous.number)
    content = words_in(package)
    for canary in (
        REPORTER,
        anonymous.picture.slack_file,
        "カナリア写真",
        "通話の記録",
        "CANARY-ORIGINAL",
        "U0BOSS",
    ):
        assert canary.encode() not in content, canary
    record = data_of(package)
    assert record["case"]["reporter"] == {"role": "reporter"}
    assert record["case"]["excluded"] is None
    assert record["case"]["excluded_count"] == 1
    # What the desk may see: the copy without metadata, and what has none as it is.
    assert package.read("evidence/01/01.jpg") == STRIPPED
    assert package.read("evidence/02/02.txt") == b"as it was said"
    assert record["evidence"][0]["in_export"] == "copy"
    assert record["evidence"][0]["sha256"] == hashlib.sha256(ORIGINAL).hexdigest()
    assert SAID in [e.get("narrative") for e in record["events"]]


async def test_with_the_reporter_only_for_a_typed_reason(home: Home, anonymous: Filed) -> None:
    file = home.data_dir.parent / "record.zip"
    refused = await home.cli("export", anonymous.number, "--out", str(file), "--with-reporter")
    assert refused.returncode == 2
    assert not file.exists()
    package = await exported(home, anonymous.number, "--with-reporter", "--reason", "令状 第12号")
    record = data_of(package)
    assert record["case"]["reporter"]["id"] == REPORTER
    assert package.read("evidence/01/カナリア写真.jpg") == ORIGINAL
    assert "令状 第12号" in package.read("record.html").decode()
    lines = [e.action for e in await audit_of(home, anonymous.case.id)]
    assert lines[-1] == "export_with_reporter"
    async with home.open(readonly=True) as store:
        noted = await store.read(lambda unit: unit.entries.of(anonymous.case.id, EntryKind.EXPORT))
    assert json.loads(noted[-1].body) == {"with_reporter": True, "reason": "令状 第12号"}


async def test_the_reason_is_stored_sealed(sqlite_home: Home) -> None:
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        case = await filed(store, anonymous=True)
    await exported(sqlite_home, case.number, "--with-reporter", "--reason", "CANARYREASON")
    for path in sqlite_home.data_dir.rglob("*"):
        if path.is_file():
            assert b"CANARYREASON" not in path.read_bytes(), path


async def test_every_export_is_recorded_with_who_made_it(home: Home, named: Filed) -> None:
    before = len(await audit_of(home, named.case.id))
    package = await exported(home, named.number)
    lines = (await audit_of(home, named.case.id))[before:]
    assert [(e.action, e.standing) for e in lines] == [("export", "operator")]
    assert lines[0].actor == data_of(package)["export"]["by"]["name"]


async def test_nothing_is_overwritten_and_nothing_half_done_stays(home: Home, named: Filed) -> None:
    folder = home.data_dir.parent / "out"
    folder.mkdir()
    file = folder / "record.zip"
    file.write_text("mine")
    before = len(await audit_of(home, named.case.id))
    done = await home.cli("export", named.number, "--out", str(file))
    assert done.returncode == 1
    assert "not overwritten" in done.stderr
    assert file.read_text() == "mine"
    done = await home.cli("export", named.number, "--out", str(folder / "none" / "record.zip"))
    assert done.returncode == 1
    assert [path.name for path in folder.iterdir()] == ["record.zip"]
    assert len(await audit_of(home, named.case.id)) == before


@pytest.mark.parametrize("language", ["en_US.UTF-8", "ja_JP.UTF-8"])
async def test_a_number_that_is_not_there(sqlite_home: Home, language: str) -> None:
    await prepared(sqlite_home)
    file = sqlite_home.data_dir.parent / "record.zip"
    done = await sqlite_home.cli("export", "M-222222", "--out", str(file), LANG=language)
    assert done.returncode == 1
    assert ("no case" in done.stderr) == language.startswith("en")
    assert ("相談はありません" in done.stderr) == language.startswith("ja")
    assert not file.exists()


async def test_no_database_is_made_where_there_is_none(sqlite_home: Home) -> None:
    sqlite_home.data_dir.parent.mkdir(exist_ok=True)
    for arguments in (
        ("export", "M-222222", "--out", "x.zip"),
        ("retention",),
        ("hold", "M-222222", "--reason", "x"),
        ("keys", "rotate"),
        ("audit", "verify"),
        ("backup", "x.zip"),
    ):
        done = await sqlite_home.cli(*arguments)
        assert done.returncode == 1, arguments
        assert "There is no data" in done.stderr
    assert not sqlite_home.data_dir.exists()
    assert list(sqlite_home.data_dir.parent.iterdir()) == []


async def test_damaged_evidence_is_told_and_the_rest_is_exported(
    sqlite_home: Home,
) -> None:
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        case = await filed(store)
    file = sqlite_home.data_dir / "evidence" / case.picture.id
    blob = bytearray(file.read_bytes())
    blob[40] ^= 1
    file.write_bytes(blob)
    package = await exported(sqlite_home, case.number, code=1)
    record = data_of(package)
    assert [f["in_export"] for f in record["evidence"]] == ["damaged", "original"]
    assert package.read("evidence/02/通話の記録.txt") == b"as it was said"


async def test_people_are_named_where_slack_answers(
    sqlite_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        case = await filed(store, anonymous=True)
    async with Practice(manifest(outline(None)), "xoxb-test", "xapp-test", port=0) as slack:
        sqlite_home.environ["SLACK_API_URL"] = slack.api_url
        package = await exported(sqlite_home, case.number)
        asked = {call["args"].get("user") for call in slack.record.calls}
    assert "田中 恵 (U0DESK1)" in package.read("record.html").decode()
    assert REPORTER not in asked


def test_every_kind_of_entry_and_every_action_has_its_words() -> None:
    for kind in EntryKind:
        assert isinstance(words.EVENTS[kind], Words)
    for action in (*Action, *NoticeAction):
        assert isinstance(words.ACTIONS[action], Words)


NAMES = [
    "\ud83d half.txt",
    "../../etc/passwd",
    "a/b\\c.txt",
    "..",
    "",
    "x" * 300 + ".png",
    "写真\u202egnp.exe",
    "\x00",
]


async def test_no_name_leaves_its_folder(sqlite_home: Home) -> None:
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        case = await filed(store, closed=False)
        for name in NAMES:
            data = storable(name).encode()
            await evidence(store, case.case, name, data, None, Clock().now())
    package = await exported(sqlite_home, case.number)
    lines = data_of(package)["evidence"][2:]
    assert [line["name"] for line in lines] == [storable(name) for name in NAMES]
    for place, line in enumerate(lines, 3):
        assert package.read(line["path"]) == line["name"].encode()
        parts = Path(line["path"]).parts
        assert parts[:2] == ("evidence", f"{place:02}")
        assert len(parts) == 3
        assert parts[2] not in ("..", ".")
        assert not set(parts[2]) & set("\\\x00\u202e/")
        assert len(parts[2].encode()) < 255


async def test_half_of_a_character_is_exported_too(sqlite_home: Home) -> None:
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        case = await filed(store, closed=False)
        await store.write(
            lambda unit: unit.entries.add(an_entry(case.case.id, "half \ud83d of it"))
        )
    package = await exported(sqlite_home, case.number)
    assert "half \ufffd of it" in [e.get("text") for e in data_of(package)["events"]]
    assert "of it" in package.read("record.html").decode()
