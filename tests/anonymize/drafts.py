"""Clean drafts of notices, as a careful person writes them."""

import re
from pathlib import Path

_FILE = Path(__file__).with_name("clean_drafts.txt")


def clean_drafts(part: str) -> list[str]:
    """The drafts of ``tune`` (shown to the training) or of ``held`` (never shown to it)."""
    pieces = re.split(r"^=== (\w+)\n", _FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [
        body.strip() for name, body in zip(pieces[1::2], pieces[2::2], strict=True) if name == part
    ]
