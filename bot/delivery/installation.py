"""Which workspace and app this is, and which requests are for it.

Source: docs.slack.dev/apis/events-api (``authorizations``, ``context_team_id``) and
docs.slack.dev/enterprise (``team`` may be null, ids of an organization begin with E).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

Payload = Mapping[str, Any]

KNOWN_FOR = 15.0
"""Seconds for which it is known whether Slack answers, however often that is asked."""

RETRY = 2.0
"""Seconds between two attempts to learn at the very first start which workspace this is."""

WORKSPACE_FILE = "workspace"

log = structlog.get_logger()


async def workspace_of(web: AsyncWebClient, data_dir: Path) -> str:
    """The workspace's id, which is bound into everything that is encrypted.

    Asked of Slack once; afterwards the bot starts and takes reports while Slack is away.
    """
    file = data_dir / WORKSPACE_FILE
    if file.exists() and (known := file.read_text(encoding="ascii").strip()):
        return known
    while True:
        try:
            answer = await web.auth_test()
        except Exception as error:
            log.warning("slack_unreachable", error=type(error).__name__, seconds=RETRY)
            await asyncio.sleep(RETRY)
            continue
        workspace = str(answer["team_id"])
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(workspace + "\n", encoding="ascii")
        return workspace


@dataclass(slots=True)
class Installation:
    """Ours. What Slack has not told yet is not compared."""

    team: str
    enterprise: str | None = None
    everywhere: bool = False
    """Installed for a whole organization: each of its workspaces is ours."""
    app: str | None = None

    async def learn(self, web: AsyncWebClient) -> None:
        """Asks Slack for the rest, once. Raises what the calls raise."""
        if self.app is not None:
            return
        mine = await web.auth_test()
        self.enterprise = mine.get("enterprise_id")
        self.everywhere = bool(mine.get("is_enterprise_install"))
        bot = await web.bots_info(bot=mine["bot_id"])
        self.app = (bot.get("bot") or {}).get("app_id")

    def alone(self, app: AsyncApp) -> None:
        """Nothing that is for another workspace or app reaches a listener."""

        @app.middleware
        async def refuse_others(
            body: dict[str, Any], next_: Callable[[], Awaitable[BoltResponse]]
        ) -> BoltResponse:
            return BoltResponse(status=403, body="") if self.foreign(body) else await next_()

    def foreign(self, body: Payload) -> bool:
        """Whether a request names another app than this one, or no workspace of ours."""
        app = body.get("api_app_id")
        if app and self.app and app != self.app:
            return True
        others = any(team != self.team for team in _teams(body))
        if not self.everywhere:
            return others
        named = list(_enterprises(body))
        return any(each != self.enterprise for each in named) or (others and not named)


class SlackAnswers:
    """Whether Slack answers, asked of it no more often than it may be."""

    def __init__(self, web: AsyncWebClient) -> None:
        self._web = web
        self._asked_at = float("-inf")
        self._asking: asyncio.Task[bool] | None = None

    async def now(self) -> bool:
        """The answer of the last question, or of a new one where that is too old."""
        if self._asking is None or time.monotonic() - self._asked_at > KNOWN_FOR:
            self._asked_at = time.monotonic()
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(self._asking)

    async def _ask(self) -> bool:
        try:
            await self._web.api_call("auth.test")
        except Exception:
            return False
        return True


def _teams(body: Payload) -> Iterator[object]:
    """Every workspace that a request names as its own."""
    team = body.get("team")
    parts: list[object] = [body.get("team_id"), body.get("context_team_id")]
    parts.append(team.get("id") if isinstance(team, dict) else team)
    parts += (each.get("team_id") for each in _authorizations(body))
    return (part for part in parts if part)


def _enterprises(body: Payload) -> Iterator[object]:
    enterprise = body.get("enterprise")
    parts: list[object] = [body.get("enterprise_id"), body.get("context_enterprise_id")]
    parts.append(enterprise.get("id") if isinstance(enterprise, dict) else enterprise)
    parts += (each.get("enterprise_id") for each in _authorizations(body))
    return (part for part in parts if part)


def _authorizations(body: Payload) -> list[Payload]:
    listed = body.get("authorizations")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
