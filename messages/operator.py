"""Words to the operator: what happened, and where to read on. Never content, never a name."""

from bot.domain.outbox import OperatorWord
from messages import kit
from messages.kit import Message
from messages.texts import Texts


def word(t: Texts, effect: OperatorWord) -> Message:
    said = t(f"operator.{effect.what}", count=str(effect.count), about=effect.about)
    return kit.said(f"🛠️ {said}\n{t('operator.read_on')}")
