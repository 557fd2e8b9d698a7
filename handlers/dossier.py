"""What the company can show: asked for in a form, looked at, and released by a second person."""

from bot.usecases import dossier, listing
from handlers import show
from handlers.context import Context
from handlers.guard import Answer
from handlers.listener import press, submission
from handlers.request import Press, Submission
from messages import ids
from messages.dossier import dossier_modal, request_modal
from messages.kit import Json


async def _view(context: Context, user: str) -> Json:
    found = await dossier.requests(context.desk, user)
    return dossier_modal(await context.texts(user), found)


async def _here(context: Context, press: Press) -> None:
    await context.redraw(press, await _view(context, press.user))


@press(ids.DOSSIER_OPEN)
async def open_dossiers(context: Context, press: Press) -> None:
    await context.show(press, await _view(context, press.user))


@press(ids.DOSSIER_REQUEST)
async def open_form(context: Context, press: Press) -> None:
    await dossier.may_ask(context.desk, press.user)
    quarters = listing.quarters(context.desk.clock.now(), show.QUARTERS)
    await context.show(press, request_modal(await context.texts(press.user), quarters))


async def _below(context: Context, sent: Submission) -> None:
    await show.done_below(context, sent, await _view(context, sent.user))


@submission(ids.DOSSIER_REQUEST, field=ids.REASON, after=_below)
async def asked(context: Context, sent: Submission) -> Answer:
    first, last = sent.values.text(ids.FROM), sent.values.text(ids.TO)
    reason = sent.values.text(ids.REASON)
    await dossier.ask(context.desk, sent.user, first, last, reason, sent.key)
    return await show.done(context, sent)


@press(ids.DOSSIER_APPROVE)
async def approve(context: Context, press: Press) -> None:
    await dossier.approve(context.desk, press.user, press.target)
    await _here(context, press)


@press(ids.DOSSIER_DENY)
async def deny(context: Context, press: Press) -> None:
    await dossier.deny(context.desk, press.user, press.target)
    await _here(context, press)


@press(ids.DOSSIER_FILE)
async def send(context: Context, press: Press) -> None:
    await dossier.send(context.desk, press.user, press.target)
    await context.tell(press, (await context.texts(press.user))("dossier.sending"))
