"""What people do in the scenarios, and how one looks at what became of it."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.port import AuditEvent
from bot.practice import api_files, cast, interactions
from bot.practice.workspace import Message
from bot.storage.store import open_store
from tests.office import Json, Office, Person, buttons, eventually, shown

HAND = 5.0
"""Seconds for which :func:`quiet` waits for what the bot has in hand."""

NUMBER = re.compile(r"M-[2-9A-Z]{6}")


@dataclass(frozen=True)
class Told:
    """A case as its reporter got it confirmed."""

    id: str
    number: str


def newcomer(office: Office, user_id: str, locale: str = "ja-JP") -> Person:
    """Somebody more than the cast: who has no case and no draft yet."""
    office.slack.workspace.add_user(user_id, f"Newcomer {user_id}", locale)
    office.slack.workspace.conversations[cast.GENERAL_ID].members.append(user_id)
    return office.person(user_id)


def today(days: int = 0) -> str:
    """A day in Japan, where the desk is."""
    return (datetime.now(UTC) + timedelta(hours=9, days=days)).date().isoformat()


async def tell(
    reporter: Person,
    narrative: str = "電話でどなられました",
    *,
    more: Json | None = None,
    **first: Any,
) -> Told:
    """A whole report: the first step, the second one where ``more`` is given, the receipt."""
    answer = await reporter.report(narrative, **{"occurred_on": today(), **first})
    assert answer.get("updated"), answer
    number = number_in(reporter.view)
    if more is not None:
        answer = await reporter.submit(**more)
        assert answer["ok"] and not answer.get("errors"), answer
    await reporter.close()
    receipt = await eventually(
        lambda: next(
            (m for m in reporter.with_button("report_open", kind="im") if number in shown(m)), None
        ),
        f"the receipt of {number}",
    )
    return Told(buttons(receipt)["report_open"]["value"], number)


def number_in(surface: Any) -> str:
    found = NUMBER.search(shown(surface))
    assert found, f"no case number in {shown(surface)}"
    return found[0]


def has_card(person: Person, case: Told) -> Json | None:
    return next(
        (m for m in person.with_button("case_open") if buttons(m)["case_open"]["value"] == case.id),
        None,
    )


async def card_of(person: Person, case: Told) -> Json:
    return dict(await eventually(lambda: has_card(person, case), f"the card for {person.id}"))


async def open_case(person: Person, case: Told) -> Json:
    """Opens the case from its card, and answers the modal."""
    await person.press("case_open", await card_of(person, case))
    assert person.view["callback_id"] == "case_open", shown(person.view)
    return person.view


async def open_mine(reporter: Person, case: Told) -> Json:
    """Opens one's own case from the newest envelope."""
    envelope = [m for m in envelopes(reporter, case) if "report_open" in buttons(m)][-1]
    await reporter.press("report_open", envelope)
    assert reporter.view["callback_id"] == "report_open", shown(reporter.view)
    return reporter.view


async def claim(person: Person, case: Told) -> None:
    """Claims from the open case, which is left closed."""
    await open_case(person, case)
    await person.press("case_claim")
    await person.close()


async def answer(person: Person, case: Told, text: str) -> None:
    await person.press("case_reply", await card_of(person, case))
    assert person.view["callback_id"] == "case_reply", shown(person.view)
    sent = await person.submit(message=text)
    assert sent["ok"] and not sent.get("errors"), sent
    await person.close()


def envelopes(reporter: Person, case: Told) -> list[Json]:
    """All messages of the bot in the reporter's DM about this case, oldest first."""
    return [m for m in reporter.messages(kind="im") if m["bot"] and case.number in shown(m)]


async def envelope_count(reporter: Person, case: Told, count: int) -> list[Json]:
    """Waits for so many envelopes; more than that is as wrong as less."""
    found: list[Json] = await eventually(
        lambda: (seen := envelopes(reporter, case)) and len(seen) >= count and seen,
        f"{count} envelopes of {case.number}: {[shown(m) for m in envelopes(reporter, case)]}",
    )
    return found


def thread_lines(person: Person, card: Json) -> list[Json]:
    """Each line of the bot under a card as a message of its own."""
    return [
        {**message, "blocks": [block]} if len(said) > 1 else message
        for message in person.thread(card)
        if message["bot"] and not message["ephemeral"]
        for said in [[b for b in message["blocks"] if b["block_id"].startswith("what")]]
        for block in said
    ]


async def thread_count(person: Person, case: Told, count: int) -> list[Json]:
    """Waits for so many lines of the bot in the case's thread: a message may hold several."""
    card = await card_of(person, case)
    found: list[Json] = await eventually(
        lambda: (seen := thread_lines(person, card)) and len(seen) >= count and seen,
        f"{count} lines in the thread of {case.number}",
    )
    return found


async def line(person: Person, case: Told, words: str, count: int = 1) -> Json:
    """Waits for a line in the case's thread with these words; answers the newest."""

    def look() -> list[Json] | None:
        card = has_card(person, case)
        found = [m for m in person.thread(card) if words in shown(m)] if card else []
        return found if len(found) >= count else None

    found = await eventually(look, f"{count} × {words!r} in {case.number} for {person.id}")
    return dict(found[-1])


def lines(person: Person, case: Told, words: str) -> list[Json]:
    card = has_card(person, case)
    return [m for m in person.thread(card) if words in shown(m)] if card else []


async def fresh(person: Person, case: Told, words: str) -> Json:
    """The case's card, once it says this."""
    return dict(
        await eventually(
            lambda: (c := has_card(person, case)) and words in shown(c) and c,
            f"{words!r} on the card of {case.number}",
        )
    )


async def closed(person: Person, case: Told) -> None:
    """Claims, judges and closes a case."""
    await claim(person, case)
    for form, values in (
        ("case_judge", {"outcome": "applies", "means": "1時間", "reason": "理由"}),
        ("case_close", {"outcome_note": "おつかれさまでした"}),
    ):
        await open_case(person, case)
        await person.press(form)
        sent = await person.submit(**values)
        assert sent["ok"] and not sent.get("errors"), sent
        await person.close()
    await fresh(person, case, "終了しました")


async def later(office: Office, **by: float) -> None:
    """Moves the time forward once nothing is on its way: a lease must not run out by that."""
    await quiet(office)
    office.forward(**by)


def literal(views: Sequence[Json]) -> str:
    """Everything in plain text sections, joined in order: what people typed, piece by piece."""
    return "".join(
        block["text"]["text"]
        for view in views
        for block in view["blocks"]
        if block["type"] == "section" and (block.get("text") or {}).get("type") == "plain_text"
    )


async def all_pages(person: Person, kind: str = "case_page") -> list[Json]:
    """Every page of the modal on top, which opens at the last one."""
    while f"{kind}_previous" in buttons(person.view):
        await person.press(f"{kind}_previous")
    pages = [person.view]
    while f"{kind}_next" in buttons(person.view):
        await person.press(f"{kind}_next")
        pages.append(person.view)
        assert len(pages) < 200
    return pages


async def submit_unheard(person: Person, **values: Any) -> None:
    """Submits the modal on top; the bot takes it, and its acknowledgement is lost.

    First waits until the bot has nothing left to post: what the form brings about may be such
    that it never would.
    """
    office = person.office
    waits = "select 1 from deliveries where kind not like '%timer' and state <> 'dead'"
    await eventually(lambda: not office.ask(waits), "nothing left to post")
    await quiet(office)
    office.slack.deliveries.lose_answers = 1
    lost = await person.submit(**values)
    assert not lost["ok"], lost


def in_hand(office: Office) -> bool:
    """Whether the bot has not written down yet how something ended that it sends."""
    return bool(office.ask("select 1 from deliveries where state = 'sending' limit 1"))


async def quiet(office: Office, seconds: float = 0.3) -> None:
    """Waits until the bot has called nothing for a moment, and no event is on its way.

    What it has in hand it calls for soon, however busy the machine is, unless it is dead.
    """
    calls, patience = -1, asyncio.get_running_loop().time() + HAND
    while calls != len(office.slack.record.calls) or (
        asyncio.get_running_loop().time() < patience and in_hand(office)
    ):
        calls = len(office.slack.record.calls)
        await office.slack.settled()
        await asyncio.sleep(seconds)


async def press_forged(person: Person, action_id: str, value: str) -> None:
    """A button that the bot never showed this person: forged, or forwarded by somebody."""
    core = person.office.slack.core
    where = core.workspace.conversations[cast.GENERAL_ID]
    element = {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": "x"},
    }
    block = {"type": "actions", "block_id": "do", "elements": [element]}
    message = Message(
        core.workspace.new_ts(), cast.BOT_USER_ID, "", blocks=[block], bot_id=cast.BOT_ID
    )
    payload = interactions.on_message(
        core,
        core.user(person.id),
        where,
        message,
        [interactions.action(core, block, element, None)],
    )
    await person.office.slack.deliveries.ask("interactive", payload)


async def submit_forged(person: Person, metadata: str, **values: Any) -> Json:
    """Submits the modal on top with a ``private_metadata`` that the bot did not write."""
    person.office.slack.workspace.stack(person.id)[-1].body["private_metadata"] = metadata
    return await person.submit(**values)


def upload(person: Person, name: str, content: bytes, mimetype: str = "text/plain") -> str:
    """A file that this person has uploaded; answers its id."""
    name = name.replace("/", "_")  # as Slack's clients do
    return api_files.new_file(person.office.slack.core, name, content, person.id, mimetype).id


async def audit_of(office: Office, case: Told) -> list[AuditEvent]:
    async with open_store(
        database_url=office.database or f"sqlite:///{office.data}/madoguchi.db",
        data_dir=office.data,
        master_keys=None,
        workspace=cast.TEAM_ID,
        readonly=True,
    ) as store:
        return list(await store.read(lambda unit: unit.audit.of(case.id)))


def refusals(office: Office) -> int:
    """How many refusals stand in the record, of any case or none."""
    return int(office.ask("select count(*) from audit where refused")[0][0])


def rows(office: Office, table: str) -> int:
    return int(office.ask(f"select count(*) from {table}")[0][0])


async def let_go(
    office: Office, case: Told, reason: str = "CANARYWHY", members: Sequence[Person] = ()
) -> None:
    """Two of the desk let the case be exported, in its own window."""
    asks, agrees = members or (office.tanaka, office.suzuki)
    await open_case(asks, case)
    await asks.press("export_request")
    sent = await asks.submit(purpose="desk", reason=reason)
    assert sent["ok"] and not sent.get("errors"), sent
    await asks.close()
    await open_case(agrees, case)
    assert reason in shown(agrees.view)
    await agrees.press("export_approve")
    assert "export_approve" not in shown(agrees.view)
    await agrees.close()
