"""An organization of several workspaces, which has the app as a whole (Enterprise Grid).

What the app hears and is answered is then as Slack has it: ``team`` is null, ``enterprise`` is
set, and some methods want to know of which workspace they are asked.

Source: docs.slack.dev/enterprise/organization-ready-apps.
"""

from dataclasses import dataclass, field

from bot.practice import cast
from bot.practice.errors import Json, SlackError

ORGANIZATION = {"id": "E0PRACTICE", "name": "Practice organization"}

OF_ONE = frozenset({"users.list", "usergroups.list", "usergroups.users.list", "bots.info"})
"""Methods that need ``team_id`` with the token of an organization."""


@dataclass
class Organization:
    """``people`` and ``groups``: who and what is of another workspace than the first."""

    teams: tuple[str, ...] = (cast.TEAM_ID, "T0SECOND")
    people: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)

    def team_of(self, who: str) -> str:
        return self.people.get(who, self.groups.get(who, self.teams[0]))

    def asked_of(self, method: str, team: str) -> None:
        """Raises as Slack does where no workspace is named, or one that has not the app."""
        if method in OF_ONE and not team:
            raise SlackError("missing_argument", "team_id", arg="team_id")
        if team and team not in self.teams:
            raise SlackError("team_access_not_granted")

    def dressed(self, kind: str, payload: Json) -> Json:
        """What is delivered, as it comes to an app of the whole organization."""
        if kind == "events_api":
            who = payload["event"].get("user")
            team = self.team_of(who if isinstance(who, str) else "")
            for_whom = {"enterprise_id": ORGANIZATION["id"], "team_id": team}
            return payload | {
                "team_id": team,
                "enterprise_id": ORGANIZATION["id"],
                "context_team_id": None,
                "context_enterprise_id": ORGANIZATION["id"],
                "authorizations": [
                    {**each, **for_whom, "is_enterprise_install": True}
                    for each in payload["authorizations"]
                ],
            }
        if kind == "slash_commands":
            return payload | {
                "team_id": self.team_of(payload["user_id"]),
                "enterprise_id": ORGANIZATION["id"],
                "enterprise_name": ORGANIZATION["name"],
                "is_enterprise_install": "true",
            }
        team = self.team_of(payload["user"]["id"])
        return payload | {
            "user": payload["user"] | {"team_id": team},
            "team": None,
            "enterprise": ORGANIZATION,
            "is_enterprise_install": True,
        }
