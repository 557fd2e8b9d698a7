"""What every way to the app has in common."""

from dataclasses import dataclass
from typing import Any, Protocol

from bot.practice.errors import Json


@dataclass(frozen=True)
class Retry:
    """That this is a redelivery: the how-manieth and why."""

    number: int
    reason: str


class Undelivered(Exception):
    """The app did not acknowledge.

    ``code`` is what Slack shows to a person (``operation_timeout``,
    ``dispatch_failed``), ``reason`` what it tells the app when it tries again.
    ``final`` means that the app asked for no retry.
    """

    def __init__(self, code: str, reason: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.final = final


class Transport(Protocol):
    async def send(self, kind: str, payload: Json, retry: Retry | None) -> Any:
        """Delivers once and waits for the acknowledgement; answers what came with it.

        ``kind`` is ``events_api``, ``slash_commands`` or ``interactive``. Raises
        ``Undelivered`` when it was not acknowledged within Slack's three seconds.
        """
