"""What the leak check answers with."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a place in a text could be. The words are an outside promise: never renamed."""

    PERSON = "person"
    ORGANIZATION = "organization"
    PLACE = "place"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    ACCOUNT = "account"
    ID_NUMBER = "id_number"
    DATE = "date"
    MONEY = "money"
    MENTION = "mention"
    QUOTE = "quote"
    KNOWN = "known"
    AGE = "age"
    SEX = "sex"
    HEALTH = "health"
    TRAIT = "trait"


ATTRIBUTES = frozenset({Kind.AGE, Kind.SEX, Kind.HEALTH, Kind.TRAIT})
"""What is said of somebody and names nobody: for people who write, not in ``--jsonl``."""


class Severity(StrEnum):
    BLOCK = "block"
    """The text must not go out with it."""
    ASK = "ask"
    """A person decides, and says why it may stay."""


SUGGESTIONS: Mapping[Kind, str] = {
    Kind.PERSON: "担当者",
    Kind.ORGANIZATION: "ある取引先",
    Kind.PLACE: "ある店舗",
    Kind.PHONE: "(電話番号は書かない)",
    Kind.EMAIL: "(メールアドレスは書かない)",
    Kind.URL: "(リンクは書かない)",
    Kind.ACCOUNT: "(番号は書かない)",
    Kind.ID_NUMBER: "(番号は書かない)",
    Kind.DATE: "ある時期",
    Kind.MONEY: "一定の金額",
    Kind.MENTION: "担当者",
    Kind.QUOTE: "(言葉どおりに引かず、要約する)",
    Kind.KNOWN: "関係者",
    Kind.AGE: "(年齢は書かない)",
    Kind.SEX: "(性別は書かない)",
    Kind.HEALTH: "(けがや病気は書かない)",
    Kind.TRAIT: "(その人だけの特徴は書かない)",
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """``text`` is ``source[start:end]``, in characters of the text that was checked.

    ``why`` is a code for the catalogue of messages (``name``, ``honorific``, ``known_person``
    …), ``suggestion`` a coarser wording to put in its place.
    """

    start: int
    end: int
    kind: Kind
    text: str
    severity: Severity
    why: str
    suggestion: str
