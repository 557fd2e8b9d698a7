"""Lines in a case's thread."""

from bot.delivery.card import CardPlace, at_its_place
from bot.delivery.sending import Sending
from bot.domain.outbox import ApprovalLine, ThreadLine, TimeLine
from bot.domain.owed import Holds
from bot.domain.sentence import Mention, TimeText
from bot.domain.view import CardView
from messages import envelope, timing
from messages.kit import Message

_AGAIN = (TimeText.PAGE, TimeText.PRESSED_AGAIN)
"""Somebody in danger waits: once the answer is late, whoever is away is called too."""

_WIDELY = (TimeText.MISSED_URGENT,)


async def send_line(out: Sending, effect: ThreadLine) -> None:
    place = await at_its_place(out, effect.case_id)
    called = _called(effect, place.view)
    late = effect.due is not None and effect.due <= out.desk.clock.now()
    await post_at(out, place, envelope.line(place.t, effect, called, late=late))


async def send_approval(out: Sending, effect: ApprovalLine) -> None:
    place = await at_its_place(out, effect.case_id)
    await post_at(out, place, envelope.approval(place.t, effect))


async def send_time_line(out: Sending, effect: TimeLine) -> None:
    place = await at_its_place(out, effect.case_id)
    called = _called(effect, place.view)
    await post_at(out, place, timing.line(place.t, effect, place.view, called))


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
