"""A legal hold: a case is kept though its time is over. It takes two people and a reason.

The operator asks, somebody of the desk confirms; so does a hold end. What is asked for holds
until it is confirmed, or for two weeks: nothing is lost while the second person is looked for.
"""

from datetime import datetime

from bot.domain.case import EntryKind, new_id
from bot.domain.error import Code, Refusal
from bot.domain.lifecycle import Action
from bot.domain.outbox import HoldLine
from bot.domain.outbox_decided import Decided
from bot.domain.port import Store, Unit
from bot.domain.retention import AskedHold, RetentionAction, asked_hold
from bot.domain.sentence import ThreadText
from bot.usecases.desk import Act, Desk, act, see
from bot.usecases.retention import locked, note


async def ask(
    store: Store, number: str, now: datetime, *, held: bool, reason: str, actor: str
) -> str | None:
    """Asks for a hold on a case or for its end. Why is an entry of the case.

    Whoever has asked for what nobody has confirmed yet can take that back alone. Answers
    ``asked`` or ``taken_back``; empty where it is so already or was asked for, None where there
    is no such case.
    """

    def work(unit: Unit) -> str | None:
        case = locked(unit, number)
        if case is None:
            return None
        waits = asked_hold(unit.entries.of(case.id, EntryKind.HOLD), now)
        wanted = waits.held if waits else unit.retention.held(case.id)
        if wanted is held:
            return ""
        asked = {} if waits else {"asked": new_id()}
        body = {"held": held, "reason": reason, **asked}
        action = RetentionAction.HOLD if held else RetentionAction.RELEASE
        note(unit, case, EntryKind.HOLD, body, now, action, actor)
        if asked:
            line = HoldLine(case_id=case.id, due_at=now, asked=asked["asked"], held=held)
            unit.outbox.send(line)
        return "asked" if asked else "taken_back"

    return await store.write(work)


async def asked(desk: Desk, case_id: str, asked_id: str, user: str) -> AskedHold:
    """What waits for somebody of the desk to confirm it. ``Refusal`` where nothing does."""
    return await see(desk, Action.CASE_HOLD, case_id, user, lambda seen: _waiting(seen, asked_id))


async def confirm(desk: Desk, case_id: str, asked_id: str, user: str, key: str) -> None:
    """The second person's word: the hold is on, or off."""

    def do(acting: Act) -> None:
        waits = _waiting(acting, asked_id)
        acting.unit.retention.hold(case_id, waits.held)
        acting.write(EntryKind.HOLD, {"held": waits.held, "reason": "", "confirmed": asked_id})
        acting.tell(ThreadText.HELD if waits.held else ThreadText.HOLD_ENDED, actor=user)
        acting.send(Decided(case_id=case_id, due_at=acting.now, asked=asked_id))

    await act(desk, Action.CASE_HOLD, case_id, user, do, once=key)


def _waiting(acting: Act, asked_id: str) -> AskedHold:
    entries = acting.unit.entries.of(acting.case_id, EntryKind.HOLD)
    waits = asked_hold(entries, acting.now)
    if waits is None or waits.id != asked_id:
        raise Refusal(Code.ALREADY_DONE)
    return waits
