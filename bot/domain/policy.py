"""The company's policy and outside contacts, read from data that the company may change."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

OPTION_LIMIT = 75
"""Characters of an option's text and description (Slack's limit)."""

CHECKBOX_LIMIT = 10
"""Options of a group of checkboxes (Slack's limit)."""

SELECT_LIMIT = 100
"""Options of a menu (Slack's limit)."""


class PolicyError(ValueError):
    """A file of the policy cannot be used; the message names the place and what to do."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name in both languages. ``id`` is stored, so it stays for ever."""

    id: str
    ja: str
    en: str

    def text(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class Choice(Named):
    """Something to choose."""

    ja_hint: str = ""
    en_hint: str = ""

    def hint(self, language: str) -> str:
        return self.ja_hint if language == "ja" else self.en_hint


class AnswerKind(StrEnum):
    """For which form a beginning of an answer is."""

    FIRST = "first"
    QUESTION = "question"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class AnswerTemplate(Named):
    """A beginning of an answer: its names, and its texts. In 【】 stands what is to be written."""

    kind: AnswerKind
    ja_text: str
    en_text: str

    def words(self, language: str) -> str:
        return self.ja_text if language == "ja" else self.en_text


@dataclass(frozen=True, slots=True)
class MeasureKind(Named):
    """A measure that the company may take (policy section 3(1) and 3(2))."""

    inward: bool
    grave: bool = False
    legal: bool = False
    care: bool = False
    ja_offer: str = ""
    en_offer: str = ""

    def offer(self, language: str) -> str:
        """What the reporter is told is offered; empty where it is no care measure."""
        return self.ja_offer if language == "ja" else self.en_offer


@dataclass(frozen=True, slots=True)
class Contact(Named):
    """A place outside the company that helps: a telephone number or a page.

    What it is for and when it is open, where that is known.
    """

    reach: str
    ja_kind: str = ""
    en_kind: str = ""
    ja_hours: str = ""
    en_hours: str = ""

    def about(self, language: str) -> tuple[str, ...]:
        """What it is for and when it is open: those that are known."""
        ja = language == "ja"
        said = (self.ja_kind, self.ja_hours) if ja else (self.en_kind, self.en_hours)
        return tuple(filter(None, said))


@dataclass(frozen=True, slots=True)
class Policy:
    """What the forms and the judgement need of the policy."""

    categories: tuple[Choice, ...]
    wishes: tuple[Choice, ...]
    contacts: tuple[Contact, ...]
    guards: tuple[Choice, ...] = ()
    measures: tuple[MeasureKind, ...] = ()
    answers: tuple[AnswerTemplate, ...] = ()

    @property
    def wording(self) -> tuple[str, ...]:
        """The policy's own sentences, which everybody may quote."""
        texts = [
            text
            for c in (*self.categories, *self.guards)
            for text in (c.ja, c.ja_hint, c.en, c.en_hint)
        ]
        return tuple(text for text in texts if text)

    @property
    def public(self) -> tuple[str, ...]:
        """What the places that help are called, and how they are reached."""
        return tuple(text for c in self.contacts for text in (c.ja, c.en, c.reach))

    def guard(self, id_: str) -> Choice | None:
        return next((g for g in self.guards if g.id == id_), None)

    def measure(self, id_: str) -> MeasureKind | None:
        return next((m for m in self.measures if m.id == id_), None)

    def answer(self, id_: str) -> AnswerTemplate | None:
        return next((a for a in self.answers if a.id == id_), None)

    def category(self, id_: str) -> Choice | None:
        return next((c for c in self.categories if c.id == id_), None)

    def wish(self, id_: str) -> Choice | None:
        return next((w for w in self.wishes if w.id == id_), None)


def _rows(
    data: Mapping[str, Any], name: str, file: str, most: int, *needed: str
) -> list[Mapping[str, Any]]:
    """The entries of a part of the policy, each with what it needs, none with another's id."""
    rows: list[Mapping[str, Any]] = data.get(name, [])
    if not 1 <= len(rows) <= most:
        raise PolicyError(f"{file}: [[{name}]] needs 1 to {most} entries")
    for place, row in enumerate(rows, 1):
        if missing := [k for k in ("id", "ja", "en", *needed) if not row.get(k)]:
            raise PolicyError(f"{file}: [[{name}]] number {place} lacks {', '.join(missing)}")
    if len({row["id"] for row in rows}) != len(rows):
        raise PolicyError(f"{file}: [[{name}]] has an id twice")
    return rows


def _choices(data: Mapping[str, Any], name: str, file: str) -> tuple[Choice, ...]:
    choices = []
    for row in _rows(data, name, file, CHECKBOX_LIMIT):
        choice = Choice(**{k: str(row.get(k, "")) for k in Choice.__dataclass_fields__})
        for key in ("ja", "en", "ja_hint", "en_hint"):
            if len(getattr(choice, key)) > OPTION_LIMIT:
                raise PolicyError(
                    f"{file}: [[{name}]] {choice.id}: {key} is longer than {OPTION_LIMIT}"
                )
        choices.append(choice)
    return tuple(choices)


def _measures(data: Mapping[str, Any], file: str) -> tuple[MeasureKind, ...]:
    kinds = []
    for row in _rows(data, "measures", file, SELECT_LIMIT, "direction"):
        if row["direction"] not in ("inward", "outward"):
            raise PolicyError(f"{file}: [[measures]] {row['id']}: direction is inward or outward")
        if max(len(row["ja"]), len(row["en"])) > OPTION_LIMIT:
            raise PolicyError(
                f"{file}: [[measures]] {row['id']}: a text is longer than {OPTION_LIMIT}"
            )
        kinds.append(
            MeasureKind(
                id=row["id"],
                ja=row["ja"],
                en=row["en"],
                inward=row["direction"] == "inward",
                grave=bool(row.get("grave")),
                legal=bool(row.get("legal")),
                care=bool(row.get("care")),
                ja_offer=str(row.get("ja_offer", "")),
                en_offer=str(row.get("en_offer", "")),
            )
        )
    return tuple(kinds)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(f"{path.name}: cannot be read ({type(error).__name__})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path.name}: is not valid TOML ({error})") from None


def load_policy(policy_file: Path, contacts_file: Path) -> Policy:
    """Reads both files; raises ``PolicyError`` that names the file and the entry.

    A contact without its source and the day of checking is left out, never shown.
    """
    policy = _parse(policy_file)
    contacts = _parse(contacts_file).get("contacts", [])
    return Policy(
        categories=_choices(policy, "categories", policy_file.name),
        wishes=_choices(policy, "wishes", policy_file.name),
        guards=_choices(policy, "guards", policy_file.name),
        measures=_measures(policy, policy_file.name),
        contacts=tuple(
            Contact(
                row["id"],
                row["ja"],
                row["en"],
                row["reach"],
                **{key: str(row.get(key, "")) for key in _ABOUT},
            )
            for row in contacts
            if all(row.get(k) for k in ("id", "ja", "en", "reach", "source", "checked"))
        ),
    )


_ABOUT = ("ja_kind", "en_kind", "ja_hours", "en_hours")

SHIPPED = Path(__file__).parent.parent / "policy"


def shipped_policy() -> Policy:
    """The policy and contacts that come with the bot."""
    return load_policy(SHIPPED / "policy.toml", SHIPPED / "contacts.toml")
