"""Slack's limits one by one: what is at the limit passes, what is over it is refused.

The limits are those of docs.slack.dev/reference/block-kit.
"""

from collections.abc import Callable
from typing import Any

import pytest

from bot.practice import validate
from bot.practice.errors import InvalidPayload, SlackError
from tests.practice.conftest import actions, button, modal, plain, section, text_input

Json = dict[str, Any]


def option(text: str = "a", value: str = "a", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(n: int) -> list[Json]:
    return [option(f"o{i}", f"v{i}") for i in range(n)]


def select(kind: str = "static_select", **more: Any) -> Json:
    return {"type": kind, "action_id": "value", "options": options(2), **more}


def element(one: Json) -> Json:
    """A modal with one input that holds the element."""
    return modal({"type": "input", "block_id": "b", "label": plain("l"), "element": one})


def message(*blocks: Json) -> list[Json]:
    return list(blocks)


def confirm(**more: Any) -> Json:
    made = {"title": plain("t"), "text": plain("t"), "confirm": plain("y"), "deny": plain("n")}
    return made | more


def check(payload: Any) -> None:
    """As ``chat.postMessage`` judges blocks, as ``views.*`` a view."""
    if isinstance(payload, list):
        validate.message_blocks(payload)
    else:
        validate.view(payload, ("modal", "home"))


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def long(n: int) -> str:
    return "あ" * n


AT_AND_OVER: list[tuple[str, int, Callable[[int], Any], str]] = [
    ("section text", 3000, lambda n: message(section(long(n))), "/blocks/0/text/text"),
    (
        "section field",
        2000,
        lambda n: message({"type": "section", "fields": [plain(long(n))]}),
        "/blocks/0/fields/0/text",
    ),
    (
        "section fields",
        10,
        lambda n: message({"type": "section", "fields": [plain("f")] * n}),
        "/blocks/0/fields",
    ),
    (
        "header",
        150,
        lambda n: message({"type": "header", "text": plain(long(n))}),
        "/blocks/0/text/text",
    ),
    (
        "context elements",
        10,
        lambda n: message({"type": "context", "elements": [plain("c")] * n}),
        "/blocks/0/elements",
    ),
    (
        "actions elements",
        25,
        lambda n: message(actions(*[button(f"a{i}") for i in range(n)])),
        "/blocks/0/elements",
    ),
    (
        "block_id",
        255,
        lambda n: message(section(block_id=long(n))),
        "/blocks/0/block_id",
    ),
    (
        "action_id",
        255,
        lambda n: message(actions(button(long(n)))),
        "/blocks/0/elements/0/action_id",
    ),
    (
        "button text",
        75,
        lambda n: message(actions(button(text=plain(long(n))))),
        "/blocks/0/elements/0/text/text",
    ),
    (
        "button value",
        2000,
        lambda n: message(actions(button(value=long(n)))),
        "/blocks/0/elements/0/value",
    ),
    (
        "button url",
        3000,
        lambda n: message(actions(button(url="https://a.example/".ljust(n, "x")))),
        "/blocks/0/elements/0/url",
    ),
    (
        "button accessibility label",
        75,
        lambda n: message(actions(button(accessibility_label=long(n)))),
        "/blocks/0/elements/0/accessibility_label",
    ),
    (
        "confirm title",
        100,
        lambda n: message(actions(button(confirm=confirm(title=plain(long(n)))))),
        "/blocks/0/elements/0/confirm/title/text",
    ),
    (
        "confirm text",
        300,
        lambda n: message(actions(button(confirm=confirm(text=plain(long(n)))))),
        "/blocks/0/elements/0/confirm/text/text",
    ),
    (
        "confirm button",
        30,
        lambda n: message(actions(button(confirm=confirm(confirm=plain(long(n)))))),
        "/blocks/0/elements/0/confirm/confirm/text",
    ),
    (
        "deny button",
        30,
        lambda n: message(actions(button(confirm=confirm(deny=plain(long(n)))))),
        "/blocks/0/elements/0/confirm/deny/text",
    ),
    (
        "option text",
        75,
        lambda n: element(select(options=[option(long(n))])),
        "/view/blocks/0/element/options/0/text/text",
    ),
    (
        "option value",
        150,
        lambda n: element(select(options=[option("a", long(n))])),
        "/view/blocks/0/element/options/0/value",
    ),
    (
        "option description",
        75,
        lambda n: element(select(options=[option(description=plain(long(n)))])),
        "/view/blocks/0/element/options/0/description/text",
    ),
    (
        "select options",
        100,
        lambda n: element(select(options=options(n))),
        "/view/blocks/0/element/options",
    ),
    (
        "option groups",
        100,
        lambda n: element(
            {
                "type": "static_select",
                "action_id": "a",
                "option_groups": [{"label": plain("g"), "options": options(1)}] * n,
            }
        ),
        "/view/blocks/0/element/option_groups",
    ),
    (
        "option group label",
        75,
        lambda n: element(
            {
                "type": "static_select",
                "action_id": "a",
                "option_groups": [{"label": plain(long(n)), "options": options(1)}],
            }
        ),
        "/view/blocks/0/element/option_groups/0/label/text",
    ),
    (
        "radio options",
        10,
        lambda n: element(select("radio_buttons", options=options(n))),
        "/view/blocks/0/element/options",
    ),
    (
        "checkbox options",
        10,
        lambda n: element(select("checkboxes", options=options(n))),
        "/view/blocks/0/element/options",
    ),
    (
        "overflow options",
        5,
        lambda n: message(actions(select("overflow", options=options(n)))),
        "/blocks/0/elements/0/options",
    ),
    (
        "placeholder",
        150,
        lambda n: modal(text_input(placeholder=plain(long(n)))),
        "/view/blocks/0/element/placeholder/text",
    ),
    (
        "initial text",
        3000,
        lambda n: modal(text_input(initial_value=long(n))),
        "/view/blocks/0/element/initial_value",
    ),
    (
        "max_length",
        3000,
        lambda n: modal(text_input(max_length=n)),
        "/view/blocks/0/element/max_length",
    ),
    (
        "input label",
        2000,
        lambda n: modal(text_input() | {"label": plain(long(n))}),
        "/view/blocks/0/label/text",
    ),
    (
        "input hint",
        2000,
        lambda n: modal(text_input() | {"hint": plain(long(n))}),
        "/view/blocks/0/hint/text",
    ),
    (
        "files of a file input",
        10,
        lambda n: element({"type": "file_input", "action_id": "a", "max_files": n}),
        "/view/blocks/0/element/max_files",
    ),
    (
        "image alt text",
        2000,
        lambda n: message(
            {"type": "image", "image_url": "https://a.example/i.png", "alt_text": long(n)}
        ),
        "/blocks/0/alt_text",
    ),
    (
        "radio option text",
        75,
        lambda n: element(select("radio_buttons", options=[option(long(n))])),
        "/view/blocks/0/element/options/0/text/text",
    ),
    (
        "checkbox option value",
        150,
        lambda n: element(select("checkboxes", options=[option("a", long(n))])),
        "/view/blocks/0/element/options/0/value",
    ),
    (
        "checkbox option description",
        75,
        lambda n: element(select("checkboxes", options=[option(description=plain(long(n)))])),
        "/view/blocks/0/element/options/0/description/text",
    ),
    (
        "overflow option text",
        75,
        lambda n: message(actions(select("overflow", options=[option(long(n))]))),
        "/blocks/0/elements/0/options/0/text/text",
    ),
    (
        "overflow option value",
        150,
        lambda n: message(actions(select("overflow", options=[option("a", long(n))]))),
        "/blocks/0/elements/0/options/0/value",
    ),
    (
        "overflow option description",
        75,
        lambda n: message(
            actions(select("overflow", options=[option(description=plain(long(n)))]))
        ),
        "/blocks/0/elements/0/options/0/description/text",
    ),
    (
        "options of a group",
        100,
        lambda n: element(
            {
                "type": "static_select",
                "action_id": "a",
                "option_groups": [{"label": plain("g"), "options": options(n)}],
            }
        ),
        "/view/blocks/0/element/option_groups/0/options",
    ),
    (
        "placeholder of a select",
        150,
        lambda n: element(select(placeholder=plain(long(n)))),
        "/view/blocks/0/element/placeholder/text",
    ),
    (
        "min_length",
        3000,
        lambda n: modal(text_input(min_length=n)),
        "/view/blocks/0/element/min_length",
    ),
    (
        "context text in mrkdwn",
        3000,
        lambda n: message({"type": "context", "elements": [mrkdwn(long(n))]}),
        "/blocks/0/elements/0/text",
    ),
    (
        "context text in plain text",
        3000,
        lambda n: message({"type": "context", "elements": [plain(long(n))]}),
        "/blocks/0/elements/0/text",
    ),
    (
        "alt text of an image in a context",
        2000,
        lambda n: message(
            {
                "type": "context",
                "elements": [
                    {"type": "image", "image_url": "https://a.example/i", "alt_text": long(n)}
                ],
            }
        ),
        "/blocks/0/elements/0/alt_text",
    ),
    (
        "image title",
        2000,
        lambda n: message(
            {
                "type": "image",
                "image_url": "https://a.example/i",
                "alt_text": "a",
                "title": plain(long(n)),
            }
        ),
        "/blocks/0/title/text",
    ),
    (
        "markdown",
        12_000,
        lambda n: message({"type": "markdown", "text": long(n)}),
        "/blocks/0/text",
    ),
    ("message blocks", 50, lambda n: message(*[{"type": "divider"}] * n), "/blocks"),
    ("modal blocks", 100, lambda n: modal(*[{"type": "divider"}] * n), "/view/blocks"),
    (
        "home blocks",
        100,
        lambda n: {"type": "home", "blocks": [{"type": "divider"}] * n},
        "/view/blocks",
    ),
    ("modal title", 24, lambda n: modal(title=plain(long(n))), "/view/title/text"),
    ("modal submit", 24, lambda n: modal(submit=plain(long(n))), "/view/submit/text"),
    ("modal close", 24, lambda n: modal(close=plain(long(n))), "/view/close/text"),
    (
        "private_metadata",
        3000,
        lambda n: modal(private_metadata=long(n)),
        "/view/private_metadata",
    ),
    ("callback_id", 255, lambda n: modal(callback_id=long(n)), "/view/callback_id"),
    ("external_id", 255, lambda n: modal(external_id=long(n)), "/view/external_id"),
]


@pytest.mark.parametrize(
    ("limit", "build", "pointer"),
    [row[1:] for row in AT_AND_OVER],
    ids=[row[0] for row in AT_AND_OVER],
)
def test_a_limit_is_passed_at_it_and_refused_over_it(
    limit: int, build: Callable[[int], Any], pointer: str
) -> None:
    check(build(limit))
    with pytest.raises(InvalidPayload) as refused:
        check(build(limit + 1))
    assert pointer in [where for where, _ in refused.value.problems]


INVALID: list[tuple[str, Any, str, str]] = [
    ("unknown block", message({"type": "box"}), "unsupported type: box", "/blocks/0/type"),
    ("block without type", message({}), "missing required field: type", "/blocks/0"),
    ("block that is no object", message("x"), "must provide an object", "/blocks/0"),  # type: ignore[arg-type]
    (
        "unknown element",
        message(actions({"type": "slider", "action_id": "a"})),
        "unsupported type: slider",
        "/blocks/0/elements/0/type",
    ),
    (
        "text input in actions",
        message(actions({"type": "plain_text_input", "action_id": "a"})),
        "unsupported type: plain_text_input",
        "/blocks/0/elements/0/type",
    ),
    (
        "button in an input",
        element(button()),
        "unsupported type: button",
        "/view/blocks/0/element/type",
    ),
    (
        "file input in a message",
        message(
            {
                "type": "input",
                "label": plain("l"),
                "element": {"type": "file_input", "action_id": "a"},
            }
        ),
        "unsupported type: file_input",
        "/blocks/0/element/type",
    ),
    (
        "file input outside an input",
        modal(section(accessory={"type": "file_input", "action_id": "a"})),
        "unsupported type: file_input",
        "/view/blocks/0/accessory/type",
    ),
    (
        "file input on App Home",
        {
            "type": "home",
            "blocks": [
                {
                    "type": "input",
                    "label": plain("l"),
                    "element": {"type": "file_input", "action_id": "a"},
                }
            ],
        },
        "unsupported type: file_input",
        "/view/blocks/0/element/type",
    ),
    (
        "input without submit",
        modal(submit=None),
        "must define `submit` to use an `input` block in modals",
        "/view/blocks/0/input",
    ),
    (
        "empty text",
        message(section("")),
        "must be more than 0 characters",
        "/blocks/0/text/text",
    ),
    (
        "empty option value",
        element(select(options=[option("a", "")])),
        "must be more than 0 characters",
        "/view/blocks/0/element/options/0/value",
    ),
    (
        "empty button value",
        message(actions(button(value=""))),
        "must be more than 0 characters",
        "/blocks/0/elements/0/value",
    ),
    (
        "no options",
        element(select(options=[])),
        "must provide at least 1 items",
        "/view/blocks/0/element/options",
    ),
    (
        "no elements in actions",
        message(actions()),
        "must provide at least 1 items",
        "/blocks/0/elements",
    ),
    (
        "section without words",
        message({"type": "section"}),
        "must define either `text` or `fields`",
        "/blocks/0",
    ),
    (
        "header in mrkdwn",
        message({"type": "header", "text": mrkdwn("h")}),
        "unsupported type: mrkdwn",
        "/blocks/0/text/type",
    ),
    (
        "button text in mrkdwn",
        message(actions(button(text=mrkdwn("b")))),
        "unsupported type: mrkdwn",
        "/blocks/0/elements/0/text/type",
    ),
    (
        "emoji in mrkdwn",
        message({"type": "section", "text": mrkdwn("a") | {"emoji": True}}),
        "invalid additional property: emoji",
        "/blocks/0/text",
    ),
    (
        "text that is a bare string",
        message({"type": "section", "text": "a"}),
        "must provide an object",
        "/blocks/0/text",
    ),
    (
        "unknown property of a block",
        message(section(color="red")),
        "invalid additional property: color",
        "/blocks/0",
    ),
    (
        "unknown property of an element",
        message(actions(button(icon="x"))),
        "invalid additional property: icon",
        "/blocks/0/elements/0",
    ),
    (
        "unknown property of a view",
        modal(state={}),
        "invalid additional property: state",
        "/view",
    ),
    (
        "button style",
        message(actions(button(style="green"))),
        "value must be one of: primary, danger",
        "/blocks/0/elements/0/style",
    ),
    (
        "null where an object belongs",
        element(select() | {"initial_option": None}),
        "must provide an object",
        "/view/blocks/0/element/initial_option",
    ),
    (
        "string where a boolean belongs",
        modal(text_input(multiline="true")),
        "must provide a boolean",
        "/view/blocks/0/element/multiline",
    ),
    (
        "initial option elsewhere",
        element(select(initial_option=option("other", "other"))),
        "initial_option must exactly match one of the provided options",
        "/view/blocks/0/element/initial_option",
    ),
    (
        "initial option with other words",
        element(select("radio_buttons", initial_option=option("other", "v0"))),
        "initial_option must exactly match one of the provided options",
        "/view/blocks/0/element/initial_option",
    ),
    (
        "initial options elsewhere",
        element(select("checkboxes", initial_options=[options(1)[0], option("x", "x")])),
        "initial_options must exactly match one of the provided options",
        "/view/blocks/0/element/initial_options/1",
    ),
    (
        "neither options nor groups",
        element({"type": "static_select", "action_id": "a"}),
        "must define either `options` or `option_groups`, not both",
        "/view/blocks/0/element",
    ),
    (
        "more chosen than allowed",
        element(
            {
                "type": "multi_users_select",
                "action_id": "a",
                "initial_users": ["U1", "U2"],
                "max_selected_items": 1,
            }
        ),
        "no more than 1 items allowed",
        "/view/blocks/0/element/initial_users",
    ),
    (
        "a date that is none",
        element({"type": "datepicker", "action_id": "a", "initial_date": "2026/1/2"}),
        "must match the expected format",
        "/view/blocks/0/element/initial_date",
    ),
    (
        "a moment that is none",
        element({"type": "datetimepicker", "action_id": "a", "initial_date_time": 12}),
        "must be more than 999999999",
        "/view/blocks/0/element/initial_date_time",
    ),
    (
        "lengths the wrong way round",
        modal(text_input(min_length=10, max_length=5)),
        "`min_length` must be less than `max_length`",
        "/view/blocks/0/element/min_length",
    ),
    (
        "initial text over the own limit",
        modal(text_input(initial_value="abcdef", max_length=5)),
        "must be less than 6 characters",
        "/view/blocks/0/element/initial_value",
    ),
    (
        "numbers the wrong way round",
        element(
            {
                "type": "number_input",
                "action_id": "a",
                "is_decimal_allowed": False,
                "min_value": "5",
                "max_value": "1",
            }
        ),
        "`min_value` must be less than `max_value`",
        "/view/blocks/0/element/min_value",
    ),
    (
        "no files at all",
        element({"type": "file_input", "action_id": "a", "max_files": 0}),
        "must be more than 0",
        "/view/blocks/0/element/max_files",
    ),
    (
        "block_id twice",
        message(section(block_id="a"), section(block_id="a")),
        '`block_id` "a" already exists',
        "/blocks/1/block_id",
    ),
    (
        "action_id twice in a block",
        message(actions(button("a"), button("a"))),
        '`action_id` "a" already exists',
        "/blocks/0/elements/1/action_id",
    ),
    (
        "two inputs want the focus",
        modal(text_input("a", focus_on_load=True), text_input("b", focus_on_load=True)),
        "only one element can be focused on load",
        "/view/blocks/1/element/focus_on_load",
    ),
    (
        "a text input for nothing",
        modal(text_input(max_length=0)),
        "must be more than 0",
        "/view/blocks/0/element/max_length",
    ),
    ("modal without title", modal(title=None), "missing required field: title", "/view"),
    (
        "home with a title",
        {"type": "home", "title": plain("t"), "blocks": []},
        "invalid additional property: title",
        "/view",
    ),
    ("view of no known type", {"type": "page"}, "unsupported type: page", "/view/type"),
    (
        "blocks that are no array",
        modal(blocks={}),
        "must provide an array",
        "/view/blocks",
    ),
    (
        "label missing",
        modal(
            {
                "type": "input",
                "element": {"type": "plain_text_input", "action_id": "a"},
            }
        ),
        "missing required field: label",
        "/view/blocks/0",
    ),
    (
        "a url that is none",
        message(actions(button(url="javascript:alert(1)"))),
        "must match the expected format",
        "/blocks/0/elements/0/url",
    ),
    (
        "an image without a source",
        message({"type": "image", "alt_text": "a"}),
        "must define either `image_url` or `slack_file`, not both",
        "/blocks/0",
    ),
    (
        "markdown in a modal",
        modal({"type": "markdown", "text": "a"}),
        "unsupported type: markdown",
        "/view/blocks/0/type",
    ),
    (
        "confirm without a way back",
        message(
            actions(
                button(confirm={"title": plain("t"), "text": plain("t"), "confirm": plain("y")})
            )
        ),
        "missing required field: deny",
        "/blocks/0/elements/0/confirm",
    ),
    (
        "rich text of nothing known",
        message({"type": "rich_text", "elements": [{"type": "poem", "elements": []}]}),
        "unsupported type: poem",
        "/blocks/0/elements/0/type",
    ),
]


@pytest.mark.parametrize(
    ("payload", "said", "pointer"),
    [row[1:] for row in INVALID],
    ids=[row[0] for row in INVALID],
)
def test_what_slack_refuses_is_refused_with_its_place(
    payload: Any, said: str, pointer: str
) -> None:
    with pytest.raises(InvalidPayload) as refused:
        check(payload)
    assert (pointer, said) in refused.value.problems
    assert refused.value.code == (
        "invalid_blocks" if isinstance(payload, list) else "invalid_arguments"
    )


VALID: list[tuple[str, Any]] = [
    (
        "a card",
        message(
            {"type": "header", "text": plain("No. 1")},
            section("*state*", accessory=button("x")),
            {"type": "section", "fields": [mrkdwn("a"), plain("b")]},
            {"type": "divider"},
            {"type": "context", "elements": [mrkdwn("c")]},
            actions(button("a", style="primary", value="v", confirm=confirm()), button("b")),
        ),
    ),
    (
        "the same action_id in two blocks",
        modal(text_input("a"), text_input("b")),
    ),
    ("a modal without blocks", modal(blocks=[])),
    ("a modal that only shows", modal(section(), submit=None, close=plain("close"))),
    ("empty names of a view", modal(private_metadata="", callback_id="", external_id="")),
    ("the shortest lengths", modal(text_input(min_length=0, max_length=1, initial_value=""))),
    ("an empty home", {"type": "home", "blocks": []}),
    (
        "every input",
        modal(
            text_input("a", multiline=True, min_length=1, max_length=3000, placeholder=plain("p")),
            *(
                {
                    "type": "input",
                    "block_id": f"b{i}",
                    "label": plain("l"),
                    "optional": True,
                    "element": one | {"action_id": "value"},
                }
                for i, one in enumerate(
                    [
                        select(initial_option=options(1)[0]),
                        select("multi_static_select", initial_options=options(2)),
                        select("radio_buttons", initial_option=options(1)[0]),
                        select("checkboxes", initial_options=options(1)),
                        {"type": "users_select", "initial_user": "U1"},
                        {"type": "multi_users_select", "initial_users": []},
                        {"type": "conversations_select", "default_to_current_conversation": True},
                        {"type": "channels_select"},
                        {"type": "datepicker", "initial_date": "2026-10-01"},
                        {"type": "timepicker", "initial_time": "09:30", "timezone": "Asia/Tokyo"},
                        {"type": "datetimepicker", "initial_date_time": 1_790_000_000},
                        {"type": "number_input", "is_decimal_allowed": True, "min_value": "1"},
                        {"type": "email_text_input"},
                        {"type": "url_text_input"},
                        {"type": "file_input", "filetypes": ["png"], "max_files": 5},
                    ]
                )
            ),
        ),
    ),
    (
        "radio buttons with mrkdwn",
        element(
            {
                "type": "radio_buttons",
                "action_id": "a",
                "options": [
                    {"text": mrkdwn("*a*"), "value": "a", "description": mrkdwn("_d_")},
                    {"text": plain("b"), "value": "b"},
                ],
                # Slack adds emoji to plain text: the option is still the same.
                "initial_option": {"text": plain("b") | {"emoji": True}, "value": "b"},
            }
        ),
    ),
    (
        "rich text",
        message(
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [
                                    {"type": "text", "text": "a", "style": {"bold": True}},
                                    {"type": "user", "user_id": "U1"},
                                ],
                            }
                        ],
                    }
                ],
            }
        ),
    ),
]


@pytest.mark.parametrize("payload", [row[1] for row in VALID], ids=[row[0] for row in VALID])
def test_what_slack_takes_is_taken(payload: Any) -> None:
    check(payload)


def test_the_alternatives_given_up_are_named_before_the_reason() -> None:
    with pytest.raises(InvalidPayload) as refused:
        check(modal(title=plain("t" * 25)))
    assert refused.value.extra["response_metadata"]["messages"] == [
        "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
        "[ERROR] failed to match all allowed schemas [json-pointer:/view/title]",
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]",
    ]


def test_every_problem_is_told_and_not_only_the_first() -> None:
    with pytest.raises(InvalidPayload) as refused:
        check(message(section("x" * 3001), section(block_id="b" * 256), {"type": "box"}))
    pointers = {where for where, _ in refused.value.problems}
    assert {"/blocks/0/text/text", "/blocks/1/block_id", "/blocks/2/type"} <= pointers


def test_all_blocks_of_a_message_together_have_a_limit() -> None:
    pieces = [2640] * 5
    check(message(*[section("x" * n) for n in pieces]))
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check(message(*[section("x" * n) for n in [*pieces, 1]]))


def test_a_view_may_have_250_kilobytes() -> None:
    def sized(n: int) -> Json:
        return modal(*[section("あ" * 2900, block_id=f"b{i}") for i in range(n)], submit=None)

    check(sized(27))
    with pytest.raises(SlackError, match="view_too_large"):
        check(sized(30))


def test_blocks_that_are_no_list_have_a_code_of_their_own() -> None:
    with pytest.raises(SlackError, match="invalid_blocks_format"):
        validate.message_blocks({"type": "section"})


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("x", "invalid_metadata_format"),
        ({"event_type": "delivery"}, "invalid_metadata_schema"),
        ({"event_type": "", "event_payload": {}}, "invalid_metadata_schema"),
        ({"event_type": "d", "event_payload": {"a": "x" * 16_001}}, "metadata_too_large"),
    ],
)
def test_metadata_has_a_name_and_an_object(value: Any, code: str) -> None:
    validate.metadata({"event_type": "delivery", "event_payload": {"id": "x"}})
    with pytest.raises(SlackError, match=code):
        validate.metadata(value)


@pytest.mark.parametrize("errors", [{}, {"other": "x"}, {"message": ""}, None])
def test_errors_must_name_inputs_of_the_view(errors: Any) -> None:
    validate.submission_errors({"message": "too short"}, modal())
    with pytest.raises(InvalidPayload):
        validate.submission_errors(errors, modal())
