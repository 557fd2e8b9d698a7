"""How a call is read, whose token it carries, what it may do, how it is answered."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.practice.server import Practice
from tests.practice.conftest import MANIFEST, Start

BEARER = {"Authorization": "Bearer xoxb-practice"}


async def called(http: aiohttp.ClientSession, method: str, **how: Any) -> dict[str, Any]:
    how.setdefault("headers", BEARER)
    async with http.post(f"/api/{method}", **how) as answer:
        assert answer.content_type == "application/json"
        made: dict[str, Any] = await answer.json()
        return made


@pytest.mark.parametrize(
    "how",
    [
        {"params": {"user": "U0EMP1"}},
        {"data": {"user": "U0EMP1"}},
        {"json": {"user": "U0EMP1"}},
        {"params": {"user": "U0EMP1", "token": "xoxb-practice"}, "headers": {}},
        {"data": {"user": "U0EMP1", "token": "xoxb-practice"}, "headers": {}},
        {"params": {"user": "nobody"}, "data": {"user": "U0EMP1"}},
    ],
    ids=["query", "form", "json", "token in query", "token in form", "body before query"],
)
async def test_arguments_come_in_every_way_that_slack_reads(
    http: aiohttp.ClientSession, how: dict[str, Any]
) -> None:
    answer = await called(http, "users.info", **how)
    assert answer["user"]["real_name"] == "佐藤 美咲"


async def test_a_call_may_be_a_get(http: aiohttp.ClientSession) -> None:
    async with http.get("/api/users.info?user=U0EMP1", headers=BEARER) as answer:
        assert (await answer.json())["ok"] is True


async def test_nested_arguments_are_a_string_in_a_form_and_an_object_in_json(
    http: aiohttp.ClientSession, practice: Practice
) -> None:
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "a"}}]
    for how in (
        {"data": {"channel": "C0GENERAL", "blocks": json.dumps(blocks)}},
        {"json": {"channel": "C0GENERAL", "blocks": blocks}},
        {"params": {"channel": "C0GENERAL", "blocks": json.dumps(blocks)}},
    ):
        assert (await called(http, "chat.postMessage", **how))["ok"] is True
    calls = practice.record.of("chat.postMessage")
    assert [call["args"]["blocks"] for call in calls] == [blocks] * 3


@pytest.mark.parametrize(
    ("method", "headers", "error"),
    [
        ("auth.test", {}, "not_authed"),
        ("auth.test", {"Authorization": "Bearer xoxb-other"}, "invalid_auth"),
        ("apps.connections.open", BEARER, "not_allowed_token_type"),
        (
            "chat.postMessage",
            {"Authorization": "Bearer xapp-practice"},
            "not_allowed_token_type",
        ),
        ("chat.scheduleMessage", BEARER, "unknown_method"),
    ],
)
async def test_who_may_call(
    http: aiohttp.ClientSession, method: str, headers: dict[str, str], error: str
) -> None:
    answer = await called(http, method, headers=headers)
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_an_unknown_method_is_named(http: aiohttp.ClientSession, practice: Practice) -> None:
    answer = await called(http, "chat.scheduleMessage")
    assert answer["req_method"] == "chat.scheduleMessage"
    assert practice.record.breaches[0]["method"] == "chat.scheduleMessage"


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"data": b"{", "headers": BEARER | {"Content-Type": "application/json"}}, "invalid_json"),
        (
            {"data": b"[]", "headers": BEARER | {"Content-Type": "application/json"}},
            "json_not_object",
        ),
        (
            {"data": b"<a/>", "headers": BEARER | {"Content-Type": "text/xml"}},
            "invalid_post_type",
        ),
    ],
)
async def test_a_body_that_slack_cannot_read(
    http: aiohttp.ClientSession, how: dict[str, Any], error: str
) -> None:
    assert (await called(http, "auth.test", **how))["error"] == error


async def test_scopes_are_those_of_the_manifest_and_on_every_answer(
    http: aiohttp.ClientSession,
) -> None:
    scopes = ",".join(MANIFEST["oauth_config"]["scopes"]["bot"])
    for method in ("auth.test", "users.info", "chat.scheduleMessage", "users.list"):
        async with http.post(f"/api/{method}", headers=BEARER) as answer:
            assert answer.headers["X-OAuth-Scopes"] == scopes
    async with http.post("/api/auth.test", headers={"Authorization": "Bearer x"}) as answer:
        assert "X-OAuth-Scopes" not in answer.headers


async def test_a_missing_scope_says_what_is_needed_and_what_there_is(start: Start) -> None:
    few = json.loads(json.dumps(MANIFEST))
    few["oauth_config"]["scopes"]["bot"] = ["chat:write", "im:write"]
    practice: Practice = await start(few)
    client = AsyncWebClient("xoxb-practice", base_url=practice.api_url)
    needs = [
        (client.users_info(user="U0EMP1"), "users:read"),
        (client.conversations_open(users="U0EMP1,U0EMP2"), "mpim:write"),
        (client.conversations_history(channel="C0GENERAL"), "channels:history"),
        (client.files_info(file="F1"), "files:read"),
        (client.usergroups_users_list(usergroup="S0DESK"), "usergroups:read"),
    ]
    for call, needed in needs:
        with pytest.raises(SlackApiError) as refused:
            await call
        assert refused.value.response["error"] == "missing_scope"
        assert refused.value.response["needed"] == needed
        assert refused.value.response["provided"] == "chat:write,im:write"
    assert (await client.conversations_open(users="U0EMP1"))["ok"]


async def test_who_is_who(client: AsyncWebClient) -> None:
    me = await client.auth_test()
    assert (me["user_id"], me["bot_id"], me["team_id"]) == (
        "U0MADOGUCHI",
        "B0MADOGUCHI",
        "T0PRACTICE",
    )
    james = await client.users_info(user="U0EMP2", include_locale=True)
    assert james["user"]["locale"] == "en-US"
    assert "locale" not in (await client.users_info(user="U0EMP2"))["user"]
    assert (await client.usergroups_users_list(usergroup="S0DESK"))["users"] == [
        "U0DESK1",
        "U0DESK2",
        "U0DESK3",
    ]
    assert (await client.usergroups_list(include_users=True))["usergroups"][0]["id"] == "S0DESK"
    assert (await client.team_info())["team"]["id"] == "T0PRACTICE"
    assert (await client.bots_info(bot="B0MADOGUCHI"))["bot"]["user_id"] == "U0MADOGUCHI"
    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda c: c.users_info(user="U0NOBODY"), "user_not_found"),
        (lambda c: c.usergroups_users_list(usergroup="S9"), "no_such_subteam"),
        (lambda c: c.bots_info(bot="B9"), "bot_not_found"),
        (lambda c: c.users_list(cursor="what"), "invalid_cursor"),
        (lambda c: c.users_list(limit=5000), "invalid_limit"),
    ],
)
async def test_what_is_not_there(client: AsyncWebClient, call: Any, error: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await call(client)
    assert refused.value.response["error"] == error


async def test_a_list_comes_in_pages(client: AsyncWebClient) -> None:
    seen: list[str] = []
    async for page in await client.users_list(limit=4):
        seen += [user["id"] for user in page["members"]]
    assert len(seen) == len(set(seen)) == 9


async def test_the_record_never_holds_a_token(
    http: aiohttp.ClientSession, practice: Practice
) -> None:
    await called(http, "auth.test", data={"token": "xoxb-practice"}, headers={})
    async with http.get("/practice/log?since=0") as answer:
        text = await answer.text()
    assert "auth.test" in text
    assert "xoxb" not in text
