"""The reporter's side: open one's own case, write to the desk, see how things stand."""

import structlog

from bot.domain.error import Conflict, StoreUnavailable
from bot.domain.lifecycle import Action
from bot.usecases import care, conversation, judging, misplaced
from bot.usecases.desk import envelope_of, may
from handlers import show
from handlers.context import Context
from handlers.guard import Answer, update
from handlers.listener import press, submission, turn
from handlers.request import Press, Submission
from messages import ids
from messages.case import write_modal
from messages.mine import moved, report_view_modal, which_modal, written_modal
from messages.note import note_modal

log = structlog.get_logger()


@press(ids.REPORT_OPEN)
async def open_mine(context: Context, press: Press) -> None:
    view = await conversation.open_mine(context.desk, press.target, press.user)
    t = await context.texts(press.user)
    await context.show(press, report_view_modal(t, view, context.policy))
    try:  # the desk learns that it was read; where it cannot be written, next time
        await conversation.was_read(context.desk, press.target)
    except (Conflict, StoreUnavailable):
        log.warning("not_marked_as_read")


@press(ids.REPORT_STATUS)
async def all_mine(context: Context, press: Press) -> None:
    await context.show(press, await show.status(context, press.user))


@turn(ids.REPORT_PAGE)
async def turn_page(context: Context, press: Press) -> None:
    case_id, page = press.page
    await context.redraw(press, await show.mine(context, case_id, press.user, page))


@press(ids.REPORT_REPLY)
async def open_form(context: Context, press: Press) -> None:
    case = await may(context.desk, Action.REPORT_REPLY, press.target, press.user)
    t = await context.texts(press.user)
    await context.show(press, write_modal(t, ids.REPORT_REPLY, case.id, case.number))


@press(ids.REPORT_MOVED)
async def move(context: Context, press: Press) -> None:
    """It was about the other case; where there are several others, they say which."""
    case_id, which = press.pair
    entry, _, to = which.partition(".")
    t = await context.texts(press.user)
    if not to:
        others = await misplaced.others(context.desk, case_id, press.user)
        if len(others) > 1:
            await context.show(press, which_modal(t, case_id, entry, others))
            return
        to = others[0][0] if others else ""
    number = await misplaced.move(context.desk, case_id, press.user, entry, to)
    said = moved(t, to, number)
    await context.instead(press, ids.REPORT_MOVED, note_modal(t, said.text))
    await context.replace(press, said)


@press(ids.CARE_ACCEPT, ids.CARE_LATER)
async def take_up(context: Context, press: Press) -> None:
    """Support that is offered: please, or not now."""
    case_id, kind = press.pair
    wanted = press.action_id == ids.CARE_ACCEPT
    await care.decide(context.desk, case_id, press.user, kind, wanted=wanted)
    await context.redraw(press, await show.mine(context, case_id, press.user))


@press(ids.REPORT_WITHDRAW)
async def withdraw(context: Context, press: Press) -> None:
    await judging.withdraw(context.desk, press.target, press.user)
    await context.redraw(press, await show.mine(context, press.target, press.user))


async def _below(context: Context, sent: Submission) -> None:
    view = await show.mine(context, sent.metadata.case, sent.user)
    await context.refresh(sent.view.below, view)


@submission(ids.REPORT_REPLY, field=ids.MESSAGE, after=_below)
async def write(context: Context, sent: Submission) -> Answer:
    text = sent.values.text(ids.MESSAGE)
    case = await conversation.message(context.desk, sent.metadata.case, sent.user, text, sent.key)
    about = await envelope_of(context.desk, case)
    return update(written_modal(await context.texts(sent.user), about))
