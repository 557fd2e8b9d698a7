"""The head of the record, to the witness."""

from bot.delivery.sending import Sending
from bot.domain.outbox import WitnessWord
from messages import witness as surfaces


async def send_witness_word(out: Sending, effect: WitnessWord) -> None:
    """As it is when it is sent: what is kept is the newest there was."""
    head = await out.desk.store.read(lambda unit: unit.audit.head())
    if effect.to.startswith(("U", "W")):
        channel, t = await out.im(effect.to), await out.texts_of([effect.to])
    else:
        channel, t = effect.to, out.around.company_texts
    await out.post(channel, surfaces.head(t, effect.day, head))
