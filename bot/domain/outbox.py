"""What leaves a transaction: every message that goes out, and every timer, as a type of its own.

A use case sends an effect (``act.send(ThreadLine(…))``); it is written in the transaction
that causes it, as a row of the outbox. Once its time has come the worker takes it out again,
the very same value, and gives it to the one function that handles its type.

``idempotency_key``: sending the same key again does nothing. ``ordering_key``: what has the
same one goes out one after another, in the order of its time. ``case_id``: the case under
whose key the row is sealed, and with which it is destroyed.

A row holds a kind (a word), and the fields of the effect with the name of its type. Rows of
before the types had names hold the fields alone: ``_of_old`` knows them by their shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import TypeAdapter, ValidationError

from bot.domain.case import new_id
from bot.domain.lifecycle import Action
from bot.domain.notice import NoticeAction


class Kind(StrEnum):
    """The word that stands in a row, for indexes, metrics and the log. Never renamed."""

    CARD = "card"
    CARD_UPDATE = "card_update"
    MOVE = "move"
    CLEAR = "clear"
    THREAD = "thread"
    REPORTER = "reporter"
    PERSON = "person"
    PLACE = "place"
    EVIDENCE = "evidence"
    FILE = "file"
    FILE_DELETE = "file_delete"
    NOTICE_CARD = "notice_card"
    NOTICE_LINE = "notice_line"
    NOTICE_DESK = "notice_desk"
    NOTICE_REPORTER = "notice_reporter"
    NOTICE_APPEAR = "notice_appear"
    NOTICE_UPDATE = "notice_update"
    NOTICE_REMOVE = "notice_remove"
    NOTICE_TIMER = "notice_timer"
    LESSON = "lesson"
    LESSON_TIMER = "lesson_timer"
    REVIEW = "review"
    REVIEW_TIMER = "review_timer"
    FIGURES_FILE = "figures_file"
    TIMER = "timer"


# Which sentence: each member has its text in both catalogues


class ThreadText(StrEnum):
    """A line in a case's thread: ``thread.<member>``."""

    REPORT_ADDED = "report_added"
    DETAILS = "details"
    FILES = "files"
    DESK_DETAILS = "desk_details"
    DESK_FILES = "desk_files"
    MESSAGE = "message"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    NOTED = "noted"
    NOTE_TAKEN = "note_taken"
    NOTE_FILES_TAKEN = "note_files_taken"
    FILES_FAILED = "files_failed"
    CALLED_OFF = "called_off"
    JUDGED = "judged"
    JUDGED_AGAIN = "judged_again"
    MEASURE_PLANNED = "measure_planned"
    MEASURE_DONE = "measure_done"
    MEASURE_DROPPED = "measure_dropped"
    MEASURE_APPROVAL = "measure_approval"
    APPROVED = "approved"
    RESPONDING = "responding"
    SECOND_HANDLER = "second_handler"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    CUSTOMER = "customer"
    NOTICE_PREPARED = "notice_prepared"
    NOTICE_JOINED = "notice_joined"
    NOTICE_PARTED = "notice_parted"


class TimeText(StrEnum):
    """A line in a case's thread that time or a change of people brings: ``timing.<member>``."""

    REMIND_ANSWER = "remind_answer"
    REMIND_STEP = "remind_step"
    REMIND_MEASURE = "remind_measure"
    MISSED_ANSWER = "missed_answer"
    MISSED_STEP = "missed_step"
    MISSED_MEASURE = "missed_measure"
    PAGE = "page"
    PRESSED_AGAIN = "pressed_again"
    NEEDS_SOMEBODY = "needs_somebody"
    MOVED = "moved"
    LEFT_BEHIND = "left_behind"
    CHECKIN_FINE = "checkin_fine"
    CHECKIN_CHANGED = "checkin_changed"
    CHECKIN_STOP = "checkin_stop"


class ReporterText(StrEnum):
    """An envelope in the reporter's own DM: ``dm.<member>``."""

    RECEIPT = "receipt"
    RECEIPT_URGENT = "receipt_urgent"
    RECEIPT_NOBODY = "receipt_nobody"
    CALLED = "called"
    CALLED_NOBODY = "called_nobody"
    CALLED_OFF = "called_off"
    CLAIMED = "claimed"
    ANSWER = "answer"
    DELAYED = "delayed"
    MESSAGE_TAKEN = "message_taken"
    FILES_TAKEN = "files_taken"
    FILES_KEPT = "files_kept"
    FILES_UNCLEAN = "files_unclean"
    FILES_FAILED = "files_failed"
    OFFER = "offer"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


class PersonText(StrEnum):
    """A word to somebody about no one case: ``dm.<member>``."""

    DRAFT_TAKEN = "draft_taken"
    WHICH_OF_YOURS = "which_of_yours"


class AccessText(StrEnum):
    """How a request to read another case was decided: ``dm.<member>``."""

    GRANTED = "access_granted"
    DENIED = "access_denied"


class PlaceText(StrEnum):
    """A word to a conversation of the desk: ``place.<member>``."""

    WHICH_CASE = "which_case"


class HrText(StrEnum):
    """A line in the thread of HR's card of a notice: ``notice_line.<member>``."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    COUNTERSIGN = "countersign"
    READY = "ready"
    ENDED = "ended"
    HELD = "held"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    EXPIRED = "expired"


class Consent(StrEnum):
    """What the reporter is asked about a notice, or told."""

    REVIEW = "review"
    TOLD = "told"


class LessonText(StrEnum):
    """A word to the owner of an action: ``lesson.dm_<member>``."""

    GIVEN = "given"
    REMIND = "remind"
    MISSED = "missed"


class FiguresFile(StrEnum):
    """As what a quarter's figures are sent."""

    CSV = "csv"
    CHART = "chart"


class Audience(StrEnum):
    DESK = "desk"
    HR = "hr"


class Mention(StrEnum):
    """Who is called by a line in the thread; who that is, is decided when it is sent."""

    NOBODY = "nobody"
    HANDLERS = "handlers"
    EVERYBODY = "everybody"


class Deadline(StrEnum):
    """What was promised until a moment."""

    ANSWER = "answer"
    STEP = "step"
    MEASURE = "measure"


# The types


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Something that follows from a transaction once ``due_at`` has come."""

    due_at: datetime
    case_id: str | None = None

    kind: ClassVar[Kind]

    @property
    def idempotency_key(self) -> str:
        raise NotImplementedError

    @property
    def ordering_key(self) -> str:
        """Its own, unless a type says otherwise: nothing has to wait for it."""
        return self.idempotency_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Effect):
    """Goes out into Slack, or comes in from there: whatever needs a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer(Effect):
    """Time to look, in a transaction, whether something is due. Never a call to Slack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Once(Effect):
    """Told apart by ``key``: drawn, or derived from what happened."""

    key: str = field(default_factory=new_id)

    prefix: ClassVar[str]

    @property
    def idempotency_key(self) -> str:
        return f"{self.prefix}:{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _InDesk(Message):
    """Goes to the conversation of those who may know of the case, in order."""

    case_id: str

    @property
    def ordering_key(self) -> str:
        return f"desk:{self.case_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(_InDesk):
    """A case's one message, posted for the first time."""

    kind = Kind.CARD

    @property
    def idempotency_key(self) -> str:
        return f"card:{self.case_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardUpdate(_InDesk, _Once):
    """The same message, brought up to date."""

    kind = Kind.CARD_UPDATE
    prefix = "card_update"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(_InDesk, _Once):
    """Brings the card into the conversation of those who may know now."""

    kind = Kind.MOVE
    prefix = "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clear(Message):
    """Takes the bot's own messages out of a conversation that has the case no more."""

    case_id: str
    channel: str
    ts: str

    kind = Kind.CLEAR

    @property
    def idempotency_key(self) -> str:
        return f"clear:{self.channel}:{self.ts}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLine(_InDesk, _Once):
    """An envelope in the case's thread; ``actor`` is of the desk, never the reporter."""

    what: ThreadText
    actor: str | None = None

    kind = Kind.THREAD
    prefix = "thread"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLine(_InDesk, _Once):
    """A grave measure waits for a second person: the line with the button to approve it."""

    actor: str
    measure: str

    kind = Kind.THREAD
    prefix = "thread"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine(_InDesk, _Once):
    """A line that time brings, who is called by it, and by when something was to be done."""

    what: TimeText
    mention: Mention = Mention.NOBODY
    due: datetime | None = None

    kind = Kind.THREAD
    prefix = "thread"


@dataclass(frozen=True, slots=True, kw_only=True)
class _InReporterDm(Message):
    case_id: str

    @property
    def ordering_key(self) -> str:
        return f"reporter:{self.case_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterWord(_InReporterDm, _Once):
    """An envelope in the reporter's DM with the bot."""

    what: ReporterText

    kind = Kind.REPORTER
    prefix = "reporter"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckinQuestion(_InReporterDm):
    """Whether telling has cost the reporter anything; ``round`` names the time of asking."""

    round: str

    kind = Kind.REPORTER

    @property
    def idempotency_key(self) -> str:
        return f"reporter:checkin:{self.case_id}:{self.round}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWord(Message, _Once):
    """A word to somebody outside any case; ``cases``: ids and numbers of their own, to choose."""

    user: str
    what: PersonText
    cases: tuple[tuple[str, str], ...] = ()

    kind = Kind.PERSON
    prefix = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAsked(Message):
    """Asks ``user``, who handles the case, whether ``actor`` may read it for another one."""

    case_id: str
    user: str
    number: str
    actor: str
    access: str
    place: int = 0

    kind = Kind.PERSON

    @property
    def idempotency_key(self) -> str:
        return f"person:access:{self.access}:{self.place}"

    @property
    def ordering_key(self) -> str:
        return f"access:{self.access}:{self.place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDecided(Message):
    """Tells ``user`` how their request was decided; ``number`` is that of the asking case."""

    case_id: str
    user: str
    number: str
    what: AccessText
    access: str = ""

    kind = Kind.PERSON

    @property
    def idempotency_key(self) -> str:
        return f"person:access:{self.access}:{self.what.removeprefix('access_')}"

    @property
    def ordering_key(self) -> str:
        return f"access:{self.access}:asker"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWord(Message, _Once):
    """A word to a conversation of the desk, about no case."""

    channel: str
    what: PlaceText

    kind = Kind.PLACE
    prefix = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchEvidence(Message):
    """Fetches a file from Slack into the vault, and makes its copy."""

    case_id: str
    evidence: str

    kind = Kind.EVIDENCE

    @property
    def idempotency_key(self) -> str:
        return f"evidence:{self.evidence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowEvidence(Message, _Once):
    """Shows a file to somebody in their own DM with the bot."""

    case_id: str
    evidence: str
    action: Action
    user: str
    as_it_is: bool = False

    kind = Kind.FILE
    prefix = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteFile(Message):
    """Takes a file that was shown out of Slack again."""

    file: str

    kind = Kind.FILE_DELETE

    @property
    def idempotency_key(self) -> str:
        return f"file_delete:{self.file}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfNotice(Effect):
    """About a notice (its id); in order with what else HR reads of it."""

    notice: str
    key: str = field(default_factory=new_id)

    @property
    def idempotency_key(self) -> str:
        return f"{self.kind}:{self.notice}:{self.key}"

    @property
    def ordering_key(self) -> str:
        return f"notice:{self.notice}:hr"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCard(Message, _OfNotice):
    """A notice's one message in HR's DM: posted once, then brought up to date."""

    kind = Kind.NOTICE_CARD


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine(Message, _OfNotice):
    """An envelope in its thread there."""

    what: HrText

    kind = Kind.NOTICE_LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeToDesk(Message, _OfNotice):
    """Read it and approve it: in the case's thread, or in the desk's own DM without a case."""

    kind = Kind.NOTICE_DESK

    @property
    def ordering_key(self) -> str:
        return f"desk:{self.case_id}" if self.case_id else f"notice:{self.notice}:hr"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeToReporter(Message, _OfNotice):
    """In the DM of a reporter: read it, and object where they may."""

    case_id: str
    what: Consent

    kind = Kind.NOTICE_REPORTER

    @property
    def ordering_key(self) -> str:
        return f"reporter:{self.case_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAppear(Message, _OfNotice):
    """Publishes it in the channel, where ``publish_at`` is still its time.

    ``behind``: the case whose reporter is told before it goes out.
    """

    publish_at: datetime
    behind: str | None = None

    kind = Kind.NOTICE_APPEAR

    @property
    def ordering_key(self) -> str:
        return f"reporter:{self.behind}" if self.behind else f"notice:{self.notice}:appear"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReads(Message, _OfNotice):
    """The published message says how many have read it."""

    reads: int

    kind = Kind.NOTICE_UPDATE


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRemove(Message, _OfNotice):
    """Takes it down."""

    kind = Kind.NOTICE_REMOVE


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDue(Timer, _OfNotice):
    """The time to object, or the validity, is over."""

    action: NoticeAction

    kind = Kind.NOTICE_TIMER

    @property
    def ordering_key(self) -> str:
        return f"notice:{self.notice}:timer:{self.action}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonWord(Message, _Once):
    """A word to the owner of an action, in their DM with the bot."""

    lesson: str
    what: LessonText

    kind = Kind.LESSON
    prefix = "lesson"

    @property
    def idempotency_key(self) -> str:
        return f"lesson:{self.lesson}:{self.key}"

    @property
    def ordering_key(self) -> str:
        return f"lesson:{self.lesson}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonDue(Timer):
    """An action is due; ``n``: how often it was missed before, -1 for the reminder."""

    lesson: str
    n: int

    kind = Kind.LESSON_TIMER

    @property
    def idempotency_key(self) -> str:
        return f"timer:lesson:{self.lesson}:{self.n}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDue(Timer):
    """A quarter has begun: the figures of the one before, and the regular review."""

    quarter: str

    kind = Kind.REVIEW_TIMER

    @property
    def idempotency_key(self) -> str:
        return f"timer:review:{self.quarter}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWord(Message):
    """It is time for the review of ``quarter``; ``present``: the quarter in which it is said."""

    quarter: str
    whom: Audience
    present: str = ""

    kind = Kind.REVIEW

    @property
    def idempotency_key(self) -> str:
        return f"review:{self.present}:{self.whom}"

    @property
    def ordering_key(self) -> str:
        return f"review:{self.whom}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFigures(Message, _Once):
    """A quarter's figures as a file, in somebody's own DM."""

    user: str
    quarter: str
    what: FiguresFile

    kind = Kind.FIGURES_FILE
    prefix = "figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class _CaseTimer(Timer):
    case_id: str

    kind = Kind.TIMER


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineDue(_CaseTimer):
    """What was promised until ``due``; ``n``: how often it was missed before, -1: remind."""

    about: Deadline
    due: datetime
    n: int
    measure: str | None = None

    @property
    def name(self) -> str:
        """Names the promise, whatever is said of it."""
        return f"{self.about}:{self.case_id}:{self.measure or ''}:{self.due.timestamp():.6f}"

    @property
    def idempotency_key(self) -> str:
        when = "remind" if self.n < 0 else f"missed:{self.n}"
        return f"timer:{self.name}:{when}"


PAGE_EVERY = 600
"""Seconds of clock time between two calls for somebody to take an urgent case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDue(_CaseTimer):
    """Somebody is called to take an urgent case: once at most in each stretch of ten minutes."""

    about: str = "page"

    @property
    def idempotency_key(self) -> str:
        return f"timer:page:{self.case_id}:{stretch(self.due_at)}"


def stretch(at: datetime) -> int:
    return int(at.timestamp() // PAGE_EVERY)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckinDue(_CaseTimer):
    """The reporter of a case that was closed then is asked whether telling has cost anything."""

    closed_at: datetime
    round: str
    about: str = "checkin"

    @property
    def idempotency_key(self) -> str:
        return f"timer:checkin:{self.case_id}:{self.round}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceDue(_CaseTimer, _Once):
    """A handler is back: the card says so."""

    about: str = "presence"

    prefix = "timer:presence"


TYPES: tuple[type[Effect], ...] = (
    Card,
    CardUpdate,
    Move,
    Clear,
    ThreadLine,
    ApprovalLine,
    TimeLine,
    ReporterWord,
    CheckinQuestion,
    PersonWord,
    AccessAsked,
    AccessDecided,
    PlaceWord,
    FetchEvidence,
    ShowEvidence,
    DeleteFile,
    NoticeCard,
    NoticeLine,
    NoticeToDesk,
    NoticeToReporter,
    NoticeAppear,
    NoticeReads,
    NoticeRemove,
    NoticeDue,
    LessonWord,
    LessonDue,
    ReviewDue,
    ReviewWord,
    SendFigures,
    DeadlineDue,
    PageDue,
    CheckinDue,
    PresenceDue,
)
"""Every type of effect there is."""


# The codec

_BY_NAME = {each.__name__: each for each in TYPES}
_IN_COLUMNS = frozenset({"due_at", "case_id", "key"})


_adapters: dict[str, TypeAdapter[Effect]] = {}


def _adapter(of: type[Effect]) -> TypeAdapter[Effect]:
    """Made when first needed: most types are rare."""
    if of.__name__ not in _adapters:
        _adapters[of.__name__] = TypeAdapter(of)
    return _adapters[of.__name__]


def encode(effect: Effect) -> Mapping[str, Any]:
    """The fields of an effect as JSON, with the name of its type, but what the row holds."""
    dumped = _adapter(type(effect)).dump_python(effect, mode="json")
    held = {name: value for name, value in dumped.items() if name not in _IN_COLUMNS}
    return {"type": type(effect).__name__, **held}


def decode(
    kind: str,
    payload: Mapping[str, Any] | None,
    *,
    idempotency_key: str,
    due_at: datetime,
    case_id: str | None,
) -> Effect:
    """The effect of a row, also of one that an earlier version wrote.

    Raises ``ValueError`` where no type is known for it, or a field does not fit.
    """
    held = dict(payload or {})
    name = held.pop("type", None)
    of = _BY_NAME.get(name) if name else _of_old(Kind(kind), held)
    if of is None:
        raise ValueError("an effect of a type that is not known")
    values = {**held, "due_at": due_at, "case_id": case_id}
    if _has_key(of):
        values["key"] = idempotency_key.removeprefix(_key_prefix(of, held))
    try:
        return _adapter(of).validate_python(values)
    except ValidationError:  # which would show what the row holds
        raise ValueError(f"a row does not fit {of.__name__}") from None


def _has_key(of: type[Effect]) -> bool:
    return any(each.name == "key" for each in fields(of))


def _key_prefix(of: type[Effect], held: Mapping[str, Any]) -> str:
    if issubclass(of, _OfNotice):
        return f"{of.kind}:{held.get('notice')}:"
    if issubclass(of, LessonWord):
        return f"lesson:{held.get('lesson')}:"
    return f"{of.prefix}:" if issubclass(of, _Once) else ""


def _of_old(kind: Kind, held: Mapping[str, Any]) -> type[Effect]:
    """The type of a row that was written before types had names: by its kind and its fields."""
    if kind is Kind.THREAD:
        if "mention" in held:
            return TimeLine
        return ApprovalLine if "measure" in held else ThreadLine
    if kind is Kind.REPORTER:
        return CheckinQuestion if held.get("what") == "checkin" else ReporterWord
    if kind is Kind.PERSON:
        if "number" not in held:
            return PersonWord
        return AccessAsked if held.get("what") == "access_asked" else AccessDecided
    if kind is Kind.TIMER:
        about = {"page": PageDue, "checkin": CheckinDue, "presence": PresenceDue}
        return about.get(str(held.get("about")), DeadlineDue)
    return next(each for each in TYPES if each.kind is kind)
