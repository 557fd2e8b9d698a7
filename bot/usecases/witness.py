"""The head of the record leaves the host once a day: who puts the store back is found out by it."""

from bot.domain.deadline import TOKYO
from bot.domain.outbox import WitnessWord
from bot.usecases.desk import Desk


async def begin(desk: Desk, witness: str) -> None:
    """Sends it, once for each day in Japan."""
    now = desk.clock.now()
    word = WitnessWord(due_at=now, to=witness, day=now.astimezone(TOKYO).date().isoformat())
    await desk.store.write(lambda unit: unit.outbox.send(word))
