"""What goes out of a transaction about a dossier; the other effects: ``bot/domain/outbox.py``."""

from bot.domain.effect import EffectKind, Once, SlackEffect, effect_of
from bot.domain.sentence import Audience, DossierText


@effect_of(EffectKind.DOSSIER, "dossier:{0.key}", "dossier:{0.whom}")
class DossierWord(SlackEffect, Once):
    """That a dossier was asked for, and what was decided; ``by``: who did it."""

    release: str
    what: DossierText
    whom: Audience
    by: str


@effect_of(EffectKind.DOSSIER_FILE, "dossier_file:{0.key}")
class SendDossier(SlackEffect, Once):
    """A dossier as a file, in somebody's own DM for a while."""

    user: str
    release: str
