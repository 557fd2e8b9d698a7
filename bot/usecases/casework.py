"""The desk's work on a case: open, claim, and (in conversation) answer."""

from dataclasses import replace

from bot.domain.case import Case, EntryKind
from bot.domain.disclosure import card_view, desk_view
from bot.domain.error import Code, Refusal
from bot.domain.lifecycle import Action, with_measures
from bot.domain.port import Unit
from bot.domain.role import may_know
from bot.domain.sentence import ReporterText, ThreadText
from bot.domain.view import CardView, DeskView
from bot.usecases import customer as customers
from bot.usecases import joint, moving
from bot.usecases.acting import idempotency_key
from bot.usecases.desk import Act, Desk, act, see


async def open_case(desk: Desk, case_id: str, user: str) -> DeskView:
    """The whole case for somebody who may know; the opening is recorded with it."""
    return await act(desk, Action.CASE_OPEN, case_id, user, _whole)


async def show_case(desk: Desk, case_id: str, user: str) -> DeskView:
    """The same for somebody who has it open: only a refusal is recorded."""
    return await see(desk, Action.CASE_OPEN, case_id, user, _whole)


def _whole(acting: Act) -> DeskView:
    case = acting.case
    entries = acting.unit.entries.of(case.id)
    return desk_view(
        case,
        entries,
        acting.unit.evidence.of(case.id),
        acting.standing,
        acting.user,
        acting.now,
        customers.earlier_of(acting, entries),
        customers.requests_for(acting.unit, case, acting.user, acting.members, entries),
        joint.seen_by(acting, entries),
        acting.unit.notices.of_case(case.id),
        members=acting.members,
    )


async def was_shown(desk: Desk, case_id: str) -> None:
    """The case was shown to somebody of the desk: its reporter may know that it was read.

    After the modal has opened, since it would be untrue where it did not.
    """

    def work(unit: Unit) -> None:
        case = unit.cases.get(case_id)
        if case is not None and case.opened_at is None:
            unit.cases.save(replace(case, opened_at=desk.clock.now()))

    await desk.store.write(work)


async def claim(desk: Desk, case_id: str, user: str) -> None:
    """Takes the case; several can. The first claim acknowledges it and tells the reporter."""

    def do(acting: Act) -> None:
        _handled_too_by(acting, user, ThreadText.CLAIMED)

    await act(desk, Action.CASE_CLAIM, case_id, user, do)


def _handled_too_by(acting: Act, user: str, what: ThreadText) -> None:
    """With one more handler; a case with measures is responded to once there are two."""
    first = not acting.case.handlers
    more = replace(acting.case, handlers=(*acting.case.handlers, user), state=acting.rule.next)
    acting.save(handlers=more.handlers, state=with_measures(more))
    acting.tell(what, ReporterText.CLAIMED if first else None, actor=user, card=True)


async def others(desk: Desk, case: Case) -> tuple[str, ...]:
    """Who may be asked to handle the case too."""
    people = may_know(await desk.directory.members(), case.barred)
    return tuple(user for user in people if user not in case.handlers)


async def assign(desk: Desk, case_id: str, user: str, member: str, reason: str, key: str) -> None:
    """Asks another member who may know to handle the case too, once for each ``key``.

    Refused on ``member`` for anybody else, without telling why: that somebody is
    excluded is not told either.
    """

    def do(acting: Act) -> None:
        case = acting.case
        if member not in may_know(acting.members, case.barred):
            raise Refusal(Code.NOT_A_MEMBER, field="member")
        if member in case.handlers:
            raise Refusal(Code.NOT_A_MEMBER, field="member")
        acting.write(EntryKind.ASSIGNMENT, {"member": member, "reason": reason})
        _handled_too_by(acting, member, ThreadText.ASSIGNED)

    once = idempotency_key(key, [member, reason])
    await act(desk, Action.CASE_ASSIGN, case_id, user, do, once=once)


async def recuse(desk: Desk, case_id: str, user: str, reason: str, key: str) -> None:
    """Somebody of the desk steps out of a case: from then on it does not exist for them."""

    def do(acting: Act) -> None:
        acting.write(EntryKind.RECUSAL, reason)
        case = acting.case
        acting.save(
            recused=case.recused | {user}, handlers=tuple(h for h in case.handlers if h != user)
        )
        moving.after_change(acting)

    await act(desk, Action.CASE_RECUSE, case_id, user, do, once=key, ends=True)


async def card(desk: Desk, case_id: str) -> CardView | None:
    """The card of a case for those who may know of it today; None where it is gone."""
    members = await desk.directory.members()

    def look(unit: Unit) -> CardView | None:
        case = unit.cases.get(case_id)
        if case is None:
            return None
        people = may_know(members, case.barred)
        now = desk.clock.now()
        return card_view(case, people, now, unit.absences.of(people, now))

    return await desk.store.read(look)
