"""The catalogues: every sentence that a person reads, by key, in two languages."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.domain.deadline import TOKYO

LANGUAGES: Final = ("ja", "en")
DEFAULT: Final = "ja"

_DATE = {
    "ja": "{at.year}年{month}{at.day}日({weekday})",
    "en": "{weekday}, {at.day} {short} {at.year}",
}
_LONG = {"ja": "{at.year}年{month}{at.day}日", "en": "{at.day} {month} {at.year}"}
_MOMENT = {
    "ja": "{month}{at.day}日({weekday}) {at:%-H:%M}",
    "en": "{weekday}, {at.day} {short}, {at:%-H:%M}",
}
_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


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

    def day(self, day: date) -> str:
        """A date, with the day of the week; of a moment the day that it is in Japan."""
        if isinstance(day, datetime):
            day = day.astimezone(TOKYO)
        return self._said(_DATE, day)

    def long_day(self, day: date) -> str:
        """A date as it stands in a paper."""
        return self._said(_LONG, day)

    def moment(self, at: datetime) -> str:
        """A moment in Japan's time, to the minute."""
        return self._said(_MOMENT, at.astimezone(TOKYO))

    def _said(self, pattern: Mapping[str, str], at: date) -> str:
        month = self(f"statistics.month_{at.month}")
        short = month[: 4 if at.month == 9 else 3]  # as a native writes them: Aug, Sept, Oct
        weekday = _WEEKDAYS[self.language][at.weekday()]
        return pattern[self.language].format(at=at, weekday=weekday, month=month, short=short)

    def period(self, parts: Mapping[str, float]) -> str:
        """A length of calendar time, from its ``years``, ``months``, ``weeks`` and ``days``."""
        return self("period.join").join(
            self(f"period.{unit}", n=f"{parts[unit]:g}")
            for unit in ("years", "months", "weeks", "days")
            if parts.get(unit)
        )


@cache
def texts(language: str) -> Texts:
    return Texts(language)


def warm() -> None:
    """Loads every language: left to the first report, that would hold up everybody."""
    for language in LANGUAGES:
        texts(language)


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
