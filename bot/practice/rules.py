"""Slack's limits as a table: one entry a block, an element, a composition object.

From docs.slack.dev/reference/block-kit. Blocks and elements that exist in Slack but
are not in this table are refused as an unsupported type: the practice Slack would
not know how to show them.
"""

from typing import Any

from bot.practice.errors import Json
from bot.practice.schema import Bool, Const, Int, Kinds, List, Obj, Problems, Rule, Str, Text, plain

BLOCK_ID = Str(255)
ACTION_ID = Str(255)
DATE = Str(pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
CLOCK = Str(pattern=r"([01]\d|2[0-3]):[0-5]\d")
URL = Str(3000, pattern=r"(https?|slack)://.+|(mailto|tel):.+")
IMAGE_URL = Str(3000, pattern=r"https?://.*")

CONFIRM = Obj(
    {"title": plain(100), "text": Text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": Str(one_of=("primary", "danger"))},
)

_PLAIN_OPTION = Obj({"text": plain(75), "value": Str(150)}, {"description": plain(75)})
_RICH_OPTION = Obj({"text": Text(75), "value": Str(150)}, {"description": Text(75)})
_MENU_OPTION = Obj({"text": plain(75), "value": Str(150)}, {"description": plain(75), "url": URL})
_OPTION_GROUP = Obj({"label": plain(75), "options": List(_PLAIN_OPTION, 100)})


def _options_of(element: Json) -> list[Any]:
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options.extend(group["options"])
    return options


def _same_option(one: Any, other: Any) -> bool:
    """Slack compares what the person sees and what the app gets; emoji is a default."""

    def seen(option: Any) -> Any:
        text = option["text"]
        described = (option.get("description") or {}).get("text")
        return text["type"], text["text"], option["value"], described

    return bool(seen(one) == seen(other))


def _initial_among_options(element: Json, at: str, found: Problems) -> None:
    initial = element.get("initial_options", [])
    if "initial_option" in element:
        initial = [element["initial_option"]]
    name = "initial_option" if "initial_option" in element else "initial_options"
    for index, one in enumerate(initial):
        if not any(_same_option(one, option) for option in _options_of(element)):
            where = f"{at}/{name}" if name == "initial_option" else f"{at}/{name}/{index}"
            found.append((where, f"{name} must exactly match one of the provided options"))


def _options_or_groups(element: Json, at: str, found: Problems) -> None:
    if ("options" in element) == ("option_groups" in element):
        found.append((at, "must define either `options` or `option_groups`, not both"))


def _at_most_selected(element: Json, at: str, found: Problems) -> None:
    most = element.get("max_selected_items")
    for name, value in element.items():
        chosen = len(value) if name.startswith("initial_") and isinstance(value, list) else 0
        if most is not None and chosen > most:
            found.append((f"{at}/{name}", f"no more than {most} items allowed"))


def _lengths_in_order(element: Json, at: str, found: Problems) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if least > most:
        found.append((f"{at}/min_length", "`min_length` must be less than `max_length`"))
    initial = element.get("initial_value")
    if initial is not None and len(initial) > most:
        found.append((f"{at}/initial_value", f"must be less than {most + 1} characters"))


def _numbers_in_order(element: Json, at: str, found: Problems) -> None:
    for name in ("min_value", "max_value", "initial_value"):
        try:
            float(element.get(name, "0"))
        except ValueError:
            found.append((f"{at}/{name}", "must be a number"))
            return
    least = float(element.get("min_value", "-inf"))
    if least > float(element.get("max_value", "inf")):
        found.append((f"{at}/min_value", "`min_value` must be less than `max_value`"))


def _section_has_words(block: Json, at: str, found: Problems) -> None:
    if "text" not in block and "fields" not in block:
        found.append((at, "must define either `text` or `fields`"))


def _image_has_source(block: Json, at: str, found: Problems) -> None:
    if ("image_url" in block) == ("slack_file" in block):
        found.append((at, "must define either `image_url` or `slack_file`, not both"))


def _element(
    required: dict[str, Rule] | None = None, optional: dict[str, Rule] | None = None, *more: Any
) -> Obj:
    return Obj(required or {}, {"action_id": ACTION_ID, **(optional or {})}, more)


_ASKED: dict[str, Rule] = {"confirm": CONFIRM, "focus_on_load": Bool()}
_PLACED: dict[str, Rule] = {"placeholder": plain(150), "focus_on_load": Bool()}
_SELECT: dict[str, Rule] = {"placeholder": plain(150), **_ASKED}
_MULTI: dict[str, Rule] = {**_SELECT, "max_selected_items": Int(1)}
_ID = Str(255)
_FILTER = Obj(
    {},
    {
        "include": List(Str(one_of=("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": Bool(),
        "exclude_bot_users": Bool(),
    },
)
_DISPATCH = Obj(
    {"trigger_actions_on": List(Str(one_of=("on_enter_pressed", "on_character_entered")), 2)}
)
_OPTION_LISTS: dict[str, Rule] = {
    "options": List(_PLAIN_OPTION, 100),
    "option_groups": List(_OPTION_GROUP, 100),
}

_IMAGE_FILE = Obj({}, {"id": Str(), "url": IMAGE_URL})

ELEMENTS: dict[str, Obj] = {
    "button": _element(
        {"text": plain(75)},
        {
            "url": URL,
            "value": Str(2000),
            "style": Str(one_of=("primary", "danger")),
            "confirm": CONFIRM,
            "accessibility_label": Str(75),
        },
    ),
    "overflow": _element({"options": List(_MENU_OPTION, 5)}, {"confirm": CONFIRM}),
    "radio_buttons": _element(
        {"options": List(_RICH_OPTION, 10)},
        {"initial_option": _RICH_OPTION, **_ASKED},
        _initial_among_options,
    ),
    "checkboxes": _element(
        {"options": List(_RICH_OPTION, 10)},
        {"initial_options": List(_RICH_OPTION, 10), **_ASKED},
        _initial_among_options,
    ),
    "static_select": _element(
        {},
        {**_SELECT, **_OPTION_LISTS, "initial_option": _PLAIN_OPTION},
        _options_or_groups,
        _initial_among_options,
    ),
    "multi_static_select": _element(
        {},
        {**_MULTI, **_OPTION_LISTS, "initial_options": List(_PLAIN_OPTION, 100)},
        _options_or_groups,
        _initial_among_options,
        _at_most_selected,
    ),
    "users_select": _element({}, {**_SELECT, "initial_user": _ID}),
    "multi_users_select": _element(
        {}, {**_MULTI, "initial_users": List(_ID, least=0)}, _at_most_selected
    ),
    "conversations_select": _element(
        {},
        {
            **_SELECT,
            "initial_conversation": _ID,
            "default_to_current_conversation": Bool(),
            "response_url_enabled": Bool(),
            "filter": _FILTER,
        },
    ),
    "channels_select": _element(
        {}, {**_SELECT, "initial_channel": _ID, "response_url_enabled": Bool()}
    ),
    "datepicker": _element({}, {**_SELECT, "initial_date": DATE}),
    "timepicker": _element({}, {**_SELECT, "initial_time": CLOCK, "timezone": Str()}),
    "datetimepicker": _element(
        {}, {**_ASKED, "initial_date_time": Int(1_000_000_000, 9_999_999_999)}
    ),
    "plain_text_input": _element(
        {},
        {
            **_PLACED,
            "initial_value": Str(3000, 0),
            "multiline": Bool(),
            "min_length": Int(0, 3000),
            "max_length": Int(1, 3000),
            "dispatch_action_config": _DISPATCH,
        },
        _lengths_in_order,
    ),
    "number_input": _element(
        {"is_decimal_allowed": Bool()},
        {
            **_PLACED,
            "initial_value": Str(),
            "min_value": Str(),
            "max_value": Str(),
            "dispatch_action_config": _DISPATCH,
        },
        _numbers_in_order,
    ),
    "email_text_input": _element(
        {}, {**_PLACED, "initial_value": Str(), "dispatch_action_config": _DISPATCH}
    ),
    "url_text_input": _element(
        {}, {**_PLACED, "initial_value": Str(), "dispatch_action_config": _DISPATCH}
    ),
    "file_input": _element({}, {"filetypes": List(Str()), "max_files": Int(1, 10)}),
    "image": Obj(
        {"alt_text": Str(2000)},
        {"image_url": IMAGE_URL, "slack_file": _IMAGE_FILE},
        (_image_has_source,),
    ),
    # Only inside a context block, beside images.
    "plain_text": Obj({"text": Str(3000)}, {"emoji": Bool()}),
    "mrkdwn": Obj({"text": Str(3000)}, {"verbatim": Bool()}),
}

_STATEFUL = ("static_select", "users_select", "conversations_select", "channels_select")
_PICKED = (*_STATEFUL, "radio_buttons", "checkboxes", "datepicker", "timepicker")
MULTI_SELECTS = ("multi_static_select", "multi_users_select")
IN_ACTIONS = ("button", "overflow", "datetimepicker", *_PICKED)
IN_SECTION = ("button", "overflow", "image", *_PICKED, *MULTI_SELECTS)
IN_INPUT = (
    *_PICKED,
    *MULTI_SELECTS,
    "datetimepicker",
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "file_input",
)
IN_CONTEXT = ("image", "plain_text", "mrkdwn")

# Rich text is shown as its words; its styles are Slack's own affair.
_RICH_LEAF = Obj(
    {},
    {
        name: Const()
        for name in (
            "text",
            "style",
            "url",
            "user_id",
            "channel_id",
            "usergroup_id",
            "name",
            "unicode",
            "skin_tone",
            "range",
            "timestamp",
            "format",
            "fallback",
            "unsafe",
        )
    },
)
_RICH_INLINE = Kinds(
    dict.fromkeys(
        ("text", "link", "user", "channel", "usergroup", "emoji", "broadcast", "date"), _RICH_LEAF
    )
)
_RICH_SECTION = Obj({"elements": List(_RICH_INLINE, least=0)})
_RICH_QUOTE = Obj({"elements": List(_RICH_INLINE, least=0)}, {"border": Int(0, 1)})
_RICH_LIST = Obj(
    {
        "elements": List(Kinds({"rich_text_section": _RICH_SECTION})),
        "style": Str(one_of=("bullet", "ordered")),
    },
    {"indent": Int(0, 8), "offset": Int(0), "border": Int(0, 1)},
)


def _block(required: dict[str, Rule], optional: dict[str, Rule] | None = None, *more: Any) -> Obj:
    return Obj(required, {"block_id": BLOCK_ID, **(optional or {})}, more)


BLOCKS: dict[str, Obj] = {
    "section": _block(
        {},
        {
            "text": Text(3000),
            "fields": List(Text(2000), 10),
            "accessory": Kinds(ELEMENTS, IN_SECTION),
            "expand": Bool(),
        },
        _section_has_words,
    ),
    "actions": _block({"elements": List(Kinds(ELEMENTS, IN_ACTIONS), 25)}),
    "context": _block({"elements": List(Kinds(ELEMENTS, IN_CONTEXT), 10)}),
    "divider": _block({}),
    "header": _block({"text": plain(150)}),
    "image": _block(
        {"alt_text": Str(2000)},
        {"image_url": IMAGE_URL, "slack_file": _IMAGE_FILE, "title": plain(2000)},
        _image_has_source,
    ),
    "input": _block(
        {"label": plain(2000), "element": Kinds(ELEMENTS, IN_INPUT)},
        {"dispatch_action": Bool(), "hint": plain(2000), "optional": Bool()},
    ),
    "markdown": _block({"text": Str(12_000)}),
    "rich_text": _block(
        {
            "elements": List(
                Kinds(
                    {
                        "rich_text_section": _RICH_SECTION,
                        "rich_text_quote": _RICH_QUOTE,
                        "rich_text_preformatted": _RICH_QUOTE,
                        "rich_text_list": _RICH_LIST,
                    }
                )
            )
        }
    ),
}

MESSAGE_ONLY = ("markdown",)
MODAL_ONLY_ELEMENTS = ("file_input",)

_VIEW: dict[str, Rule] = {
    "private_metadata": Str(3000, 0),
    "callback_id": Str(255, 0),
    "external_id": Str(255, 0),
}
VIEWS: dict[str, Obj] = {
    "modal": Obj(
        {"title": plain(24), "blocks": Const()},
        {
            **_VIEW,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": Bool(),
            "notify_on_close": Bool(),
            "submit_disabled": Bool(),
        },
    ),
    "home": Obj({"blocks": Const()}, dict(_VIEW)),
}
