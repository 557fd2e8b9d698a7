"""A Bolt app that shows every element there is and tells what it heard."""

import asyncio
import copy
from typing import Any

from slack_bolt.async_app import AsyncApp

from tests.practice.conftest import MANIFEST as COMMON
from tests.practice.conftest import actions, button, modal, plain, section

Json = dict[str, Any]

MANIFEST: Json = copy.deepcopy(COMMON)
MANIFEST["features"]["slash_commands"] += [
    {"command": "/late", "description": "答えないコマンド"},
    {"command": "/song", "description": "似た名前のコマンド", "usage_hint": "[title]"},
]


def option(value: str, words: str, description: str | None = None) -> Json:
    made: Json = {"text": plain(words), "value": value}
    return made | ({"description": plain(description)} if description else {})


OPTIONS = [option("a", "ひとつめ", "その説明"), option("b", "ふたつめ"), option("c", "みっつめ")]


def asked(block_id: str, kind: str, *, optional: bool = True, **more: Any) -> Json:
    """An input block named like its element; ``element_*`` goes into the element."""
    element = {
        name.removeprefix("element_"): value
        for name, value in more.items()
        if name.startswith("element_")
    }
    block = {name: value for name, value in more.items() if not name.startswith("element_")}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(f"label {block_id}"),
        "optional": optional,
        "element": {"type": kind, "action_id": "value"} | element,
    } | block


def everything(*, danger: bool = False) -> Json:
    """A modal with every input element; ``danger`` puts a section in after the first."""
    alarm = [section("*leave first*", block_id="alarm")] if danger else []
    return modal(
        asked(
            "radio", "radio_buttons", optional=False, dispatch_action=True, element_options=OPTIONS
        ),
        *alarm,
        asked(
            "text",
            "plain_text_input",
            optional=False,
            hint=plain("in your words"),
            element_multiline=True,
            element_min_length=5,
            element_max_length=40,
        ),
        asked("boxes", "checkboxes", element_options=OPTIONS),
        asked("select", "static_select", element_options=OPTIONS),
        asked("several", "multi_static_select", element_options=OPTIONS),
        asked("person", "users_select"),
        asked("people", "multi_users_select"),
        asked("place", "conversations_select"),
        asked("day", "datepicker", element_initial_date="2026-11-20"),
        asked("hour", "timepicker"),
        asked("moment", "datetimepicker"),
        asked("number", "number_input", element_is_decimal_allowed=False),
        asked("mail", "email_text_input"),
        asked("link", "url_text_input"),
        asked("files", "file_input", element_max_files=2),
        asked(
            "every",
            "plain_text_input",
            dispatch_action=True,
            element_dispatch_action_config={"trigger_actions_on": ["on_character_entered"]},
        ),
        actions(
            button("next", text=plain("next")),
            button(
                "sure",
                text=plain("sure"),
                confirm={
                    "title": plain("Really?"),
                    "text": plain("It takes effect at once."),
                    "confirm": plain("Yes"),
                    "deny": plain("No"),
                },
            ),
            {"type": "overflow", "action_id": "more", "options": OPTIONS},
        ),
        callback_id="everything",
    )


class SampleApp:
    """Opens ``everything`` on ``/sodan``; ``said`` has what interactions brought."""

    def __init__(self, bolt: AsyncApp) -> None:
        self.bolt = bolt
        self.said: asyncio.Queue[tuple[str, Json]] = asyncio.Queue()
        self.hold = asyncio.Event()
        """Set: the radio's update of the view is let through."""
        self.hold.set()
        self.answer: Json | None = {}
        """What a submission is answered with; None: with nothing, in time."""
        self.blocks_on_home = [
            section("home", block_id="hello"),
            actions(button("report_new", text=plain("report"))),
        ]
        bolt.command("/sodan")(self._open)
        bolt.shortcut("report_new")(self._open)
        bolt.shortcut("report_message")(self._open)
        bolt.action("report_new")(self._open)
        bolt.command("/late")(self._late)
        bolt.command("/song")(self._heard)
        bolt.view("everything")(self._submitted)
        bolt.view("second")(self._heard)
        bolt.action({"block_id": "radio", "action_id": "value"})(self._chosen)
        bolt.action("next")(self._next)
        bolt.action({"block_id": "every", "action_id": "value"})(self._heard)
        for action in ("sure", "more", "case_open"):
            bolt.action(action)(self._heard)
        bolt.event("app_home_opened")(self._home)
        bolt.event("message")(self._nothing)

    async def heard(self, what: str) -> Json:
        """The next thing heard, which must be ``what``."""
        name, body = await asyncio.wait_for(self.said.get(), 20)
        assert name == what
        return body

    async def _open(self, ack: Any, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=everything())
        await ack()

    async def _late(self) -> None:
        """Never acknowledges."""

    async def _nothing(self) -> None: ...

    async def _heard(self, ack: Any, body: Json) -> None:
        await ack()
        if body.get("actions"):
            self.said.put_nowait((body["actions"][0]["action_id"], body))
        else:
            self.said.put_nowait((body.get("command") or body["view"]["callback_id"], body))

    async def _submitted(self, ack: Any, body: Json) -> None:
        self.said.put_nowait(("everything", body))
        if self.answer is not None:
            await ack(**self.answer)

    async def _chosen(self, ack: Any, body: Json, client: Any) -> None:
        await ack()
        self.said.put_nowait(("radio", body))
        await self.hold.wait()
        chosen = body["actions"][0]["selected_option"]["value"]
        await client.views_update(view_id=body["view"]["id"], view=everything(danger=chosen == "c"))

    async def _next(self, ack: Any, body: Json, client: Any) -> None:
        await ack()
        view = modal(asked("second_text", "plain_text_input", optional=False), callback_id="second")
        await client.views_push(trigger_id=body["trigger_id"], view=view)

    async def _home(self, event: Json, client: Any) -> None:
        if event["tab"] == "home":
            view = {"type": "home", "blocks": self.blocks_on_home}
            await client.views_publish(user_id=event["user"], view=view)
