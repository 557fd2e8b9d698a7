"""The catalogues: every sentence that a person reads, by key, in two languages."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date, format_datetime

from bot.domain.deadline import TOKYO

LANGUAGES: Final = ("ja", "en")
DEFAULT: Final = "ja"

_DATE = {"ja": "y年M月d日(EEE)", "en": "EEE, d MMM y"}
_LONG = {"ja": "y年M月d日", "en": "d MMMM y"}
_MOMENT = {"ja": "M月d日(EEE) H:mm", "en": "EEE, d MMM, H:mm"}
_BABEL = {"ja": "ja_JP", "en": "en_GB"}


def language_of(locale: str | None) -> str:
    """``ja`` or ``en`` for a locale of a Slack profile (``ja-JP``, ``en-US``, …).

    Nothing gives Japanese; any language other than Japanese gives English.
    """
    if not locale:
        return DEFAULT
    return "ja" if locale.lower().startswith("ja") else "en"


def flat(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value by its dotted key."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


@cache
def shipped(language: str) -> Mapping[str, str]:
    """All sentences that come with the bot, by dotted key."""
    source = Path(__file__).with_name(f"{language}.toml").read_text(encoding="utf-8")
    return dict(flat(tomllib.loads(source)))


CONTENT_CHUNK = 2800
"""What we put into one section: room below Slack's 3000 to count characters in another way."""


_own: dict[str, Mapping[str, str]] = {}


def speak(own: Mapping[str, Mapping[str, str]]) -> None:
    """From now on the company's own sentences stand in the place of those that come along.

    ``own``: of ``messages.own_sentence``, by language and key; empty for none. Before anything is
    shown.
    """
    _own.clear()
    _own.update(own)
    catalogue.cache_clear()
    texts.cache_clear()


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of a language by dotted key, as they are said here."""
    return {**shipped(language), **_own.get(language, {})}


class Texts:
    """The sentences of one language. Calling it with an unknown key is an error."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else DEFAULT
        self._texts = catalogue(self.language)

    def __call__(self, key: str, /, **values: str) -> str:
        return self._texts[key].format(**values)

    def has(self, key: str) -> bool:
        return key in self._texts

    def get(self, key: str) -> str:
        """The sentence of a key that a catalogue may lack; then nothing."""
        return self._texts.get(key, "")

    def day(self, day: Any) -> str:
        """A date, with the day of the week."""
        return str(format_date(day, _DATE[self.language], locale=_BABEL[self.language]))

    def long_day(self, day: date) -> str:
        """A date as it stands in a paper."""
        return str(format_date(day, _LONG[self.language], locale=_BABEL[self.language]))

    def moment(self, at: datetime) -> str:
        """A moment in Japan's time, to the minute."""
        return _moment(self.language, at.replace(second=0, microsecond=0))

    def period(self, parts: Mapping[str, float]) -> str:
        """A length of calendar time, from its ``years``, ``months``, ``weeks`` and ``days``."""
        return self("period.join").join(
            self(f"period.{unit}", n=f"{parts[unit]:g}")
            for unit in ("years", "months", "weeks", "days")
            if parts.get(unit)
        )


@lru_cache(maxsize=1000)
def _moment(language: str, at: datetime) -> str:
    """Remembered: those who report at once are promised the same, and Babel takes its time."""
    return str(format_datetime(at, _MOMENT[language], tzinfo=TOKYO, locale=_BABEL[language]))


@cache
def texts(language: str) -> Texts:
    return Texts(language)


def warm() -> None:
    """Loads every language, with its days and months.

    Left to the first report, that would hold up everybody for half a second.
    """
    now = datetime.now(TOKYO)
    for language in LANGUAGES:
        texts(language).day(now)
        texts(language).moment(now)


def escape(typed: str) -> str:
    """Text that somebody typed, safe inside mrkdwn: no mention, link or control survives.

    Slack's own three replacements (docs: formatting text for app surfaces).
    """
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def chunks(text: str, size: int = CONTENT_CHUNK) -> list[str]:
    """A long text in pieces of at most ``size`` UTF-16 units, whole when joined again.

    Breaks after a line or a sentence where one ends in the second half of a piece.
    """
    pieces: list[str] = []
    rest = text
    while _units(rest) > size:
        cut = len(rest.encode("utf-16-le")[: size * 2].decode("utf-16-le", "ignore"))
        ends = [
            place + len(end)
            for end in ("\n", "。", ". ")
            if (place := rest.rfind(end, cut // 2, cut)) != -1
        ]
        cut = max(ends, default=cut)
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
