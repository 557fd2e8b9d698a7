"""What the use cases need from outside, as protocols; ``bot.storage`` implements the store."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.allowed import AllowedWord
from bot.domain.case import Case, Entry, EntryKind, Evidence, State, Thread
from bot.domain.evidence import Copy
from bot.domain.figures import Figures
from bot.domain.lesson import Lesson, Review
from bot.domain.notice import Notice, NoticeState
from bot.domain.role import Members


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, timezone-aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Somebody:
    """What the workspace knows of a person, for the leak check."""

    id: str
    names: tuple[str, ...]
    handle: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What a notice must not hold in any spelling: people, terms, and texts not to be quoted.

    ``allowed`` are words that the company has reviewed, not asked about any more; ``common``
    are texts that everybody may quote.
    """

    people: tuple[Somebody, ...] = ()
    terms: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    common: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leak:
    """What in a text could identify somebody. ``blocks``: it may not pass; else it is asked.

    ``why`` is a code: how it was found. Its sentence is ``why.<code>`` of the catalogues.
    """

    start: int
    end: int
    kind: str
    text: str
    blocks: bool
    suggestion: str = ""
    why: str = ""


class CannotCheck(Exception):
    """The leak check cannot run (no dictionary): nothing may be published."""


class LeakChecker(Protocol):
    async def check(self, text: str, known: Known) -> Sequence[Leak]:
        """Raises ``CannotCheck`` where it cannot look; never answers nothing instead."""
        ...


class People(Protocol):
    async def everybody(self) -> Sequence[Somebody]:
        """All members of the workspace. Raises ``CannotCheck`` where they cannot be known."""
        ...


class Directory(Protocol):
    async def members(self) -> Members:
        """The members of today, read from the settings or their user groups."""
        ...


class DeliveryKind(StrEnum):
    CARD = "card"  # the case's one message in the desk's conversation
    CARD_UPDATE = "card_update"  # the same message, brought up to date
    THREAD = "thread"  # an envelope in the case's thread
    REPORTER = "reporter"  # an envelope in the reporter's DM with the bot
    PERSON = "person"  # a word to somebody outside any case
    PLACE = "place"  # a word to a conversation outside any case
    EVIDENCE = "evidence"  # fetch a file from Slack into the vault, and make its copy
    FILE = "file"  # show a file to somebody in their own DM with the bot
    FILE_DELETE = "file_delete"  # take it out of there again
    MOVE = "move"  # bring the card into the conversation of those who may know now
    CLEAR = "clear"  # take our messages out of a conversation that has the case no more
    NOTICE_CARD = "notice_card"  # a notice's one message in HR's DM
    NOTICE_LINE = "notice_line"  # an envelope in its thread there
    NOTICE_DESK = "notice_desk"  # in the case's thread: read it, approve it, return it
    NOTICE_REPORTER = "notice_reporter"  # in the reporter's DM: read it, agree, object
    NOTICE_TIMER = "notice_timer"  # the review or the validity of a notice is over
    NOTICE_APPEAR = "notice_appear"  # publish it in the channel
    NOTICE_UPDATE = "notice_update"  # the published message, brought up to date
    NOTICE_REMOVE = "notice_remove"  # take it down
    LESSON = "lesson"  # a word to the owner of an action, in their DM with the bot
    LESSON_TIMER = "lesson_timer"  # an action is due soon, or overdue
    REVIEW_TIMER = "review_timer"  # a quarter has begun: figures, and the regular review
    REVIEW = "review"  # the word that it is time for it, to the desk or to HR
    FIGURES_FILE = "figures_file"  # a quarter's figures as a file, in somebody's own DM
    TIMER = "timer"  # look whether a promise, a reminder or a check-in is due


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something to be sent once its time has come, written with what causes it.

    ``key`` makes it unique: scheduling the same key again does nothing. ``lane``
    orders: within a lane nothing is sent before what was scheduled earlier is done.
    ``payload`` is JSON-ready and sealed (with the case's key where there is a case).
    """

    key: str
    kind: DeliveryKind
    lane: str
    due_at: datetime
    case_id: str | None = None
    payload: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in hand. ``id`` is random and goes into the message's metadata.

    ``doubtful``: an earlier attempt may have taken effect (a crash, a timeout): look
    for ``id`` in the conversation before sending.
    """

    id: str
    delivery: Delivery
    attempt: int
    doubtful: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the record. ``actor`` is stored sealed, ``standing`` in clear."""

    at: datetime
    action: str
    standing: str
    actor: str
    case_id: str | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases of somebody's list: every condition that is given must hold.

    ``handler``: that they handle and that are not ended. ``due_until`` orders by what is
    due, soonest first; else newest first. ``after`` is (due or received, case id) of the
    last case of the page before, ``before`` that of the first case of the page behind.
    ``mark`` is (purpose, value), as given to ``Cases.mark``.
    """

    handler: bool = False
    unclaimed: bool = False
    waiting: bool = False
    state: State | None = None
    received_from: datetime | None = None
    received_until: datetime | None = None
    due_until: datetime | None = None
    mark: tuple[str, str] | None = None
    after: tuple[datetime, str] | None = None
    before: tuple[datetime, str] | None = None

    @property
    def needs_seat(self) -> bool:
        """Whether it asks for what stands in the seat alone."""
        return self.handler or self.unclaimed or self.waiting or self.due_until is not None


class Cases(Protocol):
    async def add(self, case: Case) -> None:
        """Stores a new case and makes its key."""

    async def get(self, case_id: str) -> Case | None: ...

    async def save(self, case: Case) -> Case:
        """Writes every clear column and the handlers; answers it with the next version.

        Raises ``Conflict`` where the stored version is not ``case.version``.
        """
        ...

    async def by_reporter(self, user: str) -> Sequence[Case]:
        """Somebody's own cases, newest first; not those that they took as one of the desk."""
        ...

    async def by_thread(self, thread: Thread) -> Case | None: ...

    async def in_channel(self, channel: str) -> Sequence[Case]:
        """Cases whose card stands in this conversation and that are not ended, newest first."""
        ...

    async def received(
        self,
        start: datetime,
        end: datetime,
        *,
        after: tuple[datetime, str] | None = None,
        limit: int,
    ) -> Sequence[Case]:
        """All cases of this time, ``end`` excluded, in order; after the last one of a page."""
        ...

    async def by_number(self, number: str) -> Case | None: ...

    async def live(self) -> Sequence[str]:
        """The ids of all cases that are not ended."""
        ...

    async def place(self, case_id: str, thread: Thread | None) -> None:
        """Remembers where the card stands, if anywhere. Does not count as a change."""

    async def seated(self, case_id: str) -> frozenset[bytes]:
        """The keyed names of those who find the case in their lists."""
        ...

    def seat_of(self, user: str) -> bytes:
        """Somebody's keyed name, as in ``seated``."""
        ...

    async def seat(
        self,
        case: Case,
        people: Sequence[str],
        *,
        due_at: datetime | None,
        waiting: bool,
        away: Collection[str] = (),
    ) -> None:
        """Lets exactly these people find the case in their lists, as it is now.

        Unclaimed is also one whose handlers are all ``away``.
        """

    async def find(self, user: str, wanted: Wanted, *, limit: int) -> Sequence[Case]:
        """One page of somebody's list; the caller checks that they may know of each."""
        ...

    async def mark(self, case_id: str, purpose: str, values: Sequence[str]) -> None:
        """Makes the case findable by these values without storing them."""

    async def unmark(self, case_id: str, purpose: str, values: Sequence[str]) -> None: ...

    async def marked(
        self, purpose: str, values: Sequence[str], *, limit: int, before: datetime | None = None
    ) -> Sequence[Case]:
        """Cases that carry one of these marks and were received before, newest first."""
        ...


class Entries(Protocol):
    async def add(self, entry: Entry) -> None: ...

    async def of(self, case_id: str, *kinds: EntryKind) -> Sequence[Entry]:
        """In the order in which they were written; all kinds where none is named."""
        ...


class Part(StrEnum):
    ORIGINAL = "original"  # as it was received, never changed
    COPY = "copy"  # without metadata, for showing


@dataclass(frozen=True, slots=True)
class Written:
    """What a pen has put into the vault: its length, and the SHA-256 of what was written."""

    part: Part
    size: int
    sha256: bytes


class Pen(Protocol):
    """Writes a file into the vault piece by piece, encrypted; it is there once finished.

    Raises ``StoreUnavailable`` where the disk does not take it.
    """

    async def write(self, piece: bytes) -> None: ...

    async def finish(self) -> Written: ...

    async def abandon(self) -> None:
        """Leaves nothing behind; harmless once finished or abandoned."""


class Book(Protocol):
    """A file of the vault, for reading. ``size`` in bytes."""

    size: int

    async def verify(self) -> None:
        """Raises ``Damaged`` where it is not, byte for byte, what was stored (SHA-256)."""

    def pieces(self) -> AsyncIterator[bytes]:
        """Its bytes in order. Raises ``Damaged``."""
        ...


class EvidenceFiles(Protocol):
    async def add(self, evidence: Evidence) -> None: ...

    async def get(self, evidence_id: str) -> Evidence | None: ...

    async def of(self, case_id: str) -> Sequence[Evidence]: ...

    async def pen(self, evidence_id: str, part: Part) -> Pen:
        """For writing outside of the transaction: a file takes longer than one may wait."""
        ...

    async def keep(self, evidence: Evidence, written: Written | None = None) -> None:
        """Stores what is known of it now, with the digest of what a pen has written."""

    async def book(self, evidence_id: str, part: Part) -> Book:
        """For reading outside of the transaction; ``LookupError`` where it is not stored."""
        ...


class Cleaner(Protocol):
    async def clean(self, source: AsyncIterator[bytes], pen: Pen) -> tuple[Copy, Written | None]:
        """Makes a copy without metadata; the pen is finished only where there is one."""
        ...


class Audit(Protocol):
    async def record(self, event: AuditEvent) -> None:
        """Appends to the chain."""

    async def of(self, case_id: str) -> Sequence[AuditEvent]: ...


class Deliveries(Protocol):
    async def schedule(self, delivery: Delivery) -> None:
        """Does nothing where the key is known."""

    async def claim(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[Claimed]:
        """Takes what is due, and what another left when its lease ran out (doubtful)."""
        ...

    async def sent(self, claimed: Claimed) -> None: ...

    async def retry(self, claimed: Claimed, *, due_at: datetime, doubtful: bool) -> None: ...

    async def dead(self, claimed: Claimed) -> None: ...

    async def abandon_leases(self) -> int:
        """At the start of the only process: what is in sending was left by a dead one.

        Makes it due and doubtful at once; answers how many.
        """
        ...


class Drafts(Protocol):
    """What somebody has begun to write, kept sealed for them alone."""

    async def get(self, owner: str) -> Mapping[str, Any] | None: ...

    async def put(self, owner: str, body: Mapping[str, Any], now: datetime) -> None: ...

    async def discard(self, owner: str) -> None: ...

    async def expire(self, before: datetime) -> int: ...


class Notices(Protocol):
    """Messages to everyone, on their way and published. Sealed with a key each."""

    async def add(self, notice: Notice) -> None: ...

    async def get(self, notice_id: str) -> Notice | None: ...

    async def save(self, notice: Notice) -> Notice:
        """Raises ``Conflict`` where the stored version is not ``notice.version``."""
        ...

    async def of_case(self, case_id: str) -> Sequence[Notice]: ...

    async def in_states(self, *states: NoticeState, limit: int) -> Sequence[Notice]:
        """Newest first."""
        ...

    async def react(self, notice_id: str, user: str, kind: str) -> bool:
        """False where this person has done so before."""
        ...

    async def reactions(self, notice_id: str, kind: str) -> int: ...


class Lessons(Protocol):
    """What is done so that it does not happen again. Leads back to no case."""

    async def add(self, lesson: Lesson) -> None: ...

    async def get(self, lesson_id: str) -> Lesson | None: ...

    async def end(self, lesson: Lesson) -> bool:
        """Stores it as done or dropped; False where somebody else has ended it before."""
        ...

    async def open(self, *, limit: int) -> Sequence[Lesson]:
        """What is still to be done, soonest first."""
        ...

    async def ended(self, *, limit: int) -> Sequence[Lesson]:
        """What was done or dropped, newest first."""
        ...


class AllowedWords(Protocol):
    """Words that the company has reviewed for the leak check."""

    async def add(self, word: AllowedWord) -> None: ...

    async def get(self, word_id: str) -> AllowedWord | None: ...

    async def save(self, word: AllowedWord) -> AllowedWord:
        """Raises ``Conflict`` where the stored version is not ``word.version``."""
        ...

    async def listed(self) -> Sequence[AllowedWord]:
        """All that are not removed, in no order."""
        ...


class FigureBook(Protocol):
    """What is published of each quarter, and that it was reviewed."""

    async def get(self, quarter: str) -> tuple[Figures, tuple[str, ...]] | None:
        """The figures, and until they are complete the ids of the cases that they count."""
        ...

    async def put(self, figures: Figures, counted: Sequence[str] = ()) -> None: ...

    async def quarters(self, *, limit: int) -> Sequence[str]:
        """Those that there are figures of, newest first."""
        ...

    async def add_review(self, review: Review) -> None: ...

    async def reviews(self, *, limit: int) -> Sequence[Review]:
        """Newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that has ended and can still be read. ``held``: by a legal hold."""

    case_id: str
    number: str
    closed_at: datetime
    held: bool


class Retention(Protocol):
    """The end of what is kept, and what holds it up."""

    async def ended(self) -> Sequence[Ended]:
        """Every case that has ended and whose key is there, in the order of their ends."""
        ...

    async def held(self, case_id: str) -> bool: ...

    async def hold(self, case_id: str, held: bool) -> bool:
        """Puts a legal hold on a case or takes it off; False where it is so already."""
        ...

    async def destroy(self, case_id: str) -> None:
        """Destroys the case's key, and what leads to it: nobody can read or find it any more.

        The caller has made sure, in this transaction, that it may be. Its files are left
        to ``remove_files``.
        """

    async def files_left(self) -> Sequence[str]:
        """The ids of the evidence of destroyed cases whose files may still lie there."""
        ...

    async def remove_files(self, evidence_ids: Sequence[str]) -> None:
        """Deletes these files and forgets them. Raises ``StoreUnavailable``."""


class Inbox(Protocol):
    """What Slack has delivered before: one line for each event or submission taken."""

    async def take(self, origin: str, now: datetime, case_id: str | None = None) -> bool:
        """True the first time; False where ``origin`` was taken before."""
        ...

    async def case_of(self, origin: str) -> str | None: ...


class Absences(Protocol):
    """Who of the desk is away; their names are kept as keyed hashes alone."""

    async def put(self, user: str, until: datetime | None) -> None:
        """Away until then, exclusive; None: back."""

    async def of(self, users: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """Those of ``users`` who are away now, and until when."""
        ...


class Unit(Protocol):
    """One transaction. Everything in it happens, or nothing."""

    @property
    def cases(self) -> Cases: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def evidence(self) -> EvidenceFiles: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def lessons(self) -> Lessons: ...
    @property
    def allowed(self) -> AllowedWords: ...
    @property
    def figures(self) -> FigureBook: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def absences(self) -> Absences: ...
    @property
    def retention(self) -> Retention: ...


class Store(Protocol):
    def write(self) -> AbstractAsyncContextManager[Unit]:
        """A transaction that commits when the block ends without an error.

        Raises ``StoreUnavailable`` within 2 s where the database is locked or
        away; after leaving the block everything is durable.
        """
        ...

    def read(self) -> AbstractAsyncContextManager[Unit]:
        """A consistent reading; writing in it is an error."""
        ...

    async def ready(self) -> bool: ...
