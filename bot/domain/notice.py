"""The way of a notice (policy section 3(3)), as a table like the case's.

State x action gives the next state and who may do it. Nobody approves their own, no
step can be skipped, an objection ends it quietly; a pair that is not in the table is
refused. HR never sees a case: a notice carries generalized facts only, chosen in
``bot.domain.ladder``.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from bot.domain.codec import dump, load
from bot.domain.error import Code, Refusal


class NoticeState(StrEnum):
    DRAFTING = "drafting"  # prepared by the desk, or begun by HR: HR writes
    APPROVAL = "approval"  # submitted: a handler who did not prepare it reads the very text
    COUNTERSIGN = "countersign"  # a safety message: HR's own approval after the handler's
    REVIEW = "review"  # the reporter reads the very text and may object
    WAITING = "waiting"  # agreed or not objected to; the delay after the close runs
    SCHEDULED = "scheduled"  # HR has set a time
    PUBLISHED = "published"
    EXPIRED = "expired"
    RETRACTED = "retracted"
    CORRECTED = "corrected"  # a corrected text stands in its place
    ENDED = "ended"  # objected to: no reason asked, nobody is told who or why


class Todo(StrEnum):
    """What HR does next with a notice: ``notice.todo_<member>``."""

    WRITE = "write"
    WRITE_NOW = "write_now"  # danger goes on, or the day until which it was to be written is over
    REWRITE = "rewrite"
    HAND_OVER = "hand_over"  # it is written, and the desk does not have it yet
    DESK_READS = "desk_reads"
    COUNTERSIGN = "countersign"
    REPORTER_READS = "reporter_reads"
    CASE_OPEN = "case_open"  # the case behind it is not closed yet
    TOO_EARLY = "too_early"
    PUBLISH = "publish"
    APPEARS = "appears"
    LOOK = "look"  # whether it stands in the channel
    STANDS = "stands"
    NOTHING = "nothing"


class NoticeAction(StrEnum):
    """What can be done with a notice; where there is a button the value is its ``action_id``."""

    OPEN = "notice_open"
    DRAFT = "notice_draft"
    ENGLISH = "notice_english"
    SUBMIT = "notice_submit"
    APPROVE = "notice_approve"
    RETURN = "notice_return"
    AGREE = "notice_agree"
    OBJECT = "notice_object"
    REVIEW_OVER = "notice_review_over"
    PUBLISH = "notice_publish"
    APPEAR = "notice_appear"
    RETRACT = "notice_retract"
    CORRECT = "notice_correct"
    REPLACE = "notice_replace"
    HALT = "notice_hold"  # the check found something at the last moment
    WAIT = "notice_wait"  # the channel takes nothing
    UNSEEN = "notice_unseen"  # whether it stands there, people alone can see
    EXPIRE = "notice_expire"


class NoticeRole(StrEnum):
    """What somebody is to a notice."""

    HR = "hr"
    COUNTERSIGNER = "countersigner"  # of HR, and did not write it
    APPROVER = "approver"  # a handler of the case who did not prepare it
    DESK = "desk"  # may know of the case, but cannot approve
    REPORTER = "reporter"
    CLOCK = "clock"
    OUTSIDER = "outsider"


class Topic(StrEnum):
    """What a notice is for."""

    SHARED = "shared"  # what happened and what everyone does; with or without a case
    TRAINING = "training"  # a reminder of HR's
    SAFETY = "safety"  # danger goes on: everybody is told without delay


class Way(StrEnum):
    """Which steps a notice goes through."""

    ASKED = "asked"  # its reporters are asked before it is published
    FREE = "free"  # there is no reporter to ask
    URGENT = "urgent"  # two approvals; its reporters are told before it goes out


class Detail(StrEnum):
    """How much a notice may tell: the ladder, from the bottom."""

    COARSE = "coarse"
    KIND_MERGED = "kind_merged"  # together with like cases of the half-year or the year
    KIND = "kind"
    KIND_AND_SCENE = "kind_and_scene"


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """``every``: the state changes once it is done for every case that the notice is from."""

    next: NoticeState
    who: frozenset[NoticeRole]
    every: bool = False


def _by(*parts: NoticeRole) -> frozenset[NoticeRole]:
    return frozenset(parts)


DRAFTING, APPROVAL, COUNTERSIGN, REVIEW, WAITING, SCHEDULED, *_APPEARED = NoticeState
PUBLISHED, EXPIRED, RETRACTED, CORRECTED, ENDED = _APPEARED

OPEN = (DRAFTING, APPROVAL, COUNTERSIGN, REVIEW, WAITING, SCHEDULED)
"""On its way. A case has at most one notice in one of these states."""

_HR, _APPROVER, _CLOCK = _by(NoticeRole.HR), _by(NoticeRole.APPROVER), _by(NoticeRole.CLOCK)

NoticeTable = Mapping[tuple[NoticeState, NoticeAction], NoticeRule]

_ALWAYS: NoticeTable = {
    **{
        (state, NoticeAction.OPEN): NoticeRule(
            state,
            _by(
                NoticeRole.HR,
                NoticeRole.COUNTERSIGNER,
                NoticeRole.APPROVER,
                NoticeRole.DESK,
                NoticeRole.REPORTER,
            ),
        )
        for state in NoticeState
    },
    (DRAFTING, NoticeAction.DRAFT): NoticeRule(DRAFTING, _HR),
    (DRAFTING, NoticeAction.ENGLISH): NoticeRule(DRAFTING, _HR),
    (DRAFTING, NoticeAction.SUBMIT): NoticeRule(APPROVAL, _HR),
    (APPROVAL, NoticeAction.RETURN): NoticeRule(DRAFTING, _APPROVER),
    (WAITING, NoticeAction.PUBLISH): NoticeRule(SCHEDULED, _HR),
    (SCHEDULED, NoticeAction.PUBLISH): NoticeRule(SCHEDULED, _HR),
    (SCHEDULED, NoticeAction.APPEAR): NoticeRule(PUBLISHED, _CLOCK),
    (SCHEDULED, NoticeAction.HALT): NoticeRule(DRAFTING, _CLOCK),
    (SCHEDULED, NoticeAction.WAIT): NoticeRule(WAITING, _CLOCK),
    (SCHEDULED, NoticeAction.UNSEEN): NoticeRule(SCHEDULED, _CLOCK),
    (PUBLISHED, NoticeAction.CORRECT): NoticeRule(PUBLISHED, _HR),
    (PUBLISHED, NoticeAction.REPLACE): NoticeRule(CORRECTED, _CLOCK),
    (PUBLISHED, NoticeAction.EXPIRE): NoticeRule(EXPIRED, _CLOCK),
    **{(state, NoticeAction.RETRACT): NoticeRule(RETRACTED, _HR) for state in (*OPEN, PUBLISHED)},
}

NOTICE_RULES: Mapping[Way, NoticeTable] = {
    Way.ASKED: {
        **_ALWAYS,
        (APPROVAL, NoticeAction.APPROVE): NoticeRule(REVIEW, _APPROVER, every=True),
        (REVIEW, NoticeAction.AGREE): NoticeRule(WAITING, _by(NoticeRole.REPORTER), every=True),
        (REVIEW, NoticeAction.REVIEW_OVER): NoticeRule(WAITING, _CLOCK, every=True),
        # Until it is published a reporter may still object.
        **{
            (state, NoticeAction.OBJECT): NoticeRule(ENDED, _by(NoticeRole.REPORTER))
            for state in (REVIEW, WAITING, SCHEDULED)
        },
    },
    Way.FREE: {
        **_ALWAYS,
        (APPROVAL, NoticeAction.APPROVE): NoticeRule(WAITING, _APPROVER, every=True),
    },
    Way.URGENT: {
        **_ALWAYS,
        (APPROVAL, NoticeAction.APPROVE): NoticeRule(COUNTERSIGN, _APPROVER, every=True),
        (COUNTERSIGN, NoticeAction.APPROVE): NoticeRule(WAITING, _by(NoticeRole.COUNTERSIGNER)),
        (COUNTERSIGN, NoticeAction.RETURN): NoticeRule(DRAFTING, _by(NoticeRole.COUNTERSIGNER)),
    },
}


def notice_rule(
    state: NoticeState,
    action: NoticeAction,
    role: NoticeRole,
    way: Way = Way.ASKED,
    *,
    own: bool = False,
) -> NoticeRule:
    """The rule for this act, or a ``Refusal`` that says why not.

    Somebody outside is told only that it is not theirs, whatever the state. ``own``: whoever
    acts has prepared or written it, and so never approves it.
    """
    table = NOTICE_RULES[way]
    rule = table.get((state, action))
    if rule is not None and role in rule.who:
        return rule
    if any(role in known.who for (_, a), known in table.items() if a is action):
        raise Refusal(_TOO_LATE.get(state, Code.NOTICE_MOVED_ON))
    raise Refusal(_not_theirs(action, role, own=own))


_TOO_LATE = {
    PUBLISHED: Code.NOTICE_PUBLISHED,
    **dict.fromkeys((EXPIRED, RETRACTED, CORRECTED, ENDED), Code.NOTICE_OVER),
}


def _not_theirs(action: NoticeAction, role: NoticeRole, *, own: bool) -> Code:
    approving = action in (NoticeAction.APPROVE, NoticeAction.RETURN)
    if role in (NoticeRole.DESK, NoticeRole.APPROVER):
        if approving:
            return Code.NOTICE_OWN if own else Code.NOTICE_OTHERS
        return Code.NOTICE_FOR_HR
    if role in (NoticeRole.HR, NoticeRole.COUNTERSIGNER) and approving:
        return Code.NOTICE_OWN if own else Code.NOTICE_FOR_DESK
    return Code.NOT_YOURS


@dataclass(frozen=True, slots=True)
class Facts:
    """What HR gets of a case: no more than the rung on which the notice stands."""

    detail: Detail
    period: str  # "2026-Q4", "2026-H2" or "2026"
    kinds: tuple[str, ...] = ()
    scene: str | None = None
    measures: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return dump(self)


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What HR writes; the other parts come from the policy and the contacts."""

    happened: str
    company_response: str
    from_today: str
    changes: str = ""


PARTS = tuple(each.name for each in fields(NoticeText))
"""What HR writes, in the order in which it is read."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A case that a notice is from. Never shown to HR.

    ``prepared_by`` never approves it; ``asked``: it has a reporter, who is asked.
    """

    case_id: str
    prepared_by: str
    asked: bool = True
    approved_by: str | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice, from cases that the desk prepared (merged: several), or begun by HR itself.

    ``agreement``: silence is no consent (under the threshold every reporter must agree).
    ``reason``: why a safety message skips delay and review; not for HR. ``pass_reason``,
    ``english_pass_reason``: why what the check asked about may stay. ``hr_channel``,
    ``hr_ts``: its one message in HR's DM; ``ts``: where it was published. ``corrects``: the
    notice whose text it replaces, ``corrected`` the parts that are written anew. ``written``,
    ``english_written``: how often the texts were. ``may_stand``: it was given up while nobody
    knew whether it stood in the channel.
    """

    id: str
    state: NoticeState
    facts: Facts
    begun_by: str
    begun_at: datetime
    origins: tuple[Origin, ...] = ()
    topic: Topic = Topic.SHARED
    agreement: bool = True
    text: NoticeText | None = None
    english: NoticeText | None = None
    pass_reason: str = ""
    english_pass_reason: str = ""
    reason: str = ""
    remark: str = ""
    approved_by: str | None = None
    review_until: datetime | None = None
    publish_at: datetime | None = None
    published_at: datetime | None = None
    retract_reason: str = ""
    corrects: str | None = None
    corrected: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    written: int = 0
    english_written: int = 0
    hr_channel: str | None = None
    hr_ts: str | None = None
    ts: str | None = None
    may_stand: bool = False
    version: int = 0

    @property
    def way(self) -> Way:
        if self.topic is Topic.SAFETY:
            return Way.URGENT
        return Way.ASKED if any(origin.asked for origin in self.origins) else Way.FREE

    @property
    def case_ids(self) -> tuple[str, ...]:
        return tuple(origin.case_id for origin in self.origins)

    @property
    def text_id(self) -> str:
        """Names it with the very text that somebody was shown."""
        return f"{self.id}.{self.written}.{self.english_written}"

    def is_own(self, user: str) -> bool:
        """Whether somebody has prepared or written it."""
        prepared = {origin.prepared_by for origin in self.origins} or {self.begun_by}
        return user in prepared or user in self.writers

    @property
    def seen_as(self) -> NoticeState:
        """What people call it: what was given up is taken down only where it was published."""
        ended = RETRACTED if self.published_at else ENDED
        return ended if self.state in (RETRACTED, ENDED) else self.state

    @property
    def unseen(self) -> bool:
        """Whether it may stand in the channel, and nobody has said so: HR is to look."""
        return self.state is NoticeState.SCHEDULED and self.publish_at is None

    def heard(self, now: datetime) -> bool:
        """Whether every reporter has agreed, or may be taken to have: their time is over."""
        over = self.review_until is not None and self.review_until <= now
        silence = over and not self.agreement
        return all(origin.agreed or silence for origin in self.origins if origin.asked)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without what stands in columns of its own."""
        return dump(self, "id", "state", "begun_at", "version")

    @classmethod
    def from_dict(
        cls,
        data: Mapping[str, Any],
        *,
        id: str,
        state: NoticeState,
        begun_at: datetime,
        version: int,
    ) -> Self:
        if "origins" not in data:
            data = _of_one_case(data, state)
        held = {name: value for name, value in data.items() if value is not None}
        return load(cls, held, id=id, state=state, begun_at=begun_at, version=version)


def _of_one_case(data: Mapping[str, Any], state: NoticeState) -> Mapping[str, Any]:
    """What was stored while a notice was from one case at most, as it is stored now."""
    origin = Origin(
        data["case_id"],
        data["prepared_by"],
        approved_by=data.get("approved_by"),
        agreed=state in (WAITING, SCHEDULED, PUBLISHED),
    )
    return {
        **data,
        "begun_by": data["prepared_by"],
        "origins": [asdict(origin)] if data["case_id"] else [],
        "topic": Topic.SHARED,
        "corrected": [],
        "writers": [data["drafted_by"]] if data.get("drafted_by") else [],
    }


SHOWN_FROM = 5
"""From how many on a count is shown, and in which steps: fewer could be guessed by name."""


READ, SEEN_HERE = "read", "seen_here"
"""What is pressed on a published notice."""
