"""Which case a message is about, and with whom it goes when that goes."""

from bot.domain.effect import Effect
from bot.domain.outbox import CheckinQuestion, NoticeToReporter, PersonWord, ReporterWord


def about(effect: Effect) -> tuple[str, ...]:
    """The cases with which a message is taken out of Slack."""
    named = [case_id for case_id, _ in effect.cases] if isinstance(effect, PersonWord) else []
    return tuple(dict.fromkeys([*([effect.case_id] if effect.case_id else []), *named]))


def to_reporter(effect: Effect) -> bool:
    """Whether it goes into the own DM of the reporter of the case that it is about."""
    return isinstance(effect, ReporterWord | CheckinQuestion | NoticeToReporter | PersonWord)
