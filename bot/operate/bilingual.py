"""Words of a transcript as its paper has them: Japanese, with English beside it."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.operate import words
from bot.operate.transcript import Json
from bot.runtime.console import Words
from messages.texts import texts

JA, EN = texts("ja"), texts("en")

YES = Words("はい", "yes")
WHEN, BY, WHAT, STATE = (
    Words("日時", "When"),
    Words("だれが", "By"),
    Words("何を", "What"),
    Words("状態", "State"),
)

FactRow = tuple[Words, str]


def two(found: Words) -> str:
    """Both languages."""
    return f"{found.ja} {found.en}" if found.en != found.ja else found.ja


def both(name: str) -> Words:
    """What the catalogues have under this name."""
    return Words(JA(name), EN(name))


def moment(value: str | None) -> str:
    if value is None:
        return "—"
    at = datetime.fromisoformat(value)
    return f"{JA.day(at.date())} {at:%H:%M:%S}"


def day(value: str | None) -> str:
    return JA.day(date.fromisoformat(value)) if value else ""


def who(person: Json | None) -> str:
    if person is None:
        return two(words.ROLES["bot"])
    name, known = person.get("name", ""), person.get("id", "")
    if name and known:
        name = f"{name} ({known})"
    name = name or known
    if person["role"] == "desk":
        return str(name)
    return f"{two(words.ROLES[person['role']])} {name}".strip()


def people(several: Sequence[Json | None]) -> str:
    return "、".join(who(person) for person in several) or "—"
