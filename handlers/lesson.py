"""Actions against a repetition: entered, listed, and ended with one press."""

from functools import partial

from bot.domain.lesson import LessonState, On
from bot.usecases import lesson as lessons
from bot.usecases.staff import staff_may
from handlers import leakcheck, show
from handlers.context import Context
from handlers.guard import Answer
from handlers.listener import press, submission
from handlers.request import Press, Submission
from messages import ids
from messages.kit import Json
from messages.lesson import LessonForm, add_modal, ended, list_modal

ENDS = {ids.LESSON_DONE: LessonState.DONE, ids.LESSON_DROP: LessonState.DROPPED}


async def _list_view(context: Context, user: str) -> Json:
    kept = await lessons.kept(context.desk, user)
    t = await context.texts(user)
    return list_modal(t, kept.open, kept.ended, kept.more, context.desk.clock.now())


@press(ids.LESSON_LIST)
async def open_list(context: Context, press: Press) -> None:
    await context.show(press, await _list_view(context, press.user))


@press(ids.LESSON_ADD)
async def open_form(context: Context, press: Press) -> None:
    await staff_may(context.desk, lessons.ADD, press.user)
    t = await context.texts(press.user)
    about = press.view.metadata.case if press.view and press.target == "case" else ""
    form = LessonForm(owner=press.user)
    await context.show(press, add_modal(t, form, press.target, await _owners(context, about)))


async def _owners(context: Context, case_id: str = "") -> dict[str, str]:
    """Who can own an action, as they are called."""
    return await context.called(await lessons.owners(context.desk, case_id))


async def _below(context: Context, sent: Submission) -> None:
    """What lay under the form shows the new action."""
    views = {"list": _list_view, "review": show.review}
    if view := views.get(sent.metadata.opened_from):
        await context.refresh(sent.view.below, await view(context, sent.user))


@submission(ids.LESSON_ADD, field=ids.WHAT, after=_below)
async def add(context: Context, sent: Submission) -> Answer:
    user, values, why = sent.user, sent.values, leakcheck.passing(sent.view)
    on, due_on = values.choice(On, ids.ON), values.day(ids.DUE_ON)
    what, owner = values.text(ids.WHAT), values.text(ids.OWNER)
    zone = await context.locales.zone(user)
    findings = await lessons.add(
        context.publishing, user, on, what, owner, due_on, sent.key, why, zone
    )
    t = await context.texts(user)
    written = LessonForm(owner, on, what, due_on, why.reason)
    people = await _owners(context) if findings else {}
    opened_from = sent.metadata.opened_from
    form = partial(add_modal, t, written, opened_from, people, findings)
    return leakcheck.answer(t, findings, form, why)


@press(*ENDS)
async def end(context: Context, press: Press) -> None:
    """The list as it is now, or the message without its button. App Home follows by itself."""
    lesson = await lessons.end(context.desk, press.user, press.target, ENDS[press.action_id])
    if press.in_modal:
        await context.redraw(press, await _list_view(context, press.user))
    else:
        message = ended(await context.texts(press.user), lesson)
        await context.replace(press, message)
