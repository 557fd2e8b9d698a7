"""A case for somebody outside: as two agreed, for this reader, encrypted, signed, and silent
about an anonymous reporter."""

import hashlib
import io
import json
import re
import stat
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pyrage
import pytest

from bot.config.settings import outline
from bot.domain.case import EntryKind
from bot.domain.joint import ExportReader
from bot.domain.lifecycle import Action
from bot.domain.notice import NoticeAction
from bot.domain.text import storable
from bot.drawing.sheets import Sheets
from bot.operate import words
from bot.operate.export import export
from bot.operate.parcel import Lock
from bot.practice.server import Practice
from bot.runtime.console import Words
from bot.slack.manifest import manifest
from tests.operate.conftest import (
    KEY,
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
    let_go,
    prepared,
)
from tests.storage.conftest import an_entry

UNCLEAN = b"CANARY-UNCLEAN"

Write = Callable[..., Awaitable[zipfile.ZipFile]]


async def a_named(home: Home) -> Filed:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        found = await filed(store)
        await let_go(store, found.case)
    return found


@pytest.fixture
async def anonymous(sqlite_home: Home) -> AsyncIterator[Filed]:
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        found = await filed(store, anonymous=True)
        at = Clock().now()
        await evidence(store, found.case, "カナリア.rtf", UNCLEAN, None, at, fails=True)
        await let_go(store, found.case)
    yield found


def opened(file: Path) -> zipfile.ZipFile:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content: bytes = pyrage.decrypt(file.read_bytes(), [KEY])
    package = zipfile.ZipFile(io.BytesIO(content))
    assert package.testzip() is None
    return package


async def exported(
    home: Home, number: str, reader: str = "lawyer", *, code: int = 0
) -> zipfile.ZipFile:
    """By the command."""
    file = home.data_dir.parent / f"{reader}.age"
    given = ("--out", str(file), "--for", reader, "--key", str(KEY.to_public()))
    done = await home.cli("export", number, *given)
    assert done.returncode == code, done.stdout + done.stderr
    assert hashlib.sha256(file.read_bytes()).hexdigest() in done.stdout
    return opened(file)


@pytest.fixture
def write(sqlite_home: Home, monkeypatch: pytest.MonkeyPatch) -> Write:
    """The same without a process of its own."""

    async def written(number: str, reader: ExportReader = ExportReader.LAWYER) -> zipfile.ZipFile:
        file = sqlite_home.data_dir.parent / f"{reader}.age"
        settings, lock = sqlite_home.settings(monkeypatch), Lock(keys=(str(KEY.to_public()),))
        await export(settings, number, file, reader=reader, lock=lock, said="")
        return opened(file)

    return written


def data_of(package: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(package.read("record.json"))
    return found


def paper_of(content: bytes) -> str:
    """What another program reads in a PDF, without its line ends."""
    with pypdfium2.PdfDocument(content) as found:
        pages = [page.get_textpage().get_text_range() for page in found]
    return re.sub(r"M-\w{6}取扱注意Confidential\d+/\d+", "", "".join("".join(pages).split()))


async def test_a_named_case_is_exported_whole_for_a_lawyer(home: Home) -> None:
    named = await a_named(home)
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
    outcomes = [e["outcome"] for e in record["judgements"]]
    assert outcomes == ["undecided", "applies"]
    assert [m["state"] for m in record["measures"]] == ["done"]
    assert record["measures"][0]["approved_by"]["id"] == "U0DESK2"
    assert record["events"][-1]["reason"] == "弁護士に相談"
    actions = [line["action"] for line in record["audit"]]
    assert actions[:2] == ["report", "case_open"]
    assert actions[-1] == "export"
    digest = hashlib.sha256(ORIGINAL).hexdigest()
    assert record["evidence"][0]["sha256"] == record["evidence"][0]["handed_sha256"] == digest
    # Neither whom the reporter excluded nor what they wish is a lawyer's.
    everything = words_in(package)
    for kept in (b"U0BOSS", b"sharing"):
        assert kept not in everything
    lines = await audit_of(home, named.case.id)
    assert (lines[-1].action, lines[-1].standing) == ("export", "operator")
    assert lines[-1].actor == record["export"]["by"]["name"]


async def test_a_lawyer_reads_it_on_paper(sqlite_home: Home, write: Write) -> None:
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        case = await filed(store)
        half = "半分 \ud83d と {nb} と 😠 と " + "長い。" * 3000
        await store.write(lambda unit: unit.entries.add(an_entry(case.case.id, half)))
        await let_go(store, case.case, ExportReader.LAWYER)
    package = await write(case.number)
    text = paper_of(package.read("record.pdf"))
    for said in (
        "カナリア相談の本文<script>alert(1)</script>",
        NOTE,
        "カナリア返事",
        "まだ分からない",
        "三つの要素がそろう",
        "手引きを直す",
        "承認します",
        "山田商店",
        "相談の内容を開いた",
        "openedthecase",
        hashlib.sha256(ORIGINAL).hexdigest(),
        "と{nb}と😠と",
        "長い。" * 3000,
    ):
        assert said in "".join(text.split()), said
    fonts = _fonts(package.read("record.pdf"))
    assert fonts and all(embedded for _, embedded in fonts), fonts


def _fonts(content: bytes) -> list[tuple[str, bool]]:
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as found:
        return [
            (str(each.BaseFont), "/FontFile2" in each.FontDescriptor)
            for each in found.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/CIDFontType2"
        ]


def test_no_line_leaves_the_paper_and_none_begins_with_its_end() -> None:
    paper = Sheets("t", "f")
    text = "「責任者を出せ」と、三十分ほどどなられました。supervisorに代わってほしい。" * 9
    lines = paper._lines(text + " https://example.com/" + "x" * 300, 80, 10)
    assert "".join(lines) == "".join((text + " https://example.com/" + "x" * 300,))
    assert all(paper._width(line.rstrip(), 10) <= 80.01 for line in lines)
    assert not [line for line in lines if line[:1] in "、。」"]
    paper.close()


def words_in(package: zipfile.ZipFile) -> bytes:
    text = paper_of(package.read("record.pdf")).encode()
    return b"".join(
        [text, *map(package.read, package.namelist()), *map(str.encode, package.namelist())]
    )


async def test_an_anonymous_reporter_is_in_no_export(anonymous: Filed, write: Write) -> None:
    for reader in ExportReader:
        package = await write(anonymous.number, reader)
        content = words_in(package)
        for canary in (
            REPORTER,
            anonymous.picture.slack_file,
            "カナリア写真",
            "カナリア.rtf",
            "通話の記録",
            "CANARY-ORIGINAL",
            "CANARY-UNCLEAN",
            "U0BOSS",
        ):
            assert canary.encode() not in content, (reader, canary)
        if reader is ExportReader.CUSTOMER:
            continue
        record = data_of(package)
        assert record["case"]["reporter"] == {"role": "reporter"}
        # What the desk may see: the copy without metadata, and what has none as it is.
        assert package.read("evidence/01/01.jpg") == STRIPPED
        assert package.read("evidence/02/02.txt") == b"as it was said"
        assert [f["in_export"] for f in record["evidence"]] == ["copy", "original", "held_back"]
        assert record["evidence"][0]["sha256"] == hashlib.sha256(ORIGINAL).hexdigest()
        assert SAID in [e.get("narrative") for e in record["events"]]


async def test_what_could_not_be_cleaned_goes_only_where_two_said_so(
    sqlite_home: Home, write: Write
) -> None:
    await prepared(sqlite_home)
    at = Clock().now()
    async with sqlite_home.open() as store:
        await store.migrate()
        case = await filed(store, anonymous=True)
        await evidence(store, case.case, "a.rtf", UNCLEAN, None, at, fails=True)
        await let_go(store, case.case, ExportReader.POLICE, originals=True)
        await evidence(store, case.case, "b.rtf", b"later", None, at, fails=True)
    package = await write(case.number, ExportReader.POLICE)
    kinds = [f["in_export"] for f in data_of(package)["evidence"]]
    assert kinds == ["copy", "original", "original", "held_back"]
    assert package.read("evidence/03/03.rtf") == UNCLEAN


async def test_each_reader_gets_what_they_may_have(sqlite_home: Home, write: Write) -> None:
    named = await a_named(sqlite_home)
    police = await write(named.number, ExportReader.POLICE)
    record = data_of(police)
    assert {e["kind"] for e in record["events"]} == {"report", "message", "customer"}
    assert record["case"]["reporter"]["id"] == REPORTER
    assert [m["kind"] for m in record["measures"]] and "detail" not in record["measures"][0]
    for kept in (
        NOTE,
        "三つの要素がそろう",
        "終わりました",
        "カナリア返事",
        "U0BOSS",
        "弁護士に相談",
    ):
        assert kept.encode() not in words_in(police), kept
    customer = await write(named.number, ExportReader.CUSTOMER)
    content = words_in(customer)
    for kept in (
        *(REPORTER, SAID[:6], NOTE, "U0DESK1", "三つの要素がそろう", "書面で伝える", "U0BOSS"),
        *("威圧", "ありがとう", "evidence/01", "承認"),
    ):
        assert kept.encode() not in content, kept
    assert data_of(customer)["customer"] == {
        "occurred_on": "2026-11-20", "scene": "phone", "recorded": "山田商店\n03-1234-5678",
    }  # fmt: skip
    assert "山田商店" in paper_of(customer.read("record.pdf"))


async def test_the_operator_alone_gets_nothing(sqlite_home: Home) -> None:
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        case = await filed(store, anonymous=True)
    file = sqlite_home.data_dir.parent / "record.age"
    given = ("export", case.number, "--out", str(file), "--key", str(KEY.to_public()))
    for more, code, said in (
        (("--for", "lawyer"), 1, "Two of the desk have not agreed"),
        (("--for", "lawyer", "--with-reporter", "--reason", "令状"), 2, "Ask who reported"),
        ((), 2, "--for lawyer|police|customer|desk"),
        (("--for", "hr"), 2, "--for lawyer|police|customer|desk"),
    ):
        done = await sqlite_home.cli(*given, *more)
        assert (done.returncode, file.exists()) == (code, False), done.stderr
        assert said in done.stderr
    for closing in (("--for", "lawyer", "--key", "age1nobody"), ("--for", "lawyer")):
        done = await sqlite_home.cli("export", case.number, "--out", str(file), *closing)
        assert (done.returncode, file.exists()) == (2, False), done.stderr
    lines = [e.action for e in await audit_of(sqlite_home, case.case.id)]
    assert "export" not in lines


async def test_nothing_is_overwritten_and_nothing_half_done_stays(
    sqlite_home: Home, anonymous: Filed
) -> None:
    folder = sqlite_home.data_dir.parent / "out"
    folder.mkdir()
    file = folder / "record.age"
    file.write_text("mine")
    before = len(await audit_of(sqlite_home, anonymous.case.id))
    given = ("export", anonymous.number, "--for", "desk", "--key", str(KEY.to_public()), "--out")
    done = await sqlite_home.cli(*given, str(file))
    assert done.returncode == 1
    assert "not overwritten" in done.stderr
    assert file.read_text() == "mine"
    done = await sqlite_home.cli(*given, str(folder / "none" / "record.age"))
    assert done.returncode == 1
    assert [path.name for path in folder.iterdir()] == ["record.age"]
    assert len(await audit_of(sqlite_home, anonymous.case.id)) == before


async def test_a_number_that_is_not_there(sqlite_home: Home) -> None:
    await prepared(sqlite_home)
    file = sqlite_home.data_dir.parent / "record.age"
    given = ("--out", str(file), "--for", "desk", "--key", str(KEY.to_public()))
    done = await sqlite_home.cli("export", "M-222222", *given, LANG="ja_JP.UTF-8")
    assert done.returncode == 1
    assert "相談はありません" in done.stderr
    assert not file.exists()


async def test_no_database_is_made_where_there_is_none(sqlite_home: Home) -> None:
    sqlite_home.data_dir.parent.mkdir(exist_ok=True)
    export = ("export", "M-222222", "--out", "x.age", "--for", "desk", "--key")
    for arguments in (
        (*export, str(KEY.to_public())),
        ("export", "key"),
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
        await let_go(store, case.case, ExportReader.LAWYER)
    file = sqlite_home.data_dir / "evidence" / case.picture.id
    blob = bytearray(file.read_bytes())
    blob[40] ^= 1
    file.write_bytes(blob)
    package = await exported(sqlite_home, case.number, code=1)
    record = data_of(package)
    assert [f["in_export"] for f in record["evidence"]] == ["damaged", "original"]
    assert package.read("evidence/02/通話の記録.txt") == b"as it was said"


async def test_people_are_named_where_slack_answers(
    sqlite_home: Home, anonymous: Filed, write: Write
) -> None:
    async with Practice(manifest(outline(None)), "xoxb-test", "xapp-test", port=0) as slack:
        sqlite_home.environ["SLACK_API_URL"] = slack.api_url
        package = await write(anonymous.number)
        asked = {call["args"].get("user") for call in slack.record.calls}
    assert "田中恵(U0DESK1)" in paper_of(package.read("record.pdf"))
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


async def test_no_name_leaves_its_folder(sqlite_home: Home, write: Write) -> None:
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        case = await filed(store, closed=False)
        for name in NAMES:
            data = storable(name).encode()
            await evidence(store, case.case, name, data, None, Clock().now())
        await let_go(store, case.case, ExportReader.LAWYER)
    package = await write(case.number)
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
