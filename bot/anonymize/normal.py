"""A text in the form that is searched, with the way back to the text as it was typed."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Half-width katakana carry their voicing as a character of its own, which NFKC joins.
_JOINS = "\uff9e\uff9f"


@dataclass(frozen=True, slots=True)
class Normal:
    """``text`` is searched; character ``i`` of it came from ``source[begin[i]:end[i]]``."""

    source: str
    text: str
    begin: tuple[int, ...]
    end: tuple[int, ...]

    def back(self, start: int, stop: int) -> tuple[int, int]:
        """The span of the source from which ``text[start:stop]`` came; not empty."""
        return self.begin[start], max(self.end[stop - 1], self.begin[start] + 1)


def _shown(piece: str) -> str:
    """Without what shows nothing and would split a number or a name unseen."""
    if piece.isascii() or not any(map(invisible, piece)):
        return piece
    return "".join(char for char in piece if not invisible(char))


@lru_cache(maxsize=8192)
def invisible(char: str) -> bool:
    """Joiners, marks of direction, and selectors of a variant (邉 has more than thirty)."""
    return (
        unicodedata.category(char) == "Cf"
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
        or char in "\u115f\u1160\u3164\uffa0\u034f"
    )


def normalize(source: str) -> Normal:
    """NFKC without invisible characters, every character with its place in ``source``.

    Lone surrogates and other characters that cannot be written become U+FFFD.
    """
    if source.isascii():
        places = tuple(range(len(source)))
        return Normal(source, source, places, tuple(place + 1 for place in places))
    out: list[str] = []
    begin: list[int] = []
    end: list[int] = []
    at = 0
    size = len(source)
    while at < size:
        stop = at + 1
        while stop < size and (source[stop] in _JOINS or unicodedata.combining(source[stop])):
            stop += 1
        piece = source[at:stop]
        piece = _shown(piece)
        if not piece:
            at = stop
            continue
        if any("\ud800" <= char <= "\udfff" for char in piece):
            made = "\ufffd" * len(piece)
        else:
            made = unicodedata.normalize("NFKC", piece)
        for char in made:
            out.append(char)
            begin.append(at)
            end.append(stop)
        at = stop
    return Normal(source, "".join(out), tuple(begin), tuple(end))
