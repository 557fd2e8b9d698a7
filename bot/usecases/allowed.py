"""The company's allow-list for the leak check, kept with review by desk and HR."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.allowed import (
    WORD_LENGTH,
    AllowedWord,
    Counts,
    WordAction,
    WordView,
    count,
    do,
    in_order,
    view,
)
from bot.domain.case import new_id
from bot.domain.error import Code, Refusal
from bot.domain.leak import Known
from bot.domain.port import Unit
from bot.domain.spelling import fold
from bot.usecases.acting import idempotency_key, required
from bot.usecases.desk import Desk
from bot.usecases.leakcheck import Checking, or_refused
from bot.usecases.staff import StaffAct, of_staff, staff_act, staff_see

LIST, ADD = "allowed_list", "allowed_add"

FULL = 500
"""Words at most: all of them are read for each check."""

PAGE = 10
"""Words of a page."""


def counts(unit: Unit, now: datetime) -> Counts:
    """How the words stand, for the regular review and App Home."""
    return count(unit.allowed.listed(), now)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the words, those that wait first; pages count from nought."""

    rows: Sequence[WordView]
    counts: Counts
    page: int
    pages: int


async def listed(desk: Desk, user: str, page: int = 0) -> Listed:
    """For desk and HR. Raises ``Refusal`` for everybody else; that is recorded.

    A page that is no more is the last one.
    """

    def look(seen: StaffAct) -> Listed:
        found, now = in_order(seen.unit.allowed.listed(), seen.now), seen.now
        pages = max(1, -(-len(found) // PAGE))
        here = min(max(page, 0), pages - 1)
        rows = [view(word, user, now) for word in found[here * PAGE : (here + 1) * PAGE]]
        return Listed(rows, count(found, now), here, pages)

    return await staff_see(desk, LIST, user, look)


async def on_home(desk: Desk, user: str) -> Counts | None:
    """For App Home; None for everybody but desk and HR."""
    if of_staff(await desk.directory.members(), user) is None:
        return None
    return await desk.store.read(lambda unit: counts(unit, desk.clock.now()))


async def propose(
    checking: Checking, user: str, word: str, reason: str, key: str
) -> AllowedWord | None:
    """A word for somebody else to approve, once for each ``key``; None where taken before.

    Raises ``Refusal`` on an empty or long word, one that names somebody of the workspace or
    holds a number, one that is listed, and where the check cannot run.
    """
    word = " ".join(word.split())
    required(word if any(char.isalnum() for char in word) else "", "word")
    required(reason, "reason")
    if len(word) > WORD_LENGTH:
        raise Refusal(Code.WORD_TOO_LONG, field="word", n=str(WORD_LENGTH))
    taken = await _taken(checking, word, "word")

    def add(act: StaffAct) -> AllowedWord | None:
        if taken is not None:
            raise taken
        others = act.unit.allowed.listed()
        if any(_same(other.word) == _same(word) for other in others):
            raise Refusal(Code.WORD_LISTED, field="word")
        if len(others) >= FULL:
            raise Refusal(Code.WORDS_FULL, field="word", n=str(FULL))
        proposed = AllowedWord(new_id(), word, reason, proposed_by=user, proposed_at=act.now)
        act.unit.allowed.add(proposed)
        return proposed

    once = idempotency_key(key, [word, reason])
    return await staff_act(checking.desk, ADD, user, add, once=once)


async def act(checking: Checking, user: str, word_id: str, action: WordAction) -> AllowedWord:
    """Approves a word or removes it, by the table. The approval is for the people of today.

    Raises ``Refusal`` where ``user`` cannot do that now.
    """
    desk = checking.desk
    found = await desk.store.read(lambda unit: unit.allowed.get(word_id))
    taken = None
    if found is not None and action is WordAction.APPROVE:
        taken = await _taken(checking, found.word)

    def change(act: StaffAct) -> AllowedWord:
        word = act.unit.allowed.get(word_id)
        if word is None:
            raise Refusal(Code.ALREADY_DONE)
        changed = do(word, action, user, act.now)
        if taken is not None:
            raise taken
        return act.unit.allowed.save(changed)

    return await staff_act(desk, action, user, change, refusals=True)


async def _taken(checking: Checking, word: str, field: str | None = None) -> Refusal | None:
    """Why a word cannot be allowed: it names somebody here or holds a number.

    By the people of today. An answer, and not raised: it is told to desk and HR alone.
    """
    try:
        with or_refused(field):
            known = Known(people=tuple(await checking.people.everybody()))
            alone = await checking.leaks.check(word, known)
            # A surname that is an ordinary word too counts where a person is spoken of.
            spoken = await checking.leaks.check(word + HONORIFIC, known)
    except Refusal as refusal:
        return refusal
    whole = [leak for leak in spoken if leak.start == 0 and leak.end >= len(word)]
    found = [leak for leak in (*alone, *whole) if leak.blocks]
    if any(leak.kind == KNOWN for leak in found):
        return Refusal(Code.WORD_OF_SOMEBODY, field=field)
    return Refusal(Code.WORD_WITH_A_NUMBER, field=field) if found else None


def _same(word: str) -> str:
    """One form for the spellings of a word: no width, kana, case, space or mark."""
    return "".join(char for char in fold(word) if char.isalnum() or char == "ー")


KNOWN = "known"
HONORIFIC = "さん"
