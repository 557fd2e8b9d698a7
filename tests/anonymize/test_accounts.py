"""Accounts that a word introduces, and forms without the mark that others carry."""

import pytest

from bot.anonymize.check import check
from bot.anonymize.finding import Kind, Severity
from bot.anonymize.known import KnownNames, KnownPerson
from tests.anonymize.test_known import blocked

BLOCKS = [
    ("アカウント名は{}でした", "taro_t-99", Kind.MENTION),
    ("LINEのIDは{}です", "taro.99", Kind.MENTION),
    ("LINEは{}です", "yamataro7", Kind.MENTION),
    ("インスタの{}から届いた", "hana.mori", Kind.MENTION),
    ("Insta {} から届いた", "hana_mori", Kind.MENTION),
    ("Instagram（{}）で調べた", "hana.mori.99", Kind.MENTION),
    ("Discordは{}だった", "taro#1234", Kind.MENTION),
    ("ログインIDは{}", "tanaka-01", Kind.MENTION),
    ("ユーザー名「{}」から", "花子ママ", Kind.MENTION),
    ("ユーザー名は{}です", "hanako", Kind.MENTION),
    ('a review as "{}" on it', "AngryDad77", Kind.MENTION),
    ("At {} on that day", "6.30 pm", Kind.DATE),
    ("担当の席({})まで", "内3307", Kind.PHONE),
    ("車は {} でした", "さ12-34", Kind.ID_NUMBER),
    ("接続先は {} です", "evil[.]example[.]com", Kind.URL),
    ("{}を要求された", "35万", Kind.MONEY),
    ("{}を要求された", "五十万", Kind.MONEY),
    ("{}払えと言われた", "三十五万", Kind.MONEY),
    ("{}に来店した", "十四日", Kind.DATE),
    ("{}に来店した", "祝日の夕方", Kind.DATE),
    ("{}に来店した", "7月の第二週", Kind.DATE),
    ("{}で話した", "305室", Kind.PLACE),
    ("{}に泊まった", "1203", Kind.PLACE),
    ("部屋は{}", "1203", Kind.PLACE),
    ("番号は{}だった", "1234-5678-9012", Kind.ACCOUNT),
    ("普通預金の{}へ", "123-4567", Kind.ACCOUNT),
]


@pytest.mark.parametrize(("frame", "text", "kind"), BLOCKS)
def test_it_blocks_as_what_it_is(frame: str, text: str, kind: Kind) -> None:
    start = frame.index("{")
    found = check(frame.format(text))
    assert any(
        f.severity is Severity.BLOCK
        and f.kind is kind
        and f.start <= start
        and f.end >= start + len(text)
        for f in found
    ), found


@pytest.mark.parametrize(
    "text",
    [
        "#9110へ相談してください。",
        "＃9110に電話できます。",
        "/sodan と入力すると相談できます。",
        "LINEで連絡が来ました。",
        "アカウントを作り直しました。",
        "IDの確認をお願いします。",
        "社内3か所で研修を行います。",
        "何十万という声がある。",
        "祝日も相談できます。",
    ],
)
def test_what_is_nobodys_does_not_block(text: str) -> None:
    found = check(text)
    assert [f for f in found if f.severity is Severity.BLOCK] == []
    assert not ("9110" in text or "/sodan" in text) or found == []


def test_a_word_before_a_handle_is_no_address() -> None:
    found = check("Somebody who goes by @hana_mori posted it. Write to hana @example.com.")
    assert [(f.kind, f.text) for f in found] == [
        (Kind.MENTION, "@hana_mori"),
        (Kind.EMAIL, "hana @example.com"),
    ]


def test_each_of_many_places_is_asked_about() -> None:
    found = check("東京・大阪・名古屋・福岡の店で研修を行います。")
    assert [f.text for f in found] == ["東京", "大阪", "名古屋", "福岡"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("渡邊 孝太郎", "watanabekotaro"),
        ("渡邊 孝太郎", "KotaroWatanabe"),
        ("渡邊 孝太郎", "kotarowatanabe"),
        ("渡邊 孝太郎", "kwatanabe"),
        ("渡邊 孝太郎", "Kotaro 渡辺"),
        ("渡邊 孝太郎", "渡辺 Kotaro"),
        ("渡邊 孝太郎", "渡辺こうたろう"),
        ("田中 惠", "tanakamegumi"),
        ("田中 惠", "megumi_tanaka"),
        ("田中 惠", "T4naka"),
        ("田中 惠", "Tаnaka"),
        ("田中 惠", "Ｔａｎａｋａ"),
        ("中野 真", "Shin Nakano"),
        ("中野 真", "shinnakano"),
    ],
)
@pytest.mark.parametrize("frame", ["{}", "担当は{}です", "{}が話した", "「{}」"])
def test_names_in_latin_letters(name: str, text: str, frame: str) -> None:
    found = check(frame.format(text), KnownNames(people=(KnownPerson(names=(name,)),)))
    start = frame.index("{")
    assert blocked(found, start, start + len(text)), found
