"""Whether Slack would take a payload: messages, modals, App Home, answers.

The checks are the table in ``rules``; here are those that look at a surface as a
whole: how many blocks, how large, which names twice, what belongs where.
"""

import json
from collections.abc import Iterator
from typing import Any

from bot.practice.errors import InvalidPayload, Json, SlackError
from bot.practice.rules import BLOCKS, ELEMENTS, MESSAGE_ONLY, MODAL_ONLY_ELEMENTS, VIEWS
from bot.practice.schema import UNION_FAILED, Kinds, List, Obj, Problems, Str

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200
"""Not documented; seen in slackapi/bolt-js#2509."""
VIEW_BYTES = 250_000
MARKDOWN_CHARACTERS = 12_000


def message_blocks(blocks: Any) -> None:
    """Raises what Slack answers to a message with these blocks, if it refuses them."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format", "blocks must be a JSON array")
    found: Problems = []
    _blocks(blocks, "/blocks", "message", MESSAGE_BLOCKS, found)
    if found:
        raise InvalidPayload("invalid_blocks", found)
    if sum(characters(blocks)) > MESSAGE_CHARACTERS:
        raise SlackError(
            "msg_blocks_too_long",
            f"{sum(characters(blocks))} characters in all blocks, {MESSAGE_CHARACTERS} allowed",
        )


def view(body: Any, kinds: tuple[str, ...] = ("modal",)) -> None:
    """Raises what Slack answers to this view, if it refuses it.

    ``kinds`` are the types that the method takes: ``modal``, ``home``.
    """
    if not isinstance(body, dict):
        raise InvalidPayload("invalid_arguments", [("/view", "must provide an object")])
    found: Problems = []
    kind = body.get("type")
    Kinds(VIEWS, kinds).check(body, "/view", found)
    if isinstance(body.get("blocks"), list):
        _blocks(body["blocks"], "/view/blocks", str(kind), VIEW_BLOCKS, found)
        if kind == "modal":
            _inputs_need_submit(body, found)
    elif "blocks" in body:
        found.append(("/view/blocks", "must provide an array"))
    if found:
        raise InvalidPayload("invalid_arguments", found)
    size = len(json.dumps(body, ensure_ascii=False).encode())
    if size > VIEW_BYTES:
        raise SlackError("view_too_large", f"{size} bytes, {VIEW_BYTES} allowed")


def submission_errors(errors: Any, body: Json) -> None:
    """Raises if ``response_action: errors`` names something that is no input of the view."""
    found: Problems = []
    if not isinstance(errors, dict) or not errors:
        raise InvalidPayload("invalid_arguments", [("/errors", "must provide an object")])
    inputs = {block.get("block_id") for block in body["blocks"] if block["type"] == "input"}
    for block_id, text in errors.items():
        Str().check(text, f"/errors/{block_id}", found)
        if block_id not in inputs:
            found.append((f"/errors/{block_id}", "no input block with this block_id"))
    if found:
        raise InvalidPayload("invalid_arguments", found)


def metadata(value: Any) -> None:
    """Raises unless this is message metadata: a name and a flat object."""
    if not isinstance(value, dict):
        raise SlackError("invalid_metadata_format", "metadata must be a JSON object")
    found: Problems = []
    Obj({"event_type": Str(255), "event_payload": _Payload()}, {"entities": _Payload()}).check(
        value, "/metadata", found
    )
    if found:
        problem = InvalidPayload("invalid_metadata_schema", found)
        problem.extra.pop("errors", None)
        raise problem
    if len(json.dumps(value)) > 16_000:
        raise SlackError("metadata_too_large", "metadata above 16 kB")


class _Payload:
    def check(self, value: Any, at: str, found: Problems) -> None:
        if not isinstance(value, dict | list):
            found.append((at, "must provide an object"))


def characters(value: Any) -> Iterator[int]:
    """The length of each text that a person reads in these blocks."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name in ("text", "alt_text") and isinstance(one, str):
                yield len(one)
            else:
                yield from characters(one)
    elif isinstance(value, list):
        for one in value:
            yield from characters(one)


def elements(block: Json) -> Iterator[tuple[str, Json]]:
    """Each interactive element of a block with its pointer below the block."""
    if isinstance(block.get("element"), dict):
        yield "element", block["element"]
    if isinstance(block.get("accessory"), dict):
        yield "accessory", block["accessory"]
    if block.get("type") in ("actions", "context") and isinstance(block.get("elements"), list):
        for index, element in enumerate(block["elements"]):
            if isinstance(element, dict):
                yield f"elements/{index}", element


def _blocks(blocks: list[Any], at: str, surface: str, most: int, found: Problems) -> None:
    List(Kinds(BLOCKS), most, least=0).check(blocks, at, found)
    _names_once(blocks, at, found)
    _right_surface(blocks, at, surface, found)
    _one_focus(blocks, at, found)
    markdown = sum(
        len(str(block.get("text", "")))
        for block in blocks
        if isinstance(block, dict) and block.get("type") == "markdown"
    )
    if markdown > MARKDOWN_CHARACTERS:
        found.append((at, f"must be less than {MARKDOWN_CHARACTERS + 1} characters"))


def _names_once(blocks: list[Any], at: str, found: Problems) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        name = block.get("block_id")
        if isinstance(name, str):
            if name in seen:
                found.append((f"{at}/{index}/block_id", f'`block_id` "{name}" already exists'))
            seen.add(name)
        inside: set[str] = set()
        for where, element in elements(block):
            action = element.get("action_id")
            if not isinstance(action, str):
                continue
            if action in inside:
                pointer = f"{at}/{index}/{where}/action_id"
                found.append((pointer, f'`action_id` "{action}" already exists'))
            inside.add(action)


def _right_surface(blocks: list[Any], at: str, surface: str, found: Problems) -> None:
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        if surface != "message" and block.get("type") in MESSAGE_ONLY:
            found.append((f"{at}/{index}/type", f"unsupported type: {block['type']}"))
        for where, element in elements(block):
            kind = element.get("type")
            if kind in MODAL_ONLY_ELEMENTS and surface != "modal":
                found.append((f"{at}/{index}/{where}/type", f"unsupported type: {kind}"))
            if element.get("response_url_enabled") and surface != "modal":
                pointer = f"{at}/{index}/{where}/response_url_enabled"
                found.append((pointer, "only available in modals"))


def _one_focus(blocks: list[Any], at: str, found: Problems) -> None:
    focused = [
        f"{at}/{index}/{where}/focus_on_load"
        for index, block in enumerate(blocks)
        if isinstance(block, dict)
        for where, element in elements(block)
        if element.get("focus_on_load") is True
    ]
    for pointer in focused[1:]:
        found.append((pointer, "only one element can be focused on load"))


def _inputs_need_submit(body: Json, found: Problems) -> None:
    if body.get("submit") is not None:
        return
    for index, block in enumerate(body["blocks"]):
        if isinstance(block, dict) and block.get("type") == "input":
            found.append(
                (
                    f"/view/blocks/{index}/input",
                    "must define `submit` to use an `input` block in modals",
                )
            )


__all__ = [
    "ELEMENTS",
    "UNION_FAILED",
    "characters",
    "elements",
    "message_blocks",
    "metadata",
    "submission_errors",
    "view",
]
