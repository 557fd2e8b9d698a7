"""Tokenizer of a normalized text with what the dictionary knows of them (Sudachi, core)."""

import threading
from dataclasses import dataclass
from functools import lru_cache

from bot.anonymize.errors import DictionaryMissing

# Sudachi refuses more than 49,149 bytes at once; a long text goes in by lines and pieces.
_PIECE = 8_000


@dataclass(frozen=True, slots=True)
class Token:
    """A short word (Sudachi's mode A) and the long word (mode C) that it is part of."""

    start: int
    end: int
    surface: str
    pos: tuple[str, ...]
    unknown: bool
    whole: str
    whole_pos: tuple[str, ...]
    place: str
    """B, I, E within the long word, or S where both are the same."""


class Tokenizer:
    """Cuts texts into words. One object may serve several threads."""

    def __init__(self) -> None:
        try:
            from sudachipy import Dictionary, SplitMode

            dictionary = Dictionary(dict="core")
            self._long = dictionary.tokenizer(mode=SplitMode.C)
            self._short = dictionary.tokenizer(mode=SplitMode.A)
        except Exception as error:
            raise DictionaryMissing("dictionary") from error
        self._lock = threading.Lock()

    def cut(self, text: str) -> list[Token]:
        """The words of ``text`` in order; white space alone is no word."""
        found: list[Token] = []
        for at, piece in _pieces(text):
            with self._lock:
                # Both cut at the same long words: the short ones are their parts.
                wholes = [
                    (part.end(), part.surface(), part.part_of_speech())
                    for part in self._long.tokenize(piece)
                ]
                index = 0
                begin = 0
                for part in self._short.tokenize(piece):
                    start, end = part.begin(), part.end()
                    while wholes[index][0] <= start:
                        begin = wholes[index][0]
                        index += 1
                    stop, whole, whole_pos = wholes[index]
                    surface = part.surface()
                    if not surface.strip():
                        continue
                    if start == begin:
                        place = "S" if end == stop else "B"
                    else:
                        place = "E" if end == stop else "I"
                    found.append(
                        Token(
                            at + start,
                            at + end,
                            surface,
                            part.part_of_speech(),
                            part.is_oov(),
                            whole,
                            whole_pos,
                            place,
                        )
                    )
        return found


def _pieces(text: str) -> list[tuple[int, str]]:
    """The text in lines, and lines in pieces that the analyser takes."""
    pieces: list[tuple[int, str]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        for start in range(0, len(line), _PIECE):
            pieces.append((at + start, line[start : start + _PIECE]))
        at += len(line)
    return pieces


@lru_cache(maxsize=1)
def words() -> Tokenizer:
    """The one analyser of this process; loading it takes about 0.1 s."""
    return Tokenizer()
