"""Small steps on top of slackblocks: rendering with the guards that it lacks, and shorthands.

Every text that a person typed goes through ``typed`` (shown literally) or
``texts.escape`` (inside mrkdwn).
"""

import json
import marshal
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from typing import Any, Protocol

from slackblocks import blocks as b
from slackblocks import elements as e
from slackblocks import objects as o
from slackblocks import views as v
from slackblocks.blocks import Block

from bot.domain.policy import Choice, Named
from messages.ids import VALUE
from messages.metadata import Metadata
from messages.texts import Texts, chunks

Json = dict[str, Any]


class SurfaceError(ValueError):
    """A surface breaks a rule of Slack's that the builder does not check."""


def plain(text: str) -> o.PlainText:
    return o.PlainText(text, emoji=False)


def mrkdwn(text: str) -> o.Markdown:
    return o.Markdown(text)


def user(user_id: str) -> str:
    """Somebody of the desk, as a mention. Never called for the reporter of an anonymous case."""
    return f"<@{user_id}>"


def people(t: Texts, user_ids: Sequence[str]) -> str:
    return t("common.join").join(map(user, user_ids)) if user_ids else t("common.none")


def named(t: Texts, found: Named | None, id_: str) -> str:
    """What the policy calls something; its id where the policy has it no more."""
    return found.text(t.language) if found else id_


def section(text: str, block_id: str) -> b.SectionBlock:
    """Our own sentence, in mrkdwn; values that were typed must be escaped."""
    return b.SectionBlock(mrkdwn(text), block_id=block_id)


def plain_section(text: str, block_id: str) -> b.SectionBlock:
    """A text with something in it that a person typed, literally; at most 3000 characters."""
    return b.SectionBlock(plain(text), block_id=block_id)


def row(text: str, block_id: str, pressed: e.Button) -> b.SectionBlock:
    """Our own sentence, with a button beside it."""
    return b.SectionBlock(mrkdwn(text), block_id=block_id, accessory=pressed)


def fields(texts: Sequence[str], block_id: str) -> b.SectionBlock:
    return b.SectionBlock(fields=[mrkdwn(text) for text in texts], block_id=block_id)


def context(text: str, block_id: str) -> b.ContextBlock:
    return b.ContextBlock([mrkdwn(text)], block_id=block_id)


def header(text: str, block_id: str) -> b.HeaderBlock:
    return b.HeaderBlock(plain(text), block_id=block_id)


def divider(block_id: str) -> b.DividerBlock:
    return b.DividerBlock(block_id=block_id)


def typed(text: str, block_id: str) -> list[Block]:
    """What somebody typed, literally: plain text knows no mention, link or emphasis."""
    return [
        b.SectionBlock(plain(piece), block_id=f"{block_id}.{place}")
        for place, piece in enumerate(chunks(text))
        if piece.strip()
    ]


def headed(heading: str, text: str, block_id: str, text_id: str = "") -> list[Block]:
    """What somebody typed, literally, below its heading; nothing where they typed nothing."""
    below = typed(text, text_id or f"{block_id}.text")
    return [context(f"*{heading}*", block_id), *below] if below else []


def overtaken(t: Texts, theirs: Sequence[Block]) -> list[Block]:
    """Somebody else has saved meanwhile: theirs to read, above what is not saved yet."""
    return [section(t("common.overtaken"), "overtaken"), *theirs, divider("overtaken.line")]


def button(
    text: str,
    action_id: str,
    value: str | None = None,
    *,
    primary: bool = False,
    danger: bool = False,
    confirm: o.ConfirmationDialogue | None = None,
) -> e.Button:
    style = e.ButtonStyle.PRIMARY if primary else e.ButtonStyle.DANGER if danger else None
    return e.Button(
        text=plain(text), action_id=action_id, value=value, style=style, confirm=confirm
    )


def confirm(
    t: Texts, title: str, text: str, yes: str, *, danger: bool = False
) -> o.ConfirmationDialogue:
    """By the keys of its texts; ``yes``: of what the button says. ``danger``: it ends something."""
    title_, text_, yes_, no = (plain(t(key)) for key in (title, text, yes, "common.cancel"))
    return o.ConfirmationDialogue(title_, text_, yes_, no, "danger" if danger else None)


def turns(t: Texts, page_id: str, previous: str | None, following: str | None) -> list[e.Button]:
    """The buttons to the neighbouring pages, where there are any, by their values."""
    return [
        button(t(f"common.{way}"), f"{page_id}_{way}", value)
        for way, value in (("previous", previous), ("next", following))
        if value is not None
    ]


def actions(buttons: Sequence[e.Element], block_id: str) -> b.ActionsBlock:
    return b.ActionsBlock(list(buttons), block_id=block_id)


def option(text: str, value: str, hint: str = "") -> o.Option:
    return o.Option(plain(text), value, description=plain(hint) if hint else None)


def question(
    t: Texts,
    key: str,
    element: e.Element,
    block_id: str,
    *,
    label: str | None = None,
    hint: str | None = None,
    optional: bool = False,
    dispatch: bool = False,
) -> b.InputBlock:
    """An input block; its one element has the action id ``value``.

    ``key`` is that of its label; its hint stands under ``<key>_hint``, or under ``….hint``
    beside ``….label``, where there is one. ``label`` and ``hint``: where they are other texts.
    """
    if hint is None:
        hint = t.get(f"{key.removesuffix('label')}hint" if key.endswith("label") else f"{key}_hint")
    return b.InputBlock(
        label=plain(label or t(key)),
        element=element,
        block_id=block_id,
        hint=plain(hint) if hint else None,
        optional=optional,
        dispatch_action=dispatch,
    )


def _chosen(options: Sequence[o.Option], chosen: object) -> o.Option | None:
    """What is chosen already; Slack wants the very same object as an initial one."""
    return next((each for each in options if each.value == chosen), None)


def radio(t: Texts, group: str, values: Sequence[str], chosen: object) -> e.RadioButtonGroup:
    """One of ``values``, whose texts stand in this group of the catalogue, with their hints."""
    options = [
        option(t(f"{group}.{value}"), value, t.get(f"{group}.{value}_hint")) for value in values
    ]
    return e.RadioButtonGroup(
        action_id=VALUE, options=options, initial_option=_chosen(options, chosen)
    )


def menu(texts: Mapping[str, str], placeholder: str, chosen: object) -> e.StaticSelectMenu:
    """One of these values, by their texts."""
    options = [option(text, value) for value, text in texts.items()]
    return e.StaticSelectMenu(
        action_id=VALUE,
        options=options,
        placeholder=plain(placeholder),
        initial_option=_chosen(options, chosen),
    )


def checkboxes(t: Texts, choices: Sequence[Choice], chosen: object) -> e.CheckboxGroup:
    options = [option(c.text(t.language), c.id, c.hint(t.language)) for c in choices]
    first = [each for each in options if isinstance(chosen, list) and each.value in chosen]
    return e.CheckboxGroup(action_id=VALUE, options=options, initial_options=first or None)


def day_picker(
    day: date | None = None, placeholder: str = "", action_id: str = VALUE
) -> e.DatePicker:
    # The library writes an earlier year with fewer digits, which Slack refuses with all the form.
    return e.DatePicker(
        action_id=action_id,
        initial_date=day.isoformat() if day and day.year >= 1000 else None,
        placeholder=plain(placeholder) if placeholder else None,
    )


def member_picker(placeholder: str, first: str | None = None) -> e.UserSelectMenu:
    return e.UserSelectMenu(action_id=VALUE, placeholder=plain(placeholder), initial_user=first)


def file_input() -> e.FileInput:
    """As many files as one input takes (Slack's limit)."""
    return e.FileInput(action_id=VALUE, max_files=10)


def text_input(
    *,
    placeholder: str = "",
    initial: str = "",
    max_length: int = 3000,
    watched: bool = False,
    lines: bool = True,
) -> e.PlainTextInput:
    """A text, of several ``lines`` or one; ``watched`` sends each pause in typing, for a draft."""
    return e.PlainTextInput(
        action_id=VALUE,
        multiline=lines,
        max_length=max_length,
        placeholder=plain(placeholder) if placeholder else None,
        initial_value=initial or None,
        dispatch_action_config=(
            o.DispatchActionConfiguration(trigger_actions_on=["on_character_entered"])
            if watched
            else None
        ),
    )


def _kept(made: Json) -> bytes:
    return marshal.dumps(json.loads(json.dumps(made)))  # in plain JSON's types


def _copy(kept: bytes) -> Json:
    made: Json = marshal.loads(kept)
    return made


class Kept(Block):
    """A block that never changes, rendered once. Each surface is given a copy of its own."""

    def __init__(self, block: Block) -> None:
        super().__init__(block.type, block.block_id)
        made = block._resolve()
        _literal(made)
        self._kept = _kept(made)

    def _resolve(self) -> Json:
        return _copy(self._kept)


class Part(Protocol):
    """What builds some blocks of a surface."""

    def __call__(self, t: Texts, *given: Hashable, filled: Any = None) -> list[Block]: ...


def once(build: Callable[..., list[Block]]) -> Part:
    """Builds a part of a surface once for each language and ``given``, then keeps it.

    ``filled`` is what somebody has filled in: such a part is built anew each time, and
    nothing of it is kept. ``given`` must be of few kinds, and nothing that was typed.
    """

    @lru_cache(maxsize=64)
    def kept(t: Texts, *given: Hashable) -> tuple[Block, ...]:
        return tuple(map(Kept, build(t, *given)))

    @wraps(build)
    def part(t: Texts, *given: Hashable, filled: Any = None) -> list[Block]:
        return build(t, *given, filled=filled) if filled else list(kept(t, *given))

    return part


class _Outline(Block):
    """A block's kind, which is all that a view looks at when it is put together."""

    def __init__(self, kind: b.BlockType) -> None:
        self.type = kind

    def _resolve(self) -> Json:
        return {"type": self.type.value}


def modal(
    t: Texts,
    callback_id: str,
    title: str,
    blocks: Iterable[Block],
    *,
    submit: str = "",
    close: str = "",
    metadata: Metadata | None = None,
    notify_on_close: bool = False,
) -> Json:
    """A modal, rendered and guarded. ``submit``: what the button says that sends the form."""
    blocks = list(blocks)
    close = close or t("common.cancel" if submit else "common.close")
    kinds = tuple(block.type for block in blocks)
    frame = _frame(callback_id, title, submit, close, bool(metadata), notify_on_close, kinds)
    made = {**_copy(frame), "blocks": message_blocks(blocks)}
    return {**made, "private_metadata": metadata.encode()} if metadata else made


@lru_cache(maxsize=256)
def _frame(
    callback_id: str,
    title: str,
    submit: str,
    close: str,
    remembers: bool,
    notify_on_close: bool,
    kinds: tuple[b.BlockType, ...],
) -> bytes:
    """What surrounds blocks of these kinds in a modal."""
    view = v.ModalView(
        title=plain(title),
        blocks=list(map(_Outline, kinds)),
        callback_id=callback_id,
        close=plain(close),
        submit=plain(submit) if submit else None,
        private_metadata="{}" if remembers else None,
        notify_on_close=notify_on_close,
    )
    return _kept(view._resolve())


def home(blocks: Iterable[Block]) -> Json:
    """An App Home, rendered and guarded."""
    blocks = list(blocks)
    view = v.HomeTabView(blocks=[_Outline(block.type) for block in blocks])
    return {**view._resolve(), "blocks": message_blocks(blocks)}


@dataclass(frozen=True, slots=True)
class Message:
    """What ``chat.postMessage`` takes: the words for notifications, and the blocks."""

    text: str
    blocks: list[Json]

    @classmethod
    def of(cls, text: str, *blocks: Block) -> "Message":
        return cls(text, message_blocks(blocks))


def said(text: str, *below: Block) -> Message:
    """A message whose first block says what its notification says."""
    return Message.of(text, section(text, "what"), *below)


def message_blocks(blocks: Iterable[Block]) -> list[Json]:
    """The blocks of a message, rendered and guarded: unique ids, and no emoji codes.

    (A view would render each of its blocks four times.)
    """
    made = []
    for block in blocks:
        made.append(block._resolve())
        if not isinstance(block, Kept):
            _literal(made[-1])
    ids = [block.get("block_id") for block in made]
    if None in ids or len(set(ids)) != len(ids):
        raise SurfaceError("every block needs a block_id of its own")
    return made


def _literal(node: Any) -> None:
    """No emoji codes out of typed text: ``:)`` stays what it is."""
    if isinstance(node, dict):
        if node.get("type") == "plain_text":
            node["emoji"] = False
        for child in node.values():
            _literal(child)
    elif isinstance(node, list):
        for child in node:
            _literal(child)
