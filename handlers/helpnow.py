"""Help before the form: one press, and what comes after it."""

import asyncio

from bot.domain.case import Identity
from bot.domain.disclosure import envelope_view
from bot.domain.lifecycle import Action
from bot.usecases import helpnow
from bot.usecases.desk import may
from handlers import ways
from handlers.context import Context
from handlers.form import read_report
from handlers.guard import Answer, update
from handlers.listener import press, submission, view_closed
from handlers.request import Closed, Press, Submission
from messages import ids
from messages.helpnow import added_modal, called_off_modal, help_modal
from messages.metadata import Metadata


@press(ids.HELP_NOW)
async def call(context: Context, press: Press) -> None:
    await ways.call_help(context, press)


@submission(ids.HELP_NOW, field=ids.MESSAGE)
async def say_where(context: Context, sent: Submission) -> Answer | None:
    """Where they are and how to reach them; nothing written, nothing said."""
    words = sent.values.text(ids.MESSAGE)
    if not words.strip():
        return None
    case_id = sent.metadata.case
    case = await helpnow.whereabouts(context.desk, case_id, sent.user, words, sent.key)
    people = await helpnow.reached(context.desk, case)
    about = envelope_view(case, context.desk.clock.now(), heard=people != 0)
    t = await context.texts(sent.user)
    return update(help_modal(t, about, people, context.policy, again=True, heard=True))


@press(ids.HELP_CALL_OFF)
async def call_off(context: Context, press: Press) -> None:
    await helpnow.call_off(context.desk, press.target, press.user)
    view = called_off_modal(await context.texts(press.user))
    await context.instead(press, ids.HELP_NOW, view)


@press(ids.REPORT_ADD)
async def open_form(context: Context, press: Press) -> None:
    case = await may(context.desk, Action.REPORT_ADD, press.target, press.user)
    t, (values, beside) = await asyncio.gather(
        context.texts(press.user), ways.begun(context, press.user)
    )
    opened = Metadata(
        from_draft=bool(values),
        beside=bool(beside.get("text") or beside.get("files")),
        case=case.id,
        number=case.number,
    )
    await context.instead(press, ids.HELP_NOW, ways.form_of(context, t, values, opened))


@submission(ids.REPORT_ADD, field=ids.NARRATIVE)
async def add(context: Context, sent: Submission) -> Answer:
    report = read_report(sent.values, context.desk.clock.now(), Identity.NAMED)
    case = await helpnow.add_report(
        context.desk, sent.metadata.case, sent.user, report, sent.values.files(), sent.key
    )
    context.drafts.sent(sent.user)
    return update(added_modal(await context.texts(sent.user), case.number))


@view_closed(ids.REPORT_ADD)
async def closed(context: Context, form: Closed) -> None:
    await context.drafts.flush()
