"""A user group whose members are the desk or HR has changed in Slack.

The minute's look stays as the net: a socket may be away while Slack tells.
"""

from typing import Any

from handlers.context import Context
from handlers.listener import event
from handlers.request import Event

CUT = 500
"""Members that ``subteam_updated`` tells at most."""


def _ids(listed: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in listed) if isinstance(listed, list) else ()


@event("subteam_members_changed")
async def members_changed(context: Context, seen: Event) -> None:
    added, removed = _ids(seen.payload.get("added_users")), _ids(seen.payload.get("removed_users"))

    def users(before: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*(u for u in before if u not in removed), *added)))

    context.group_changed(str(seen.payload.get("subteam_id")), users)


@event("subteam_updated")
async def updated(context: Context, seen: Event) -> None:
    group: dict[str, Any] = seen.payload.get("subteam") or {}
    today = () if group.get("date_delete") else _ids(group.get("users"))
    whole = bool(group.get("date_delete")) or 0 < len(today) < CUT

    def users(before: tuple[str, ...]) -> tuple[str, ...]:
        return today if whole else before

    context.group_changed(str(group.get("id")), users)
