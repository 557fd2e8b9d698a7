"""What people do on a notice's way, from the case to the channel."""

from typing import Any

from tests.office import HR, Json, Office, Person, buttons, eventually, shown
from tests.scenarios.acting import Told, card_of, in_hand, tell

CLEAN = {
    "happened": "お客様から、長い時間にわたって強い言葉を受ける出来事がありました。",
    "company_response": "会社は、複数人での対応に切り替え、対応を終えることを伝えました。",
    "from_today": "一人で対応せず、困ったらすぐに周りに代わってもらいましょう。",
}


async def done(person: Person, **values: Any) -> None:
    """Sends the modal on top; it is taken."""
    answer = await person.submit(**values)
    assert answer["ok"] and not answer.get("errors"), answer
    assert answer.get("closed", True), answer


async def judged_case(office: Office, reporter: Person, narrative: str, **more: Any) -> Told:
    """A case that Tanaka and Suzuki handle, judged as intimidation."""
    case = await tell(
        reporter, narrative, identity="anonymous", more={"customer": "山田商店の岩井様", **more}
    )
    card = await card_of(office.tanaka, case)
    for member in (office.tanaka, office.suzuki):
        await member.press("case_open", card)
        await member.press("case_claim")
        await member.close()
    await office.tanaka.press("case_open", card)
    await office.tanaka.press("case_judge")
    await done(
        office.tanaka,
        outcome="applies",
        means="1時間",
        reason="長時間",
        categories=["intimidation"],
    )
    await office.tanaka.close()
    return case


async def close_case(office: Office, case: Told) -> None:
    await office.tanaka.press("case_open", await card_of(office.tanaka, case))
    await office.tanaka.press("case_close")
    await done(office.tanaka, outcome_note="対応を終えました")
    await office.tanaka.close()


async def closed_case(office: Office, reporter: Person, narrative: str, **more: Any) -> Told:
    case = await judged_case(office, reporter, narrative, **more)
    await close_case(office, case)
    return case


async def prepare(office: Office, case: Told, **values: Any) -> None:
    """Tanaka prepares a notice from the case."""
    await office.tanaka.press("case_open", await card_of(office.tanaka, case))
    await office.tanaka.press("case_prepare_notice")
    await done(office.tanaka, **{"detail": "kind_and_scene", **values})
    await office.tanaka.close()


def hr_cards(office: Office) -> list[Json]:
    """HR's messages with a notice, one each."""
    return office.person(HR).with_button("notice_open")


async def prepared(office: Office, case: Told, **values: Any) -> Json:
    """Tanaka prepares; HR has one message more."""
    before = len(hr_cards(office))
    await prepare(office, case, **values)
    found = await eventually(lambda: hr_cards(office)[before:], "HR's message")
    return dict(found[-1])


async def written(hr: Person, message: Json, **changes: str) -> None:
    """HR writes and gives it to the desk."""
    await hr.press("notice_open", message)
    await hr.press("notice_draft")
    await done(hr, **{**CLEAN, **changes})
    await hr.press("notice_submit")
    await hr.close()


async def approve(office: Office, member: Person, case: Told) -> None:
    """What was approved before has its button no more."""
    card = await card_of(member, case)
    asked = await eventually(
        lambda: [m for m in member.thread(card) if "notice_approve" in buttons(m)],
        "the desk is asked",
    )
    await member.press("notice_approve", asked[-1])


async def asked(reporter: Person, button: str = "notice_agree") -> Json:
    """The newest message that asks a reporter, and was not answered yet."""
    found = await eventually(
        lambda: reporter.with_button(button, kind="im"), "the reporter is asked"
    )
    return dict(found[-1])


async def stands(reporter: Person, request: Json, words: str, *left: str) -> None:
    """What asked a reporter says this now, with these buttons to decide by."""

    def look() -> bool:
        now = next(m for m in reporter.messages(kind="im") if m["ts"] == request["ts"])
        decides = set(buttons(now)) & {"notice_agree", "notice_object"}
        return words in shown(now) and decides == set(left)

    await eventually(look, f"{words!r} on what asked {reporter.id}")


async def publish(hr: Person, message: Json) -> None:
    await hr.press("notice_open", message)
    await hr.press("notice_publish")
    await done(hr)
    await hr.close()


def published(office: Office) -> list[Json]:
    """The notices in the channel."""
    guest = office.person("U0GUEST")
    return [m for m in guest.messages(kind="channel") if "notice_read" in buttons(m)]


async def in_channel(office: Office, number: int = 1) -> Json:
    found = await eventually(
        lambda: (seen := published(office)) and len(seen) >= number and seen,
        "the notice in the channel",
    )
    await eventually(lambda: not in_hand(office), "the bot knows that it stands there")
    return dict(found[-1])


async def state(person: Person, message: Json) -> str:
    """Everything that somebody reads of a notice."""
    await person.press("notice_open", message)
    text = shown(person.view["blocks"])
    await person.close()
    return text


async def blank(hr: Person, action: str = "notice_begin") -> None:
    """HR opens the form of one on App Home; there is no notice so far."""
    await hr.act("home")
    home = await eventually(lambda: hr.sees["home"]["view"], "App Home")
    block_id = buttons(home)[action]["block_id"]
    await hr.act("press", view_id="home", block_id=block_id, action_id=action, values={})


async def begin(hr: Person, action: str = "notice_begin") -> Json:
    """HR begins one with its text; answers HR's message."""
    before = len(hr.with_button("notice_open"))
    await blank(hr, action)
    await done(hr, **CLEAN)
    await hr.close()
    found = await eventually(lambda: hr.with_button("notice_open")[before:], "HR's message")
    return dict(found[-1])
