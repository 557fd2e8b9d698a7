"""The company's allow-list for the leak check, kept with review by desk and HR."""

from datetime import datetime

from bot.domain.allowed import WordState
from bot.domain.ports import Unit

VALID = frozenset({WordState.ALLOWED, WordState.LAPSING})


async def words(unit: Unit, now: datetime) -> tuple[str, ...]:
    """What is allowed at this moment, for ``Known.allowed``."""
    return tuple(word.word for word in await unit.allowed.listed() if word.state(now) in VALID)
