"""What follows in a case's thread once something is decided."""

from bot.domain.effect import EffectKind, Once, SlackEffect, effect_of


@effect_of(EffectKind.CARD_UPDATE, "decided:{0.key}", "desk:{0.case_id}")
class Decided(SlackEffect, Once):
    """Takes the buttons to decide by off what asked: ``asked`` is the id of what it was about."""

    case_id: str
    asked: str
