"""What the operator is told: once each, in one word for all that has come at the same time."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.domain.case import Case
from bot.domain.effect import EffectKind
from bot.domain.error import Damaged
from bot.domain.held import HeldState, HeldUp
from bot.domain.outbox import OperatorWord, PlaceWord
from bot.domain.port import Unit
from bot.domain.reach import STUCK
from bot.domain.sentence import OperatorText, PlaceText
from bot.domain.timer import stretch
from bot.usecases.reaching import NOBODY

LOOKED_AT = 500
"""Of what is held up, at each look."""

BEHIND = timedelta(minutes=1)
"""How late what somebody waits for may go out before it is compared with what is promised."""

NAMED = 3
"""Kinds with their reasons that a word names."""


def look(
    unit: Unit,
    now: datetime,
    troubles: Mapping[OperatorText, str],
    standing: Collection[OperatorText],
) -> frozenset[OperatorText]:
    """Tells the operator of what is new; answers what stands, for the next look.

    ``troubles``: what is wrong outside the store, with what is said about it.
    """
    unit.outbox.take_up(limit=LOOKED_AT)
    held = [h for h in unit.held.all(now, limit=LOOKED_AT) if h.kind != EffectKind.OPERATOR]
    dead = [h for h in held if h.state is HeldState.DEAD]
    # What was due long ago and was never tried goes out now: the bot was down, or asleep.
    stuck = [h for h in held if h not in dead and h.reason != NOBODY and h.tries]
    stuck = [h for h in stuck if now - h.since >= STUCK]
    _tell(unit, now, OperatorText.DEAD, _unheard(unit, now, OperatorText.DEAD, dead))
    new = _unheard(unit, now, OperatorText.STUCK, stuck)
    if OperatorText.STUCK not in standing:
        _tell(unit, now, OperatorText.STUCK, new)
    troubles = {**troubles, **_behind(unit, now, OperatorText.BEHIND in standing)}
    for what, about in troubles.items():
        if what not in standing:
            key = f"{what}:{stretch(now)}"  # of several processes each looks
            unit.outbox.send(OperatorWord(due_at=now, key=key, what=what, about=about))
    return frozenset((*troubles, *((OperatorText.STUCK,) if stuck else ())))


def _behind(unit: Unit, now: datetime, told: bool) -> dict[OperatorText, str]:
    """What is promised may be late since so much is before it: the desk is told where it reads.

    Whoever may know of such a case, in their conversation; of no case by its number.
    """
    late = unit.held.behind(now)
    promised = unit.held.promised(now, now + late, limit=LOOKED_AT) if late >= BEHIND else ()
    if not promised:
        return {}
    if not told:
        cases = list[Case | None]()
        for each in promised:
            with suppress(Damaged):  # one that was altered keeps nobody else from being told
                cases.append(unit.cases.get(each))
        for channel in {case.thread.channel for case in cases if case and case.thread}:
            key = f"behind:{channel}:{stretch(now)}"
            what = PlaceText.BEHIND
            unit.outbox.send(PlaceWord(due_at=now, key=key, channel=channel, what=what))
    return {OperatorText.BEHIND: str(late // BEHIND)}


def _unheard(
    unit: Unit, now: datetime, what: OperatorText, held: Sequence[HeldUp]
) -> Sequence[HeldUp]:
    """Those of which nobody was told yet, also not before a restart."""
    return [h for h in held if unit.inbox.take(f"operator:{what}:{h.id}", now, h.case_id)]


def _tell(unit: Unit, now: datetime, what: OperatorText, held: Sequence[HeldUp]) -> None:
    if held:
        key = f"{what}:{held[0].id}"
        unit.outbox.send(
            OperatorWord(due_at=now, key=key, what=what, count=len(held), about=about(held))
        )


def about(held: Sequence[HeldUp]) -> str:
    """Kinds and reasons, the most frequent first."""
    counted = Counter(f"{h.kind}: {h.reason}" if h.reason else f"{h.kind}" for h in held)
    return ", ".join(name for name, _ in counted.most_common(NAMED))
