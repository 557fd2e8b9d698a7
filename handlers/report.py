"""Telling the desk: every way into the report, the report itself, and what is added to it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.draft import Window
from bot.domain.error import Code, Refusal
from bot.usecases import draft, report
from bot.usecases.desk import envelope_of, may
from handlers import ways
from handlers.context import Context, CouldNotOpen
from handlers.form import read_details, read_report
from handlers.guard import Answer, update
from handlers.listener import change, press, shortcut, submission, view_closed
from handlers.request import Change, Closed, Press, Shortcut, Submission
from messages import ids
from messages.kit import Json
from messages.metadata import Metadata
from messages.note import note_modal
from messages.report import done_modal, more_modal


@shortcut(ids.REPORT_NEW)
async def from_shortcut(context: Context, chosen: Shortcut) -> None:
    await ways.open_report(context, chosen)


@shortcut(ids.REPORT_MESSAGE)
async def from_message(context: Context, chosen: Shortcut) -> None:
    """Whatever the message carries goes along: it may be a forward, a mail, a program's post."""
    told = await context.read(chosen.message or {})
    await ways.open_report(context, chosen, told.words, told.files)


@press(ids.REPORT_NEW)
async def from_button(context: Context, press: Press) -> None:
    await ways.open_report(context, press)


@change(ids.VALUE)
async def changed(context: Context, form: Change) -> None:
    """Something was chosen or typed: keep it; what depends on it comes and goes at once."""
    view, values = form.view, form.values.plain
    owner = form.user
    if view.callback_id == ids.REPORT_MORE:
        owner = draft.more_draft(form.user, view.metadata.case)
    elif view.callback_id not in (ids.REPORT, ids.REPORT_ADD):
        return
    context.drafts.note(owner, form.window, values, written=form.written, key=form.key)
    if owner == form.user and {ids.SAFETY, ids.ROLE} & form.fields:
        people = (await ways.desk_today(context, form.user)).people
        others = await ways.others_of(context, form) if view.metadata.others else ()
        by = await ways.reader(context, form.user)
        shown = ways.form_of(context, by, values, view.metadata, people, others)
        await context.refresh(view.id, shown, view.hash)


@submission(ids.REPORT, field=ids.NARRATIVE)
async def submit(context: Context, sent: Submission) -> Answer:
    values = sent.values
    told = read_report(values, context.desk.clock.now())
    received = await report.submit(
        context.desk,
        told,
        sent.user,
        sent.key,
        values.files(),
        sent.window,
        await context.zone(sent.user, told.occurred_on),
    )
    context.drafts.sent(sent.user, sent.window)
    more = more_modal(
        await context.texts(sent.user),
        await envelope_of(context.desk, received.case),
        context.policy,
        {ids.ROLE: values.text(ids.ROLE)},
        just_received=True,
        nobody=received.nobody,
        unreached=received.unreached,
    )
    return update(more)


@view_closed(ids.REPORT)
async def closed(context: Context, form: Closed) -> None:
    if form.values.plain:
        context.drafts.note(form.user, form.window, form.values.plain, key=form.key)
    await context.drafts.flush()


@press(ids.REPORT_DISCARD)
async def discard(context: Context, press: Press) -> None:
    await context.drafts.forget(press.user)
    by, today = await ways.reader(context, press.user), await ways.desk_today(context, press.user)
    opened = _beside(press, Metadata(desk=today.of_desk))
    # Slack keeps what is filled in for as long as its input is there: it goes for a moment.
    await context.redraw(press, note_modal(by.t, by.t("report.draft_discarded")))
    await context.redraw(press, ways.form_of(context, by, {}, opened, today.people))


@press(ids.REPORT_OTHER)
async def open_other(context: Context, press: Press) -> None:
    """What was begun in another window, on top of this one."""
    begun = await context.drafts.begun(press.user)
    other = next((w for w in begun.windows if w.name == press.target), None)
    if other is None:
        raise Refusal(Code.ALREADY_DONE)
    opened = _beside(press, Metadata(from_draft=True, draft=other.name))
    people = (await ways.desk_today(context, press.user)).people
    by = await ways.reader(context, press.user)
    await context.show(press, ways.form_of(context, by, other.values or {}, opened, people))


def _beside(press: Press, opened: Metadata) -> Metadata:
    """A form about the same call for help as the one in which it was pressed, if about any."""
    if press.view is None:
        return opened
    return replace(opened, case=press.view.metadata.case, number=press.view.metadata.number)


@press(ids.REPORT_MORE, ids.CASE_MORE)
async def open_more(context: Context, press: Press) -> None:
    user, case_id = press.user, press.target
    action = await report.more_action(context.desk, case_id)
    case = await may(context.desk, action, case_id, user)
    t = await context.texts(user)
    begun = await context.drafts.begun(draft.more_draft(user, case_id))
    about = await envelope_of(context.desk, case)

    def form(filled: Window, others: Sequence[Window]) -> Json:
        return more_modal(
            t,
            about,
            context.policy,
            filled.values or {},
            just_received=False,
            draft=filled.name if filled.values else "",
            others=others,
        )

    newest = begun.newest
    try:
        await context.show(press, form(newest, begun.others(newest.name)))
    except CouldNotOpen as error:
        if not (error.refused and begun.windows):
            raise
        await context.show(press, form(Window(), begun.others()))


@submission(ids.REPORT_MORE, field=ids.EVIDENCE)
async def add_details(context: Context, sent: Submission) -> Answer:
    user, case_id, files = sent.user, sent.metadata.case, sent.values.files()
    details = read_details(sent.values)
    case = await report.add_details(
        context.desk, case_id, user, details, files, sent.key, sent.window
    )
    context.drafts.sent(draft.more_draft(user, case_id), sent.window)
    about = await envelope_of(context.desk, case)
    return update(done_modal(await context.texts(user), about, files=bool(files)))


@view_closed(ids.REPORT_MORE, ids.REPORT_ADD)
async def more_closed(context: Context, form: Closed) -> None:
    await context.drafts.flush()
