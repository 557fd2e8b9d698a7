"""What two of the desk decide together: one asks with a reason, another agrees.

Who an anonymous reporter is, and that a case is exported; desk and HR together, that a dossier
goes out. Nobody agrees to what they asked for themselves; a request ends by itself, and whoever
may know of the case can end it before.
"""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from bot.domain.case import Case, Entry, EntryKind
from bot.domain.codec import dump, load
from bot.domain.lifecycle import Action


class JointState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    DENIED = "denied"  # also what was approved, and taken back
    OVER = "over"  # its time is over; never stored


OPEN = (JointState.ASKED, JointState.APPROVED)
"""A request that waits, or that can be made use of."""


class Ground(StrEnum):
    """Why it must be known who an anonymous reporter is."""

    LIFE = "life"  # danger to somebody's life or body
    DUTY = "duty"  # a legal duty
    UNTOLD = "untold"  # danger, and telling the reporter now would itself be one


class ExportReader(StrEnum):
    """For whom a case is exported."""

    LAWYER = "lawyer"
    POLICE = "police"
    CUSTOMER = "customer"
    DESK = "desk"


ANSWERED_WITHIN = timedelta(days=3)
"""How long a request waits for the second person."""

LIVES = {EntryKind.IDENTITY: timedelta(days=1), EntryKind.EXPORT_LEAVE: timedelta(days=7)}
"""How long what was approved can be made use of."""

TOLD_LATER = timedelta(days=14)
"""After an opening of which telling would be a danger: when the reporter is told all the same."""


@dataclass(frozen=True, slots=True)
class Joint:
    """A request as it stands.

    ``what``: a ``Ground`` (empty where none was named) or an ``ExportReader``. ``at``: when it
    came to stand so, ``until``: how long. ``originals``: the files that could not be cleaned
    and go out all the same.
    """

    id: str
    by: str
    state: JointState
    at: datetime
    until: datetime
    reason: str
    what: str = ""
    originals: tuple[str, ...] = ()
    decided_by: str = ""

    def body(self) -> Mapping[str, object]:
        """JSON, without when: that stands with the entry."""
        return dump(self, "at")

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return load(cls, json.loads(entry.body), at=entry.at)

    def decided(self, by: str, now: datetime, lives: timedelta, *, approved: bool) -> "Joint":
        """``lives``: for how long what is approved can be made use of."""
        state = JointState.APPROVED if approved else JointState.DENIED
        return replace(self, state=state, at=now, until=now + lives, decided_by=by)

    def as_of(self, now: datetime, barred: Set[str] = frozenset()) -> JointState:
        """How it stands now: it ends with its time, and where one of the two is ``barred``."""
        waits = self.state in OPEN
        gone = {self.by, self.decided_by} & barred
        return JointState.OVER if waits and (self.until <= now or gone) else self.state


def joints_in(entries: Sequence[Entry], kind: EntryKind) -> tuple[Joint, ...]:
    """Each request as it stands, in the order in which they were made."""
    latest: dict[str, Joint] = {}
    for entry in entries:
        if entry.kind is kind:
            joint = Joint.of(entry)
            latest[joint.id] = joint
    return tuple(latest.values())


def approved_for(
    entries: Sequence[Entry], case: Case, reader: ExportReader, now: datetime
) -> Joint | None:
    """The leave to export the case for this reader that holds now; the last one given."""
    for joint in reversed(joints_in(entries, EntryKind.EXPORT_LEAVE)):
        if joint.what == reader and joint.as_of(now, case.barred) is JointState.APPROVED:
            return joint
    return None


@dataclass(frozen=True, slots=True)
class JointRequest:
    """A request as one who may know of the case sees it, and what they can do with it.

    ``opens``: who the reporter is, for the two who decided it.
    """

    id: str
    kind: EntryKind
    by: str
    state: JointState
    at: datetime
    until: datetime
    reason: str
    what: str
    originals: int
    decided_by: str
    approves: bool
    denies: bool
    opens: bool


def not_asked(joints: Sequence[JointRequest], *, alone: bool) -> set[Action]:
    """What cannot be asked for now: the same waits or holds, or nobody else could agree."""
    if alone:
        return {Action.IDENTITY_REQUEST, Action.EXPORT_REQUEST}
    there = [joint for joint in joints if joint.state in OPEN]
    never = {Action.IDENTITY_REQUEST for joint in there if joint.kind is EntryKind.IDENTITY}
    if {joint.what for joint in there if joint.kind is EntryKind.EXPORT_LEAVE} >= set(ExportReader):
        never.add(Action.EXPORT_REQUEST)
    return never
