"""What somebody has typed is written anew in Slack, or deleted there: the record keeps both.

Words that were taken stay: somebody may have acted on them. What happened to them in Slack
stands beside them, for both sides.
"""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.case import Case, Entry, EntryKind, new_id
from bot.domain.disclosure import moved_in
from bot.domain.error import Refusal
from bot.domain.lifecycle import Action
from bot.domain.outbox import PersonWord, ReporterWord
from bot.domain.port import Unit
from bot.domain.sentence import PersonText, ReporterText, ThreadText
from bot.usecases import allowance, draft, word
from bot.usecases.desk import Act, Desk, act


@dataclass(frozen=True, slots=True)
class Typed:
    """A message that somebody typed: who, when, and the key under which it was taken."""

    user: str
    at: datetime
    key: str


class Rewritten(StrEnum):
    """What became of new words for earlier ones."""

    KEPT = "kept"
    NOT_TAKEN = "not_taken"  # nothing is known of the earlier ones: they are words like others


@dataclass(frozen=True, slots=True)
class _Side:
    """How the two sides of a case say it."""

    action: Action
    words: EntryKind
    edit: EntryKind
    deletion: EntryKind
    edited: ThreadText
    deleted: ThreadText


_REPORTER = _Side(
    Action.REPORT_REPLY,
    EntryKind.MESSAGE,
    EntryKind.MESSAGE_EDIT,
    EntryKind.MESSAGE_DELETION,
    ThreadText.MESSAGE_EDITED,
    ThreadText.MESSAGE_DELETED,
)
_DESK = _Side(
    Action.CASE_NOTE,
    EntryKind.NOTE,
    EntryKind.NOTE_EDIT,
    EntryKind.NOTE_DELETION,
    ThreadText.NOTE_EDITED,
    ThreadText.NOTE_DELETED,
)


async def rewritten(desk: Desk, typed: Typed, before: str, after: str, key: str) -> Rewritten:
    """The message says something else now; once for each ``key``.

    ``before``: what it said, where Slack tells. In a draft the new words take the place of the
    earlier ones: nobody has read it.
    """
    case = await _case_of(desk, typed)
    if case is None:
        return await _in_draft(desk, typed, before, after, key)

    def do(acting: Act, side: _Side) -> None:
        of, said = _words_of(acting, side, typed, before)
        if said == after:
            return
        if of is None:
            acting.write(side.words, after)
        else:
            acting.write(side.edit, {**_named(of), "text": after})
        says_more = side is _REPORTER and (of is None or not _same_words(said or "", after))
        _tell(acting, side, side.edited, ReporterText.EDIT_TAKEN, anew=says_more)

    await _act(desk, case, typed, do, key, after)
    return Rewritten.KEPT


async def deleted(desk: Desk, typed: Typed, before: str) -> None:
    """The message is gone from Slack. What was not taken of it is not taken now."""
    case = await _case_of(desk, typed)
    if case is None:
        return

    def do(acting: Act, side: _Side) -> None:
        of, _ = _words_of(acting, side, typed, before)
        acting.write(side.deletion, _named(of) if of else {"written_at": typed.at.isoformat()})
        _tell(acting, side, side.deleted, ReporterText.DELETION_NOTED)

    await _act(desk, case, typed, do, f"deleted:{typed.key}", before)


async def _case_of(desk: Desk, typed: Typed) -> Case | None:
    def look(unit: Unit) -> Case | None:
        case_id = unit.inbox.case_of(typed.key)
        case = unit.cases.get(case_id) if case_id else None
        if case is None or not unit.entries.of(case.id, EntryKind.MOVED):
            return case
        own = [case, *unit.cases.by_reporter(typed.user)]
        return next((each for each in own if _stands_in(unit, each, typed)), None)

    return await desk.store.read(look)


def _stands_in(unit: Unit, case: Case, typed: Typed) -> bool:
    """Whether the message is in this case, and was not moved out of it."""
    entries = unit.entries.of(case.id, EntryKind.MESSAGE, EntryKind.NOTE, EntryKind.MOVED)
    moved = moved_in(entries)
    return any(
        e.author == typed.user and e.at == typed.at and e.id not in moved
        for e in entries
        if e.kind is not EntryKind.MOVED
    )


async def _act(
    desk: Desk, case: Case, typed: Typed, do: Callable[[Act, _Side], None], key: str, text: str
) -> None:
    user = typed.user
    side = _REPORTER if user == case.reporter and not case.by_desk else _DESK

    def counted(acting: Act) -> None:
        allowance.spend(desk, acting.unit, user, acting.now, text)
        do(acting, side)

    taking = act(desk, side.action, case.id, user, counted, once=key)
    try:
        await allowance.within(desk, user, key, taking)
    except Refusal:
        return  # by somebody who may no longer know; the refusal is recorded


def _words_of(
    acting: Act, side: _Side, typed: Typed, before: str
) -> tuple[Entry | None, str | None]:
    """The entry that the message became, and what it says by now."""
    entries = acting.unit.entries.of(acting.case_id, side.words, side.edit)
    mine = [e for e in entries if e.kind is side.words and e.author == typed.user]
    of = next((e for e in mine if e.at == typed.at), None)
    of = of or next((e for e in reversed(mine) if e.body == before), None)
    if of is None:
        return None, None
    said = of.body
    for edit in (json.loads(e.body) for e in entries if e.kind is side.edit):
        if edit["of"] == of.id:
            said = edit["text"]
    return of, said


def _same_words(before: str, after: str) -> bool:
    """Whether only the writing was mended: width, case, spaces, punctuation. A digit tells."""
    return _letters(before) == _letters(after)


def _letters(text: str) -> str:
    even = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in even if char.isalnum() or unicodedata.category(char) == "So")


def _named(of: Entry) -> dict[str, str]:
    return {"of": of.id, "written_at": of.at.isoformat()}


def _tell(
    acting: Act, side: _Side, line: ThreadText, said: ReporterText, *, anew: bool = False
) -> None:
    """``anew``: they have said something else, which waits for an answer like a new word."""
    key = new_id()
    if anew:
        word.heard(acting, line, key)
    else:
        acting.tell(line, key=key, card=side is _REPORTER)
    if side is _REPORTER:
        case_id, now = acting.case_id, acting.now
        acting.send(ReporterWord(case_id=case_id, due_at=now, key=f"typed:{key}", what=said))


async def _in_draft(desk: Desk, typed: Typed, before: str, after: str, key: str) -> Rewritten:
    now = desk.clock.now()

    def work(unit: Unit) -> bool:
        if not draft.replace_words(unit, typed.user, before, after, now):
            return False
        if unit.inbox.take(key, now):
            said = PersonWord(due_at=now, user=typed.user, what=PersonText.DRAFT_TAKEN)
            unit.outbox.send(said)
        return True

    return Rewritten.KEPT if await desk.store.write(work) else Rewritten.NOT_TAKEN
