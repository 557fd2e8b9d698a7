"""What identifies nobody: titles of laws, public services, ordinary words of notices."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from bot.anonymize.errors import DictionaryMissing

# Sources: the laws' own titles (e-Gov), and the public pages of the services.
TITLES = (
    "東京都カスタマー・ハラスメント防止条例",
    "東京都カスタマーハラスメント防止条例",
    "東京都カスタマーハラスメント総合相談窓口",
    "労働施策総合推進法",
    "労働施策の総合的な推進並びに労働者の雇用の安定及び職業生活の充実等に関する法律",
    "障害者差別解消法",
    "公益通報者保護法",
    "個人情報保護法",
    "男女雇用機会均等法",
    "労働基準法",
    "労働安全衛生法",
    "消費者契約法",
    "総合労働相談コーナー",
    "東京都ろうどう110番",
    "ろうどう110番",
    "法テラス",
    "こころの耳",
    "警察相談専用電話",
    "日本語",
    # The product's own words.
    "/sodan",
    "Madoguchi",
    "madoguchi",
)

_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_GAP = r"[\s()-]{0,2}"


@lru_cache(maxsize=4)
def public(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds the titles, and these names and numbers that the company itself makes known.

    A name also without what stands behind it in brackets, a number however it is grouped, an
    address with or without its beginning, and no longer one.
    """
    texts = {text for word in (*TITLES, *words) for text in _forms(word)}
    return re.compile("|".join(map(_either, sorted(texts, key=len, reverse=True))), re.IGNORECASE)


def _forms(word: str) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", word).strip()
    for form in (text, text.partition("(")[0].strip(), _SCHEME.sub("", text)):
        if len(form) > 1:
            yield form.rstrip("/")


def _either(text: str) -> str:
    before = "(?<![0-9a-z])" if text[0].isascii() and text[0].isalnum() else ""
    if "/" in text or "." in text:
        return before + re.escape(text) + r"/?(?![0-9a-z/_?#-])"
    after = "(?!-?[0-9a-z])" if text[-1].isascii() else ""
    return before + _GAP.join(re.escape(char) for char in text if char not in " -()") + after


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Tokenizer that need much to count as part of a name; source and licence are in the file."""
    return _words("ordinary_words.json")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Nouns that everybody uses; source and licence are in the file."""
    return _words("common_words.json")


@lru_cache(maxsize=1)
def dictionary_words() -> frozenset[str]:
    """Nouns of the dictionary that name nobody; source and licence are in the file."""
    return _words("dictionary_words.json")


@lru_cache(maxsize=1)
def words_and_names() -> frozenset[str]:
    """Nouns that everybody learns first, and that are somebody's name too: 自由, 直通."""
    return _words("dictionary_words.json", "names_too")


def _words(name: str, key: str = "words") -> frozenset[str]:
    try:
        text = (files("bot.anonymize") / name).read_text(encoding="utf-8")
        return frozenset(json.loads(text)[key].split())
    except Exception as error:
        raise DictionaryMissing("weights") from error
