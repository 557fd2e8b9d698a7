"""Both catalogues say the same things, with the same places to fill in."""

import ast
import re
import string
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from babel.dates import format_date, format_datetime

from bot.domain.case import State
from bot.domain.deadline import TOKYO
from bot.domain.error import Code
from bot.domain.policy import shipped_policy
from messages.own_sentence import LONGEST, limit_of
from messages.texts import LANGUAGES, catalogue, chunks, escape, language_of, texts

ROOT = Path(__file__).resolve().parents[2]

JA, EN = catalogue("ja"), catalogue("en")


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_the_keys_are_equal() -> None:
    assert set(JA) ^ set(EN) == set()


def test_the_places_to_fill_in_are_equal() -> None:
    assert [key for key in JA if places(JA[key]) != places(EN[key])] == []


def test_no_sentence_is_empty() -> None:
    silent = {"period.join"}
    for language in LANGUAGES:
        empty = [k for k, text in catalogue(language).items() if not text.strip()]
        assert set(empty) <= silent, language


def test_japanese_is_japanese_and_english_has_none() -> None:
    kana = re.compile(r"[ぁ-んァ-ヶ一-龠]")
    assert [key for key, text in EN.items() if kana.search(text)] == []
    whole = " ".join(JA.values())
    assert len(kana.findall(whole)) > len(whole) / 3


@pytest.mark.parametrize("code", Code)
def test_every_expected_error_has_its_sentence(code: Code) -> None:
    assert f"error.{code}" in JA


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_words(state: State) -> None:
    assert f"state.{state}" in JA


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ja-JP", "ja"), ("ja", "ja"), ("en-US", "en"), ("fr-FR", "en"), ("", "ja"), (None, "ja")],
)
def test_whose_language_is_what(locale: str | None, language: str) -> None:
    assert language_of(locale) == language


@pytest.mark.parametrize(
    ("language", "locale", "day", "long", "moment"),
    [
        ("ja", "ja_JP", "y年M月d日(EEE)", "y年M月d日", "M月d日(EEE) H:mm"),
        ("en", "en_GB", "EEE, d MMM y", "d MMMM y", "EEE, d MMM, H:mm"),
    ],
)
def test_dates_are_written_as_people_write_them(
    language: str, locale: str, day: str, long: str, moment: str
) -> None:
    t = texts(language)
    for passed in range(366):
        at = datetime(2028, 1, 1, 3, 7, tzinfo=UTC) + timedelta(days=passed, minutes=17 * passed)
        assert t.long_day(at.date()) == format_date(at, long, locale)
        assert t.day(at.date()) == format_date(at, day, locale)
        assert t.moment(at) == format_datetime(at, moment, tzinfo=TOKYO, locale=locale)


def test_a_moment_is_of_the_day_that_it_is_in_japan() -> None:
    t = texts("ja")
    assert t.day(datetime(2026, 11, 29, 20, tzinfo=UTC)) == t.day(date(2026, 11, 30))


def test_what_was_typed_becomes_no_mention() -> None:
    assert escape("<@U1> & <!here>") == "&lt;@U1&gt; &amp; &lt;!here&gt;"


@pytest.mark.parametrize("text", ["", "a" * 9000, "。\n" * 4000, "😀" * 3000])
def test_a_long_text_is_whole_in_its_pieces(text: str) -> None:
    pieces = chunks(text)
    assert "".join(pieces) == text
    assert all(len(piece.encode("utf-16-le")) // 2 <= 2800 for piece in pieces)


def test_the_shipped_policy_has_the_seven_kinds_and_fits_into_slack() -> None:
    policy = shipped_policy()
    assert len(policy.categories) == 7
    assert {m.id for m in policy.measures if m.legal} == {"stop_service"}
    assert "03-5829-6112" not in {c.reach for c in policy.contacts}


def test_a_sentence_of_each_kind_has_slacks_own_limit() -> None:
    assert limit_of("report.title") == limit_of("report.submit") == 24
    assert limit_of("button.report_new") == 75
    assert limit_of("home.intro") == limit_of("emergency.title") == LONGEST


def used_as(*places: tuple[str, int | str]) -> set[str]:
    """Keys that are said in this argument (its place or its name) of a call in ``messages``."""
    found = set()
    for path in (ROOT / "messages").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            for name, place in places:
                if name != getattr(call.func, "id", getattr(call.func, "attr", None)):
                    continue
                given = (
                    call.args[place : place + 1]
                    if isinstance(place, int)
                    else [each.value for each in call.keywords if each.arg == place]
                )
                for part in given:
                    match part:
                        case ast.Call(func=ast.Name("t"), args=[ast.Constant(str(key)), *_]):
                            found.add(key)
    return found


@pytest.mark.parametrize(
    ("places", "most"),
    [
        ([("modal", 2), ("modal", "submit"), ("modal", "close")], 24),
        ([("button", 0), ("option", 0), ("option", 2)], 75),
        ([("text_input", "placeholder"), ("header", 0)], 150),
    ],
)
def test_an_own_sentence_fits_where_it_is_used(
    places: list[tuple[str, int | str]], most: int
) -> None:
    keys = used_as(*places)
    assert keys and {key: limit_of(key) for key in keys if limit_of(key) > most} == {}
