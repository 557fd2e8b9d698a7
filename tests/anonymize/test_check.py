"""The whole check: offsets, kinds, suggestions, clean drafts, and that it fails closed."""

import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.anonymize import check as check_module
from bot.anonymize import model as model_module
from bot.anonymize import names as names_module
from bot.anonymize import tokens as tokens_module
from bot.anonymize.check import check
from bot.anonymize.errors import DictionaryMissing
from bot.anonymize.finding import Kind, Severity
from bot.anonymize.generalize import coarse_date, half_year, quarter
from bot.anonymize.known import KnownNames, KnownPerson
from bot.anonymize.names import Names
from tests.anonymize.drafts import clean_drafts

NAMED = [
    ("昨年、{}が対応しました。", "田中", Kind.PERSON),
    ("{}さんから報告がありました。", "佐々木", Kind.PERSON),
    ("{}さんが電話を代わりました。", "すずき", Kind.PERSON),
    ("{}様は大声を出しました。", "リン", Kind.PERSON),
    ("{}ちゃんと呼ばれていた。", "ゆい", Kind.PERSON),
    ("担当の{}は体調を崩しました。", "髙橋美咲", Kind.PERSON),
    ("{}課長が引き継ぎました。", "五十嵐", Kind.PERSON),
    ("{}さんが応対した。", "Smith", Kind.PERSON),
    ("相手は{}と名乗りました。", "マリア・サントス", Kind.PERSON),
    ("{}の担当者から苦情を受けた。", "株式会社ミライト食品", Kind.ORGANIZATION),
    ("{}に申し入れを行いました。", "青葉電機株式会社", Kind.ORGANIZATION),
    ("{}から契約の解除を求められた。", "Acme Trading Co., Ltd.", Kind.ORGANIZATION),
    ("{}で大声を出す事案がありました。", "梅田店", Kind.PLACE),
    ("{}の窓口で起きました。", "さいたま市", Kind.PLACE),
    ("{}の改札で待ち伏せされた。", "高田馬場駅", Kind.PLACE),
    ("{}の店舗を閉めました。", "北海道", Kind.PLACE),
]


@pytest.mark.parametrize(("frame", "name", "kind"), NAMED)
def test_names_are_asked_about(frame: str, name: str, kind: Kind) -> None:
    start = frame.index("{")
    text = frame.format(name)
    touching = [f for f in check(text) if f.start < start + len(name) and start < f.end]
    assert touching, text
    assert all(finding.severity is Severity.ASK for finding in touching)
    assert kind in {finding.kind for finding in touching}
    assert all(finding.suggestion for finding in touching)


@pytest.mark.parametrize(
    "text",
    [
        "お客様から大声で要求を受けました。",
        "皆さん、お疲れさまです。",
        "担当者様が応対しました。",
        "奥様とお子さんが一緒でした。",
        "産業医の先生に相談できます。",
        "お医者さんにかかる。",
        "東京都カスタマー・ハラスメント防止条例を踏まえました。",
        "労働施策総合推進法が改正されました。",
        "法テラスでも相談できます。",
        "空港や銀行、売り場・事務所のように、人の多い職場で話し合いました。",
        "一斉に休憩を取ってください。",
    ],
)
def test_who_is_nobody_in_particular_is_left_alone(text: str) -> None:
    assert check(text) == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all(text: str) -> None:
    """Never raises; every finding's place holds its text; places are in order."""
    found = check(
        text, KnownNames(people=(KnownPerson(names=("森 茂",), handle="mori"),), quotes=(text,))
    )
    for finding in found:
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
    assert found == sorted(found, key=lambda finding: (finding.start, finding.end))


PIECES = st.sampled_from(
    [
        *(
            "ﾀﾅｶ",
            "０９０ー１２３４ー５６７８",
            "ｶﾞ",
            "㍿",
            "㋿",
            "①",
            "e\u0301",
            "が\u3099",
            "\u200b",
        ),
        *(
            "森様",
            "<@U02ABC34DE>",
            "🙂",
            "\ud83d",
            "令和８年４月",
            "ﷺ",
            "ª",
            "株式会社",
            "〒",
            "\n",
        ),
        *("\u200b", "\n", "\r\n", "\u3000", "@", "a@b.jp", "１,０００円", "㌔", "ー", "-", "〇"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_widths_and_joined_characters_keep_their_places(text: str) -> None:
    for finding in check(text):
        assert text[finding.start : finding.end] == finding.text != ""


def test_half_width_and_joined_characters() -> None:
    text = "㍿の件はﾀﾅｶさん(０９０－１２３４－５６７８)まで"
    found = {finding.kind: finding.text for finding in check(text)}
    assert found[Kind.PHONE] == "０９０－１２３４－５６７８"
    assert found[Kind.PERSON] == "ﾀﾅｶ"


@pytest.mark.parametrize("part", ["tune", "held"])
def test_clean_drafts_raise_few_flags_and_block_nothing(part: str) -> None:
    drafts = clean_drafts(part)
    found = [finding for draft in drafts for finding in check(draft)]
    rate = 400 * len(found) / sum(map(len, drafts))
    assert rate <= 1.5, sorted({finding.text for finding in found})
    blocking = [finding for finding in found if finding.severity is Severity.BLOCK]
    assert blocking == []


def test_a_long_text_in_parts_finds_the_same() -> None:
    """Also what goes on over the end of a part, and with somebody watching."""
    part = check_module._PART
    number, secret = "090-1234-5678", "今度店に来たら絶対に許さないと何度も言われた"
    person = KnownPerson(names=("渡邊 孝太郎",))
    known = KnownNames(people=(person,), quotes=(secret,))
    for filler in ("あ", "\n", "。", clean_drafts("last")[0]):
        for cut in (part - 6, part // 2 - 1, 2 * part - 6, 3 * part):
            head = (filler * (cut // len(filler) + 1))[:cut]
            text = f"{head}、{number}、{secret}、渡辺さん。{filler * (part // len(filler))}"
            heard: list[int] = []
            found = check(text, known, heard.append)
            assert {finding.text for finding in found} >= {number, secret, "渡辺"}
            assert all(text[f.start : f.end] == f.text for f in found)
            assert heard == sorted(heard)
            assert heard[-1] == len(text)
        assert check(text, known) == found


def test_many_findings_take_no_longer_than_they_must() -> None:
    """A megabyte with a number in every line: the work grows with the text and no faster."""
    line = "電話は090-1234-5678でした。\n"
    small, large = line * 500, line * 4000

    def seconds(text: str) -> float:
        began = time.process_time()
        assert len(check(text)) == text.count("\n")
        return time.process_time() - began

    check(line)
    assert seconds(large) < 16 * seconds(small)


@pytest.fixture
def forgotten() -> Iterator[None]:
    """The parts are loaded anew in the test, and again after it."""
    parts = (tokens_module.words, names_module.names, model_module.model)
    for part in parts:
        part.cache_clear()
    yield
    for part in parts:
        part.cache_clear()


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize(
    ("module", "part"),
    [("sudachipy", "dictionary"), ("japanese_personal_name_dataset", "names")],
)
def test_without_a_dictionary_nothing_passes_for_clean(module: str, part: str) -> None:
    with patch.dict(sys.modules, {module: None}), pytest.raises(DictionaryMissing) as raised:
        check("何もありません。")
    assert raised.value.part == part


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("content", [None, "", "{}", '{"features_version": 0}'])
def test_without_weights_nothing_passes_for_clean(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "weights.json").write_text(content)
    with (
        patch.object(model_module, "files", lambda package: tmp_path),
        pytest.raises(DictionaryMissing) as raised,
    ):
        check("何もありません。")
    assert raised.value.part == "weights"


@pytest.mark.parametrize(
    ("text", "coarse"),
    [
        ("2026年4月3日", "2026年第2四半期"),
        ("令和八年十二月", "2026年第4四半期"),
        ("H30.1.5", "2018年第1四半期"),
        ("2026/09", "2026年第3四半期"),
        ("十月三日", "第4四半期"),
        ("昨日", ""),
        ("2026年13月", ""),
    ],
)
def test_dates_in_quarters(text: str, coarse: str) -> None:
    assert coarse_date(text) == coarse


def test_quarters_and_halves() -> None:
    assert quarter(date(2026, 3, 31)) == "2026年第1四半期(1~3月)"
    assert quarter(date(2026, 10, 1)) == "2026年第4四半期(10~12月)"
    assert half_year(date(2026, 6, 30)) == "2026年上半期"
    assert half_year(date(2026, 7, 1)) == "2026年下半期"


def test_the_lists_know_old_kanji() -> None:
    lists: Names = names_module.names()
    assert lists.surname("髙橋") == lists.surname("高橋") == "common"
    assert lists.surname("椅子") == ""
