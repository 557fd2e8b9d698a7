"""What law and policy ask of the company, and which records show what was done for it."""

from dataclasses import dataclass
from enum import StrEnum


class DutySource(StrEnum):
    """Who asks for it."""

    LAW = "law"
    POLICY = "policy"


class Show(StrEnum):
    """A record that can stand beside a duty. The first are how the desk works, always."""

    DESK = "desk"
    DEFINITION = "definition"
    PRIVACY = "privacy"
    SAFETY = "safety"
    RECORD = "record"
    FAIRNESS = "fairness"
    SECOND_PERSON = "second_person"
    CASES = "cases"
    ANSWERS = "answers"
    OUTCOMES = "outcomes"
    HANDLERS = "handlers"
    CARE = "care"
    INWARD = "inward"
    OUTWARD = "outward"
    CHECKINS = "checkins"
    NOTICES = "notices"
    TRAINING = "training"
    ACTIONS = "actions"
    MANUAL = "manual"
    REVIEWS = "reviews"


ALWAYS = (
    *(Show.DESK, Show.DEFINITION, Show.PRIVACY, Show.SAFETY),
    *(Show.RECORD, Show.FAIRNESS, Show.SECOND_PERSON),
)
"""What the bot does by itself, whatever happens."""


@dataclass(frozen=True, slots=True)
class Duty:
    """``ref``: where it stands; ``text``: what it asks; ``note``: what the company adds."""

    id: str
    source: DutySource
    ref: str
    text: str
    shows: tuple[Show, ...]
    note: str = ""
