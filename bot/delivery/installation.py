"""Which workspace and app this is, and which requests are for it.

Source: docs.slack.dev/apis/events-api (``authorizations``, ``context_team_id``) and
docs.slack.dev/enterprise (``team`` may be null, ids of an organization begin with E).
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.organization import Organization

Payload = Mapping[str, Any]


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
        team = (await Organization(web).workspaces())[0] if self.everywhere else None
        bot = await web.bots_info(bot=mine["bot_id"], team_id=team)
        self.app = (bot.get("bot") or {}).get("app_id")

    def alone(self, app: AsyncApp) -> None:
        """Nothing that is for another workspace or app reaches a listener."""
        app.use(_Alone(self))

    def foreign(self, body: Payload) -> bool:
        """Whether a request names another app than this one, or no workspace of ours."""
        app = body.get("api_app_id")
        if app and self.app and app != self.app:
            return True
        named = list(_enterprises(body))
        if named and not self.app and self.enterprise is None:
            return False
        teams = list(_teams(body))
        others = any(team != self.team for team in teams)
        if not self.everywhere:
            # A workspace of ours may have joined an organization since we asked.
            known = bool(teams) and self.enterprise is None
            if not known and any(each != self.enterprise for each in named):
                return True
            return others and not self._colleague(body, named)
        return any(each != self.enterprise for each in named) or (others and not named)

    def _colleague(self, body: Payload, named: Sequence[object]) -> bool:
        """Whether somebody has done something from another workspace of our organization.

        Of an event it is ours by the workspace that it is delivered for, whoever it is about.
        """
        if self.enterprise is None or "authorizations" in body or "event" in body:
            return False
        return bool(named) and all(each == self.enterprise for each in named)


class _Alone(AsyncMiddleware):
    """A class: for a function Bolt puts together what it may ask for, at each request."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        if self._installation.foreign(req.body):
            return BoltResponse(status=403, body="")
        return await next()


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
