"""What the reporter answers when they are asked how they are, after the close."""

from collections.abc import Callable
from enum import StrEnum

from bot.domain.case import EntryKind
from bot.domain.error import Code, Refusal
from bot.domain.lifecycle import Action
from bot.domain.outbox import CardUpdate, TimeLine
from bot.domain.sentence import Mention, TimeText
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

    def do(acting: Act) -> None:
        _write(acting, Said.FINE)
        _tell(acting, TimeText.CHECKIN_FINE, round_)

    once = _name(case_id, round_, Said.FINE)
    return await _said(desk, Said.FINE, Action.CHECKIN_FINE, case_id, user, do, once)


async def stop(desk: Desk, case_id: str, user: str, round_: str) -> Said:
    """No more questions about this case."""

    def do(acting: Act) -> None:
        if acting.case.checkins:
            acting.save(checkins=False)
            _write(acting, Said.STOP)
            _tell(acting, TimeText.CHECKIN_STOP, f"{round_}:stop")

    once = _name(case_id, round_, Said.STOP)
    return await _said(desk, Said.STOP, Action.CHECKIN_STOP, case_id, user, do, once)


async def changed(desk: Desk, case_id: str, user: str, round_: str) -> Said:
    """Something has changed: the case is open again, urgent, with a new promise by the clock.

    Those who handle it are called; where nobody does, everybody until somebody takes it.
    Also after "fine": whoever thinks better of it is heard. So is who presses again after
    the next close; the answer is written down once.
    """

    def do(acting: Act) -> None:
        due = desk.respond_by(acting.now, urgent=True)
        if acting.unit.inbox.take(_name(case_id, round_, Said.CHANGED), acting.now, case_id):
            _write(acting, Said.CHANGED)
        before = acting.case
        case = acting.save(
            state=acting.rule.next,
            urgent=True,
            closed_at=None,
            answered_at=before.answered_at or acting.now,
            word_at=before.word_at or acting.now,
            word_by=min(before.word_by or due, due),
        )
        timing.word(acting.desk, acting.unit, case, acting.now)
        timing.unclaimed(acting.unit, case, acting.now)
        acting.noticed()
        key = f"checkin_changed:{case.id}:{case.version}"
        what, who, now = TimeText.CHECKIN_CHANGED, Mention.HANDLERS, acting.now
        acting.send(
            TimeLine(case_id=case.id, due_at=now, key=key, what=what, mention=who, due=due),
            CardUpdate(case_id=case.id, due_at=now, key=key),
        )

    return await _said(desk, Said.CHANGED, Action.CHECKIN_CHANGED, case_id, user, do)


def _name(case_id: str, round_: str, said: Said) -> str:
    """An answer to a question, under which it is taken once."""
    return f"checkin:{case_id}:{round_}:{said}"


def _write(acting: Act, said: Said) -> None:
    acting.write(EntryKind.CHECKIN, {"said": said})


def _tell(acting: Act, what: TimeText, key: str) -> None:
    acting.send(TimeLine(case_id=acting.case_id, due_at=acting.now, key=f"{what}:{key}", what=what))


async def _said(
    desk: Desk,
    said: Said,
    action: Action,
    case_id: str,
    user: str,
    do: Callable[[Act], None],
    once: str | None = None,
) -> Said:
    """Acts on what they said, where it is not too late."""
    try:
        await act(desk, action, case_id, user, do, once=once)
    except Refusal as refusal:
        if refusal.code in (Code.NOT_IN_THIS_STATE, Code.ALREADY_DONE):
            return Said.LATE
        raise
    return said
