"""Socket Mode against the practice Slack: reconnecting, silence, overlap, an orderly end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.config.settings import Settings
from bot.practice.core import Timing as SlackTiming
from bot.practice.server import Practice
from bot.practice.sockets import Sockets as SlackSockets
from bot.slack.manifest import manifest
from bot.slack.sockets import SocketMode, Timing
from tests.small_bot import SmallBot, make

Make = Callable[..., Settings]

QUICK = Timing(
    connect=2.0,
    heartbeat=0.4,
    server_ping=1.0,
    unused=60.0,
    first_retry=0.05,
    longest_retry=0.3,
    overlap=1.0,
    drain=20.0,
)


async def until(reached: Callable[[], bool], within: float = 20.0) -> None:
    """Waits for a condition; fails where it does not come."""
    async with asyncio.timeout(within):
        while not reached():
            await asyncio.sleep(0.01)


class Scene:
    """A practice Slack and a bot on its sockets."""

    def __init__(self, practice: Practice, bot: SmallBot, sockets: SocketMode) -> None:
        self.practice = practice
        self.bot = bot
        self.sockets = sockets
        self.running = asyncio.create_task(sockets.run())

    @property
    def open(self) -> int:
        return len(self.slack.open)

    @property
    def slack(self) -> SlackSockets:
        return self.practice.deliveries.sockets

    @property
    def live(self) -> int:
        """Sockets that neither are dead nor were asked to go."""
        return sum(not one.silent and not one.retiring for one in self.slack.open)

    async def sodan(self, text: str) -> dict[str, Any]:
        return await self.practice.act(
            "U0EMP1", "command", command="/sodan", text=text, channel="C0GENERAL"
        )

    async def connected(self) -> None:
        await until(lambda: self.sockets.connected)


Play = Callable[..., contextlib.AbstractAsyncContextManager[Scene]]


@pytest.fixture
def play(settings_with: Make) -> Play:
    @contextlib.asynccontextmanager
    async def begin(timing: Timing = QUICK, **slack: Any) -> AsyncIterator[Scene]:
        quick: dict[str, Any] = {"ping": 0.2, "retry_delays": (0.0, 0.1, 0.2)}
        clocks = SlackTiming(**quick | slack)
        settings = settings_with()
        async with Practice(
            manifest(settings),
            "xoxb-test",
            "xapp-test",
            port=0,
            timing=clocks,
            posting_limits=False,
        ) as practice:
            bot = make(settings_with(SLACK_API_URL=practice.api_url))
            scene = Scene(practice, bot, SocketMode(bot.bolt, bot.web, "xapp-test", timing))
            try:
                yield scene
            finally:
                bot.gate.set()
                await scene.sockets.stop()
                await asyncio.wait_for(scene.running, 20)

    return begin


async def test_a_command_is_answered(play: Play) -> None:
    async with play() as scene:
        await scene.connected()
        assert (await scene.sodan("hello"))["ok"] is True
        assert scene.bot.heard == ["hello"]


async def test_an_error_is_not_acknowledged(play: Play) -> None:
    async with play(acknowledge=1.0) as scene:
        await scene.connected()
        assert (await scene.sodan("fail"))["ok"] is False
        assert (await scene.sodan("hello"))["ok"] is True


async def test_it_starts_before_slack_can_be_reached(play: Play) -> None:
    async with play() as scene:
        scene.slack.refusing = True
        await asyncio.sleep(0.4)
        assert not scene.sockets.connected
        scene.slack.refusing = False
        await scene.connected()
        assert (await scene.sodan("late"))["ok"] is True


async def test_a_dropped_socket_is_replaced(play: Play) -> None:
    async with play() as scene:
        await scene.connected()
        [first] = scene.slack.open
        scene.slack.drop()
        await until(lambda: scene.open == 1 and first not in scene.slack.open)
        await scene.connected()
        assert (await scene.sodan("again"))["ok"] is True


async def test_a_silent_socket_is_noticed_by_its_missing_pongs(play: Play) -> None:
    # The server never pings of its own accord: only our own pings tell.
    async with play(ping=3600.0) as scene:
        await scene.connected()
        scene.slack.silence()
        await until(lambda: scene.live == 1)
        await scene.connected()
        assert (await scene.sodan("after silence"))["ok"] is True


async def test_a_socket_without_slacks_pings_is_replaced(play: Play) -> None:
    timing = Timing(
        connect=2, heartbeat=3600, server_ping=1.5, first_retry=0.05, longest_retry=0.3, overlap=0.2
    )
    async with play(timing, ping=0.2) as scene:
        await scene.connected()
        await asyncio.sleep(2.0)
        assert scene.sockets.connected  # pings came: nothing to replace
        scene.slack.silence()
        await until(lambda: scene.live == 1)
        await scene.connected()
        assert (await scene.sodan("after silence"))["ok"] is True


async def test_an_unused_socket_is_renewed(play: Play) -> None:
    timing = Timing(
        connect=2, heartbeat=0.4, unused=0.5, first_retry=0.05, longest_retry=0.3, overlap=0.2
    )
    async with play(timing) as scene:
        await scene.connected()
        first = scene.slack.open[0]
        await until(lambda: first not in scene.slack.open)
        await scene.connected()


async def test_asked_to_reconnect_it_answers_what_it_has_taken(play: Play) -> None:
    """What came over the old socket is answered there, and nothing is lost meanwhile."""
    async with play() as scene:
        await scene.connected()
        slow = asyncio.create_task(scene.sodan("slow"))
        await scene.bot.arrived.wait()
        await scene.slack.ask_to_reconnect()
        await until(lambda: scene.live == 1)
        assert (await scene.sodan("meanwhile"))["ok"] is True
        scene.bot.gate.set()
        assert (await slow)["ok"] is True
        await until(lambda: scene.open == 1)
        assert scene.bot.heard == ["slow", "meanwhile"]


async def test_commands_pass_while_it_reconnects_again_and_again(play: Play) -> None:
    async with play() as scene:
        await scene.connected()
        results = []
        for n in range(5):
            await scene.slack.ask_to_reconnect()
            await until(lambda: scene.live == 1)
            results.append(await scene.sodan(str(n)))
        assert [one["ok"] for one in results] == [True] * 5


async def test_stopping_answers_what_was_taken_and_takes_nothing_more(play: Play) -> None:
    async with play() as scene:
        await scene.connected()
        slow = asyncio.create_task(scene.sodan("slow"))
        await scene.bot.arrived.wait()
        stopping = asyncio.create_task(scene.sockets.stop())
        await asyncio.sleep(0.1)
        late = asyncio.create_task(scene.sodan("too late"))
        await asyncio.sleep(0.2)
        assert not stopping.done()
        scene.bot.gate.set()
        await stopping
        assert (await slow)["ok"] is True
        assert (await late)["ok"] is False
        assert scene.bot.heard == ["slow"]


async def test_stopping_does_not_wait_for_ever(play: Play) -> None:
    timing = Timing(connect=2, first_retry=0.05, drain=0.3)
    async with play(timing, acknowledge=1.0) as scene:
        await scene.connected()
        slow = asyncio.create_task(scene.sodan("slow"))
        await scene.bot.arrived.wait()
        await scene.sockets.stop()
        assert (await slow)["ok"] is False


async def test_an_event_that_nobody_hears_is_acknowledged(play: Play) -> None:
    """``app_home_opened`` has no listener here: Slack must not deliver it four times."""
    async with play() as scene:
        await scene.connected()
        seen = []
        connection = scene.sockets._take

        def take(one: Any, text: str) -> None:
            if "app_home_opened" in text:
                seen.append(text)
            connection(one, text)

        scene.sockets._take = take  # type: ignore[method-assign, assignment]
        await scene.practice.act("U0EMP1", "home")
        await scene.practice.settled()
        assert len(seen) == 1


async def test_what_cannot_be_read_costs_no_connection(play: Play) -> None:
    async with play() as scene:
        await scene.connected()
        (socket,) = scene.slack.open
        for text in (
            "[" * 100_000,
            '{"type":',
            '["type", "envelope_id", "payload"]',
            '{"envelope_id": "e", "type": "x", "payload": 1}',
        ):
            await socket.ws.send_str(text)
        assert (await scene.sodan("hello"))["ok"] is True
        assert scene.slack.open == [socket]


async def test_another_process_with_the_same_token_is_noticed(play: Play) -> None:
    """Not a connection of ours that is being replaced, nor one that has just died."""
    async with play(replace(QUICK, recount=0.2)) as scene:
        found: list[bool] = []
        scene.sockets._others = found.append
        await scene.connected()
        await scene.slack.ask_to_reconnect()
        await until(lambda: len(found) > 0)
        await scene.connected()
        assert True not in found
        other = SocketMode(scene.bot.bolt, scene.bot.web, "xapp-test", QUICK)
        running = asyncio.create_task(other.run())
        await until(lambda: other.connected)
        await scene.slack.ask_to_reconnect()
        await until(lambda: True in found)
        await other.stop()
        await asyncio.wait_for(running, 20)
