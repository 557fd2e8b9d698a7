"""The company's allow-list for the leak check: listed, proposed, approved, removed."""

from bot.domain.allowed import WordAction
from bot.usecases import allowed
from bot.usecases.staff import staff_may
from handlers import show
from handlers.context import Context
from handlers.listener import press, submission, turn
from handlers.request import Press, Submission
from messages import ids
from messages.allowed import add_modal, list_modal
from messages.kit import Json


async def _view(context: Context, user: str, page: int = 0) -> Json:
    found = await allowed.listed(context.desk, user, page)
    t = await context.texts(user)
    return list_modal(t, found.rows, found.counts, page=found.page, pages=found.pages)


@press(ids.ALLOWED_LIST)
async def open_list(context: Context, press: Press) -> None:
    await context.show(press, await _view(context, press.user))


@turn(ids.ALLOWED_PAGE)
async def turn_page(context: Context, press: Press) -> None:
    await context.redraw(press, await _view(context, press.user, press.number))


@press(ids.ALLOWED_ADD)
async def open_form(context: Context, press: Press) -> None:
    await staff_may(context.desk, allowed.ADD, press.user)
    await context.show(press, add_modal(await context.texts(press.user)))


async def _below(context: Context, sent: Submission) -> None:
    await show.done_below(context, sent, await _view(context, sent.user))


@submission(ids.ALLOWED_ADD, field=ids.WORD, after=_below)
async def propose(context: Context, sent: Submission) -> None:
    word, reason = sent.values.text(ids.WORD), sent.values.text(ids.REASON)
    await allowed.propose(context.publishing, sent.user, word, reason, sent.key)


@press(*WordAction)
async def act(context: Context, press: Press) -> None:
    await allowed.act(context.publishing, press.user, press.target, WordAction(press.action_id))
    if press.view and press.in_modal:
        page = press.view.metadata.page
        await context.redraw(press, await _view(context, press.user, page))
