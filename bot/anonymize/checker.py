"""The leak check for the use cases: ``bot.anonymize`` off the event loop, failing closed."""

import asyncio
from collections.abc import Sequence

import structlog

from bot.domain.leak import CannotCheck, Known, Leak

log = structlog.get_logger()


class LeakCheck:
    """Loads the dictionary when it is first needed; without it nothing is ever cleared."""

    async def check(self, text: str, known: Known) -> Sequence[Leak]:
        """Raises ``CannotCheck`` where the dictionary is not there or the check breaks."""
        try:
            return await asyncio.to_thread(_check, text, known)
        except Exception as error:
            log.error("leak_check_failed", error=type(error).__name__)
            raise CannotCheck from None


def _check(text: str, known: Known) -> list[Leak]:
    from bot.anonymize.check import check
    from bot.anonymize.finding import Severity

    return [
        Leak(f.start, f.end, f.kind, f.text, f.severity is Severity.BLOCK, f.suggestion, f.why)
        for f in check(text, known)
    ]
