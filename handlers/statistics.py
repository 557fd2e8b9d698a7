"""Statistics for desk and HR, their files, and the regular review."""

from functools import partial

from bot.domain.sentence import FiguresFile
from bot.usecases import review, statistics
from handlers import leakcheck, show
from handlers.context import Context
from handlers.guard import Answer
from handlers.listener import press, submission, turn
from handlers.request import Press, Submission
from messages import ids
from messages.kit import Json
from messages.statistics import sign_off_modal, statistics_modal

FILES = {ids.STATISTICS_CSV: FiguresFile.CSV, ids.STATISTICS_CHART: FiguresFile.CHART}


async def _view(context: Context, user: str, quarter: str | None = None) -> Json:
    found = await statistics.read(context.desk, user, quarter)
    return statistics_modal(
        await context.texts(user),
        found.figures,
        context.policy,
        earlier=found.earlier,
        later=found.later,
    )


@press(ids.STATISTICS_OPEN)
async def open_statistics(context: Context, press: Press) -> None:
    await context.show(press, await _view(context, press.user))


@turn(ids.STATISTICS_PAGE)
async def turn_page(context: Context, press: Press) -> None:
    await context.redraw(press, await _view(context, press.user, press.target))


@press(*FILES)
async def send(context: Context, press: Press) -> None:
    what = FILES[press.action_id]
    await statistics.send(context.desk, press.user, press.target, what)
    await context.tell(press, (await context.texts(press.user))("statistics.sending"))


@press(ids.REVIEW_OPEN)
async def open_review(context: Context, press: Press) -> None:
    await context.show(press, await show.review(context, press.user))


@press(ids.REVIEW_RECORD)
async def open_form(context: Context, press: Press) -> None:
    words = await review.may_sign_off(context.desk, press.user, press.target)
    t = await context.texts(press.user)
    await context.show(press, sign_off_modal(t, press.target, words))


async def _below(context: Context, sent: Submission) -> None:
    await show.done_below(context, sent, await show.review(context, sent.user))


@submission(ids.REVIEW_RECORD, field=ids.NOTE, after=_below)
async def sign_off(context: Context, sent: Submission) -> Answer:
    user, quarter = sent.user, sent.metadata.quarter
    note, why = sent.values.text(ids.NOTE), leakcheck.passing(sent.view)
    findings = await review.sign_off(context.publishing, user, quarter, note, sent.key, why)
    t, words = await context.texts(user), await review.words(context.desk, user)
    form = partial(sign_off_modal, t, quarter, words, note, findings, why.reason)
    return leakcheck.answer(t, findings, form, why)
