"""Customers are known again however they are written, and nobody for somebody else."""

import string
import time
import unicodedata
from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain import spelling
from bot.domain.common_word import AROUND, DESCRIBING, ENGLISH, HANDLES, WHOLE, words
from bot.domain.contact import phone
from bot.domain.customer import MOST, keys_given, keys_in
from bot.domain.kanji import ROWS, fold_kanji
from tests.domain.customer_spellings import APART, GROUPS, IN_TEXT, NOBODY

KINDS = ("phone:", "email:", "account:", "number:", "name:")


def test_the_lists_are_as_long_as_promised() -> None:
    variants = [v for group in GROUPS.values() for v in group]
    assert len(variants) >= 120
    assert len(set(variants)) == len(variants)
    assert len(APART) >= 100
    assert len(NOBODY) >= 80


@pytest.mark.parametrize("group", GROUPS)
def test_spellings_of_one_customer_share_a_key(group: str) -> None:
    """Every pair of a group, as the desk enters them."""
    for one, other in combinations(GROUPS[group], 2):
        assert set(keys_given(one)) & set(keys_given(other)), (one, other)


@pytest.mark.parametrize(("entered", "told"), IN_TEXT)
def test_a_report_in_its_own_words_shares_the_key(entered: str, told: tuple[str, ...]) -> None:
    for text in told:
        assert set(keys_in(text)) & set(keys_given(entered)), (text, keys_in(text))
    for one, other in combinations(told, 2):
        assert set(keys_in(one)) & set(keys_in(other)), (one, other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_customers_who_only_look_alike_share_no_key(one: str, other: str) -> None:
    first = {*keys_given(one), *keys_in(one)}
    second = {*keys_given(other), *keys_in(other)}
    assert not first & second


def test_no_two_groups_share_a_key() -> None:
    keys = {name: {k for v in group for k in keys_given(v)} for name, group in GROUPS.items()}
    for one, other in combinations(keys, 2):
        assert not keys[one] & keys[other], (one, other, keys[one] & keys[other])


@pytest.mark.parametrize("text", NOBODY)
def test_who_is_only_described_has_no_key(text: str) -> None:
    assert keys_in(text) == ()


def test_what_the_desk_enters_must_be_specific_too() -> None:
    for text in (
        "男性",
        "50代の男性",
        "お客様",
        "不明",
        "林",
        "様",
        "株式会社",
        "customer",
        "12",
        "a",
    ):
        assert keys_given(text) == ()


def test_several_customers_in_one_text() -> None:
    text = "㈱サンプル商事の渡邊様(090-1234-5678、watanabe@example.com)と、ご友人の高橋一郎さん"
    assert set(keys_in(text)) == {
        "phone:+819012345678",
        "email:watanabe@example.com",
        "name:サンプル商事",
        "name:渡辺",
        "name:高橋一郎",
    }


def test_two_numbers_on_a_line() -> None:
    both = {"phone:+81312345678", "phone:+819012345678"}
    for between in (" ", "  ", " / ", "、", "\n", " 携帯"):
        assert set(keys_in(f"03-1234-5678{between}090-1234-5678")) == both, between


# The table of kanji.


def test_no_kanji_stands_in_two_rows_and_none_is_equal_already() -> None:
    rows = ROWS.split()
    seen = [c for row in rows for c in row]
    assert len(seen) == len(set(seen))
    for row in rows:
        assert len(row) > 1
        for variant in row[1:]:
            assert unicodedata.normalize("NFKC", variant) == variant
            assert fold_kanji(variant) == row[0] == fold_kanji(row[0])


@pytest.mark.parametrize(
    ("written", "counts"),
    [tuple(pair) for pair in sorted(words("""
        髙高 﨑崎 邊辺 邉辺 齋斉 齊斉 斎斉 澤沢 濱浜 濵浜
        廣広 國国 櫻桜 德徳 惠恵 眞真 嶋島 冨富 峯峰 龍竜
        藏蔵 榮栄 實実 壽寿 圓円 靜静 瀧滝 關関 鐵鉄 會会
        學学 豐豊 假仮 舘館 槇槙 淵渕 籠篭 聰聡 曾曽 栁柳
        """))],
)  # fmt: skip
def test_old_and_new_kanji(written: str, counts: str) -> None:
    assert spelling.name(f"山{written}") == spelling.name(f"山{counts}")


def test_the_words_are_written_in_the_forms_that_count() -> None:
    for word in DESCRIBING | WHOLE | AROUND:
        assert fold_kanji(unicodedata.normalize("NFKC", word)) == word
    for word in ENGLISH | HANDLES:
        assert word.isascii() and word == word.casefold()


# Whatever is typed.

letters = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("ぁあいうかがきさしっつなのばぱまゃんアイウカガサタツバパヴヶヵー"),
        st.sampled_from("ｱｶｻﾀｯﾞﾟ々ヽヾゝゞ〻ー-‐−~〜"),
        st.sampled_from("高髙﨑崎斉齋邊辺一二三田中山川様氏殿君株式会社有限(株)㈱㈲"),
        st.sampled_from("　 ・、。:：@＠+＋81０１２3４0123456789"),
        st.sampled_from(string.ascii_letters + "éñøß’'.,-"),
    ),
    max_size=60,
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(letters)
@example("株 式会社あ様様")
@example("か゛゛ー-々々")
@example("k.k. co., ltd.")
def test_done_twice_is_done_once(text: str) -> None:
    assert spelling.fold(spelling.fold(text)) == spelling.fold(text)
    assert spelling.even(spelling.even(text)) == spelling.even(text)
    assert spelling.name(spelling.name(text)) == spelling.name(text)


@settings(max_examples=600, deadline=None)
@given(letters)
def test_nothing_raises_and_keys_have_their_form(text: str) -> None:
    phone(text)
    for keys in (keys_given(text), keys_in(text)):
        assert len(keys) <= MOST
        assert len(set(keys)) == len(keys)
        for key in keys:
            assert key.startswith(KINDS)
            assert len(key.partition(":")[2]) >= 2


KANA = st.text(
    st.sampled_from([chr(c) for c in range(0x3041, 0x3097) if chr(c) not in "ゎゐゑゕゖ"]),
    max_size=20,
)


@settings(max_examples=400, deadline=None)
@given(KANA, st.sampled_from(["", "田中", "株式会社", "Ab 1"]), st.sampled_from(["", "様", "さん"]))
def test_hiragana_and_katakana_are_the_same(kana: str, before: str, behind: str) -> None:
    katakana = "".join(chr(ord(c) + 0x60) for c in kana)
    assert spelling.name(before + kana + behind) == spelling.name(before + katakana + behind)


def half_width(katakana: str) -> str:
    """By Unicode's own decompositions of the half-width forms, read backwards."""
    narrow = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF66, 0xFF9E)}
    narrow |= {"\u3099": "ﾞ", "\u309a": "ﾟ"}
    return "".join(narrow.get(c, c) for c in unicodedata.normalize("NFD", katakana))


@settings(max_examples=400, deadline=None)
@given(KANA)
def test_half_and_full_width_are_the_same(kana: str) -> None:
    katakana = "".join(chr(ord(c) + 0x60) for c in kana)
    assert spelling.name(half_width(katakana)) == spelling.name(katakana)


def wide(text: str) -> str:
    return "".join(
        "\u3000" if c == " " else chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text
    )


@settings(max_examples=400, deadline=None)
@given(st.text(string.ascii_letters + string.digits + " .,-'&()@/:+", max_size=40))
def test_wide_letters_and_digits_are_the_same(text: str) -> None:
    assert spelling.name(wide(text)) == spelling.name(text)
    assert keys_given(wide(text)) == keys_given(text)
    assert keys_in(wide(text)) == keys_in(text)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(10_000_000, 99_999_999), st.sampled_from(["3", "6", "90", "80", "50"]), st.data()
)
def test_a_number_in_any_spelling(subscriber: int, area: str, data: st.DataObject) -> None:
    digits = str(subscriber)
    plain = phone(f"0{area}{digits}")
    if plain is None:  # filled with one digit
        return
    dash = data.draw(st.sampled_from("-‐‑–—―−－ー・. "))
    start = data.draw(
        st.sampled_from([f"0{area}", f"+81{dash}{area}", f"+81 (0){area}", f"(0{area})"])
    )
    assert phone(f"{start}{dash}{digits[:4]}{dash}{digits[4:]}") == plain


def test_a_long_text_is_read_at_once() -> None:
    """A report's input has at most 3,000 characters; whoever sends it waits."""
    keys_in("高橋一郎")  # the list of names is read once
    longest = ("様", "(", "0-", "a.", "@", "株", "ー", "々", "あ", "x.com/", "Co., ", "高橋様、")
    texts = [piece * (3000 // len(piece)) for piece in longest]
    for text in texts:
        started = time.process_time()
        keys_in(text)
        keys_given(text)
        assert time.process_time() - started < 1.0, text[:10]


@pytest.mark.parametrize("text", ["サンプル㈱ 御中", "株式会社サンプル　御中", "サンプル(株) 各位"])
def test_a_form_of_address_beside_a_company_is_no_key(text: str) -> None:
    assert set(keys_given(text)) | set(keys_in(text)) == {"name:サンプル"}


@pytest.mark.parametrize(
    "word", ["さくら薬局", "青葉クリーニング", "ミサキ堂", "みさき堂", "アオバ商事", "いとう写真館"]
)
def test_a_word_of_several_scripts_is_known_by_all_of_it(word: str) -> None:
    """By 薬局 alone customers would be taken for one who have nothing in common."""
    for text in (f"{word}様", f"{word} 御中", f"相手:{word}さん"):
        assert keys_in(text) == (f"name:{spelling.name(word)}",), text
    assert keys_in("たぶん高橋様") == keys_in("クレーマー高橋様") == ("name:高橋",)
    for other in ("うちの常連様", "近くのパン屋様", "こちらの店長様", "隣のラーメン屋様", "薬局様"):
        assert keys_in(other) == ()
