"""What a company has replaced by files of its own, read and held against what comes along."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

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
    """A file that may be replaced. ``read`` raises ``FileError``; its warnings are answered.

    ``read`` is given the settings too: some are held against another file.
    """

    what: Words
    setting: str
    """The field of the settings that names it."""
    shipped: Path | None
    read: Callable[[Path, Settings], Sequence[Flaw]]


def _quiet(load: Callable[[Path], Any]) -> Callable[[Path, Settings], Sequence[Flaw]]:
    """Of a file that is right or wrong, with nothing between."""

    def read(path: Path, settings: Settings) -> Sequence[Flaw]:
        load(path)
        return ()

    return read


def _letters(path: Path, settings: Settings) -> Sequence[Flaw]:
    try:
        measures = load_policy(settings.policy_file, settings.contacts_file).measures
    except FileError:
        return ()  # said of that file; until it can be read, nothing can be said of these
    load_letters(settings.templates_file, measures)
    return ()


def _chapters(path: Path, settings: Settings) -> Sequence[Flaw]:
    try:
        categories = load_policy(settings.policy_file, settings.contacts_file).categories
    except FileError:
        return ()
    return load_chapters(path, categories)[1]


def _contacts(path: Path, settings: Settings) -> Sequence[Flaw]:
    return load_contacts(path, datetime.now(TOKYO).date())[1]


FILES = (
    Replaceable(POLICY, "policy_file", SHIPPED / "policy.toml", _quiet(load_policy)),
    Replaceable(CONTACTS, "contacts_file", SHIPPED / "contacts.toml", _contacts),
    Replaceable(TEMPLATES, "templates_file", SHIPPED / "answers.toml", _quiet(load_answers)),
    Replaceable(LETTERS, "templates_file", SHIPPED / "letters.toml", _letters),
    Replaceable(DUTIES, "duties_file", SHIPPED / "duties.toml", _quiet(load_duties)),
    Replaceable(LESSONS, "lessons_file", SHIPPED / "lessons.toml", _chapters),
    Replaceable(MESSAGES, "messages_file", None, _quiet(own_sentences)),
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
        chapters=load_chapters(settings.lessons_file, policy.categories)[0],
    )
