"""Methods about the app itself, people, groups and the team."""

from bot.practice import cast, payloads
from bot.practice.errors import Json, SlackError
from bot.practice.methods import Call, method, page_of
from bot.practice.organization import ORGANIZATION


@method("api.test", tier=4, token="any")
def api_test(call: Call) -> Json:
    if call.text("error"):
        raise SlackError(call.text("error"))
    return {"args": {name: one for name, one in call.args.items() if name != "token"}}


@method("auth.test", tier=0, token="any")
def auth_test(call: Call) -> Json:
    return {
        "url": f"{call.core.url}/",
        "team": cast.TEAM_NAME,
        "user": call.core.user(cast.BOT_USER_ID).name,
        "team_id": cast.TEAM_ID,
        "user_id": cast.BOT_USER_ID,
        "bot_id": cast.BOT_ID,
        "is_enterprise_install": call.core.organization is not None,
    } | ({"enterprise_id": ORGANIZATION["id"]} if call.core.organization else {})


@method("auth.teams.list", tier=2)
def auth_teams_list(call: Call) -> Json:
    held = call.core.organization
    page, cursor = page_of(call, list(held.teams if held else (cast.TEAM_ID,)))
    teams = [{"id": team, "name": team} for team in page]
    return {"teams": teams, "response_metadata": {"next_cursor": cursor}}


@method("team.info", "team:read")
def team_info(call: Call) -> Json:
    return {
        "team": {
            "id": cast.TEAM_ID,
            "name": cast.TEAM_NAME,
            "domain": cast.TEAM_DOMAIN,
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


@method("bots.info", "users:read")
def bots_info(call: Call) -> Json:
    if call.text("bot") != cast.BOT_ID:
        raise SlackError("bot_not_found")
    return {"bot": payloads.bot(call.core)}


@method("users.info", "users:read", tier=4)
def users_info(call: Call) -> Json:
    user = call.core.user(call.required("user"))
    return {"user": payloads.user(user, with_locale=call.flag("include_locale"))}


def _asked_of(call: Call, who: str) -> bool:
    """Whether somebody, or a user group, is of the workspace that is asked of."""
    held = call.core.organization
    return held is None or held.team_of(who) == call.text("team_id")


@method("users.list", "users:read", tier=2)
def users_list(call: Call) -> Json:
    with_locale = call.flag("include_locale")
    people = [one for one in call.core.workspace.users.values() if _asked_of(call, one.id)]
    page, cursor = page_of(call, people, default=1000)
    members = [payloads.user(one, with_locale=with_locale) for one in page]
    return {"members": members, "cache_ts": 0, "response_metadata": {"next_cursor": cursor}}


@method("usergroups.list", "usergroups:read", tier=2)
def usergroups_list(call: Call) -> Json:
    groups = []
    for group_id, members in call.core.workspace.groups.items():
        if not _asked_of(call, group_id):
            continue
        one: Json = {
            "id": group_id,
            "team_id": cast.TEAM_ID,
            "is_usergroup": True,
            "name": "相談窓口",
            "handle": "desk",
            "description": "",
            "date_delete": 0,
            "user_count": len(members),
        }
        if call.flag("include_users"):
            one["users"] = list(members)
        groups.append(one)
    return {"usergroups": groups}


@method("usergroups.users.list", "usergroups:read", tier=2)
def usergroups_users_list(call: Call) -> Json:
    members = call.core.workspace.groups.get(call.required("usergroup"))
    if members is None or not _asked_of(call, call.text("usergroup")):
        raise SlackError("no_such_subteam")
    return {"users": list(members)}
