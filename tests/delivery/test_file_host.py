"""The bot's token is shown to Slack's own file host and to nobody else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import file as files
from bot.delivery.evidence import AT_ONCE, fetch_evidence
from bot.delivery.host import FILE_HOSTS, RESPONSE_HOSTS, slacks_own
from bot.delivery.sending import NotYet, Sending, Undeliverable
from bot.domain.case import Evidence
from bot.domain.outbox import FetchEvidence
from bot.domain.port import Leased
from bot.usecases import evidence
from bot.usecases.desk import Desk
from bot.usecases.evidence import NotReceived
from tests.office import free_port

TOKEN = "xoxb-secret-token"
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def telling(api: str = "https://slack.com/api/", address: str = "", **told: Any) -> AsyncWebClient:
    """Slack, which tells this of a file."""
    client = AsyncWebClient(token=TOKEN, base_url=api)

    async def files_info(*, file: str) -> Any:
        return {"file": {"id": file, "url_private_download": address, "size": 5, **told}}

    client.files_info = files_info  # type: ignore[method-assign, assignment]
    return client


async def fetched(slack: AsyncWebClient) -> bytes:
    item = Evidence("e", "c", NOW, "F1", "x", "text/plain", 5)
    return b"".join([piece async for piece in files.download(slack, item)])


@pytest.mark.parametrize(
    "address",
    [
        "http://files.slack.com/x",
        "https://files.slack.com:8443/x",
        "https://files.slack.com.evil.example/x",
        "https://evilfiles.slack.com/x",
        "https://evil.slack.com/x",
        "https://slack.com/x",
        "https://files.slack.com@evil.example/x",
        "https://files.slack.com:pass@evil.example/x",
        "https://user@files.slack.com/x",
        "https://evil.example\\@files.slack.com/x",
        "https://evil.example/files.slack.com",
        "https://evil.example#files.slack.com",
        "https://evil.example?files.slack.com",
        "https://docs.google.com/document",
        "file:///etc/passwd",
        "//files.slack.com/x",
        "files.slack.com/x",
        "https://",
        "",
    ],
)
async def test_another_host_is_never_called(address: str) -> None:
    with pytest.raises(NotReceived) as caught:
        await fetched(telling(address=address))
    assert caught.value.code == "foreign_host"


def test_slacks_own_host_is_known_by_its_api() -> None:
    api, government = "https://slack.com/api/", "https://slack-gov.com/api/"
    ours = "https://files.slack.com/files-pri/T1-F1/download/%E9%8C%B2.m4a"
    assert str(slacks_own(api, ours, FILE_HOSTS)) == ours
    assert slacks_own(government, "https://files.slack-gov.com/x", FILE_HOSTS) is not None
    assert slacks_own(government, ours, FILE_HOSTS) is None
    assert slacks_own("http://127.0.0.1:8321/api/", "http://127.0.0.1:8322/x", FILE_HOSTS) is None


def test_what_is_said_to_one_person_goes_to_slack_alone() -> None:
    api = "https://slack.com/api/"
    assert slacks_own(api, "https://hooks.slack.com/actions/T1/2/3", RESPONSE_HOSTS) is not None
    for other in (
        "http://hooks.slack.com/actions/T1/2/3",
        "https://hooks.slack.com.evil.example/actions",
        "https://hooks.slack.com@evil.example/",
        "https://slack.com/api/",
        "http://127.0.0.1:9/",
        "\x00",
    ):
        assert slacks_own(api, other, RESPONSE_HOSTS) is None, other


class Host:
    """A file host that answers as a test wants, and remembers what it was asked."""

    def __init__(self) -> None:
        self.port = free_port()
        self.asked: list[tuple[str, str]] = []
        self.redirected_to = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, request.headers.get("Authorization", "")))
        match request.path:
            case "/redirect":
                raise web.HTTPFound(self.redirected_to)
            case "/page":
                return web.Response(text="<html>Sign in", content_type="text/html")
            case "/own-page":
                return web.Response(
                    text="<html>mine",
                    content_type="text/html",
                    headers={"Content-Disposition": "attachment; filename=x.html"},
                )
            case "/gone":
                raise web.HTTPNotFound
            case "/busy":
                raise web.HTTPServiceUnavailable
            case "/endless":
                response = web.StreamResponse()
                await response.prepare(request)
                try:
                    while True:
                        await response.write(bytes(1 << 16))
                except ConnectionError:
                    return response
            case "/cut":
                response = web.StreamResponse(headers={"Content-Length": "100"})
                await response.prepare(request)
                await response.write(b"half")
                assert request.transport is not None
                request.transport.close()
                return response
        return web.Response(body=b"bytes")


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    made = Host()
    app = web.Application()
    app.router.add_get("/{any:.*}", made.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", made.port).start()
    yield made
    await runner.cleanup()


async def test_the_file_comes_with_the_token_in_the_header_alone(host: Host) -> None:
    given = telling(f"{host.url}/api/", f"{host.url}/file")
    assert await fetched(given) == b"bytes"
    assert host.asked == [("/file", f"Bearer {TOKEN}")]


@pytest.mark.parametrize(
    ("path", "told", "code"),
    [
        ("/redirect", {}, "signed_out"),
        ("/page", {"mimetype": "image/png"}, "signed_out"),
        ("/page", {"mimetype": "text/html"}, "signed_out"),
        ("/gone", {}, "not_readable"),
        ("/endless", {}, "too_large"),
        ("/file", {"size": files.LARGEST_FILE + 1}, "too_large"),
    ],
)
async def test_what_is_not_the_file_is_refused(
    host: Host, path: str, told: dict[str, Any], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path == "/endless":
        monkeypatch.setattr(files, "LARGEST_FILE", 1_000_000)
    elsewhere = Host()
    host.redirected_to = f"{elsewhere.url}/thief"
    with pytest.raises(NotReceived) as caught:
        await fetched(telling(f"{host.url}/api/", host.url + path, **told))
    assert caught.value.code == code
    assert len(host.asked) <= 1, "no redirect is followed"


async def test_a_page_that_somebody_saved_is_a_file_like_any(host: Host) -> None:
    given = telling(f"{host.url}/api/", f"{host.url}/own-page", mimetype="text/html")
    assert await fetched(given) == b"<html>mine"


@pytest.mark.parametrize("path", ["/cut", "/busy"])
async def test_what_was_cut_off_is_tried_again(host: Host, path: str) -> None:
    given = telling(f"{host.url}/api/", host.url + path)
    with pytest.raises(Exception) as caught:
        await fetched(given)
    assert not isinstance(caught.value, NotReceived)


def fetching(slack: AsyncWebClient) -> Callable[[int], Awaitable[None]]:
    """Fetches the file of that number, with the others in hand."""
    desk = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW))
    around: Any = SimpleNamespace(web=slack, desk=desk, cleaner=None, in_hand=set())

    def fetch(number: int) -> Awaitable[None]:
        effect = FetchEvidence(case_id="c", evidence=str(number), due_at=NOW)
        leased = Leased(f"id-{number}", effect, 1, doubtful=False, created_at=NOW)
        return fetch_evidence(Sending(around, leased), effect)

    return fetch


async def test_what_never_comes_is_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack does not answer for a day: the person is told, rather than left waiting."""
    fetch = fetching(telling("http://127.0.0.1:9/api/", "http://127.0.0.1:9/x"))
    codes = []
    for age in (timedelta(hours=23), timedelta(hours=25)):
        item = Evidence("e", "c", NOW - age, "F1", "x", "text/plain", 5)

        async def receive(desk: Desk, evidence_id: str, fetch: Any, cleaner: Any) -> None:
            async for _ in fetch(item):  # noqa: B023
                pass

        monkeypatch.setattr(evidence, "receive", receive)
        try:
            await fetch(0)
        except Undeliverable as error:
            codes.append(error.code)
        except OSError:
            codes.append("again")
    assert codes == ["again", "unreachable"]


async def test_few_files_are_in_hand_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fetch, going = fetching(telling()), asyncio.Event()

    async def receive(desk: Desk, evidence_id: str, fetch: Any, cleaner: Any) -> None:
        await going.wait()

    monkeypatch.setattr(evidence, "receive", receive)
    tasks = [asyncio.ensure_future(fetch(number)) for number in range(AT_ONCE)]
    await asyncio.sleep(0)
    with pytest.raises(NotYet):
        await fetch(99)
    going.set()
    await asyncio.gather(*tasks)
    await fetch(0)
