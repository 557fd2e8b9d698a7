"""Words to whoever keeps the bot running. Counts, kinds and codes; nothing of what was told."""

from bot.delivery.sending import Sending
from bot.domain.outbox import OperatorWord
from messages import operator


async def send_operator_word(out: Sending, effect: OperatorWord) -> None:
    if (user := out.around.operator) is None:
        return
    t = await out.texts_of([user])
    await out.post(await out.im(user), operator.word(t, effect))
