"""What a case and a workspace know is found in every spelling, inside any draft."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from japanese_personal_name_dataset import load_dataset

from bot.anonymize.check import check
from bot.anonymize.finding import Finding, Kind, Severity
from bot.anonymize.known import KnownNames, KnownPerson
from bot.anonymize.romaji import same_sound, to_romaji
from tests.anonymize.drafts import clean_drafts

WATANABE = KnownPerson(
    names=("渡邊 孝太郎",),
    kana=("わたなべ こうたろう",),
    romaji=("Kotaro Watanabe",),
    handle="kota.w",
    mail="k-watanabe@example.co.jp",
    id="U02ABC34DE",
)

SPELLINGS = """
渡邊孝太郎
渡邊 孝太郎
渡邊　孝太郎
渡 邊 孝 太 郎
渡辺孝太郎
渡邉孝太郎
渡辺さん
渡邉様
渡辺氏
渡辺課長
渡邊
孝太郎
孝太郎くん
わたなべ
わたなべさん
ワタナベ
ﾜﾀﾅﾍﾞ
ワタナベコウタロウ
わたなべ こうたろう
コウタロウ
Watanabe
WATANABE
watanabe
Ｗａｔａｎａｂｅ
Kotaro Watanabe
Watanabe Kotaro
WATANABE, Kotaro
Koutarou
Kōtarō
Kohtaroh
わ た な べ
わ・た・な・べ
K.Watanabe
KWatanabe
kwatanabe
kotaro.watanabe
watanabe_kotaro
@kota.w
kota.w
ＫＯＴＡ．Ｗ
k-watanabe
k-watanabe@example.co.jp
K-Watanabe＠example.co.jp
U02ABC34DE
<@U02ABC34DE>
""".strip().splitlines()


def blocked(found: list[Finding], start: int, end: int) -> bool:
    """Whether a blocking finding of what is known lies in the place."""
    return any(
        finding.severity is Severity.BLOCK
        and finding.kind is Kind.KNOWN
        and finding.start < end
        and start < finding.end
        for finding in found
    )


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "frame", ["{}", "先の期に{}が対応しました。", "対応した人は{}。", "「{}」と言われた"]
)
def test_a_person_is_known_in_every_spelling(spelling: str, frame: str) -> None:
    start = frame.index("{")
    found = check(frame.format(spelling), KnownNames(people=(WATANABE,)))
    assert blocked(found, start, start + len(spelling)), found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("高橋 亮", "髙橋が"),
        ("髙橋 亮", "高橋さん"),
        ("山崎 愛", "山﨑に"),
        ("斎藤 直", "齋藤と"),
        ("澤田 真", "沢田は"),
        ("沢田 眞", "澤田真"),
        ("森 茂", "森さん"),
        ("森 茂", "店長の森が"),
        ("東 健", "東様"),
        ("神谷 學", "神谷学"),
    ],
)
def test_old_kanji_and_short_surnames(name: str, text: str) -> None:
    known = KnownNames(people=(KnownPerson(names=(name,)),))
    assert blocked(check(f"担当の{text}来た", known), 3, 3 + len(text))


SHOWN = KnownPerson(names=("佐藤 健 / Ken Sato (営業)", "田中 一郎（たなか いちろう）"), id="U05")


@pytest.mark.parametrize("text", ["kensato", "Sato Ken", "佐藤健", "たなかいちろう", "健さん"])
def test_each_name_in_what_somebody_is_shown_as(text: str) -> None:
    found = check(f"{text}が対応した。", KnownNames(people=(SHOWN,)))
    assert Severity.BLOCK in {one.severity for one in found if one.kind is Kind.KNOWN}


def test_the_department_in_what_somebody_is_shown_as_is_nobody() -> None:
    assert check("営業の皆さんへ。", KnownNames(people=(SHOWN,))) == []


@pytest.mark.parametrize(
    ("person", "text"),
    [
        (KnownPerson(names=("森 茂",)), "森林の手入れをする"),
        (KnownPerson(names=("東 健",)), "東京の方針"),
        (KnownPerson(names=("高 明",)), "高い声で話す"),
        (KnownPerson(kana=("あべ けん",)), "しゃべることが多い"),
        (KnownPerson(romaji=("Ono Ken",)), "One of the tokens"),
        (KnownPerson(handle="ken"), "tokenを取得する"),
    ],
)
def test_a_short_name_inside_another_word_is_nobody(person: KnownPerson, text: str) -> None:
    found = check(text, KnownNames(people=(person,)))
    assert [finding for finding in found if finding.kind is Kind.KNOWN] == []


TERMS = [
    ("株式会社 青葉商事", "株式会社青葉商事"),
    ("青葉商事", "青 葉 商 事"),
    ("K-20419", "ｋ２０４１９"),
    ("K-20419", "K 20419"),
    ("090-1234-5678", "〇九〇一二三四五六七八"),
    ("090-1234-5678", "０９０ １２３４ ５６７８"),
    ("1234567", "１２３-４５６７"),
    ("Bright Way", "BRIGHTWAY"),
    ("ヒカリ便プラン", "ひかり便プラン"),
    ("Ｎｅｘｉａ", "nexia"),
]


@pytest.mark.parametrize(("term", "text"), TERMS)
def test_terms_and_numbers(term: str, text: str) -> None:
    assert blocked(check(f"先の期に{text}の件で", KnownNames(terms=(term,))), 4, 4 + len(text))


def test_a_number_inside_a_longer_number_is_another() -> None:
    found = check("1912345678", KnownNames(terms=("12345",)))
    assert Kind.KNOWN not in {finding.kind for finding in found}


_MEN, _WOMEN, _FAMILIES = load_dataset(include_last_names=True)
FAMILIES = [(kanji, entry["reading"]) for kanji, entry in _FAMILIES.items()]
GIVEN = [(entry["kanji"][0], reading) for reading, entry in (_MEN | _WOMEN).items()]
DRAFTS = [*clean_drafts("tune"), *clean_drafts("held")]


def katakana(text: str) -> str:
    return "".join(chr(ord(char) + 96) if "ぁ" <= char <= "ゖ" else char for char in text)


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@st.composite
def somebody(draw: st.DrawFn) -> tuple[KnownPerson, str]:
    """A person, and one spelling of them."""
    family, family_kana = draw(st.sampled_from(FAMILIES))
    given, given_kana = draw(st.sampled_from(GIVEN))
    latin = f"{to_romaji(given_kana)} {to_romaji(family_kana)}".title()
    person = KnownPerson(
        names=(f"{family} {given}",), kana=(f"{family_kana} {given_kana}",), romaji=(latin,)
    )
    gap = draw(st.sampled_from(("", " ", "\u3000", "・")))
    after = draw(st.sampled_from(("さん", "様", "氏", "店長", "くん")))
    spelling = draw(
        st.sampled_from(
            (
                family + gap + given,
                family + after,
                family_kana + gap + given_kana,
                katakana(family_kana + gap + given_kana),
                family_kana + after,
                katakana(family_kana) + after,
                latin,
                latin.upper(),
                wide(latin.replace(" ", "")),
                " ".join(reversed(latin.split())),
                latin.lower().replace(" ", "."),
            )
        )
    )
    return person, spelling


@st.composite
def a_place(draw: st.DrawFn) -> tuple[str, int]:
    draft = draw(st.sampled_from(DRAFTS))
    return draft, draw(st.integers(0, len(draft)))


@settings(max_examples=150, deadline=None)
@given(somebody(), a_place())
def test_anybody_in_any_draft_blocks(who: tuple[KnownPerson, str], where: tuple[str, int]) -> None:
    person, spelling = who
    draft, at = where
    text = f"{draft[:at]}、{spelling}が{draft[at:]}"
    assert blocked(check(text, KnownNames(people=(person,))), at + 1, at + 1 + len(spelling))


@settings(max_examples=100, deadline=None)
@given(
    st.integers(10**5, 10**11).map(str),
    st.sampled_from(("", "-", " ", ".")),
    st.sampled_from(
        (
            str,
            wide,
            lambda text: text.translate(str.maketrans("0123456789", "〇一二三四五六七八九")),
        )
    ),
    a_place(),
)
def test_any_number_in_any_draft_blocks(
    number: str, gap: str, form: object, where: tuple[str, int]
) -> None:
    assert callable(form)
    written = form(number[:3] + gap + number[3:])
    draft, at = where
    text = f"{draft[:at]}、{written}が{draft[at:]}"
    found = check(text, KnownNames(terms=(number,)))
    assert blocked(found, at + 1, at + 1 + len(written))
    unknown = check(text)
    assert any(
        finding.severity is Severity.BLOCK
        and finding.start < at + 1 + len(written)
        and at + 1 < finding.end
        for finding in unknown
    )


def test_latin_spellings_of_one_name_sound_the_same() -> None:
    for names in (
        ("Ohno", "Ono", "Oono", "Ōno", "ONO"),
        ("Shinji", "Sinzi", "SHINJI"),
        ("Jun'ichi", "Junichi", "Zyun-iti"),
        ("Itoh", "Ito", "Itou", "Itō"),
        ("Honma", "Homma"),
        ("Chihiro", "Tihiro"),
        ("Fujita", "Hujita", "Huzita"),
    ):
        assert len({same_sound(name) for name in names}) == 1, names


SOURCE = "お前の顔は覚えたからな、今度店に来たら絶対に許さないと何度も言われました。"


@pytest.mark.parametrize(
    ("draft", "severity"),
    [
        ("お客様から、今度店に来たら絶対に許さないと何度も言われた事案です。", Severity.BLOCK),
        ("今度、店に来たら「絶対に許さない」と何度も言われました", Severity.BLOCK),
        ("今度店に来たら絶対に許さないとのこと", Severity.ASK),
        ("覚えたから、今度店に来たら考える", None),
        ("許さないと言われた", None),
    ],
)
def test_quotations(draft: str, severity: Severity | None) -> None:
    found = [f for f in check(draft, KnownNames(quotes=(SOURCE,))) if f.kind is Kind.QUOTE]
    assert [finding.severity for finding in found] == ([severity] if severity else [])


def test_what_everybody_may_quote_is_no_quotation() -> None:
    policy = "社会通念に照らして著しく妥当性を欠く要求には応じないことがあります。"
    known = KnownNames(quotes=("窓口から、" + policy + "と聞きました",), common=(policy,))
    assert [f for f in check("方針では、" + policy, known) if f.kind is Kind.QUOTE] == []


def test_reviewed_words_are_not_asked_about_but_known_ones_block() -> None:
    text = "東京ガーデンテラスの皆さんへ。"
    assert check(text)
    allowed = ("東京ガーデンテラス",)
    assert check(text, KnownNames(allowed=allowed)) == []
    assert check(text, KnownNames(allowed=allowed, terms=allowed))[0].severity is Severity.BLOCK


def test_a_whole_workspace_leaves_clean_drafts_free() -> None:
    """Among a thousand people many are called as ordinary words are: 有, 時, 真下."""
    people = tuple(
        KnownPerson(
            names=(f"{FAMILIES[n % len(FAMILIES)][0]} {GIVEN[n * 7 % len(GIVEN)][0]}",),
            kana=(f"{FAMILIES[n % len(FAMILIES)][1]} {GIVEN[n * 7 % len(GIVEN)][1]}",),
            romaji=(to_romaji(GIVEN[n * 7 % len(GIVEN)][1]),),
        )
        for n in range(1000)
    )
    drafts = [*clean_drafts("held"), *clean_drafts("last")]
    found = [
        finding
        for draft in drafts
        for finding in check(draft, KnownNames(people=people))
        if finding.kind is Kind.KNOWN
    ]
    assert 400 * len(found) / sum(map(len, drafts)) <= 0.2, {finding.text for finding in found}
