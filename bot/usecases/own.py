"""What is one's own to keep, to know and still to decide: receipt, history, exclusion."""

from collections.abc import Iterable, Sequence

from bot.domain.case import EntryKind
from bot.domain.error import Code, Refusal
from bot.domain.history import HistoryLine, history
from bot.domain.lifecycle import Action
from bot.domain.outbox import SendReceipt
from bot.domain.port import Unit
from bot.domain.receipt import Receipt
from bot.domain.role import may_know
from bot.domain.view import Excluded
from bot.usecases import joint, moving
from bot.usecases.acting import idempotency_key
from bot.usecases.desk import Act, Desk, act, see


async def receipt(desk: Desk, case_id: str, user: str, key: str) -> Receipt:
    """A receipt of the case as it is; the same goes into their DM as a file, once a ``key``."""

    def do(acting: Act) -> Receipt:
        made = acting.unit.receipts.of(acting.case, acting.now)
        if made is None:
            raise Refusal(Code.NO_RECEIPT)
        acting.send(SendReceipt(case_id=case_id, due_at=acting.now, key=key, receipt=made.text))
        return made

    return await act(desk, Action.REPORT_RECEIPT, case_id, user, do)


async def receipt_line(desk: Desk, case_id: str) -> str:
    """The same for the word that confirms the report; nothing where there can be none."""

    def look(unit: Unit) -> str:
        case = unit.cases.get(case_id)
        made = unit.receipts.of(case, desk.clock.now()) if case is not None else None
        return made.text if made is not None else ""

    return await desk.store.read(look)


async def open_history(desk: Desk, case_id: str, user: str) -> tuple[str, Sequence[HistoryLine]]:
    """The number of a case, and what happened with it so far."""
    return await act(desk, Action.REPORT_HISTORY, case_id, user, _history)


async def show_history(desk: Desk, case_id: str, user: str) -> tuple[str, Sequence[HistoryLine]]:
    """The same for another page of it: only a refusal is recorded."""
    return await see(desk, Action.REPORT_HISTORY, case_id, user, _history)


def _history(acting: Act) -> tuple[str, Sequence[HistoryLine]]:
    entries = acting.unit.entries.of(acting.case_id, EntryKind.IDENTITY)
    quiet = joint.quiet_since(entries, acting.now)
    lines = acting.unit.audit.of(acting.case_id)
    return acting.case.number, history([line for line in lines if not joint.quiet(line, quiet)])


async def excluded(desk: Desk, case_id: str, user: str) -> Excluded:
    """Who is excluded so far, and who may know: for the form."""
    return await see(desk, Action.REPORT_EXCLUDE, case_id, user, _stands)


async def exclude(desk: Desk, case_id: str, user: str, people: Iterable[str], key: str) -> Excluded:
    """From now on these may not know of the case either; it moves away from them.

    Nobody who was excluded before comes back by it. Once for each ``key``. A ``Refusal`` on
    ``exclude`` where nobody is named.
    """
    named = frozenset(people) - {user}
    if not named:
        raise Refusal(Code.REQUIRED, field="exclude")

    def do(acting: Act) -> Excluded:
        if not named <= acting.case.excluded:
            acting.save(excluded=acting.case.excluded | named)
            moving.after_change(acting)
        return _stands(acting)

    once = idempotency_key(key, sorted(named))
    return await act(desk, Action.REPORT_EXCLUDE, case_id, user, do, once=once, again=_stands)


def _stands(acting: Act) -> Excluded:
    case = acting.case
    return Excluded(
        case_id=case.id,
        number=case.number,
        people=tuple(sorted(case.excluded - {case.reporter})),
        left=may_know(acting.members, case.barred),
    )
