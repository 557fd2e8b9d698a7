"""What a submitted form had shown of a text's findings, as Slack gives its blocks back."""

from typing import Any

from bot.domain.leak import Leak
from bot.usecases.leakcheck import Passing
from handlers import leakcheck
from handlers.guard import DONE, errors, update
from handlers.request import View
from messages.kit import message_blocks
from messages.leakcheck import asked_blocks
from messages.leakcheck import errors as said_of
from messages.texts import texts

JA = texts("ja")


def leak(text: str, blocks: bool = False, kind: str = "organization", why: str = "name") -> Leak:
    return Leak(0, len(text), kind, text, blocks, why=why)


def passing(blocks: Any, **values: str) -> Passing:
    state = {"values": {name: {"value": {"value": value}} for name, value in values.items()}}
    return leakcheck.passing(View.of({"id": "V1", "blocks": blocks, "state": state}))


def test_what_was_shown_is_read_back_also_where_slack_has_escaped_it() -> None:
    blocks = message_blocks(asked_blocks(JA, [("what", leak("R&D商会"))], "理由"))
    for block in blocks:
        if block["block_id"].startswith("findings"):
            block["text"]["text"] = block["text"]["text"].replace("&", "&amp;")
    read = passing(blocks, pass_reason="社外の会社")
    assert read.reason == "社外の会社"
    assert "R&D商会" in read.shown and "理由" not in read.shown
    assert passing([]).reason == ""


def test_a_long_text_shows_all_of_its_findings() -> None:
    found = [("note", leak(f"株式会社第{n}見本商会")) for n in range(150)]
    blocks = message_blocks(asked_blocks(JA, found, ""))
    read = passing(blocks)
    assert all(one.text in read.shown for _, one in found)
    assert all(len(b["text"]["text"]) <= 3000 for b in blocks if b["type"] == "section")


def test_what_blocks_stands_on_its_input_and_what_is_asked_in_the_form() -> None:
    phone = leak("03-1234-5678", True, "phone", "phone")
    both = [("what", leak("みどり商会")), ("what", phone), ("pass_reason", phone)]
    said = said_of(JA, both)
    assert said.keys() == {"what", "pass_reason"} and "みどり商会" not in said["what"]
    assert leakcheck.answer(JA, both, dict) == errors(said)
    assert leakcheck.answer(JA, both[:1], dict) == update({})
    assert leakcheck.answer(JA, (), dict) == DONE
