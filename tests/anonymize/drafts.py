"""Clean drafts of notices, as a careful person writes them."""

import re
from pathlib import Path

_FILES = ("clean_drafts.txt", "clean_unseen.txt")


def clean_drafts(part: str) -> list[str]:
    """The drafts of a part: ``tune``, ``held`` and ``fresh`` are shown to the training.

    ``last``, ``unseen``, ``later`` and ``final`` are kept from it; ``final`` also from every
    choice of words and thresholds.
    """
    folder = Path(__file__).parent
    text = "\n".join((folder / name).read_text(encoding="utf-8") for name in _FILES)
    pieces = re.split(r"^=== (\w+)\n", text, flags=re.MULTILINE)
    return [
        body.strip() for name, body in zip(pieces[1::2], pieces[2::2], strict=True) if name == part
    ]
