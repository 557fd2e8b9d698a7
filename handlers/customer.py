"""Known customers: names that the desk enters, and leave to read earlier cases."""

from bot.domain.lifecycle import Action
from bot.usecases import casework
from bot.usecases import customer as customers
from bot.usecases.desk import may
from handlers import show
from handlers.context import Context
from handlers.guard import Answer, or_both
from handlers.listener import press, submission, turn
from handlers.request import Press, Submission
from messages import ids, note
from messages.customer import customer_modal, read_only_modal, request_modal
from messages.kit import Json

FORMS = {ids.CASE_CUSTOMER: customer_modal, ids.CASE_ACCESS_REQUEST: request_modal}


@press(*FORMS)
async def open_form(context: Context, press: Press) -> None:
    kind = press.action_id
    await may(context.desk, Action(kind), press.target, press.user)
    view = await show.case_for_form(context, press, press.target)
    await context.show(press, FORMS[kind](await context.texts(press.user), view))


@submission(ids.CASE_CUSTOMER, field=ids.CUSTOMER, after=show.case_below)
async def named(context: Context, sent: Submission) -> Answer:
    text, about, user = sent.values.text(ids.CUSTOMER), sent.metadata, sent.user

    async def both() -> Json:
        view = await casework.show_case(context.desk, about.case, user)
        return customer_modal(await context.texts(user), view, text)

    naming = customers.name(context.desk, about.case, user, text, sent.key, about.seen)
    return await or_both(naming, both) or await show.done(context, sent)


@submission(ids.CASE_ACCESS_REQUEST, field=ids.REASON, after=show.case_below)
async def asked(context: Context, sent: Submission) -> Answer:
    reason = sent.values.text(ids.REASON)
    await customers.ask(context.desk, sent.metadata.case, sent.user, reason, sent.key)
    return await show.done(context, sent)


@press(ids.CASE_ACCESS_GRANT, ids.CASE_ACCESS_DENY)
async def decide(context: Context, press: Press) -> None:
    case_id, access_id = press.pair
    granted = press.action_id == ids.CASE_ACCESS_GRANT
    await customers.decide(context.desk, case_id, access_id, press.user, granted=granted)
    if press.in_modal:
        await show.case_here(context, press, case_id, done=press.action_id)
        return
    t = await context.texts(press.user)
    await context.show(press, note.note_modal(t, note.done(t, press.action_id)))
    await context.without(press, ids.CASE_ACCESS_GRANT, ids.CASE_ACCESS_DENY)


@press(ids.CASE_ACCESS_OPEN)
async def read(context: Context, press: Press) -> None:
    asking_id, case_id = press.pair
    view = await customers.open_earlier(context.desk, asking_id, case_id, press.user)
    t = await context.texts(press.user)
    await context.show(press, read_only_modal(t, view, context.policy, asking_id))


@turn(ids.CASE_ACCESS_PAGE)
async def turn_page(context: Context, press: Press) -> None:
    both, page = press.page
    asking_id, case_id = both.split(".")
    view = await customers.show_earlier(context.desk, asking_id, case_id, press.user)
    t = await context.texts(press.user)
    await context.redraw(press, read_only_modal(t, view, context.policy, asking_id, page))
