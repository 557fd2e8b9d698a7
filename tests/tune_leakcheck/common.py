"""Writes ``common_words.json``, nouns that everybody uses, and ``dictionary_words.json``, others.

And ``everyday_names.json``: nouns that are somebody's name too, and expressions that begin so.

``python -m tests.tune_leakcheck.common jamdict.db``: the database of the package jamdict-data,
which holds JMdict of the Electronic Dictionary Research and Development Group. Tokenizer that the
dictionary marks as frequent are taken where the check would weigh them as nouns and where no
list of names has them: of the names of people, places and companies in JMnedict only
those that the dictionary counts among the first words to learn.
"""

import argparse
import json
import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from bot.anonymize.features import char_class
from bot.anonymize.names import names
from bot.anonymize.ordinary import common_words, ordinary_words
from bot.anonymize.tokens import words

OUT = Path(__file__).parents[2] / "bot" / "anonymize" / "common_words.json"
OTHERS = OUT.with_name("dictionary_words.json")
NAMES_TOO = OUT.with_name("everyday_names.json")
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
_ANY_NAME = """
select distinct text.text from NEKanji text
union select distinct kana.text from NEKana kana
left join NEKanji kanji on kanji.idseq = kana.idseq where kanji.text is null
"""
_EVERY = "select text from Kanji union select text from Kana"
_FIRST = (
    "select distinct text.text from Kanji text join KJP mark on mark.kid = text.ID "
    "where mark.text = 'ichi1'"
)

_NOUNS = """
select distinct text.text from Kanji text join KJP mark on mark.kid = text.ID
join Sense sense on sense.idseq = text.idseq join pos on pos.sid = sense.ID
where pos.text like 'noun%' or pos.text = 'n'
union select distinct text.text from Kana text join KNP mark on mark.kid = text.ID
join Sense sense on sense.idseq = text.idseq join pos on pos.sid = sense.ID
where pos.text like 'noun%' or pos.text = 'n'
"""
_SHORT = """
select distinct text.text from Kanji text
join Sense sense on sense.idseq = text.idseq join pos on pos.sid = sense.ID
where length(text.text) = 1 and (pos.text like 'noun%' or pos.text = 'n')
"""
_PHRASES = """
select text.text, group_concat(pos.text, '|') from Kanji text
join Sense sense on sense.idseq = text.idseq join pos on pos.sid = sense.ID group by text.text
"""
_PARTICLE = re.compile("から|[がをにはもとのでへ]")


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


def others(database: Path) -> list[str]:
    """The other nouns, in order."""
    lists, cut = names(), words().cut
    found = set()
    with sqlite3.connect(database) as connection:
        named = {row[0] for row in connection.execute(_ANY_NAME)}
        every = {row[0] for row in connection.execute(_EVERY)} - named
    for text in every:
        word = unicodedata.normalize("NFKC", text)
        classes = {char_class(char) for char in word}
        if not 1 < len(word) <= 6 or not classes <= {"K", "T", "H"} or classes == {"H"}:
            continue
        if word in ordinary_words() or word in common_words() or word in named:
            continue
        if lists.surname(word) or word in lists.given or word in lists.given_readings:
            continue
        tokens = cut(word)
        if (
            len(tokens) == 1
            and not tokens[0].unknown
            and tokens[0].pos[0] in ("名詞", "形状詞")
            and tokens[0].pos[1] in ("普通名詞", "一般", "名詞的")
        ):
            found.add(word)
    return sorted(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    database = parser.parse_args().database
    _write(OUT, "Nouns that everybody uses", common(database))
    common_words.cache_clear()
    _write(
        OTHERS,
        "Nouns of the dictionary that name nobody",
        others(database),
        names_too=learned(database),
    )
    both = everyday(database)
    about = "Nouns that everybody uses and that are names too, and expressions that begin so"
    _write(NAMES_TOO, about, both, phrases=phrases(database, both))


def learned(database: Path) -> list[str]:
    """Nouns that everybody learns first and that a list has as a rare surname or a given name."""
    lists, cut = names(), words().cut
    with sqlite3.connect(database) as connection:
        first = {row[0] for row in connection.execute(_FIRST)}
    return sorted(
        word
        for word in first
        if len(word) > 1
        and word not in ordinary_words()
        and lists.surname(word) != "common"
        and (lists.surname(word) or word in lists.given or word in lists.given_readings)
        and len(tokens := cut(word)) == 1
        and tokens[0].pos[:2] in (("名詞", "普通名詞"), ("形状詞", "一般"))
    )


def everyday(database: Path) -> list[str]:
    """Nouns that are frequent or have one kanji, and that a list has as names."""
    lists = names()
    with sqlite3.connect(database) as connection:
        found = {row[0] for row in connection.execute(_NOUNS)}
        found |= {row[0] for row in connection.execute(_SHORT) if lists.surname(row[0])}
    readings = lists.given_readings | lists.surname_readings
    usual = {lists.reading_of(name) for name in lists.surnames if lists.surname(name) == "common"}
    return sorted(
        word
        for word in found
        if (word in readings and word not in usual and len(word) > 1)
        or (word not in readings and (lists.surname(word) or word in lists.given))
    )


def phrases(database: Path, begin: Sequence[str]) -> list[str]:
    """Expressions that begin with one of these words and a particle: 角:が立."""
    first, found = set(begin), set()
    with sqlite3.connect(database) as connection:
        rows = list(connection.execute(_PHRASES))
    for text, pos in rows:
        for at in range(1, len(text)):
            word, rest = text[:at], _stem(text[at:], pos)
            if word in first and _PARTICLE.match(rest) and rest != "と":
                found.add(f"{word}:{rest}")
    return sorted(found)


def _stem(rest: str, pos: str) -> str:
    """What stays where the expression is inflected."""
    for ending, mark in (("する", "suru"), ("る", "Ichidan"), ("", "Godan"), ("い", "adjective")):
        if mark in pos and rest.endswith(ending):
            short = rest[: -len(ending or "う")]
            return rest if len(short) < 3 and {char_class(c) for c in short} == {"H"} else short
    return rest


def _write(file: Path, about: str, found: list[str], **more: Sequence[str]) -> None:
    file.write_text(
        json.dumps(
            {
                "about": f"{about}, made by tests/tune_leakcheck/common.py.",
                "sources": ["JMdict, Electronic Dictionary Research and Development Group"],
                "licence": "CC BY-SA 4.0",
                "words": " ".join(found),
                **{key: " ".join(value) for key, value in more.items()},
            },
            ensure_ascii=False,
            indent=0,
        )
        + "\n",
        encoding="utf-8",
    )
    print(f"{file.name}: {len(found)} words, {file.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
