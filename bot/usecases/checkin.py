"""What the reporter answers when they are asked how they are, after the close."""

import json
from collections.abc import Awaitable, Callable
from enum import StrEnum

from bot.domain.case import EntryKind
from bot.domain.deadline import respond_by
from bot.domain.error import Code, Refusal
from bot.domain.lifecycle import Action
from bot.usecases import timing
from bot.usecases.desk import Act, Desk, act


class Said(StrEnum):
    """How a press was taken, for what the message says from then on."""

    FINE = "fine"
    CHANGED = "changed"
    STOP = "stop"
    LATE = "late"  # the case goes on already, or was withdrawn


async def fine(desk: Desk, case_id: str, user: str, round_: str) -> Said:
    """All has stayed well. ``round_`` names the question: each is answered once."""

    async def do(acting: Act) -> Said:
        if await _first(acting, round_, Said.FINE):
            await _tell(acting, "checkin_fine", round_)
        return Said.FINE

    return await _unless_late(desk, Action.CHECKIN_FINE, case_id, user, do)


async def stop(desk: Desk, case_id: str, user: str, round_: str) -> Said:
    """No more questions about this case."""

    async def do(acting: Act) -> Said:
        if acting.case.checkins:
            await acting.save(checkins=False)
            await _first(acting, round_, Said.STOP)
            await _tell(acting, "checkin_stop", f"{round_}:stop")
        return Said.STOP

    return await _unless_late(desk, Action.CHECKIN_STOP, case_id, user, do)


async def changed(desk: Desk, case_id: str, user: str, round_: str) -> Said:
    """Something has changed: the case is open again, urgent, with a new promise by the clock.

    Those who handle it are called; where nobody does, everybody until somebody takes it.
    Also after "fine": whoever thinks better of it is heard.
    """

    async def do(acting: Act) -> Said:
        due = respond_by(
            acting.now,
            urgent=True,
            calendar=desk.calendar,
            first_response=desk.first_response,
            first_response_urgent=desk.first_response_urgent,
        )
        await _first(acting, round_, Said.CHANGED)
        case = await acting.save(
            state=acting.rule.next, urgent=True, closed_at=None, next_step_by=due
        )
        await timing.next_step(acting)
        await timing.unclaimed(acting.unit, case, acting.now)
        key = f"checkin_changed:{case.id}:{case.version}"
        await acting.schedule(
            timing.line(
                case,
                "checkin_changed",
                key,
                acting.now,
                mention=timing.Mention.HANDLERS,
                due=due,
            ),
            timing.card(case, key, acting.now),
        )
        return Said.CHANGED

    return await _unless_late(desk, Action.CHECKIN_CHANGED, case_id, user, do)


async def _first(acting: Act, round_: str, said: Said) -> bool:
    """Writes the answer into the record, once for each question and answer."""
    name = f"checkin:{acting.case.id}:{round_}:{said}"
    if not await acting.unit.inbox.take(name, acting.now, acting.case.id):
        return False
    await acting.write(EntryKind.CHECKIN, json.dumps({"said": said}))
    return True


async def _tell(acting: Act, what: str, key: str) -> None:
    await acting.schedule(timing.line(acting.case, what, f"{what}:{key}", acting.now))


async def _unless_late(
    desk: Desk, action: Action, case_id: str, user: str, do: Callable[[Act], Awaitable[Said]]
) -> Said:
    try:
        return await act(desk, action, case_id, user, do)
    except Refusal as refusal:
        if refusal.code is Code.NOT_IN_THIS_STATE:
            return Said.LATE
        raise
