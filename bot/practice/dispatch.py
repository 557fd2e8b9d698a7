"""Events and interactions on their way to the app, by socket or by signed HTTP."""

import asyncio
import contextlib
import time
from typing import Any

from bot.practice import cast
from bot.practice.core import Core
from bot.practice.delivery import Retry, Transport, Undelivered
from bot.practice.errors import Json
from bot.practice.methods import Call, method
from bot.practice.signed_http import SignedHttp
from bot.practice.sockets import Sockets


class Dispatcher:
    """The way out. With a request URL everything goes there, else to the sockets."""

    def __init__(self) -> None:
        self.duplicate = 0
        self.lose_acknowledgements = 0
        self.lose_answers = 0
        """The same of what a person waits for alone, whatever event comes in between."""
        self.undelivered: list[Json] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def attach(self, core: Core) -> None:
        self.core = core
        self.sockets = Sockets(core)
        self.http = SignedHttp(core)

    @property
    def transport(self) -> Transport:
        return self.http if self.http.request_url else self.sockets

    def new_socket_address(self) -> str:
        return self.sockets.new_address()

    # -- events ------------------------------------------------------------

    def event(self, event: Json) -> None:
        payload: Json = {
            "token": "practice",
            "team_id": cast.TEAM_ID,
            "context_team_id": cast.TEAM_ID,
            "api_app_id": cast.APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": self.core.workspace.new_id("Ev"),
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": cast.TEAM_ID,
                    "user_id": cast.BOT_USER_ID,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        times = 2 if self._take_duplicate() else 1
        for _ in range(times):
            self._later(self._until_acknowledged(payload))

    async def _until_acknowledged(self, payload: Json) -> None:
        """Delivers, and again at once, after one and after five minutes."""
        retry: Retry | None = None
        for delay in (*self.core.timing.retry_delays, None):
            try:
                await self._once("events_api", payload, retry)
                return
            except Undelivered as failed:
                if failed.final or delay is None:
                    break
                number = retry.number + 1 if retry else 1
                retry = Retry(number, failed.reason)
            await asyncio.sleep(delay)
        self.undelivered.append(payload)

    # -- interactions ------------------------------------------------------

    async def ask(self, kind: str, payload: Json) -> Any:
        """Delivers something that a person waits for; never twice of Slack's own accord.

        Answers what the app gave back; raises ``Undelivered``.
        """
        if self._take_duplicate():
            self._later(self._unheard(kind, payload))
        answer = await self._once(kind, payload, None)
        if self.lose_answers > 0:
            self.lose_answers -= 1
            raise self._lost()
        return answer

    async def _unheard(self, kind: str, payload: Json) -> None:
        with contextlib.suppress(Undelivered):
            await self.transport.send(kind, self._dressed(kind, payload), None)

    def _dressed(self, kind: str, payload: Json) -> Json:
        held = self.core.organization
        return payload if held is None else held.dressed(kind, payload)

    async def _once(self, kind: str, payload: Json, retry: Retry | None) -> Any:
        began = time.monotonic()
        outcome = "acknowledged"
        payload = self._dressed(kind, payload)
        try:
            answer = await self.transport.send(kind, payload, retry)
        except Undelivered as failed:
            outcome = failed.code
            raise
        finally:
            self.core.record.delivery(kind, payload, retry, time.monotonic() - began, outcome)
        if self.lose_acknowledgements > 0:
            self.lose_acknowledgements -= 1
            raise self._lost()
        return answer

    def _lost(self) -> Undelivered:
        reason = "http_timeout" if self.transport is self.http else "timeout"
        return Undelivered("operation_timeout", reason)

    def _take_duplicate(self) -> bool:
        if self.duplicate <= 0:
            return False
        self.duplicate -= 1
        return True

    # -- the end -----------------------------------------------------------

    def _later(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self, seconds: float = 20.0) -> None:
        """Waits until nothing is on its way; raises ``TimeoutError`` after ``seconds``."""
        async with asyncio.timeout(seconds):
            while self._tasks:
                await asyncio.sleep(0.005)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.sockets.close()
        await self.http.close()


@method("apps.connections.open", tier=1, token="app")
def apps_connections_open(call: Call) -> Json:
    return {"url": call.core.outbox.new_socket_address()}
