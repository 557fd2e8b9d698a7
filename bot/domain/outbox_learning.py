"""What goes out of a transaction about learning; the other effects: ``bot/domain/outbox.py``."""

from bot.domain.effect import EffectKind, Once, SlackEffect, effect_of
from bot.domain.outbox import token_of


@effect_of(EffectKind.INVITATION)
class Invitation(SlackEffect):
    """Invites somebody to a round in their own DM with the bot, or reminds them: each once.

    ``n``: how often it was put off until they are at work.
    """

    round: str
    user: str
    reminder: bool = False
    n: int = 0

    @property
    def idempotency_key(self) -> str:
        word = "reminder" if self.reminder else "invitation"
        return f"{word}:{self.round}:{token_of(self.round, self.user)}:{self.n}"


@effect_of(EffectKind.FILE, "file:certificate:{0.key}")
class SendCertificate(SlackEffect, Once):
    """That somebody has finished everybody's course, as a paper in their own DM with the bot."""

    user: str
