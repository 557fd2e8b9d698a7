"""A real Bolt app on the practice workspace, over Socket Mode and over HTTP."""

from typing import Any

import pytest

from bot.practice.server import Practice
from tests.practice.conftest import bolt, connected, modal

WAYS = pytest.mark.parametrize("way", ["socket", "http"])


@WAYS
async def test_a_command_opens_a_modal_whose_submission_arrives(
    practice: Practice, way: str
) -> None:
    app = bolt(practice)
    got: list[Any] = []

    @app.command("/sodan")
    async def command(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal())
        await ack()

    @app.view("report")
    async def submitted(ack: Any, view: Any) -> None:
        got.append(view["state"]["values"]["message"]["value"]["value"])
        await ack()

    async with connected(practice, app, way):
        assert await practice.act("U0EMP1", "command", command="/sodan") == {"ok": True}
        (view,) = practice.workspace.stack("U0EMP1")
        done = await practice.act(
            "U0EMP1", "submit", view_id=view.id, values={"message": {"value": "大声で怒鳴られた"}}
        )
        assert done == {"ok": True, "closed": True}
        assert practice.workspace.stack("U0EMP1") == []
    assert got == ["大声で怒鳴られた"]
    assert practice.record.breaches == []
