"""Sentences with their names marked, which no training and no threshold has seen."""

import re
from pathlib import Path

from tests.tune_leakcheck.measure import Labelled

_FILE = Path(__file__).with_name("labelled_sentences.txt")
_EVERYDAY = Path(__file__).with_name("everyday_sentences.txt")
_MARK = re.compile(r"\[(?P<kind>[POL]) (?P<name>[^\]]+)\]")
_KINDS = {"P": "PER", "O": "ORG", "L": "LOC"}


def labelled_sentences() -> list[Labelled]:
    """Every marked sentence of offices, with its heading as the source."""
    return _read(_FILE)


def everyday_sentences(part: str) -> list[Labelled]:
    """Blogs, shops, reviews: ``tune`` was looked at when thresholds were chosen, ``held`` never."""
    return [item for item in _read(_EVERYDAY) if item.source.startswith(f"{part} ")]


def _read(file: Path) -> list[Labelled]:
    found = []
    source = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            source = line[3:]
        elif line and not line.startswith("#"):
            found.append(_labelled(source, line))
    return found


def _labelled(source: str, line: str) -> Labelled:
    text = ""
    entities = []
    at = 0
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        start = len(text)
        text += match["name"]
        entities.append((start, len(text), _KINDS[match["kind"]]))
        at = match.end()
    return Labelled(source, text + line[at:], entities)
