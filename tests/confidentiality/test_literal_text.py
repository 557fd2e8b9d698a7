"""What somebody types is shown as it was typed: never a mention, a link or markup."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.office import Office, shown
from tests.scenarios.acting import (
    all_pages,
    answer,
    card_of,
    claim,
    literal,
    newcomer,
    open_case,
    open_mine,
    quiet,
    tell,
    upload,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

NASTY = [
    "<@U0HR1> を呼べ",
    "<!channel> <!here> <!everyone> 全員へ",
    "<!subteam^S0DESK> 窓口へ",
    "<https://example.invalid/steal|ここを押す>",
    "<#C0GENERAL> と #general",
    "a & b &amp; c &lt;@U0HR1&gt;",
    "*太字* _斜体_ ~消す~ `コード` ```塊``` > 引用",
    ":wave: :) :skull:",
    "ゼロ\u200b幅\u200dの\ufeff字",
    "\u202e右から左\u202c مرحبا שלום",
    "{name} {0} %s ${HOME} {{x}}",
    "<script>alert(1)</script> ' \" \\ \\n",
]
TEXT = "\n".join(NASTY)

TYPED = f"typed note\n{TEXT}"
for slack, readable in (("<@U0HR1>", "@takahashi.yumi"), (":wave:", "👋"), (":skull:", "💀")):
    TYPED = TYPED.replace(slack, readable)
"""Where Slack makes a mention or a picture of it, the name or the character is kept."""


def mrkdwn(surface: Any) -> Iterator[str]:
    """Everything that Slack would read as markup."""
    if isinstance(surface, dict):
        if surface.get("type") == "mrkdwn":
            yield surface["text"]
        for value in surface.values():
            yield from mrkdwn(value)
    elif isinstance(surface, list):
        for item in surface:
            yield from mrkdwn(item)


MARK = re.compile(r"<([@#!]|https?:|mailto:)[^>]*>")


def marks(surface: Any) -> set[str]:
    """Mentions and links that Slack would make."""
    return {found[0] for text in mrkdwn(surface) for found in MARK.finditer(text)}


def emoji_free(surface: Any) -> bool:
    """No plain text lets Slack turn ``:wave:`` into a picture."""
    if isinstance(surface, dict):
        if surface.get("type") == "plain_text" and surface.get("emoji", True):
            return False
        return all(emoji_free(value) for value in surface.values())
    if isinstance(surface, list):
        return all(emoji_free(item) for item in surface)
    return True


async def test_on_every_surface(office: Office) -> None:
    reporter, tanaka = newcomer(office, "U0NASTY"), office.tanaka
    names = ("demand", "response", "customer", "witnesses", "condition")
    file = upload(reporter, "<@U0HR1> & *x* :wave: <https://example.invalid|y>.txt", b"x")
    case = await tell(
        reporter,
        TEXT,
        more={**{name: f"{name}\n{TEXT}" for name in names}, "evidence": [file]},
    )
    await claim(tanaka, case)
    await answer(tanaka, case, f"answer\n{TEXT}")
    await open_case(tanaka, case)
    await tanaka.press("case_note")
    await tanaka.submit(message=f"note\n{TEXT}")
    await tanaka.close()
    await open_mine(reporter, case)
    await reporter.press("report_reply")
    await reporter.submit(message=f"message\n{TEXT}")
    await reporter.close()
    card = await card_of(tanaka, case)
    await tanaka.act(
        "say", channel=card["channel"], thread_ts=card["ts"], text=f"typed note\n{TEXT}"
    )
    await reporter.act("say", channel="app", text=f"typed message\n{TEXT}")
    await quiet(office)

    own_mentions = {f"<@{reporter.id}>", "<@U0DESK1>", "<@U0DESK2>", "<@U0DESK3>"}
    await open_case(tanaka, case)
    desk = await all_pages(tanaka)
    assert marks(desk) <= own_mentions
    assert emoji_free([view["blocks"] for view in desk])
    text = literal(desk)
    for name in (*names, "answer", "note", "message"):
        assert f"{name}\n{TEXT}" in text, name
    assert TEXT in text
    assert html.unescape(TYPED) in html.unescape(text)
    await open_mine(reporter, case)
    own = await all_pages(reporter, "report_page")
    assert marks(own) == set()
    assert emoji_free([view["blocks"] for view in own])
    for name in (*names, "answer", "message"):
        assert f"{name}\n{TEXT}" in literal(own), name
    for message in (*tanaka.messages(), *reporter.messages()):
        if message["bot"]:
            assert marks(message["blocks"]) <= own_mentions
            assert "example.invalid" not in shown(message)


async def test_in_the_form_itself(office: Office) -> None:
    reporter = newcomer(office, "U0NASTY2")
    await reporter.command(TEXT)
    assert reporter.view["values"]["narrative"]["value"]["value"] == html.unescape(TEXT)
    blocks = [b for b in reporter.view["blocks"] if b["block_id"] != "today"]
    assert marks(blocks) == set()


async def test_a_file_name_is_no_markup(office: Office) -> None:
    reporter = newcomer(office, "U0NASTY3")
    file = upload(reporter, "<!channel> *b*.txt", b"x")
    case = await tell(reporter, more={"evidence": [file]})
    await quiet(office)
    await open_case(office.tanaka, case)
    pages = await all_pages(office.tanaka)
    assert "<!channel> *b*.txt" in literal(pages)
    assert marks(pages) <= {f"<@{reporter.id}>"}
