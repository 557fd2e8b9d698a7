"""A case and what it holds.

Words follow the policy (sections 2 and 3) and the report's form. Nothing here
knows Slack beyond the opaque ids of people.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from bot.domain.codec import dump, load
from bot.domain.evidence import Copy, Giver, Via

NUMBER_ALPHABET = "23456789CDFGHJKLMNPQRTVWXY"  # nothing that reads as another, no vowels
NUMBER_LENGTH = 6


class State(StrEnum):
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    EXAMINING = "examining"
    RESPONDING = "responding"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Safety(StrEnum):
    SAFE = "safe"
    UNEASY = "uneasy"
    DANGER = "danger"


class Identity(StrEnum):
    NAMED = "named"
    ANONYMOUS = "anonymous"  # not shown to the desk


class Scene(StrEnum):
    IN_PERSON = "in_person"
    PHONE = "phone"
    VISIT = "visit"
    MAIL = "mail"
    ONLINE = "online"
    OUR_SERVICE = "our_service"


class ReporterRole(StrEnum):
    SELF = "self"
    WITNESS = "witness"
    ON_BEHALF = "on_behalf"


class Sharing(StrEnum):
    YES = "yes"
    ASK = "ask"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Details:
    """The optional part of a report. Every text is whole and as it was typed."""

    role: ReporterRole | None = None
    categories: tuple[str, ...] = ()
    demand: str = ""
    response: str = ""
    customer: str = ""
    witnesses: str = ""
    condition: str = ""
    wishes: tuple[str, ...] = ()
    sharing: Sharing | None = None

    def __bool__(self) -> bool:
        return self != Details()

    def merged(self, later: Self) -> "Details":
        """These details with every field that ``later`` fills taken from it."""
        filled = {f.name: v for f in fields(later) if (v := getattr(later, f.name))}
        return replace(self, **filled)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, only what is filled."""
        return dump(self, filled=True)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``; ignores what it does not know."""
        return load(cls, data)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody tells the desk. The first five are the required ones.

    A call for help (``Case.called``) begins without the scene and with an empty narrative.
    """

    safety: Safety
    identity: Identity
    occurred_on: date
    scene: Scene | None
    narrative: str
    exclude: frozenset[str] = frozenset()
    details: Details = field(default_factory=Details)

    @property
    def urgent(self) -> bool:
        return self.safety is Safety.DANGER

    @property
    def anonymous(self) -> bool:
        return self.identity is Identity.ANONYMOUS

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready. The people to exclude are kept beside it, not in it."""
        return {**dump(self, "exclude", "details"), "details": self.details.to_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], exclude: frozenset[str] = frozenset()) -> Self:
        """The inverse of ``to_dict``."""
        return load(cls, data, exclude=exclude)


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a case's card stands: the desk's conversation and the card's ts."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Case:
    """The head of a case: what decides rights and fills envelopes, no content.

    ``id`` is random and stable: it is the ``value`` of ``case_open`` and
    ``report_open``. ``number`` is for people; it is random too, since a running
    number would tell a desk member who is excluded that a case exists.
    ``version`` counts the changes; saving an outdated one raises ``Conflict``.

    ``by_desk``: somebody of the desk entered it for a person who called.
    ``called``: it began with one press of ``help_now``, without a word.
    ``judged``, ``measured``: it was, at least once. ``alone_reason``: why one person
    alone responds to it was recorded. ``next_step_by``: what the desk has promised
    after the first answer. ``word_at``, ``word_by``: since when a word of the reporter waits,
    and until when it is promised an answer. ``told_at``: the desk's last word to the reporter,
    ``seen_at``: when they last opened the case. ``checkins``: whether the reporter is asked
    after the close. ``unlinked_at``: since when nobody knows any more who reported it
    anonymously; ``reporter`` is empty then.
    """

    id: str
    number: str
    workspace: str
    state: State
    urgent: bool
    anonymous: bool
    reporter: str
    excluded: frozenset[str]
    received_at: datetime
    respond_by: datetime
    answered_at: datetime | None = None
    opened_at: datetime | None = None
    handlers: tuple[str, ...] = ()
    recused: frozenset[str] = frozenset()
    by_desk: bool = False
    called: bool = False
    judged: bool = False
    measured: bool = False
    alone_reason: bool = False
    next_step_by: datetime | None = None
    closed_at: datetime | None = None
    word_at: datetime | None = None
    word_by: datetime | None = None
    told_at: datetime | None = None
    seen_at: datetime | None = None
    checkins: bool = True
    unlinked_at: datetime | None = None
    thread: Thread | None = None
    version: int = 0

    @property
    def barred(self) -> frozenset[str]:
        """Who may never learn of it: excluded by the reporter, recused, or the reporter.

        A call that somebody of the desk took and entered bars nobody for that.
        """
        known = self.reporter and not self.by_desk
        own = frozenset({self.reporter}) if known else frozenset()
        return self.excluded | self.recused | own


class EntryKind(StrEnum):
    REPORT = "report"  # the report itself, JSON of Report.to_dict; a call may have more of them
    DETAILS = "details"  # what was added in the second step, JSON of Details.to_dict
    MESSAGE = "message"  # from the reporter to the desk
    ANSWER = "answer"  # from the desk to the reporter
    MESSAGE_EDIT = "message_edit"  # JSON: it was typed, and written anew in Slack
    MESSAGE_DELETION = "message_deletion"  # JSON: it was typed, and deleted in Slack
    NOTE = "note"  # inside the desk only
    NOTE_EDIT = "note_edit"  # JSON, as of a message
    NOTE_DELETION = "note_deletion"
    JUDGEMENT = "judgement"  # JSON of Judgement.to_dict; every version stays
    MEASURE = "measure"  # JSON of Measure.to_dict; the last of an id is how it stands
    APPROVAL = "approval"  # JSON: a second person's word on a grave measure
    CLOSING = "closing"  # JSON: what the reporter is told, and what shall be done to prevent
    REOPENING = "reopening"  # why
    ASSIGNMENT = "assignment"  # JSON: to whom, and why
    RECUSAL = "recusal"  # why, where it was said
    LETTER = "letter"  # JSON of Letter.to_dict; the last of an id is how it stands
    ALONE = "alone"  # why one person alone responds
    CHECKIN = "checkin"  # what the reporter answered after the close
    MOVED = "moved"  # JSON: an entry that was about another case, and stands there now
    CARE = "care"  # JSON: whether the reporter would like what is offered; the last one counts
    CUSTOMER = "customer"  # names, numbers and accounts that the desk entered; the last counts
    ACCESS = "access"  # JSON of Access.body, in the case that somebody asks to read
    ASKED = "asked"  # the same, in the case from which it is asked
    UNCLEAN = "unclean"  # JSON: somebody wants a file opened that could not be cleaned
    IDENTITY = "identity"  # JSON of Joint: who an anonymous reporter is, opened by two
    EXPORT_LEAVE = "export_leave"  # JSON of Joint: two let the case be exported
    HOLD = "hold"  # JSON: a legal hold that was put on the case or taken off, and why
    EXPORT = "export"  # JSON: the case was exported, for whom, and why


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of what is written about a case, as it was written."""

    id: str
    case_id: str
    kind: EntryKind
    at: datetime
    author: str
    body: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that somebody gave. ``stored`` says whether its bytes are in the vault yet.

    ``at`` is when it was given, the same for all that were given at once. ``size`` in bytes,
    as Slack said until it is stored. ``copy`` is None until a copy for showing was made;
    ``fault`` says why it could not be received.
    """

    id: str
    case_id: str
    at: datetime
    slack_file: str
    name: str
    mimetype: str
    size: int
    stored: bool = False
    failed: bool = False
    giver: Giver = Giver.REPORTER
    via: Via = Via.FORM
    stored_at: datetime | None = None
    copy: Copy | None = None
    fault: str = ""

    @property
    def settled(self) -> bool:
        """Whether it is known what became of it."""
        return self.failed or self.copy is not None


def new_id() -> str:
    """A random identifier of 128 bits."""
    return secrets.token_hex(16)


def new_number() -> str:
    """A case number such as ``M-7KQ4RD``: random, easily read aloud."""
    return "M-" + "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(NUMBER_LENGTH))
