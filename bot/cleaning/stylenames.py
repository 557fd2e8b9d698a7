"""Names of styles, slides and gradients: those of the programs stay, what somebody made up goes."""

import re

from bot.cleaning.tables import names

_USUAL = names(
    """
    a above accent accented activity address and annotation arrow arrows authorities b
    background bad balloon banded below bibliography big black blank block blue body book box
    bullet bullets c calculation caps caption cell char character characters check classic
    closing cm colorful column columns comma comment contemporary contents continue convert
    currency dark dash dashed data date default definition document dot dots drawing drop
    elegant emphasis empty endnote envelope error example explanatory figures fill filled fine
    first followed font footer footnote formula frame good gradient graphics gray green grey
    grid hatch header heading headings hidden horizontal html hyperlink illustration image in
    indent index input intense internet label landscape layout left letter light line lines link
    linked list macro map marginalia master medium message mm neutral new no normal note notes
    number numbering object objects of ole orange outline output page para paragraph percent
    picture pictures placeholder plain portrait preformatted professional purple quotations
    quote red reference result return revision right row rubies salutation sample separator
    shading shape shapes signature simple slide small solid source spacing standard status
    strong subject subtitle subtle symbol symbols table teletype text the theme title to toc
    total turquoise user value variable vertical visited warning web white with without yellow
    zchn
    """
)
"""What the names of styles are made of that come with the programs."""

_NUMBERED = re.compile(r"[A-Za-z]{0,2}\d{1,5}|[a-z]")
_SPELLED = re.compile(r"_([0-9a-f]{1,4})_")
_LETTERS = re.compile(r"[A-Za-z0-9 ()\-_,.]*")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


class StyleNames:
    """The same name is always the same other one, wherever it stands in a document."""

    def __init__(self) -> None:
        self._others: dict[str, str] = {}

    def plain(self, name: str) -> str:
        if not name or is_usual(name):
            return name
        return self._others.setdefault(name, f"Style{len(self._others) + 1}")


def is_usual(name: str) -> bool:
    """Whether a program would call a style so by itself."""
    if _NUMBERED.fullmatch(name):
        return True
    told = _SPELLED.sub(lambda code: chr(int(code[1], 16)), name)
    if _LETTERS.fullmatch(told) is None:
        return False
    return all(word.isdigit() or word.lower() in _USUAL for word in _WORDS.findall(told))
