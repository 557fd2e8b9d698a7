"""The way of a notice (policy section 3(3)), as a table like the case's.

State x action gives the next state and who may do it. Nobody approves their own, no
step can be skipped, an objection ends it quietly; a pair that is not in the table is
refused. HR never sees a case: a notice carries generalized facts only, chosen in
``bot.domain.ladder``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

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
    HOLD = "notice_hold"  # the check found something at the last moment
    EXPIRE = "notice_expire"


class Part(StrEnum):
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
    who: frozenset[Part]
    every: bool = False


def _by(*parts: Part) -> frozenset[Part]:
    return frozenset(parts)


(
    DRAFTING,
    APPROVAL,
    COUNTERSIGN,
    REVIEW,
    WAITING,
    SCHEDULED,
    PUBLISHED,
    EXPIRED,
    RETRACTED,
    CORRECTED,
    ENDED,
) = NoticeState

OPEN = (DRAFTING, APPROVAL, COUNTERSIGN, REVIEW, WAITING, SCHEDULED)
"""On its way. A case has at most one notice in one of these states."""

_HR, _APPROVER, _CLOCK = _by(Part.HR), _by(Part.APPROVER), _by(Part.CLOCK)

Table = Mapping[tuple[NoticeState, NoticeAction], NoticeRule]

_ALWAYS: Table = {
    **{
        (state, NoticeAction.OPEN): NoticeRule(
            state, _by(Part.HR, Part.COUNTERSIGNER, Part.APPROVER, Part.DESK, Part.REPORTER)
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
    (SCHEDULED, NoticeAction.HOLD): NoticeRule(DRAFTING, _CLOCK),
    (PUBLISHED, NoticeAction.CORRECT): NoticeRule(PUBLISHED, _HR),
    (PUBLISHED, NoticeAction.REPLACE): NoticeRule(CORRECTED, _CLOCK),
    (PUBLISHED, NoticeAction.EXPIRE): NoticeRule(EXPIRED, _CLOCK),
    **{(state, NoticeAction.RETRACT): NoticeRule(RETRACTED, _HR) for state in (*OPEN, PUBLISHED)},
}

NOTICE_RULES: Mapping[Way, Table] = {
    Way.ASKED: {
        **_ALWAYS,
        (APPROVAL, NoticeAction.APPROVE): NoticeRule(REVIEW, _APPROVER, every=True),
        (REVIEW, NoticeAction.AGREE): NoticeRule(WAITING, _by(Part.REPORTER), every=True),
        (REVIEW, NoticeAction.REVIEW_OVER): NoticeRule(WAITING, _CLOCK, every=True),
        # Until it is published a reporter may still object.
        **{
            (state, NoticeAction.OBJECT): NoticeRule(ENDED, _by(Part.REPORTER))
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
        (COUNTERSIGN, NoticeAction.APPROVE): NoticeRule(WAITING, _by(Part.COUNTERSIGNER)),
        (COUNTERSIGN, NoticeAction.RETURN): NoticeRule(DRAFTING, _by(Part.COUNTERSIGNER)),
    },
}


def check_notice(
    state: NoticeState, action: NoticeAction, part: Part, way: Way = Way.ASKED
) -> NoticeRule:
    """The rule for this act, or a ``Refusal`` that says why not.

    Somebody outside is told only that it is not theirs, whatever the state.
    """
    table = NOTICE_RULES[way]
    rule = table.get((state, action))
    if rule is not None and part in rule.who:
        return rule
    if any(part in known.who for (_, a), known in table.items() if a is action):
        raise Refusal(Code.NOT_IN_THIS_STATE)
    raise Refusal(Code.NOT_YOURS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What HR gets of a case: no more than the rung on which the notice stands."""

    detail: Detail
    period: str  # "2026-Q4", "2026-H2" or "2026"
    kinds: tuple[str, ...] = ()
    scene: str | None = None
    measures: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "detail": self.detail,
            "period": self.period,
            "kinds": list(self.kinds),
            "scene": self.scene,
            "measures": list(self.measures),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            detail=Detail(data["detail"]),
            period=data["period"],
            kinds=tuple(data.get("kinds", ())),
            scene=data.get("scene"),
            measures=tuple(data.get("measures", ())),
        )


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What HR writes; the other parts come from the policy and the contacts."""

    happened: str
    company_response: str
    from_today: str
    changes: str = ""


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
    notice whose text it replaces, ``corrected`` the parts that are written anew.
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
    hr_channel: str | None = None
    hr_ts: str | None = None
    ts: str | None = None
    version: int = 0

    @property
    def way(self) -> Way:
        if self.topic is Topic.SAFETY:
            return Way.URGENT
        return Way.ASKED if any(origin.asked for origin in self.origins) else Way.FREE

    @property
    def case_ids(self) -> tuple[str, ...]:
        return tuple(origin.case_id for origin in self.origins)

    def heard(self, now: datetime) -> bool:
        """Whether every reporter has agreed, or may be taken to have: their time is over."""
        over = self.review_until is not None and self.review_until <= now
        silence = over and not self.agreement
        return all(origin.agreed or silence for origin in self.origins if origin.asked)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without what stands in columns of its own."""
        return {
            "facts": self.facts.to_dict(),
            "origins": [asdict(origin) for origin in self.origins],
            "topic": self.topic,
            "agreement": self.agreement,
            "corrected": list(self.corrected),
            "writers": list(self.writers),
            **{name: asdict(t) if (t := getattr(self, name)) else None for name in _TEXTS},
            **{name: getattr(self, name) for name in _PLAIN},
            **{name: at.isoformat() if (at := getattr(self, name)) else None for name in _MOMENTS},
        }

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
        moments: dict[str, Any] = {
            name: datetime.fromisoformat(data[name]) for name in _MOMENTS if data.get(name)
        }
        written: dict[str, Any] = {
            name: NoticeText(**data[name]) for name in _TEXTS if data.get(name)
        }
        return cls(
            id=id,
            state=state,
            facts=Facts.from_dict(data["facts"]),
            begun_at=begun_at,
            origins=tuple(Origin(**origin) for origin in data["origins"]),
            topic=Topic(data["topic"]),
            agreement=data["agreement"],
            corrected=tuple(data["corrected"]),
            writers=tuple(data["writers"]),
            version=version,
            **{name: data[name] for name in _PLAIN if data.get(name) is not None},
            **written,
            **moments,
        )


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


_TEXTS = ("text", "english")
_PLAIN = (
    "begun_by",
    "pass_reason",
    "english_pass_reason",
    "reason",
    "remark",
    "approved_by",
    "retract_reason",
    "corrects",
    "hr_channel",
    "hr_ts",
    "ts",
)
_MOMENTS = ("review_until", "publish_at", "published_at")


@dataclass(frozen=True, slots=True)
class Source:
    """An origin as it is today: its reporter, who may know of it, who handles it."""

    origin: Origin
    reporter: str | None
    seats: Sequence[str]
    handlers: Sequence[str]

    def approves(self, user: str, writers: Sequence[str]) -> bool:
        """Whether somebody may approve for this case: never whoever prepared or wrote it.

        Where nobody else handles it, another member of the desk who may know does.
        """
        own = {self.origin.prepared_by, *writers}
        if user not in self.seats or user in own:
            return False
        others = [h for h in self.handlers if h in self.seats and h not in own]
        return not others or user in others


def part_of(
    user: str,
    notice: Notice,
    *,
    hr: Sequence[str],
    desk: Sequence[str],
    sources: Sequence[Source],
) -> Part:
    """What somebody is to a notice, by the members of today and its cases.

    ``desk`` approves what HR begins by itself. Somebody of both writes as HR, and approves
    what they did not write. Where HR has nobody but the writer, the writer countersigns:
    the desk's two have seen it by then.
    """
    if any(source.reporter == user for source in sources):
        return Part.REPORTER
    if notice.origins:
        seated = any(user in source.seats for source in sources)
        approves = any(
            source.approves(user, notice.writers)
            for source in sources
            if source.origin.approved_by is None
        )
    else:
        seated = user in desk
        approves = seated and user not in (notice.begun_by, *notice.writers)
    if user in hr and not (approves and notice.state is APPROVAL):
        approvers = {origin.approved_by for origin in notice.origins}
        others = [m for m in hr if m not in notice.writers and m not in approvers]
        signs = user in others or (not others and user not in approvers)
        return Part.COUNTERSIGNER if notice.state is COUNTERSIGN and signs else Part.HR
    if seated:
        return Part.APPROVER if approves else Part.DESK
    return Part.OUTSIDER


SHOWN_FROM = 5
"""From how many on a count is shown, and in which steps: fewer could be guessed by name."""


READ, SEEN_HERE = "read", "seen_here"
"""What is pressed on a published notice."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as somebody sees it; without a date, and without the cases it came from.

    ``agreement`` and ``reason`` are the desk's, ``remark`` HR's; both see ``pass_reasons``.
    ``own``: HR has begun it by itself.
    """

    notice_id: str
    state: NoticeState
    facts: Facts
    topic: Topic
    text: NoticeText | None
    english: NoticeText | None
    remark: str
    pass_reasons: tuple[str, ...]
    reason: str
    agreement: bool
    own: bool
    correcting: bool
    part: Part
    publish_at: datetime | None
    can: tuple[NoticeAction, ...] = field(default=())
    reads: int = 0
    seen_here: int = 0
