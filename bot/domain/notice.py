"""The way of a notice (policy section 3(3)), as a table like the case's.

State x action gives the next state and who may do it. Nobody approves their own, no
step can be skipped, an objection ends it quietly; a pair that is not in the table is
refused. HR never sees a case: a notice carries generalized facts only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from bot.domain.errors import Code, Refusal


class NoticeState(StrEnum):
    DRAFTING = "drafting"  # prepared by the desk, or begun by HR: HR writes
    APPROVAL = "approval"  # submitted: a handler who did not prepare it reads the very text
    REVIEW = "review"  # the reporter reads the very text and may object
    WAITING = "waiting"  # agreed or not objected to; the delay after the close runs
    SCHEDULED = "scheduled"  # HR has set a time
    PUBLISHED = "published"
    EXPIRED = "expired"
    RETRACTED = "retracted"
    ENDED = "ended"  # objected to: no reason asked, nobody is told who or why


class NoticeAction(StrEnum):
    """What can be done with a notice; where there is a button the value is its ``action_id``."""

    OPEN = "notice_open"
    DRAFT = "notice_draft"
    SUBMIT = "notice_submit"
    APPROVE = "notice_approve"
    RETURN = "notice_return"
    AGREE = "notice_agree"
    OBJECT = "notice_object"
    REVIEW_OVER = "notice_review_over"
    PUBLISH = "notice_publish"
    APPEAR = "notice_appear"
    RETRACT = "notice_retract"
    HOLD = "notice_hold"  # the check found something at the last moment
    EXPIRE = "notice_expire"


class Part(StrEnum):
    """What somebody is to a notice."""

    HR = "hr"
    APPROVER = "approver"  # a handler of the case who did not prepare it
    DESK = "desk"  # may know of the case, but cannot approve
    REPORTER = "reporter"
    CLOCK = "clock"
    OUTSIDER = "outsider"


class Detail(StrEnum):
    """How much a notice may tell: the ladder, from the bottom."""

    COARSE = "coarse"
    KIND = "kind"
    KIND_AND_SCENE = "kind_and_scene"


@dataclass(frozen=True, slots=True)
class NoticeRule:
    next: NoticeState
    who: frozenset[Part]


def _by(*parts: Part) -> frozenset[Part]:
    return frozenset(parts)


DRAFTING, APPROVAL, REVIEW, WAITING, SCHEDULED, PUBLISHED, EXPIRED, RETRACTED, ENDED = NoticeState

NOTICE_RULES: dict[tuple[NoticeState, NoticeAction], NoticeRule] = {
    **{
        (state, NoticeAction.OPEN): NoticeRule(
            state, _by(Part.HR, Part.APPROVER, Part.DESK, Part.REPORTER)
        )
        for state in NoticeState
    },
    (DRAFTING, NoticeAction.DRAFT): NoticeRule(DRAFTING, _by(Part.HR)),
    (DRAFTING, NoticeAction.SUBMIT): NoticeRule(APPROVAL, _by(Part.HR)),
    (APPROVAL, NoticeAction.APPROVE): NoticeRule(REVIEW, _by(Part.APPROVER)),
    (APPROVAL, NoticeAction.RETURN): NoticeRule(DRAFTING, _by(Part.APPROVER)),
    (REVIEW, NoticeAction.AGREE): NoticeRule(WAITING, _by(Part.REPORTER)),
    (REVIEW, NoticeAction.OBJECT): NoticeRule(ENDED, _by(Part.REPORTER)),
    (REVIEW, NoticeAction.REVIEW_OVER): NoticeRule(WAITING, _by(Part.CLOCK)),
    # Until it is published the reporter may still object.
    (WAITING, NoticeAction.OBJECT): NoticeRule(ENDED, _by(Part.REPORTER)),
    (SCHEDULED, NoticeAction.OBJECT): NoticeRule(ENDED, _by(Part.REPORTER)),
    (WAITING, NoticeAction.PUBLISH): NoticeRule(SCHEDULED, _by(Part.HR)),
    (SCHEDULED, NoticeAction.PUBLISH): NoticeRule(SCHEDULED, _by(Part.HR)),
    (SCHEDULED, NoticeAction.APPEAR): NoticeRule(PUBLISHED, _by(Part.CLOCK)),
    (SCHEDULED, NoticeAction.HOLD): NoticeRule(DRAFTING, _by(Part.CLOCK)),
    (PUBLISHED, NoticeAction.EXPIRE): NoticeRule(EXPIRED, _by(Part.CLOCK)),
    **{
        (state, NoticeAction.RETRACT): NoticeRule(RETRACTED, _by(Part.HR))
        for state in (DRAFTING, WAITING, SCHEDULED, PUBLISHED)
    },
}


def check_notice(state: NoticeState, action: NoticeAction, part: Part) -> NoticeRule:
    """The rule for this act, or a ``Refusal`` that says why not.

    Somebody outside is told only that it is not theirs, whatever the state.
    """
    rule = NOTICE_RULES.get((state, action))
    if rule is not None and part in rule.who:
        return rule
    if any(part in known.who for (_, a), known in NOTICE_RULES.items() if a is action):
        raise Refusal(Code.NOT_IN_THIS_STATE)
    raise Refusal(Code.NOT_YOURS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What HR gets of a case: no more than the rung on which the notice stands."""

    detail: Detail
    period: str  # "2026-Q4", or "2026-H2" for a coarse one
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
class Notice:
    """A notice. ``case_id`` is never shown to HR; ``prepared_by`` never approves.

    ``agreement``: silence is no consent (under the threshold the reporter must agree).
    ``hr_channel``, ``hr_ts``: its one message in HR's DM; ``ts``: where it was published.
    """

    id: str
    state: NoticeState
    facts: Facts
    case_id: str | None
    prepared_by: str
    begun_at: datetime
    agreement: bool = True
    text: NoticeText | None = None
    pass_reason: str = ""
    remark: str = ""
    drafted_by: str | None = None
    approved_by: str | None = None
    review_until: datetime | None = None
    not_before: datetime | None = None
    publish_at: datetime | None = None
    published_at: datetime | None = None
    retract_reason: str = ""
    hr_channel: str | None = None
    hr_ts: str | None = None
    ts: str | None = None
    version: int = 0

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without what stands in columns of its own."""
        return {
            "facts": self.facts.to_dict(),
            "case_id": self.case_id,
            "prepared_by": self.prepared_by,
            "agreement": self.agreement,
            "text": asdict(self.text) if self.text else None,
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
        moments: dict[str, Any] = {
            name: datetime.fromisoformat(data[name]) for name in _MOMENTS if data.get(name)
        }
        return cls(
            id=id,
            state=state,
            facts=Facts.from_dict(data["facts"]),
            case_id=data["case_id"],
            prepared_by=data["prepared_by"],
            begun_at=begun_at,
            agreement=data["agreement"],
            text=NoticeText(**data["text"]) if data.get("text") else None,
            version=version,
            **{name: data[name] for name in _PLAIN if data.get(name) is not None},
            **moments,
        )


_PLAIN = (
    "pass_reason",
    "remark",
    "drafted_by",
    "approved_by",
    "retract_reason",
    "hr_channel",
    "hr_ts",
    "ts",
)
_MOMENTS = ("review_until", "not_before", "publish_at", "published_at")


def part_of(
    user: str,
    notice: Notice,
    *,
    hr: Sequence[str],
    reporter: str | None,
    seats: Sequence[str],
    handlers: Sequence[str],
) -> Part:
    """What somebody is to a notice, by the members of today and its case.

    ``seats`` may know of the case, ``handlers`` are those of them who handle it. Whoever
    prepared or wrote it never approves it; where nobody else handles the case, another
    member of the desk who may know does.
    """
    if reporter is not None and user == reporter:
        return Part.REPORTER
    own = {notice.prepared_by, notice.drafted_by}
    if user in seats:
        others = [h for h in handlers if h in seats and h not in own]
        if user in own:
            return Part.HR if user in hr and notice.state in (DRAFTING,) else Part.DESK
        if not others or user in others:
            return Part.APPROVER
        return Part.DESK
    return Part.HR if user in hr else Part.OUTSIDER


SHOWN_FROM = 5
"""From how many on a count is shown, and in which steps: fewer could be guessed by name."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as somebody sees it; without a date, and without the case it came from."""

    notice_id: str
    state: NoticeState
    facts: Facts
    text: NoticeText | None
    remark: str
    pass_reason: str
    agreement: bool
    part: Part
    publish_at: datetime | None
    can: tuple[NoticeAction, ...]
    reads: int = 0
    seen_here: int = 0
