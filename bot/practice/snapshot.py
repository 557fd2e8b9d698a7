"""What one person sees of the workspace, as the page draws it."""

from typing import Any

from bot.practice import cast
from bot.practice.core import Core
from bot.practice.errors import Json
from bot.practice.inputs import VALUE_KEYS
from bot.practice.workspace import Conversation, File, Message, View


def people(core: Core) -> Json:
    """The cast and what the app offers."""
    app = core.app
    return {
        "team": {"id": cast.TEAM_ID, "name": cast.TEAM_NAME},
        "run": core.workspace.run,
        "app": {
            "id": cast.APP_ID,
            "name": app.name,
            "bot_user": cast.BOT_USER_ID,
            "bot_name": app.bot_name,
            "commands": [
                {
                    "command": one.command,
                    "description": one.description,
                    "usage_hint": one.usage_hint,
                }
                for one in app.commands
            ],
            "shortcuts": [
                {"callback_id": one.callback_id, "name": one.name, "type": one.kind}
                for one in app.shortcuts
            ],
            "home": app.home,
            "messages_tab": app.messages_tab,
            "messages_tab_read_only": app.messages_tab_read_only,
        },
        "users": [
            {
                "id": one.id,
                "name": one.name,
                "real_name": one.real_name,
                "locale": one.locale,
                "group": one.group,
                "colour": one.colour,
            }
            for one in core.workspace.users.values()
            if not one.is_bot
        ],
        "user_groups": [
            {"id": group_id, "handle": "desk", "name": "相談窓口", "members": list(members)}
            for group_id, members in core.workspace.groups.items()
        ],
    }


def of(core: Core, user: str) -> Json:
    """The snapshot for ``user``: conversations, App Home, the stack of modals."""
    space = core.workspace
    app_im = space.im(user, cast.BOT_USER_ID)
    shown = [
        one
        for one in space.conversations.values()
        if user in one.members
        and (one.kind == "channel" or one is app_im or user in one.open_for or one.messages)
    ]
    home = space.homes.get(user)
    return {
        "seq": space.seq,
        "ahead": space.ahead,
        "me": user,
        "locale": core.user(user).locale,
        "conversations": [_conversation(core, one, user) for one in shown],
        "home": {"view": _view(home) if home else None},
        "views": [_view(one) for one in space.stack(user)],
    }


def _conversation(core: Core, where: Conversation, user: str) -> Json:
    read = where.read.get(user, "0")
    messages = [_message(core, where, one, user, read) for one in where.visible_to(user)]
    unread = [one for one in messages if one["unread"]]
    others = [member for member in where.members if member != user]
    name = where.name
    if where.kind != "channel":
        name = "、".join(core.user(member).real_name for member in others)
    return {
        "id": where.id,
        "type": where.kind,
        "name": name,
        "members": list(where.members),
        "with_app": cast.BOT_USER_ID in where.members,
        "unread": len(unread),
        "mentions": sum(1 for one in unread if mentions(core, one, user)),
        "messages": messages,
    }


def _message(core: Core, where: Conversation, one: Message, user: str, read: str) -> Json:
    return {
        "ts": one.ts,
        "user": one.user,
        "bot": one.bot_id is not None,
        "text": one.text,
        "blocks": one.blocks,
        "values": one.inputs.get(user, {}),
        "thread_ts": one.thread_ts,
        "reply_count": 0 if one.is_reply else len(where.replies(one.ts)),
        "edited": one.edited is not None,
        "deleted": one.subtype == "tombstone",
        "ephemeral": one.only_for is not None,
        "files": [file(core.workspace.files[file_id]) for file_id in one.files],
        "reactions": [
            {"name": name, "users": list(users)} for name, users in one.reactions.items()
        ],
        "unread": one.user != user and one.ts > read,
    }


def mentions(core: Core, message: Json, user: str) -> bool:
    """Whether the words that are shown name this person, a group of theirs, or all."""
    marks = [f"<@{user}>", f"<@{user}|", "<!here>", "<!channel>", "<!everyone>"]
    for group_id, members in core.workspace.groups.items():
        if user in members:
            marks += [f"<!subteam^{group_id}>", f"<!subteam^{group_id}|"]
    words = [message["text"], *_mrkdwn(message["blocks"])]
    return any(mark in text for mark in marks for text in words)


def _mrkdwn(value: Any) -> list[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            return [str(value.get("text", ""))]
        if value.get("type") == "user":
            return [f"<@{value.get('user_id')}>"]
        return [text for one in value.values() for text in _mrkdwn(one)]
    if isinstance(value, list):
        return [text for one in value for text in _mrkdwn(one)]
    return []


def _view(view: View) -> Json:
    body = view.body
    return {
        "id": view.id,
        "type": body["type"],
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "hash": view.hash,
        "callback_id": body.get("callback_id", ""),
        "title": body.get("title"),
        "submit": body.get("submit"),
        "close": body.get("close"),
        "clear_on_close": body.get("clear_on_close", False),
        "blocks": body["blocks"],
        "values": view.state,
        "since": view.since,
        "raw": raw_values(view.state),
    }


def raw_values(state: Json) -> Json:
    """The state in the form in which the page gives it back."""
    made: Json = {}
    for block_id, actions in state.items():
        for action_id, value in actions.items():
            key = VALUE_KEYS[value["type"]][0]
            chosen = value.get(key)
            if key == "selected_option":
                chosen = chosen["value"] if chosen else None
            elif key == "selected_options":
                chosen = [one["value"] for one in chosen]
            elif key == "files":
                chosen = [one["id"] for one in chosen]
            made.setdefault(block_id, {})[action_id] = chosen
    return made


def file(one: File) -> Json:
    """A file as the page shows it; its address serves people and not the app."""
    return {
        "id": one.id,
        "name": one.name,
        "title": one.title,
        "size": one.size,
        "mimetype": one.mimetype,
        "url": f"/practice/files/{one.id}",
    }
