"""Group DMs, reading, cursors."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.practice import cast
from bot.practice.server import Practice


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_the_same_people_are_the_same_conversation(client: AsyncWebClient) -> None:
    first = await client.conversations_open(users="U0DESK1,U0DESK2")
    again = await client.conversations_open(users=["U0DESK2", "U0DESK1", "U0DESK2"])
    other = await client.conversations_open(users="U0DESK1,U0DESK3")
    alone = await client.conversations_open(users="U0DESK1", return_im=True)
    assert first["channel"]["id"] == again["channel"]["id"]
    assert again["already_open"] is True
    assert first["channel"]["id"] != other["channel"]["id"]
    assert alone["channel"]["is_im"] is True
    members = await client.conversations_members(channel=first["channel"]["id"])
    assert set(members["members"]) == {"U0DESK1", "U0DESK2", cast.BOT_USER_ID}


async def test_eight_people_beside_the_bot_and_no_more(
    client: AsyncWebClient, practice: Practice
) -> None:
    everybody = [role.id for role in cast.CAST]
    assert len(everybody) == 8
    opened = await client.conversations_open(users=everybody)
    assert opened["channel"]["id"].startswith("G")
    practice.workspace.add_user("U0NINTH", "A Ninth")
    assert await refused(client.conversations_open(users=[*everybody, "U0NINTH"])) == (
        "too_many_users"
    )


async def test_who_cannot_be_opened_with(client: AsyncWebClient, practice: Practice) -> None:
    practice.workspace.add_user("U0LEFT", "Left", deleted=True)
    practice.workspace.add_user("U0ROBOT", "Robot", is_bot=True)
    assert await refused(client.conversations_open(users="U0LEFT")) == "user_disabled"
    assert await refused(client.conversations_open(users="U0EMP1,U0LEFT")) == "user_disabled"
    assert await refused(client.conversations_open(users="U0ROBOT")) == "cannot_dm_bot"
    assert await refused(client.conversations_open(users=cast.BOT_USER_ID)) == "cannot_dm_bot"
    assert await refused(client.conversations_open(users="U0NOBODY")) == "user_not_found"
    assert await refused(client.conversations_open(users="")) == "users_list_not_supplied"


async def test_what_the_app_is_no_member_of_does_not_exist_for_it(
    client: AsyncWebClient, practice: Practice
) -> None:
    private = practice.workspace.im("U0EMP1", "U0EMP2").id
    assert await refused(client.conversations_info(channel=private)) == "channel_not_found"
    assert await refused(client.conversations_history(channel=private)) == "channel_not_found"
    assert await refused(client.conversations_history(channel="C0RANDOM")) == "not_in_channel"


async def test_joining_a_channel_needs_its_scope_and_works_once(
    client: AsyncWebClient, practice: Practice
) -> None:
    assert await refused(client.conversations_join(channel="C0RANDOM")) == "missing_scope"
    object.__setattr__(practice.core.app, "scopes", (*practice.core.app.scopes, "channels:join"))
    joined = await client.conversations_join(channel="C0RANDOM")
    assert joined["channel"]["is_member"] is True
    again = await client.conversations_join(channel="C0RANDOM")
    assert again["warning"] == "already_in_channel"


async def test_lists_show_what_the_types_ask_for(client: AsyncWebClient) -> None:
    await client.conversations_open(users="U0EMP1,U0EMP2")
    await client.conversations_open(users="U0EMP1")
    kinds = await client.conversations_list(types="public_channel,mpim,im")
    assert len(kinds["channels"]) == 4
    mine = await client.users_conversations()
    assert [one["id"] for one in mine["channels"]] == ["C0GENERAL"]
    theirs = await client.users_conversations(user="U0EMP1", types="im,mpim")
    assert len(theirs["channels"]) == 2
    info = await client.conversations_info(channel="C0GENERAL", include_num_members=True)
    assert info["channel"]["num_members"] == 9


async def test_history_has_parents_and_replies_have_threads(
    client: AsyncWebClient, practice: Practice
) -> None:
    channel = "C0GENERAL"
    parent = (await client.chat_postMessage(channel=channel, text="parent"))["ts"]
    replies = [
        (await client.chat_postMessage(channel=channel, text=f"r{i}", thread_ts=parent))["ts"]
        for i in range(5)
    ]
    later = (await client.chat_postMessage(channel=channel, text="later"))["ts"]
    history = (await client.conversations_history(channel=channel))["messages"]
    assert [one["ts"] for one in history] == [later, parent]
    assert (history[1]["reply_count"], history[1]["latest_reply"]) == (5, replies[-1])
    seen: list[str] = []
    async for page in await client.conversations_replies(channel=channel, ts=parent, limit=2):
        assert page["messages"][0]["ts"] == parent
        seen += [one["ts"] for one in page["messages"][1:]]
    assert seen == replies
    assert (
        await refused(client.conversations_replies(channel=channel, ts="1.000001"))
        == "thread_not_found"
    )


async def test_history_between_two_moments(client: AsyncWebClient) -> None:
    made = [
        (await client.chat_postMessage(channel="C0GENERAL", text=str(i)))["ts"] for i in range(4)
    ]

    async def texts(**args: Any) -> list[str]:
        found = await client.conversations_history(channel="C0GENERAL", **args)
        return [one["text"] for one in found["messages"]]

    assert await texts(oldest=made[1]) == ["3", "2"]
    assert await texts(oldest=made[1], inclusive=True) == ["3", "2", "1"]
    assert await texts(latest=made[2]) == ["1", "0"]
    assert await texts(limit=1) == ["3"]
    pages = [
        [one["text"] for one in page["messages"]]
        async for page in await client.conversations_history(channel="C0GENERAL", limit=3)
    ]
    assert pages == [["3", "2", "1"], ["0"]]


async def test_metadata_is_found_again_when_it_is_asked_for(client: AsyncWebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "d1"}}
    posted = await client.chat_postMessage(channel="C0GENERAL", text="a", metadata=metadata)
    await client.chat_postMessage(
        channel="C0GENERAL", text="b", thread_ts=posted["ts"], metadata=metadata
    )
    plain = await client.conversations_history(channel="C0GENERAL")
    assert "metadata" not in plain["messages"][0]
    full = await client.conversations_history(channel="C0GENERAL", include_all_metadata=True)
    assert full["messages"][0]["metadata"] == metadata
    thread = await client.conversations_replies(
        channel="C0GENERAL", ts=posted["ts"], include_all_metadata=True
    )
    assert [one["metadata"] for one in thread["messages"]] == [metadata, metadata]


async def test_a_reaction_is_given_once(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel="C0GENERAL", text="a"))["ts"]
    await client.reactions_add(channel="C0GENERAL", timestamp=ts, name="eyes")
    assert (
        await refused(client.reactions_add(channel="C0GENERAL", timestamp=ts, name="eyes"))
        == "already_reacted"
    )
