"""Views that more than one journey shows, and an open case brought up to date."""

import json
from collections.abc import Mapping

from bot.domain.case import State
from bot.domain.view import DeskView
from bot.usecases import casework, conversation, learning, noticeboard
from bot.usecases import listing as lists
from bot.usecases import review as reviews
from bot.usecases.listing import Cursor, Filters, ListScope
from handlers.context import Context
from handlers.guard import DONE, Answer, courtesy, update
from handlers.request import Press, Submission
from messages import ids, note
from messages.case import case_modal
from messages.desk import Listing, list_modal
from messages.kit import Json
from messages.learning import list_modal as chapters_modal
from messages.mine import report_view_modal, status_modal
from messages.paging import NEWEST
from messages.published import list_modal as notices_modal
from messages.statistics import review_modal

QUARTERS = 24
"""Six years of quarters to choose from: longer than cases are kept by default."""


async def case(
    context: Context, case_id: str, user: str, page: int = NEWEST, *, done: str = ""
) -> Json:
    """A case that somebody has opened, as it is now; ``done``: the form that was sent just now."""
    view = await casework.show_case(context.desk, case_id, user)
    t = await context.texts(user)
    said = note.done(t, done) if done else ""
    if done == ids.CASE_REPLY and view.unheard:
        said = note.done(t, f"{done}_waits")
    return case_modal(t, view, context.policy, page, said=said)


async def done(context: Context, sent: Submission, how: str = "") -> Answer:
    """What was done is said where the person is looking: in what lies below, else here."""
    if sent.view.below:
        return DONE
    t = await context.texts(sent.user)
    return update(note.note_modal(t, note.done(t, f"{sent.view.callback_id}{how}")))


async def case_here(context: Context, press: Press, case_id: str, *, done: str = "") -> None:
    """Shows the case as it is now, where the button is in it; ``done``: what was done."""
    if press.in_modal:
        async with courtesy():
            await context.redraw(press, await case(context, case_id, press.user, done=done))


async def case_below(context: Context, sent: Submission) -> None:
    """Shows the case as it is now, where it lies under the form."""
    done = sent.view.callback_id
    view = await case(context, sent.metadata.case, sent.user, done=done)
    await context.refresh(sent.view.below, view)


async def done_below(context: Context, sent: Submission, view: Json) -> None:
    """Shows what lies under the form as it is now, and on top that the form was taken."""
    first = note.done_first(await context.texts(sent.user), sent.view.callback_id, view)
    await context.refresh(sent.view.below, first)


async def case_for_form(context: Context, press: Press, case_id: str) -> DeskView:
    """What a form is filled with: an opening, unless the form is opened inside the case."""
    look = casework.show_case if press.in_modal else casework.open_case
    return await look(context.desk, case_id, press.user)


async def mine(context: Context, case_id: str, user: str, page: int = NEWEST) -> Json:
    """One's own case that is open, as it is now."""
    view = await conversation.show_mine(context.desk, case_id, user)
    return report_view_modal(await context.texts(user), view, context.policy, page)


async def status(context: Context, user: str) -> Json:
    """Somebody's own cases."""
    summaries = await conversation.mine(context.desk, user)
    return status_modal(await context.texts(user), summaries, context.policy)


async def chapters(context: Context, user: str) -> Json:
    """What somebody can learn, and what they have finished."""
    shelf = await learning.shelf(context.desk, context.policy, user)
    return chapters_modal(await context.texts(user), shelf)


async def shared_notices(context: Context, user: str) -> Json:
    """What was shared with everybody."""
    published = await noticeboard.valid(context.publishing)
    return notices_modal(await context.texts(user), published, context.policy)


async def review(context: Context, user: str) -> Json:
    """The regular review as it is now."""
    agenda = await reviews.agenda(context.desk, context.policy, user)
    t = await context.texts(user)
    return review_modal(t, agenda, context.policy, context.desk.clock.now())


def _filters(scope: str, chosen: Mapping[str, str]) -> Filters:
    """What is chosen; whatever is no choice (an old view, another program) narrows nothing."""
    state = chosen.get(ids.STATE)
    return Filters(
        scope=ListScope(scope) if scope in set(ListScope) else ListScope.ALL,
        number=chosen.get(ids.NUMBER, ""),
        customer=chosen.get(ids.CUSTOMER, ""),
        handler=chosen.get(ids.HANDLER),
        state=State(state) if state in set(State) else None,
        kind=chosen.get(ids.KIND),
        quarter=chosen.get(ids.QUARTER),
    )


def _value(place: Cursor | None) -> str | None:
    return None if place is None else json.dumps([place[0].isoformat(), place[1]])


async def desk_list(
    context: Context, user: str, scope: str, chosen: Mapping[str, str] | None = None, **turn: Cursor
) -> Json:
    """A page of somebody's list as a modal. Raises ``Refusal`` for whoever has none."""
    chosen = chosen or {}
    found = await lists.page(context.desk, user, _filters(scope, chosen), **turn)
    now = context.desk.clock.now()
    listing = Listing(found.rows, scope, chosen, _value(found.before), _value(found.after))
    own = await conversation.mine(context.desk, user)
    t, quarters = await context.texts(user), lists.quarters(now, QUARTERS)
    people = await context.called(await lists.workers(context.desk))
    return list_modal(t, listing, context.policy, quarters, people, own)
