"""What there is to compare with: Bolt as its documentation shows it, with the bot's two views.

No store, no right, no language: the form is opened and the second step is answered, both as
the bot renders them: it has them ready, the bot puts them together for each person. Two
settings are not what Bolt does by itself, and are the bot's too: with
``process_before_response`` it answers when the listener is done, and does not look every
10 ms whether it is; and slack_sdk does not put a log line together that nobody reads.

It is reached as the bot is: over Bolt's own socket, or over HTTP by Bolt's own server.

As a program: ``python -m tests.bench.bare VIEWS [PORT]``, a file of JSON; tokens are in the
environment. With a port it listens there.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]

BETWEEN, AFTER = 5, 112
"""Listeners between the command's and the report's, and after it: as many as the bot has, in
the bot's order. Bolt asks one after the other."""


def make(views: Mapping[str, Json]) -> AsyncApp:
    """``views``: the ``form``, and the ``second`` step that answers it."""
    logging.getLogger("slack_sdk.web.async_base_client").setLevel(logging.WARNING)
    client = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    secret = os.environ["SLACK_SIGNING_SECRET"]
    app = AsyncApp(client=client, signing_secret=secret, process_before_response=True)

    async def nothing(ack: Any) -> None:
        await ack()

    @app.command("/sodan")
    async def command(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=views["form"])

    for n in range(BETWEEN):
        app.action(f"between_{n}")(nothing)

    @app.view(views["form"]["callback_id"])
    async def submitted(ack: Any) -> None:
        await ack(response_action="update", view=views["second"])

    for n in range(AFTER):
        app.action(f"after_{n}")(nothing)
    return app


async def main(views: Mapping[str, Json], port: int | None) -> None:
    app = make(views)
    if port is not None:
        runner = web.AppRunner(app.web_app("/slack/events"), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.Event().wait()
    handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
    handler.client.web_client.base_url = os.environ["SLACK_API_URL"]
    await handler.start_async()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    asyncio.run(
        main(
            json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")),
            int(sys.argv[2]) if len(sys.argv) > 2 else None,
        )
    )
