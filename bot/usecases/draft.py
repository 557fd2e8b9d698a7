"""What somebody has begun to write, kept sealed for them alone until they send it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.domain.case import Case, Entry, EntryKind, new_id
from bot.domain.draft import Begun, FormWindow, Window
from bot.domain.evidence import Via
from bot.domain.port import Unit
from bot.usecases import allowance
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


async def begun(desk: Desk, owner: str) -> Begun:
    """What somebody had begun, and what stands beside it."""
    return await desk.store.read(lambda unit: _begun(unit, owner))


def _begun(unit: Unit, owner: str) -> Begun:
    body, beside = unit.drafts.of_each(owner, beside_draft(owner))
    body = body or {}
    if body and "windows" not in body:
        windows: tuple[Window, ...] = (Window(values=body),)
    else:
        windows = tuple(Window(**window) for window in body.get("windows") or ())
    return Begun(windows, beside or {})


def _put(unit: Unit, owner: str, begun: Begun, now: datetime) -> None:
    if begun.windows:
        body = {"windows": [asdict(window) for window in begun.windows]}
        unit.drafts.put(owner, body, now)
    else:
        unit.drafts.discard(owner)


async def keep(
    desk: Desk, owner: str, window: Window, opened_with: str = "", key: str | None = None
) -> None:
    """Keeps what somebody has begun to write; not once its submission (``key``) was taken."""

    def work(unit: Unit) -> None:
        if key is None or unit.inbox.case_of(key) is None:
            known = _begun(unit, owner)
            _put(unit, owner, known.with_window(window, opened_with), desk.clock.now())

    await desk.store.write(work)


async def keep_beside(desk: Desk, user: str, text: str, files: Sequence[GivenFile] = ()) -> None:
    """Keeps what does not fit into the form, until it is sent with it.

    A ``Refusal`` where it is more than one person can send in an hour.
    """
    now = desk.clock.now()

    def work(unit: Unit) -> None:
        allowance.spend(desk, unit, user, now, text, files)
        _put_beside(unit, user, text, files, now)

    await desk.store.write(work)


async def set_aside(desk: Desk, user: str, window: Window, left: Window, text: str) -> None:
    """The words of a draft that no form can be opened with: they go with the next that is sent.

    ``text``: all of them, with what stood beside the form; ``left``: the draft without them.
    """

    def work(unit: Unit) -> None:
        known = _begun(unit, user).without(FormWindow(window.id, window.name))
        _put(unit, user, known.with_window(left), desk.clock.now())
        _put_beside(unit, user, text, (), desk.clock.now())

    await desk.store.write(work)


async def discard(desk: Desk, user: str) -> None:
    """Throws away everything that somebody has begun."""
    await desk.store.write(lambda unit: _discard(unit, user))


def _discard(unit: Unit, user: str) -> None:
    unit.drafts.discard(user, beside_draft(user))


async def expire(desk: Desk) -> int:
    """Deletes the drafts that nobody has touched for seven days; answers how many."""
    before = desk.clock.now() - DRAFT_KEPT
    return await in_pieces(desk.store, lambda unit, most: unit.drafts.expire(before, limit=most))


# In the transaction of somebody else


def append(unit: Unit, user: str, text: str, files: Sequence[GivenFile], now: datetime) -> None:
    """Puts what somebody typed outside the form behind what they had begun.

    As a window of its own: a form that is open holds the words from before.
    """
    known = _begun(unit, user)
    beside = known.beside or {}
    values, rest = joined(known.values, beside, text)
    window = Window(new_id(), values=values)
    _put(unit, user, known.with_window(window, known.newest.name), now)
    if rest or files or beside:
        _put_beside(unit, user, rest, files, now)


def _put_beside(
    unit: Unit, user: str, text: str, files: Sequence[GivenFile], now: datetime
) -> None:
    beside = unit.drafts.get(beside_draft(user)) or {}
    kept = [*(beside.get("files") or ()), *(asdict(file) for file in files)]
    unit.drafts.put(beside_draft(user), {**beside, "text": text, "files": kept}, now)


def replace_words(unit: Unit, user: str, before: str, after: str, now: datetime) -> bool:
    """Puts new words in the place of earlier ones; False where those stand in no draft."""
    known = _begun(unit, user)
    for window in reversed(known.windows):
        newest = window is known.newest
        beside = str((known.beside or {}).get("text") or "") if newest else ""
        values = window.values or {}
        whole = str(values.get("narrative") or "") + beside
        if not before.strip() or before not in whole:
            continue
        start, end = whole.rsplit(before, 1)
        filled, rest = joined({**values, "narrative": ""}, {}, start + after + end)
        new = Window(new_id(), values=filled)
        _put(unit, user, known.with_window(new, window.name), now)
        if rest or beside:
            _put_beside(unit, user, rest, (), now)
        return True
    return False


def end(unit: Unit, case: Case, now: datetime, form: FormWindow | None = None) -> None:
    """The report was sent: what stands beside the draft goes into the case, and both end.

    ``form``: which was sent; what was begun in another window stays.
    """
    known = _begun(unit, case.reporter)
    beside = known.beside or {}
    if not known.windows and not beside:
        return
    if text := str(beside.get("text") or ""):
        unit.entries.add(Entry(new_id(), case.id, EntryKind.MESSAGE, now, case.reporter, text))
    files = [GivenFile(**f) for f in beside.get("files") or ()]
    take_files(unit, case, files, now, via=Via.TYPED)
    _discard(unit, case.reporter)
    if form is not None:
        _put(unit, case.reporter, known.without(form), now)


def end_more(unit: Unit, owner: str, form: FormWindow | None, now: datetime) -> None:
    """The second step was sent."""
    known = _begun(unit, owner)
    _put(unit, owner, known.without(form) if form else Begun(), now)
