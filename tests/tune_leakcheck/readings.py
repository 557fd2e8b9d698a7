"""Writes ``bot/anonymize/readings.txt``: how surnames and given names may be read besides.

``python -m tests.tune_leakcheck.readings jamdict.db``: the database of the package jamdict-data,
which holds JMnedict of the Electronic Dictionary Research and Development Group (CC BY-SA 4.0).
What the lists of names have already is left out.
"""

import argparse
import re
import sqlite3
import unicodedata
from collections import defaultdict
from pathlib import Path

from bot.anonymize.fold import fold
from bot.anonymize.names import names
from bot.domain.kanji import fold_kanji

OUT = Path(__file__).parents[2] / "bot" / "anonymize" / "readings.txt"
_ABOUT = (
    "# JMnedict, Electronic Dictionary Research and Development Group, CC BY-SA 4.0; "
    "made by tests/tune_leakcheck/readings.py"
)
_ASK = """
select distinct kanji.text, kana.text, type.text from NEKanji kanji
join NEKana kana on kana.idseq = kanji.idseq
join NETranslation meaning on meaning.idseq = kanji.idseq
join NETransType type on type.tid = meaning.ID
where type.text in ('surname', 'given', 'fem', 'masc')
"""
_KANJI = re.compile(r"[一-龠々㐀-䶿\U00020000-\U0003ffffぁ-んァ-ヶー]+")
_KANA = re.compile(r"[ぁ-んー]{2,9}")


def readings(database: Path) -> dict[str, list[str]]:
    """By ``f`` or ``g`` and the name in the form that counts, its other readings in order."""
    lists = names()
    found: dict[str, set[str]] = defaultdict(set)
    with sqlite3.connect(database) as connection:
        for kanji, kana, kind in connection.execute(_ASK):
            name = fold_kanji(unicodedata.normalize("NFKC", kanji))
            reading = fold(kana)
            if not _KANJI.fullmatch(name) or not _KANA.fullmatch(reading) or len(name) > 4:
                continue
            if kind == "surname":
                if reading != lists.reading_of(name):
                    found["f" + name].add(reading)
            elif reading not in lists.readings_of_given(name):
                found["g" + name].add(reading)
    return {key: sorted(read) for key, read in sorted(found.items()) if fold(key[1:]) not in read}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    found = readings(parser.parse_args().database)
    lines = sorted((f"{key} {' '.join(read)}" for key, read in found.items()), key=str.encode)
    OUT.write_text("\n".join([_ABOUT, *lines]) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {len(lines)} names, {OUT.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
