"""Questions that need a workspace where the app is installed for a whole organization.

With such a token Slack answers what is asked of people and user groups for one workspace at a
time, named by ``team_id``; with one of a single workspace there is nothing to name.

Source: docs.slack.dev/enterprise/organization-ready-apps, and the methods' own pages.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.cursor import pages
from bot.runtime.refused import code_of

T = TypeVar("T")

NEEDS_ONE = "missing_argument"
"""What Slack says where a workspace would have to be named."""

NOT_THERE = frozenset({"no_such_subteam", "subteam_not_found"})
"""The user group is of another workspace, or of none."""


class Organization:
    def __init__(self, web: AsyncWebClient) -> None:
        self._web = web
        self._home: dict[str, str | None] = {}

    async def workspaces(self) -> Sequence[str | None]:
        """Those that have the app; None alone where there is but one."""
        if not (await self._web.auth_test()).get("is_enterprise_install"):
            return (None,)
        teams = pages(lambda cursor: self._web.auth_teams_list(limit=1000, cursor=cursor))
        return [str(team["id"]) async for page in teams for team in page.get("teams") or ()]

    async def each(self, ask: Callable[[str | None], Awaitable[T]]) -> Sequence[T]:
        """What is answered for each workspace; where there is but one it is asked once."""
        try:
            return [await ask(None)]
        except SlackApiError as error:
            if code_of(error) != NEEDS_ONE:
                raise
        return [await ask(team) for team in await self.workspaces()]

    async def members(self, group: str) -> Sequence[str]:
        """Who is in a user group, whichever workspace it is of. Raises what the call raises."""
        try:
            return await self._members(group, self._home.get(group))
        except SlackApiError as error:
            if code_of(error) not in {NEEDS_ONE, *NOT_THERE}:
                raise
            refused = error
        for team in filter(None, await self.workspaces()):
            try:
                found = await self._members(group, team)
            except SlackApiError as error:
                if code_of(error) not in NOT_THERE:
                    raise
                refused = error
            else:
                self._home[group] = team
                return found
        raise refused

    async def _members(self, group: str, team: str | None) -> Sequence[str]:
        answer = await self._web.usergroups_users_list(usergroup=group, team_id=team)
        return tuple(answer.get("users") or ())

    async def groups(self) -> Sequence[dict[str, Any]]:
        """All user groups."""
        answers = await self.each(lambda team: self._web.usergroups_list(team_id=team))
        return [group for answer in answers for group in answer.get("usergroups") or ()]
