"""What somebody has begun to write, kept sealed for them alone until they send it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.domain.case import Case, Entry, EntryKind, new_id
from bot.domain.evidence import Via
from bot.domain.port import Unit
from bot.usecases.desk import Desk
from bot.usecases.evidence import GivenFile, take_files
from bot.usecases.tidying import in_pieces

LONGEST_INPUT = 3000
"""Characters of a text input (Slack's limit)."""

DRAFT_KEPT = timedelta(days=7)


def more_draft(user: str, case_id: str) -> str:
    """The owner of the draft of a second step (kept as a keyed hash, like every owner)."""
    return f"{user}:{case_id}"


def beside_draft(user: str) -> str:
    """The owner of what somebody typed before the form and that does not fit into it."""
    return f"{user}:beside"


def joined(
    values: Mapping[str, Any], beside: Mapping[str, Any], text: str
) -> tuple[dict[str, Any], str]:
    """The form's values with ``text`` behind what was begun, and what does not fit into it."""
    earlier = str(values.get("narrative") or "") + str(beside.get("text") or "")
    whole = "\n\n".join(part for part in (earlier, text) if part.strip())
    return {**values, "narrative": whole[:LONGEST_INPUT]}, whole[LONGEST_INPUT:]


async def read(desk: Desk, owner: str) -> Mapping[str, Any]:
    """What somebody had begun to write; empty where there is nothing."""
    return await desk.store.read(lambda unit: unit.drafts.get(owner) or {})


async def begun(desk: Desk, user: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What somebody had begun of a report, and what stands beside it."""
    return await desk.store.read(lambda unit: _begun(unit, user))


def _begun(unit: Unit, user: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return unit.drafts.get(user) or {}, unit.drafts.get(beside_draft(user)) or {}


async def keep(desk: Desk, owner: str, values: Mapping[str, Any], key: str | None = None) -> None:
    """Keeps what somebody has begun to write; not once its submission (``key``) was taken."""

    def work(unit: Unit) -> None:
        if key is None or unit.inbox.case_of(key) is None:
            unit.drafts.put(owner, values, desk.clock.now())

    await desk.store.write(work)


async def keep_beside(desk: Desk, user: str, text: str, files: Sequence[GivenFile] = ()) -> None:
    """Keeps what does not fit into the form, until it is sent with it."""

    def work(unit: Unit) -> None:
        _, beside = _begun(unit, user)
        _put_beside(unit, user, {**beside, "text": text}, files, desk.clock.now())

    await desk.store.write(work)


async def discard(desk: Desk, user: str) -> None:
    """Throws away everything that somebody has begun."""
    await desk.store.write(lambda unit: _discard(unit, user))


def _discard(unit: Unit, user: str) -> None:
    unit.drafts.discard(user)
    unit.drafts.discard(beside_draft(user))


async def expire(desk: Desk) -> int:
    """Deletes the drafts that nobody has touched for seven days; answers how many."""
    before = desk.clock.now() - DRAFT_KEPT
    return await in_pieces(desk.store, lambda unit, most: unit.drafts.expire(before, limit=most))


# In the transaction of somebody else


def append(unit: Unit, user: str, text: str, files: Sequence[GivenFile], now: datetime) -> None:
    """Puts what somebody typed outside the form behind what they had begun."""
    values, beside = _begun(unit, user)
    values, rest = joined(values, beside, text)
    unit.drafts.put(user, values, now)
    if rest or files or beside:
        _put_beside(unit, user, {**beside, "text": rest}, files, now)


def _put_beside(
    unit: Unit, user: str, beside: Mapping[str, Any], files: Sequence[GivenFile], now: datetime
) -> None:
    kept = [*(beside.get("files") or ()), *(asdict(file) for file in files)]
    unit.drafts.put(beside_draft(user), {**beside, "files": kept}, now)


def replace_words(unit: Unit, user: str, before: str, after: str, now: datetime) -> bool:
    """Puts new words in the place of earlier ones; False where those stand in no draft."""
    values, beside = _begun(unit, user)
    whole = str(values.get("narrative") or "") + str(beside.get("text") or "")
    if not before.strip() or before not in whole:
        return False
    start, end = whole.rsplit(before, 1)
    values, rest = joined({**values, "narrative": ""}, {}, start + after + end)
    unit.drafts.put(user, values, now)
    if rest or beside:
        _put_beside(unit, user, {**beside, "text": rest}, (), now)
    return True


def end(unit: Unit, case: Case, now: datetime) -> None:
    """The report was sent: what stands beside the draft goes into the record, and both end."""
    _, beside = _begun(unit, case.reporter)
    if text := str(beside.get("text") or ""):
        unit.entries.add(Entry(new_id(), case.id, EntryKind.MESSAGE, now, case.reporter, text))
    files = [GivenFile(**f) for f in beside.get("files") or ()]
    take_files(unit, case, files, now, via=Via.TYPED)
    _discard(unit, case.reporter)
