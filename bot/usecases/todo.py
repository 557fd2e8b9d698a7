"""What waits for somebody beside the cases of their lists: approvals, notices to be read.

As the lists, it is decided when it is read, from the members of today.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.domain.case import Case, EntryKind
from bot.domain.disclosure import desk_row, measures_in
from bot.domain.error import Damaged
from bot.domain.notice import Notice, NoticeRole, NoticeState
from bot.domain.notice_role import role_in
from bot.domain.policy import Policy
from bot.domain.port import Unit
from bot.domain.role import Members, Standing, standing
from bot.domain.view import DeskRow
from bot.usecases.customer import ASKED, requests_for
from bot.usecases.judging import APPROVAL, waiting_in
from bot.usecases.publishing import Publishing, cases_of, sources_of

LOOKED_AT = 50
"""Cases and notices that are looked at for one App Home."""


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """``approvals``: cases in which they can approve a measure, or decide who may read it.

    ``to_approve``: notices that wait for their word as somebody of the desk, ``to_answer``
    those that they are asked about as a reporter; ids.
    """

    approvals: tuple[DeskRow, ...] = ()
    to_approve: tuple[str, ...] = ()
    to_answer: tuple[str, ...] = ()


async def waiting_for(publishing: Publishing, user: str, policy: Policy) -> WaitsFor:
    """What waits for ``user`` now."""
    members, now = await publishing.desk.directory.members(), publishing.desk.clock.now()

    def look(unit: Unit) -> WaitsFor:
        cases = _to_decide(unit, user, members, policy)
        states = (NoticeState.APPROVAL, NoticeState.REVIEW)
        notices = unit.notices.in_states(*states, limit=LOOKED_AT)
        return WaitsFor(
            approvals=tuple(desk_row(case, now) for case in cases),
            to_approve=_of_role(unit, notices, user, members, NoticeRole.APPROVER),
            to_answer=_of_role(unit, notices, user, members, NoticeRole.REPORTER),
        )

    return await publishing.desk.store.read(look)


def _to_decide(unit: Unit, user: str, members: Members, policy: Policy) -> list[Case]:
    """Cases in which a measure or a request to read waits for them, each once."""
    measures = unit.cases.indexed(APPROVAL, [APPROVAL], limit=LOOKED_AT)
    requests = unit.cases.indexed(ASKED, [ASKED], limit=LOOKED_AT)
    found: dict[str, Case] = {}
    for case in measures:
        with suppress(Damaged):  # one that was altered hides no other
            found |= {case.id: case} if _approves(unit, case, user, members, policy) else {}
    for case in requests:
        with suppress(Damaged):
            found |= {case.id: case} if _decides(unit, case, user, members) else {}
    return list(found.values())


def _decides(unit: Unit, case: Case, user: str, members: Members) -> bool:
    if standing(user, case, members) not in (Standing.HANDLER, Standing.DESK):
        return False
    entries = unit.entries.of(case.id, EntryKind.ACCESS)
    return any(each.decides for each in requests_for(unit, case, user, members, entries))


def _approves(unit: Unit, case: Case, user: str, members: Members, policy: Policy) -> bool:
    if standing(user, case, members) not in (Standing.HANDLER, Standing.DESK):
        return False
    measures = measures_in(unit.entries.of(case.id, EntryKind.MEASURE))
    return any(m.by != user for m in waiting_in(measures, policy))


def _of_role(
    unit: Unit, notices: Sequence[Notice], user: str, members: Members, role: NoticeRole
) -> tuple[str, ...]:
    """Those that wait for somebody in this role who has not said a word so far."""
    found = []
    for notice in notices:
        try:
            sources = sources_of(notice, cases_of(unit, notice), members)
        except Damaged:
            continue
        mine = role_in(user, notice, hr=members.hr, desk=members.desk, sources=sources)
        state = NoticeState.APPROVAL if role is NoticeRole.APPROVER else NoticeState.REVIEW
        heard = all(s.origin.agreed for s in sources if s.reporter == user)
        waits = role is NoticeRole.APPROVER or not heard
        if mine is role and notice.state is state and waits:
            found.append(notice.id)
    return tuple(found)
