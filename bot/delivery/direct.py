"""A case in the own DM of each who may know, where Slack refuses them a conversation together."""

from slack_sdk.errors import SlackApiError

from bot.delivery.gone import away, own_messages
from bot.delivery.sending import Sending, lasting
from bot.delivery.thread import is_late
from bot.domain.case import Thread
from bot.domain.outbox import DirectCard, DirectLine, DirectPage, DirectTimeLine, TimeLine
from bot.domain.owed import waits_for_desk
from bot.domain.reach import PEOPLE_GONE
from bot.domain.view import CardView
from bot.runtime.refused import code_of
from bot.usecases import casework, reaching
from bot.usecases.desk import envelope_of
from messages import envelope, timing
from messages.kit import Message
from messages.texts import Texts

LOOKED_THROUGH = 200
"""Messages of a DM among which the card is looked for (Slack recommends no more at once)."""


async def send_direct_card(out: Sending, effect: DirectCard) -> None:
    if (seen := await _seen(out, effect)) is None:
        return
    (view, t), before = seen, (await out.case(effect.case_id)).thread
    together = reaching.is_together(effect)
    if before is not None and reaching.is_last(effect):
        return
    channel = await out.im(effect.user)
    ts = await _stands(out, channel, effect.case_id, before)
    if together:
        if ts is not None:
            await out.update(channel, ts, envelope.together(t, view))
        return
    if ts is not None:
        await out.update(channel, ts, envelope.card(t, view))
    else:
        await out.post(channel, envelope.card(t, view))
    await reaching.arrived_directly(out.desk, effect, before)


async def _stands(out: Sending, channel: str, case_id: str, together: Thread | None) -> str | None:
    """Where the card stands in their own DM by now, beside the one ``together``, if any.

    Nothing keeps where: it is looked for among what was said there lately.
    """
    if not channel.startswith("D"):
        return None  # Slack opens none; it takes what is for their id
    answer = await out.web.conversations_history(channel=channel, limit=LOOKED_THROUGH)
    for message in answer.get("messages") or ():
        ours = message.get("bot_id") and envelope.is_card_of(message, case_id)
        if ours and (together is None or message["ts"] != together.ts):
            return str(message["ts"])
    return None


async def send_direct_line(out: Sending, effect: DirectLine) -> None:
    if (seen := await _seen(out, effect)) is None:
        return
    view, t = seen
    said = envelope.line(t, effect, late=is_late(effect, out.desk.clock.now()))
    await _post(out, effect, envelope.direct(t, view, said))


async def send_direct_time_line(out: Sending, effect: DirectTimeLine) -> None:
    if (seen := await _seen(out, effect)) is None:
        return
    view, t = seen
    line = TimeLine(case_id=effect.case_id, due_at=effect.due_at, what=effect.what, due=effect.due)
    await _post(out, effect, envelope.direct(t, view, timing.line(t, line, view, ())))


async def send_direct_page(out: Sending, effect: DirectPage) -> None:
    """They have no right in the case by this: it says whom to look for, and no more.

    Nor has it reached the desk by it: the person is told that only once it has.
    """
    case = await out.case(effect.case_id)
    over = not waits_for_desk(case) if effect.late else case.thread is not None
    if effect.user in case.barred or over:
        return
    t = await out.texts_of([effect.user])
    caller = case.reporter if case.called and not case.anonymous else None
    about = await envelope_of(out.desk, case)
    message = envelope.stand_in(t, about, caller, late=effect.late)
    await out.post(await out.im(effect.user), message)


async def leave(out: Sending, case_id: str) -> None:
    """What stands of a case in the own DM of somebody who may not know of it any more goes.

    Which DM is whose only Slack knows, and it is waited for: it is none of those who may know
    today, nor the reporter's. Where the card stands with its thread is cleared by itself.
    """
    case, view = await out.case(case_id), await casework.card(out.desk, case_id)
    if view is None:
        return
    places = await out.desk.store.read(lambda unit: unit.posted.of(case_id))
    others = {p.channel for p in places if p.own} | {case.thread.channel if case.thread else ""}
    alone = {p.channel for p in places if p.channel.startswith("D")} - others
    if not alone:
        return
    for channel in sorted(alone - {await _own_dm(out, user) for user in view.people}):
        here = {p.ts for p in places if p.channel == channel}
        try:
            messages = await own_messages(out, channel, since=f"{float(min(here)) - 1:.6f}")
        except SlackApiError as error:
            if not lasting(error):
                raise
            continue  # nobody can look there any more
        for ts, message in messages.items():
            if ts in here and envelope.leads_to(message, case_id):
                await away(out, channel, ts)


async def _own_dm(out: Sending, user: str) -> str:
    """Of somebody whose account is gone: none. By their id alone (``Sending.im``) what they may
    know would be taken out, too.
    """
    try:
        return str((await out.web.conversations_open(users=user))["channel"]["id"])
    except SlackApiError as error:
        if code_of(error) not in PEOPLE_GONE:
            raise
        return ""


async def _seen(
    out: Sending, effect: DirectCard | DirectLine | DirectTimeLine
) -> tuple[CardView, Texts] | None:
    """The case as they may see it, and their language; None where they may not know any more."""
    view = await casework.card(out.desk, effect.case_id)
    if view is None or effect.user not in view.people:
        return None
    return view, await out.texts_of([effect.user])


async def _post(
    out: Sending, effect: DirectCard | DirectLine | DirectTimeLine, message: Message
) -> None:
    await out.post(await out.im(effect.user), message)
