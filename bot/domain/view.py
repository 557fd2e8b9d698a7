"""The shapes in which a case or a notice leaves the domain; ``messages`` receives nothing else.

``bot.domain.disclosure`` makes them. The desk's shape of an anonymous case has no reporter to
leak, a card has no content, HR's notice no case and nobody of the desk, a published one no date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.allowed import Counts
from bot.domain.asked import AskedOf
from bot.domain.case import Details, EntryKind, Identity, Safety, Scene, State
from bot.domain.course import Teaching, Untaught
from bot.domain.earlier import AccessRequest, Earlier
from bot.domain.evidence import CopyState, FileKind, Giver, Trace, Via
from bot.domain.figures import Figures
from bot.domain.joint import JointRequest
from bot.domain.judgement import Judgement, Measure, MeasureState
from bot.domain.lesson import Lesson, Review
from bot.domain.letter import Letter
from bot.domain.lifecycle import Action
from bot.domain.notice import (
    Facts,
    NoticeAction,
    NoticeRole,
    NoticeState,
    NoticeText,
    Todo,
    Topic,
)
from bot.domain.owed import Owed
from bot.domain.sentence import Deadline

# A case


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeView:
    """What stands on an envelope and above a form: no content, nobody's name."""

    case_id: str
    number: str
    urgent: bool
    by_desk: bool
    handled: bool
    owed: Owed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """How a case stands, for whoever may know of it."""

    case_id: str
    number: str
    state: State
    urgent: bool
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promised(_Head):
    """With what the desk has promised next.

    ``read_at``: when the reporter has read the desk's last word, None where they have not;
    ``spoken``: whether there is one.
    """

    answered: bool
    owed: Owed | None
    spoken: bool
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView(_Promised):
    """The envelope in the desk's conversation: no content, and no reporter.

    ``caller`` is the exception: whoever pressed for help and waits for somebody to come.
    """

    handlers: tuple[str, ...]
    people: tuple[str, ...]
    can: tuple[Action, ...]
    away: frozenset[str]
    caller: str | None
    by_desk: bool

    @property
    def called(self) -> tuple[str, ...]:
        """Who is called when somebody is needed: those who are here, else everybody."""
        return tuple(u for u in self.people if u not in self.away) or self.people

    @property
    def needs_somebody(self) -> bool:
        """Whether everybody who handles the case is away."""
        return bool(self.handlers) and self.away.issuperset(self.handlers)


@dataclass(frozen=True, slots=True)
class Told:
    """What was reported, without who reported it."""

    safety: Safety
    occurred_on: date
    scene: Scene | None
    narrative: str
    details: Details
    exclude: tuple[str, ...] = ()

    @property
    def nothing_yet(self) -> bool:
        """Whether it is a call for help behind which no report has come so far."""
        return not self.narrative.strip()


@dataclass(frozen=True, slots=True)
class File:
    """A file of a case; never a link to Slack.

    ``place`` counts the files as this side sees them. ``name`` is empty where it might
    name an anonymous reporter. ``state`` is None until a copy for showing was made.
    """

    id: str
    place: int
    name: str
    size: int
    at: datetime
    giver: Giver
    via: Via
    stored: bool
    failed: bool
    fault: str
    state: CopyState | None
    kind: FileKind
    suffix: str
    taken: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """What somebody gets to see who opens a file.

    ``text``: shown at once. ``sent``: it comes into their DM with the bot. Neither: as
    ``file`` says, it is not there yet, could not be received, or could not be cleaned
    and needs a confirmation. ``damaged``: what is stored does not open any more.
    ``asked``: they want it as it is, and a second person has to want it too.
    """

    number: str
    file: File
    text: str | None = None
    sent: bool = False
    damaged: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of the conversation. ``author`` is for the desk only, never the reporter.

    ``of``: when the words were written that were edited or deleted.
    """

    kind: EntryKind
    at: datetime
    text: str
    author: str | None = None
    of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView(_Promised):
    """A case as those of the desk see it who may know. ``reporter`` is None when not shown.

    ``taken_by`` is whoever of the desk entered it for a person who called. ``customer`` is
    what the desk entered of the customer (``named``: how often), ``earlier`` what this viewer
    may learn of earlier cases about the same one, ``requests`` who asked to read this case,
    ``wishes`` what the reporter has said to each kind of measure that was offered, ``letters``
    the papers that go out, ``joints`` what two of the desk decide, or have decided, together,
    ``notices`` how those from this case stand, the newest first. ``viewer``: who is shown it,
    ``of_staff``: and is of the desk or HR, not only who steps in.
    """

    handlers: tuple[str, ...]
    reporter: str | None
    told: Told
    files: tuple[File, ...]
    lines: tuple[Line, ...]
    judgements: tuple[Judgement, ...]
    measures: tuple[Measure, ...]
    needs_second: bool
    prevention: str
    can: tuple[Action, ...]
    taken_by: str | None
    customer: str
    named: int
    earlier: Earlier | None
    requests: tuple[AccessRequest, ...]
    wishes: Mapping[str, bool]
    letters: tuple[Letter, ...]
    joints: tuple[JointRequest, ...]
    notices: tuple[NoticeState, ...]
    viewer: str
    of_staff: bool

    def approves(self, measure: Measure) -> bool:
        """Whether this viewer may be the second person."""
        return Action.CASE_APPROVE in self.can and measure.by != self.viewer

    @property
    def planned(self) -> tuple[Measure, ...]:
        """The measures that are still to be done."""
        return tuple(m for m in self.measures if m.state is MeasureState.PLANNED)

    @property
    def in_danger(self) -> bool:
        """Whether somebody in danger was never answered."""
        return self.urgent and not self.answered

    unlinked: bool = False
    """Nobody knows any more who reported it: no answer can reach them."""

    @property
    def unheard(self) -> bool:
        """Whether the reporter has written something that was not answered."""
        return self.owed is not None and self.owed.about is Deadline.WORD


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterView(_Promised):
    """A case as its reporter sees it: roles, no names of the desk.

    ``wishes_answered``: what they have asked for, where the desk has spoken since.
    """

    identity: Identity
    opened_at: datetime | None
    told: Told
    files: tuple[File, ...]
    lines: tuple[Line, ...]
    offers: tuple[str, ...]
    wishes: Mapping[str, bool]
    wishes_answered: frozenset[str]
    can: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(_Head):
    """How one of somebody's own cases stands, without a word of what it is about.

    ``owed`` is what the desk has promised next. ``unread``: it has written something since
    they looked. ``offers``: measures as in ``ReporterView`` that they have not answered yet; what
    they are is content. ``asked``: the paper that waits for their word, by its very text, or
    that has it, and has not gone out.
    """

    opened_at: datetime | None
    handlers: int
    owed: Owed | None
    unread: bool
    offers: tuple[str, ...]
    asked: tuple[str, bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """For the reporter: whom they have excluded, and who may know of the case: maybe nobody."""

    case_id: str
    number: str
    people: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow(_Head):
    """A case in a list of somebody of the desk who may know of it: no content, no reporter."""

    owed: Owed | None
    waiting: bool
    handlers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterView:
    """A paper that goes out, as somebody reads it. ``number`` is the case's.

    ``legal``: the legal department's word is needed. ``for_reporter``: its reader is the reporter.
    """

    case_id: str
    number: str
    letter: Letter
    legal: bool
    for_reporter: bool


# A notice


@dataclass(frozen=True, slots=True, kw_only=True)
class _NoticeHead:
    """What a notice is for, and how much it may tell."""

    notice_id: str
    topic: Topic
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class HrView(_NoticeHead):
    """A notice on HR's card and App Home: how it stands, and its facts.

    Neither the cases that it is from nor anybody who prepared or approved it. ``todo`` names
    what HR does next, ``due`` by when, or from when on.
    """

    state: NoticeState
    todo: Todo
    due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView(_NoticeHead):
    """A notice as somebody opens it; without a date, and without the cases it came from.

    ``reason`` is the desk's, as is ``agreement``, which its reporter sees too, ``remark`` HR's;
    desk and HR see ``pass_reasons`` and ``retract_reason``. ``own``: HR has begun it by itself.
    ``todo``, ``due`` as in ``HrView``. ``asked``: how it stands for a reporter of it.
    """

    state: NoticeState
    text_id: str
    text: NoticeText | None
    english: NoticeText | None
    remark: str
    pass_reasons: tuple[str, ...]
    reason: str
    agreement: bool
    own: bool
    correcting: bool
    role: NoticeRole
    publish_at: datetime | None
    can: tuple[NoticeAction, ...]
    reads: int
    seen_here: int
    written: int
    english_written: int
    todo: Todo
    due: datetime | None
    retract_reason: str
    asked: AskedOf


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedView(_NoticeHead):
    """A notice as everybody reads it. ``corrected``: the parts that are written anew."""

    text: NoticeText
    english: NoticeText | None
    corrected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A notice in its reporter's DM. ``until``: when silence counts as consent, if it does."""

    notice_id: str
    text_id: str
    until: datetime | None
    stands: AskedOf


# What desk and HR look at together


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The regular review. ``quarter`` is the one that is over; ``more`` actions are open."""

    quarter: str
    figures: Figures | None
    actions: Sequence[Lesson]
    more: bool
    reviews: Sequence[Review]
    words: Counts
    teaching: Teaching
    untaught: Untaught
