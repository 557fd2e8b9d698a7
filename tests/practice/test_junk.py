"""Whatever an app sends, it gets Slack's answer and never a crash."""

import copy
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice import validate
from bot.practice.errors import SlackError
from bot.practice.methods import METHODS
from bot.practice.rules import BLOCKS, ELEMENTS, VIEWS
from bot.practice.server import Practice
from tests.practice.test_rules import VALID

ARGUMENTS = [
    "blocks",
    "channel",
    "channel_id",
    "cursor",
    "external_id",
    "file",
    "filename",
    "files",
    "hash",
    "latest",
    "length",
    "limit",
    "message_ts",
    "metadata",
    "name",
    "oldest",
    "text",
    "thread_ts",
    "timestamp",
    "trigger_id",
    "ts",
    "types",
    "user",
    "user_id",
    "usergroup",
    "users",
    "view",
    "view_id",
]
JUNK: list[Any] = [None, 0, -1, 1.5, True, [], [None], {}, {"a": None}, "", "x", "[", "{}", "[1]"]


@pytest.mark.parametrize("name", sorted(METHODS))
async def test_a_method_answers_whatever_it_is_given(
    practice: Practice, http: aiohttp.ClientSession, name: str
) -> None:
    token = "xapp-practice" if METHODS[name].token == "app" else "xoxb-practice"
    headers = {"Authorization": f"Bearer {token}"}
    channels = ["C0GENERAL", "U0EMP1"]
    for junk in JUNK:
        for known in ({}, {"channel": channels[0]}, {"user": "U0EMP1", "channel": channels[1]}):
            body = dict.fromkeys(ARGUMENTS, junk) | known
            async with http.post(f"/api/{name}", json=body, headers=headers) as answer:
                assert answer.status == 200, (name, junk, known)
                assert isinstance((await answer.json())["ok"], bool)


async def test_people_are_answered_whatever_they_do(
    practice: Practice, http: aiohttp.ClientSession
) -> None:
    names = ["channel", "ts", "view_id", "block_id", "action_id", "values", "selected", "files"]
    for deed in sorted(practice.people._deeds):
        for junk in JUNK:
            body = dict.fromkeys([*names, "command", "text", "callback_id", "user_id"], junk)
            body |= {"user": "U0EMP1", "do": deed}
            async with http.post("/practice/act", json=body) as answer:
                assert answer.status == 200, (deed, junk)
                assert isinstance((await answer.json())["ok"], bool)


WORDS = st.sampled_from(
    sorted(
        {"type", "text", "blocks", "element", "elements", "options", "initial_option", "value"}
        | set(BLOCKS)
        | set(ELEMENTS)
        | set(VIEWS)
    )
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything inside a value."""
    found = [path] if path else []
    if isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for name, one in inside:
            found += places(one, (*path, name))
    return found


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_a_payload_with_anything_in_any_place_is_judged(data: st.DataObject) -> None:
    payload = copy.deepcopy(data.draw(st.sampled_from([row[1] for row in VALID])))
    way = data.draw(st.sampled_from(places(payload)))
    target = payload
    for step in way[:-1]:
        target = target[step]
    target[way[-1]] = data.draw(JSON)
    try:
        if isinstance(payload, list):
            validate.message_blocks(payload)
        else:
            validate.view(payload, ("modal", "home"))
    except SlackError as refused:
        assert refused.code
