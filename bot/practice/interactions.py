"""Payloads of commands, shortcuts and interactions (docs.slack.dev/reference)."""

from copy import deepcopy
from typing import Any

from bot.practice import cast, inputs, payloads
from bot.practice.core import Core
from bot.practice.errors import Json
from bot.practice.manifest import Shortcut
from bot.practice.workspace import Conversation, Message, User, View


def _who(user: User) -> Json:
    return {
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": cast.TEAM_ID},
        "team": {"id": cast.TEAM_ID, "domain": cast.TEAM_DOMAIN},
        "api_app_id": cast.APP_ID,
        "token": "practice",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def command(core: Core, user: User, where: Conversation, name: str, text: str) -> Json:
    return {
        "token": "practice",
        "team_id": cast.TEAM_ID,
        "team_domain": cast.TEAM_DOMAIN,
        "channel_id": where.id,
        "channel_name": payloads.channel_name(where),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": cast.APP_ID,
        "is_enterprise_install": "false",
        "response_url": core.new_response_url(where.id, user.id),
        "trigger_id": core.new_trigger(user.id),
    }


def shortcut(core: Core, user: User, which: Shortcut) -> Json:
    return _who(user) | {
        "type": "shortcut",
        "callback_id": which.callback_id,
        "trigger_id": core.new_trigger(user.id),
        "action_ts": core.workspace.new_ts(),
    }


def message_shortcut(
    core: Core, user: User, which: Shortcut, where: Conversation, message: Message
) -> Json:
    return _who(user) | {
        "type": "message_action",
        "callback_id": which.callback_id,
        "trigger_id": core.new_trigger(user.id),
        "action_ts": core.workspace.new_ts(),
        "response_url": core.new_response_url(where.id, user.id, thread_ts=message.thread_ts),
        "message_ts": message.ts,
        "channel": {"id": where.id, "name": payloads.channel_name(where)},
        "message": payloads.message(core, where, message),
    }


def action(core: Core, block: Json, element: Json, value: Json | None) -> Json:
    """One entry of ``actions``: the element, where it is, and what was chosen."""
    made: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": core.workspace.new_ts(),
    }
    if element["type"] == "button":
        made["text"] = deepcopy(element["text"])
        for name in ("value", "style", "url"):
            if name in element:
                made[name] = element[name]
    else:
        made |= {
            name: deepcopy(one)
            for name, one in element.items()
            if name == "placeholder" or name.startswith("initial_")
        }
        made |= deepcopy(value or {})
    return made


def on_message(
    core: Core, user: User, where: Conversation, message: Message, actions: list[Json]
) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": where.id,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    made = _who(user) | {
        "type": "block_actions",
        "container": container,
        "trigger_id": core.new_trigger(user.id),
        "channel": {"id": where.id, "name": payloads.channel_name(where)},
        "state": {"values": inputs.state_of(message.blocks or [], message.inputs.get(user.id))},
        "response_url": core.new_response_url(where.id, user.id, message.ts, message.thread_ts),
        "actions": actions,
    }
    # Slack keeps ephemeral messages nowhere, so it cannot show them again.
    if message.only_for is None:
        made["message"] = payloads.message(core, where, message)
    return made


def on_view(core: Core, user: User, view: View, actions: list[Json]) -> Json:
    return _who(user) | {
        "type": "block_actions",
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": core.new_trigger(user.id, view.id),
        "view": payloads.view(view),
        "actions": actions,
    }


def submission(core: Core, user: User, view: View) -> Json:
    return _who(user) | {
        "type": "view_submission",
        "trigger_id": core.new_trigger(user.id, view.id),
        "view": payloads.view(view),
        "response_urls": [],
    }


def closed(user: User, view: View, *, cleared: bool) -> Json:
    """What was typed is not in it: Slack does not promise any state on closing."""
    shown: dict[str, Any] = payloads.view(view)
    shown["state"] = {"values": {}}
    return _who(user) | {"type": "view_closed", "view": shown, "is_cleared": cleared}
