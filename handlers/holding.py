"""A legal hold: somebody of the desk reads why it is asked for, and confirms it."""

from bot.domain.lifecycle import Action
from bot.usecases import holding
from bot.usecases.desk import may
from handlers import show
from handlers.context import Context
from handlers.guard import Answer
from handlers.listener import press, submission
from handlers.request import Press, Submission
from messages import ids
from messages.holding import confirm_modal


@press(ids.CASE_HOLD)
async def open_form(context: Context, press: Press) -> None:
    case_id, asked_id = press.pair
    case = await may(context.desk, Action.CASE_HOLD, case_id, press.user)
    asked = await holding.asked(context.desk, case_id, asked_id, press.user)
    t = await context.texts(press.user)
    await context.show(press, confirm_modal(t, case_id, case.number, asked))


@submission(ids.CASE_HOLD, field="reason", after=show.case_below)
async def confirm(context: Context, sent: Submission) -> Answer:
    about = sent.metadata
    await holding.confirm(context.desk, about.case, about.hold, sent.user, sent.key)
    return await show.done(context, sent)
