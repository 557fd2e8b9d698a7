"""Help before the form: one press, and what comes after it."""

import asyncio

from bot.domain.case import Identity
from bot.domain.lifecycle import Action
from bot.usecases import helpnow
from bot.usecases.desk import envelope_of, may
from handlers import ways
from handlers.context import Context
from handlers.form import read_report
from handlers.guard import DONE, Answer, update
from handlers.listener import press, submission
from handlers.request import Press, Submission
from messages import ids
from messages.helpnow import added_modal, called_off_modal, help_modal
from messages.metadata import Metadata


@press(ids.HELP_NOW)
async def call(context: Context, press: Press) -> None:
    await ways.call_help(context, press)


@submission(ids.HELP_NOW, field=ids.MESSAGE)
async def say_where(context: Context, sent: Submission) -> Answer:
    """Where they are and how to reach them; nothing written, nothing said."""
    words = sent.values.text(ids.MESSAGE)
    if not words.strip():
        return DONE
    case_id = sent.metadata.case
    called = await helpnow.say_where(context.desk, case_id, sent.user, words, sent.key)
    t, about = await context.texts(sent.user), await envelope_of(context.desk, called.case)
    reached = called.reached
    return update(
        help_modal(t, about, called.people, context.policy, again=True, reached=reached, said=True)
    )


@press(ids.HELP_CALL_OFF)
async def call_off(context: Context, press: Press) -> None:
    await helpnow.call_off(context.desk, press.target, press.user)
    view = called_off_modal(await context.texts(press.user))
    await context.instead(press, ids.HELP_NOW, view)
    await context.without(press, ids.REPORT_ADD, ids.HELP_CALL_OFF)


@press(ids.REPORT_ADD)
async def open_form(context: Context, press: Press) -> None:
    case = await may(context.desk, Action.REPORT_ADD, press.target, press.user)
    begun, today = await asyncio.gather(
        ways.begun(context, press.user), ways.desk_today(context, press.user)
    )
    newest, beside = begun.newest, begun.beside or {}
    others = begun.others(newest.name)
    opened = Metadata(
        from_draft=bool(newest.values),
        draft=newest.name if newest.values else "",
        others=bool(others),
        beside=bool(beside.get("text") or beside.get("files")),
        case=case.id,
        number=case.number,
    )
    by = await ways.reader(context, press.user)
    form = ways.form_of(context, by, begun.values, opened, today.people, others)
    await context.instead(press, ids.HELP_NOW, form)


@submission(ids.REPORT_ADD, field=ids.NARRATIVE)
async def add(context: Context, sent: Submission) -> Answer:
    report = read_report(sent.values, context.desk.clock.now(), Identity.NAMED)
    case = await helpnow.add_report(
        context.desk,
        sent.metadata.case,
        sent.user,
        report,
        sent.values.files(),
        sent.key,
        sent.window,
        await context.zone(sent.user, report.occurred_on),
    )
    context.drafts.sent(sent.user, sent.window)
    about = await envelope_of(context.desk, case)
    return update(added_modal(await context.texts(sent.user), about))
