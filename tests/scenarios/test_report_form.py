"""The form of the report: what it asks, what it says first, what it does with errors."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.practice.faults import Fault
from tests.office import DESK, ENGINE, Json, Office, Person, buttons, eventually, shown
from tests.scenarios.acting import (
    Told,
    all_pages,
    card_of,
    envelope_count,
    envelopes,
    literal,
    newcomer,
    number_in,
    open_case,
    open_mine,
    rows,
    tell,
    thread_count,
    today,
    upload,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

REQUIRED = ["safety", "identity", "occurred_on", "scene", "narrative"]

FILLED: Json = {
    "safety": "safe",
    "identity": "named",
    "scene": "phone",
    "narrative": "どなられました",
}


def inputs(view: Json) -> dict[str, Json]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def filled(**changes: object) -> Json:
    return {**FILLED, "occurred_on": today(), **changes}


async def started(person: Person) -> Json:
    """An empty form."""
    await person.command()
    if "report_discard" in buttons(person.view):
        await person.press("report_discard")
        await person.close()
        await person.command()
    return person.view


async def test_required_inputs_come_first_and_are_few(office: Office) -> None:
    view = await started(office.employee)
    order = list(inputs(view))
    assert order[:5] == REQUIRED
    required = [name for name, block in inputs(view).items() if not block.get("optional")]
    assert required == REQUIRED
    for block in inputs(view).values():
        assert block["element"]["action_id"] == "value"
    kinds = {name: block["element"]["type"] for name, block in inputs(view).items()}
    assert kinds["safety"] == kinds["identity"] == "radio_buttons"
    assert kinds["occurred_on"] == "datepicker"
    assert kinds["scene"] == "static_select"
    assert kinds["narrative"] == "plain_text_input"
    assert kinds["exclude"] == "multi_users_select"


@pytest.mark.parametrize(
    ("user", "phrases"),
    [
        ("U0EMP1", ["読む人", "保管", "5年", "不利益", "お約束できない", "命に危険", "封をして"]),
        (
            "U0EMP2",
            [
                "Who reads it",
                "kept",
                "5 years",
                "not be held against you",
                "cannot promise",
                "sealed",
            ],
        ),
    ],
)
async def test_what_is_to_be_known_before_sending(
    office: Office, user: str, phrases: list[str]
) -> None:
    text = shown(await started(office.person(user)))
    for phrase in phrases:
        assert phrase in text


async def test_nobody_has_to_call_it_harassment(office: Office) -> None:
    view = await started(office.employee)
    labels = shown([block["label"] for block in inputs(view).values()])
    assert "ハラスメント" not in labels
    assert "判断する必要はありません" in shown(view)


async def test_emergency_card_comes_and_goes_and_keeps_what_was_written(office: Office) -> None:
    employee = office.employee
    await started(employee)
    assert "110" not in shown([b for b in employee.view["blocks"] if b["type"] != "input"])
    typed = {"narrative": "店の前で待たれています", "identity": "anonymous", "scene": "in_person"}
    await employee.choose("safety", "danger", **typed)
    view = employee.view
    for phrase in ("110", "119", "その場を離れて", "相手の人数と服装", "緊急"):
        assert phrase in shown(view)
    values = view["values"]
    assert values["narrative"]["value"]["value"] == "店の前で待たれています"
    assert values["identity"]["value"]["selected_option"]["value"] == "anonymous"
    assert values["scene"]["value"]["selected_option"]["value"] == "in_person"
    place = [b["block_id"] for b in view["blocks"]]
    assert place.index("emergency") < place.index("identity"), "before anything else is asked"
    await employee.choose("safety", "uneasy")
    assert "相手の人数と服装" not in shown(employee.view)
    assert employee.view["values"]["narrative"]["value"]["value"] == "店の前で待たれています"
    await employee.press("report_discard") if "report_discard" in buttons(employee.view) else None


async def test_required_alone_is_complete_and_confirmed(office: Office) -> None:
    employee = office.employee
    await started(employee)
    answer = await employee.submit(**filled())
    assert answer.get("updated"), answer
    number = number_in(employee.view)
    await employee.close()  # the second step is skipped by closing it
    (receipt,) = await envelope_count(employee, Told("", number), 1)
    case = Told(buttons(receipt)["report_open"]["value"], number)
    assert "どなられました" in shown(await open_mine(employee, case))
    assert "どなられました" in shown(await open_case(office.tanaka, case))


@pytest.mark.parametrize("missing", REQUIRED)
async def test_what_is_missing_is_said_at_its_place(office: Office, missing: str) -> None:
    employee = office.employee
    before = rows(office, "cases")
    await started(employee)
    answer = await employee.submit(**filled(**{missing: None}))
    assert list(answer["errors"]) == [missing]
    assert rows(office, "cases") == before


@pytest.mark.parametrize(
    ("field", "phrase"), [("occurred_on", "今日か、それより前"), ("narrative", "何か書いて")]
)
async def test_an_error_keeps_the_form_and_the_text(
    office: Office, field: str, phrase: str
) -> None:
    wrong = {"occurred_on": today(2), "narrative": " \n　\t"}
    employee = office.employee
    before = rows(office, "cases")
    await started(employee)
    answer = await employee.submit(**filled(**{field: wrong[field]}))
    assert list(answer["errors"]) == [field]
    assert phrase in answer["errors"][field]
    assert employee.view["callback_id"] == "report"
    assert rows(office, "cases") == before
    answer = await employee.submit(**filled())
    assert answer.get("updated"), "the same form can be sent once it is right"


async def test_today_is_today_in_japan(office: Office) -> None:
    await started(office.employee)
    answer = await office.employee.submit(**filled(occurred_on=today()))
    assert answer.get("updated"), answer


async def test_second_step_takes_everything(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    sound = upload(employee, "録音.m4a", b"\x00sound" * 50, "audio/mp4")
    mail = upload(employee, "mail.txt", b"mail-bytes")
    texts = {
        name: f"{name}について"
        for name in ("demand", "response", "customer", "witnesses", "condition")
    }
    await started(employee)
    await employee.submit(**filled())
    offered = inputs(employee.view)
    assert set(offered) == {*texts, "role", "categories", "wishes", "sharing", "evidence"}
    assert all(block.get("optional") for block in offered.values())
    categories = [o["value"] for o in offered["categories"]["element"]["options"]]
    wishes = [o["value"] for o in offered["wishes"]["element"]["options"]]
    assert len(categories) == 7
    number = number_in(employee.view)
    answer = await employee.submit(
        **texts,
        role="on_behalf",
        categories=categories,
        wishes=wishes,
        sharing="ask",
        evidence=[sound, mail],
    )
    assert answer.get("updated"), answer
    assert number in shown(employee.view)
    await employee.close()
    (receipt,) = await envelope_count(employee, Told("", number), 1)
    case = Told(buttons(receipt)["report_open"]["value"], number)
    await thread_count(tanaka, case, 1)
    await eventually(lambda: len(list((office.data / "evidence").glob("*"))) >= 2, "the files")
    await open_case(tanaka, case)
    pages = shown(await all_pages(tanaka))
    for text in texts.values():
        assert text in pages
    for option in (
        *offered["categories"]["element"]["options"],
        *offered["wishes"]["element"]["options"],
    ):
        assert option["text"]["text"] in pages
    assert "録音.m4a" in pages
    assert "mail.txt" in pages
    assert "本人に代わって" in pages


async def test_second_step_can_be_reached_later(office: Office) -> None:
    employee = office.employee
    case = await tell(employee)
    await open_mine(employee, case)
    await employee.press("report_more")
    assert employee.view["callback_id"] == "report_more"
    answer = await employee.submit(demand="後から思い出したこと")
    assert answer["ok"] and not answer.get("errors"), answer
    await employee.close()
    assert "後から思い出したこと" in shown(await open_case(office.tanaka, case))


async def test_an_empty_second_step_disturbs_nobody(office: Office) -> None:
    case = await tell(office.employee, more={})
    card = await card_of(office.tanaka, case)
    await office.slack.settled()
    assert office.tanaka.thread(card) == []
    assert len(envelopes(office.employee, case)) == 1


async def test_urgent_case_pages_the_people(office: Office) -> None:
    employee = office.employee
    case = await tell(employee, "いま店の前にいます", safety="danger")
    card = await card_of(office.tanaka, case)
    assert "緊急" in card["text"]
    for member in DESK:
        assert f"<@{member}>" in card["text"], "mentioned where the notification is made"
        assert f"<@{member}>" in shown(card["blocks"])
    receipt = envelopes(employee, case)[0]
    assert "緊急" in shown(receipt)
    assert "110" in shown(receipt)
    calm = await card_of(office.tanaka, await tell(employee))
    assert "緊急" not in shown(calm)
    assert not [m for m in DESK if m in shown(calm)], "nobody is paged without need"


@pytest.mark.skipif(ENGINE == "postgres", reason="a lock of SQLite's")
async def test_what_cannot_be_stored_stays_in_the_form(office: Office) -> None:
    """Another holds the database: plain words, the text still there, and it can be sent."""
    employee = office.employee
    before = rows(office, "cases")
    await started(employee)
    holder = sqlite3.connect(office.data / "madoguchi.db", isolation_level=None)
    try:
        holder.execute("begin immediate")
        office.refusing = True
        answer = await employee.submit(**filled(narrative="大切な文章"))
    finally:
        office.refusing = False
        holder.execute("rollback")
        holder.close()
    assert list(answer["errors"]) == ["narrative"], answer
    assert "残っています" in answer["errors"]["narrative"]
    assert employee.view["callback_id"] == "report"
    assert employee.view["values"]["narrative"]["value"]["value"] == "大切な文章"
    answer = await employee.submit(**filled(narrative="大切な文章"))
    assert answer.get("updated"), answer
    assert rows(office, "cases") == before + 1


async def test_slack_away_after_the_commit_delays_and_loses_nothing(office: Office) -> None:
    employee = office.employee
    office.slack.faults.add(Fault("chat.postMessage", "http_500_after", times=1))
    office.slack.faults.add(Fault("chat.postMessage", "drop_after", times=1))
    office.slack.faults.add(Fault("chat.postMessage", "ratelimited", times=1, seconds=1))
    case = await tell(employee, "つながりにくいとき")
    card = await card_of(office.tanaka, case)
    await office.slack.settled()
    same = [
        m
        for m in office.tanaka.with_button("case_open")
        if buttons(m)["case_open"]["value"] == case.id
    ]
    assert [m["ts"] for m in same] == [card["ts"]]
    assert len(envelopes(employee, case)) == 1


async def test_long_report_is_read_whole(office: Office) -> None:
    """All that the inputs can hold, in a script whose characters are two units each."""
    employee, tanaka = office.employee, office.tanaka
    narrative = "".join(f"{n}行目 𠮷野家の前で😀どなられた。\n" for n in range(150))[:2990] + "終"
    details = {
        name: f"{name}:" + "あ" * 2900 + "。終わり"
        for name in ("demand", "response", "customer", "witnesses", "condition")
    }
    case = await tell(employee, narrative, more=details)
    await thread_count(tanaka, case, 1)
    await open_case(tanaka, case)
    desk = literal(await all_pages(tanaka))
    await open_mine(employee, case)
    own = literal(await all_pages(employee, "report_page"))
    for text in (narrative, *details.values()):
        assert text in desk
        assert text in own


@pytest.mark.parametrize(
    ("hours", "user"), [(14, "U0EAST"), (-11, "U0WEST"), (0, "U0UTC"), (None, "U0SOMEWHERE")]
)
async def test_the_day_is_that_where_the_person_is(
    office: Office, hours: int | None, user: str
) -> None:
    """Today in Auckland is tomorrow in Tokyo; who is where, Slack may not say."""
    person = newcomer(office, user)
    profile = office.slack.workspace.users[user]
    if hours is None:
        office.slack.faults.add(Fault("users.info", "refuse", times=20))
    else:
        profile.tz, profile.tz_offset = "Somewhere", hours * 3600
    zone = timezone(timedelta(hours=14 if hours is None else hours))
    here = datetime.now(UTC).astimezone(zone).date()
    await person.command()
    if hours is not None:
        chosen = person.view["values"]["occurred_on"]["value"]["selected_date"]
        assert chosen == here.isoformat()
    await person.close()
    answer = await person.report(occurred_on=(here + timedelta(days=2)).isoformat())
    assert "occurred_on" in answer["errors"]
    answer = await person.submit(occurred_on=here.isoformat())
    assert answer.get("updated"), answer
    office.slack.faults.clear()
    await person.close()
