"""A real Bolt app on the practice workspace, over Socket Mode and over HTTP."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.practice.server import Practice
from tests.practice.conftest import SECRET, bolt, connected, modal

WAYS = pytest.mark.parametrize("way", ["socket", "http"])


@WAYS
async def test_a_command_opens_a_modal_whose_submission_arrives(
    practice: Practice, way: str
) -> None:
    app = bolt(practice)
    got: list[Any] = []

    @app.command("/sodan")
    async def command(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal())
        await ack()

    @app.view("report")
    async def submitted(ack: Any, view: Any) -> None:
        got.append(view["state"]["values"]["message"]["value"]["value"])
        await ack()

    async with connected(practice, app, way):
        assert await practice.act("U0EMP1", "command", command="/sodan") == {"ok": True}
        (view,) = practice.workspace.stack("U0EMP1")
        done = await practice.act(
            "U0EMP1", "submit", view_id=view.id, values={"message": {"value": "大声で怒鳴られた"}}
        )
        assert done == {"ok": True, "closed": True}
        assert practice.workspace.stack("U0EMP1") == []
    assert got == ["大声で怒鳴られた"]
    assert practice.record.breaches == []


def hearing(practice: Practice, got: list[str]) -> Any:
    app = bolt(practice)

    @app.event("message")
    async def heard(event: Any) -> None:
        got.append(event["text"])

    return app


async def say(practice: Practice, text: str) -> None:
    assert (await practice.act("U0EMP1", "say", channel="app", text=text))["ok"]


def attempts(practice: Practice) -> list[tuple[int, str]]:
    return [(one["retry"], one["outcome"]) for one in practice.record.deliveries]


# -- redelivery ----------------------------------------------------------------


@WAYS
async def test_an_event_whose_listener_fails_comes_again(practice: Practice, way: str) -> None:
    practice.core.timing.acknowledge = 0.15
    app = bolt(practice)
    got: list[str] = []

    @app.event("message")
    async def heard(event: Any) -> None:
        got.append(event["text"])
        if len(got) < 3:
            raise RuntimeError("not yet")

    async with connected(practice, app, way):
        await say(practice, "a")
        await practice.settled()
    assert got == ["a"] * 3
    failure = "operation_timeout" if way == "socket" else "dispatch_failed"
    assert attempts(practice) == [(0, failure), (1, failure), (2, "acknowledged")]
    ids = {one["id"] for one in practice.record.deliveries}
    assert len(ids) == 1
    assert practice.deliveries.undelivered == []


async def test_after_three_redeliveries_an_event_is_lost(practice: Practice) -> None:
    practice.request_url = "http://127.0.0.1:9/slack/events"
    await say(practice, "a")
    await practice.settled()
    assert attempts(practice) == [(n, "dispatch_failed") for n in range(4)]
    assert len(practice.deliveries.undelivered) == 1


@WAYS
async def test_a_lost_acknowledgement_is_a_redelivery(practice: Practice, way: str) -> None:
    got: list[str] = []
    practice.deliveries.lose_acknowledgements = 1
    async with connected(practice, hearing(practice, got), way):
        await say(practice, "a")
        await practice.settled()
    assert got == ["a", "a"]


@WAYS
async def test_a_duplicate_has_the_same_event_id(practice: Practice, way: str) -> None:
    got: list[str] = []
    practice.deliveries.duplicate = 1
    async with connected(practice, hearing(practice, got), way):
        await say(practice, "a")
        await say(practice, "b")
        await practice.settled()
    assert sorted(got) == ["a", "a", "b"]
    assert len({one["id"] for one in practice.record.deliveries}) == 2


@WAYS
async def test_a_submission_can_come_twice_and_is_answered_once(
    practice: Practice, client: AsyncWebClient, way: str
) -> None:
    app = bolt(practice)
    taken: list[str] = []

    @app.view("report")
    async def submitted(ack: Any, view: Any) -> None:
        taken.append(view["id"])
        await ack()

    async with connected(practice, app, way):
        opened = await client.views_open(
            trigger_id=practice.core.new_trigger("U0EMP1"), view=modal()
        )
        practice.deliveries.duplicate = 1
        done = await practice.act(
            "U0EMP1",
            "submit",
            view_id=opened["view"]["id"],
            values={"message": {"value": "a"}},
        )
        await practice.settled()
    assert done == {"ok": True, "closed": True}
    assert taken == [opened["view"]["id"]] * 2


async def test_a_lost_acknowledgement_of_a_submission_is_trouble_for_the_person(
    practice: Practice,
) -> None:
    app = bolt(practice)
    taken: list[Any] = []

    @app.view("report")
    async def submitted(ack: Any) -> None:
        taken.append(1)
        await ack()

    async with connected(practice, app, "socket"):
        client = AsyncWebClient("xoxb-practice", base_url=practice.api_url)
        opened = await client.views_open(
            trigger_id=practice.core.new_trigger("U0EMP1"), view=modal()
        )
        what = {"view_id": opened["view"]["id"], "values": {"message": {"value": "a"}}}
        practice.deliveries.lose_acknowledgements = 1
        assert (await practice.act("U0EMP1", "submit", **what))["error"] == "operation_timeout"
        assert (await practice.act("U0EMP1", "submit", **what))["closed"] is True
    assert len(taken) == 2


# -- signed HTTP ---------------------------------------------------------------


class Endpoint:
    """An app without Bolt, to see requests as they come."""

    def __init__(self) -> None:
        self.requests: list[tuple[Any, str]] = []
        self.answers: list[web.Response] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.requests.append((request.headers.copy(), await request.text()))
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def endpoint(practice: Practice) -> AsyncIterator[Endpoint]:
    made = Endpoint()
    server = web.Application()
    server.router.add_post("/slack/events", made.handle)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    practice.request_url = f"http://{host}:{port}/slack/events"
    yield made
    await runner.cleanup()


async def test_a_request_is_signed_as_slack_signs(practice: Practice, endpoint: Endpoint) -> None:
    endpoint.answers = [web.Response(status=500), web.Response()]
    await say(practice, "a")
    await practice.settled()
    (first, body), (again, same) = endpoint.requests
    verifier = SignatureVerifier(SECRET)
    for headers in (first, again):
        assert verifier.is_valid_request(body, dict(headers))
        assert headers["X-Slack-Signature"].startswith("v0=")
    assert "X-Slack-Retry-Num" not in first
    assert (again["X-Slack-Retry-Num"], again["X-Slack-Retry-Reason"]) == ("1", "http_error")
    assert same == body
    event = json.loads(body)
    assert (event["type"], event["team_id"]) == ("event_callback", "T0PRACTICE")
    assert event["authorizations"][0]["user_id"] == "U0MADOGUCHI"


async def test_an_app_may_ask_for_no_retry(practice: Practice, endpoint: Endpoint) -> None:
    endpoint.answers = [web.Response(status=500, headers={"X-Slack-No-Retry": "1"})]
    await say(practice, "a")
    await practice.settled()
    assert len(endpoint.requests) == 1


async def test_commands_and_interactions_are_forms(practice: Practice, endpoint: Endpoint) -> None:
    await practice.act("U0EMP1", "command", command="/sodan", text="状況")
    await practice.act("U0EMP1", "shortcut", callback_id="report_new")
    forms = []
    for headers, body in endpoint.requests:
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        forms.append(dict(parse_qsl(body)))
    assert (forms[0]["command"], forms[0]["text"]) == ("/sodan", "状況")
    assert json.loads(forms[1]["payload"])["callback_id"] == "report_new"


async def test_a_plain_answer_to_a_command_is_shown(practice: Practice, endpoint: Endpoint) -> None:
    endpoint.answers = [web.Response(text="hello")]
    await practice.act("U0EMP1", "command", command="/sodan")
    (message,) = practice.workspace.conversations["C0GENERAL"].messages
    assert (message.text, message.only_for) == ("hello", "U0EMP1")


async def test_bolt_gives_the_challenge_back(practice: Practice) -> None:
    async with connected(practice, bolt(practice), "http"):
        assert await practice.verify_request_url() is True
    practice.request_url = "http://127.0.0.1:9/"
    assert await practice.verify_request_url() is False


async def test_a_request_url_must_give_the_challenge_back(
    practice: Practice, endpoint: Endpoint, http: aiohttp.ClientSession
) -> None:
    before = practice.request_url
    for url, ok in (("http://127.0.0.1:9/", False), (before, False), (None, True)):
        async with http.post("/practice/request_url", json={"url": url}) as answer:
            assert (await answer.json())["ok"] is ok


# -- sockets -------------------------------------------------------------------


async def eventually(what: Callable[[], bool], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not what():
            await asyncio.sleep(0.01)


async def socket_url(practice: Practice) -> str:
    client = AsyncWebClient("xapp-practice", base_url=practice.api_url)
    return str((await client.apps_connections_open(app_token="xapp-practice"))["url"])


@contextlib.asynccontextmanager
async def raw_socket(practice: Practice) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A socket without slack_sdk; its hello is read."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(await socket_url(practice), autoping=False) as ws,
    ):
        assert (await ws.receive_json(timeout=20))["type"] == "hello"
        yield ws


async def test_hello_says_who_is_connected(practice: Practice) -> None:
    url = await socket_url(practice)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as ws:
            hello = await ws.receive_json(timeout=20)
        assert hello["type"] == "hello"
        assert hello["connection_info"] == {"app_id": "A0MADOGUCHI"}
        assert hello["num_connections"] == 1
        # An address serves once.
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_each_envelope_goes_to_one_socket(practice: Practice) -> None:
    async with raw_socket(practice) as one, raw_socket(practice) as other:

        async def take(ws: aiohttp.ClientWebSocketResponse) -> Any:
            envelope = await ws.receive_json(timeout=20)
            await ws.send_json({"envelope_id": envelope["envelope_id"]})
            return envelope

        await say(practice, "a")
        await say(practice, "b")
        envelopes = [await take(one), await take(other)]
        await practice.settled()
    texts = sorted(envelope["payload"]["event"]["text"] for envelope in envelopes)
    assert texts == ["a", "b"]
    assert [one["outcome"] for one in practice.record.deliveries] == ["acknowledged"] * 2
    envelope = envelopes[0]
    assert envelope["type"] == "events_api"
    assert (envelope["accepts_response_payload"], envelope["retry_attempt"]) == (False, 0)


async def test_an_unacknowledged_envelope_comes_again_with_a_reason(practice: Practice) -> None:
    practice.core.timing.acknowledge = 0.1
    async with raw_socket(practice) as ws:
        await say(practice, "a")
        first = await ws.receive_json(timeout=20)
        again = await ws.receive_json(timeout=20)
        await ws.send_json({"envelope_id": again["envelope_id"]})
        await practice.settled()
    assert first["envelope_id"] != again["envelope_id"]
    assert first["payload"] == again["payload"]
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")


async def test_what_a_dying_socket_held_goes_to_another(practice: Practice) -> None:
    async with raw_socket(practice) as one:
        await say(practice, "a")
        await one.receive_json(timeout=20)
        async with raw_socket(practice) as other:
            await one.close()
            envelope = await other.receive_json(timeout=20)
            await other.send_json({"envelope_id": envelope["envelope_id"]})
            await practice.settled()
    assert envelope["retry_reason"] == "disconnected"


async def test_no_more_than_ten_sockets(practice: Practice) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(raw_socket(practice))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        async with session.ws_connect(await socket_url(practice)) as ws:
            answer = await ws.receive_json(timeout=20)
    assert answer == {"type": "disconnect", "reason": "too_many_websockets"}


async def test_the_server_pings_and_answers_pings(practice: Practice) -> None:
    practice.core.timing.ping = 0.05
    async with raw_socket(practice) as ws:
        assert (await ws.receive(timeout=20)).type is aiohttp.WSMsgType.PING
        practice.core.timing.ping = 10
        await ws.ping(b"are you there")
        while (message := await ws.receive(timeout=20)).type is aiohttp.WSMsgType.PING:
            pass
        assert (message.type, message.data) == (aiohttp.WSMsgType.PONG, b"are you there")


async def test_a_silent_socket_neither_speaks_nor_hears(
    practice: Practice, http: aiohttp.ClientSession
) -> None:
    practice.core.timing.acknowledge = 0.05
    async with raw_socket(practice) as ws:
        await control(http, "silence")
        await ws.ping(b"are you there")
        await say(practice, "a")
        with pytest.raises(TimeoutError):
            await ws.receive(timeout=0.1)
        await practice.settled()
        assert len(practice.deliveries.undelivered) == 1


async def control(http: aiohttp.ClientSession, do: str, **more: Any) -> None:
    async with http.post("/practice/sockets", json={"do": do} | more) as answer:
        assert answer.status == 200


async def test_bolt_reconnects_when_it_is_asked_to(
    practice: Practice, http: aiohttp.ClientSession
) -> None:
    got: list[str] = []
    async with connected(practice, hearing(practice, got), "socket"):
        (before,) = practice.deliveries.sockets.open
        await control(http, "disconnect")
        await eventually(
            lambda: (
                practice.deliveries.sockets.open not in ([], [before])
                and before not in practice.deliveries.sockets.open
            )
        )
        async with http.get("/practice/sockets") as answer:
            assert await answer.json() == {"open": 1}
        await say(practice, "after")
        await practice.settled()
    assert got == ["after"]


async def test_a_warning_closes_nothing(practice: Practice, http: aiohttp.ClientSession) -> None:
    async with raw_socket(practice) as ws:
        await control(http, "disconnect", reason="warning")
        assert (await ws.receive_json(timeout=20))["reason"] == "warning"
        with pytest.raises(TimeoutError):
            await ws.receive(timeout=0.3)


async def test_a_dropped_socket_and_a_refused_one(
    practice: Practice, http: aiohttp.ClientSession
) -> None:
    async with raw_socket(practice) as ws:
        await control(http, "refuse")
        await control(http, "drop")
        assert (await ws.receive(timeout=20)).type in (
            aiohttp.WSMsgType.CLOSED,
            aiohttp.WSMsgType.ERROR,
        )
    with pytest.raises(SlackApiError, match="internal_error"):
        await socket_url(practice)
    await control(http, "resume")
    assert await socket_url(practice)
