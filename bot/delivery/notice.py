"""What belongs to a notice: HR's card and its thread, the desk, the reporter, the channel."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from slack_sdk.errors import SlackApiError

from bot.delivery.card import at_its_place, stands
from bot.delivery.circle import SHARED, shared
from bot.delivery.gone import own_messages
from bot.delivery.sending import Sending, Undeliverable
from bot.delivery.thread import post_at
from bot.domain.asked import AskedOf
from bot.domain.case import Thread
from bot.domain.disclosure import consent_view, published_view
from bot.domain.notice import Notice, NoticeState, Todo
from bot.domain.outbox import (
    DirectNotice,
    NoticeAppear,
    NoticeCard,
    NoticeLine,
    NoticeReads,
    NoticeRemove,
    NoticeToDesk,
    NoticeToReporter,
)
from bot.domain.reach import MESSAGE_GONE, PLACE_CLOSED
from bot.domain.sentence import Consent, HrText
from bot.runtime.refused import code_of
from bot.usecases import appearing, noticeboard
from bot.usecases.casework import card
from messages import notice as surfaces
from messages.kit import Message
from messages.published import published
from messages.texts import Texts


async def _notice(out: Sending, notice_id: str) -> Notice:
    notice = await out.desk.store.read(lambda unit: unit.notices.get(notice_id))
    if notice is None:
        raise LookupError("an effect without its notice")
    return notice


async def _hr(out: Sending) -> tuple[str, Texts]:
    return await out.conversation_or_first((await out.desk.directory.members()).hr)


async def send_notice_card(out: Sending, effect: NoticeCard) -> None:
    """HR's one message for a notice: posted, then brought up to date; anew where it is gone."""
    notice = await _notice(out, effect.notice)
    channel, t = await _hr(out)
    view = await noticeboard.for_hr(out.around.publishing, notice)
    await appearing.look_again(out.around.publishing, view)
    message = surfaces.hr_card(t, view)
    if notice.hr_ts and notice.hr_channel:
        try:
            return await out.update(notice.hr_channel, notice.hr_ts, message)
        except SlackApiError as error:
            if code_of(error) not in MESSAGE_GONE | PLACE_CLOSED:
                raise
    await _place(out, notice, channel, message)


async def _place(out: Sending, notice: Notice, channel: str, message: Message) -> str:
    ts = await out.post(channel, message, part="card" if notice.hr_ts else None)
    await appearing.placed(out.around.publishing, notice.id, channel, ts)
    return ts


async def send_notice_line(out: Sending, effect: NoticeLine) -> None:
    """Under HR's card; where that was deleted in Slack, it is posted anew first."""
    notice = await _notice(out, effect.notice)
    channel, t = await _hr(out)
    view = await noticeboard.for_hr(out.around.publishing, notice)
    if effect.what is HrText.DUE and view.todo is not Todo.PUBLISH:
        return  # it has moved on, or a case was opened again
    where, ts = notice.hr_channel or channel, notice.hr_ts
    if ts is not None and not await stands(out, Thread(where, ts)):
        card = surfaces.hr_card(t, view)
        where, ts = channel, await _place(out, notice, channel, card)
    called = _called(effect.what, notice, (await out.desk.directory.members()).hr)
    await out.post(where, surfaces.hr_line(t, effect.what, called), thread_ts=ts)


def _called(what: HrText, notice: Notice, hr: Sequence[str]) -> Sequence[str]:
    """Whose turn it is at HR, since Slack tells nobody of a line in a thread."""
    writers = [user for user in hr if user in notice.writers]
    match what:
        case HrText.RETURNED | HrText.HALTED:
            return writers or hr
        case HrText.COUNTERSIGN:
            return [user for user in hr if user not in writers] or hr
        case HrText.DUE | HrText.READY | HrText.NO_CHANNEL | HrText.UNSEEN | HrText.UNSEEN_OVER:
            return hr
    return ()


async def send_notice_to_desk(out: Sending, effect: NoticeToDesk) -> None:
    notice = await _notice(out, effect.notice)
    if effect.case_id is None:
        desk = (await out.desk.directory.members()).desk
        channel, t = await out.conversation_or_first(desk)
        await out.post(channel, surfaces.to_desk(t, notice.text_id, notice.topic))
        return
    place = await at_its_place(out, effect.case_id)
    able = await noticeboard.approvers(out.around.publishing, notice.id, effect.case_id)
    called = [user for user in able if user not in place.view.away] or able
    await post_at(out, place, surfaces.to_desk(place.t, notice.text_id, notice.topic, called))


async def send_direct_notice(out: Sending, effect: DirectNotice) -> None:
    """The same for one of those who may know, where Slack refuses them a conversation."""
    notice, view = await _notice(out, effect.notice), await card(out.desk, effect.case_id)
    if view is not None and effect.user in view.people:
        t = await out.texts_of([effect.user])
        await out.post(await out.im(effect.user), surfaces.to_desk(t, notice.text_id, notice.topic))


async def send_notice_to_reporter(out: Sending, effect: NoticeToReporter) -> None:
    case = await out.case(effect.case_id)
    if not case.reporter:
        return
    notice = await _notice(out, effect.notice)
    t = await out.texts_of([case.reporter])
    view = consent_view(notice, case.id)
    message, channel = surfaces.to_reporter(t, view, effect.what), await out.im(case.reporter)
    if effect.what is not Consent.STANDS:
        if view.stands not in (AskedOf.REWRITTEN, AskedOf.ENDED):  # given up before they were asked
            await out.still_here(case.reporter)
            await out.post(channel, message)
        return
    since = f"{notice.begun_at.timestamp():.6f}"
    for ts, asked in (await own_messages(out, channel, since=since)).items():
        if surfaces.asks_about(asked, notice.id):
            await out.update(channel, ts, message)


async def publish_notice(out: Sending, effect: NoticeAppear) -> None:
    publishing = out.around.publishing
    notice = await appearing.due_to_appear(publishing, effect.notice, effect.publish_at)
    if notice is None:
        return
    with _in_channel():
        if await shared(out.web, out.around.channel):
            raise Undeliverable(SHARED)
        ts = await _show(out, notice)
    await appearing.appeared(publishing, notice.id, ts)


async def _show(out: Sending, notice: Notice) -> str:
    """Where it stands: a correction where its first text stood, while that is there."""
    message = _published(out, notice)
    if notice.ts is not None:
        try:
            await out.update(out.around.channel, notice.ts, message)
            return notice.ts
        except SlackApiError as error:
            if code_of(error) not in MESSAGE_GONE:
                raise
    return await out.post(out.around.channel, message)


@contextmanager
def _in_channel() -> Iterator[None]:
    """A channel that takes nothing is not tried without end: HR decides what becomes of it."""
    try:
        yield
    except SlackApiError as error:
        if (code := code_of(error)) in PLACE_CLOSED:
            raise Undeliverable(code) from None
        raise


async def show_reads(out: Sending, effect: NoticeReads) -> None:
    notice = await _notice(out, effect.notice)
    if notice.state is NoticeState.PUBLISHED and notice.ts is not None:
        with _in_channel():
            await out.update(out.around.channel, notice.ts, _published(out, notice, effect.reads))


async def remove_notice(out: Sending, effect: NoticeRemove) -> None:
    notice = await _notice(out, effect.notice)
    if notice.ts is None:
        return
    with _in_channel():
        try:
            await out.web.chat_delete(channel=out.around.channel, ts=notice.ts)
        except SlackApiError as error:
            if code_of(error) != "message_not_found":
                raise


def _published(out: Sending, notice: Notice, reads: int = 0) -> Message:
    around, view = out.around, published_view(notice)
    return published(around.company_texts, view, around.policy, around.command, reads)
