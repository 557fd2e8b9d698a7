"""What a reporter has said to the support that was offered to them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.case import Case, Entry, EntryKind


def wishes_in(entries: Sequence[Entry]) -> Mapping[str, bool]:
    """What the reporter has said to each kind of measure that was offered to them."""
    return {kind: wanted for kind, (wanted, _) in _last(entries).items()}


def wishes_answered(case: Case, entries: Sequence[Entry]) -> frozenset[str]:
    """Those to which the desk has said something since."""
    told = case.told_at
    return frozenset(kind for kind, (_, at) in _last(entries).items() if told and at < told)


def _last(entries: Sequence[Entry]) -> dict[str, tuple[bool, datetime]]:
    said = [(json.loads(e.body), e.at) for e in entries if e.kind is EntryKind.CARE]
    return {str(each["measure"]): (bool(each["wanted"]), at) for each, at in said}
