"""A case is exported: only with the leave of two of the desk, for the reader they said."""

from datetime import datetime

from bot.domain.case import EntryKind, new_id
from bot.domain.joint import ExportReader, Joint, JointState, approved_for, joints_in
from bot.domain.outbox import ThreadLine
from bot.domain.port import Store, Unit
from bot.domain.retention import RetentionAction
from bot.domain.sentence import ThreadText
from bot.usecases.retention import locked, note


class NoLeave(Exception):
    """Nobody, or only one, has agreed; ``waits``: a request for this reader waits."""

    def __init__(self, *, waits: bool) -> None:
        super().__init__()
        self.waits = waits


async def note_export(
    store: Store, number: str, now: datetime, *, reader: ExportReader, said: str, actor: str
) -> Joint | None:
    """Records that the case is exported, before anything is handed out, and tells the desk.

    Answers the leave on which it is; None where there is no such case. ``said``: what whoever
    exports it adds. Raises ``NoLeave``.
    """

    def work(unit: Unit) -> Joint | None:
        case = locked(unit, number)
        if case is None:
            return None
        entries = unit.entries.of(case.id, EntryKind.EXPORT_LEAVE)
        leave = approved_for(entries, case, reader, now)
        if leave is None:
            asked = joints_in(entries, EntryKind.EXPORT_LEAVE)
            waits = any(
                joint.what == reader and joint.as_of(now, case.barred) is JointState.ASKED
                for joint in asked
            )
            raise NoLeave(waits=waits)
        body = {"reader": reader, "reason": leave.reason, "leave": leave.id, "note": said}
        note(unit, case, EntryKind.EXPORT, body, now, RetentionAction.EXPORT, actor)
        line = ThreadLine(case_id=case.id, due_at=now, key=new_id(), what=ThreadText.EXPORTED)
        unit.outbox.send(line)
        return leave

    return await store.write(work)
