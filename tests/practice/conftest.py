"""A practice workspace for each test, and real Bolt apps beside it."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.practice.core import Timing
from bot.practice.server import Practice

SECRET = "practice-signing-secret"

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "窓口"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "窓口"},
        "slash_commands": [{"command": "/sodan", "description": "相談する", "usage_hint": "[now]"}],
        "shortcuts": [
            {"name": "相談する", "type": "global", "callback_id": "report_new"},
            {"name": "相談する", "type": "message", "callback_id": "report_message"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "channels:history",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "im:history",
                "im:read",
                "im:write",
                "mpim:history",
                "mpim:read",
                "mpim:write",
                "reactions:write",
                "team:read",
                "usergroups:read",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "message.channels",
                "message.im",
                "message.mpim",
                "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}

Start = Callable[..., Any]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts practice workspaces with the given settings; all are stopped at the end."""
    async with contextlib.AsyncExitStack() as stack:

        async def begin(manifest: dict[str, Any] | None = None, **settings: Any) -> Practice:
            settings.setdefault("posting_limits", False)
            settings.setdefault("tier_limits", False)
            settings.setdefault("retry_delays", (0.0, 0.05, 0.1))
            practice = Practice(manifest or MANIFEST, port=0, **settings)
            return await stack.enter_async_context(practice)

        yield begin


@pytest.fixture
async def practice(start: Start) -> Practice:
    made: Practice = await start(timing=Timing(acknowledge=1.0))
    return made


@pytest.fixture
async def client(practice: Practice) -> AsyncIterator[AsyncWebClient]:
    """slack_sdk's own client, with the bot's token."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient("xoxb-practice", base_url=practice.api_url, session=session)


@pytest.fixture
async def http(practice: Practice) -> AsyncIterator[aiohttp.ClientSession]:
    """A client without manners, for what slack_sdk would never send."""
    async with aiohttp.ClientSession(practice.url) as session:
        yield session


def bolt(practice: Practice) -> AsyncApp:
    return AsyncApp(
        signing_secret=SECRET,
        client=AsyncWebClient("xoxb-practice", base_url=practice.api_url),
        process_before_response=True,
    )


@contextlib.asynccontextmanager
async def connected(practice: Practice, app: AsyncApp, way: str) -> AsyncIterator[None]:
    """The Bolt app reached as Slack would: ``socket`` or ``http``."""
    if way == "socket":
        handler = AsyncSocketModeHandler(
            app, "xapp-practice", web_client=AsyncWebClient(base_url=practice.api_url)
        )
        await handler.connect_async()  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            await handler.client.disconnect()  # type: ignore[no-untyped-call]
            await handler.client.close()  # type: ignore[no-untyped-call]
        return

    async def slack_events(request: web.Request) -> web.Response:
        answer = await app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    server = web.Application()
    server.router.add_post("/slack/events", slack_events)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    practice.request_url = f"http://{host}:{port}/slack/events"
    try:
        yield
    finally:
        practice.request_url = None
        await runner.cleanup()


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def text_input(block_id: str = "message", **element: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("label"),
        "element": {"type": "plain_text_input", "action_id": "value", **element},
    }


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = {
        "type": "modal",
        "callback_id": "report",
        "title": plain("title"),
        "submit": plain("send"),
        "blocks": list(blocks) or [text_input()],
    }
    return {name: value for name, value in (made | more).items() if value is not None}


def section(text: str = "hello", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "case_open", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("open"), **more}


def actions(*elements: dict[str, Any], block_id: str = "buttons") -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}
