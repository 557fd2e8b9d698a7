"""What the operator does about something that is held up on its way out. Both are recorded."""

from datetime import datetime

from bot.domain.held import HeldUp
from bot.domain.port import AuditEvent, Store, Unit
from bot.domain.retention import OPERATOR

RELEASE, DROP = "delivery_retry", "delivery_drop"


async def release(store: Store, effect_id: str, now: datetime, *, actor: str) -> bool:
    """It is tried at once. False where it is not there any more, or is being sent."""

    def work(unit: Unit) -> bool:
        held = unit.held.release(effect_id, now)
        return _recorded(unit, held, now, RELEASE, actor)

    return await store.write(work)


async def drop(store: Store, effect_id: str, now: datetime, *, actor: str, reason: str) -> bool:
    """It is never sent; why is kept with who did it. False as ``release``."""

    def work(unit: Unit) -> bool:
        held = unit.held.drop(effect_id)
        return _recorded(unit, held, now, DROP, f"{actor}: {reason}")

    return await store.write(work)


def _recorded(unit: Unit, held: HeldUp | None, now: datetime, action: str, actor: str) -> bool:
    if held is not None:
        unit.audit.record(AuditEvent(now, action, OPERATOR, actor, held.case_id))
    return held is not None
