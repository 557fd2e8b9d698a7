"""Colleagues known in kanji alone, written so that a search would miss them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.anonymize.check import check
from bot.anonymize.finding import Kind, Severity
from bot.anonymize.known import KnownNames, KnownPerson
from bot.anonymize.names import names
from bot.anonymize.romaji import to_romaji
from bot.cli import app
from tests.anonymize.people import Somebody, somebody

SELECTOR = "\U000e0100"
"""Of a variant of the kanji before it; shows nothing itself."""
CYRILLIC = str.maketrans("aceopxyijs", "асеорхуіјѕ")
GREEK = str.maketrans("oiavk", "οιανκ")
SMALL_CAPITALS = str.maketrans("abcdeghijkmnoprtuyz", "ᴀʙᴄᴅᴇɢʜɪᴊᴋᴍɴᴏᴘʀᴛᴜʏᴢ")
BOLD = {ord("a") + at: chr(0x1D41A + at) for at in range(26)}
FLAGS = {ord("a") + at: chr(0x1F1E6 + at) for at in range(26)}
FULL = {ord("a") + at: chr(0xFF41 + at) for at in range(26)}
ALPHABETS: dict[str, dict[int, Any]] = {
    "Cyrillic": CYRILLIC, "Greek": GREEK, "small capitals": SMALL_CAPITALS, "bold": BOLD,
    "flags": FLAGS, "full": FULL, "digits": str.maketrans("aeio", "4310"),
}  # fmt: skip


def hidden(text: str, name: str, *people: str) -> list[str]:
    """What is left of a name in a text once everything known that blocks is taken out."""
    known = KnownNames(people=tuple(KnownPerson(names=(one,)) for one in people))
    taken = {
        at
        for found in check(text, known)
        if found.kind is Kind.KNOWN and found.severity is Severity.BLOCK
        for at in range(found.start, found.end)
    }
    start = text.index(name)
    return [
        text[at]
        for at in range(start, start + len(name))
        if text[at] != SELECTOR and at not in taken
    ]


@settings(max_examples=60, deadline=None)
@given(somebody(), st.sampled_from(sorted(ALPHABETS)), st.booleans(), st.booleans())
def test_letters_that_only_look_like_latin_ones(
    who: Somebody, alphabet: str, joined: bool, reverse: bool
) -> None:
    family = to_romaji(names().reading_of(who.family))
    read = names().readings_of_given(who.given)
    assume(len(family) > 4 and read)
    parts = [family, to_romaji(read[0])]
    first, second = parts[::-1] if reverse else parts
    # Where two vowels meet, one long one is heard, and is written in several ways.
    assume(not joined or first[-1] not in "aiueo" or second[0] not in "aiueo")
    plain = first + second if joined else family
    written = plain.translate(ALPHABETS[alphabet])
    text = f"昨年、{written}が対応しました。"
    assert hidden(text, written, f"{who.family} {who.given}") == []


@settings(max_examples=40, deadline=None)
@given(somebody(), st.sampled_from(("{}さん({})", "{}・{}", "{}{}", "{} {}")), st.booleans())
def test_a_given_name_in_latin_letters_beside_the_surname(
    who: Somebody, form: str, capital: bool
) -> None:
    read = names().readings_of_given(who.given)
    assume(read and len(read[0]) > 1)
    given_name = to_romaji(read[0])
    given_name = given_name.capitalize() if capital else given_name
    text = "昨日の" + form.format(who.family, given_name) + "の件です"
    assert hidden(text, given_name, f"{who.family} {who.given}") == []


@pytest.mark.parametrize(
    ("person", "written"),
    [
        ("東海林 太郎", "とうかいりんさん"),
        ("東海林 太郎", "Tokairinさん"),
        ("東海林 太郎", "トウカイリンタロウ"),
        ("五十嵐 碧", "いからしさん"),
        ("中島 凜", "なかしまりん"),
        ("月見里 陽葵", "Yamanashi Himari"),
        ("月見里 陽葵", "ひまりやまなし"),
        ("髙﨑 惠", "たかさきさん"),
        ("髙﨑 惠", "takasakimegumi"),
        ("渡邊 靜", "わたなべしずか"),
        ("渡邊 靜", f"渡邉{SELECTOR}さん"),
        ("齋藤 壽子", "斉藤ひさこ"),
        ("高橋 直樹", "T A K A H A S H I"),
        ("澤田 直克", "tsawada"),
    ],
)
def test_old_kanji_and_rare_readings(person: str, written: str) -> None:
    bare = written.removesuffix("さん")
    assert hidden(f"昨年、{written}が対応した。", bare, person) == []


def test_a_rare_reading_without_an_honorific_is_a_word() -> None:
    assert names().other_readings("f東海林") == ("しょうし", "とうかいりん")
    known = KnownNames(people=(KnownPerson(names=("中島 凜",)),))
    assert not [f for f in check("ながしまで泳いだ。", known) if f.kind is Kind.KNOWN]


CONTACTS = """
[[contacts]]
id = "eap"
ja = "さくら社外相談センター(秘密厳守)"
en = "Sakura EAP"
reach = "03-1234-5678"
source = "https://www.example.com/"
checked = 2026-07-21

[[contacts]]
id = "web"
ja = "みなと総合法律事務所"
en = "Minato Law"
reach = "https://soudan.example.com/form/"
source = "https://www.example.com/"
checked = 2026-07-21
"""


def test_the_companys_own_contacts_pass_and_nothing_near_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "contacts.toml"
    file.write_text(CONTACTS, encoding="utf-8")
    monkeypatch.setenv("MADOGUCHI_CONTACTS_FILE", str(file))
    monkeypatch.setenv("MADOGUCHI_COMMAND", "/madoguchi")
    texts = [
        "さくら社外相談センター(０３－１２３４－５６７８)に電話してください。",
        "みなと総合法律事務所のhttps://soudan.example.com/form/から申し込めます。",
        "/madoguchi や #9110 も使えます。0312345678でもつながります。",
        "https://soudan.example.com/form/123",
        "03-1234-56789",
    ]
    lines = "\n".join(json.dumps({"text": text}) for text in texts)
    result = CliRunner().invoke(app, ["leakcheck", "--jsonl"], input=lines)
    found = [json.loads(line)["findings"] for line in result.stdout.splitlines()]
    assert found[:3] == [[], [], []]
    assert [[f["severity"] for f in line] for line in found[3:]] == [["block"], ["block"]]
