"""What a company has replaced by files of its own, read and held against what comes along."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from bot.config.settings import Settings
from bot.domain.answer import load_answers
from bot.domain.company_file import Flaw
from bot.domain.policy import SHIPPED, Policy, load_contacts, load_policy
from bot.operate.check_line import CONTACTS, MESSAGES, POLICY, TEMPLATES
from bot.runtime.console import Words
from messages.own_sentence import own_sentences
from messages.texts import speak


class Replaceable(NamedTuple):
    """A file that may be replaced. ``read`` raises ``FileError``; its warnings are answered."""

    what: Words
    setting: str
    """The field of the settings that names it."""
    shipped: Path | None
    read: Callable[[Path], Sequence[Flaw]]


def _quiet(load: Callable[[Path], Any]) -> Callable[[Path], Sequence[Flaw]]:
    """Of a file that is right or wrong, with nothing between."""

    def read(path: Path) -> Sequence[Flaw]:
        load(path)
        return ()

    return read


FILES = (
    Replaceable(POLICY, "policy_file", SHIPPED / "policy.toml", _quiet(load_policy)),
    Replaceable(
        CONTACTS, "contacts_file", SHIPPED / "contacts.toml", lambda path: load_contacts(path)[1]
    ),
    Replaceable(TEMPLATES, "templates_file", SHIPPED / "answers.toml", _quiet(load_answers)),
    Replaceable(MESSAGES, "messages_file", None, _quiet(own_sentences)),
)


def open_company(settings: Settings) -> Policy:
    """The company's policy and answers; from now on its own sentences are said.

    Raises ``FileError``.
    """
    speak(own_sentences(settings.messages_file) if settings.messages_file else {})
    policy = load_policy(settings.policy_file, settings.contacts_file)
    return replace(policy, answers=load_answers(settings.templates_file))
