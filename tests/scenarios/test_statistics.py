"""Statistics and the regular review through the real process, with a clock that is moved."""

import csv
import io

import pytest
import pytest_asyncio
from PIL import Image

from bot.domain.figures import begins, following, quarter_of
from tests.office import HR, SUZUKI, Json, Office, Person, buttons, eventually, shown
from tests.scenarios.acting import newcomer, press_forged, tell
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
    house.forward(seconds=until.total_seconds() + 3600)
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


async def test_nobody_else(office: Office, over: str) -> None:
    employee = office.employee
    assert not {"statistics_open", "review_open"} & buttons(await home(employee)).keys()
    for action in ("statistics_open", "statistics_csv", "review_open", "review_record"):
        await press_forged(employee, action, over)
        assert "窓口と人事" in shown(employee.view), action
        await employee.close()
