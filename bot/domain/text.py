"""Text as it can be kept and shown."""

import marshal
import re
from typing import Any, TypeVar

T = TypeVar("T")

_HALF = re.compile(r"[\ud800-\udfff]")
_HALF_IN_BYTES = re.compile(rb"\xed[\xa0-\xbf]")


def storable(text: str) -> str:
    """The text without halves of characters: JSON can carry them, and nothing else can.

    Two halves that belong together become their character, any other the sign for one that
    is missing.
    """
    if not _HALF.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def storable_json(value: T) -> T:
    """A JSON value, every text in it as by ``storable``."""
    # Marshalled, text is UTF-8 with the halves let through: a look that costs next to nothing.
    if not _HALF_IN_BYTES.search(marshal.dumps(value)):  # type: ignore[arg-type]
        return value
    mended: T = _mended(value)
    return mended


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_mended(each) for each in value]
    if isinstance(value, dict):
        return {storable(key): _mended(each) for key, each in value.items()}
    return value


def hiragana(text: str) -> str:
    """Katakana as hiragana."""
    return "".join(chr(ord(char) - 96) if "ァ" <= char <= "ヶ" else char for char in text)
