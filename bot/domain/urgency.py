"""In what order things go out: help first, what many cases bring about last.

The number stands in a row of the outbox and is never given another meaning; a row of a
version that knew none has ``Urgency.ASKED``, the middle.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

from bot.domain import outbox as o
from bot.domain.effect import Effect, Timer
from bot.domain.outbox_decided import Decided
from bot.domain.outbox_dossier import DossierWord, SendDossier
from bot.domain.outbox_learning import Invitation, SendCertificate
from bot.domain.outbox_letter import LetterAsked, SendLetter
from bot.domain.sentence import OperatorText, PlaceText, ReporterText, ThreadText, TimeText


class Urgency(IntEnum):
    """Less is sooner."""

    HELP = 0
    """Help now, danger, and somebody who is called to it."""
    ANSWER = 1
    """An answer to a person who waits for it."""
    CASE = 2
    """A new case."""
    ASKED = 3
    """What the desk is asked for."""
    LINE = 4
    """A line in a thread: it tells what was done."""
    REDRAW = 5
    """What stands there already says how things are now; statistics."""
    CLEAR = 6
    """A case's traces, out of a conversation that has it no more."""
    MOVE = 7
    """A case's card into another conversation."""
    MOVED = 8
    """What is said of it there: after every card."""
    LOOK = 9
    """A timer: what time brings about in the store alone. It waits for nobody's call."""
    GONE = 10
    """What is left in Slack of something destroyed."""
    LEARN = 11
    """Invitations to learn, of which there are thousands at once: behind everything else."""


_SAID: Mapping[str, Urgency] = {
    **dict.fromkeys(
        (
            TimeText.PAGE,
            TimeText.PRESSED_AGAIN,
            TimeText.NEEDS_SOMEBODY,
            TimeText.MISSED_URGENT,
            ThreadText.WHEREABOUTS,
            ReporterText.RECEIPT_URGENT,
            ReporterText.RECEIPT_NOBODY,
            ReporterText.CALLED,
            ReporterText.CALLED_NOBODY,
            ReporterText.RECEIPT_UNREACHED,
            ReporterText.CALLED_UNREACHED,
            ReporterText.UNREACHED,
            ReporterText.NOBODY_LEFT,
            ReporterText.DELAYED_URGENT,
            OperatorText.UNREACHED,
            OperatorText.NOBODY_LEFT,
            OperatorText.DESK_UNREACHABLE,
            # What is before it would make it useless.
            OperatorText.BEHIND,
            PlaceText.BEHIND,
        ),
        Urgency.HELP,
    ),
    **dict.fromkeys(
        (
            ThreadText.MESSAGE,
            ThreadText.REPORT_ADDED,
            ThreadText.DETAILS,
            ThreadText.FILES,
            ThreadText.CARE_ACCEPTED,
            ThreadText.IDENTITY_REQUESTED,
            ThreadText.EXPORT_REQUESTED,
            TimeText.MISSED_ANSWER,
            TimeText.MISSED_STEP,
            TimeText.MISSED_WORD,
            TimeText.REMIND_WORD,
            TimeText.MISSED_MEASURE,
            TimeText.MISSED_LETTER,
            ThreadText.LETTER_WAITING,
            ThreadText.LETTER_AGREED,
            ThreadText.LETTER_OBJECTED,
            ThreadText.LETTER_TAKEN_BACK,
            TimeText.CHECKIN_CHANGED,
            TimeText.CHECKIN_STOP,
            TimeText.UNDELIVERED,
        ),
        Urgency.ASKED,
    ),
    # After the card itself, which makes it untrue: then it is not sent any more.
    ReporterText.UNREACHED_YET: Urgency.LINE,
    **dict.fromkeys((TimeText.MOVED, TimeText.LEFT_BEHIND), Urgency.MOVED),
}
"""Of what says more than others of its type."""


def _by_text(usually: Urgency) -> Callable[[Any], Urgency]:
    return lambda effect: _SAID.get(effect.what, usually)


def _card(effect: o.Card) -> Urgency:
    return Urgency.HELP if effect.urgent else Urgency.CASE


OF: Mapping[type[Effect], Urgency | Callable[[Any], Urgency]] = {
    o.Card: _card,
    o.CardUpdate: Urgency.REDRAW,
    o.Move: Urgency.MOVE,
    o.Clear: Urgency.CLEAR,
    o.ThreadLine: _by_text(Urgency.LINE),
    o.ApprovalLine: Urgency.ASKED,
    o.HoldLine: Urgency.ASKED,
    o.TimeLine: _by_text(Urgency.LINE),
    o.DirectCard: Urgency.HELP,
    o.DirectPage: Urgency.HELP,
    o.DirectNotice: Urgency.ASKED,
    o.DirectLine: _by_text(Urgency.LINE),
    o.DirectTimeLine: _by_text(Urgency.LINE),
    o.OperatorWord: _by_text(Urgency.ASKED),
    o.ReporterWord: _by_text(Urgency.ANSWER),
    o.CheckinQuestion: Urgency.LINE,
    LetterAsked: Urgency.ANSWER,
    Decided: Urgency.REDRAW,
    SendLetter: Urgency.ANSWER,
    o.PersonWord: Urgency.ANSWER,
    o.AccessAsked: Urgency.ASKED,
    o.AccessDecided: Urgency.ANSWER,
    o.PlaceWord: _by_text(Urgency.ANSWER),
    o.FetchEvidence: Urgency.LINE,
    o.ShowEvidence: Urgency.ANSWER,
    o.SendPaper: Urgency.ANSWER,
    o.SendReceipt: Urgency.ANSWER,
    o.DeleteFile: Urgency.LINE,
    DossierWord: Urgency.ASKED,
    SendDossier: Urgency.ANSWER,
    o.NoticeCard: Urgency.ASKED,
    o.NoticeLine: Urgency.LINE,
    o.NoticeToDesk: Urgency.ASKED,
    o.NoticeToReporter: Urgency.ANSWER,
    o.NoticeAppear: Urgency.ASKED,
    o.NoticeReads: Urgency.REDRAW,
    o.NoticeRemove: Urgency.ASKED,
    o.LessonWord: Urgency.LINE,
    o.ReviewWord: Urgency.LINE,
    Invitation: Urgency.LEARN,
    SendCertificate: Urgency.ANSWER,
    o.SendFigures: Urgency.REDRAW,
    o.WitnessWord: Urgency.LINE,
    o.TakeOut: Urgency.GONE,
    o.TakeOutOlder: Urgency.GONE,
}
"""Of every type that goes out; of some by what they say."""


def urgency_of(effect: Effect) -> Urgency:
    if isinstance(effect, Timer):
        return Urgency.LOOK
    found = OF[type(effect)]
    return found if isinstance(found, Urgency) else found(effect)
