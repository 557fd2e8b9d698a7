"""What a person put into inputs: from the page's raw values to Slack's state objects.

Slack's client refuses some submissions itself, before the app hears of them:
required inputs that are empty, texts too short or too long. So does this.
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.practice.errors import Json, SlackError
from bot.practice.validate import elements

FILE_BYTES = 10_000_000
"""The most that one file of a file input may hold."""

# What each element's value is called in a state and what it is while nothing is chosen.
VALUE_KEYS: dict[str, tuple[str, Any]] = {
    "plain_text_input": ("value", None),
    "number_input": ("value", None),
    "email_text_input": ("value", None),
    "url_text_input": ("value", None),
    "radio_buttons": ("selected_option", None),
    "static_select": ("selected_option", None),
    "checkboxes": ("selected_options", []),
    "multi_static_select": ("selected_options", []),
    "users_select": ("selected_user", None),
    "multi_users_select": ("selected_users", []),
    "conversations_select": ("selected_conversation", None),
    "channels_select": ("selected_channel", None),
    "datepicker": ("selected_date", None),
    "timepicker": ("selected_time", None),
    "datetimepicker": ("selected_date_time", None),
    "file_input": ("files", []),
}
_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_channel": "initial_channel",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}

_WORDS = {
    "required": ("Please complete this required field.", "この項目を入力してください。"),
    "too_short": ("Please enter at least {n} characters.", "{n} 文字以上で入力してください。"),
    "too_long": (
        "This field can't be longer than {n} characters.",
        "{n} 文字以内で入力してください。",
    ),
    "too_many": ("You can choose up to {n}.", "選べるのは {n} 件までです。"),
    "email": ("Please enter a valid email address.", "正しいメールアドレスを入力してください。"),
    "url": ("Please enter a valid URL.", "正しい URL を入力してください。"),
    "number": ("Please enter a valid number.", "正しい数値を入力してください。"),
    "too_low": ("Please enter {n} or more.", "{n} 以上で入力してください。"),
    "too_high": ("Please enter {n} or less.", "{n} 以下で入力してください。"),
    "too_large": ("This file is too large.", "ファイルが大きすぎます。"),
    "filetype": ("This file type isn't allowed.", "この種類のファイルは選べません。"),
}


def say(word: str, locale: str, **values: Any) -> str:
    english, japanese = _WORDS[word]
    return (japanese if locale.startswith("ja") else english).format(**values)


def options_of(element: Json) -> list[Json]:
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options.extend(group["options"])
    return options


def state_object(element: Json, raw: Any, files: Mapping[str, Json]) -> Json:
    """Slack's state object of an element for the page's raw value.

    Raises ``SlackError("bad_value")`` for a value that the page could not have
    offered: an option that is not there, a file that does not exist.
    """
    kind = element["type"]
    key, empty = VALUE_KEYS[kind]
    made: Json = {"type": kind, key: empty if not isinstance(empty, list) else list(empty)}
    if raw in (None, "", []):
        return made
    if key == "selected_option":
        made[key] = _option(element, raw)
    elif key == "selected_options":
        made[key] = [_option(element, one) for one in _listed(raw)]
    elif key == "files":
        made[key] = [_file(one, files) for one in _listed(raw)]
    elif key == "selected_users":
        made[key] = [str(one) for one in _listed(raw)]
    elif key == "selected_date_time":
        made[key] = int(raw)
    else:
        made[key] = str(raw)
    if kind == "timepicker" and "timezone" in element:
        made["timezone"] = element["timezone"]
    return made


def _listed(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else [raw]


def _option(element: Json, value: Any) -> Json:
    for option in options_of(element):
        if option["value"] == str(value):
            return option
    raise SlackError("bad_value", f"no option {value!r} in {element.get('action_id')}")


def _file(file_id: Any, files: Mapping[str, Json]) -> Json:
    if str(file_id) not in files:
        raise SlackError("bad_value", f"no file {file_id!r}")
    return files[str(file_id)]


def initial(element: Json) -> Json:
    """The state object of an element that nobody touched."""
    kind = element["type"]
    key, empty = VALUE_KEYS[kind]
    start = element.get(_INITIAL.get(key, ""), empty)
    made: Json = {"type": kind, key: list(start) if isinstance(start, list) else start}
    if kind == "timepicker" and "timezone" in element:
        made["timezone"] = element["timezone"]
    return made


def state_of(blocks: list[Json], before: Json | None = None) -> Json:
    """The state of these blocks; values under the same block and action id are kept."""
    made: Json = {}
    for block in blocks:
        for _, element in elements(block):
            if element["type"] not in VALUE_KEYS:
                continue
            block_id, action_id = block["block_id"], element["action_id"]
            kept = ((before or {}).get(block_id) or {}).get(action_id)
            if kept is None or kept["type"] != element["type"]:
                kept = initial(element)
            made.setdefault(block_id, {})[action_id] = kept
    return made


def since(state: Json, before: Json, known: Json, now: str) -> Json:
    """With which hash each input came: one that was gone in between is another one.

    The page draws the newest view alone, and would keep what was in it.
    """
    made: Json = {}
    for block_id, actions in state.items():
        for action_id, value in actions.items():
            was = (before.get(block_id) or {}).get(action_id)
            stays = was is not None and was["type"] == value["type"]
            came = (known.get(block_id) or {}).get(action_id, "") if stays else now
            made.setdefault(block_id, {})[action_id] = came
    return made


def with_raw(
    blocks: list[Json], state: Json, values: Mapping[str, Any], files: Mapping[str, Json]
) -> Json:
    """The state after the person's raw ``{block: {action: value}}`` were put in."""
    made = state_of(blocks, state)
    for block in blocks:
        given = values.get(block.get("block_id", ""))
        if not isinstance(given, dict):
            continue
        for _, element in elements(block):
            action_id = element.get("action_id")
            if element["type"] in VALUE_KEYS and action_id in given:
                made[block["block_id"]][action_id] = state_object(element, given[action_id], files)
    return made


def complaints(blocks: list[Json], state: Json, locale: str) -> dict[str, str]:
    """What Slack's client says to a submission itself, by block id."""
    found: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = state[block["block_id"]][element["action_id"]][VALUE_KEYS[element["type"]][0]]
        said = _complaint(element, value, bool(block.get("optional")), locale)
        if said:
            found[block["block_id"]] = said
    return found


def _complaint(element: Json, value: Any, optional: bool, locale: str) -> str:
    if value in (None, "", []):
        return "" if optional else say("required", locale)
    kind = element["type"]
    if kind == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if len(value) < least:
            return say("too_short", locale, n=least)
        if len(value) > most:
            return say("too_long", locale, n=most)
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return say("email", locale)
    if kind == "url_text_input" and not re.fullmatch(r"https?://\S+", value):
        return say("url", locale)
    if kind == "number_input":
        return _number_complaint(element, value, locale)
    most = element.get("max_files" if kind == "file_input" else "max_selected_items")
    if kind == "file_input":
        most = most or 10
        if any(one["size"] > FILE_BYTES for one in value):
            return say("too_large", locale)
        allowed = [one.lower() for one in element.get("filetypes") or []]
        if allowed and any(one["filetype"] not in allowed for one in value):
            return say("filetype", locale)
    if most is not None and isinstance(value, list) and len(value) > most:
        return say("too_many", locale, n=most)
    return ""


def _number_complaint(element: Json, value: str, locale: str) -> str:
    shape = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(shape, value):
        return say("number", locale)
    if "min_value" in element and float(value) < float(element["min_value"]):
        return say("too_low", locale, n=element["min_value"])
    if "max_value" in element and float(value) > float(element["max_value"]):
        return say("too_high", locale, n=element["max_value"])
    return ""
