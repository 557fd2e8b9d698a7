"""What goes out of a transaction into Slack, or has to be fetched from there, as types.

A use case sends an effect (``act.send(ThreadLine(…))``); it is written in the transaction
that causes it, as a row of the outbox. Once its time has come the worker takes it out again,
the very same value, and gives it to the one function that handles its type.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.domain import sentence
from bot.domain.effect import EffectKind, OfNotice, Once, SlackEffect, effect_of
from bot.domain.lifecycle import Action

# In the conversation of those who may know of a case


@dataclass(frozen=True, slots=True, kw_only=True)
class _InDesk(SlackEffect):
    """In order."""

    case_id: str

    order_format = "desk:{0.case_id}"


@effect_of(EffectKind.CARD, "card:{0.case_id}")
class Card(_InDesk):
    """A case's one message, posted for the first time."""

    urgent: bool = False


@effect_of(EffectKind.CARD_UPDATE, "card_update:{0.key}")
class CardUpdate(_InDesk, Once):
    """The same message, brought up to date."""

    together = True


@effect_of(EffectKind.MOVE, "move:{0.key}")
class Move(_InDesk, Once):
    """Brings the card into the conversation of those who may know now."""

    together = True


@effect_of(EffectKind.CLEAR, "clear:{0.channel}:{0.ts}")
class Clear(SlackEffect):
    """Takes the bot's own messages out of a conversation that has the case no more."""

    case_id: str
    channel: str
    ts: str


@effect_of(EffectKind.THREAD, "thread:{0.key}")
class ThreadLine(_InDesk, Once):
    """An envelope in the case's thread; ``actor`` is of the desk, never the reporter.

    ``mention``: who is called by it; ``due``: until when an answer to it is promised.
    """

    what: sentence.ThreadText
    actor: str | None = None
    mention: sentence.Mention = sentence.Mention.NOBODY
    due: datetime | None = None
    together = True


@effect_of(EffectKind.THREAD, "thread:{0.key}")
class HoldLine(_InDesk, Once):
    """A legal hold, or its end (not ``held``), waits for a second person: with the button."""

    asked: str
    held: bool


@effect_of(EffectKind.THREAD, "thread:{0.key}")
class ApprovalLine(_InDesk, Once):
    """A grave measure waits for a second person: the line with the button to approve it."""

    actor: str
    measure: str


@effect_of(EffectKind.THREAD, "thread:{0.key}")
class TimeLine(_InDesk, Once):
    """A line that time brings, who is called by it, and by when something was to be done."""

    what: sentence.TimeText
    mention: sentence.Mention = sentence.Mention.NOBODY
    due: datetime | None = None
    together = True


def token_of(case_id: str, user: str) -> str:
    """Tells those who may know of a case apart in keys, which name nobody."""
    return hashlib.sha256(f"{case_id}:{user}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class _InOwnDm(SlackEffect, Once):
    """For one of those who may know, where Slack refuses them a conversation together."""

    case_id: str
    user: str

    key_format = "direct:{0.key}"
    order_format = "direct:{0.case_id}:{0.token}"

    @property
    def token(self) -> str:
        return token_of(self.case_id, self.user)


@effect_of(EffectKind.DIRECT)
class DirectCard(_InOwnDm):
    """The card of a case."""


@effect_of(EffectKind.DIRECT)
class DirectLine(_InOwnDm):
    """A line of its thread, with the way to the case."""

    what: sentence.ThreadText
    actor: str | None = None
    due: datetime | None = None


@effect_of(EffectKind.DIRECT)
class DirectTimeLine(_InOwnDm):
    what: sentence.TimeText
    due: datetime | None = None


@effect_of(EffectKind.DIRECT)
class DirectNotice(_InOwnDm):
    """Read a notice and approve it."""

    notice: str


@effect_of(EffectKind.DIRECT)
class DirectPage(_InOwnDm):
    """For who steps in for the desk, while Slack does not say who the desk is.

    ``late``: an urgent answer is overdue, and they are called beside the desk.
    """

    late: bool = False


# In somebody's own DM with the bot


@dataclass(frozen=True, slots=True, kw_only=True)
class _InReporterDm(SlackEffect):
    case_id: str

    order_format = "reporter:{0.case_id}"


@effect_of(EffectKind.REPORTER, "reporter:{0.key}")
class ReporterWord(_InReporterDm, Once):
    """An envelope to the reporter. ``entry``: what they typed, perhaps about another case.
    ``advised``: how to keep words out of Slack was said before. ``since``: its earliest day."""

    what: sentence.ReporterText
    entry: str = ""
    advised: bool = False
    since: datetime | None = None


@effect_of(EffectKind.REPORTER, "reporter:checkin:{0.case_id}:{0.round}")
class CheckinQuestion(_InReporterDm):
    """Whether telling has cost the reporter anything; ``round`` names the time of asking."""

    round: str


@effect_of(EffectKind.PERSON, "person:{0.key}")
class PersonWord(SlackEffect, Once):
    """A word to somebody outside any case; ``cases``: ids and numbers of their own, to choose."""

    user: str
    what: sentence.PersonText
    cases: tuple[tuple[str, str], ...] = ()


@effect_of(EffectKind.PERSON, "person:access:{0.access}:{0.place}", "access:{0.access}:{0.place}")
class AccessAsked(SlackEffect):
    """Asks ``user``, who handles the case, whether ``actor`` may read it for another one."""

    case_id: str
    user: str
    number: str
    actor: str
    access: str
    place: int = 0


@effect_of(EffectKind.PERSON, ordered_by="access:{0.access}:asker")
class AccessDecided(SlackEffect):
    """Tells ``user`` how their request was decided; ``number`` is that of the asking case."""

    case_id: str
    user: str
    number: str
    what: sentence.AccessText
    access: str = ""

    @property
    def idempotency_key(self) -> str:
        return f"person:access:{self.access}:{self.what.removeprefix('access_')}"


@effect_of(EffectKind.PLACE, "place:{0.key}")
class PlaceWord(SlackEffect, Once):
    """A word to a conversation of the desk, about no case."""

    channel: str
    what: sentence.PlaceText


# Files


@effect_of(EffectKind.EVIDENCE, "evidence:{0.evidence}")
class FetchEvidence(SlackEffect):
    """Fetches a file from Slack into the vault, and makes its copy."""

    case_id: str
    evidence: str


@effect_of(EffectKind.FILE, "file:{0.key}")
class ShowEvidence(SlackEffect, Once):
    """Shows a file to somebody in their own DM with the bot."""

    case_id: str
    evidence: str
    action: Action
    user: str
    as_it_is: bool = False


@effect_of(EffectKind.FILE, "paper:{0.key}")
class SendPaper(SlackEffect, Once):
    """The case as a paper for whoever handles it, in their own DM with the bot."""

    user: str


@effect_of(EffectKind.FILE, "file:receipt:{0.key}")
class SendReceipt(SlackEffect, Once):
    """A receipt as a file, in the reporter's own DM with the bot; it stays there."""

    case_id: str
    receipt: str


@effect_of(EffectKind.FILE_DELETE, "file_delete:{0.file}")
class DeleteFile(SlackEffect):
    """Takes a file that was shown out of Slack again."""

    file: str


# About a notice


@effect_of(EffectKind.NOTICE_CARD)
class NoticeCard(SlackEffect, OfNotice):
    """A notice's one message in HR's DM: posted once, then brought up to date."""


@effect_of(EffectKind.NOTICE_LINE)
class NoticeLine(SlackEffect, OfNotice):
    """An envelope in its thread there."""

    what: sentence.HrText


@effect_of(EffectKind.NOTICE_DESK)
class NoticeToDesk(SlackEffect, OfNotice):
    """Read it and approve it: in the case's thread, or in the desk's own DM without a case."""

    @property
    def ordering_key(self) -> str:
        return f"desk:{self.case_id}" if self.case_id else f"notice:{self.notice}:hr"


@effect_of(EffectKind.NOTICE_REPORTER, ordered_by="reporter:{0.case_id}")
class NoticeToReporter(SlackEffect, OfNotice):
    """In the DM of a reporter: read it, and object where they may."""

    case_id: str
    what: sentence.Consent


@effect_of(EffectKind.NOTICE_APPEAR)
class NoticeAppear(SlackEffect, OfNotice):
    """Publishes it in the channel, where ``publish_at`` is still its time.

    ``behind``: the case whose reporter is told before it goes out.
    """

    publish_at: datetime
    behind: str | None = None

    @property
    def ordering_key(self) -> str:
        return f"reporter:{self.behind}" if self.behind else f"notice:{self.notice}:appear"


@effect_of(EffectKind.NOTICE_UPDATE)
class NoticeReads(SlackEffect, OfNotice):
    """The published message says how many have read it."""

    reads: int


@effect_of(EffectKind.NOTICE_REMOVE)
class NoticeRemove(SlackEffect, OfNotice):
    """Takes it down."""


# What desk and HR look at together


@effect_of(EffectKind.LESSON, "lesson:{0.lesson}:{0.key}", "lesson:{0.lesson}")
class LessonWord(SlackEffect, Once):
    """A word to the owner of an action, in their DM with the bot."""

    lesson: str
    what: sentence.LessonText


@effect_of(EffectKind.REVIEW, "review:{0.present}:{0.whom}", "review:{0.whom}")
class ReviewWord(SlackEffect):
    """It is time for the review of ``quarter``; ``present``: the quarter in which it is said."""

    quarter: str
    whom: sentence.Audience
    present: str = ""


@effect_of(EffectKind.FIGURES_FILE, "figures:{0.key}")
class SendFigures(SlackEffect, Once):
    """A quarter's figures as a file, in somebody's own DM."""

    user: str
    quarter: str
    what: sentence.FiguresFile


@effect_of(EffectKind.TAKE_OUT, "take_out:{0.key}")
class TakeOut(SlackEffect, Once):
    """Takes one of the bot's own messages out of Slack; of which case it was, nothing says."""

    channel: str
    ts: str


@effect_of(EffectKind.TAKE_OUT_OLDER, "take_out_older:{0.key}")
class TakeOutOlder(SlackEffect, Once):
    """The same of an earlier version's, by the ``names`` they hold: no places were kept.

    ``where``: a conversation, or whose own DM."""

    where: str
    since: datetime
    ts: str = ""
    names: tuple[str, ...] = ()


# To whoever keeps the bot running


@effect_of(EffectKind.OPERATOR, "operator:{0.key}")
class OperatorWord(SlackEffect, Once):
    """Something needs their hand. ``about``: a kind and a reason, or a case's number."""

    what: sentence.OperatorText
    count: int = 1
    about: str = ""


# Away from this host


@effect_of(EffectKind.WITNESS, "witness:{0.to}:{0.day}", "witness:{0.to}")
class WitnessWord(SlackEffect):
    """The head of the record, to whom or where it is kept; ``day`` as YYYY-MM-DD."""

    to: str
    day: str
