"""One form for the many spellings of a name: width, kana, kanji, spaces, titles, legal forms.

Everything here is pure, never raises, and changes nothing when it is done twice. What comes
out is only compared, never shown.
"""

import re
import unicodedata

from bot.domain.common_word import words
from bot.domain.kanji import fold_kanji

KANJI = "㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff"
KANA = "ァ-ヺー"
"""After ``fold``: everything in large katakana."""

DASHES = "-‐‑‒–—―−－﹣─━~〜～"
_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_TO_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_OLD_KANA = str.maketrans("ヰヱ", "イエ")
_SPACING_MARKS = str.maketrans({"\u309b": "\u3099", "\u309c": "\u309a"})
_LATIN = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)

_AFTER_KANA = re.compile(f"(?<=[{KANA}])[{re.escape(DASHES)}]+(?![0-9])")
_REPEATED = re.compile(f"([{KANJI}])[々〻]")
_REPEATED_KANA = re.compile("([ァ-ヺ])([ヽヾ])")


def even(text: str) -> str:
    """Width and kanji as they count, invisible characters gone; kana and case stay."""
    while (evened := _evened(text)) != text:
        text = evened
    return text


def _evened(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_SPACING_MARKS))
    text = "".join(c for c in text if not _unread(c))
    return fold_kanji(unicodedata.normalize("NFKC", text))


def fold(text: str) -> str:
    """Width, kana, kanji and case as they count; spaces and marks stay where they are.

    NFKC for width and compatibility forms, without selectors of variants and invisible
    characters; hiragana, small and half-width kana as large katakana; old and variant kanji
    by the table in ``kanji``; 々 as what it repeats; Latin letters small and without marks;
    any dash behind kana as the long vowel.
    """
    while (folded := _folded(text)) != text:
        text = folded
    return text


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", even(text).casefold())
    text = "".join(map(_without_mark, text)).translate(_LATIN)
    text = text.translate(_TO_KATAKANA).translate(_TO_LARGE).translate(_OLD_KANA)
    text = _REPEATED.sub(r"\1\1", text)
    text = _REPEATED_KANA.sub(_twice, text)
    return _AFTER_KANA.sub("ー", text)


def _twice(match: re.Match[str]) -> str:
    kana, mark = match.groups()
    again = unicodedata.normalize("NFC", kana + "\u3099") if mark == "ヾ" else kana
    return kana + again


def _unread(c: str) -> bool:
    """Selectors of variants, marks that did not compose, zero-width characters, controls."""
    return unicodedata.category(c) in ("Mn", "Me", "Cf", "Cc", "Cs") and not c.isspace()


def _without_mark(c: str) -> str:
    parts = unicodedata.normalize("NFD", c)
    return parts[0] if len(parts) > 1 and "a" <= parts[0] <= "z" else c


def _longest_first(listed: str) -> list[str]:
    return sorted(map(fold, words(listed)), key=lambda word: (-len(word), word))


_LEGAL = _longest_first(
    """
        株式会社 有限会社 合同会社 合資会社 合名会社 相互会社 一般社団法人 公益社団法人 社団法人
        一般財団法人 公益財団法人 財団法人 医療法人社団 医療法人財団 医療法人 社会福祉法人 学校法人
        宗教法人 特定非営利活動法人 npo法人 独立行政法人 国立大学法人 弁護士法人 税理士法人
        司法書士法人 農事組合法人 協同組合 有限責任事業組合
        """
)
_SHORT_LEGAL = _longest_first(
    """
    株 有 同 資 名 医 学 宗 福 社 財 独 一社 公社 一財 公財 特非 カ ユ ド シ メ イ ガク シユウ
    フク
    """
)
_LATIN_LEGAL = r"""
    company\s*,?\s*limited | co\s*\.?\s*,?\s*ltd | co\s*\.?\s*,?\s*inc | pty\s*\.?\s*,?\s*ltd
    | pte\s*\.?\s*,?\s*ltd | kabushiki\s+kaisha | yugen\s+kaisha | godo\s+kaisha | incorporated
    | corporation | limited | company | corp | inc | ltd | llc | llp | plc | gmbh | kk | k\.\s?k
    | l\.\s?l\.\s?c | s\.\s?a | ag | bv | nv | co
"""

LEGAL = "\x02"
"""Stands for a legal form while a text is looked through: 株式会社 …"""

_SHORT_FORMS = "|".join(_SHORT_LEGAL)
_LEGAL_WORDS = re.compile(
    rf"[(〔]\s*(?:{_SHORT_FORMS})\s*[)〕]"
    r"|(?:^|(?<=[\s、,]))[カユド][)]"
    r"|[(][カユド](?:$|(?=[\s、,]))"
    rf"|{'|'.join(_LEGAL)}",
    re.IGNORECASE,
)
_LATIN_WORDS = re.compile(
    rf"(?<![a-z0-9])(?:{_LATIN_LEGAL})\.?(?![a-z0-9'])", re.VERBOSE | re.IGNORECASE
)


def mark_legal(text: str) -> str:
    """The text (as of ``even`` or ``fold``) with every legal form of a company as ``LEGAL``."""
    return _LATIN_WORDS.sub(LEGAL, _LEGAL_WORDS.sub(LEGAL, text))


TITLES = words(
    """
    様 さま さん 氏 殿 どの 君 くん ちゃん ちゃま 御中 各位 先生 社長 会長 部長 次長 課長 係長
    主任 店長 院長 所長 専務 常務 支店長 工場長 弁護士 議員 教授 夫人 女史 先輩 御一行 ご一行
    """
)
"""What stands behind a Japanese name and does not belong to it."""

_BEHIND = re.compile(rf"(?<=.)(?:{'|'.join(_longest_first(' '.join(TITLES)))})+$", re.DOTALL)
LATIN_TITLES = words("mr mrs ms miss mx dr prof sir madam mme san sama kun chan dono")
_INITIALS = re.compile(r"(?<![a-z])([a-z])\.(?=[a-z](?![a-z]))")
_APOSTROPHES = re.compile("['’‘ʼ`´]")


def name(text: str) -> str:
    """The form of a person's or a company's name that counts; empty where nothing is left.

    Without legal forms, titles, spaces and marks. The words of a name in Latin letters alone
    are in alphabetical order, since people write either name first.
    """
    text = fold(text)
    while (shorter := _shorter(text)) != text:
        text = shorter
    return text


def _shorter(text: str) -> str:
    text = _APOSTROPHES.sub("", _INITIALS.sub(r"\1", mark_legal(text)))
    parts = "".join(c if c.isalnum() else " " for c in text).split()
    parts = [part for part in parts if part not in LATIN_TITLES] or parts
    if all(part.isascii() for part in parts):
        return " ".join(sorted(parts))
    # Folded again: what stands together now may be read in another way.
    return _BEHIND.sub("", fold("".join(parts)))
