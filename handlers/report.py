"""Telling the desk: every way into the report, the report itself, and what is added to it."""

from bot.usecases import draft, report
from bot.usecases.desk import envelope_of, may
from handlers import ways
from handlers.context import Context
from handlers.form import read_details, read_report
from handlers.guard import Answer, update
from handlers.listener import change, press, shortcut, submission, view_closed
from handlers.request import Change, Closed, Press, Shortcut, Submission
from messages import ids
from messages.metadata import Metadata
from messages.note import note_modal
from messages.report import done_modal, more_modal


@shortcut(ids.REPORT_NEW)
async def from_shortcut(context: Context, chosen: Shortcut) -> None:
    await ways.open_report(context, chosen)


@shortcut(ids.REPORT_MESSAGE)
async def from_message(context: Context, chosen: Shortcut) -> None:
    await ways.open_report(context, chosen, chosen.text)


@press(ids.REPORT_NEW)
async def from_button(context: Context, press: Press) -> None:
    await ways.open_report(context, press)


@change(ids.VALUE)
async def changed(context: Context, form: Change) -> None:
    """Something was chosen or typed: keep it; the emergency card comes and goes at once."""
    view, values = form.view, form.values.plain
    if view.callback_id in (ids.REPORT, ids.REPORT_ADD):
        context.drafts.note(form.user, values, form.key)
        if ids.SAFETY in form.fields:
            t = await context.texts(form.user)
            people = (await ways.desk_today(context, form.user)).people
            shown = ways.form_of(context, t, values, view.metadata, people)
            await context.refresh(view.id, shown, view.hash)
    elif view.callback_id == ids.REPORT_MORE:
        context.drafts.note(draft.more_draft(form.user, view.metadata.case), values, form.key)


@submission(ids.REPORT, field=ids.NARRATIVE)
async def submit(context: Context, sent: Submission) -> Answer:
    values = sent.values
    received = await report.submit(
        context.desk,
        read_report(values, context.desk.clock.now()),
        sent.user,
        sent.key,
        files=values.files(),
    )
    context.drafts.sent(sent.user)
    more = more_modal(
        await context.texts(sent.user),
        await envelope_of(context.desk, received.case),
        context.policy,
        {ids.ROLE: values.text(ids.ROLE)},
        just_received=True,
        nobody=received.nobody,
    )
    return update(more)


@view_closed(ids.REPORT)
async def closed(context: Context, form: Closed) -> None:
    if form.values.plain:
        context.drafts.note(form.user, form.values.plain, form.key)
    await context.drafts.flush()


@press(ids.REPORT_DISCARD)
async def discard(context: Context, press: Press) -> None:
    await context.drafts.forget(press.user)
    t, today = await context.texts(press.user), await ways.desk_today(context, press.user)
    # Slack keeps what is filled in for as long as its input is there: it goes for a moment.
    await context.redraw(press, note_modal(t, t("report.draft_discarded")))
    opened = Metadata(desk=today.of_desk)
    await context.redraw(press, ways.form_of(context, t, {}, opened, today.people))


@press(ids.REPORT_MORE, ids.CASE_MORE)
async def open_more(context: Context, press: Press) -> None:
    user, case_id = press.user, press.target
    action = await report.more_action(context.desk, case_id)
    case = await may(context.desk, action, case_id, user)
    t = await context.texts(user)
    begun = await context.drafts.read(draft.more_draft(user, case_id))
    about = await envelope_of(context.desk, case)
    form = more_modal(t, about, context.policy, begun, just_received=False, nobody=False)
    await context.show(press, form)


@submission(ids.REPORT_MORE, field=ids.EVIDENCE)
async def add_details(context: Context, sent: Submission) -> Answer:
    user, case_id, files = sent.user, sent.metadata.case, sent.values.files()
    details = read_details(sent.values)
    case = await report.add_details(context.desk, case_id, user, details, files, sent.key)
    context.drafts.sent(draft.more_draft(user, case_id))
    about = await envelope_of(context.desk, case)
    return update(done_modal(await context.texts(user), about, files=bool(files)))


@view_closed(ids.REPORT_MORE)
async def more_closed(context: Context, form: Closed) -> None:
    await context.drafts.flush()
