"""The desk's buttons: open, claim, answer, note."""

from datetime import datetime, timedelta

import structlog

from bot.domain.answer import filled_in
from bot.domain.case import Case
from bot.domain.deadline import TOKYO
from bot.domain.error import Conflict, StoreUnavailable
from bot.domain.lifecycle import LIVE, Action
from bot.usecases import casework, conversation, printing
from bot.usecases.desk import may
from handlers import show
from handlers.context import Context
from handlers.guard import Answer, courtesy
from handlers.listener import press, submission, turn
from handlers.request import Press, Submission
from messages import ids
from messages.case import NextStep, case_modal, write_modal
from messages.casework import close_modal
from messages.kit import Json
from messages.note import note_modal
from messages.template import ANSWERING, MOST, inserted, template_blocks, template_modal
from messages.texts import Texts

log = structlog.get_logger()


@press(ids.CASE_OPEN)
async def open_case(context: Context, press: Press) -> None:
    view = await casework.open_case(context.desk, press.target, press.user)
    await context.show(press, case_modal(await context.texts(press.user), view, context.policy))
    try:  # the reporter learns that it was read; where it cannot be written, next time
        await casework.was_shown(context.desk, press.target)
    except (Conflict, StoreUnavailable):
        log.warning("not_marked_as_read")


@turn(ids.CASE_PAGE)
async def turn_page(context: Context, press: Press) -> None:
    case_id, page = press.page
    await context.redraw(press, await show.case(context, case_id, press.user, page))


@press(ids.CASE_CLAIM)
async def claim(context: Context, press: Press) -> None:
    await casework.claim(context.desk, press.target, press.user)
    await show.case_here(context, press, press.target)


@press(ids.CASE_PRINT)
async def print_case(context: Context, press: Press) -> None:
    """It comes into their own DM with the bot; where they are looking it says so."""
    await printing.print_case(context.desk, press.target, press.user)
    if press.in_modal:
        async with courtesy():
            said = await show.case(context, press.target, press.user, done=ids.CASE_PRINT)
            await context.redraw(press, said)


def _next_step(case: Case, now: datetime) -> NextStep | None:
    """The input for the next step of a live case, with what is promised and not yet due."""
    if case.state not in LIVE:
        return None
    due = case.next_step_by
    if due is None or due <= now:
        return NextStep()
    return NextStep((due - timedelta(seconds=1)).astimezone(TOKYO).date())


@press(ids.CASE_REPLY, ids.CASE_NOTE)
async def open_form(context: Context, press: Press) -> None:
    kind = press.action_id
    case = await may(context.desk, Action(kind), press.target, press.user)
    t = await context.texts(press.user)
    if kind == ids.CASE_REPLY:
        step = _next_step(case, context.desk.clock.now())
        seen = await conversation.heard_by(context.desk, case.id, press.user)
        await context.show(press, _reply_form(context, t, case, step, seen))
    else:
        await context.show(press, write_modal(t, kind, case.id, case.number))


def _reply_form(
    context: Context, t: Texts, case: Case, step: NextStep | None, seen: int, typed: str = ""
) -> Json:
    """The answer; ``typed``: what stands in it already. ``seen`` as in ``word.told``."""
    templates = [] if case.by_desk else template_blocks(t, context.policy, ANSWERING)
    return write_modal(
        t,
        ids.CASE_REPLY,
        case.id,
        case.number,
        next_step=step,
        by_desk=case.by_desk,
        templates=templates,
        typed=typed,
        seen=seen,
    )


@press(ids.CASE_TEMPLATE)
async def insert_template(context: Context, press: Press) -> None:
    """Puts the beginning into the form, below what was typed: it is read and sent by hand."""
    id_, language = press.pair
    template = context.policy.answer(id_)
    if press.view is None or template is None:
        return
    about, filled = press.view.metadata, press.view.values
    t, closing = await context.texts(press.user), press.view.callback_id == ids.CASE_CLOSE
    typed = filled.text(ids.OUTCOME_NOTE if closing else ids.MESSAGE)
    text = inserted(typed, template, language)
    if text is None:
        return await context.show(press, note_modal(t, t("template.full", most=str(MOST))))
    if closing:
        await may(context.desk, Action.CASE_CLOSE, about.case, press.user)
        shown = await casework.show_case(context.desk, about.case, press.user)
        prevention = filled.text(ids.PREVENTION)
        form = close_modal(t, shown, context.policy, text, prevention, warned=about.warned)
    else:
        case = await may(context.desk, Action.CASE_REPLY, about.case, press.user)
        live = case.state in LIVE
        step = NextStep(filled.maybe_day(ids.NEXT_STEP_BY)) if live else None
        form = _reply_form(context, t, case, step, about.seen, text)
    # Slack keeps what is filled in for as long as its input is there: it goes for a moment.
    await context.redraw(press, template_modal(t, text))
    await context.redraw(press, form)


@submission(ids.CASE_REPLY, field=ids.MESSAGE, after=show.case_below)
async def reply(context: Context, sent: Submission) -> Answer:
    text, day = sent.values.text(ids.MESSAGE), sent.values.maybe_day(ids.NEXT_STEP_BY)
    filled_in(text, ids.MESSAGE, context.policy.answers)
    zone = await context.locales.zone(sent.user) if day else None
    about, user = sent.metadata, sent.user
    waits = await conversation.answer(
        context.desk, about.case, user, text, sent.key, day, zone, about.seen
    )
    return await show.done(context, sent, "_waits" if waits else "")


@submission(ids.CASE_NOTE, field=ids.MESSAGE, after=show.case_below)
async def note(context: Context, sent: Submission) -> Answer:
    text = sent.values.text(ids.MESSAGE)
    await conversation.note(context.desk, sent.metadata.case, sent.user, text, sent.key)
    return await show.done(context, sent)
