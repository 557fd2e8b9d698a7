"""Posting, changing, taking back."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.practice.server import Practice
from tests.practice.conftest import Start, actions, button, section


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_where_the_app_may_post(client: AsyncWebClient, practice: Practice) -> None:
    assert await refused(client.chat_postMessage(channel="C0RANDOM", text="a")) == "not_in_channel"
    assert await refused(client.chat_postMessage(channel="C9", text="a")) == "channel_not_found"
    empty = client.api_call("chat.postMessage", params={"channel": "C0GENERAL"})
    assert await refused(empty) == "no_text"
    practice.workspace.conversations["C0GENERAL"].is_archived = True
    assert await refused(client.chat_postMessage(channel="C0GENERAL", text="a")) == "is_archived"


async def test_posting_to_a_person_reaches_their_dm_with_the_app(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="U0EMP1", text="a")
    opened = await client.conversations_open(users="U0EMP1")
    assert posted["channel"] == opened["channel"]["id"]


async def test_blocks_are_kept_with_their_ids(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(
        channel="C0GENERAL", text="a", blocks=[section(), actions(button("a"))]
    )
    kept = posted["message"]["blocks"]
    assert kept[0]["block_id"]
    assert kept[1]["block_id"] == "buttons"
    assert kept[1]["elements"][0]["text"]["emoji"] is True


async def test_invalid_blocks_are_answered_as_slack_answers_them(
    client: AsyncWebClient, practice: Practice
) -> None:
    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel="C0GENERAL", text="a", blocks=[section("x" * 3001)])
    answer = error.value.response
    assert answer["error"] == "invalid_blocks"
    assert (
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]" in (answer["errors"])
    )
    assert answer["response_metadata"]["messages"][-1] == (
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    )
    (breach,) = practice.record.breaches
    assert (breach["method"], breach["pointer"]) == ("chat.postMessage", "/blocks/0/text/text")
    assert practice.workspace.conversations["C0GENERAL"].messages == []


async def test_long_text_is_cut_and_split(client: AsyncWebClient, practice: Practice) -> None:
    messages = practice.workspace.conversations["C0GENERAL"].messages
    await client.chat_postMessage(channel="C0GENERAL", text="x" * 4000)
    assert len(messages) == 1
    assert practice.record.breaches == []
    await client.chat_postMessage(channel="C0GENERAL", text="x" * 4001)
    assert len(messages) == 3
    await client.chat_postMessage(channel="C0GENERAL", text="y" * 40_001, blocks=[section()])
    assert len(messages[-1].text) == 40_000
    assert [breach["error"] for breach in practice.record.breaches] == [
        "message_split",
        "message_truncated",
    ]


async def test_threads(client: AsyncWebClient, practice: Practice) -> None:
    parent = (await client.chat_postMessage(channel="C0GENERAL", text="a"))["ts"]
    reply = await client.chat_postMessage(channel="C0GENERAL", text="b", thread_ts=parent)
    assert reply["message"]["thread_ts"] == parent
    for wrong in ("1.000000", reply["ts"]):
        assert await refused(
            client.chat_postMessage(channel="C0GENERAL", text="c", thread_ts=wrong)
        ) in ("thread_not_found", "cannot_reply_to_message")


async def test_changing_and_taking_back_is_for_ones_own(
    client: AsyncWebClient, practice: Practice
) -> None:
    theirs = (await practice.act("U0EMP1", "say", channel="C0GENERAL", text="a"))["ts"]
    assert (
        await refused(client.chat_update(channel="C0GENERAL", ts=theirs, text="b"))
        == "cant_update_message"
    )
    assert (
        await refused(client.chat_delete(channel="C0GENERAL", ts=theirs)) == "cant_delete_message"
    )
    mine = (await client.chat_postMessage(channel="C0GENERAL", text="a", blocks=[section()]))["ts"]
    changed = await client.chat_update(channel="C0GENERAL", ts=mine, text="b")
    # Slack keeps the blocks that the call does not name.
    assert (changed["text"], len(changed["message"]["blocks"])) == ("b", 1)
    emptied = await client.chat_update(channel="C0GENERAL", ts=mine, text="b", blocks=[])
    assert "blocks" not in emptied["message"]
    assert await refused(client.chat_update(channel="C0GENERAL", ts=mine, text="x" * 4001)) == (
        "msg_too_long"
    )
    await client.chat_delete(channel="C0GENERAL", ts=mine)
    assert (
        await refused(client.chat_update(channel="C0GENERAL", ts=mine, text="b"))
        == "message_not_found"
    )


async def test_a_deleted_parent_leaves_a_tombstone(
    client: AsyncWebClient, practice: Practice
) -> None:
    parent = (await client.chat_postMessage(channel="C0GENERAL", text="a", blocks=[section()]))[
        "ts"
    ]
    await client.chat_postMessage(channel="C0GENERAL", text="b", thread_ts=parent)
    await client.chat_delete(channel="C0GENERAL", ts=parent)
    (left,) = (await client.conversations_history(channel="C0GENERAL"))["messages"]
    assert (left["subtype"], left["text"]) == ("tombstone", "This message was deleted.")


async def test_an_ephemeral_message_is_one_persons_and_no_history(
    client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    await client.chat_postEphemeral(channel="C0GENERAL", user="U0EMP1", text="only you")

    async def sees(user: str) -> list[str]:
        async with http.get(f"/practice/state?user={user}") as answer:
            (general,) = [
                one for one in (await answer.json())["conversations"] if one["id"] == "C0GENERAL"
            ]
        return [one["text"] for one in general["messages"]]

    assert (await sees("U0EMP1"), await sees("U0EMP2")) == (["only you"], [])
    assert (await client.conversations_history(channel="C0GENERAL"))["messages"] == []
    group = (await client.conversations_open(users="U0DESK1,U0DESK2"))["channel"]["id"]
    assert await refused(client.chat_postEphemeral(channel=group, user="U0EMP1", text="a")) == (
        "user_not_in_channel"
    )


async def test_a_permalink_names_channel_and_moment(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel="C0GENERAL", text="a"))["ts"]
    link = (await client.chat_getPermalink(channel="C0GENERAL", message_ts=ts))["permalink"]
    assert link.endswith(f"/archives/C0GENERAL/p{ts.replace('.', '')}")
    assert (
        await refused(client.chat_getPermalink(channel="C0GENERAL", message_ts="1.1"))
        == "message_not_found"
    )


async def test_posting_too_fast_is_429_with_a_time_to_wait(start: Start) -> None:
    practice: Practice = await start(posting_limits=True)
    client = AsyncWebClient("xoxb-practice", base_url=practice.api_url)
    with pytest.raises(SlackApiError) as limited:
        for _ in range(10):
            await client.chat_postMessage(channel="C0GENERAL", text="a")
    assert limited.value.response.status_code == 429
    assert limited.value.response["error"] == "ratelimited"
    seconds = int(limited.value.response.headers["Retry-After"])
    assert seconds == 1
    # Another channel has its own allowance.
    assert (await client.chat_postMessage(channel="U0EMP1", text="a"))["ok"]
    # Whoever waits as long as it says is let through.
    await asyncio.sleep(seconds)
    assert (await client.chat_postMessage(channel="C0GENERAL", text="a"))["ok"]


async def test_no_minute_holds_more_calls_of_a_method_than_its_tier(start: Start) -> None:
    practice: Practice = await start(tier_limits=True)
    client = AsyncWebClient("xoxb-practice", base_url=practice.api_url)
    with pytest.raises(SlackApiError) as limited:
        for _ in range(25):
            await client.users_list()
    assert limited.value.response.status_code == 429
    assert len(practice.record.of("users.list")) == 21
