"""A file of an anonymous reporter that could not be cleaned: who wants it opened as it is."""

import json
from collections.abc import Sequence

from bot.domain.case import Entry, EntryKind


def two_want(entries: Sequence[Entry], file: str) -> bool:
    """Whether two people want a file opened that could not be cleaned."""
    return len(who_want(entries, file)) > 1


def who_want(entries: Sequence[Entry], file: str) -> frozenset[str]:
    wants = [e for e in entries if e.kind is EntryKind.UNCLEAN]
    return frozenset(e.author for e in wants if json.loads(e.body)["file"] == file)
