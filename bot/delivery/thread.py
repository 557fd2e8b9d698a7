"""A case's card as it is now, and lines in the thread under it."""

import time
from datetime import datetime

from bot.delivery.card import CardPlace, at_its_place, draw_card
from bot.delivery.pace import NotItsTurn
from bot.delivery.sending import Sending
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
from bot.domain.owed import Holds
from bot.domain.sentence import Mention, TimeText
from bot.domain.urgency import Urgency
from bot.domain.view import CardView
from messages import envelope, timing
from messages.kit import Message

APART = 2.0
"""Seconds between two messages of lines in one thread: what comes meanwhile becomes one. What
somebody waits for does not wait for it."""

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
        await post_at(out, place, envelope.joined(lines))
        out.around.lines[thread.ts] = time.monotonic()


def _apart(last: dict[str, float], thread: str) -> None:
    """Raises ``NotItsTurn`` where a line has just gone out there."""
    now = time.monotonic()
    if (left := last.get(thread, 0.0) + APART - now) > 0:
        raise NotItsTurn(left)
    if len(last) > REMEMBERED:
        for old in [each for each, at in last.items() if at + APART < now]:
            del last[old]


def _line(effect: Effect, place: CardPlace, now: datetime) -> Message | None:
    match effect:
        case ThreadLine():
            called = _called(effect, place.view)
            return envelope.line(place.t, effect, called, late=is_late(effect, now))
        case TimeLine():
            called = _called(effect, place.view)
            return timing.line(place.t, effect, place.view, called)
    return None


def is_late(effect: ThreadLine | DirectLine, now: datetime) -> bool:
    """Whether the answer that it asks for is overdue when it goes out."""
    return effect.due is not None and effect.due <= now


async def send_approval(out: Sending, effect: ApprovalLine) -> None:
    place = await at_its_place(out, effect.case_id)
    await post_at(out, place, envelope.approval(place.t, effect))


async def send_hold(out: Sending, effect: HoldLine) -> None:
    place = await at_its_place(out, effect.case_id)
    await post_at(out, place, envelope.hold(place.t, effect))


async def post_at(out: Sending, place: CardPlace, message: Message) -> None:
    """Into the thread under the card."""
    await out.post(place.thread.channel, message, thread_ts=place.thread.ts)


def _called(effect: ThreadLine | TimeLine, view: CardView) -> tuple[str, ...]:
    """Who is called by a line: decided now, when it is sent."""
    if effect.what in _WIDELY or (effect.what in _AGAIN and _late(view)):
        return view.people
    called: tuple[str, ...] = ()
    if effect.mention is Mention.HANDLERS:
        called = tuple(user for user in view.handlers if user not in view.away)
    if effect.mention is not Mention.NOBODY and not called:
        called = tuple(user for user in view.people if user not in view.away)
    if effect.what in _AGAIN and not called:
        called = view.people  # somebody in danger: better a call too many than none
    return called


def _late(view: CardView) -> bool:
    return view.owed is not None and view.owed.holds is Holds.LATE
