"""A case on paper, for whoever handles it: asked for, recorded like an opening, sent once."""

from bot.domain.disclosure import desk_view
from bot.domain.error import Refusal
from bot.domain.lifecycle import Action, rule_for
from bot.domain.outbox import SendPaper
from bot.domain.port import Unit
from bot.domain.role import standing
from bot.domain.view import DeskView
from bot.usecases.desk import Act, Desk, act


async def print_case(desk: Desk, case_id: str, user: str) -> None:
    """Has the case sent to ``user`` as a paper, in their own DM with the bot."""

    def do(acting: Act) -> None:
        acting.send(SendPaper(case_id=case_id, due_at=acting.now, user=user))

    await act(desk, Action.CASE_PRINT, case_id, user, do)


async def to_print(desk: Desk, case_id: str, user: str) -> DeskView | None:
    """The case as it is now, where they still may have it; else None."""
    members, now = await desk.directory.members(), desk.clock.now()

    def look(unit: Unit) -> DeskView | None:
        case = unit.cases.get(case_id)
        if case is None:
            return None
        who = standing(user, case, members)
        try:
            rule_for(case, Action.CASE_PRINT, who)
        except Refusal:
            return None
        entries, files = unit.entries.of(case_id), unit.evidence.of(case_id)
        notices = unit.notices.of_case(case_id)
        return desk_view(case, entries, files, who, user, now, notices=notices)

    return await desk.store.read(look)
