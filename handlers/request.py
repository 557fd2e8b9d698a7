"""What Slack sends, as listeners see it: who did what, on which view or message.

Whatever somebody sends is a hint; the right is decided when they act.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from bot.domain.draft import FormWindow
from bot.domain.error import Code, Refusal
from handlers.form import Values
from messages.kit import Json
from messages.metadata import Metadata

Body = Mapping[str, Any]


@contextmanager
def ours() -> Iterator[None]:
    """Around reading what a button of ours holds: with anything else nobody has a right."""
    try:
        yield
    except (ValueError, TypeError, RecursionError):
        raise Refusal(Code.NOT_YOURS) from None


@dataclass(frozen=True, slots=True)
class View:
    """A modal, or somebody's App Home. ``below``: the modal that it lies on."""

    id: str
    kind: str
    callback_id: str
    hash: str | None
    below: str | None
    metadata: Metadata
    values: Values
    blocks: Sequence[Json]

    @classmethod
    def of(cls, view: Body) -> "View":
        return cls(
            id=view["id"],
            kind=view.get("type") or "",
            callback_id=view.get("callback_id") or "",
            hash=view.get("hash"),
            below=view.get("previous_view_id"),
            metadata=Metadata.decode(view.get("private_metadata")),
            values=Values.of(view),
            blocks=view.get("blocks") or (),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Somebody did something."""

    user: str
    team: str | None = None
    trigger_id: str = ""
    response_url: str | None = None
    view: View | None = None

    @property
    def in_modal(self) -> bool:
        """Whether it was done inside an open modal; else on a message or App Home."""
        return self.view is not None and self.view.kind == "modal"

    @classmethod
    def of(cls, body: Body) -> Self:
        return cls(**cls._read(body))

    @classmethod
    def _read(cls, body: Body) -> dict[str, Any]:
        view = body.get("view")
        return {
            "user": body["user"]["id"],
            "team": (body.get("team") or {}).get("id"),
            "trigger_id": body.get("trigger_id") or "",
            "response_url": body.get("response_url"),
            "view": View.of(view) if view else None,
        }


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """Where a message stands, and what it holds."""

    channel: str
    ts: str
    text: str = field(default="", compare=False)
    blocks: Sequence[Json] = field(default=(), compare=False)


def _place(channel: str, message: Body) -> MessagePlace:
    text, blocks = str(message.get("text") or ""), message.get("blocks") or ()
    return MessagePlace(channel, message["ts"], text, blocks)


def _target(action: Body) -> str:
    chosen = (action.get("selected_option") or {}).get("value")
    return action.get("value") or action.get("selected_date") or chosen or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press(Request):
    """A button was pressed.

    ``target`` is its value, or the day or the option that was chosen with it; ``message`` the
    message that it is on.
    """

    action_id: str
    target: str = ""
    message: MessagePlace | None = None

    @property
    def place(self) -> MessagePlace | None:
        """The message that it is on, or on which the modal was opened that it is in."""
        channel, _, ts = self.view.metadata.at.partition(" ") if self.view else ("", "", "")
        return self.message or (MessagePlace(channel, ts) if ts else None)

    @property
    def pair(self) -> tuple[str, str]:
        """The two things that the button names. A ``Refusal`` where it is none of ours."""
        with ours():
            first, second = json.loads(self.target)
            return str(first), str(second)

    @property
    def page(self) -> tuple[str, int]:
        """What the button turns, and to which page."""
        of, page = self.pair
        with ours():
            return of, int(page)

    @property
    def number(self) -> int:
        """The page that the button turns to, where it names nothing else."""
        with ours():
            return int(self.target)

    @property
    def day(self) -> date:
        """The day that was chosen with it."""
        with ours():
            return date.fromisoformat(self.target)

    @classmethod
    def _read(cls, body: Body) -> dict[str, Any]:
        action, message, channel = body["actions"][0], body.get("message"), body.get("channel")
        return {
            **Request._read(body),
            "action_id": action["action_id"],
            "target": _target(action),
            "message": _place(channel["id"], message) if message and channel else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Request):
    """Something happened to a form."""

    view: View

    @property
    def key(self) -> str:
        """The idempotency key: Slack sends a submission again that was not acknowledged.

        The second step of the report keeps the view's id, so its callback id belongs to it.
        """
        return f"view:{self.team}:{self.view.id}:{self.view.callback_id}"

    @property
    def window(self) -> FormWindow:
        """The draft's, and what it was opened with."""
        return FormWindow(self.view.id, self.view.metadata.draft)

    @property
    def values(self) -> Values:
        return self.view.values

    @property
    def metadata(self) -> Metadata:
        return self.view.metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission(Form):
    """A form was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Form):
    """A form was closed without being sent; Slack says so where the form asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Form):
    """Something was chosen or typed in a form that is still open; ``written``: when."""

    fields: frozenset[str]
    written: str = ""

    @classmethod
    def _read(cls, body: Body) -> dict[str, Any]:
        fields = frozenset(str(action.get("block_id")) for action in body["actions"])
        written = max(str(action.get("action_ts") or "") for action in body["actions"])
        return {**Request._read(body), "fields": fields, "written": written}


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Request):
    """The slash command, with what was typed behind it (as Slack escapes it)."""

    text: str

    @classmethod
    def _read(cls, body: Body) -> dict[str, Any]:
        return {
            "user": body["user_id"],
            "team": body.get("team_id"),
            "trigger_id": body.get("trigger_id") or "",
            "response_url": body.get("response_url"),
            "text": str(body.get("text") or "").strip(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut(Request):
    """A shortcut, with the message on which it was chosen."""

    message: Body | None = None

    @classmethod
    def _read(cls, body: Body) -> dict[str, Any]:
        return {**Request._read(body), "message": body.get("message")}


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened in the workspace."""

    team: str | None
    payload: Body
    app: str | None = None

    @classmethod
    def of(cls, body: Body) -> "Event":
        return cls(body.get("team_id"), body["event"], body.get("api_app_id"))
