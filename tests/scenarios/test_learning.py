"""Learning, through the real process: in both languages, by the command and from App Home."""

from typing import Any

import pypdfium2
import pytest

from bot.domain.course import load_chapters
from bot.domain.policy import Chapter, Course, shipped_policy
from bot.practice import cast
from tests.office import HR, Json, Office, Person, buttons, eventually, shown
from tests.scenarios.acting import later, newcomer, press_forged, quiet, rows
from tests.scenarios.test_evidence import comes, gone
from tests.scenarios.test_lessons import day, press_home, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENVIRON = {"MADOGUCHI_DESK_MEMBERS": cast.DESK_GROUP_ID}

CHAPTERS = load_chapters(None, shipped_policy().categories)
FIRST, SECOND = [chapter for chapter in CHAPTERS if chapter.course is Course.EVERYONE][:2]


async def press_for(person: Person, value: str | None) -> Json:
    """Presses the button of the modal on top that leads to a chapter, or to the list."""
    view = person.view
    rows: Any = [[*(b.get("elements") or ()), b.get("accessory") or {}] for b in view["blocks"]]
    found = [
        block["block_id"]
        for block, elements in zip(view["blocks"], rows, strict=True)
        for each in elements
        if each.get("action_id") == "learn_open" and each.get("value") == value
    ]
    return await person.act(
        "press", view_id=view["id"], block_id=found[0], action_id="learn_open", values={}
    )


def wrong(chapter: Chapter) -> str:
    return next(choice.id for choice in chapter.choices if not choice.right)


async def answer(person: Person, choice: str) -> None:
    await person.press("learn_answer")
    assert person.view["callback_id"] == "learn_answer"
    sent = await person.submit(answer=choice)
    assert sent["ok"] and not sent.get("errors"), sent


async def test_from_the_list_to_why_and_on(office: Office) -> None:
    person = newcomer(office, "U0LEARN1")
    await person.command("学ぶ")
    assert len(person.views) == 1 and "うち、0回" in shown(person.view)
    assert "窓口の担当者へ" not in shown(person.view)
    await press_for(person, FIRST.id)
    assert FIRST.ja_text[:30] in shown(person.view)
    await answer(person, wrong(FIRST))
    assert all(choice.ja_why in shown(person.view) for choice in FIRST.choices)
    assert "少なくありません" in shown(person.view)
    await press_for(person, SECOND.id)
    assert SECOND.ja in shown(person.view)
    await press_for(person, None)
    assert "うち、1回" in shown(person.view) and len(person.views) == 1
    await person.close()
    # Later, from App Home, it goes on where they were.
    await press_home(person, "learn_open")
    assert f"✅ {FIRST.ja}" in shown(person.view)


async def test_in_english_and_for_the_desk(office: Office) -> None:
    maria, before = office.maria, rows(office, "learned")
    await maria.command("LEARN")
    assert "For the desk" in shown(maria.view)
    of_desk = next(chapter for chapter in CHAPTERS if chapter.course is Course.DESK)
    await press_for(maria, of_desk.id)
    await answer(maria, next(choice.id for choice in of_desk.choices if choice.right))
    assert "Thinking this way" in shown(maria.view)
    assert "learn_open" in buttons(maria.view)
    # What somebody reads and chooses stands nowhere in Slack, nor in the database.
    assert of_desk.en_situation[:20] not in shown(office.posted())
    assert rows(office, "learned") == before + 1
    assert "U0LEARN1" not in str(office.ask("SELECT * FROM learned"))


async def plan(hr: Person, until: str, **values: Any) -> Json:
    await press_home(hr, "course_list")
    await hr.press("course_plan")
    return await hr.submit(**{"invitees": "everyone", "until": until, **values})


async def test_a_round_invites_each_once_and_hr_sees_no_name(office: Office) -> None:
    hr, person = office.person(HR), office.employee
    planned = await plan(hr, day(office, 10))
    assert planned["ok"] and not planned.get("errors"), planned
    assert "全員" in shown(hr.view) and "人数が少ない" in shown(hr.view)
    await hr.close()
    [invited] = await eventually(
        lambda: words(person, "3分の学びを読んでみませんか"), "an invitation"
    )
    await eventually(lambda: words(office.maria, "three-minute lessons"), "one more")
    await person.press("learn_open", invited)
    assert FIRST.ja in shown(person.view)
    await later(office, days=9)
    await eventually(lambda: words(person, "これが最後です"), "the reminder")
    await later(office, days=3)
    await quiet(office)
    assert len(words(person, "学び")) == 2 and len(words(office.maria, "lessons")) == 2
    # Somebody else is told that this is HR's, and nothing else.
    await press_forged(person, "course_list", "")
    assert "course_plan" not in buttons(person.view)


async def test_a_certificate_of_ones_own(office: Office) -> None:
    person = newcomer(office, "U0LEARN4", "en-GB")
    office.slack.workspace.users[person.id].real_name = "𠮷田 﨑子"
    await person.command("learn")
    for chapter in (each for each in CHAPTERS if each.course is Course.EVERYONE):
        await press_for(person, chapter.id)
        await answer(person, "0")
    await person.press("learn_certificate")
    assert "on its way" in shown(person.view)
    await person.close()
    with pypdfium2.PdfDocument((await comes(person)).content) as paper:
        text = paper[0].get_textpage().get_text_bounded()
    assert "𠮷田 﨑子" in text and FIRST.en in text
    await gone(office, person)


async def test_a_round_for_a_group_and_one_for_whom_none_has_reached(office: Office) -> None:
    hr, group, employee = office.person(HR), "S0LESSONS", office.employee
    one, other = newcomer(office, "U0LEARN5"), newcomer(office, "U0LEARN6", "en-GB")
    office.slack.workspace.groups[group] = [one.id, other.id, employee.id]
    before, maria = len(words(employee, "学び")), len(words(office.maria, "lessons"))
    planned = await plan(hr, day(office, 10), invitees="group", group=group)
    assert planned["ok"] and not planned.get("errors"), planned
    await hr.close()
    await eventually(lambda: words(one, "3分の学びを読んでみませんか"), "an invitation")
    await eventually(lambda: words(other, "three-minute lessons"), "one more")
    await eventually(lambda: len(words(employee, "学び")) == before + 1, "and the third")
    await quiet(office)
    assert len(words(office.maria, "lessons")) == maria, "not of the group"
    planned = await plan(hr, day(office, 9), invitees="new", since=day(office, -3))
    assert planned["ok"] and not planned.get("errors"), planned
    await hr.close()
    await eventually(lambda: len(words(office.maria, "lessons")) == maria + 1, "not reached yet")
    await quiet(office)
    assert len(words(employee, "学び")) == before + 1 and len(words(one, "学び")) == 1
