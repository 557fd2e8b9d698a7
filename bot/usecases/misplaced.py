"""A typed message that went to one of somebody's cases, and was about another: it is moved."""

from collections.abc import Sequence

from bot.domain.case import Case, Entry, EntryKind
from bot.domain.disclosure import moved_in
from bot.domain.error import Code, Refusal
from bot.domain.lifecycle import ENDED, Action, rule_for
from bot.domain.port import Unit
from bot.domain.role import Standing
from bot.domain.sentence import ThreadText
from bot.usecases import word
from bot.usecases.desk import Act, Desk, act, see


def _others(unit: Unit, case: Case) -> Sequence[Case]:
    own = unit.cases.by_reporter(case.reporter)
    return [each for each in own if each.id != case.id and each.state not in ENDED]


async def others(desk: Desk, case_id: str, user: str) -> Sequence[tuple[str, str]]:
    """Ids and numbers of the open cases that may have been meant instead."""

    def look(acting: Act) -> Sequence[tuple[str, str]]:
        return [(case.id, case.number) for case in _others(acting.unit, acting.case)]

    return await see(desk, Action.REPORT_REPLY, case_id, user, look)


async def move(desk: Desk, case_id: str, user: str, entry_id: str, to: str) -> str:
    """Moves what they wrote into their case ``to``, whose number is answered.

    Nobody sees it in the first case any more; that something was written there stays recorded.
    """

    def do(acting: Act) -> str:
        entry = _written(acting, entry_id)
        target = next((case for case in _others(acting.unit, acting.case) if case.id == to), None)
        if target is None:
            raise Refusal(Code.NOT_IN_THIS_STATE)
        acting.write(EntryKind.MOVED, {"entry": entry_id})
        if acting.case.word_at == entry.at:
            acting.save(word_at=None, word_by=None)
        acting.tell(ThreadText.MOVED_AWAY, card=True)
        _put(acting, target, entry)
        return target.number

    return await act(desk, Action.REPORT_REPLY, case_id, user, do)


def _written(acting: Act, entry_id: str) -> Entry:
    entries = acting.unit.entries.of(acting.case_id, EntryKind.MESSAGE, EntryKind.MOVED)
    if entry_id in moved_in(entries):
        raise Refusal(Code.ALREADY_DONE)
    for entry in entries:
        if entry.id == entry_id and entry.author == acting.user:
            return entry
    raise Refusal(Code.NOT_YOURS)


def _put(acting: Act, target: Case, entry: Entry) -> None:
    rule = rule_for(target, Action.REPORT_REPLY, Standing.REPORTER)
    there = Act(
        acting.desk,
        acting.unit,
        target,
        acting.user,
        Standing.REPORTER,
        Action.REPORT_REPLY,
        rule,
        acting.members,
        acting.now,
    )
    there.write(EntryKind.MESSAGE, entry.body, entry.at)
    word.heard(there, ThreadText.MESSAGE, at=entry.at)
    there.record()
