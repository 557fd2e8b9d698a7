"""What the use cases need from outside, as protocols; ``bot.storage`` implements the store."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.domain.allowance import Allowances
from bot.domain.allowed import AllowedWord
from bot.domain.case import Case, Entry, EntryKind, Thread
from bot.domain.course import Learning
from bot.domain.dossier import Releases
from bot.domain.effect import Effect
from bot.domain.figures import FigureBook
from bot.domain.held import HeldEffects
from bot.domain.lesson import Lesson
from bot.domain.notice import Notice, NoticeState
from bot.domain.receipt import Receipts
from bot.domain.retention import PostedMessages, Retention
from bot.domain.role import Members
from bot.domain.round import Rounds
from bot.domain.urgency import Urgency
from bot.domain.vault import EvidenceFiles
from bot.domain.wanted import Wanted

T = TypeVar("T")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, timezone-aware, in UTC."""


class Directory(Protocol):
    async def members(self) -> Members:
        """The members of today, read from the settings or their user groups."""


@dataclass(frozen=True, slots=True)
class Leased:
    """An effect in hand. ``id`` is random and goes into the message's metadata.

    ``urgency``: its own, or that of what waits behind it. ``also``: what goes out with it.

    ``doubtful``: an earlier attempt may have taken effect (a crash, a timeout): look
    for ``id`` in the conversation before sending.
    """

    id: str
    effect: Effect
    attempt: int
    doubtful: bool
    created_at: datetime
    urgency: Urgency = Urgency.ASKED
    also: Sequence["Leased"] = ()
    places: list[Thread] = field(default_factory=list, compare=False)
    """Where its messages stand, as far as it has come."""
    asked: list[str] = field(default_factory=list, compare=False)
    """Into which conversations this attempt may have posted: what Slack was not asked for, or
    has refused, can have had no effect."""

    @property
    def each(self) -> Sequence["Leased"]:
        return (self, *self.also)


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the record. ``actor`` is stored sealed, ``standing`` in clear."""

    at: datetime
    action: str
    standing: str
    actor: str
    case_id: str | None = None
    refused: bool = False


class Cases(Protocol):
    def add(self, case: Case) -> None:
        """Stores a new case and makes its key."""

    def get(self, case_id: str) -> Case | None: ...

    def save(self, case: Case) -> Case:
        """Writes every clear column and the handlers; answers it with the next version.

        Raises ``Conflict`` where the stored version is not ``case.version``.
        """

    def by_reporter(self, user: str) -> Sequence[Case]:
        """Somebody's own cases, newest first; not those that they took as one of the desk."""

    def by_thread(self, thread: Thread) -> Case | None: ...

    def in_channel(self, channel: str, *, limit: int) -> Sequence[Case]:
        """Cases whose card stands in this conversation and that are not ended, newest first."""

    def received(
        self,
        start: datetime,
        end: datetime,
        *,
        after: tuple[datetime, str] | None = None,
        limit: int,
    ) -> Sequence[Case]:
        """All cases of this time, ``end`` excluded, in order; after the last one of a page."""

    def by_number(self, number: str) -> Case | None: ...

    def live(self) -> Sequence[str]:
        """The ids of all cases that are not ended."""

    def place(self, case_id: str, thread: Thread | None) -> None:
        """Remembers where the card stands, if anywhere. Does not count as a change."""

    def visible_to(self, case_id: str) -> frozenset[bytes]:
        """The keyed names of those who find the case in their lists: the visibility index."""

    def visibility_key(self, user: str) -> bytes:
        """Somebody's keyed name, as in ``visible_to``."""

    def set_visibility(
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

    def find(self, user: str, wanted: Wanted, *, limit: int) -> Sequence[Case]:
        """One page of somebody's list; the caller checks that they may know of each."""

    def index(self, case_id: str, purpose: str, values: Sequence[str]) -> None:
        """Makes the case findable by these values without storing them: the blind index."""

    def unindex(self, case_id: str, purpose: str, values: Sequence[str]) -> None: ...

    def indexed(
        self, purpose: str, values: Sequence[str], *, limit: int, before: datetime | None = None
    ) -> Sequence[Case]:
        """Cases that are indexed by one of these values and were received before, newest first."""


class Entries(Protocol):
    def add(self, entry: Entry) -> None: ...

    def of(self, case_id: str, *kinds: EntryKind) -> Sequence[Entry]:
        """In the order in which they were written; all kinds where none is named."""

    def rewrite(self, entry: Entry) -> None:
        """What it says takes the place of what it said: for what is to be forgotten."""

    def of_each(self, case_ids: Sequence[str], *kinds: EntryKind) -> Mapping[str, Sequence[Entry]]:
        """Those of these kinds in several cases, in one reading; of none that was altered."""


class Audit(Protocol):
    def record(self, event: AuditEvent) -> None:
        """Appends to the chain."""

    def of(self, case_id: str) -> Sequence[AuditEvent]: ...

    def head(self) -> str | None:
        """The head of the record as a text to be kept elsewhere; None where it is not right."""


class Outbox(Protocol):
    """What is to be sent or looked at, and what became of it."""

    def send(self, *effects: Effect) -> None:
        """Writes them with what causes them; nothing for one whose idempotency key is known."""

    def lease(
        self, now: datetime, *, length: timedelta, limit: int, of: Iterable[Urgency] = Urgency
    ) -> Sequence[Leased]:
        """Takes what is due, the most urgent first, and what another left (doubtful)."""

    def sent(self, leased: Leased) -> None: ...

    def retry(
        self, leased: Leased, *, due_at: datetime, doubtful: bool, reason: str = ""
    ) -> None: ...

    def dead(self, leased: Leased, reason: str = "") -> None: ...

    def give_back(self, *leased: Leased) -> None:
        """What was taken and not begun is due again at once, as it was before: for a stop."""

    def abandon_leases(self) -> int:
        """At the start of the only process: what is in sending was left by a dead one.

        Makes it due and doubtful at once; answers how many.
        """

    def doubt(self, now: datetime) -> int:
        """Whatever is due may have been sent: an older state was put back. How much it is."""
        ...

    def take_up(self, *, limit: int) -> int:
        """What a process of an earlier version did not know, and gave up: due again; how many."""

    def clear_sent(self, *, limit: int) -> int:
        """Takes away what an earlier version left of what it has sent, but what keeps it
        from being sent twice; answers how many rows it met, 0 where nothing is left."""


class Processes(Protocol):
    def seen(self, process: str, now: datetime, *, gone_after: timedelta) -> int:
        """This one writes to this database; answers how many do now, with it."""

    def ends(self, process: str) -> None: ...
    def tell(self, now: datetime) -> None:
        """That Slack has told this one of a change of members; ``told``: when, the last time."""

    def told(self) -> datetime | None: ...


class Drafts(Protocol):
    """What somebody has begun to write, kept sealed for them alone."""

    def get(self, owner: str) -> Mapping[str, Any] | None: ...

    def of_each(self, *owners: str) -> Sequence[Mapping[str, Any] | None]:
        """What each of them has begun, in one reading."""
        ...

    def put(self, owner: str, body: Mapping[str, Any], now: datetime) -> None: ...

    def discard(self, *owners: str) -> None: ...

    def expire(self, before: datetime, *, limit: int) -> int:
        """Discards what was not touched since, the oldest first; answers how many."""
        ...


class Notices(Protocol):
    """Messages to everyone, on their way and published. Sealed with a key each."""

    def add(self, notice: Notice) -> None: ...

    def get(self, notice_id: str) -> Notice | None: ...

    def save(self, notice: Notice) -> Notice:
        """Raises ``Conflict`` where the stored version is not ``notice.version``."""

    def of_case(self, case_id: str) -> Sequence[Notice]: ...

    def in_states(self, *states: NoticeState, limit: int) -> Sequence[Notice]:
        """Newest first."""

    def react(self, notice_id: str, user: str, kind: str) -> bool:
        """False where this person has done so before."""

    def unreact(self, notice_id: str, user: str, kind: str) -> None: ...

    def reactions(self, notice_id: str, kind: str) -> int:
        """How many there are. ``Damaged`` where it is not so many as the bot wrote."""


class Lessons(Protocol):
    """What is done so that it does not happen again. Leads back to no case."""

    def add(self, lesson: Lesson) -> None: ...

    def get(self, lesson_id: str) -> Lesson | None: ...

    def end(self, lesson: Lesson) -> bool:
        """Stores it as done or dropped; False where somebody else has ended it before."""

    def open(self, *, limit: int) -> Sequence[Lesson]:
        """What is still to be done, soonest first."""

    def ended(self, *, limit: int) -> Sequence[Lesson]:
        """What was done or dropped, newest first."""


class AllowedWords(Protocol):
    """Words that the company has reviewed for the leak check."""

    def add(self, word: AllowedWord) -> None: ...

    def get(self, word_id: str) -> AllowedWord | None: ...

    def save(self, word: AllowedWord) -> AllowedWord:
        """Raises ``Conflict`` where the stored version is not ``word.version``."""

    def listed(self) -> Sequence[AllowedWord]:
        """All that are not removed, in no order."""


class Inbox(Protocol):
    """What Slack has delivered before: one line for each event or submission taken."""

    def take(self, idempotency_key: str, now: datetime, case_id: str | None = None) -> bool:
        """True the first time; False where this key was taken before."""

    def case_of(self, idempotency_key: str) -> str | None: ...


class Readings(Protocol):
    """Up to when everything in a conversation was taken; it never goes back."""

    def until(self, channel: str) -> datetime | None: ...
    def put(self, channel: str, until: datetime) -> None: ...
    def forget(self, channel: str) -> None: ...


class Absences(Protocol):
    """Who of the desk is away; their names are kept as keyed hashes alone."""

    def put(self, user: str, until: datetime | None) -> None:
        """Away until then, exclusive; None: back."""

    def of(self, users: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """Those of ``users`` who are away now, and until when."""


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
    def receipts(self) -> Receipts: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def held(self) -> HeldEffects: ...
    @property
    def processes(self) -> Processes: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def lessons(self) -> Lessons: ...
    @property
    def learning(self) -> Learning: ...
    @property
    def rounds(self) -> Rounds: ...
    @property
    def allowed(self) -> AllowedWords: ...
    @property
    def figures(self) -> FigureBook: ...
    @property
    def releases(self) -> Releases: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def allowances(self) -> Allowances: ...
    @property
    def readings(self) -> Readings: ...
    @property
    def absences(self) -> Absences: ...
    @property
    def retention(self) -> Retention: ...
    @property
    def posted(self) -> PostedMessages: ...


class Store(Protocol):
    async def write(self, work: Callable[[Unit], T]) -> T:
        """Runs ``work`` as a whole in one transaction, on the database's thread.

        It commits when ``work`` returns; an error that it raises rolls back and passes
        unchanged. When this returns, everything is durable. ``work`` is a plain function:
        it waits for nothing, and it may be run once more from the beginning before it is
        committed, so that it changes nothing but the unit.

        Raises ``StoreUnavailable`` within 2 s where the database is locked or away. Where
        the commit itself is not answered in time, it may still have happened.
        """

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Runs ``work`` on a consistent reading; writing in it is an error."""

    async def ready(self) -> bool:
        """Whether something can be written now."""
