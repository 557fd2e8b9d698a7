"""What two of the desk decide together: asked for in a form, decided in the case's modal."""

from bot.domain.joint import ExportReader, Ground
from bot.domain.lifecycle import Action
from bot.usecases import joint
from handlers import show
from handlers.context import Context
from handlers.guard import Answer
from handlers.listener import press, submission
from handlers.request import Press, Submission
from messages import ids
from messages.joint import ORIGINALS, export_modal, identity_modal, identity_shown_modal


@press(ids.IDENTITY_REQUEST)
async def open_identity_form(context: Context, press: Press) -> None:
    await joint.may_ask_identity(context.desk, press.target, press.user)
    view = await show.case_for_form(context, press, press.target)
    await context.show(press, identity_modal(await context.texts(press.user), view))


@submission(ids.IDENTITY_REQUEST, field=ids.REASON, after=show.case_below)
async def identity_asked(context: Context, sent: Submission) -> Answer:
    reason, ground = sent.values.text(ids.REASON), sent.values.maybe_choice(Ground, ids.GROUND)
    case_id = sent.metadata.case
    await joint.ask_identity(context.desk, case_id, sent.user, reason, ground, sent.key)
    return await show.done(context, sent)


@press(ids.EXPORT_REQUEST)
async def open_export_form(context: Context, press: Press) -> None:
    unclean = await joint.may_ask_export(context.desk, press.target, press.user)
    view = await show.case_for_form(context, press, press.target)
    await context.show(press, export_modal(await context.texts(press.user), view, unclean))


@submission(ids.EXPORT_REQUEST, field=ids.PURPOSE, after=show.case_below)
async def export_asked(context: Context, sent: Submission) -> Answer:
    reader, reason = sent.values.choice(ExportReader, ids.PURPOSE), sent.values.text(ids.REASON)
    originals = ORIGINALS in sent.values.many(ids.ORIGINALS)
    asked = (sent.metadata.case, sent.user, reason, reader, sent.key)
    await joint.ask_export(context.desk, *asked, originals=originals)
    return await show.done(context, sent)


@press(ids.IDENTITY_APPROVE)
async def approve_identity(context: Context, press: Press) -> None:
    """Whoever agrees sees at once what the two have opened, and below it how the case stands."""
    case_id, request = press.pair
    shown = await joint.approve_identity(context.desk, case_id, request, press.user)
    await context.show(press, identity_shown_modal(await context.texts(press.user), *shown))
    await show.case_here(context, press, case_id)


@press(ids.IDENTITY_OPEN)
async def open_identity(context: Context, press: Press) -> None:
    case_id, request = press.pair
    shown = await joint.open_identity(context.desk, case_id, request, press.user)
    await context.show(press, identity_shown_modal(await context.texts(press.user), *shown))


@press(ids.EXPORT_APPROVE)
async def approve_export(context: Context, press: Press) -> None:
    case_id, request = press.pair
    await joint.approve_export(context.desk, case_id, request, press.user)
    await show.case_here(context, press, case_id, done=press.action_id)


@press(ids.IDENTITY_DENY, ids.EXPORT_DENY)
async def deny(context: Context, press: Press) -> None:
    case_id, request = press.pair
    await joint.deny(context.desk, Action(press.action_id), case_id, request, press.user)
    await show.case_here(context, press, case_id, done=press.action_id)
