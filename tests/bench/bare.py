"""What there is to compare with: Bolt as its documentation shows it, storing nothing.

As a program: ``python -m tests.bench.bare LISTENERS``, tokens from the environment.
"""

import asyncio
import os
import sys
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

BEFORE = 4
"""Listeners between the command and the submission, as in the real bot."""


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def form(callback_id: str) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "value", "multiline": True}
    block = {"type": "input", "block_id": "narrative", "label": plain("?"), "element": element}
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("report"),
        "submit": plain("send"),
        "blocks": [block],
    }


def make(listeners: int) -> AsyncApp:
    web = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=web, signing_secret="none")

    @app.command("/sodan")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form("report"))

    async def nothing(ack: Any) -> None:
        await ack()

    for n in range(BEFORE):
        app.action(f"before_{n}")(nothing)

    @app.view("report")
    async def submitted(ack: Any) -> None:
        await ack(response_action="update", view=form("thanks"))

    for n in range(listeners - BEFORE - 2):
        app.action(f"after_{n}")(nothing)
    return app


async def main(listeners: int) -> None:
    handler = AsyncSocketModeHandler(make(listeners), os.environ["SLACK_APP_TOKEN"])
    handler.client.web_client.base_url = os.environ["SLACK_API_URL"]
    await handler.start_async()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
