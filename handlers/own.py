"""What is one's own to keep, to know and still to decide: receipt, history, exclusion."""

from bot.usecases import conversation, own
from handlers import show
from handlers.context import Context
from handlers.guard import Answer, update
from handlers.listener import press, submission, turn
from handlers.request import Press, Submission
from messages import ids
from messages.own import (
    exclude_modal,
    excluded_modal,
    histories_modal,
    history_modal,
    receipt_modal,
)


@press(ids.REPORT_RECEIPT)
async def receipt(context: Context, press: Press) -> None:
    """To be copied, and as a file in their own DM; once for each press."""
    key = press.trigger_id or context.run
    made = await own.receipt(context.desk, press.target, press.user, key)
    await context.show(press, receipt_modal(await context.texts(press.user), made))


@press(ids.REPORT_HISTORY)
async def open_history(context: Context, press: Press) -> None:
    """Of one case; without one they choose among their own."""
    t = await context.texts(press.user)
    if not press.target:
        own_cases = await conversation.mine(context.desk, press.user)
        await context.show(press, histories_modal(t, own_cases))
        return
    number, lines = await own.open_history(context.desk, press.target, press.user)
    await context.show(press, history_modal(t, press.target, number, lines, context.policy))


@turn(ids.REPORT_HISTORY_PAGE)
async def turn_page(context: Context, press: Press) -> None:
    case_id, page = press.page
    number, lines = await own.show_history(context.desk, case_id, press.user)
    t = await context.texts(press.user)
    await context.redraw(press, history_modal(t, case_id, number, lines, context.policy, page))


@press(ids.REPORT_EXCLUDE)
async def open_form(context: Context, press: Press) -> None:
    view = await own.excluded(context.desk, press.target, press.user)
    await context.show(press, exclude_modal(await context.texts(press.user), view))


async def _below(context: Context, sent: Submission) -> None:
    await context.refresh(sent.view.below, await show.mine(context, sent.metadata.case, sent.user))


@submission(ids.REPORT_EXCLUDE, field=ids.EXCLUDE, after=_below)
async def exclude(context: Context, sent: Submission) -> Answer:
    people = sent.values.many(ids.EXCLUDE)
    view = await own.exclude(context.desk, sent.metadata.case, sent.user, people, sent.key)
    return update(excluded_modal(await context.texts(sent.user), view, context.policy))
