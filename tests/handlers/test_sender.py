"""Who may do anything at all, as docs/OPERATIONS.md says it: by where Slack says they are from."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp

from handlers import listener
from handlers.context import Context
from handlers.request import Press
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
