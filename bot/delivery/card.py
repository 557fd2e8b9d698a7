"""A case's card, in the conversation of exactly those who may know of the case."""

from dataclasses import dataclass

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.delivery.sending import NotTogether, NotYet, Sending, Undeliverable, lasting
from bot.domain.case import Thread
from bot.domain.outbox import Card
from bot.domain.reach import MESSAGE_GONE, NOTHING_THERE, PLACE_CLOSED
from bot.domain.view import CardView
from bot.runtime.refused import code_of
from bot.usecases import casework, moving
from messages import envelope
from messages.texts import Texts

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a case's card stands, and in what language. ``new``: it was posted just now.

    ``also``: of an urgent case, the other language, where not all who may know read ``t``.
    """

    view: CardView
    thread: Thread
    t: Texts
    new: bool
    also: Texts | None = None


async def at_its_place(out: Sending, case_id: str, *, look: bool = True) -> CardPlace:
    """Sees to it that the card stands where it belongs at this moment.

    Everything that goes to the desk comes by here: nothing is posted before the card stands
    in the conversation of exactly those who may know now. Where it was deleted in Slack it is
    posted anew (``look``: whether that is asked of Slack). The ordering key of the case lets
    no two be here at once. Raises ``NotTogether``.
    """
    case = await out.case(case_id)
    view = await casework.card(out.desk, case_id)
    if view is None:
        raise Undeliverable("no_case")
    if not view.people:
        await moving.displaced(out.desk, case_id)
        raise NotYet("nobody")
    try:
        stood = case.thread.channel if case.thread else None
        channel, t = await _closed_conversation(out, view.people, stood, urgent=view.urgent)
        there = case.thread if case.thread and case.thread.channel == channel else None
        also = await out.also_read(view.people, t) if view.urgent else None
        if there is not None and (not look or await stands(out, there)):
            return CardPlace(view, there, t, new=False, also=also)
        return await _posted(out, view, channel, t, also)
    except SlackApiError as error:
        if len(view.people) > 1 and lasting(error):
            raise NotTogether(view.people) from None
        raise


async def _closed_conversation(
    out: Sending, people: tuple[str, ...], stood: str | None, *, urgent: bool
) -> tuple[str, Texts]:
    """The one of these people, in which there is nobody else. Raises ``NotTogether``.

    ``stood``: where the card stood so far. An urgent one goes into no other place on an earlier
    look; of others a crowd may come, and a look a second is enough.
    """
    circles = out.around.circles
    for _ in range(2):
        channel, t = await out.conversation(people)
        anew = urgent and stood != channel
        if len(people) == 1 or await circles.closed(out.web, channel, people, anew=anew):
            return channel, t
        log.warning("somebody_else_inside", count=len(people))
        out.web.forget(channel)
    raise NotTogether(people)


async def _posted(
    out: Sending, view: CardView, channel: str, t: Texts, also: Texts | None
) -> CardPlace:
    thread = Thread(channel, await out.post(channel, envelope.card(t, view, also), part="card"))
    first = isinstance(out.leased.effect, Card)
    await moving.placed(out.desk, view.case_id, thread, view.people, moved=not first)
    return CardPlace(view, thread, t, new=True, also=also)


async def stands(out: Sending, thread: Thread) -> bool:
    """Whether the card is still there. Slack's retention deletes without telling.

    What is posted under a message that is gone would stand alone, with no number. Where that
    cannot be known it is taken for true: a line must not wait for it.
    """
    try:
        answer = await out.web.conversations_replies(channel=thread.channel, ts=thread.ts, limit=1)
    except SlackApiError as error:
        return code_of(error) not in NOTHING_THERE
    except (aiohttp.ClientError, TimeoutError, OSError):
        return True
    return any(
        message.get("ts") == thread.ts and message.get("subtype") != "tombstone"
        for message in answer.get("messages") or ()
    )


async def send_card(out: Sending, effect: Card) -> None:
    await at_its_place(out, effect.case_id)


async def draw_card(out: Sending, place: CardPlace) -> None:
    """The card says how things are now; where it was deleted in Slack it is posted anew."""
    thread = place.thread
    try:
        await out.update(thread.channel, thread.ts, envelope.card(place.t, place.view, place.also))
    except SlackApiError as error:
        if code_of(error) not in MESSAGE_GONE | PLACE_CLOSED:
            raise
        await at_its_place(out, place.view.case_id)  # which posts it anew
