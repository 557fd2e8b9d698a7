"""Messages to everyone: the desk prepares and approves, HR writes and publishes, people read."""

from dataclasses import asdict

from bot.domain.error import Code, Refusal
from bot.domain.lifecycle import Action
from bot.domain.notice import PARTS, READ, SEEN_HERE, Detail, NoticeText, Topic
from bot.domain.view import NoticeView
from bot.usecases import appearing, noticeboard, preparing
from bot.usecases import notice as notices
from bot.usecases.desk import may
from handlers import leakcheck, show
from handlers.context import Context
from handlers.guard import DONE, Answer, courtesy, or_both
from handlers.listener import press, submission
from handlers.request import Press, Submission
from messages import ids, note
from messages.kit import Json
from messages.notice import (
    URGENT,
    draft_modal,
    notice_modal,
    prepare_modal,
    publish_modal,
    reason_modal,
)


@press(ids.CASE_PREPARE_NOTICE)
async def open_preparing(context: Context, press: Press) -> None:
    case = await may(context.desk, Action.CASE_PREPARE_NOTICE, press.target, press.user)
    t = await context.texts(press.user)
    await context.show(press, prepare_modal(t, case.id, case.number))


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
    return notice_modal(t, context.company_texts, view, context.policy, context.command, said)


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
    done = sent.view.callback_id
    view = await _as_it_is(context, sent.metadata.notice, sent.user, done)
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
    await _show_draft(context, press, press.target, english=english)


@press(ids.NOTICE_CORRECT)
async def correct(context: Context, press: Press) -> None:
    notice = await appearing.correct(context.publishing, press.target, press.user)
    await _show_draft(context, press, notice.id)


@press(ids.NOTICE_BEGIN, ids.TRAINING_BEGIN)
async def begin(context: Context, press: Press) -> None:
    topic = Topic.TRAINING if press.action_id == ids.TRAINING_BEGIN else Topic.SHARED
    key = f"begin:{press.trigger_id}"
    if notice := await notices.begin(context.publishing, press.user, key, topic):
        await _show_draft(context, press, notice.id)


async def _show_draft(
    context: Context, press: Press, notice_id: str, *, english: bool = False
) -> None:
    view = await noticeboard.may_draft(context.publishing, notice_id, press.user)
    t = await context.texts(press.user)
    kept = (await context.drafts.begun(_draft_of(notice_id, press.user, english))).newest.values
    text = NoticeText(**kept) if kept else None
    await context.show(press, draft_modal(t, view, context.policy, text, english=english))


def _draft_of(notice_id: str, user: str, english: bool) -> str:
    """The owner of what could not be looked at yet."""
    return f"{user}:{notice_id}:{'english' if english else 'text'}"


@submission(ids.NOTICE_DRAFT, field=ids.HAPPENED, after=_below)
async def draft(context: Context, sent: Submission) -> Answer:
    return await _write(context, sent, english=False)


@submission(ids.NOTICE_ENGLISH, field=ids.HAPPENED, after=_below)
async def draft_english(context: Context, sent: Submission) -> Answer:
    return await _write(context, sent, english=True)


async def _write(context: Context, sent: Submission, *, english: bool) -> Answer:
    """The form of one language: what the check finds comes back with what was written."""
    write = notices.draft_english if english else notices.draft
    notice_id, user = sent.metadata.notice, sent.user
    text = NoticeText(*(sent.values.text(name) for name in PARTS))
    why, owner = leakcheck.passing(sent.view), _draft_of(notice_id, user, english)
    seen, t, policy = sent.metadata.seen, await context.texts(user), context.policy

    async def both() -> Json:
        shown = await noticeboard.may_draft(context.publishing, notice_id, user)
        return draft_modal(t, shown, policy, text, english=english, overtaken=True)

    writing = write(context.publishing, notice_id, user, text, why, seen)
    try:
        findings = await or_both(writing, both)
    except Refusal as refusal:
        if refusal.code is Code.NOT_READ_YET:
            context.drafts.note(owner, sent.window, asdict(text))
        raise
    if isinstance(findings, Answer):
        return findings
    if not findings:
        if (await context.drafts.begun(owner)).windows:
            await context.drafts.forget(owner)
        return DONE
    shown = await noticeboard.may_draft(context.publishing, notice_id, user)
    return leakcheck.answer(
        t,
        findings,
        lambda: draft_modal(
            t, shown, policy, text, findings, why.reason, english=english, seen=seen
        ),
    )


STEPS = {
    ids.NOTICE_SUBMIT: notices.submit,
    ids.NOTICE_APPROVE: notices.approve,
    ids.NOTICE_AGREE: notices.agree,
    ids.NOTICE_OBJECT: notices.object_to,
}
"""What takes one press."""

OVER = {
    ids.NOTICE_APPROVE: (ids.NOTICE_APPROVE, ids.NOTICE_RETURN),
    ids.NOTICE_AGREE: (ids.NOTICE_AGREE,),
    ids.NOTICE_OBJECT: (ids.NOTICE_AGREE, ids.NOTICE_OBJECT),
}
"""What no longer applies, on the message on which a step was taken."""


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
    await context.show(press, reason_modal(t, kind, press.target))


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
    await context.show(press, publish_modal(t, notice_id))


@submission(ids.NOTICE_PUBLISH, field=ids.PUBLISH_AT, after=_below)
async def publish(context: Context, sent: Submission) -> Answer:
    when = sent.values.maybe_moment(ids.PUBLISH_AT)
    await appearing.publish(context.publishing, sent.metadata.notice, sent.user, when)
    return await show.done(context, sent)


REACTIONS = {
    ids.NOTICE_READ: (READ, "notice.thanks_read"),
    ids.NOTICE_SEEN_HERE: (SEEN_HERE, "notice.thanks_seen"),
}


@press(*REACTIONS)
async def react(context: Context, press: Press) -> None:
    kind, said = REACTIONS[press.action_id]
    await noticeboard.react(context.publishing, press.target, press.user, kind)
    await context.whisper(press, (await context.texts(press.user))(said))
