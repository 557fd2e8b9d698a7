"""What identifies nobody: titles of laws, public services, ordinary words of notices."""

import json
import re
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

PATTERN = re.compile("|".join(map(re.escape, sorted(TITLES, key=len, reverse=True))))


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Tokenizer that need much to count as part of a name; source and licence are in the file."""
    return _words("ordinary_words.json")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Nouns that everybody uses; source and licence are in the file."""
    return _words("common_words.json")


def _words(name: str) -> frozenset[str]:
    try:
        text = (files("bot.anonymize") / name).read_text(encoding="utf-8")
        return frozenset(json.loads(text)["words"].split())
    except Exception as error:
        raise DictionaryMissing("weights") from error
