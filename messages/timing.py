"""What time brings, as lines in a case's thread. Numbers, states and deadlines, never content."""

from collections.abc import Sequence

from bot.domain.outbox import TimeLine
from bot.domain.sentence import TimeText
from bot.domain.view import CardView
from messages.kit import Message, people, said, user
from messages.texts import Texts


def line(t: Texts, effect: TimeLine, view: CardView, called: Sequence[str]) -> Message:
    """The line as a message. Blames nobody: it says what is open and what can be done."""
    values = {"due": t.moment(effect.due)} if effect.due else {}
    if effect.what is TimeText.MOVED:
        values = {
            "number": view.number,
            "state": t(f"state.{view.state}"),
            "handlers": people(t, view.handlers),
        }
    return said(" ".join([*map(user, called), t(f"timing.{effect.what}", **values)]))
