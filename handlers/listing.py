"""The desk's lists and search."""

from datetime import datetime

from bot.usecases.listing import Cursor, ListScope
from handlers import show
from handlers.context import Context
from handlers.guard import Answer, update
from handlers.listener import press, submission, turn
from handlers.request import Press, Submission, ours
from messages import ids
from messages.desk import ANY

CHOOSABLE = (ids.NUMBER, ids.HANDLER, ids.STATE, ids.KIND, ids.QUARTER)
"""What the view remembers; the customer stands in its input alone."""


@press(ids.DESK_LIST)
async def open_list(context: Context, press: Press) -> None:
    """From the report in place of it (what was begun is kept): Slack stacks three modals only."""
    view = await show.desk_list(context, press.user, _scope(press.target))
    await context.instead(press, ids.REPORT, view)


@submission(ids.DESK_SEARCH, field=ids.NUMBER)
async def search(context: Context, sent: Submission) -> Answer:
    filled = {name: sent.values.text(name) for name in (*CHOOSABLE, ids.CUSTOMER)}
    chosen = {name: value for name, value in filled.items() if value and value != ANY}
    return update(await show.desk_list(context, sent.user, ListScope.ALL, chosen))


@turn(ids.DESK_PAGE)
async def turn_page(context: Context, press: Press) -> None:
    if press.view is None:
        return
    shown = press.view.metadata
    chosen = {name: value for name in CHOOSABLE if (value := getattr(shown, name))}
    if customer := press.view.values.text(ids.CUSTOMER):
        chosen[ids.CUSTOMER] = customer
    way = "before" if press.action_id.endswith("previous") else "after"
    place = {way: _place(press)}
    view = await show.desk_list(context, press.user, _scope(shown.scope), chosen, **place)
    await context.redraw(press, view)


def _scope(named: str) -> ListScope:
    return ListScope(named) if named in set(ListScope) else ListScope.ALL


def _place(press: Press) -> Cursor:
    at, case_id = press.pair
    with ours():
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError
        return moment, case_id
