"""Who may do anything at all, as docs/OPERATIONS.md says it: by where Slack says they are from."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp

from handlers import listener
from handlers.context import Context
from handlers.request import Event, Press
from tests.handlers.test_listener import bolt, context, send

__all__ = ["bolt", "context"]

ORGANIZATION = {"id": "E1", "name": "Kaisha"}


@pytest.fixture
def heard(bolt: AsyncApp, context: Context) -> Iterator[list[str]]:
    context.desk.workspace = "T1"  # type: ignore[misc]
    found: list[str] = []

    @listener.press("a")
    async def pressed(context: Context, press: Press) -> None:
        found.append(press.user)

    yield found


@pytest.mark.parametrize(
    ("user", "team", "enterprise", "may"),
    [
        ({"id": "U1", "team_id": "T1"}, {"id": "T1"}, None, True),
        ({"id": "U1"}, {"id": "T1"}, None, True),
        ({"id": "W1", "team_id": "T1"}, {"id": "T1"}, ORGANIZATION, True),
        ({"id": "W1", "team_id": "T2"}, {"id": "T1"}, ORGANIZATION, True),
        ({"id": "W1", "team_id": "E1"}, None, ORGANIZATION, True),
        ({"id": "U1", "team_id": "T2"}, {"id": "T1"}, None, False),
        ({"id": "W9STRANGER", "team_id": "T9"}, {"id": "T1"}, ORGANIZATION, False),
        ({"id": "W9STRANGER", "team_id": "T9"}, None, ORGANIZATION, False),
    ],
)
async def test_who_may_press(
    bolt: AsyncApp, heard: list[str], user: Any, team: Any, enterprise: Any, may: bool
) -> None:
    body = {
        "type": "block_actions",
        "user": user,
        "team": team,
        "enterprise": enterprise,
        "is_enterprise_install": team is None,
        "trigger_id": "1.2",
        "actions": [{"action_id": "a", "value": "x"}],
    }
    assert (await send(bolt, body)).status == 200
    assert heard == ([user["id"]] if may else [])


@pytest.mark.parametrize(
    "body",
    [
        {"type": "view_submission", "view": {"id": "V1", "type": "modal", "callback_id": "a"}},
        {"type": "view_closed", "view": {"id": "V1", "type": "modal", "callback_id": "a"}},
        {"type": "shortcut", "callback_id": "a", "trigger_id": "1.2"},
        {
            "type": "message_action",
            "callback_id": "a",
            "trigger_id": "1.2",
            "channel": {"id": "C1"},
            "message": {"user": "U1", "ts": "1.1", "text": "x"},
        },
    ],
    ids=lambda body: str(body["type"]),
)
@pytest.mark.parametrize("team", ["T1", "T9"])
async def test_a_stranger_can_do_nothing_else_either(
    bolt: AsyncApp, context: Context, body: dict[str, Any], team: str
) -> None:
    context.desk.workspace = "T1"  # type: ignore[misc]
    found: list[Any] = []

    @listener.submission("a", field="x")
    async def submitted(context: Context, sent: Any) -> None:
        found.append(sent)

    @listener.view_closed("a")
    async def closed(context: Context, sent: Any) -> None:
        found.append(sent)

    @listener.shortcut("a")
    async def chosen(context: Context, sent: Any) -> None:
        found.append(sent)

    who = {"user": {"id": "U1", "team_id": team}, "team": {"id": "T1"}}
    assert (await send(bolt, {**body, **who})).status == 200
    assert bool(found) is (team == "T1")


@pytest.mark.parametrize(
    ("told", "may"),
    [
        ({"user": "U1", "team": "T1"}, True),
        ({"user": "W1", "user_team": "T2", "source_team": "T2"}, True),
        ({"user": "W9STRANGER", "user_team": "T9", "source_team": "T9"}, False),
        ({"user": "W9STRANGER", "team": "T9"}, False),
        ({"user": "W9STRANGER", "channel": "D1", "tab": "home"}, False),  # names no team
        ({"user": "U1", "channel": "D1", "tab": "home"}, True),
        ({"subtype": "x", "message": {"user": "W9STRANGER", "user_team": "T9"}}, False),
    ],
)
async def test_whose_event_is_heard(bolt: AsyncApp, context: Context, told: Any, may: bool) -> None:
    """Of whatever is typed Slack is asked: a colleague's words are never lost for an id."""
    context.desk.workspace = "T1"  # type: ignore[misc]
    found: list[Any] = []

    @listener.event("heard")
    async def heard(context: Context, event: Event) -> None:
        found.append(event.payload)

    body = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "heard", **told}}
    assert (await send(bolt, body)).status == 200
    assert bool(found) is may
