"""The head of the record, to the witness."""

from datetime import timedelta

from bot.delivery.sending import Sending
from bot.domain.outbox import WitnessWord
from messages import witness as surfaces

TOLD_FOR = timedelta(days=8)
"""Since when what was destroyed is told: one message that is lost is no loss."""

MOST = 400
"""Of these in one message; all of them lie beside the master key."""


async def send_witness_word(out: Sending, effect: WitnessWord) -> None:
    """As it is when it is sent: what is kept is the newest there was."""
    since = out.desk.clock.now() - TOLD_FOR
    head, gone = await out.desk.store.read(
        lambda unit: (unit.audit.head(), unit.retention.tokens(since))
    )
    if effect.to.startswith(("U", "W")):
        channel, t = await out.im(effect.to), await out.texts_of([effect.to])
    else:
        channel, t = effect.to, out.around.company_texts
    await out.post(channel, surfaces.head(t, effect.day, head, gone[:MOST]))
