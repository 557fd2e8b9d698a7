"""What desk and HR write for each other is looked at before it is kept: HR knows no case.

No list of people is held against it: an owner's name may stand in an action. Names of
others, of companies and places are asked about, numbers and addresses do not pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.error import Code, Refusal
from bot.domain.port import CannotCheck, Known, Leak
from bot.usecases import allowed
from bot.usecases.checking import Checking

Findings = Sequence[tuple[str, Leak]]
"""What a text was not taken for: the input (block id) and the place in it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Findings for which the text is not taken; else why what was asked about may stay."""

    findings: Findings = ()
    pass_reason: str = ""


PASS_REASON = "pass_reason"

OF_WORK = frozenset({"date", "money"})
"""Kinds that a plan may hold, with a reason: from when something is done, what it costs."""

OWN_NAME = "known_person"


def blocking(findings: Findings) -> bool:
    return any(leak.blocks for _, leak in findings)


@dataclass(frozen=True, slots=True)
class Passing:
    """Why words may stay, and the findings that were ``shown`` to whoever says so."""

    reason: str = ""
    shown: str = ""


NOT_PASSING = Passing()


async def look(checking: Checking, field: str, text: str, passing: Passing) -> Looked:
    """Whether the text of this input is taken.

    With a reason what is only asked about is taken, where it was shown: a word that came into
    the text afterwards is asked about first. The reason itself must hold nothing that blocks.
    Raises ``Refusal`` where the check cannot run.
    """
    pass_reason = passing.reason
    if not text.strip():
        return Looked()
    try:
        known = await _known(checking)
        found = [(field, leak) for leak in await _leaks(checking, text, known)]
        reason = await _leaks(checking, pass_reason, known) if found and pass_reason else ()
    except CannotCheck:
        raise Refusal(Code.CANNOT_CHECK, field=field) from None
    blocked = [(PASS_REASON, leak) for leak in reason if leak.blocks]
    shown = all(leak.text in passing.shown for _, leak in found)
    if not found or (shown and pass_reason.strip() and not blocking((*found, *blocked))):
        return Looked(pass_reason=pass_reason.strip() if found else "")
    return Looked((*found, *blocked))


async def _known(checking: Checking) -> Known:
    """Names of desk and HR, so that they can be told from others', and the allowed words."""
    desk = checking.desk
    members = await desk.directory.members()
    staff = {*members.desk, *members.hr}
    people = tuple(p for p in await checking.people.everybody() if p.id in staff)
    async with desk.store.read() as unit:
        return Known(people=people, allowed=await allowed.words(unit, desk.clock.now()))


async def _leaks(checking: Checking, text: str, known: Known) -> list[Leak]:
    found = await checking.leaks.check(text, known)
    return [
        replace(leak, blocks=False) if leak.kind in OF_WORK else leak
        for leak in found
        if leak.why != OWN_NAME
    ]
