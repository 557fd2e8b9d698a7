"""How Slack writes people, conversations, messages, files and views on the wire."""

import html
import re
import secrets
import time
from copy import deepcopy
from typing import Any

from bot.practice import cast
from bot.practice.core import Core
from bot.practice.errors import Json
from bot.practice.validate import elements
from bot.practice.workspace import Conversation, File, Message, User, View

_MENTIONED = re.compile(r"<@([A-Z0-9]+)>")


def filled_in(blocks: list[Json]) -> list[Json]:
    """The blocks as Slack keeps them: every block and element has its id."""
    made = deepcopy(blocks)
    for block in made:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for _, element in elements(block):
            if element["type"] not in ("image", "plain_text", "mrkdwn"):
                element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    _default_emoji(made)
    return made


def _default_emoji(value: Any) -> None:
    if isinstance(value, dict):
        if value.get("type") == "plain_text" and "text" in value:
            value.setdefault("emoji", True)
        for one in value.values():
            _default_emoji(one)
    elif isinstance(value, list):
        for one in value:
            _default_emoji(one)


def user(one: User, *, with_locale: bool = False) -> Json:
    made: Json = {
        "id": one.id,
        "team_id": cast.TEAM_ID,
        "name": one.name,
        "deleted": one.deleted,
        "color": one.colour.lstrip("#"),
        "real_name": one.real_name,
        "tz": one.tz,
        "tz_label": one.tz,
        "tz_offset": one.tz_offset,
        "profile": {
            "real_name": one.real_name,
            "real_name_normalized": one.real_name,
            "display_name": one.name,
            "display_name_normalized": one.name,
            "team": cast.TEAM_ID,
        },
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": one.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if one.id == cast.BOT_USER_ID:
        made["profile"] |= {"api_app_id": cast.APP_ID, "bot_id": cast.BOT_ID}
    if with_locale:
        made["locale"] = one.locale
    return made


def conversation(core: Core, one: Conversation) -> Json:
    made: Json = {
        "id": one.id,
        "created": one.created,
        "is_archived": one.is_archived,
        "is_im": one.kind == "im",
        "is_org_shared": False,
        "is_ext_shared": one.is_ext_shared,
        "is_pending_ext_shared": False,
        "context_team_id": cast.TEAM_ID,
    }
    if one.kind == "im":
        others = [member for member in one.members if member != cast.BOT_USER_ID]
        made |= {"user": others[0], "is_user_deleted": core.user(others[0]).deleted}
    else:
        made |= {
            "name": one.name,
            "name_normalized": one.name,
            "is_channel": one.kind == "channel",
            "is_group": False,
            "is_mpim": one.kind == "mpim",
            "is_private": one.kind == "mpim",
            "is_general": one.id == cast.GENERAL_ID,
            "is_member": cast.BOT_USER_ID in one.members,
            "creator": cast.CAST[0].id,
        }
    return made


def channel_type(one: Conversation) -> str:
    return {"channel": "channel", "im": "im", "mpim": "mpim"}[one.kind]


def channel_name(one: Conversation) -> str:
    """What Slack calls a conversation in a command's or interaction's payload."""
    return {"im": "directmessage", "mpim": one.name}.get(one.kind, one.name)


def file(core: Core, one: File) -> Json:
    address = f"{core.url}/files/{cast.TEAM_ID}-{one.id}"
    kind = one.name.rsplit(".", 1)[-1].lower() if "." in one.name else "binary"
    return {
        "id": one.id,
        "created": one.created,
        "timestamp": one.created,
        "name": one.name,
        "title": one.title,
        "mimetype": one.mimetype,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": one.user,
        "user_team": cast.TEAM_ID,
        "size": one.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "url_private": f"{address}/{one.name}",
        "url_private_download": f"{address}/download/{one.name}",
        "permalink": f"{core.url}/files/{one.user}/{one.id}/{one.name}",
        "channels": [channel for channel in one.channels if channel.startswith("C")],
        "groups": [channel for channel in one.channels if channel.startswith("G")],
        "ims": [channel for channel in one.channels if channel.startswith("D")],
        "shares": {"private": _shares(core, one)},
        "file_access": "visible",
    }


def _shares(core: Core, one: File) -> Json:
    """Conversations that are not open to all, and the messages with the file in them."""
    found: Json = {}
    for channel in one.channels:
        where = core.workspace.conversations[channel]
        messages = [{"ts": m.ts} for m in where.messages if one.id in m.files]
        if messages and not channel.startswith("C"):
            found[channel] = messages
    return found


def typed_blocks(text: str) -> list[Json]:
    """The rich text that Slack makes of what a person typed."""
    inside: list[Json] = []
    for place, part in enumerate(_MENTIONED.split(text)):
        if place % 2:
            inside.append({"type": "user", "user_id": part})
        elif part:
            inside.append({"type": "text", "text": html.unescape(part)})
    return [
        {
            "type": "rich_text",
            "block_id": "typed",
            "elements": [{"type": "rich_text_section", "elements": inside}],
        }
    ]


def message(core: Core, where: Conversation, one: Message, *, metadata: bool = False) -> Json:
    """A message as ``conversations.history`` and events give it."""
    made: Json = {"type": "message", "user": one.user, "text": one.text, "ts": one.ts}
    if one.subtype:
        made["subtype"] = one.subtype
    if one.bot_id:
        made |= {"bot_id": one.bot_id, "app_id": cast.APP_ID, "team": cast.TEAM_ID}
        made["bot_profile"] = bot(core)
        if one.blocks is not None:
            made["blocks"] = deepcopy(one.blocks)
    else:
        made |= {"client_msg_id": f"practice-{one.ts}", "team": cast.TEAM_ID}
        if one.text:
            made["blocks"] = typed_blocks(one.text)
    if one.edited:
        made["edited"] = {"user": one.user, "ts": one.edited}
    if one.attachments:
        made["attachments"] = deepcopy(one.attachments)
    if one.files:
        files = [core.workspace.files[file_id] for file_id in one.files]
        made["files"] = [file(core, each) for each in files]
        made["upload"] = False
    if one.thread_ts:
        made["thread_ts"] = one.thread_ts
        if one.is_reply:
            parent = where.find(one.thread_ts)
            made["parent_user_id"] = parent.user if parent else ""
    replies = where.replies(one.ts)
    if replies and not one.is_reply:
        made |= {
            "thread_ts": one.ts,
            "reply_count": len(replies),
            "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
            "reply_users_count": len({reply.user for reply in replies}),
            "latest_reply": replies[-1].ts,
            "subscribed": False,
        }
    if one.reactions:
        made["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in one.reactions.items()
        ]
    if metadata and one.metadata is not None:
        made["metadata"] = deepcopy(one.metadata)
    return made


def bot(core: Core) -> Json:
    return {
        "id": cast.BOT_ID,
        "app_id": cast.APP_ID,
        "user_id": cast.BOT_USER_ID,
        "name": core.app.bot_name,
        "deleted": False,
        "updated": 1_700_000_000,
        "team_id": cast.TEAM_ID,
        "icons": {},
    }


def view(one: View) -> Json:
    """A view as the answers of ``views.*`` and the interactions give it."""
    body = deepcopy(one.body)
    kind = body["type"]
    made: Json = {
        "id": one.id,
        "team_id": cast.TEAM_ID,
        "type": kind,
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": deepcopy(one.state)},
        "hash": one.hash,
        "title": body.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": one.previous_id,
        "root_view_id": one.root_id,
        "app_id": cast.APP_ID,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": cast.TEAM_ID,
        "bot_id": cast.BOT_ID,
    }
    return made


def new_hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"
