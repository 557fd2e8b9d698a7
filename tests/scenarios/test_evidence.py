"""Files from the reporter and the desk: received, kept, opened by those who may, taken out."""

import asyncio
import io
import os
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from bot.practice import payloads
from bot.practice.core import Core
from bot.practice.faults import Fault
from bot.practice.workspace import File
from tests import samples
from tests.faults.mishaps import again, killing
from tests.office import (
    OTHER_EMPLOYEE,
    Json,
    Office,
    Person,
    buttons,
    eventually,
    shown,
)
from tests.samples import SECRET
from tests.scenarios.acting import (
    Told,
    all_pages,
    audit_of,
    card_of,
    envelopes,
    later,
    line,
    literal,
    open_case,
    open_mine,
    press_forged,
    quiet,
    submit_unheard,
    tell,
    thread_count,
    upload,
)
from tests.scenarios.sharing import FORGIVEN

pytestmark = pytest.mark.asyncio(loop_scope="module")

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + SECRET.encode() * 200
KEPT, FAILED = "もう消してかまいません", "受け取れなかったファイル"


async def give(
    reporter: Person, case: Told, *files: tuple[str, bytes, str], message: str = ""
) -> None:
    """Hands files over with the button, and waits until it is told what became of them."""
    count = len(envelopes(reporter, case))
    receipt = next(m for m in envelopes(reporter, case) if "report_evidence" in buttons(m))
    await reporter.press("report_evidence", receipt)
    assert reporter.view["callback_id"] == "report_evidence", shown(reporter.view)
    taken = [upload(reporter, name, data, mimetype) for name, data, mimetype in files]
    sent = await reporter.submit(evidence=taken, **({"message": message} if message else {}))
    assert sent.get("updated"), sent
    assert case.number in shown(reporter.view)
    assert "それまではSlackから消さないでください" in shown(reporter.view)
    await reporter.close()
    await eventually(
        lambda: len(envelopes(reporter, case)) > count and told(reporter, case),
        f"what became of the files of {case.number}",
    )


def told(reporter: Person, case: Told) -> Json | None:
    """The newest envelope about how the files stand."""
    found = [m for m in envelopes(reporter, case) if KEPT in shown(m) or FAILED in shown(m)]
    return found[-1] if found else None


def file_buttons(view: Json, kind: str = "case_file") -> list[Json]:
    return [
        {**block["accessory"], "block_id": block["block_id"], "line": block["text"]["text"]}
        for block in view["blocks"]
        if (block.get("accessory") or {}).get("action_id") == kind
    ]


async def press_file(person: Person, place: int = 0, kind: str = "case_file") -> Json:
    """Opens the file at this place of the open case; answers the modal that comes."""
    button = file_buttons(person.view, kind)[place]
    await person.act(
        "press",
        view_id=person.view["id"],
        block_id=button["block_id"],
        action_id=kind,
        values={},
    )
    assert person.view["callback_id"] == kind, shown(person.view)
    return person.view


def received(person: Person) -> list[File]:
    """The files in this person's own DM with the bot, as Slack keeps them."""
    space = person.office.slack.workspace
    return [
        space.files[file["id"]]
        for message in person.messages(kind="im")
        if message["bot"]
        for file in message.get("files") or ()
    ]


async def comes(person: Person, count: int = 1) -> File:
    """The newest file in the person's DM, once there are so many."""
    found = await eventually(
        lambda: (files := received(person)) and len(files) >= count and files,
        f"{count} files for {person.id}",
    )
    return found[-1]  # type: ignore[no-any-return]


async def gone(office: Office, person: Person) -> None:
    """Lets ten minutes pass, after which nothing is left in the person's DM."""
    await later(office, minutes=10, seconds=1)
    await eventually(lambda: received(person) == [], "the files to be taken out again")


async def test_a_case_on_paper_for_who_handles_it(office: Office) -> None:
    employee, tanaka, suzuki = office.employee, office.tanaka, office.suzuki
    case = await tell(employee, "canary-story 一時間どなられました 🙂", identity="anonymous")
    await open_case(suzuki, case)
    assert "case_print" not in buttons(suzuki.view)
    await suzuki.close()
    await open_case(tanaka, case)
    await tanaka.press("case_claim")
    await tanaka.press("case_note")
    await tanaka.submit(message="canary-note 面談は火曜")
    await tanaka.press("case_measure")
    await tanaka.submit(measure="police", state="done")
    await tanaka.press("case_print")
    assert "印刷用のPDF" in shown(tanaka.view["blocks"][0]), "it says so where she looks"
    await tanaka.close()
    with pypdfium2.PdfDocument((await comes(tanaka)).content) as paper:
        text = paper[0].get_textpage().get_text_bounded()
    said = (case.number, "一時間どなられました", "面談は火曜", "承認待ち")
    assert all(part in text for part in said)
    assert employee.id not in text and "田中" in text, "whole names, but not the reporter's"
    actions = [line.action for line in await audit_of(office, case) if line.actor == tanaka.id]
    assert "case_print" in actions
    await gone(office, tanaka)
    await press_forged(suzuki, "case_print", case.id)
    assert suzuki.view["callback_id"] == "note"
    await suzuki.close()


async def test_a_photograph_is_kept_and_shown_without_where_and_by_whom(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    original = samples.jpeg()
    await give(employee, case, (f"{SECRET}.jpg", original, "image/jpeg"), message="防犯カメラです")
    envelope = told(employee, case)
    assert envelope is not None and KEPT in shown(envelope)

    view = await open_case(tanaka, case)
    assert "防犯カメラです" in shown(view)
    (button,) = file_buttons(view)
    line = button["line"]
    assert f"{SECRET}.jpg · 2 kB" in line or f"{SECRET}.jpg · 1 kB" in line, line
    assert "相談者から(フォーム)" in line
    for taken in ("場所", "機器", "人・会社の名前", "日時"):
        assert taken in line
    modal = await press_file(tanaka)
    assert "10分たつと" in shown(modal)
    file = await comes(tanaka)
    assert file.name.startswith(f"{case.number}-1-") and file.name.endswith(".jpg")
    with Image.open(io.BytesIO(file.content)) as picture:
        assert picture.size == (48, 64)
        assert not picture.getexif()
    assert SECRET.encode() not in file.content
    (message,) = [m for m in tanaka.messages(kind="im") if m.get("files")]
    assert f"*{case.number}* のファイル 1" in message["text"]
    assert "permalink" not in shown(view) and "files/" not in shown(view), "no link to Slack's file"

    opened = [e for e in await audit_of(office, case) if e.action == "case_file"]
    assert [(e.actor, e.refused) for e in opened] == [(tanaka.id, False)]
    await gone(office, tanaka)
    assert office.slack.workspace.files, "the reporter's own file is theirs to delete"
    assert original in [f.content for f in office.slack.workspace.files.values()]


async def test_every_kind_in_one_report(office: Office) -> None:
    employee, suzuki = office.employee, office.suzuki
    case = await tell(
        employee,
        more={
            "evidence": [
                upload(employee, "a.pdf", samples.pdf(), "application/pdf"),
                upload(employee, "b.mp3", samples.mp3(), "audio/mpeg"),
                upload(employee, "c.wav", samples.wav(), "audio/wav"),
                upload(employee, "d.docx", samples.docx(), "application/octet-stream"),
                upload(employee, "e.m4a", samples.m4a(), "audio/mp4"),
            ]
        },
    )
    await eventually(lambda: told(employee, case), "the word that they are kept")
    assert len([m for m in envelopes(employee, case) if KEPT in shown(m)]) == 1
    view = await open_case(suzuki, case)
    assert len(file_buttons(view)) == 5
    suffixes = []
    for place in range(5):
        await press_file(suzuki, place)
        file = await comes(suzuki, place + 1)
        assert SECRET.encode() not in file.content
        suffixes.append(file.name.rsplit(".", 1)[1])
        await suzuki.act("close", view_id=suzuki.view["id"])
    assert sorted(suffixes) == ["docx", "m4a", "mp3", "pdf", "wav"]
    (document,) = [f for f in received(suzuki) if f.name.endswith(".pdf")]
    with pikepdf.open(io.BytesIO(document.content)) as pdf:
        assert len(pdf.pages) == 1
        assert "/Author" not in pdf.docinfo
    await gone(office, suzuki)


async def test_a_text_is_read_whole_in_the_modal(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    text = "".join(f"{n}行目 <@U0DESK1> & 「土下座しろ」と言われました。\n" for n in range(900))
    await give(employee, case, ("mail.eml", text.encode("cp932"), "message/rfc822"))
    await open_case(tanaka, case)
    await press_file(tanaka)
    pages = await all_pages(tanaka, "case_file_page")
    assert len(pages) > 2
    for page in pages:
        page["blocks"] = [b for b in page["blocks"] if b["block_id"].startswith("text.")]
    assert literal(pages) == text
    await quiet(office)
    assert received(tanaka) == [], "nothing of it went into Slack"


async def test_an_anonymous_reporters_file_names_stay_with_them(office: Office) -> None:
    james, maria = office.person(OTHER_EMPLOYEE), office.maria
    case = await tell(
        james,
        "A customer would not let me leave.",
        identity="anonymous",
        more={"evidence": [upload(james, f"{SECRET}.png", samples.png(), "image/png")]},
    )
    done = [m for m in envelopes(james, case)]
    await eventually(
        lambda: [m for m in envelopes(james, case) if "delete your own copies" in shown(m)],
        f"the word that they are kept: {done}",
    )
    view = await open_case(maria, case)
    assert SECRET not in shown(view)
    assert "File 1 (image)" in shown(view)
    await press_file(maria)
    file = await comes(maria)
    assert SECRET not in file.name + file.title
    assert OTHER_EMPLOYEE not in shown([maria.messages(), maria.views])
    own = await open_mine(james, case)
    assert f"{SECRET}.png" in shown(own)
    await press_file(james, kind="report_file")
    assert SECRET.encode() not in (await comes(james)).content
    await gone(office, maria)
    await gone(office, james)


async def test_what_cannot_be_cleaned_is_opened_only_after_a_warning(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await give(employee, case, ("memo.doc", OLD_OFFICE, "application/msword"))
    assert "取り除けないファイルがありました" in shown(told(employee, case))
    view = await open_case(tanaka, case)
    assert "取り除けませんでした" in file_buttons(view)[0]["line"]
    await press_file(tanaka)
    assert "相談者がだれかわかる情報" in shown(tanaka.view)
    assert "confirm" in buttons(tanaka.view)["case_file_as_it_is"]
    await quiet(office)
    assert received(tanaka) == []
    await tanaka.press("case_file_as_it_is")
    file = await comes(tanaka)
    assert file.content == OLD_OFFICE, "the original, byte for byte"
    assert file.name.endswith(".doc")
    assert "file_as_it_is" in [e.action for e in await audit_of(office, case)]
    await gone(office, tanaka)


async def test_of_an_anonymous_reporter_it_takes_two(office: Office) -> None:
    employee, tanaka, suzuki = office.employee, office.tanaka, office.suzuki
    case = await tell(employee, identity="anonymous")
    await give(employee, case, ("memo.doc", OLD_OFFICE, "application/msword"))
    for _ in range(2):
        await open_case(tanaka, case)
        await press_file(tanaka)
        await tanaka.press("case_file_as_it_is")
        assert "もう一人" in shown(tanaka.view)
        await tanaka.close()
    await quiet(office)
    assert received(tanaka) == []
    await line(suzuki, case, "もう一人の判断")
    await open_case(suzuki, case)
    await press_file(suzuki)
    await suzuki.press("case_file_as_it_is")
    assert (await comes(suzuki)).content == OLD_OFFICE
    await gone(office, suzuki)


async def test_what_the_desk_notes_for_itself_the_reporter_does_not_see(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    card = await card_of(tanaka, case)
    note = upload(tanaka, "desk-note.txt", "窓口の覚え書き".encode())
    await tanaka.act("say", channel=card["channel"], thread_ts=card["ts"], text="", files=[note])
    (line,) = await thread_count(tanaka, case, 1)
    assert "相談者には見えません" in shown(line)
    view = await eventually_received(tanaka, case)
    (button,) = file_buttons(view)
    assert "窓口から(DM)" in button["line"]
    await press_file(tanaka)
    assert "窓口の覚え書き" in shown(tanaka.view)
    await tanaka.close()
    assert "desk-note" not in shown(await open_mine(employee, case))
    await employee.close()
    await press_forged(employee, "report_file", button["value"])
    assert "担当者か相談した本人だけ" in shown(employee.view)
    await employee.close()
    await press_forged(office.person("U0HR1"), "case_file", button["value"])
    assert "担当者か相談した本人だけ" in shown(office.person("U0HR1").view)
    refused = [e for e in await audit_of(office, case) if e.refused]
    assert {(e.action, e.actor) for e in refused} == {
        ("report_file", employee.id),
        ("case_file", "U0HR1"),
    }


async def eventually_received(person: Person, case: Told, count: int = 1) -> Json:
    """The open case, once so many files can be opened."""
    for _ in range(100):
        view = await open_case(person, case)
        if len(file_buttons(view)) >= count:
            return view
        await person.close()
        await asyncio.sleep(0.2)
    raise AssertionError(f"no file can be opened:\n{shown(view)}")


async def test_a_file_dropped_into_the_dm_is_evidence_too(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    dropped = upload(employee, "shot.png", samples.png(), "image/png")
    await employee.act("say", channel="app", text="さっきの画面です", files=[dropped])
    await eventually(lambda: told(employee, case), "the word that it is kept")
    said = shown(envelopes(employee, case)[1])
    assert "受け取りが済んだら、お知らせします" in said
    assert "届くまでSlackから消さないでください" in said
    view = await open_case(tanaka, case)
    assert "さっきの画面です" in shown(view)
    assert "相談者から(DM)" in file_buttons(view)[0]["line"]


async def test_handed_over_twice_is_kept_once(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await employee.press("report_evidence", envelopes(employee, case)[0])
    one = upload(employee, "one.png", samples.png(), "image/png")
    await submit_unheard(employee, evidence=[one], message="一度だけ")
    sent = await employee.submit(evidence=[one], message="一度だけ")
    assert sent.get("updated"), sent
    await employee.close()
    await eventually(lambda: told(employee, case), "the word that it is kept")
    view = await open_case(tanaka, case)
    assert len(file_buttons(view)) == 1
    assert shown(view).count("一度だけ") == 1


@pytest.fixture
def another_address(office: Office) -> Iterator[Callable[..., None]]:
    """Lets Slack tell something else of the next files than it has."""
    plain = payloads.file
    changes: list[dict[str, Any]] = []

    def file(core: Core, one: File) -> Json:
        told = plain(core, one)
        return {**told, **(changes[-1] if changes else {})}

    payloads.file = file
    yield lambda **told: changes.append(told)
    payloads.file = plain


@pytest.mark.parametrize(
    ("told_by_slack", "reason"),
    [
        ({"url_private_download": "http://127.0.0.1:1/steal"}, "Slackの外"),
        ({"url_private_download": "https://files.slack.com@evil.example/x"}, "Slackの外"),
        ({"is_external": True}, "Slackの外"),
        ({"mode": "tombstone"}, "消されていました"),
        ({"size": 100_000_001}, "大きすぎます"),
    ],
)
async def test_what_slack_does_not_keep_itself_is_not_fetched(
    office: Office,
    another_address: Callable[..., None],
    told_by_slack: Json,
    reason: str,
) -> None:
    FORGIVEN.add("undeliverable")
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    file = upload(employee, "x.txt", b"x")
    another_address(**told_by_slack)
    await employee.act("say", channel="app", text="", files=[file])
    await eventually(lambda: told(employee, case), "the word that it failed")
    assert FAILED in shown(told(employee, case))
    assert "report_evidence" in buttons(told(employee, case)), "it can be sent again at once"
    own = shown(await open_mine(employee, case))
    assert reason in own and "もう一度送ってください" in own
    assert reason in shown(await open_case(tanaka, case))
    assert file_buttons(tanaka.view) == []


async def test_a_page_to_sign_in_is_not_the_file(
    office: Office, another_address: Callable[..., None]
) -> None:
    """Slack answers 200 with HTML, or leads there, where the token may not read files."""
    FORGIVEN.add("undeliverable")
    employee = office.employee
    address = f"{office.slack.core.url}/files/sign-in"
    case = await tell(employee)
    await employee.press("report_evidence", envelopes(employee, case)[0])
    file = upload(employee, "x.html", b"<p>x", "text/html")
    another_address(url_private_download=address)
    await employee.submit(evidence=[file])
    await employee.close()
    await eventually(lambda: told(employee, case), "the word that it failed")
    assert "Slackが渡しませんでした" in shown(await open_mine(employee, case))


async def test_a_file_deleted_too_soon_is_asked_for_again(office: Office) -> None:
    FORGIVEN.add("undeliverable")
    employee = office.employee
    case = await tell(employee)
    office.slack.faults.add(Fault("files.info", "refuse", error="file_deleted"))
    await give(
        employee, case, ("gone.txt", b"gone", "text/plain"), ("here.txt", b"here", "text/plain")
    )
    assert FAILED in shown(told(employee, case))
    own = shown(await open_mine(employee, case))
    assert own.count("Slackから消されていました") == 1
    assert own.count("✅ 受け取りました") == 1


async def test_a_damaged_file_says_so(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await give(employee, case, ("shot.png", samples.png(), "image/png"))
    view = await open_case(tanaka, case)
    stored = office.data / "evidence" / f"{file_buttons(view)[0]['value']}.copy"
    blob = bytearray(stored.read_bytes())
    blob[len(blob) // 2] ^= 1
    stored.write_bytes(blob)
    FORGIVEN.add("evidence_damaged")
    modal = await press_file(tanaka)
    assert "一致しません" in shown(modal)
    await quiet(office)
    assert received(tanaka) == []


async def test_who_may_no_longer_know_gets_no_file(office: Office) -> None:
    """The right is looked at anew when the file is sent."""
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await give(employee, case, ("shot.png", samples.png(), "image/png"))
    await open_case(tanaka, case)
    office.slack.faults.add(Fault("files.getUploadURLExternal", "http_500", times=3))
    await press_file(tanaka)
    await tanaka.close()
    await open_case(tanaka, case)
    await tanaka.press("case_recuse")
    await tanaka.submit()
    await quiet(office, 1.0)
    office.slack.faults.clear()
    await asyncio.sleep(9)
    assert received(tanaka) == []


async def test_an_upload_that_was_cut_off_comes_once_and_goes(office: Office) -> None:
    employee, maria = office.employee, office.maria
    case = await tell(employee)
    await give(employee, case, ("shot.png", samples.png(), "image/png"))
    await open_case(maria, case)
    with killing(office, "files.completeUploadExternal") as death:
        await press_file(maria)
        await asyncio.wait_for(death.done.wait(), 20)
    await again(office)
    await comes(maria)
    await quiet(office, 1.0)
    assert len(received(maria)) == 1
    await gone(office, maria)


async def test_nothing_of_a_file_stands_in_clear(office: Office) -> None:
    """After all of this: neither content nor name nor metadata, on disk, in logs, in messages."""
    employee, suzuki = office.employee, office.suzuki
    case = await tell(employee)
    text = "canary-words-of-a-mail"
    await give(
        employee,
        case,
        (f"{SECRET}.jpg", samples.jpeg(), "image/jpeg"),
        ("canary-name.txt", text.encode(), "text/plain"),
        ("letter.docx", samples.docx(), "application/zip"),
        message="canary-message",
    )
    await open_case(suzuki, case)
    for place in range(3):
        await press_file(suzuki, place)
        assert place != 1 or text in shown(suzuki.view)
        await suzuki.act("close", view_id=suzuki.view["id"])
    await comes(suzuki, 2)
    await quiet(office)
    canaries = [SECRET, text, "canary-name", "letter.docx", "canary-message"]
    hidden = [*map(str.encode, canaries), b"what-the-letter-says"]
    files = [path for path in office.data.rglob("*") if path.is_file()]
    assert len([path for path in files if path.parent.name == "evidence"]) >= 5
    for path in [*files, office.bot.log]:
        data = path.read_bytes()
        assert [canary for canary in hidden if canary in data] == [], path.name
        assert SECRET not in str(path)
    assert [path for path in files if path.suffix == ".part"] == []
    said = repr([office.posted(), *(m["text"] for m in suzuki.messages())])
    assert [canary for canary in canaries if canary in said] == []
    for path in (office.data / "evidence").iterdir():
        assert os.stat(path).st_mode & 0o077 == 0, path
