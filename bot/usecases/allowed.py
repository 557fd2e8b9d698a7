"""The company's allow-list for the leak check, kept with review by desk and HR."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.allowed import (
    WORD_LENGTH,
    AllowedWord,
    Counts,
    WordAction,
    WordState,
    WordView,
    count,
    do,
    in_order,
    view,
)
from bot.domain.case import new_id
from bot.domain.error import Code, Conflict, Refusal
from bot.domain.port import AuditEvent, CannotCheck, Known, Unit
from bot.domain.spelling import fold
from bot.usecases.checking import Checking
from bot.usecases.desk import CONFLICTS, Desk, required
from bot.usecases.staff import of_staff, staff

LIST, ADD = "allowed_list", "allowed_add"

FULL = 500
"""Words at most: all of them are read for each check."""

PAGE = 10
"""Words of a page."""

VALID = frozenset({WordState.ALLOWED, WordState.LAPSING})


async def words(unit: Unit, now: datetime) -> tuple[str, ...]:
    """What is allowed at this moment, for ``Known.allowed``."""
    return tuple(word.word for word in await unit.allowed.listed() if word.state(now) in VALID)


async def counts(unit: Unit, now: datetime) -> Counts:
    """How the words stand, for the regular review and App Home."""
    return count(await unit.allowed.listed(), now)


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
    await staff(desk, user, LIST)
    now = desk.clock.now()
    async with desk.store.read() as unit:
        found = in_order(await unit.allowed.listed(), now)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 0), pages - 1)
    rows = [view(word, user, now) for word in found[page * PAGE : (page + 1) * PAGE]]
    return Listed(rows, count(found, now), page, pages)


async def on_home(desk: Desk, user: str) -> Counts | None:
    """For App Home; None for everybody but desk and HR."""
    if of_staff(await desk.directory.members(), user) is None:
        return None
    async with desk.store.read() as unit:
        return await counts(unit, desk.clock.now())


async def propose(
    checking: Checking, user: str, word: str, reason: str, origin: str
) -> AllowedWord | None:
    """A word for somebody else to approve, once for each ``origin``; None where taken before.

    Raises ``Refusal`` on an empty or long word, one that names somebody of the workspace or
    holds a number, one that is listed, and where the check cannot run.
    """
    desk = checking.desk
    standing = await staff(desk, user, ADD)
    word = " ".join(word.split())
    required(word if any(char.isalnum() for char in word) else "", "word")
    required(reason, "reason")
    if len(word) > WORD_LENGTH:
        raise Refusal(Code.WORD_TOO_LONG, field="word", n=str(WORD_LENGTH))
    await _must_be_free(checking, word, field="word")
    now = desk.clock.now()
    proposed = AllowedWord(new_id(), word, reason, proposed_by=user, proposed_at=now)
    async with desk.store.write() as unit:
        if not await unit.inbox.take(origin, now):
            return None
        others = await unit.allowed.listed()
        if any(_same(other.word) == _same(word) for other in others):
            raise Refusal(Code.WORD_LISTED, field="word")
        if len(others) >= FULL:
            raise Refusal(Code.WORDS_FULL, field="word", n=str(FULL))
        await unit.allowed.add(proposed)
        await unit.audit.record(AuditEvent(now, ADD, standing, user))
    return proposed


async def _must_be_free(checking: Checking, word: str, *, field: str | None = None) -> None:
    """Whether the word names nobody here and holds no number, by the people of today."""
    try:
        known = Known(people=tuple(await checking.people.everybody()))
        alone = await checking.leaks.check(word, known)
        # A surname that is an ordinary word too counts where a person is spoken of.
        spoken = await checking.leaks.check(word + HONORIFIC, known)
    except CannotCheck:
        raise Refusal(Code.CANNOT_CHECK, field=field) from None
    whole = [leak for leak in spoken if leak.start == 0 and leak.end >= len(word)]
    found = [leak for leak in (*alone, *whole) if leak.blocks]
    if any(leak.kind == KNOWN for leak in found):
        raise Refusal(Code.WORD_OF_SOMEBODY, field=field)
    if found:
        raise Refusal(Code.WORD_WITH_A_NUMBER, field=field)


def _same(word: str) -> str:
    """One form for the spellings of a word: no width, kana, case, space or mark."""
    return "".join(char for char in fold(word) if char.isalnum() or char == "ー")


KNOWN = "known"
HONORIFIC = "さん"


async def act(checking: Checking, user: str, word_id: str, action: WordAction) -> AllowedWord:
    """Approves a word or removes it, by the table. The approval is for the people of today.

    Raises ``Refusal`` where ``user`` cannot do that now.
    """
    desk = checking.desk
    standing = await staff(desk, user, action)
    for _ in range(CONFLICTS):
        now = desk.clock.now()
        async with desk.store.read() as unit:
            found = await unit.allowed.get(word_id)
        if found is None:
            raise Refusal(Code.ALREADY_DONE)
        try:
            changed = do(found, action, user, now)
        except Refusal:
            async with desk.store.write() as unit:
                await unit.audit.record(AuditEvent(now, action, standing, user, refused=True))
            raise
        if action is WordAction.APPROVE:
            await _must_be_free(checking, found.word)
        try:
            async with desk.store.write() as unit:
                saved = await unit.allowed.save(changed)
                await unit.audit.record(AuditEvent(now, action, standing, user))
            return saved
        except Conflict:
            continue
    raise Refusal(Code.CHANGED_MEANWHILE)
