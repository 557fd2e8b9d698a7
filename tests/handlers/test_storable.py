"""Whatever Slack sends can be stored by the time a listener hears of it: every text in it."""

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.app.async_app import AsyncApp

from handlers import listener
from handlers.context import Context
from handlers.request import Event, Shortcut, Submission
from tests.handlers.test_listener import bolt, context, send

__all__ = ["bolt", "context"]

TEXTS = st.text(st.characters(codec=None), max_size=8).map(lambda text: f"{text}\ud83d")
SAID = st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))


def storable(value: Any) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in _all(value))


def _all(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(_all(each) for pair in value.items() for each in pair)
    if isinstance(value, list | tuple):
        return "".join(map(_all, value))
    return value if isinstance(value, str) else ""


@given(said=SAID, text=TEXTS)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_no_listener_is_given_what_cannot_be_stored(
    bolt: AsyncApp, context: Context, said: Any, text: str
) -> None:
    heard: list[Any] = []
    listener.LISTENERS.clear()

    @listener.event("message")
    async def message(context: Context, event: Event) -> None:
        heard.append(event.payload)

    @listener.shortcut("s")
    async def shortcut(context: Context, request: Shortcut) -> None:
        heard.append(request.message)

    @listener.submission("f", field="x")
    async def form(context: Context, sent: Submission) -> None:
        heard.append([sent.values.text("x"), list(sent.view.blocks)])

    who = {"user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": "1"}
    event = {
        "type": "message",
        "text": text,
        "blocks": [{"type": "x", "y": said}],
        "files": [{"id": "F1", "name": text, "title": text}],
    }
    state = {"values": {"x": {"value": {"type": "plain_text_input", "value": text}}}}
    view = {"id": "V1", "type": "modal", "callback_id": "f", "state": state}
    for body in (
        {"type": "event_callback", "event": event, "team_id": "T1"},
        {
            **who,
            "type": "message_action",
            "callback_id": "s",
            "message": {"ts": "1.0", "text": text, "blocks": [{"y": said}]},
        },
        {**who, "type": "view_submission", "view": view},
    ):
        # Each in a task of its own, as Slack's come: its time begins anew.
        answer = await asyncio.create_task(send(bolt, body))
        assert answer.status == 200
    assert heard, "where there is no time the others are told so"
    assert storable(heard)
