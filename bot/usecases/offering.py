"""Help is offered where a cry for it stands in words that go to a case.

A call bears a name and pages everybody: it is one press away, and not made for them.
"""

from datetime import datetime

from bot.domain.command import Word, meant
from bot.domain.outbox import PersonWord
from bot.domain.port import Unit
from bot.domain.sentence import PersonText


def offer_help(unit: Unit, user: str, text: str, now: datetime, key: str) -> None:
    """Once for each ``key``, where the text is a cry, or the word "help" alone."""
    if meant(text) in (Word.NOW, Word.HELP) and unit.inbox.take(f"help:{key}", now):
        unit.outbox.send(PersonWord(due_at=now, user=user, what=PersonText.HELP_OFFERED))
