"""The desk's work on a case: open, claim, and (in conversation) answer."""

from bot.domain.disclosure import CardView, DeskView, card_view, desk_view
from bot.domain.lifecycle import Action
from bot.domain.roles import may_know
from bot.usecases.desk import Act, Desk, act, thread_line, to_reporter


async def open_case(desk: Desk, case_id: str, user: str) -> DeskView:
    """The whole case for somebody who may know; the opening is recorded first."""

    async def do(acting: Act) -> DeskView:
        case = acting.case
        if case.opened_at is None:
            case = await acting.save(opened_at=acting.now)
        return desk_view(
            case,
            await acting.unit.entries.of(case.id),
            await acting.unit.evidence.of(case.id),
            acting.standing,
        )

    return await act(desk, Action.CASE_OPEN, case_id, user, do)


async def claim(desk: Desk, case_id: str, user: str) -> None:
    """Takes the case; several can. The first claim acknowledges it and tells the reporter."""

    async def do(acting: Act) -> None:
        case = acting.case
        first = not case.handlers
        key = f"claim:{case.id}:{len(case.handlers)}"
        case = await acting.save(handlers=(*case.handlers, user), state=acting.rule.next)
        for delivery in thread_line(acting, "claimed", key, actor=user, then_card=True):
            await acting.unit.deliveries.schedule(delivery)
        if first:
            await acting.unit.deliveries.schedule(to_reporter(case, "claimed", key, acting.now))

    await act(desk, Action.CASE_CLAIM, case_id, user, do)


async def card(desk: Desk, case_id: str) -> CardView | None:
    """The card of a case for those who may know of it today; None where it is gone."""
    members = await desk.directory.members()
    async with desk.store.read() as unit:
        case = await unit.cases.get(case_id)
    if case is None:
        return None
    return card_view(case, may_know(members, case.barred))
