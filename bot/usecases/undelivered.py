"""What has ended without being delivered: whoever has to know of it is told.

Who that is follows from the table of ``bot.domain.reach``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.case import Case
from bot.domain.effect import Effect, EffectKind
from bot.domain.lifecycle import LIVE
from bot.domain.outbox import CardUpdate, NoticeAppear, ReporterWord, TimeLine
from bot.domain.port import Unit
from bot.domain.reach import RECEIVERS, reach
from bot.domain.sentence import Deadline, Mention, ReporterText
from bot.domain.timer import DeadlineDue, Undelivered
from bot.usecases import appearing, word
from bot.usecases.desk import update_visibility
from bot.usecases.publishing import Publishing

SOON = timedelta(seconds=1)
"""Until a promise that was not kept after all is looked at again."""


def undelivered(effect: Effect, effect_id: str, code: str, now: datetime) -> Sequence[Undelivered]:
    """That somebody is to be told of it, which has a transaction of its own; else nothing."""
    told = reach(effect.kind, code) if effect.kind in RECEIVERS else None
    if told is None or (told.desk is None and told.hr is None):
        return ()
    told_them = effect if isinstance(effect, ReporterWord) else None
    at = effect.publish_at if isinstance(effect, NoticeAppear) else effect.due_at
    ended = Undelivered(
        due_at=now,
        key=effect_id,
        case_id=effect.case_id,
        of=effect.kind,
        code=code,
        notice=getattr(effect, "notice", None),
        said=told_them.what if told_them else None,
        at=at,
    )
    return (ended,)


async def undelivered_due(publishing: Publishing, ended: Undelivered) -> None:
    """Who has to know of it is told. An answer that was not delivered keeps no promise."""
    desk, row = publishing.desk, reach(ended.of, ended.code)
    if ended.notice is not None and row.hr is not None:
        await appearing.without_channel(publishing, ended, row.hr)
    if ended.case_id is None or row.desk is None:
        return
    members = await desk.directory.members()
    now, said = desk.clock.now(), row.desk

    def work(unit: Unit) -> None:
        case = unit.cases.get(ended.case_id or "")
        if case is None:
            return
        if ended.of is EffectKind.NOTICE_REPORTER:
            appearing.not_asked(unit, ended.notice or "", now)
        at = ended.at if ended.said is ReporterText.ANSWER else None
        if at is not None and at in (case.answered_at, case.told_at):
            case = word.unsaid(desk, unit, case, members, at, now)
            update_visibility(unit, case, members, now)
            unit.outbox.send(CardUpdate(case_id=case.id, due_at=now, key=ended.key))
            late = case.answered_at is None and case.respond_by <= now
            if late and case.state in LIVE:
                unit.outbox.send(_missed_after_all(case, now))
        line = TimeLine(
            case_id=case.id, due_at=now, key=ended.key, what=said, mention=Mention.HANDLERS
        )
        unit.outbox.send(line)

    await desk.store.write(work)


def _missed_after_all(case: Case, now: datetime) -> DeadlineDue:
    """The first answer is overdue, and was taken for given until now."""
    due = case.respond_by
    about = Deadline.ANSWER
    return DeadlineDue(case_id=case.id, due_at=now + SOON, about=about, due=due, n=1)
