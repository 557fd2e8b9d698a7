"""Which events of the Events API something that happened gives rise to.

An event reaches the app only if its manifest subscribes to it, the scopes for it
are granted and the app is a member of the conversation.
"""

import time

from bot.practice import cast, payloads
from bot.practice.core import Core
from bot.practice.errors import Json
from bot.practice.workspace import Conversation, Message

_MESSAGE_SCOPES = {
    "channel": ("message.channels", "channels:history"),
    "im": ("message.im", "im:history"),
    "mpim": ("message.mpim", "mpim:history"),
}


def _hears(core: Core, where: Conversation) -> bool:
    name, scope = _MESSAGE_SCOPES[where.kind]
    return (
        name in core.app.events and scope in core.app.scopes and cast.BOT_USER_ID in where.members
    )


def _in(where: Conversation, event: Json) -> Json:
    return event | {
        "channel": where.id,
        "channel_type": payloads.channel_type(where),
        "event_ts": event.get("ts", ""),
    }


def message_posted(core: Core, where: Conversation, one: Message) -> None:
    """A new message, a person's or the app's own. Ephemeral ones are no event."""
    if one.only_for is not None:
        return
    if _hears(core, where):
        core.outbox.event(_in(where, payloads.message(core, where, one)))
    mentioned = f"<@{cast.BOT_USER_ID}>" in one.text and not one.bot_id
    heard = "app_mention" in core.app.events and "app_mentions:read" in core.app.scopes
    if mentioned and heard and where.kind == "channel" and cast.BOT_USER_ID in where.members:
        core.outbox.event(
            {
                "type": "app_mention",
                "user": one.user,
                "text": one.text,
                "ts": one.ts,
                "channel": where.id,
                "event_ts": one.ts,
            }
        )


def group_changed(core: Core, group: str, members: list[str]) -> None:
    """Sets who is in a user group, and tells of it (docs.slack.dev/reference/events)."""
    before = core.workspace.groups[group]
    core.workspace.groups[group] = list(members)
    now = int(time.time())
    if "subteam_members_changed" in core.app.events and "usergroups:read" in core.app.scopes:
        added = [user for user in members if user not in before]
        removed = [user for user in before if user not in members]
        core.outbox.event(
            {
                "type": "subteam_members_changed",
                "subteam_id": group,
                "team_id": cast.TEAM_ID,
                "date_previous_update": now,
                "date_update": now,
                "added_users": added,
                "added_users_count": str(len(added)),
                "removed_users": removed,
                "removed_users_count": str(len(removed)),
            }
        )


def message_changed(core: Core, where: Conversation, one: Message, before: Json) -> None:
    if one.only_for is None and _hears(core, where):
        event = {
            "type": "message",
            "subtype": "message_changed",
            "message": payloads.message(core, where, one, metadata=True),
            "previous_message": before,
            "hidden": True,
            "ts": core.workspace.new_ts(),
        }
        core.outbox.event(_in(where, event))


def message_deleted(core: Core, where: Conversation, before: Json) -> None:
    if _hears(core, where):
        event = {
            "type": "message",
            "subtype": "message_deleted",
            "deleted_ts": before["ts"],
            "previous_message": before,
            "hidden": True,
            "ts": core.workspace.new_ts(),
        }
        core.outbox.event(_in(where, event))


def app_home_opened(core: Core, user: str, tab: str) -> None:
    """``view`` is in the event only when the app has published one before."""
    if "app_home_opened" not in core.app.events:
        return
    ts = core.workspace.new_ts()
    event: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": core.workspace.im(user, cast.BOT_USER_ID).id,
        "tab": tab,
        "event_ts": ts,
    }
    home = core.workspace.homes.get(user)
    if tab == "home" and home is not None:
        event["view"] = payloads.view(home)
    core.outbox.event(event)


def reaction_added(core: Core, where: Conversation, one: Message, user: str, name: str) -> None:
    if "reaction_added" in core.app.events and "reactions:read" in core.app.scopes:
        core.outbox.event(
            {
                "type": "reaction_added",
                "user": user,
                "reaction": name,
                "item_user": one.user,
                "item": {"type": "message", "channel": where.id, "ts": one.ts},
                "event_ts": core.workspace.new_ts(),
            }
        )


def user_changed(core: Core, user: str) -> None:
    if "user_change" in core.app.events and "users:read" in core.app.scopes:
        ts = core.workspace.new_ts()
        core.outbox.event(
            {
                "type": "user_change",
                "user": payloads.user(core.user(user), with_locale=True),
                "cache_ts": int(float(ts)),
                "event_ts": ts,
            }
        )
