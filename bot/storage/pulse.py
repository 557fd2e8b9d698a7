"""Whether anything can be written: a row that is, at each look."""

from datetime import UTC, datetime

from sqlalchemy import update

from bot.storage.repository import given
from bot.storage.schema import pulse
from bot.storage.transaction import Transaction

_BEAT = update(pulse).where(pulse.c.id == 1).values(at=given("now"))


def beat(transaction: Transaction) -> bool:
    """Writes the moment: that much reaches the disk, or fails as everything would."""
    now = datetime.now(UTC)
    if not transaction.change(_BEAT, {"now": now}):
        transaction.insert_new(pulse, {"id": 1, "at": now})
    return True
