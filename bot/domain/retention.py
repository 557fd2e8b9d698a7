"""How long a case is kept: from its close, by the calendar of Japan.

Words of the reporter, one that waits for an answer and a question that was not answered yet
put it off; so does a legal hold. The link to an anonymous reporter ends before the case.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from whenever import ItemizedDelta, ZonedDateTime

from bot.domain.case import Case, Entry, EntryKind, Evidence, State, Thread
from bot.domain.deadline import TOKYO, Always, Calendar, checkin_at
from bot.domain.evidence import Giver

OPERATOR, CLOCK = "operator", "clock"
"""Who did it, as the record's standing."""


@dataclass(frozen=True, slots=True)
class Restored:
    """An older database was put back ``at`` this moment; what came after ``since`` is not in it.

    ``head``: the newest head of the record that was known then.
    """

    since: datetime
    at: datetime
    head: str | None = None


DOUBTED_FOR = timedelta(days=1)
"""For how long after that it is looked in Slack, before each post, whether it stands there."""


class RetentionAction(StrEnum):
    """What the record says of these acts."""

    DESTROY = "retention_destroy"
    UNLINK = "retention_unlink"
    HOLD = "hold"
    RELEASE = "hold_release"
    EXPORT = "export"
    EXPORT_WITH_REPORTER = "export_with_reporter"
    RESTORE = "restore"


ASKED_FOR = timedelta(days=14)
"""How long a legal hold that one person has asked for waits for the second; it holds meanwhile."""

QUARTER = ItemizedDelta(days=90)

CHECKIN_WAITS = QUARTER
"""How long a question after the close keeps a case while it is not answered."""

CLOCKWISE = Always()

TOLD_BEFORE = timedelta(days=14)
"""How long before the link to them ends an anonymous reporter is told, at most."""

_WORDS = frozenset(
    {
        EntryKind.REPORT,
        EntryKind.DETAILS,
        EntryKind.MESSAGE,
        EntryKind.CHECKIN,
        EntryKind.CARE,
    }
)
"""What the reporter writes."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long what is kept: ``period`` a case, ``link`` the link to an anonymous reporter.

    Both from the close; the link's from the last question after it.
    """

    period: ItemizedDelta
    link: ItemizedDelta = QUARTER
    checkins: tuple[ItemizedDelta, ...] = ()
    calendar: Calendar = CLOCKWISE


USUAL = Keeping(ItemizedDelta(years=5))


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that has ended and can still be read. ``held``: by a legal hold."""

    case_id: str
    number: str
    closed_at: datetime
    held: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of the bot's about a case. ``own``: in the reporter's own DM."""

    channel: str
    ts: str
    at: datetime
    own: bool


NEVER = datetime.max.replace(tzinfo=UTC)


_MARGIN = timedelta(days=4)
"""By which the end of a month can bring two ways of counting apart, and a day to spare."""


def closed_before(now: datetime, period: ItemizedDelta) -> datetime:
    """Whatever is to be destroyed by now was closed before this moment; not all before it is."""
    then = ZonedDateTime(now.astimezone(TOKYO))
    try:
        return then.subtract(period).to_stdlib().astimezone(UTC) + _MARGIN
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def kept_until(closed_at: datetime, period: ItemizedDelta) -> datetime:
    """The moment from which a case that was closed then is destroyed, in UTC.

    By the calendar: five years are five years whatever their days, and a month after
    31 January is the last day of February. Beyond the calendar's end it is never.
    """
    closed = ZonedDateTime(closed_at.astimezone(TOKYO))
    try:
        return closed.add(period).to_stdlib().astimezone(UTC)
    except (ValueError, OverflowError):
        return NEVER


class Postponed(StrEnum):
    """Why a case is kept longer, though its time is over."""

    HELD = "held"
    UNANSWERED = "unanswered"
    SAID = "said"
    CHECKIN = "checkin"


@dataclass(frozen=True, slots=True)
class KeptUntil:
    """Until when a case is kept, and what has put that off, if anything."""

    until: datetime
    why: Postponed | None = None


def kept(
    case: Case,
    entries: Sequence[Entry],
    evidence: Sequence[Evidence],
    keeping: Keeping,
    now: datetime,
) -> KeptUntil:
    """Of a case that has ended. What waits for somebody keeps it without end."""
    closed = case.closed_at or now
    if asked_hold(entries, now) is not None:
        return KeptUntil(NEVER, Postponed.HELD)
    if case.word_by is not None:
        return KeptUntil(NEVER, Postponed.UNANSWERED)
    found = KeptUntil(kept_until(closed, keeping.period))
    last = last_word(entries, evidence)
    if last > closed:
        found = KeptUntil(kept_until(last, keeping.period), Postponed.SAID)
    for asked in _questions(case, keeping):
        if asked <= now and not any(e.kind is EntryKind.CHECKIN and e.at >= asked for e in entries):
            until = kept_until(asked, CHECKIN_WAITS)
            if until > max(now, found.until):
                found = KeptUntil(until, Postponed.CHECKIN)
    return found


def last_word(entries: Sequence[Entry], evidence: Sequence[Evidence]) -> datetime:
    """When the reporter said or gave something last."""
    return max(words_of(entries, evidence), default=datetime.min.replace(tzinfo=UTC))


def words_of(entries: Sequence[Entry], evidence: Sequence[Evidence]) -> Sequence[datetime]:
    """When the reporter said or gave something, in order."""
    said = [e.at for e in entries if e.kind in _WORDS]
    return sorted([*said, *(e.at for e in evidence if e.giver is Giver.REPORTER)])


def _questions(case: Case, keeping: Keeping) -> Sequence[datetime]:
    """When the reporter is asked after the close."""
    if case.state is not State.CLOSED or case.by_desk or not case.checkins or not case.closed_at:
        return ()
    closed = case.closed_at
    return [checkin_at(closed, period, keeping.calendar) for period in keeping.checkins]


# The link to an anonymous reporter


def has_link(case: Case) -> bool:
    """Whether it has an anonymous reporter who is still known."""
    return case.anonymous and not case.by_desk and case.unlinked_at is None


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """When the link to an anonymous reporter ends, and how long before they are told."""

    at: datetime
    ahead: timedelta

    @property
    def told_at(self) -> datetime:
        return self.at - self.ahead


def link_end(case: Case, last: datetime, keeping: Keeping) -> LinkEnd:
    """Of a case that has ended, by ``last``, its reporter's last word."""
    begins = max(case.closed_at or last, last, *_questions(case, keeping))
    ends = kept_until(begins, keeping.link)
    return LinkEnd(ends, min(TOLD_BEFORE, (ends - begins) / 2))


# Legal holds


@dataclass(frozen=True, slots=True)
class AskedHold:
    """A legal hold, or its end (not ``held``), that somebody has asked for and why."""

    id: str
    held: bool
    reason: str
    by: str
    at: datetime


def asked_hold(entries: Sequence[Entry], now: datetime) -> AskedHold | None:
    """What waits for a second person; nothing for ever."""
    last = next((e for e in reversed(entries) if e.kind is EntryKind.HOLD), None)
    if last is None or now - last.at >= ASKED_FOR:
        return None
    said = json.loads(last.body)
    if "asked" not in said:
        return None
    return AskedHold(said["asked"], said["held"], said["reason"], last.author, last.at)


class Retention(Protocol):
    """The end of what is kept, and what holds it up."""

    def ended(self, before: datetime | None = None) -> Sequence[Ended]:
        """Every case that has ended, before then, and whose key is there, in that order."""

    def held(self, case_id: str) -> bool: ...

    def hold(self, case_id: str, held: bool) -> bool:
        """Puts a legal hold on a case or takes it off; False where it is so already."""

    def destroy(self, case_id: str, now: datetime) -> None:
        """Destroys the case's key, and what leads to it: nobody can read or find it any more.

        The caller has made sure, in this transaction, that it may be. Its files are left
        to ``remove_files``.
        """

    def destroyed(self, case_id: str) -> bool:
        """Whether there was such a case."""

    def unlink(self, case_id: str) -> None:
        """Destroys what says who reported it: the case stays."""

    def linked(self) -> Sequence[str]:
        """The ids of the anonymous cases that have ended and whose reporter is known."""

    def tokens(self, since: datetime | None = None, known: Collection[str] = ()) -> Sequence[str]:
        """What was destroyed, in random words that say so to this store alone; not the known."""

    def known(self, tokens: Collection[str]) -> tuple[Sequence[str], Sequence[str]]:
        """Cases that are there though one of these says that they were destroyed; their ids.

        The same of links.
        """

    def files_left(self) -> Sequence[str]:
        """The ids of the evidence of destroyed cases whose files may still lie there."""

    def remove_files(self, evidence_ids: Sequence[str]) -> None:
        """Deletes these files and forgets them. Raises ``StoreUnavailable``."""


class PostedMessages(Protocol):
    """Where the bot's messages about cases stand in Slack."""

    def add(self, case_id: str, places: Sequence[Thread], now: datetime, *, own: bool) -> bool:
        """False where the case is gone, or the link to its reporter and it is ``own``."""
        ...

    def of(self, case_id: str) -> Sequence[Posted]:
        """In the order in which they were posted."""

    def complete(self, case_id: str) -> bool:
        """Whether these are all; an earlier version kept none."""
        ...

    def forget_own(self, case_id: str) -> None:
        """Of those in the reporter's own DM nothing is known any more."""
