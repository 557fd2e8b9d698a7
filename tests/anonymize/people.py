"""People and customers as a workspace knows them, and as somebody may write them.

Made independently of the check: kana are put into Latin letters by tables of their own, old
kanji and half-width kana are listed once more.
"""

from typing import NamedTuple

from hypothesis import strategies as st
from japanese_personal_name_dataset import load_dataset

from bot.anonymize.known import KnownPerson
from tests.anonymize.spellings import one_of, widen

_MEN, _WOMEN, _FAMILIES = load_dataset(include_last_names=True)
FAMILIES = [(kanji, entry["reading"]) for kanji, entry in _FAMILIES.items()]
GIVEN = [
    (kanji, reading) for reading, entry in (_MEN | _WOMEN).items() for kanji in entry["kanji"][:3]
]

_SWAPS = """
高髙 崎﨑嵜 辺邊邉 斎齋斉齊 沢澤 浜濱 島嶋 広廣 桜櫻 竜龍 国國 恵惠 真眞 栄榮 学學 徳德
条條 滝瀧 富冨 吉𠮷 関關 宝寶 峰峯 亀龜 万萬 寿壽 礼禮 静靜 弥彌 実實 円圓
"""
SWAPS = _SWAPS.split()
HONORIFICS = (
    "さん",
    "様",
    "さま",
    "氏",
    "くん",
    "君",
    "ちゃん",
    "殿",
    "先生",
    "課長",
    "店長",
    "部長",
)
ZERO_WIDTH = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad")

_MORA = {}
for _head, _row in {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの",
    "h": "はひふへほ", "m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざじずぜぞ",
    "d": "だぢづでど", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ",
}.items():  # fmt: skip
    for _kana, _vowel in zip(_row, "aiueo", strict=True):
        _MORA[_kana] = _head + _vowel
_MORA |= {
    "や": "ya",
    "ゆ": "yu",
    "よ": "yo",
    "わ": "wa",
    "を": "o",
    "ん": "n",
    "ゐ": "i",
    "ゑ": "e",
}
_HEPBURN = {
    "si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu",
    "sy": "sh", "ty": "ch", "zy": "j", "dy": "j",
}  # fmt: skip
_SMALL = {"ゃ": "a", "ゅ": "u", "ょ": "o"}


def latin(kana: str, system: str) -> str:
    """Hiragana in Kunrei (``kunrei``) or Hepburn letters, long vowels as they are written."""
    out = ""
    index = 0
    double = False
    while index < len(kana):
        char = kana[index]
        follows = kana[index + 1 : index + 2]
        index += 1
        if char in "っー":
            double = char == "っ"
            continue
        if char not in _MORA:
            continue
        mora = _MORA[char]
        if follows in _SMALL and follows:
            head = mora[:-1] + "y"
            if system == "hepburn":
                head = _HEPBURN.get(head, head)
            mora = head + _SMALL[follows]
            index += 1
        elif system == "hepburn":
            mora = _HEPBURN.get(mora, mora)
        if double:
            mora = ("t" if mora.startswith("ch") else mora[:1]) + mora
            double = False
        out += mora
    return out


def long_vowels(word: str, way: str) -> str:
    """ou and oo as in passports (o), with h, or with a macron."""
    made = {"kept": None, "short": "o", "oh": "oh", "macron": "ō"}[way]
    if made is None:
        return word
    word = word.replace("ou", made).replace("oo", made)
    return word.replace("uu", "ū" if way == "macron" else "u")


def katakana(text: str) -> str:
    return "".join(chr(ord(char) + 96) if "ぁ" <= char <= "ゖ" else char for char in text)


_WIDE = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ"
    "ヤユヨラリルレロワヲンァィゥェォャュョッー"
)
_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ"
_VOICED = dict(zip("ガギグゲゴザジズゼゾダヂヅデドバビブベボ", "ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ", strict=True))
_POPPED = dict(zip("パピプペポ", "ﾊﾋﾌﾍﾎ", strict=True))


def half_width(text: str) -> str:
    table = {ord(a): b for a, b in zip(_WIDE, _HALF, strict=True)}
    table |= {ord(a): b + "ﾞ" for a, b in _VOICED.items()}
    table |= {ord(a): b + "ﾟ" for a, b in _POPPED.items()}
    return katakana(text).translate(table)


@st.composite
def swapped(draw: st.DrawFn, text: str) -> str:
    """Old kanji for new and new for old, each by chance."""
    out = ""
    for char in text:
        forms = next((forms for forms in SWAPS if char in forms), char)
        out += draw(st.sampled_from(forms))
    return out


@st.composite
def parted(draw: st.DrawFn, text: str) -> str:
    """White space, a dot or a character that shows nothing inside."""
    way = draw(one_of("none", "none", "one", "all"))
    sign = draw(st.sampled_from((" ", "\u3000", "・", "･", ".", *ZERO_WIDTH)))
    if way == "all":
        return sign.join(text)
    if way == "one" and len(text) > 1:
        at = draw(st.integers(1, len(text) - 1))
        return text[:at] + sign + text[at:]
    return text


class Somebody(NamedTuple):
    family: str
    given: str
    family_kana: str
    given_kana: str
    handle: str
    mail: str
    user: str

    def known(self) -> KnownPerson:
        """With kanji and kana, as a profile holds them; Latin letters are found from kana."""
        return KnownPerson(
            names=(f"{self.family} {self.given}",),
            kana=(f"{self.family_kana} {self.given_kana}",),
            handle=self.handle,
            mail=self.mail,
            id=self.user,
        )


@st.composite
def somebody(draw: st.DrawFn) -> Somebody:
    family, family_kana = draw(st.sampled_from(FAMILIES))
    given, given_kana = draw(st.sampled_from(GIVEN))
    word = draw(st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9))
    handle = word + draw(one_of("", ".k", "_01", "-t"))
    mail = f"{draw(one_of('', 'k.', 'info-'))}{word}@{draw(one_of('example.co.jp', 'mail.jp'))}"
    user = "U" + draw(st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=10, max_size=10))
    return Somebody(
        draw(swapped(family)), draw(swapped(given)), family_kana, given_kana, handle, mail, user
    )


@st.composite
def in_kanji(draw: st.DrawFn, who: Somebody) -> str:
    family, given = draw(swapped(who.family)), draw(swapped(who.given))
    if draw(st.booleans()):
        return draw(parted(family + given))
    return family + draw(one_of("", " ", "\u3000", "・", *ZERO_WIDTH)) + given


@st.composite
def in_kana(draw: st.DrawFn, who: Somebody) -> str:
    gap = draw(one_of("", " ", "\u3000", "・"))
    whole = who.family_kana + gap + who.given_kana
    return draw(one_of(whole, katakana(whole), half_width(whole), draw(parted(katakana(whole)))))


@st.composite
def in_latin(draw: st.DrawFn, who: Somebody) -> str:
    system = draw(one_of("hepburn", "kunrei"))
    way = draw(one_of("kept", "short", "oh", "macron"))
    family, given = (
        long_vowels(latin(part, system), way) for part in (who.family_kana, who.given_kana)
    )
    one, other = draw(one_of((family, given), (given, family)))
    joined = draw(one_of("{} {}", "{}, {}", "{}.{}", "{}_{}", "{}-{}")).format(one, other)
    return draw(one_of(joined, joined.title(), joined.upper(), widen(joined.title())))


@st.composite
def honoured(draw: st.DrawFn, who: Somebody) -> str:
    part = draw(
        one_of(
            draw(swapped(who.family)), draw(swapped(who.given)), who.family_kana,
            katakana(who.family_kana), half_width(who.family_kana), who.given_kana,
            katakana(who.given_kana),
        )
    )  # fmt: skip
    return part + draw(st.sampled_from(HONORIFICS))


@st.composite
def accounts(draw: st.DrawFn, who: Somebody) -> str:
    return draw(
        one_of(
            who.handle, "@" + who.handle, widen("@" + who.handle), who.handle.upper(), who.mail,
            widen(who.mail), who.mail.upper(), who.mail.replace("@", "＠"), who.user,
            f"<@{who.user}>", f"<@{who.user}|{who.handle}>", widen(who.user),
        )
    )  # fmt: skip


SPELLINGS = {
    "kanji": in_kanji,
    "kana": in_kana,
    "latin": in_latin,
    "honoured": honoured,
    "accounts": accounts,
}
"""The ways in which a person may be written."""

STEMS = (
    "青葉",
    "みどり",
    "東和",
    "ブルーム",
    "ネクスト",
    "光洋",
    "ひまわり",
    "松屋",
    "三ツ星",
    "Solaris",
)
TRADES = ("商事", "電機", "運輸", "フーズ", "システムズ", "クリニック", "不動産", "建設", "物産")


@st.composite
def company(draw: st.DrawFn) -> tuple[str, str]:
    """A company as a case knows it, and another way to write it."""
    name = draw(st.sampled_from(STEMS)) + draw(st.sampled_from(TRADES))
    form = draw(one_of("株式会社{}", "{}株式会社", "有限会社{}", "{}", "(株){}", "{} 株式会社"))
    written = draw(
        one_of(
            name, draw(parted(name)), half_width(name), widen(name), name.upper(), katakana(name),
            name.replace("株式会社", "㈱"),
        )
    )  # fmt: skip
    around = draw(one_of("{}", "株式会社{}", "(株){}", "㈱{}", "{}様", "{}の担当者"))
    return form.format(name), around.format(written)
