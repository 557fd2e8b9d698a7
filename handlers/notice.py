"""Messages to everyone: the desk prepares and approves, HR writes and publishes, people read."""

from dataclasses import asdict
from functools import partial

from slackblocks.blocks import Block

from bot.domain.error import Code, Refusal
from bot.domain.lifecycle import Action
from bot.domain.notice import (
    PARTS,
    READ,
    SEEN_HERE,
    Detail,
    NoticeRole,
    NoticeState,
    NoticeText,
    Topic,
)
from bot.domain.view import NoticeView
from bot.usecases import appearing, example, noticeboard, preparing
from bot.usecases import notice as notices
from bot.usecases.desk import may
from bot.usecases.leakcheck import Passing
from bot.usecases.notice import FirstText
from handlers import leakcheck, show
from handlers.context import Context
from handlers.guard import DONE, Answer, courtesy, or_both
from handlers.listener import press, submission
from handlers.request import Press, Submission
from messages import ids, note
from messages.kit import Json
from messages.learning import example_blocks
from messages.metadata import Metadata
from messages.notice import (
    URGENT,
    notice_modal,
    prepare_modal,
    publish_modal,
    reason_modal,
)
from messages.notice_form import draft_modal
from messages.published import thanks_for_seeing


@press(ids.CASE_PREPARE_NOTICE)
async def open_preparing(context: Context, press: Press) -> None:
    await may(context.desk, Action.CASE_PREPARE_NOTICE, press.target, press.user)
    view = await show.case_for_form(context, press, press.target)
    await context.show(press, prepare_modal(await context.texts(press.user), view))


@submission(ids.CASE_PREPARE_NOTICE, field=ids.DETAIL, after=show.case_below)
async def prepare(context: Context, sent: Submission) -> Answer:
    await preparing.prepare(
        context.publishing,
        sent.metadata.case,
        sent.user,
        sent.values.choice(Detail, ids.DETAIL),
        sent.values.text(ids.REASON),
        sent.key,
        urgent=URGENT in sent.values.many(URGENT),
    )
    return await show.done(context, sent)


async def _modal(context: Context, user: str, view: NoticeView, done: str = "") -> Json:
    """``done``: the step that was taken just now."""
    t = await context.texts(user)
    said = note.done(t, done) if done else ""
    below = await _example(context, user, view)
    return notice_modal(
        t, context.company_texts, view, context.policy, context.command, said, below
    )


async def _example(context: Context, user: str, view: NoticeView) -> list[Block]:
    """For HR, of a published notice: with which chapter it stands."""
    if view.state is not NoticeState.PUBLISHED or view.role is not NoticeRole.HR:
        return []
    chosen = await example.chapter_of(context.desk, context.policy, user, view.notice_id)
    return example_blocks(await context.texts(user), view.notice_id, context.policy, chosen)


@press(ids.COURSE_EXAMPLE)
async def put_example(context: Context, press: Press) -> None:
    notice_id, chapter_id = press.pair
    await example.put(context.desk, context.policy, press.user, notice_id, chapter_id)
    async with courtesy():
        view = await noticeboard.show_notice(context.publishing, notice_id, press.user)
        done = press.action_id if chapter_id else ""
        await context.redraw(press, await _modal(context, press.user, view, done))


async def _as_it_is(context: Context, notice_id: str, user: str, done: str) -> Json:
    view = await noticeboard.show_notice(context.publishing, notice_id, user)
    return await _modal(context, user, view, done)


async def _here(context: Context, press: Press) -> None:
    """Shows the notice as it is now, where the button is in it."""
    if press.in_modal:
        async with courtesy():
            done = press.action_id
            await context.redraw(press, await _as_it_is(context, press.target, press.user, done))


async def _below(context: Context, sent: Submission) -> None:
    """Shows the notice as it is now, where it lies under the form."""
    if of := sent.metadata.notice or sent.metadata.corrects:
        view = await _as_it_is(context, of, sent.user, sent.view.callback_id)
        await context.refresh(sent.view.below, view)


@press(ids.NOTICE_OPEN)
async def open_notice(context: Context, press: Press) -> None:
    view = await noticeboard.open_notice(context.publishing, press.target, press.user)
    await context.show(press, await _modal(context, press.user, view))


@press(ids.NOTICE_LIST)
async def shared(context: Context, press: Press) -> None:
    await context.show(press, await show.shared_notices(context, press.user))


@press(ids.NOTICE_DRAFT, ids.NOTICE_ENGLISH)
async def open_draft(context: Context, press: Press) -> None:
    english = press.action_id == ids.NOTICE_ENGLISH
    await _show_draft(context, press, Metadata(notice=press.target), english=english)


@press(ids.NOTICE_CORRECT)
async def correct(context: Context, press: Press) -> None:
    await _show_draft(context, press, Metadata(corrects=press.target))


@press(ids.NOTICE_BEGIN, ids.TRAINING_BEGIN)
async def begin(context: Context, press: Press) -> None:
    topic = Topic.TRAINING if press.action_id == ids.TRAINING_BEGIN else Topic.SHARED
    await _show_draft(context, press, Metadata(topic=topic))


async def _show_draft(
    context: Context, press: Press, about: Metadata, *, english: bool = False
) -> None:
    view = await _to_write(context, about, press.user)
    t = await context.texts(press.user)
    kept = (await context.drafts.begun(_draft_of(about, press.user, english))).newest.values
    text = NoticeText(**kept) if kept else None
    blank = None if about.notice else about
    form = draft_modal(t, view, context.policy, text, english=english, about=blank)
    await context.show(press, form)


async def _to_write(context: Context, about: Metadata, user: str) -> NoticeView:
    """The notice that a form is about. Before its first text is taken there is none."""
    if about.notice:
        return await noticeboard.may_draft(context.publishing, about.notice, user)
    if about.corrects:
        return await noticeboard.correcting(context.publishing, about.corrects, user)
    return await noticeboard.blank(context.publishing, user, _topic(about))


def _topic(about: Metadata) -> Topic:
    return Topic.TRAINING if about.topic == Topic.TRAINING else Topic.SHARED


def _draft_of(about: Metadata, user: str, english: bool) -> str:
    """The owner of what could not be looked at yet."""
    of = about.notice or about.corrects or _topic(about)
    return f"{user}:{of}:{'english' if english else 'text'}"


@submission(ids.NOTICE_DRAFT, field=ids.HAPPENED, after=_below)
async def draft(context: Context, sent: Submission) -> Answer:
    return await _write(context, sent, english=False)


@submission(ids.NOTICE_ENGLISH, field=ids.HAPPENED, after=_below)
async def draft_english(context: Context, sent: Submission) -> Answer:
    return await _write(context, sent, english=True)


async def _write(context: Context, sent: Submission, *, english: bool) -> Answer:
    """The form of one language: what the check finds comes back with what was written."""
    about, user = sent.metadata, sent.user
    text = NoticeText(*(sent.values.text(name) for name in PARTS))
    why, owner = leakcheck.passing(sent.view), _draft_of(about, user, english)
    t, policy, blank = await context.texts(user), context.policy, None if about.notice else about

    async def both() -> Json:
        shown = await _to_write(context, about, user)
        return draft_modal(t, shown, policy, text, english=english, overtaken=True)

    try:
        saved = await or_both(_save(context, sent, text, why, english=english), both)
    except Refusal as refusal:
        if refusal.code is Code.NOT_READ_YET:
            context.drafts.note(owner, sent.window, asdict(text))
        raise
    if isinstance(saved, Answer):
        return saved
    if not saved.findings:
        if (await context.drafts.begun(owner)).windows:
            await context.drafts.forget(owner)
        return DONE
    shown, found = await _to_write(context, about, user), saved.findings
    form = partial(draft_modal, t, shown, policy, text, found, why.reason, english=english)
    return leakcheck.answer(t, found, partial(form, seen=about.seen, about=blank), why)


async def _save(
    context: Context, sent: Submission, text: NoticeText, why: Passing, *, english: bool
) -> FirstText:
    """Of a notice that is there; else it begins with this text."""
    about, user, publishing = sent.metadata, sent.user, context.publishing
    if about.notice:
        write = notices.draft_english if english else notices.draft
        found = await write(publishing, about.notice, user, text, why, about.seen)
        return FirstText(findings=found)
    if about.corrects:
        return await appearing.correct(publishing, about.corrects, user, text, why)
    return await notices.begin(publishing, user, sent.key, _topic(about), text, why)


STEPS = {
    ids.NOTICE_SUBMIT: notices.submit,
    ids.NOTICE_APPROVE: notices.approve,
    ids.NOTICE_AGREE: notices.agree,
    ids.NOTICE_OBJECT: notices.object_to,
}
"""What takes one press."""

OVER = {ids.NOTICE_APPROVE: (ids.NOTICE_APPROVE, ids.NOTICE_RETURN)}
"""What no longer applies, on the message on which a step was taken. A reporter's follows."""


@press(*STEPS)
async def step(context: Context, press: Press) -> None:
    await STEPS[press.action_id](context.publishing, press.target, press.user)
    await _here(context, press)
    if not press.in_modal:
        await context.tell(press, note.done(await context.texts(press.user), press.action_id))
    await context.without(press, *OVER.get(press.action_id, ()))


@press(ids.NOTICE_RETURN, ids.NOTICE_RETRACT)
async def open_reason(context: Context, press: Press) -> None:
    kind, t = press.action_id, await context.texts(press.user)
    await noticeboard.may_act(context.publishing, kind, press.target, press.user)
    view = await noticeboard.show_notice(context.publishing, press.target, press.user)
    await context.show(press, reason_modal(t, kind, view))


@submission(ids.NOTICE_RETURN, field=ids.REASON, after=_below)
async def give_back(context: Context, sent: Submission) -> Answer:
    reason = sent.values.text(ids.REASON)
    await notices.give_back(context.publishing, sent.metadata.notice, sent.user, reason)
    return await show.done(context, sent)


@submission(ids.NOTICE_RETRACT, field=ids.REASON, after=_below)
async def retract(context: Context, sent: Submission) -> Answer:
    reason = sent.values.text(ids.REASON)
    await appearing.retract(context.publishing, sent.metadata.notice, sent.user, reason)
    return await show.done(context, sent)


@press(ids.NOTICE_PUBLISH)
async def open_publishing(context: Context, press: Press) -> None:
    t, notice_id = await context.texts(press.user), press.target
    await noticeboard.may_act(context.publishing, ids.NOTICE_PUBLISH, notice_id, press.user)
    view = await noticeboard.show_notice(context.publishing, notice_id, press.user)
    await context.show(press, publish_modal(t, view))


@submission(ids.NOTICE_PUBLISH, field=ids.PUBLISH_AT, after=_below)
async def publish(context: Context, sent: Submission) -> Answer:
    when = sent.values.maybe_moment(ids.PUBLISH_AT)
    await appearing.publish(context.publishing, sent.metadata.notice, sent.user, when)
    return await show.done(context, sent)


async def _stands(context: Context, press: Press) -> None:
    """Whoever presses a button of it tells that it stands there."""
    if press.message is not None:
        await appearing.found(context.publishing, press.target, press.message.ts)


@press(ids.NOTICE_READ)
async def read(context: Context, press: Press) -> None:
    await _stands(context, press)
    await noticeboard.react(context.publishing, press.target, press.user, READ)
    await context.whisper(press, (await context.texts(press.user))("notice.thanks_read"))


@press(ids.NOTICE_SEEN_HERE)
async def seen_here(context: Context, press: Press) -> None:
    await _stands(context, press)
    await noticeboard.react(context.publishing, press.target, press.user, SEEN_HERE)
    t = await context.texts(press.user)
    await context.whisper(press, thanks_for_seeing(t, press.target))


@press(ids.NOTICE_SEEN_UNDO)
async def not_seen_here(context: Context, press: Press) -> None:
    await noticeboard.undo_seen_here(context.publishing, press.target, press.user)
    await context.whisper(press, (await context.texts(press.user))("notice.seen_undone"))
