"""What is malformed, forged, replayed or for somebody else does nothing, and breaks nothing."""

import asyncio
import json
import os
import random
import time
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.practice.signed_http import signature
from tests.office import EMPLOYEE, SECRET, TANAKA, Office, strings
from tests.scenarios.acting import card_of, claim, open_case, quiet, rows, tell
from tests.scenarios.sharing import errors_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODE = "http"

ROUNDS = 100_000 if "MADOGUCHI_LONG_RUNS" in os.environ else 600

JUNK: tuple[Any, ...] = (
    None, [], {}, "", 0, -1, 1e308, True, "\ud83d", "x" * 5000, [[]], [None], {"a": None},
    "W0", "<!channel>", "'; DROP TABLE cases; --", "../../etc/passwd", "🙂" * 50,
)  # fmt: skip

Sent = tuple[str, dict[str, Any]]


def request(kind: str, payload: Any, *, at: int | None = None) -> tuple[str, dict[str, str]]:
    """The body and headers with which Slack sends it."""
    if kind == "events_api":
        body, content_type = json.dumps(payload), "application/json"
    else:
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        body, content_type = (
            urlencode(form, errors="surrogatepass"),
            "application/x-www-form-urlencoded",
        )
    stamp = str(at if at is not None else int(time.time()))
    return body, {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(SECRET, stamp, body),
    }


class Door:
    """Slack's port of the running bot, without Slack in between."""

    def __init__(self, office: Office, session: aiohttp.ClientSession) -> None:
        self.url = f"http://127.0.0.1:{office.bot.port}/slack/events"
        self._session = session

    async def send(self, body: str, headers: dict[str, str]) -> int:
        async with self._session.post(self.url, data=body.encode(), headers=headers) as answer:
            await answer.read()
            return answer.status


@pytest.fixture
def heard(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[Sent]:
    """Everything that the local Slack sends to the bot from now on."""
    found: list[Sent] = []
    real = office.slack.deliveries.http.send

    async def send(kind: str, payload: dict[str, Any], retry: Any) -> Any:
        found.append((kind, deepcopy(payload)))
        return await real(kind, payload, retry)

    monkeypatch.setattr(office.slack.deliveries.http, "send", send)
    return found


def paths(node: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if here:
        yield here
    parts = node.items() if isinstance(node, dict) else enumerate(node)
    for key, part in parts:
        if isinstance(part, dict | list):
            yield from paths(part, (*here, key))
        else:
            yield (*here, key)


def changed(payload: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The payload with one to three parts of it replaced or taken away."""
    made = deepcopy(payload)
    for _ in range(chance.randint(1, 3)):
        *way, last = chance.choice(list(paths(made)) or [("type",)])
        node: Any = made
        for key in way:
            node = node[key]
        if chance.random() < 0.25 and isinstance(node, dict):
            del node[last]
        else:
            node[last] = deepcopy(chance.choice(JUNK))
    return made


def shown_since(office: Office, number: int) -> list[str]:
    """What the bot has shown in answer to what somebody did; Home is drawn anew by itself."""
    methods = [call["method"] for call in office.slack.record.calls[number:]]
    return [method for method in methods if method in ("views.open", "views.push", "views.update")]


async def journey(office: Office) -> None:
    """Some of everything that Slack sends."""
    case = await tell(office.employee, "fuzz")
    await open_case(office.tanaka, case)
    await office.tanaka.close()
    await claim(office.tanaka, case)
    await office.employee.act("home")
    await office.employee.command("status")
    await office.employee.close()
    card = await card_of(office.tanaka, case)
    said = {"channel": card["channel"], "thread_ts": card["ts"]}
    ts = (await office.tanaka.act("say", **said, text="*memo* <@U0EMP1> :sob:"))["ts"]
    await office.tanaka.act("edit", channel=card["channel"], ts=ts, text="memo, again")
    await office.tanaka.act("delete", channel=card["channel"], ts=ts)


async def test_no_payload_breaks_the_bot(office: Office, heard: list[Sent]) -> None:
    await journey(office)
    await quiet(office)
    seeds = sorted(heard, key=lambda sent: (sent[0], len(json.dumps(sent[1]))))
    assert {kind for kind, _ in seeds} == {"events_api", "interactive", "slash_commands"}
    start = len(office.bot.logged())
    chance = random.Random(20261129)
    async with aiohttp.ClientSession() as session:
        door = Door(office, session)
        for number in range(ROUNDS):
            kind, payload = chance.choice(seeds)
            forged = changed(payload, chance)
            if "trigger_id" in forged and chance.random() < 0.9:
                forged["trigger_id"] = f"forged.{number}"
            status = await door.send(*request(kind, forged))
            if status >= 500:
                pytest.fail(office.bot.logged()[start:][-900:])
    unexpected = errors_in(office.bot.logged()[start:], set())
    assert not unexpected, "\n".join(unexpected[:5])
    # One address serves five times, and was sent with hundreds of payloads.
    breaches = office.slack.record.breaches
    breaches[:] = [breach for breach in breaches if breach["error"] != "used_url"]
    assert (await tell(office.employee, "still here")).number


async def test_nothing_is_answered_before_its_signature(office: Office, heard: list[Sent]) -> None:
    """Neither as it was sent before, nor where it is malformed, nor a check of Slack's own."""
    await journey(office)
    await quiet(office)
    before = shown_since(office, 0)
    async with aiohttp.ClientSession() as session:
        door = Door(office, session)
        for kind, payload in heard:
            body, headers = request(kind, payload)
            for wrong in (
                {**headers, "X-Slack-Signature": "v0=" + "0" * 64},
                {**headers, "X-Slack-Request-Timestamp": "1"},
                {"Content-Type": headers["Content-Type"]},
                request(kind, payload, at=int(time.time()) - 400)[1],
            ):
                assert await door.send(body, wrong) == 401
        for body in ("", "ssl_check=1&token=x", '{"type":"url_verification","challenge":"c"}'):
            assert await door.send(body, {"Content-Type": "application/json"}) == 401
    await quiet(office)
    assert shown_since(office, 0) == before


async def test_another_app_or_workspace_has_no_effect(office: Office, heard: list[Sent]) -> None:
    await office.employee.command()
    await office.employee.act("home")
    await quiet(office)
    before = shown_since(office, 0)
    async with aiohttp.ClientSession() as session:
        door = Door(office, session)
        for kind, payload in list(heard):
            for name, other in (("api_app_id", "A0OTHER"), ("team_id", "T0OTHER")):
                forged = {**payload, name: other, "trigger_id": "another.1"}
                assert await door.send(*request(kind, forged)) == 403
            if "team" in payload:
                forged = {**payload, "team": {"id": "T0OTHER"}, "trigger_id": "another.2"}
                assert await door.send(*request(kind, forged)) == 403
    await quiet(office)
    assert shown_since(office, 0) == before
    await office.employee.close()


async def test_a_stranger_of_a_shared_channel_is_told_so(office: Office, heard: list[Sent]) -> None:
    case = await tell(office.employee, "not for strangers")
    await open_case(office.tanaka, case)
    await office.tanaka.close()
    await quiet(office)
    before, cases = len(office.slack.record.calls), rows(office, "cases")
    async with aiohttp.ClientSession() as session:
        for number, (kind, payload) in enumerate(list(heard)):
            if kind == "interactive":
                stranger = {**payload["user"], "team_id": "T0OTHER"}
                forged = {**payload, "user": stranger, "trigger_id": f"stranger.{number}"}
                assert await Door(office, session).send(*request(kind, forged)) == 200
    await quiet(office)
    assert shown_since(office, before) == []
    assert rows(office, "cases") == cases


async def test_a_repeated_answer_is_for_the_very_same_act(
    office: Office, heard: list[Sent]
) -> None:
    """The trigger of somebody's press under another name gets nothing of its answer."""
    case = await tell(office.employee, "whose")
    await open_case(office.tanaka, case)
    await office.tanaka.close()
    await quiet(office)
    kind, payload = next(
        each for each in reversed(heard) if each[1].get("user", {}).get("id") == TANAKA
    )
    before = len(office.slack.record.calls)
    async with aiohttp.ClientSession() as session:
        door = Door(office, session)
        assert await door.send(*request(kind, payload)) == 200
        await asyncio.sleep(0.2)
        assert shown_since(office, before) == [], "the same is not done again"
        forged = {**payload, "user": {**payload["user"], "id": EMPLOYEE}}
        assert await door.send(*request(kind, forged)) == 200
        await asyncio.sleep(0.2)
    answered = [c for c in office.slack.record.calls[before:] if c["method"].startswith("views.")]
    assert not any("whose" in text for c in answered for text in strings(c["args"]))


async def test_nothing_goes_to_an_address_that_is_not_slacks(
    office: Office, heard: list[Sent]
) -> None:
    asked: list[str] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode())
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    where = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/actions"
    await office.employee.command("status")
    await office.employee.close()
    kind, payload = next(each for each in heard if each[0] == "slash_commands")
    forged = {**payload, "response_url": where, "trigger_id": "expired.1"}
    async with aiohttp.ClientSession() as session:
        assert await Door(office, session).send(*request(kind, forged)) == 200
    await asyncio.sleep(0.5)
    server.close()
    assert asked == []


async def test_a_request_that_never_ends_is_ended(office: Office) -> None:
    """Half a head, and a head whose body does not come."""
    port = office.bot.port
    half = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"

    async def ended(start: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(start)
        await asyncio.wait_for(reader.read(), 40)
        writer.close()

    starts = (half, half + b"Content-Length: 100\r\n\r\n{")
    await asyncio.gather(*map(ended, starts))


async def test_slacks_port_counts_for_nobody_and_asks_slack_seldom(office: Office) -> None:
    async with aiohttp.ClientSession() as session:
        base = f"http://127.0.0.1:{office.bot.port}"
        async with session.get(base + "/metrics") as answer:
            assert answer.status == 404
        before = len([c for c in office.slack.record.calls if c["method"] == "auth.test"])
        for _ in range(20):
            async with session.get(base + "/readyz") as answer:
                assert answer.status == 200
    after = [c for c in office.slack.record.calls if c["method"] == "auth.test"]
    assert len(after) - before <= 1
