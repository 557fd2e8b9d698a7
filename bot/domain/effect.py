"""What follows from a transaction, and the two keys under which it does.

``idempotency_key``: sending the same key again does nothing. ``ordering_key``: what has the
same one goes out one after another, in the order of its time. ``case_id``: the case under
whose key the row is sealed, and with which it is destroyed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeVar, dataclass_transform

from bot.domain.case import new_id


class EffectKind(StrEnum):
    """The word that stands in a row, for indexes, metrics and the log. Never renamed."""

    CARD = "card"
    CARD_UPDATE = "card_update"
    MOVE = "move"
    CLEAR = "clear"
    THREAD = "thread"
    REPORTER = "reporter"
    PERSON = "person"
    PLACE = "place"
    EVIDENCE = "evidence"
    FILE = "file"
    FILE_DELETE = "file_delete"
    NOTICE_CARD = "notice_card"
    NOTICE_LINE = "notice_line"
    NOTICE_DESK = "notice_desk"
    NOTICE_REPORTER = "notice_reporter"
    NOTICE_APPEAR = "notice_appear"
    NOTICE_UPDATE = "notice_update"
    NOTICE_REMOVE = "notice_remove"
    NOTICE_TIMER = "notice_timer"
    LESSON = "lesson"
    LESSON_TIMER = "lesson_timer"
    REVIEW = "review"
    REVIEW_TIMER = "review_timer"
    INVITATION = "invitation"
    ROUND_TIMER = "round_timer"
    FIGURES_FILE = "figures_file"
    DOSSIER = "dossier"
    DOSSIER_FILE = "dossier_file"
    LETTER = "letter"
    LETTER_FILE = "letter_file"
    DIRECT = "direct"
    OPERATOR = "operator"
    WITNESS = "witness"
    TAKE_OUT = "take_out"
    TAKE_OUT_OLDER = "take_out_older"
    TIMER = "timer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Something that follows from a transaction once ``due_at`` has come."""

    due_at: datetime
    case_id: str | None = None

    kind: ClassVar[EffectKind]
    together: ClassVar[bool] = False
    """Whether it can go out at once with what follows it in its order and can, too."""
    key_format: ClassVar[str] = ""
    order_format: ClassVar[str] = ""

    @property
    def idempotency_key(self) -> str:
        return self.key_format.format(self)

    @property
    def ordering_key(self) -> str:
        """Its own, unless a type says otherwise: nothing has to wait for it."""
        return self.order_format.format(self) or self.idempotency_key


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackEffect(Effect):
    """Goes out into Slack, or comes in from there: whatever needs a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer(Effect):
    """Time to look, in a transaction, whether something is due. Never a call to Slack."""


E = TypeVar("E", bound=Effect)

TYPES: list[type[Effect]] = []
"""Every type of effect there is."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
def effect_of(
    kind: EffectKind, key: str = "", ordered_by: str = ""
) -> Callable[[type[E]], type[E]]:
    """A type of effect; how its keys are made of its fields stays for ever: rows have them."""

    def make(plain: type[E]) -> type[E]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(plain)
        made.kind = kind
        made.key_format = key or made.key_format
        made.order_format = ordered_by or made.order_format
        TYPES.append(made)
        return made

    return make


@dataclass(frozen=True, slots=True, kw_only=True)
class Once(Effect):
    """Told apart by ``key``: drawn, or derived from what happened."""

    key: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfNotice(Effect):
    """About a notice (its id); in order with what else HR reads of it."""

    notice: str
    key: str = field(default_factory=new_id)

    key_format = "{0.kind}:{0.notice}:{0.key}"
    order_format = "notice:{0.notice}:hr"
