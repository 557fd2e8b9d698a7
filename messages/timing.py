"""What time brings, as lines in a case's thread. Numbers, states and deadlines, never content."""

from collections.abc import Sequence

from bot.domain.disclosure import CardView
from bot.domain.outbox import TimeLine, TimeText
from messages.case import people, user
from messages.envelope import Message
from messages.kit import message_blocks, section
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
    text = " ".join([*map(user, called), t(f"timing.{effect.what}", **values)])
    return Message(text, message_blocks([section(text, "what")]))
