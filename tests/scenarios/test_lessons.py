"""Actions against a repetition, through the real process with a clock that is moved."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.deadline import TOKYO
from tests.office import HR, Json, Office, Person, buttons, eventually, shown
from tests.scenarios.acting import answer, claim, later, open_case, press_forged, quiet, tell

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = "電話応対の手順に交代の目安を加える"


def day(office: Office, days: int) -> str:
    return (office.now.astimezone(TOKYO) + timedelta(days=days)).date().isoformat()


async def home(person: Person, said: str = "") -> Json:
    """The App Home of somebody, once it says this."""
    await person.act("home")
    return dict(
        await eventually(
            lambda: (h := person.sees["home"]["view"]) and said in shown(h) and h,
            f"{said!r} on the App Home of {person.id}",
        )
    )


async def press_home(person: Person, action_id: str) -> Json:
    await home(person)
    await eventually(
        lambda: action_id in buttons(person.sees["home"]["view"]), f"{action_id} on App Home"
    )
    button = buttons(person.sees["home"]["view"])[action_id]
    return await person.act(
        "press", view_id="home", block_id=button["block_id"], action_id=action_id, values={}
    )


async def add(person: Person, office: Office, **values: Any) -> Json:
    await press_home(person, "lesson_add")
    assert person.view["callback_id"] == "lesson_add"
    return await person.submit(
        **{
            "on": "manual",
            "what": SECRET,
            "owner": person.id,
            "due_on": day(office, 20),
            **values,
        }
    )


def words(person: Person, said: str) -> list[Json]:
    return [m for m in person.messages(kind="im") if m["bot"] and said in shown(m)]


async def test_from_hr_to_its_owner_until_it_is_done(office: Office) -> None:
    hr, tanaka = office.person(HR), office.tanaka
    added = await add(hr, office, owner=tanaka.id)
    assert added["ok"] and not added.get("errors"), added
    given = await eventually(lambda: words(tanaka, "担当になりました"), "the word to the owner")
    assert SECRET not in shown(given)
    for person in (hr, tanaka):
        assert SECRET not in shown(await home(person, "マニュアル"))
    await tanaka.press("lesson_list", given[-1])
    assert SECRET in shown(tanaka.view)
    await tanaka.close()

    await later(office, days=16)
    await eventually(lambda: words(tanaka, "の期限は"), "the reminder before")
    await later(office, days=6)
    missed = await eventually(lambda: words(tanaka, "過ぎています"), "the word after")
    await later(office, days=8)
    await eventually(lambda: len(words(tanaka, "過ぎています")) == 2, "the second word after")
    await home(hr, "過ぎています")

    await tanaka.press("lesson_done", missed[-1])
    await eventually(lambda: words(tanaka, "完了にしました"), "the message without its button")
    await later(office, days=30)
    await quiet(office)
    assert len(words(tanaka, "過ぎています")) == 1  # the other one says that it is done
    await press_home(hr, "lesson_list")
    assert "に完了" in shown(hr.view) and SECRET in shown(hr.view)
    assert "lesson_done" not in buttons(hr.view)
    # Nothing of what is to be done stays in Slack.
    assert SECRET not in shown(office.posted())


async def test_from_the_closed_case_without_a_word_of_it(office: Office) -> None:
    case = await tell(office.employee, "お客様に電話でどなられた話")
    tanaka = office.tanaka
    await claim(tanaka, case)
    await answer(tanaka, case, "ありがとうございます")
    for form, values in (
        ("case_judge", {"outcome": "applies", "means": "1時間", "reason": "理由"}),
        ("case_close", {"outcome_note": "終わりました", "prevention": "手順の見直し-秘密"}),
    ):
        await open_case(tanaka, case)
        assert "lesson_add" not in buttons(tanaka.view)
        await tanaka.press(form)
        sent = await tanaka.submit(**values)
        assert sent["ok"] and not sent.get("errors"), sent
        await tanaka.close()
    await open_case(tanaka, case)
    assert "手順の見直し-秘密" in shown(tanaka.view)
    await tanaka.press("lesson_add")
    assert case.number not in shown(tanaka.view) and "秘密" not in shown(tanaka.view)
    sent = await tanaka.submit(
        on="training", what="新人研修に加える", owner=HR, due_on=day(office, 5)
    )
    assert sent["ok"] and not sent.get("errors"), sent
    await tanaka.close()
    hr = office.person(HR)
    await eventually(lambda: words(hr, "担当になりました"), "the word to HR")
    await press_home(hr, "lesson_list")
    assert "新人研修に加える" in shown(hr.view)
    assert case.number not in shown(hr.view) and case.id not in shown(hr.view)
    assert "秘密" not in shown(hr.view)


async def test_what_cannot_be_is_said_on_its_input(office: Office) -> None:
    hr = office.person(HR)
    for field, values in (("due_on", {"due_on": day(office, -1)}),):
        refused = await add(hr, office, **values)
        assert list(refused["errors"]) == [field], refused
        await hr.close()


async def test_nobody_else_sees_or_does_anything(office: Office) -> None:
    employee = office.employee
    assert "lesson_add" not in buttons(await home(employee))
    added = await add(office.person(HR), office)
    assert added["ok"]
    await press_home(office.person(HR), "lesson_list")
    lesson = buttons(office.person(HR).view)["lesson_done"]["value"]
    for action, value in (
        ("lesson_add", "home"),
        ("lesson_list", "home"),
        ("lesson_done", lesson),
        ("lesson_drop", lesson),
    ):
        await press_forged(employee, action, value)
        assert "窓口と人事" in shown(employee.view), action
        assert SECRET not in shown(employee.view)
        await employee.close()
    await press_home(office.tanaka, "lesson_list")
    await office.tanaka.press("lesson_drop")
    await eventually(lambda: "に取りやめ" in shown(office.tanaka.view), "it dropped")


async def test_english(office: Office) -> None:
    maria = office.maria
    added = await add(maria, office)
    assert added["ok"] and not added.get("errors"), added
    await home(maria, "Keeping it from happening again")
    await press_home(maria, "lesson_done")
    await eventually(
        lambda: "lesson_done" not in buttons(maria.sees["home"]["view"]), "it gone from App Home"
    )
    await press_home(maria, "lesson_list")
    assert "done " in shown(maria.view)
