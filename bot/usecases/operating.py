"""What an operator does to everything that is stored; the record has it, with who did it."""

from datetime import datetime
from enum import StrEnum

from bot.domain.port import AuditEvent, Store
from bot.domain.retention import OPERATOR


class OperatorAct(StrEnum):
    """What the record says of it."""

    BACKUP = "backup"
    VERIFY = "audit_verify"
    ROTATE = "keys_rotate"
    SIGNING_KEY = "signing_key"
    DOSSIER = "dossier_write"


async def note_act(
    store: Store, action: OperatorAct, now: datetime, *, actor: str, said: str = ""
) -> None:
    """Records it; ``said``: how it ended, kept sealed with who did it."""
    who = f"{actor}: {said}" if said else actor
    event = AuditEvent(now, action, OPERATOR, who)
    await store.write(lambda unit: unit.audit.record(event))
