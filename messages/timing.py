"""What time brings, as lines in a case's thread. Numbers, states and deadlines, never content."""

from collections.abc import Sequence

from bot.domain.outbox import TimeLine
from bot.domain.sentence import TimeText
from bot.domain.view import CardView
from messages.kit import Message, people
from messages.mention import called
from messages.texts import Texts

_TELLS = (TimeText.MISSED_ANSWER, TimeText.MISSED_WORD)
"""What the reporter is told of as well; whoever told it by telephone, by telephone."""


def line(
    t: Texts,
    effect: TimeLine,
    view: CardView,
    to: Sequence[str],
    also: Texts | None = None,
) -> Message:
    """The line as a message. Blames nobody: it says what is open and what can be done.

    ``to``: who is called by it. ``also``: it is said in this language too.
    """

    def said(t: Texts) -> str:
        values = {"due": t.moment(effect.due)} if effect.due else {}
        if effect.what in _TELLS:
            values["told"] = t("timing_told.by_desk" if view.by_desk else "timing_told.reporter")
        if effect.what is TimeText.MOVED:
            values = {
                "number": view.number,
                "state": t(f"state.{view.state}"),
                "handlers": people(t, view.handlers),
            }
        return t(f"timing.{effect.what}", **values)

    return called(to, said, t, also)
