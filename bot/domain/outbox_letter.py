"""What goes out of a transaction about a paper; the other effects: ``bot/domain/outbox.py``."""

from bot.domain.effect import EffectKind, Once, SlackEffect, effect_of


@effect_of(EffectKind.LETTER, "letter:{0.letter}:{0.key}", "reporter:{0.case_id}")
class LetterAsked(SlackEffect, Once):
    """Whether the reporter agrees that this paper goes out, as it is written."""

    case_id: str
    letter: str


@effect_of(EffectKind.LETTER_FILE, "letter_file:{0.key}")
class SendLetter(SlackEffect, Once):
    """A paper as files, in the own DM of whoever handles the case."""

    case_id: str
    letter: str
    user: str
