"""Every timer, as a type of its own: when it is due, somebody has to look, in a transaction."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.effect import EffectKind, OfNotice, Once, Timer, effect_of
from bot.domain.notice import NoticeAction
from bot.domain.sentence import Deadline, ReporterText


@effect_of(EffectKind.NOTICE_TIMER, ordered_by="notice:{0.notice}:timer:{0.action}")
class NoticeDue(Timer, OfNotice):
    """The time to object, or the validity, is over."""

    action: NoticeAction


@effect_of(EffectKind.LESSON_TIMER, "timer:lesson:{0.lesson}:{0.n}")
class LessonDue(Timer):
    """An action is due; ``n``: how often it was missed before, -1 for the reminder."""

    lesson: str
    n: int


@effect_of(EffectKind.ROUND_TIMER, "timer:round:{0.round}:{0.reminder:d}:{0.n}")
class RoundDue(Timer):
    """The next colleagues, behind ``after`` by their id, are invited to a round, or reminded.

    ``n``: how often some were before.
    """

    round: str
    reminder: bool = False
    after: str = ""
    n: int = 0


@effect_of(EffectKind.REVIEW_TIMER, "timer:review:{0.quarter}")
class ReviewDue(Timer):
    """A quarter has begun: the figures of the one before, and the regular review."""

    quarter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _CaseTimer(Timer):
    case_id: str


@effect_of(EffectKind.TIMER)
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
    def occasion(self) -> str:
        """Names what is said of it now."""
        return f"{self.name}:{'remind' if self.n < 0 else f'missed:{self.n}'}"

    @property
    def idempotency_key(self) -> str:
        return f"timer:{self.occasion}"


PAGE_EVERY = 600
"""Seconds of clock time between two calls for somebody to take an urgent case."""


@effect_of(EffectKind.TIMER)
class PageDue(_CaseTimer):
    """Somebody is called to take an urgent case: once at most in each stretch of ten minutes."""

    about: str = "page"

    @property
    def idempotency_key(self) -> str:
        return f"timer:page:{self.case_id}:{stretch(self.due_at)}"


def stretch(at: datetime) -> int:
    return int(at.timestamp() // PAGE_EVERY)


@effect_of(EffectKind.TIMER, "timer:checkin:{0.case_id}:{0.round}")
class CheckinDue(_CaseTimer):
    """The reporter of a case that was closed then is asked whether telling has cost anything."""

    closed_at: datetime
    round: str
    about: str = "checkin"


@effect_of(EffectKind.TIMER, "timer:presence:{0.key}")
class PresenceDue(_CaseTimer, Once):
    """A handler is back: the card says so."""

    about: str = "presence"


@effect_of(EffectKind.TIMER, "timer:identity:{0.request}")
class IdentityToldDue(_CaseTimer):
    """The reporter is told now that two of the desk have opened who they are."""

    request: str
    about: str = "identity"


@effect_of(EffectKind.TIMER, "timer:reach:{0.case_id}:{0.n}")
class ReachDue(_CaseTimer):
    """Whether a new case has reached anybody by now; ``n``: how often it had not."""

    n: int = 0
    about: str = "reach"


@effect_of(EffectKind.TIMER)
class LinkDue(_CaseTimer):
    """Whether the link to the anonymous reporter of a case that was closed then is to end.

    ``told``: they were; ``n``: how often it was looked before.
    """

    closed_at: datetime
    told: bool = False
    n: int = 0
    about: str = "link"

    @property
    def idempotency_key(self) -> str:
        return f"timer:link:{self.case_id}:{self.closed_at.timestamp():.6f}:{self.n}"


@effect_of(EffectKind.TIMER, "timer:undelivered:{0.key}")
class Undelivered(Timer, Once):
    """Something has ended without being delivered (``key`` is its id): who is told follows.

    ``of``: its kind; ``code``: why; ``said``, ``at``: of a word to the reporter, which and when.
    """

    of: EffectKind
    code: str
    notice: str | None = None
    said: ReporterText | None = None
    at: datetime | None = None
    about: str = "undelivered"
