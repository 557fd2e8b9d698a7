"""Papers that go out: from the template to the answer that comes back."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from bot.practice.workspace import File
from tests.faults.mishaps import again, killing
from tests.office import (
    HR,
    MARIA,
    OTHER_EMPLOYEE,
    Json,
    Office,
    Person,
    buttons,
    eventually,
    shown,
)
from tests.scenarios.acting import (
    Told,
    audit_of,
    claim,
    envelopes,
    later,
    line,
    lines,
    open_case,
    press_forged,
    quiet,
    tell,
    today,
    upload,
)
from tests.scenarios.sharing import FORGIVEN

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMPANY = "株式会社やまびこ"
ENVIRON = {"MADOGUCHI_COMPANY_NAME": COMPANY}

STORY = "canary-story 電話口で一時間どなられ続けました"
BLANK = re.compile("【[^】]*】")


async def taken(office: Office, exclude: Sequence[str] = (MARIA,), **more: Any) -> Told:
    """A case that is claimed and judged; Maria must not learn of it."""
    told = await tell(
        office.employee,
        STORY,
        identity="anonymous",
        exclude=list(exclude),
        more={"customer": "佐藤 美咲が受けた鈴木甲太郎さん", **more},
    )
    await claim(office.tanaka, told)
    await form(office.tanaka, told, "case_judge")
    await done(
        office.tanaka, outcome="applies", categories=["intimidation"], means="1時間", reason="r"
    )
    return told


async def form(person: Person, case: Told, action: str) -> Json:
    """One of a case's forms, or what one of its buttons shows."""
    await person.close()
    await open_case(person, case)
    await person.press(action)
    return person.view


async def done(person: Person, **values: Any) -> None:
    answer = await person.submit(**values)
    assert answer["ok"] and not answer.get("errors"), answer
    await person.close()


def written(view: Json) -> str:
    """What stands in the input for the text."""
    element = next(b["element"] for b in view["blocks"] if b["block_id"] == "text")
    return str(element.get("initial_value", ""))


def letter_of(view: Json, action: str) -> str:
    """The paper's id, out of one of its buttons."""
    return str(json.loads(buttons(view)[action]["value"])[1])


def files_of(person: Person) -> list[File]:
    space = person.office.slack.workspace
    return [
        space.files[file["id"]]
        for message in person.messages(kind="im")
        if message["bot"]
        for file in message.get("files") or ()
    ]


async def both(person: Person) -> dict[str, bytes]:
    """The paper's two files, by their suffix."""
    found: Sequence[File] = await eventually(
        lambda: len(files := files_of(person)) == 2 and files, "two files"
    )
    return {file.name.rpartition(".")[2]: file.content for file in found}


async def gone(office: Office, person: Person) -> None:
    await later(office, minutes=10, seconds=1)
    await eventually(lambda: files_of(person) == [], "the files to go")


def pdf_text(content: bytes) -> str:
    """The text of the PDF, which is one page with its fonts inside and names nobody."""
    with pikepdf.Pdf.open(io.BytesIO(content)) as pdf:
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o]
        assert fonts, "the font is embedded"
        assert not {"/Author", "/Creator", "/Producer"} & set(pdf.docinfo.keys())
    with pypdfium2.PdfDocument(content) as pdf:
        assert len(pdf) == 1
        return str(pdf[0].get_textpage().get_text_bounded())


def docx_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        core = etree.fromstring(parts.read("docProps/core.xml"))
        assert not core.findtext("{*}creator") and not core.findtext("{*}lastModifiedBy")
        body = etree.fromstring(parts.read("word/document.xml"))
        return "\n".join("".join(p.itertext("{*}t")) for p in body.iter("{*}p"))


async def test_a_grave_one_from_its_template_to_the_answer(office: Office) -> None:
    tanaka, suzuki = office.tanaka, office.suzuki
    case = await taken(office)
    await tanaka.command()
    for action in ("desk_list", "case_open", "case_letter"):
        await tanaka.press(action)
    await tanaka.submit(letter="warning_letter")
    begun = written(tanaka.view)
    number = re.search(r"L-[0-9A-Z]{6}", begun)
    assert number and COMPANY in begun and "、電話で、" in begun and "威圧的" in begun
    assert case.number not in begun and "canary" not in begun, "no free text by itself"
    values = {"letter": "warning_letter"}
    answer = await tanaka.submit(**values, text=begun)
    assert list(answer["errors"]) == ["text"], "what is still to be written"
    whole = BLANK.sub("○○", begun)
    for named in (
        "佐藤 美咲",
        "佐藤美咲",
        "Misaki Sato",
        "SATO MISAKI",
        "sato.misaki",
        case.number,
    ):
        answer = await tanaka.submit(**values, text=f"{whole}\n{named}からの相談です。")
        assert list(answer.get("errors") or ()) == ["text"], (named, answer)
    answer = await tanaka.submit(**values, text=whole.replace("○○様", "𪛖田様"))
    assert "𪛖" in answer["errors"]["text"], "what the PDF could not show"
    answer = await tanaka.submit(**values, text=whole.replace(number[0], "L-7KQ4RD"))
    assert number[0] in answer["errors"]["text"], "the number of another form"
    await done(tanaka, **values, text=whole)

    await open_case(tanaka, case)
    assert "letter_approve" not in buttons(tanaka.view), "never by whoever wrote it"
    letter = letter_of(tanaka.view, "letter_open")
    await tanaka.close()
    await press_forged(tanaka, "letter_approve", json.dumps([case.id, letter]))
    assert tanaka.view["callback_id"] == "note"
    await form(suzuki, case, "letter_approve")
    assert "当社" in shown(suzuki.view)
    await press_forged(tanaka, "case_letter", json.dumps([case.id, letter]))
    whole = whole.replace("○○様", "鈴木𠮷太郎様")
    answer = await tanaka.submit(**values, text=whole)
    assert answer.get("updated") and "会社の外に出ます" in shown(tanaka.view), answer
    await done(tanaka, **values, text=whole, pass_reason="お客様の名前です")
    answer = await suzuki.submit(message="")
    assert "書きかえられています" in shown(answer["errors"]), "not what he has read"
    await form(suzuki, case, "letter_approve")
    assert "鈴木𠮷太郎様" in shown(suzuki.view)
    await done(suzuki, message="")

    files = await both(tanaka)
    for text in (pdf_text(files["pdf"]), docx_text(files["docx"])):
        assert all(part in text for part in (COMPANY, number[0], "電話", "○○", "𠮷")), text
        assert case.number not in text and "佐藤" not in text and "tanaka" not in text
    view = await form(tanaka, case, "letter_open")
    assert hashlib.sha256(whole.encode()).hexdigest() in shown(view)
    await gone(office, tanaka)

    await form(tanaka, case, "letter_sent")
    answer = await tanaka.submit(how="certified", sent_on=today(), reply_by=today(-1))
    assert list(answer["errors"]) == ["reply_by"], answer
    await done(tanaka, how="certified", sent_on=today(), reply_by=today(7))
    await open_case(tanaka, case)
    assert "警告書" in shown(tanaka.view) and "case_letter" in buttons(tanaka.view)
    await later(office, days=9)
    await line(tanaka, case, "回答の期限")
    await line(tanaka, case, "を過ぎました")
    await form(tanaka, case, "letter_sent")
    await done(tanaka, how="certified", sent_on=today(), came_back="受け取りの知らせ")
    await open_case(tanaka, case)
    assert "受け取りの知らせ" in shown(tanaka.view) and "回答あり" in shown(tanaka.view)
    await tanaka.close()
    assert "○○" not in json.dumps(office.posted(), ensure_ascii=False)
    actions = [each.action for each in await audit_of(office, case)]
    assert {"case_letter", "letter_approve", "letter_sent"} <= set(actions)


async def test_stopping_a_service_takes_the_legal_departments_word(office: Office) -> None:
    """By somebody who reads English; the measure is done with it."""
    tanaka, maria = office.tanaka, office.maria
    content = b"canary-evidence"
    file = upload(office.employee, "canary-name.txt", content)
    case = await taken(office, exclude=(), evidence=[file])
    await claim(maria, case)
    await form(maria, case, "case_letter")
    assert "Kind of document" in shown(maria.view)
    await maria.submit(letter="stop_service", language="en")
    begun = written(maria.view)
    assert "Refusal of goods or services" in begun
    assert not re.search("[ぁ-ん]", BLANK.sub("", begun).replace(COMPANY, "")), begun
    text = "Notice of the end of our service\n\nOur company ends its service to you."
    await done(maria, letter="stop_service", language="en", text=text)
    await form(tanaka, case, "letter_approve")
    assert "法務" in shown(tanaka.view)
    for said in ("", " \u3000"):
        answer = await tanaka.submit(message=said)
        assert list(answer["errors"]) == ["message"], answer
    await done(tanaka, message="法務の山本、11月29日")
    files = await both(maria)
    assert "ends its service" in pdf_text(files["pdf"])
    assert "法務" not in docx_text(files["docx"])
    await gone(office, maria)
    await form(maria, case, "letter_sent")
    assert "How it was sent" in shown(maria.view), shown(maria.view)
    await done(maria, how="mail", sent_on=today())
    seen = shown(await open_case(maria, case))
    assert "*Stop providing goods or services* · done · <@U0DESK3>" in seen, seen
    await maria.close()
    await form(tanaka, case, "case_measure")
    await done(tanaka, measure="counsellor", state="done")
    stored = f"select 1 from evidence where case_id = '{case.id}' and stored"
    await eventually(lambda: office.ask(stored), "the file to be kept")
    await form(maria, case, "case_letter")
    await maria.submit(letter="lawyer", language="en")
    begun = written(maria.view)
    assert hashlib.sha256(content).hexdigest() in begun and "canary" not in begun, begun
    assert "Stop providing goods or services (" in begun, "what was done"
    assert "counsellor" not in begun, "but not what was done for the reporter"
    await maria.close()


async def asked(office: Office, case: Told, text: str = "", **values: Any) -> Json:
    """A paper, by itself a request for deletion; answers the question in the reporter's DM."""
    tanaka, before = office.tanaka, len(envelopes(office.employee, case))
    await form(tanaka, case, "case_letter")
    begun = {"letter": "deletion", "text": text or "削除の依頼\n当社の従業員への投稿です。"}
    await done(tanaka, **{**begun, **values})
    found: list[Json] = await eventually(
        lambda: (
            len(envelopes(office.employee, case)) > before
            and [m for m in envelopes(office.employee, case) if "letter_agree" in buttons(m)]
        ),
        "the question",
    )
    return found[-1]


def asked_of(reporter: Person, case: Told) -> list[str]:
    """What they can agree to from their messages."""
    found = [buttons(m).get("letter_agree") for m in envelopes(reporter, case)]
    return [button["value"] for button in found if button]


async def test_the_reporter_is_asked_with_the_very_text(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await taken(office)
    question = await asked(office, case)
    assert "削除の依頼" not in shown(question)
    await employee.command("状況")
    assert "letter_read" in buttons(employee.view), "it waits for them, wherever they look"
    await employee.close()
    await employee.press("letter_read", question)
    assert "削除の依頼" in shown(employee.view)
    letter = letter_of(employee.view, "letter_agree")
    await employee.press("letter_object")
    await employee.close()
    await eventually(
        lambda: "letter_agree" not in shown(envelopes(employee, case)), "decided in the modal"
    )
    await line(tanaka, case, "同意しませんでした")
    await press_forged(employee, "letter_agree", json.dumps([case.id, letter]))
    assert employee.view["callback_id"] == "note", "decided"
    await employee.close()
    assert files_of(tanaka) == []

    # What has not gone out yet can be taken back.
    question = await asked(office, case, "警告書\n本文", letter="warning_letter", consent=["yes"])
    await employee.press("letter_agree", question)
    await employee.command("状況")
    assert "まだ出ていません" in shown(employee.view)
    await employee.press("letter_read")
    assert "いつでも同意を取り消せます" in shown(employee.view)
    await employee.press("letter_object")
    assert "取り消しました" in shown(employee.view)
    await employee.close()
    await line(tanaka, case, "同意を取り消しました")
    await press_forged(tanaka, "letter_sent", buttons(question)["letter_agree"]["value"])
    assert tanaka.view["callback_id"] == "note", "nothing is asked about what is not to go out"
    await tanaka.close()
    assert "letter_approve" not in buttons(await open_case(office.suzuki, case))
    await office.suzuki.close()

    question = await asked(office, case, "Please take this post down.", language="en")
    value = buttons(question)["letter_agree"]["value"]
    await press_forged(tanaka, "case_letter", value)
    await done(tanaka, letter="deletion", text="Please delete this post.", language="en")
    await eventually(
        lambda: (seen := asked_of(employee, case)) and value not in seen,
        "what was asked of the earlier text is asked no more",
    )
    [question] = [m for m in envelopes(employee, case) if "letter_agree" in buttons(m)]
    for who, actions in (
        (OTHER_EMPLOYEE, ("agree", "object", "read")),
        (HR, ("open", "approve")),
        (MARIA, ("agree", "open", "file", "sent")),
    ):
        person = office.person(who)
        letter = json.loads(buttons(question)["letter_agree"]["value"])
        for action in actions:
            await press_forged(person, f"letter_{action}", json.dumps(letter))
            assert person.view["callback_id"] == "note", (who, action)
            await person.close()
        await press_forged(person, "case_letter", case.id)
        assert person.view["callback_id"] == "note", who
        await person.close()
    with killing(office, "files.completeUploadExternal") as killed:
        await employee.press("letter_agree", question)
        await killed.done.wait()
    FORGIVEN.update({"delivery_failed"})
    await again(office)
    files = await both(tanaka)
    assert "Please delete this post." in pdf_text(files["pdf"])
    assert "Please delete this post." in docx_text(files["docx"])
    await line(tanaka, case, "文面が確定しました")
    await quiet(office)
    assert len(lines(tanaka, case, "文面が確定しました")) == 1
    assert len(files_of(tanaka)) == 2, "each once"
    await form(tanaka, case, "letter_sent")
    await done(tanaka, how="form", sent_on=today())
    value = buttons(question)["letter_agree"]["value"]
    await press_forged(employee, "letter_object", value)
    assert "もう会社の外に出ています" in shown(employee.view)
    await employee.close()
    await employee.press("letter_read", question)
    assert "会社の外に出ました" in shown(employee.view)
    assert "letter_object" not in buttons(employee.view)
    await employee.close()
    posted = json.dumps(office.posted(), ensure_ascii=False)
    assert "Please delete" not in posted and "削除の依頼" not in posted
    await gone(office, tanaka)
