"""What a company has replaced by files of its own, read and held against what comes along."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from bot.config.settings import Settings
from bot.domain.answer import load_answers
from bot.domain.company_file import FileError, Flaw
from bot.domain.course import load_chapters
from bot.domain.deadline import TOKYO
from bot.domain.duty_file import load_duties
from bot.domain.letter_template import load_letters
from bot.domain.policy import SHIPPED, Policy, load_contacts, load_policy
from bot.operate.check_line import (
    CONTACTS,
    DUTIES,
    LESSONS,
    LETTERS,
    MESSAGES,
    POLICY,
    TEMPLATES,
)
from bot.runtime.console import Words
from messages.own_sentence import own_sentences
from messages.texts import speak


class Replaceable(NamedTuple):
    """A file that may be replaced. ``read`` raises ``FileError``.

    It is given the settings too, since some are held against another file, and the list to which
    it adds what is only worth knowing.
    """

    what: Words
    setting: str
    """The field of the settings that names it."""
    shipped: Path | None
    read: Callable[[Path, Settings, list[Flaw]], object]


def _known_policy(settings: Settings) -> Policy | None:
    """None where it cannot be read, which is said of its own file."""
    try:
        return load_policy(settings.policy_file, settings.contacts_file)
    except FileError:
        return None


def _policy(path: Path, settings: Settings, notes: list[Flaw]) -> None:
    load_policy(path, notes=notes)


def _contacts(path: Path, settings: Settings, notes: list[Flaw]) -> None:
    load_contacts(path, datetime.now(TOKYO).date(), notes)


def _letters(path: Path, settings: Settings, notes: list[Flaw]) -> None:
    policy = _known_policy(settings)
    load_letters(settings.templates_file, None if policy is None else policy.measures, notes)


def _chapters(path: Path, settings: Settings, notes: list[Flaw]) -> None:
    policy = _known_policy(settings)
    load_chapters(path, None if policy is None else policy.categories, notes)


FILES = (
    Replaceable(POLICY, "policy_file", SHIPPED / "policy.toml", _policy),
    Replaceable(CONTACTS, "contacts_file", SHIPPED / "contacts.toml", _contacts),
    Replaceable(
        TEMPLATES,
        "templates_file",
        SHIPPED / "answers.toml",
        lambda path, _, notes: load_answers(path, notes),
    ),
    Replaceable(LETTERS, "templates_file", SHIPPED / "letters.toml", _letters),
    Replaceable(
        DUTIES,
        "duties_file",
        SHIPPED / "duties.toml",
        lambda path, _, notes: load_duties(path, notes),
    ),
    Replaceable(LESSONS, "lessons_file", SHIPPED / "lessons.toml", _chapters),
    Replaceable(MESSAGES, "messages_file", None, lambda path, _, notes: own_sentences(path, notes)),
)


def open_company(settings: Settings) -> Policy:
    """The company's policy, answers, papers and chapters; from now on its own sentences are said.

    Raises ``FileError``.
    """
    speak(own_sentences(settings.messages_file) if settings.messages_file else {})
    policy = load_policy(settings.policy_file, settings.contacts_file)
    return replace(
        policy,
        answers=load_answers(settings.templates_file),
        letters=load_letters(settings.templates_file, policy.measures),
        duties=load_duties(settings.duties_file),
        chapters=load_chapters(settings.lessons_file, policy.categories),
    )
