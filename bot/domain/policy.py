"""The company's policy and outside contacts, read from data that the company may change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from bot.domain.company_file import CompanyFile, FileEntry, Flaw
from bot.domain.duty import Duty

SHIPPED = Path(__file__).parent.parent / "policy"

OPTION_LIMIT = 75
"""Characters of an option's text and description (Slack's limit)."""

CHECKBOX_LIMIT = 10
"""Options of a group of checkboxes (Slack's limit)."""

SELECT_LIMIT = 100
"""Options of a menu (Slack's limit)."""

OFFER_LIMIT = 500
"""Characters of what is offered: several stand in one message."""

REACH_LIMIT = 150
CONTACTS_LIMIT, CONTACTS_TOGETHER = 50, 2800
"""All contacts stand in one section, of 3000 characters (Slack's limit)."""


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


class Course(StrEnum):
    """For whom chapters are (policy section 3(1), education)."""

    EVERYONE = "everyone"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class ChapterChoice(Named):
    """What somebody might do in a chapter's situation, and why that is wise or not."""

    ja_why: str
    en_why: str
    right: bool = False

    def why(self, language: str) -> str:
        return self.ja_why if language == "ja" else self.en_why


@dataclass(frozen=True, slots=True)
class Chapter(Named):
    """What is taught in three minutes: a text, a situation, and what one might do in it.

    ``kinds``, ``scenes``: what it is about, for the regular review.
    """

    course: Course
    ja_text: str
    en_text: str
    ja_situation: str
    en_situation: str
    choices: tuple[ChapterChoice, ...]
    kinds: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()

    def words(self, language: str) -> str:
        return self.ja_text if language == "ja" else self.en_text

    def situation(self, language: str) -> str:
        return self.ja_situation if language == "ja" else self.en_situation


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
class LetterTemplate(Named):
    """A paper that goes out (policy section 3(2)), as the company's data has it.

    ``measure``: the kind of measure that it carries out. ``consent``: the reporter is asked.
    The bodies: ``{…}`` is filled in from the case, 【…】 is to be written.
    """

    measure: str
    body_ja: str
    body_en: str
    consent: bool = False

    def filled(self, language: str, values: Mapping[str, str]) -> str:
        """The text to go on with."""
        return (self.body_ja if language == "ja" else self.body_en).format(**values)


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
    letters: tuple[LetterTemplate, ...] = ()
    answers: tuple[AnswerTemplate, ...] = ()
    duties: tuple[Duty, ...] = ()
    chapters: tuple[Chapter, ...] = ()

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

    def letter(self, id_: str) -> LetterTemplate | None:
        return next((each for each in self.letters if each.id == id_), None)

    def chapter(self, id_: str) -> Chapter | None:
        return next((each for each in self.chapters if each.id == id_), None)

    def course(self, course: Course) -> tuple[Chapter, ...]:
        return tuple(each for each in self.chapters if each.course is course)

    def answer(self, id_: str) -> AnswerTemplate | None:
        return next((a for a in self.answers if a.id == id_), None)

    def category(self, id_: str) -> Choice | None:
        return next((c for c in self.categories if c.id == id_), None)

    def wish(self, id_: str) -> Choice | None:
        return next((w for w in self.wishes if w.id == id_), None)


def _choices(file: CompanyFile, name: str) -> tuple[Choice, ...]:
    choices = []
    for entry in file.entries(name, most=CHECKBOX_LIMIT):
        choices.append(
            Choice(
                id=entry.id(),
                ja=entry.text("ja", most=OPTION_LIMIT),
                en=entry.text("en", most=OPTION_LIMIT),
                ja_hint=entry.text("ja_hint", most=OPTION_LIMIT, needed=False),
                en_hint=entry.text("en_hint", most=OPTION_LIMIT, needed=False),
            )
        )
        entry.unasked()
    return tuple(choices)


def _measures(file: CompanyFile) -> tuple[MeasureKind, ...]:
    kinds = []
    for entry in file.entries("measures", most=SELECT_LIMIT):
        care = entry.yes("care")
        kinds.append(
            MeasureKind(
                id=entry.id(),
                ja=entry.text("ja", most=OPTION_LIMIT),
                en=entry.text("en", most=OPTION_LIMIT),
                inward=entry.choice("direction", "inward", "outward") == "inward",
                grave=entry.yes("grave"),
                legal=entry.yes("legal"),
                care=care,
                ja_offer=entry.text("ja_offer", most=OFFER_LIMIT, needed=care),
                en_offer=entry.text("en_offer", most=OFFER_LIMIT, needed=care),
            )
        )
        entry.unasked()
    return tuple(kinds)


ABOUT_LIMIT = 60
"""Characters of what a contact is for, and of its hours."""

_ABOUT = ("ja_kind", "en_kind", "ja_hours", "en_hours")


def load_contacts(
    path: Path, today: date = date.max, notes: list[Flaw] | None = None
) -> tuple[Contact, ...]:
    """The contacts that may be shown; ``notes`` gets why each of the others is not.

    A contact without its source and the day of checking is left out, never shown; one whose
    day is after ``today`` is shown and named. Raises ``FileError``.
    """
    file = CompanyFile.read(path, notes)
    file.only("contacts", strict=False)
    contacts = []
    for entry in file.entries("contacts", most=CONTACTS_LIMIT):
        contact = Contact(
            id=entry.id(),
            ja=entry.text("ja", most=OPTION_LIMIT),
            en=entry.text("en", most=OPTION_LIMIT),
            reach=entry.text("reach", most=REACH_LIMIT),
            **{key: entry.text(key, most=ABOUT_LIMIT, needed=False) for key in _ABOUT},
        )
        source = entry.text("source", most=REACH_LIMIT, needed=False).strip()
        day = entry.day("checked")
        if source and day:
            contacts.append(contact)
        else:
            file.notes.append(_unproven(entry, bool(source)))
        if day and day > today:
            file.notes.append(_too_early(entry, day))
        entry.unasked()
        shown = sum(map(_length, contacts))
        if shown > CONTACTS_TOGETHER:
            entry.flaw(
                "reach",
                f"連絡先が多すぎます(合わせて {CONTACTS_TOGETHER} 文字まで)。",
                f"there are too many contacts ({CONTACTS_TOGETHER} characters together).",
            )
            break
    if not any("://" not in contact.reach for contact in contacts):
        file.flaw(
            1,
            "表示できる電話番号が 1 つもありません。助けが要る人に示すものがなくなります。",
            "there is no telephone number that can be shown: nothing is left for who needs help.",
        )
    file.done()
    return tuple(contacts)


def _length(contact: Contact) -> int:
    """Characters of its line, in the longer language."""
    return max(
        len("・:\n") + len(contact.text(of) + contact.reach + " · ".join(contact.about(of))) + 3
        for of in ("ja", "en")
    )


def _unproven(entry: FileEntry, source: bool) -> Flaw:
    if source:
        ja, en = (
            "確認した日(checked = 2026-07-21 の形)",
            "the day of checking (checked = 2026-07-21)",
        )
    else:
        ja, en = "出典(source)", "its source (source)"
    return Flaw(
        entry.line,
        f"{entry.name}: {ja}がないため、表示しません。",
        f"{entry.name}: {en} is missing, so it is not shown.",
    )


def _too_early(entry: FileEntry, day: date) -> Flaw:
    return Flaw(
        entry.file.line_of("checked", entry.line),
        f"{entry.name}: 確認した日({day})が、まだ来ていません。日付を確かめてください。",
        f"{entry.name}: the day of checking, {day}, is still to come. Is it right?",
    )


def load_policy(
    policy_file: Path | None = None,
    contacts_file: Path | None = None,
    notes: list[Flaw] | None = None,
) -> Policy:
    """Reads both files, of the company or as shipped; raises ``FileError`` with every flaw.

    ``notes`` gets what is no flaw in the first.
    """
    file = CompanyFile.read(policy_file or SHIPPED / "policy.toml", notes)
    file.only("categories", "wishes", "guards", "measures", strict=False)
    policy = Policy(
        categories=_choices(file, "categories"),
        wishes=_choices(file, "wishes"),
        guards=_choices(file, "guards"),
        measures=_measures(file),
        contacts=(),
    )
    file.done()
    return replace(policy, contacts=load_contacts(contacts_file or SHIPPED / "contacts.toml"))


def shipped_policy() -> Policy:
    """The policy and contacts that come with the bot."""
    return load_policy()
