"""Help before the form: one press makes an urgent case and pages the desk; the words come later."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.case import Case, Identity, Report, Safety, new_id
from bot.domain.deadline import TOKYO
from bot.domain.lifecycle import LIVE, Action
from bot.domain.port import AuditEvent, Unit
from bot.domain.role import Members, Standing, may_know
from bot.usecases import moving, timing
from bot.usecases.desk import Act, Desk, act, once, thread_line, to_reporter
from bot.usecases.report import (
    GivenFile,
    begin,
    complete,
    discard_begun,
    made_by,
    new_case,
    take_beside,
    take_files,
    todays_members,
    write_report,
)

SAME_CALL = timedelta(minutes=30)
"""How long pressing again means the call that was made, while its case has not ended."""

PRESSED_AGAIN = timedelta(minutes=1)
"""Somebody who presses again after this long is still waiting: the desk is paged once more."""

HELP_NOW = "help_now"


@dataclass(frozen=True, slots=True)
class Called:
    """What became of a press. ``nobody``: no one at the desk may know of it right now.

    ``people`` is how many were paged; None where Slack does not say who they are.
    """

    case: Case
    people: int | None
    again: bool

    @property
    def nobody(self) -> bool:
        return self.people == 0


async def call(desk: Desk, user: str) -> Called:
    """An urgent case of somebody who needs help at once, in one transaction with its pages.

    Their name is shown. Pressed again while it is open and new, it is the same case.
    Raises ``StoreUnavailable``; nothing was stored then.
    """
    now = desk.clock.now()
    members = await todays_members(desk)
    report = Report(
        safety=Safety.DANGER,
        identity=Identity.NAMED,
        occurred_on=now.astimezone(TOKYO).date(),
        scene=None,
        narrative="",
    )
    case = new_case(desk, report, user, now, called=True)
    async with desk.store.write() as unit:
        earlier = [c for c in await unit.cases.by_reporter(user) if c.called and not c.by_desk]
        if earlier and _still(earlier[0], now):
            return await _again(unit, earlier[0], members, now)
        # Pressed twice in the same moment, the second finds the name taken.
        this = f"{HELP_NOW}:{user}:{earlier[0].id if earlier else ''}"
        if not await unit.inbox.take(this, now, case.id):
            return await _again(unit, await made_by(unit, this), members, now)
        case = await begin(desk, unit, case, report, members, now)
        receipt = "called_nobody" if _paged(case, members) == 0 else "called"
        await unit.deliveries.schedule(to_reporter(case, receipt, f"receipt:{case.id}", now))
    return Called(case, _paged(case, members), again=False)


def _still(case: Case, now: datetime) -> bool:
    return case.state in LIVE and now - case.received_at < SAME_CALL


def _paged(case: Case, members: Members | None) -> int | None:
    return None if members is None else len(may_know(members, case.barred))


async def _again(unit: Unit, case: Case, members: Members | None, now: datetime) -> Called:
    await unit.audit.record(AuditEvent(now, HELP_NOW, Standing.REPORTER, case.reporter, case.id))
    waited = (now - case.received_at) // PRESSED_AGAIN
    if waited:
        line = timing.line(
            case,
            "pressed_again",
            f"pressed_again:{case.id}:{waited}",
            now,
            mention=timing.Mention.EVERYBODY,
        )
        await unit.deliveries.schedule(line)
    return Called(case, _paged(case, members), again=True)


async def call_off(desk: Desk, case_id: str, user: str) -> None:
    """Pressed by mistake, or needed no more: the desk is told, and the case has ended."""

    async def do(acting: Act) -> None:
        case = await acting.save(state=acting.rule.next, closed_at=acting.now, next_step_by=None)
        key = f"call_off:{case.id}"
        await acting.schedule(
            *thread_line(acting, "called_off", key, then_card=True),
            to_reporter(case, "called_off", key, acting.now),
        )

    await act(desk, Action.HELP_CALL_OFF, case_id, user, do)


async def add_report(
    desk: Desk, case_id: str, user: str, report: Report, files: Sequence[GivenFile], origin: str
) -> Case:
    """The report behind a call for help, once for each ``origin``; it stays urgent and named.

    People excluded in it are excluded from now on: the case moves away from them. What was
    told in an earlier piece stays. Raises ``Refusal`` as ``bot.usecases.report.submit``.
    """
    told = replace(report, identity=Identity.NAMED)
    complete(told, desk.clock.now())

    async def do(acting: Act) -> Case:
        unit = acting.unit
        this = once(origin, {**told.to_dict(), "exclude": sorted(told.exclude)})
        if not await unit.inbox.take(this, acting.now, case_id):
            return acting.case
        await unit.inbox.take(origin, acting.now, case_id)  # ends the draft
        await write_report(unit, acting.case, told, acting.now)
        if not told.exclude <= acting.case.excluded:
            await acting.save(excluded=acting.case.excluded | told.exclude)
            await moving.after_change(acting)
        await take_files(unit, acting.case, files, acting.now)
        await take_beside(unit, acting.case, acting.now)
        await discard_begun(unit, user)
        await acting.schedule(*thread_line(acting, "report_added", new_id()))
        return acting.case

    return await act(desk, Action.REPORT_ADD, case_id, user, do)
