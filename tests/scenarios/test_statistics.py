"""Statistics and the regular review through the real process, with a clock that is moved."""

import csv
import io

import pikepdf
import pypdfium2
import pytest
import pytest_asyncio
from PIL import Image

from bot.domain.figures import begins, following, quarter_of
from tests.office import HR, MARIA, SUZUKI, TANAKA, Json, Office, Person, buttons, eventually, shown
from tests.scenarios.acting import later, newcomer, press_forged, tell
from tests.scenarios.test_lessons import home, press_home

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASES = 17


def due(person: Person) -> list[Json]:
    return [m for m in person.messages() if "review_open" in buttons(m)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def over(house: Office) -> str:
    """A quarter with seventeen cases, three of them kept from Suzuki, is over; its name."""
    quarter = quarter_of(house.now)
    for n in range(CASES):
        told: Json = {"exclude": [SUZUKI]} if n < 3 else {}
        person = newcomer(house, f"U0STAT{n}")
        await tell(person, scene="visit" if n % 4 == 0 else "phone", **told)
    until = begins(following(quarter)) - house.now
    await later(house, seconds=until.total_seconds() + 3600)
    await eventually(lambda: due(house.person(HR)), "the word about the review")
    return quarter


async def test_both_are_told_once_and_see_the_same(office: Office, over: str) -> None:
    hr, tanaka, suzuki = office.person(HR), office.tanaka, office.suzuki
    for person in (hr, tanaka):
        assert len(await eventually(lambda p=person: due(p), "the word")) == 1  # type: ignore[misc]
    seen = []
    for person in (hr, tanaka, suzuki):
        await press_home(person, "statistics_open")
        assert person.view["callback_id"] == "statistics_open"
        seen.append(shown(person.view["blocks"]))
        await person.close()
    assert seen[0] == seen[1] == seen[2]
    assert "10〜14件" in seen[0]  # fourteen: not those that Suzuki must not learn of
    assert "15〜19件" not in seen[0]
    assert "対面・訪問" in seen[0]


def files_of(person: Person, suffix: str) -> list[Json]:
    return [
        file
        for message in person.messages(kind="im")
        for file in message.get("files") or ()
        if file["name"].endswith(suffix)
    ]


async def test_the_numbers_as_csv(office: Office, over: str) -> None:
    hr = office.person(HR)
    await press_home(hr, "statistics_open")
    await hr.press("statistics_csv")
    await hr.close()
    [file] = await eventually(lambda: files_of(hr, ".csv"), "the CSV")
    content = office.slack.workspace.files[file["id"]].content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    total = next(r for r in rows if r["表"] == "受け付けた相談")
    assert (total["四半期"], total["最小"], total["最大"]) == (over, "10", "14")
    assert all(int(r["最小"]) % 5 == 0 for r in rows if r["項目"] != "公開")


async def test_the_chart_comes_as_a_picture(office: Office, over: str) -> None:
    maria = office.maria
    await press_home(maria, "statistics_open")
    await maria.press("statistics_chart")
    await maria.close()
    [file] = await eventually(lambda: files_of(maria, ".png"), "the chart", 40)
    content = office.slack.workspace.files[file["id"]].content
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        assert picture.format == "PNG" and picture.width == 1080 and picture.height > 300
        # Its own light ground, so that it can be read in Slack's dark appearance too.
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert any("Chart of" in shown(m) for m in maria.messages(kind="im"))


async def test_the_review_is_recorded_and_listed(office: Office, over: str) -> None:
    hr, maria = office.person(HR), office.maria
    await hr.press("review_open", due(hr)[0])
    assert "10〜14件" in shown(hr.view) and "進行中の取り組みはありません" in shown(hr.view)
    await hr.press("review_record")
    sent = await hr.submit(note="次は研修を見直す")
    assert sent["ok"] and not sent.get("errors"), sent
    await eventually(lambda: "次は研修を見直す" in shown(hr.view), "it in the list")
    assert "見直しを記録しました" in shown(hr.view["blocks"][0]), "it says so where they look"
    await hr.press("lesson_add")
    sent = await hr.submit(
        on="manual",
        what="手順書の見直し",
        owner=HR,
        due_on=begins(following(over, 2)).date().isoformat(),
    )
    assert sent["ok"] and not sent.get("errors"), sent
    await eventually(lambda: "手順書の見直し" in shown(hr.view), "it in the review")
    assert hr.view["callback_id"] == "review_open"
    await hr.close()
    await press_home(maria, "review_open")
    assert "次は研修を見直す" in shown(maria.view) and "Reviews so far" in shown(maria.view)
    assert "次は研修を見直す" not in shown(office.posted())


def released(person: Person) -> list[bytes]:
    return [
        person.office.slack.workspace.files[file["id"]].content for file in files_of(person, ".pdf")
    ]


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return "".join(page.get_textpage().get_text_range() for page in pdf)


async def test_what_the_company_can_show_is_released_by_two(office: Office, over: str) -> None:
    """One asks, another reads the draft in their own language and agrees; then it is a file."""
    hr, maria = office.person(HR), office.maria
    await press_home(hr, "dossier_open")
    await hr.press("dossier_request")
    sent = await hr.submit(**{"from": over, "to": over, "reason": "労働局に出すため"})
    assert sent["ok"] and not sent.get("errors"), sent
    assert "dossier_approve" not in buttons(hr.view)  # nobody agrees to what they asked for
    await hr.close()
    words = await eventually(
        lambda: [m for m in maria.messages() if "dossier_open" in buttons(m)], "the word"
    )
    assert "労働局" not in shown(words)
    await maria.press("dossier_open", words[-1])
    assert "労働局に出すため" in shown(maria.view)
    await maria.press("dossier_file")
    [draft] = await eventually(lambda: released(maria), "the draft", 40)
    assert "下書き・公開不可" in text_of(draft)
    await maria.close()
    await maria.press("dossier_open", words[-1])
    await maria.press("dossier_approve")
    await eventually(lambda: "agreed" in shown(maria.view), "the decision")
    await maria.close()
    [content] = await eventually(lambda: released(hr), "the report", 40)
    text = text_of(content)
    for said in ("受け付けた相談: 10〜14件", "方針 3(3) 再発防止", "記録なし", "求められること"):
        assert said in text, said
    assert "下書き" not in text and not {TANAKA, SUZUKI, MARIA, HR} & {*text.split()}
    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o]
        assert fonts and set(pdf.docinfo.keys()) == {"/Title"}
    assert any("a draft" in shown(m).lower() for m in maria.messages(kind="im"))
    await later(office, minutes=10, seconds=1)
    await eventually(lambda: not released(hr) and not released(maria), "the files to go")


async def test_nobody_else(office: Office, over: str) -> None:
    employee = office.employee
    assert (
        not {"statistics_open", "review_open", "dossier_open"}
        & buttons(await home(employee)).keys()
    )
    for action in (
        *("statistics_open", "statistics_csv", "review_open", "review_record"),
        *("dossier_open", "dossier_request", "dossier_approve", "dossier_file", "dossier_deny"),
    ):
        await press_forged(employee, action, over)
        assert "窓口と人事" in shown(employee.view), action
        await employee.close()
