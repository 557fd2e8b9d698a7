"""Writes ``bot/anonymize/common_words.json``: nouns that everybody uses.

``python -m tests.tune_leakcheck.common jamdict.db``: the database of the package jamdict-data,
which holds JMdict of the Electronic Dictionary Research and Development Group. Tokenizer that the
dictionary marks as frequent are taken where the check would weigh them as nouns and where no
list of names has them: of the names of people, places and companies in JMnedict only
those that the dictionary counts among the first words to learn.
"""

import argparse
import json
import sqlite3
import unicodedata
from pathlib import Path

from bot.anonymize.features import char_class
from bot.anonymize.names import names
from bot.anonymize.ordinary import ordinary_words
from bot.anonymize.tokens import words

OUT = Path(__file__).parents[2] / "bot" / "anonymize" / "common_words.json"
_MARKED = """
select distinct text.text from Kanji text join KJP mark on mark.kid = text.ID
union select distinct text.text from Kana text join KNP mark on mark.kid = text.ID
"""

_NAMES = """
select distinct text.text from NEKanji text
join NETranslation meaning on meaning.idseq = text.idseq
join NETransType type on type.tid = meaning.ID
where type.text in
    ('surname', 'given', 'fem', 'masc', 'place', 'station', 'company', 'organization')
"""
_FIRST = (
    "select distinct text.text from Kanji text join KJP mark on mark.kid = text.ID "
    "where mark.text = 'ichi1'"
)


def common(database: Path) -> list[str]:
    """The words, in order."""
    lists, cut = names(), words().cut
    found = set()
    with sqlite3.connect(database) as connection:
        named = {row[0] for row in connection.execute(_NAMES)}
        named -= {row[0] for row in connection.execute(_FIRST)}
        for (text,) in connection.execute(_MARKED):
            word = unicodedata.normalize("NFKC", text)
            tokens = cut(word)
            if len(tokens) != 1 or tokens[0].pos[1] not in ("普通名詞", "一般", "名詞的"):
                continue
            if tokens[0].pos[0] not in ("名詞", "形状詞", "接尾辞") or word in ordinary_words():
                continue
            if lists.surname(word) or word in lists.given or word in lists.given_readings:
                continue
            if word in named:
                continue
            if {char_class(char) for char in word} <= {"K", "T", "H"}:
                found.add(word)
    return sorted(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    found = common(parser.parse_args().database)
    OUT.write_text(
        json.dumps(
            {
                "about": "Nouns that everybody uses, made by tests/tune_leakcheck/common.py.",
                "sources": ["JMdict, Electronic Dictionary Research and Development Group"],
                "licence": "CC BY-SA 4.0",
                "words": " ".join(found),
            },
            ensure_ascii=False,
            indent=0,
        )
        + "\n",
        encoding="utf-8",
    )
    print(f"{OUT.name}: {len(found)} words, {OUT.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
