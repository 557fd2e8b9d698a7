"""The form of what Slack sends, as far as listeners read it.

Source: docs.slack.dev/reference/interaction-payloads, …/events and …/views.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

DEPTH = 40
"""How deep lists and objects may lie in each other; a view's blocks need about fifteen."""

_LATEST = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())

_Text = str | None
_Id = Annotated[str, Field(min_length=1)]
_Moment = Annotated[int, Field(ge=0, le=_LATEST)]
_Bytes = Annotated[int, Field(ge=0, le=2**50)]


class Malformed(Exception):
    """It has not the form of anything that Slack sends."""


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, hide_input_in_errors=True)


class _Identified(_Shape):
    id: _Id


class _Option(_Shape):
    value: str


class _File(_Identified):
    name: _Text = None
    title: _Text = None
    mimetype: _Text = None
    size: _Bytes | None = None


class _Input(_Shape):
    value: _Text = None
    selected_date: _Text = None
    selected_date_time: _Moment | None = None
    selected_user: _Text = None
    selected_users: list[str] | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    files: list[_File] | None = None


class _State(_Shape):
    values: dict[str, dict[str, _Input]] | None = None


class _View(_Identified):
    type: Literal["modal", "home"]
    callback_id: _Text = None
    hash: _Text = None
    previous_view_id: _Text = None
    private_metadata: _Text = None
    state: _State | None = None
    blocks: list[dict[str, Any]] | None = None


class _Action(_Shape):
    action_id: str
    block_id: _Text = None
    value: _Text = None
    selected_date: _Text = None


class _Attached(_Shape):
    files: list[_File] | None = None


class _Said(_Shape):
    ts: _Text = None
    thread_ts: _Text = None
    user: _Text = None
    subtype: _Text = None
    bot_id: _Text = None
    app_id: _Text = None
    text: _Text = None
    blocks: list[dict[str, Any]] | None = None
    attachments: list[_Attached] | None = None
    files: list[_File] | None = None
    edited: dict[str, Any] | None = None


class _Message(_Said):
    ts: str


class _Interaction(_Shape):
    user: _Identified
    team: _Identified | None = None
    trigger_id: _Text = None
    response_url: _Text = None
    view: _View | None = None
    message: _Message | None = None
    channel: _Identified | None = None


class _Pressed(_Interaction):
    actions: Annotated[list[_Action], Field(min_length=1)]


class _Form(_Interaction):
    view: _View


class _Command(_Shape):
    command: str
    user_id: _Id
    team_id: _Text = None
    trigger_id: _Text = None
    response_url: _Text = None
    text: _Text = None


class _Event(_Said):
    type: str
    tab: _Text = None
    channel: _Text = None
    channel_type: _Text = None
    deleted_ts: _Text = None
    message: _Said | None = None
    previous_message: _Said | None = None


class _Happened(_Shape):
    team_id: _Text = None
    event: _Event


_SHAPES: Mapping[str, type[_Shape]] = {
    "event_callback": _Happened,
    "block_actions": _Pressed,
    "view_submission": _Form,
    "view_closed": _Form,
}

_EMPTY = ("url_verification", "app_rate_limited")
"""What is about the app itself: nobody did anything."""


def check(body: Mapping[str, Any]) -> None:
    """Raises :class:`Malformed` where it is none of what Slack sends."""
    _check_depth(body)
    kind = body.get("type")
    if kind in _EMPTY if isinstance(kind, str) else "ssl_check" in body:
        return
    if kind is None:
        shape: type[_Shape] = _Command
    elif isinstance(kind, str):
        shape = _SHAPES.get(kind, _Interaction)
    else:
        raise Malformed
    try:
        shape.model_validate(body)
    except ValidationError:
        raise Malformed from None


def _check_depth(body: Mapping[str, Any]) -> None:
    """Whoever reads it does so part by part, and could not read what lies deeper."""
    level: list[Any] = [body]
    for _ in range(DEPTH):
        level = [
            part
            for whole in level
            for part in (whole.values() if isinstance(whole, Mapping) else whole)
            if isinstance(part, Mapping | list)
        ]
        if not level:
            return
    raise Malformed
