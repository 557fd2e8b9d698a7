"""What people do: commands, shortcuts, messages, buttons, and the events that follow."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.practice import cast
from bot.practice.server import Practice
from tests.practice.conftest import (
    MANIFEST,
    Start,
    actions,
    bolt,
    button,
    connected,
    modal,
    plain,
    section,
)

WAYS = pytest.mark.parametrize("way", ["socket", "http"])


async def sees(practice: Practice, user: str, channel: str) -> dict[str, Any]:
    """The conversation as the page of this person shows it."""
    async with (
        aiohttp.ClientSession(practice.url) as session,
        session.get("/practice/state", params={"user": user}) as answer,
    ):
        state = await answer.json()
    (found,) = [one for one in state["conversations"] if one["id"] == channel]
    made: dict[str, Any] = found
    return made


# -- commands ------------------------------------------------------------------


@WAYS
async def test_a_command_arrives_as_slack_sends_it(practice: Practice, way: str) -> None:
    app = bolt(practice)
    got: list[dict[str, Any]] = []

    @app.command("/sodan")
    async def command(ack: Any, body: Any) -> None:
        got.append(body)
        await ack()

    async with connected(practice, app, way):
        await practice.act("U0EMP1", "command", command="/sodan", text=" 今すぐ ")
        await practice.act("U0EMP1", "command", command="/sodan", channel="app")
    first, second = got
    assert {
        "command": "/sodan",
        "text": "今すぐ",
        "user_id": "U0EMP1",
        "channel_id": "C0GENERAL",
        "channel_name": "general",
        "team_id": "T0PRACTICE",
        "api_app_id": "A0MADOGUCHI",
        "is_enterprise_install": "false",
    }.items() <= first.items()
    assert first["response_url"].startswith(f"{practice.url}/response/")
    assert second["channel_name"] == "directmessage"


@WAYS
@pytest.mark.parametrize("kind", ["ephemeral", "in_channel"])
async def test_what_comes_with_the_acknowledgement_is_shown(
    practice: Practice, way: str, kind: str
) -> None:
    app = bolt(practice)

    @app.command("/sodan")
    async def command(ack: Any) -> None:
        await ack(text="your cases", response_type=kind)

    async with connected(practice, app, way):
        await practice.act("U0EMP1", "command", command="/sodan", text="status")
    mine = await sees(practice, "U0EMP1", "C0GENERAL")
    theirs = await sees(practice, "U0EMP2", "C0GENERAL")
    assert [one["text"] for one in mine["messages"]] == ["your cases"]
    assert mine["messages"][0]["ephemeral"] is (kind == "ephemeral")
    assert len(theirs["messages"]) == (kind == "in_channel")


async def test_blocks_that_slack_refuses_in_an_acknowledgement_are_a_breach(
    practice: Practice,
) -> None:
    app = bolt(practice)

    @app.command("/sodan")
    async def command(ack: Any) -> None:
        await ack(text="a", blocks=[section("x" * 3001)])

    async with connected(practice, app, "http"):
        done = await practice.act("U0EMP1", "command", command="/sodan")
    assert done["message"] == '/sodan failed with the error "invalid_blocks"'
    assert practice.record.breaches[0]["method"] == "ack:slash_commands"


@WAYS
async def test_a_slow_command_fails_before_the_persons_eyes(practice: Practice, way: str) -> None:
    practice.core.timing.acknowledge = 0.2
    app = bolt(practice)

    @app.command("/sodan")
    async def command(ack: Any) -> None:
        await asyncio.sleep(0.3)
        await ack()

    async with connected(practice, app, way):
        done = await practice.act("U0EMP1", "command", command="/sodan")
        await asyncio.sleep(0.2)
    assert done == {
        "ok": False,
        "error": "operation_timeout",
        "message": '/sodan failed with the error "operation_timeout"',
    }


async def test_a_command_with_nobody_there_fails_at_once(practice: Practice) -> None:
    done = await practice.act("U0EMP1", "command", command="/sodan")
    assert done["message"] == '/sodan failed with the error "dispatch_failed"'


async def test_a_command_that_the_manifest_does_not_have(practice: Practice) -> None:
    done = await practice.act("U0EMP1", "command", command="/other")
    assert (done["error"], done["message"]) == (
        "unknown_command",
        "/other is not a valid command.",
    )


# -- shortcuts -----------------------------------------------------------------


@WAYS
async def test_shortcuts_open_a_modal(practice: Practice, way: str) -> None:
    app = bolt(practice)
    got: list[Any] = []

    async def open_it(ack: Any, body: Any, client: AsyncWebClient) -> None:
        got.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=modal())
        await ack()

    app.global_shortcut("report_new")(open_it)
    app.message_shortcut("report_message")(open_it)
    async with connected(practice, app, way):
        said = await practice.act("U0EMP2", "say", channel="C0GENERAL", text="<&>")
        await practice.act("U0EMP1", "shortcut", callback_id="report_new")
        assert len(practice.workspace.stack("U0EMP1")) == 1
        await practice.act(
            "U0EMP1",
            "message_shortcut",
            callback_id="report_message",
            channel="C0GENERAL",
            ts=said["ts"],
        )
    new, on_message = got
    assert (new["type"], new["user"]["id"]) == ("shortcut", "U0EMP1")
    assert on_message["type"] == "message_action"
    assert on_message["message"]["text"] == "&lt;&amp;&gt;"
    assert on_message["message_ts"] == said["ts"]
    assert on_message["channel"]["id"] == "C0GENERAL"


async def test_without_interactivity_in_the_manifest_nothing_is_sent(start: Start) -> None:
    quiet = MANIFEST | {"settings": {"interactivity": {"is_enabled": False}}}
    practice: Practice = await start(quiet)
    done = await practice.act("U0EMP1", "shortcut", callback_id="report_new")
    assert done["error"] == "interactivity_disabled"


# -- messages and events -------------------------------------------------------


def listening(practice: Practice, got: list[Any]) -> Any:
    """An app that keeps every message event, its own included."""
    app = bolt(practice)
    app._async_middleware_list = [  # Bolt drops an app's own messages; here they count.
        one for one in app._async_middleware_list if "IgnoringSelfEvents" not in type(one).__name__
    ]

    @app.event("message")
    async def heard(event: Any) -> None:
        got.append(event)

    return app


@WAYS
async def test_messages_that_the_manifest_subscribes_to_arrive(
    practice: Practice, client: AsyncWebClient, way: str
) -> None:
    got: list[Any] = []
    async with connected(practice, listening(practice, got), way):
        await practice.act("U0EMP1", "say", channel="app", text="in the dm")
        await practice.settled()
        group = (await client.conversations_open(users="U0DESK1,U0DESK2"))["channel"]["id"]
        said = await practice.act("U0DESK1", "say", channel=group, text="parent")
        await practice.settled()
        await practice.act("U0DESK2", "say", channel=group, text="reply", thread_ts=said["ts"])
        await practice.settled()
        await practice.act("U0EMP1", "say", channel="C0GENERAL", text="in a channel")
        # The app is no member of this one.
        await practice.act("U0EMP1", "say", channel="C0RANDOM", text="unheard")
        await practice.settled()
        await client.chat_postMessage(channel=group, text="the app's own")
        await practice.settled()
    assert [(one["text"], one["channel_type"]) for one in got] == [
        ("in the dm", "im"),
        ("parent", "mpim"),
        ("reply", "mpim"),
        ("in a channel", "channel"),
        ("the app's own", "mpim"),
    ]
    assert got[2]["thread_ts"] == said["ts"]
    assert got[2]["parent_user_id"] == "U0DESK1"
    assert "bot_id" not in got[0]
    assert (got[4]["bot_id"], got[4]["user"]) == (cast.BOT_ID, cast.BOT_USER_ID)


async def test_an_event_needs_its_scope_and_its_subscription(start: Start) -> None:
    less = MANIFEST | {"settings": {"event_subscriptions": {"bot_events": ["message.im"]}}}
    practice: Practice = await start(less)
    got: list[Any] = []
    async with connected(practice, listening(practice, got), "socket"):
        await practice.act("U0EMP1", "say", channel="C0GENERAL", text="not subscribed")
        await practice.act("U0EMP1", "say", channel="app", text="subscribed")
        await practice.settled()
        object.__setattr__(practice.core.app, "scopes", ("chat:write",))
        await practice.act("U0EMP1", "say", channel="app", text="no longer allowed")
        await practice.settled()
    assert [one["text"] for one in got] == ["subscribed"]


async def test_editing_and_deleting_are_events(practice: Practice) -> None:
    got: list[Any] = []
    async with connected(practice, listening(practice, got), "socket"):
        ts = (await practice.act("U0EMP1", "say", channel="app", text="first"))["ts"]
        await practice.settled()
        await practice.act("U0EMP1", "edit", channel="app", ts=ts, text="second")
        await practice.settled()
        await practice.act("U0EMP1", "delete", channel="app", ts=ts)
        await practice.settled()
    assert [one.get("subtype") for one in got] == [None, "message_changed", "message_deleted"]
    assert got[1]["message"]["text"] == "second"
    assert got[1]["previous_message"]["text"] == "first"
    assert got[2]["deleted_ts"] == ts


async def test_what_is_typed_is_escaped_and_a_mention_stays_one(practice: Practice) -> None:
    await practice.act(
        "U0EMP1", "say", channel="C0GENERAL", text="<@U0DESK1> <!here> a & b <script>"
    )
    seen = await sees(practice, "U0DESK1", "C0GENERAL")
    assert seen["messages"][0]["text"] == "<@U0DESK1> &lt;!here&gt; a &amp; b &lt;script&gt;"
    assert (seen["unread"], seen["mentions"]) == (1, 1)
    assert (await sees(practice, "U0DESK2", "C0GENERAL"))["mentions"] == 0


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("<@U0DESK1> urgent", 1),
        ("&lt;@U0DESK1&gt; urgent", 0),
        ("<@U0DESK2>", 0),
        ("<!subteam^S0DESK>", 1),
        ("<!channel>", 1),
    ],
)
async def test_mentions_by_the_app_are_counted(
    practice: Practice, client: AsyncWebClient, text: str, counted: int
) -> None:
    await client.chat_postMessage(channel="C0GENERAL", text="x", blocks=[section(text)])
    assert (await sees(practice, "U0DESK1", "C0GENERAL"))["mentions"] == counted


async def test_reading_takes_the_marks_away(practice: Practice, client: AsyncWebClient) -> None:
    first = (await client.chat_postMessage(channel="C0GENERAL", text="a"))["ts"]
    last = (await client.chat_postMessage(channel="C0GENERAL", text="b"))["ts"]
    assert (await sees(practice, "U0EMP1", "C0GENERAL"))["unread"] == 2
    await practice.act("U0EMP1", "read", channel="C0GENERAL", ts=last)
    await practice.act("U0EMP1", "read", channel="C0GENERAL", ts=first)
    assert (await sees(practice, "U0EMP1", "C0GENERAL"))["unread"] == 0
    assert (await sees(practice, "U0EMP2", "C0GENERAL"))["unread"] == 2


async def test_a_group_dm_is_seen_by_its_people_alone(
    practice: Practice, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    group = (await client.conversations_open(users="U0DESK1,U0DESK2"))["channel"]["id"]
    await client.chat_postMessage(channel=group, text="secret")
    for user, expected in (("U0DESK1", True), ("U0DESK2", True), ("U0DESK3", False)):
        async with http.get("/practice/state", params={"user": user}) as answer:
            assert ("secret" in await answer.text()) is expected
    done = await practice.act("U0DESK3", "say", channel=group, text="hello")
    assert done["error"] == "channel_not_found"


async def test_a_read_only_messages_tab_takes_no_message(start: Start) -> None:
    features = MANIFEST["features"] | {
        "app_home": {"messages_tab_enabled": True, "messages_tab_read_only_enabled": True}
    }
    practice: Practice = await start(MANIFEST | {"features": features})
    done = await practice.act("U0EMP1", "say", channel="app", text="hello")
    assert done["error"] == "restricted_action"


async def test_a_new_language_is_in_the_profile_and_an_event(
    practice: Practice, client: AsyncWebClient
) -> None:
    app = bolt(practice)
    got: list[Any] = []

    @app.event("user_change")
    async def changed(event: Any) -> None:
        got.append(event["user"]["locale"])

    async with connected(practice, app, "socket"):
        await practice.act("U0EMP1", "language", locale="en-US")
        await practice.settled()
    info = await client.users_info(user="U0EMP1", include_locale=True)
    assert (info["user"]["locale"], got) == ("en-US", ["en-US"])


# -- buttons and menus on messages ---------------------------------------------


@WAYS
async def test_a_button_brings_its_message_and_a_way_to_answer(
    practice: Practice, client: AsyncWebClient, way: str
) -> None:
    app = bolt(practice)
    got: list[Any] = []

    @app.action("case_open")
    async def pressed(ack: Any, body: Any) -> None:
        await ack()
        got.append(body)

    async with connected(practice, app, way):
        group = (await client.conversations_open(users="U0DESK1,U0DESK2"))["channel"]["id"]
        posted = await client.chat_postMessage(
            channel=group, text="No. 1", blocks=[section(), actions(button(value="case-1"))]
        )
        done = await practice.act(
            "U0DESK1",
            "press",
            channel=group,
            ts=posted["ts"],
            block_id="buttons",
            action_id="case_open",
        )
        missing = await practice.act(
            "U0DESK1", "press", channel=group, ts=posted["ts"], block_id="x", action_id="y"
        )
    assert (done, missing["error"]) == ({"ok": True}, "action_not_found")
    (body,) = got
    (action,) = body["actions"]
    assert (action["value"], action["type"]) == ("case-1", "button")
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": group,
        "is_ephemeral": False,
    }
    assert body["message"]["ts"] == posted["ts"]
    assert body["user"]["id"] == "U0DESK1"


async def test_menus_on_a_message_and_on_app_home(
    practice: Practice, client: AsyncWebClient
) -> None:
    app = bolt(practice)
    got: list[Any] = []

    @app.action("pick")
    async def picked(ack: Any, body: Any) -> None:
        await ack()
        got.append((body["container"]["type"], body["actions"][0]["selected_option"]["value"]))

    options = [{"text": plain(one), "value": one} for one in "ab"]
    menus = [
        actions({"type": kind, "action_id": "pick", "options": options}, block_id=kind)
        for kind in ("static_select", "overflow")
    ]
    async with connected(practice, app, "socket"):
        ts = (await client.chat_postMessage(channel="C0GENERAL", text="a", blocks=menus))["ts"]
        await client.views_publish(user_id="U0EMP1", view={"type": "home", "blocks": menus})
        for kind in ("static_select", "overflow"):
            what = {"block_id": kind, "action_id": "pick", "selected": "b"}
            await practice.act("U0EMP1", "choose", channel="C0GENERAL", ts=ts, **what)
            await practice.act("U0EMP1", "choose", view_id="home", **what)
    assert got == [("message", "b"), ("view", "b")] * 2
    seen = await sees(practice, "U0EMP1", "C0GENERAL")
    chosen = seen["messages"][0]["values"]["static_select"]["pick"]["selected_option"]
    assert chosen["value"] == "b"
    assert (await sees(practice, "U0EMP2", "C0GENERAL"))["messages"][0]["values"] == {}


async def test_an_ephemeral_message_comes_without_its_text(
    practice: Practice, client: AsyncWebClient
) -> None:
    app = bolt(practice)
    got: list[Any] = []

    @app.action("case_open")
    async def pressed(ack: Any, body: Any, respond: Any) -> None:
        await ack()
        got.append((body["container"]["is_ephemeral"], "message" in body))
        await respond(delete_original=True)

    async with connected(practice, app, "socket"):
        ts = (
            await client.chat_postEphemeral(
                channel="C0GENERAL", user="U0EMP1", text="a", blocks=[actions(button())]
            )
        )["message_ts"]
        await practice.act(
            "U0EMP1",
            "press",
            channel="C0GENERAL",
            ts=ts,
            block_id="buttons",
            action_id="case_open",
        )
    assert got == [(True, False)]
    assert practice.workspace.conversations["C0GENERAL"].messages == []


# -- response_url --------------------------------------------------------------


async def response_url(practice: Practice, ts: str | None = None) -> str:
    return practice.core.new_response_url("C0GENERAL", "U0EMP1", ts)


async def answered(url: str, body: dict[str, Any]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        return answer.status, await answer.text()


async def test_a_response_url_serves_five_times(practice: Practice) -> None:
    url = await response_url(practice)
    for i in range(5):
        assert await answered(url, {"text": str(i)}) == (200, "ok")
    status, text = await answered(url, {"text": "too many"})
    assert (status, "used_url" in text) == (404, True)
    messages = practice.workspace.conversations["C0GENERAL"].messages
    assert [one.text for one in messages] == list("01234")
    assert {one.only_for for one in messages} == {"U0EMP1"}


async def test_a_response_url_lives_half_an_hour(practice: Practice) -> None:
    practice.core.timing.response_url = 0.02
    url = await response_url(practice)
    await asyncio.sleep(0.03)
    status, text = await answered(url, {"text": "late"})
    assert (status, "expired_url" in text) == (404, True)


async def test_a_response_url_replaces_deletes_and_speaks_to_all(
    practice: Practice, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel="C0GENERAL", text="first"))["ts"]
    messages = practice.workspace.conversations["C0GENERAL"].messages
    url = await response_url(practice, ts)
    await answered(url, {"text": "second", "replace_original": True})
    assert [one.text for one in messages] == ["second"]
    await answered(url, {"text": "to all", "response_type": "in_channel"})
    assert (messages[1].text, messages[1].only_for) == ("to all", None)
    await answered(url, {"delete_original": True})
    assert [one.text for one in messages] == ["to all"]


async def test_what_a_response_url_brings_is_validated(practice: Practice) -> None:
    url = await response_url(practice)
    status, text = await answered(url, {"text": "a", "blocks": [section("x" * 3001)]})
    assert (status, "invalid_blocks" in text) == (200, True)
    assert practice.record.breaches[0]["method"] == "response_url"
    assert practice.workspace.conversations["C0GENERAL"].messages == []
