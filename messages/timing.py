"""What time brings, as lines in a case's thread. Numbers, states and deadlines, never content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slackblocks.blocks import Block

from bot.domain.disclosure import CardView
from messages.case import people, user
from messages.envelope import Message
from messages.kit import message_blocks, section
from messages.texts import Texts


@dataclass(frozen=True, slots=True)
class TimedLine:
    """A line, who is called by it, and by when something was to be done."""

    what: str
    called: Sequence[str]
    due: datetime | None


def timed_line(t: Texts, line: TimedLine, view: CardView) -> Message:
    """The line as a message. Blames nobody: it says what is open and what can be done."""
    values = {"due": t.moment(line.due)} if line.due else {}
    if line.what == "moved":
        values = {
            "number": view.number,
            "state": t(f"state.{view.state}"),
            "handlers": people(t, view.handlers),
        }
    text = t(f"timing.{line.what}", **values)
    if line.called:
        text = " ".join([*map(user, line.called), text])
    blocks: list[Block] = [section(text, "what")]
    return Message(text, message_blocks(blocks))
