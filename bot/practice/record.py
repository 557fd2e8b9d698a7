"""What was asked of the practice Slack, and what broke one of its rules."""

import time
from typing import Any

from bot.practice.delivery import Retry
from bot.practice.errors import Json

SECRET_ARGUMENTS = frozenset({"token"})


class Record:
    """Every call in order, and every payload that broke a rule.

    Tests read it to say what the bot did; tokens never enter it.
    """

    def __init__(self) -> None:
        self.calls: list[Json] = []
        self.breaches: list[Json] = []
        self.deliveries: list[Json] = []
        self._n = 0

    def call(self, method: str, args: Json, error: str | None) -> None:
        self._n += 1
        kept = {name: value for name, value in args.items() if name not in SECRET_ARGUMENTS}
        self.calls.append(
            {
                "n": self._n,
                "method": method,
                "args": kept,
                "ok": error is None,
                "error": error,
                "at": time.time(),
            }
        )

    def breach(self, method: str, error: str, detail: str, pointer: str = "") -> None:
        """``method`` is the Web API method, or ``ack:<kind>`` / ``response_url``."""
        self.breaches.append(
            {"method": method, "error": error, "detail": detail, "pointer": pointer}
        )

    def delivery(
        self, kind: str, payload: Json, retry: Retry | None, seconds: float, outcome: str
    ) -> None:
        """One attempt to reach the app: what it was, how long it took, how it ended."""
        event = payload.get("event") or {}
        what = payload.get("command") or event.get("type") or payload.get("type")
        self.deliveries.append(
            {
                "kind": kind,
                "what": what,
                "id": payload.get("event_id") or payload.get("trigger_id"),
                "retry": retry.number if retry else 0,
                "seconds": seconds,
                "outcome": outcome,
            }
        )

    def since(self, n: int) -> list[Json]:
        return [call for call in self.calls if call["n"] > n]

    def of(self, method: str, **args: Any) -> list[Json]:
        """The calls of a method whose arguments include these."""
        return [
            call
            for call in self.calls
            if call["method"] == method
            and all(call["args"].get(name) == value for name, value in args.items())
        ]
