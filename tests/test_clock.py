"""The clock of the practice workspace: forward only, and nowhere else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.config.settings import Settings
from bot.practice.server import Practice
from bot.runtime import clock
from bot.runtime.clock import PracticeClock, SystemClock, clock_of, move_to
from bot.slack.manifest import manifest

HERE = "http://127.0.0.1:8321/api/"


def ahead(of: PracticeClock) -> timedelta:
    return of.now() - datetime.now(UTC)


@pytest.mark.parametrize(
    ("switch", "api", "movable"),
    [
        ("1", HERE, True),
        ("1", "http://localhost:1/api/", True),
        ("1", "https://slack.com/api/", False),
        ("1", "https://127.0.0.1.example.com/api/", False),
        ("0", HERE, False),
        (None, HERE, False),
    ],
)
def test_only_in_a_practice_workspace(
    switch: str | None, api: str, movable: bool, tmp_path: Path
) -> None:
    move_to(tmp_path, 3600)
    environ = {} if switch is None else {clock.SWITCH: switch}
    made = clock_of(environ, api, tmp_path)
    assert isinstance(made, PracticeClock if movable else SystemClock)
    assert (made.now() - datetime.now(UTC) > timedelta(minutes=59)) is movable


def test_moved_while_running_and_never_back(tmp_path: Path) -> None:
    made = PracticeClock(tmp_path / clock.FILE)
    assert abs(ahead(made)) < timedelta(seconds=1)
    move_to(tmp_path, 86400)
    assert abs(ahead(made) - timedelta(days=1)) < timedelta(seconds=1)
    move_to(tmp_path, 60)
    assert abs(ahead(made) - timedelta(days=1)) < timedelta(seconds=1)
    (tmp_path / clock.FILE).write_text("not a number")
    assert abs(ahead(made) - timedelta(days=1)) < timedelta(seconds=1)
    (tmp_path / clock.FILE).unlink()
    assert abs(ahead(made) - timedelta(days=1)) < timedelta(seconds=1)


async def test_the_workspaces_own_address(
    settings_with: Callable[..., Settings], tmp_path: Path
) -> None:
    async with Practice(manifest(settings_with()), port=0) as slack, aiohttp.ClientSession() as web:
        where = f"{slack.url}/practice/clock"
        async with web.get(where) as answer:
            assert (await answer.json())["movable"] is False
        async with web.post(where, json={"forward": 60}) as answer:
            assert (await answer.json())["ok"] is False
        slack.let_time_move(lambda seconds: move_to(tmp_path, seconds), ahead=10)
        async with web.post(where, json={"forward": 60}) as answer:
            moved = await answer.json()
        assert moved["ok"] and moved["ahead"] == 70 and clock.ahead(tmp_path) == 70
        # What is posted from now on has the time that it is then.
        assert 60 < float(slack.workspace.new_ts()) - datetime.now(UTC).timestamp() <= 70
        for wrong in (-5, 0, "x", None, 1e12, [1]):
            async with web.post(where, json={"forward": wrong}) as answer:
                assert (await answer.json())["ok"] is False, wrong
        async with web.post(where, data=b"{") as answer:
            assert (await answer.json())["ok"] is False
        assert clock.ahead(tmp_path) == 70
