"""The desk's work on a case: open, claim, and (in conversation) answer."""

import json
from dataclasses import replace

from bot.domain.case import Case, EntryKind, new_id
from bot.domain.disclosure import CardView, DeskView, card_view, desk_view
from bot.domain.error import Code, Refusal
from bot.domain.lifecycle import Action, with_measures
from bot.domain.role import may_know
from bot.usecases import customer as customers
from bot.usecases import moving
from bot.usecases.desk import Act, Desk, act, thread_line, to_reporter


async def open_case(desk: Desk, case_id: str, user: str) -> DeskView:
    """The whole case for somebody who may know; the opening is recorded first."""

    async def do(acting: Act) -> DeskView:
        case = acting.case
        entries = await acting.unit.entries.of(case.id)
        return desk_view(
            case,
            entries,
            await acting.unit.evidence.of(case.id),
            acting.standing,
            await customers.earlier_of(acting, entries),
            await customers.requests_for(acting, entries),
        )

    return await act(desk, Action.CASE_OPEN, case_id, user, do)


async def was_shown(desk: Desk, case_id: str) -> None:
    """The case was shown to somebody of the desk: its reporter may know that it was read.

    After the modal has opened, since it would be untrue where it did not.
    """
    async with desk.store.write() as unit:
        case = await unit.cases.get(case_id)
        if case is not None and case.opened_at is None:
            await unit.cases.save(replace(case, opened_at=desk.clock.now()))


async def claim(desk: Desk, case_id: str, user: str) -> None:
    """Takes the case; several can. The first claim acknowledges it and tells the reporter."""

    async def do(acting: Act) -> None:
        first = not acting.case.handlers
        key = new_id()
        case = await _handled_too_by(acting, user)
        await acting.schedule(
            *thread_line(acting, "claimed", key, actor=user, then_card=True),
            *([to_reporter(case, "claimed", key, acting.now)] if first else []),
        )

    await act(desk, Action.CASE_CLAIM, case_id, user, do)


async def _handled_too_by(acting: Act, user: str) -> Case:
    """With one more handler; a case with measures is responded to once there are two."""
    more = replace(acting.case, handlers=(*acting.case.handlers, user), state=acting.rule.next)
    return await acting.save(handlers=more.handlers, state=with_measures(more))


async def assign(
    desk: Desk, case_id: str, user: str, member: str, reason: str, origin: str
) -> None:
    """Asks another member who may know to handle the case too, once for each ``origin``.

    Refused on ``member`` for anybody else, without telling why: that somebody is
    excluded is not told either.
    """

    async def do(acting: Act) -> None:
        case = acting.case
        if member not in may_know(acting.members, case.barred):
            raise Refusal(Code.NOT_A_MEMBER, field="member")
        if not await acting.unit.inbox.take(origin, acting.now, case_id):
            return
        if member in case.handlers:
            return
        first = not case.handlers
        await acting.write(EntryKind.ASSIGNMENT, json.dumps({"member": member, "reason": reason}))
        case = await _handled_too_by(acting, member)
        key = new_id()
        await acting.schedule(
            *thread_line(acting, "assigned", key, actor=member, then_card=True),
            *([to_reporter(case, "claimed", key, acting.now)] if first else []),
        )

    await act(desk, Action.CASE_ASSIGN, case_id, user, do)


async def recuse(desk: Desk, case_id: str, user: str, reason: str, origin: str) -> None:
    """Somebody of the desk steps out of a case: from then on it does not exist for them."""

    async def do(acting: Act) -> None:
        if not await acting.unit.inbox.take(origin, acting.now, case_id):
            return
        await acting.write(EntryKind.RECUSAL, reason)
        case = acting.case
        await acting.save(
            recused=case.recused | {user},
            handlers=tuple(h for h in case.handlers if h != user),
        )
        await moving.after_change(acting)

    await act(desk, Action.CASE_RECUSE, case_id, user, do)


async def card(desk: Desk, case_id: str) -> CardView | None:
    """The card of a case for those who may know of it today; None where it is gone."""
    members = await desk.directory.members()
    async with desk.store.read() as unit:
        case = await unit.cases.get(case_id)
        if case is None:
            return None
        people = may_know(members, case.barred)
        away = await unit.absences.of(people, desk.clock.now())
    return card_view(case, people, away)
