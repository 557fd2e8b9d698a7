"""A case's card as it is now, and lines in the thread under it."""

import time
from collections.abc import Sequence
from datetime import datetime

from slack_sdk.errors import SlackApiError

from bot.delivery.card import CardPlace, at_its_place, draw_card
from bot.delivery.gone import own_messages
from bot.delivery.pace import NotItsTurn
from bot.delivery.sending import LastLine, Sending
from bot.domain.effect import Effect
from bot.domain.outbox import (
    ApprovalLine,
    CardUpdate,
    DirectLine,
    HoldLine,
    Move,
    ThreadLine,
    TimeLine,
)
from bot.domain.outbox_decided import Decided
from bot.domain.owed import Holds
from bot.domain.reach import MESSAGE_GONE, PLACE_CLOSED
from bot.domain.sentence import Mention, ThreadText, TimeText
from bot.domain.urgency import Urgency
from bot.domain.view import CardView
from bot.runtime.refused import code_of
from messages import envelope, timing
from messages.kit import Message

APART = 2.0
"""Seconds between two messages of lines in one thread: what comes meanwhile becomes one. What
somebody waits for does not wait for it."""

TOGETHER = 60.0
"""Seconds within which a line that calls nobody is added to the last message of lines."""

MOST_TOGETHER = 8

_CALLS_NOBODY = frozenset(
    {
        ThreadText.CLAIMED,
        ThreadText.ANSWERED,
        ThreadText.NOTED,
        ThreadText.JUDGED,
        ThreadText.JUDGED_AGAIN,
        ThreadText.MEASURE_PLANNED,
        ThreadText.MEASURE_DONE,
        ThreadText.MEASURE_DROPPED,
        ThreadText.APPROVED,
        ThreadText.RESPONDING,
        ThreadText.CUSTOMER,
        ThreadText.NOTICE_PREPARED,
        ThreadText.NOTICE_JOINED,
        ThreadText.DESK_DETAILS,
        ThreadText.DESK_FILES,
        ThreadText.CLOSED,
        ThreadText.REOPENED,
    }
)
"""What is only written down of what was done with a button: a message edited tells nobody."""

_AGAIN = (TimeText.PAGE, TimeText.PRESSED_AGAIN)
"""Somebody in danger waits: once the answer is late, whoever is away is called too."""

_WIDELY = (TimeText.MISSED_URGENT,)

REMEMBERED = 1000
"""Threads of which is remembered when the last line went out."""


async def send_together(out: Sending, effect: CardUpdate | Move | ThreadLine | TimeLine) -> None:
    """Everything of one case that was taken in hand at once, its lines as one message.

    That is posted last: whatever fails before it can be done again.
    """
    effects = [each.effect for each in out.leased.each]
    telling = any(isinstance(each, ThreadLine | TimeLine) for each in effects)
    place = await at_its_place(out, effect.case_id, look=telling)
    now = out.desk.clock.now()
    lines = [line for each in effects if (line := _line(each, place, now)) is not None]
    thread = place.thread
    if lines and out.leased.urgency >= Urgency.LINE:
        _apart(out.around.lines, thread.ts)
    if len(lines) < len(effects) and not place.new:
        await draw_card(out, place)
    if lines:
        alone = all(isinstance(e, ThreadLine) and e.what in _CALLS_NOBODY for e in effects
                    if isinstance(e, ThreadLine | TimeLine))  # fmt: skip
        if not (alone and await _added(out, place, lines)):
            ts = await post_at(out, place, envelope.joined(lines))
            # One that was found where an earlier attempt left it may say more than is known here.
            said = () if out.leased.doubtful else tuple(lines)
            out.around.lines[thread.ts] = LastLine(ts, time.monotonic(), said, out.ids)


async def _added(out: Sending, place: CardPlace, lines: Sequence[Message]) -> bool:
    """Adds the lines to the last message, where that went out just now and is still there."""
    last = out.around.lines.get(place.thread.ts)
    if last is None or not last.said or out.leased.doubtful:
        return False
    if time.monotonic() - last.at > TOGETHER:
        return False
    said, ids = (*last.said, *lines), f"{last.ids} {out.ids}"
    if len(said) > MOST_TOGETHER:
        return False
    try:
        await out.update(place.thread.channel, last.ts, envelope.joined(said), ids)
    except SlackApiError as error:
        if code_of(error) not in MESSAGE_GONE | PLACE_CLOSED:
            raise
        return False
    out.around.lines[place.thread.ts] = LastLine(last.ts, last.at, said, ids)
    return True


def _apart(last: dict[str, LastLine], thread: str) -> None:
    """Raises ``NotItsTurn`` where a line has just gone out there."""
    now = time.monotonic()
    if thread in last and (left := last[thread].at + APART - now) > 0:
        raise NotItsTurn(left)
    if len(last) > REMEMBERED:
        for old in [each for each, line in last.items() if line.at + TOGETHER < now]:
            del last[old]


def _line(effect: Effect, place: CardPlace, now: datetime) -> Message | None:
    match effect:
        case ThreadLine():
            called = _called(effect, place.view)
            also = place.also if called else None
            late = is_late(effect, now)
            return envelope.line(place.t, effect, called, late=late, also=also)
        case TimeLine():
            called = _called(effect, place.view)
            also = place.also if called else None
            return timing.line(place.t, effect, place.view, called, also)
    return None


def is_late(effect: ThreadLine | DirectLine, now: datetime) -> bool:
    """Whether the answer that it asks for is overdue when it goes out."""
    return effect.due is not None and effect.due <= now


async def send_approval(out: Sending, effect: ApprovalLine) -> None:
    place = await at_its_place(out, effect.case_id)
    others = [user for user in place.view.people if user != effect.actor]
    called = [user for user in others if user not in place.view.away] or others
    await post_at(out, place, envelope.approval(place.t, effect, called))


async def send_hold(out: Sending, effect: HoldLine) -> None:
    place = await at_its_place(out, effect.case_id)
    await post_at(out, place, envelope.hold(place.t, effect))


async def take_off(out: Sending, effect: Decided) -> None:
    """The buttons of what is decided; nothing where the thread is gone."""
    thread = (await out.case(effect.case_id)).thread
    if thread is None:
        return
    try:
        messages = await own_messages(out, thread.channel, since="", ts=thread.ts)
    except SlackApiError as error:
        if code_of(error) in MESSAGE_GONE | PLACE_CLOSED:
            return
        raise
    for ts, message in messages.items():
        if (left := envelope.decided(message, effect.asked)) is not None:
            await out.update(thread.channel, ts, left)


async def post_at(out: Sending, place: CardPlace, message: Message) -> str:
    """Into the thread under the card; answers the ts. What comes next stands below it."""
    out.around.lines.pop(place.thread.ts, None)
    return await out.post(place.thread.channel, message, thread_ts=place.thread.ts)


def _called(effect: ThreadLine | TimeLine, view: CardView) -> tuple[str, ...]:
    """Who is called by a line: decided now, when it is sent."""
    if effect.what in _WIDELY or (effect.what in _AGAIN and _late(view)):
        return view.people
    called: tuple[str, ...] = ()
    if effect.mention is Mention.HANDLERS:
        called = tuple(user for user in view.handlers if user not in view.away)
    if effect.mention is Mention.OTHERS:
        others = tuple(user for user in view.people if user not in view.handlers)
        return tuple(user for user in others if user not in view.away) or others
    if effect.mention is not Mention.NOBODY and not called:
        return view.called  # all of them where everybody is away: better a call than none
    return called


def _late(view: CardView) -> bool:
    return view.owed is not None and view.owed.holds is Holds.LATE
