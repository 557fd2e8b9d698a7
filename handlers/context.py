"""What every listener is given, and how it speaks to the person who acted."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Any, Protocol

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.case import new_id
from bot.domain.deadline import TOKYO, day_at
from bot.domain.policy import OPTION_LIMIT, SELECT_LIMIT, Policy
from bot.runtime.answering import ANSWERED, STORING, arrivals, left
from bot.usecases.desk import Desk
from bot.usecases.publishing import Publishing
from handlers.draft import DraftKeeper
from handlers.missed import Missed
from handlers.request import MessagePlace, Press, Request
from handlers.said import Telling, mentioned, said
from handlers.viewer import Homes
from messages import ids
from messages.kit import Json, Message
from messages.metadata import Metadata
from messages.note import note_modal
from messages.texts import Texts, language_of, texts

log = structlog.get_logger()

TO_SAY_SO = 0.1
"""Seconds that are left then, of those for doing what is asked for."""

OPENING = 2.0
"""Seconds that the opening of a modal may take: its trigger lives 3 s."""


LANGUAGE = 0.8
"""Seconds that a modal waits for somebody's language."""
NOT_THE_VIEW = frozenset(
    {
        *("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"),
        *("push_limit_reached", "ratelimited", "not_authed", "invalid_auth", "token_revoked"),
    }
)
"""Why Slack opens nothing, whatever is to be shown."""


class Locales(Protocol):
    async def locale(self, user: str, *, patience: float) -> str:
        """The locale of somebody's Slack profile, within that time, and without failing."""

    async def zone(self, user: str) -> tzinfo | None:
        """The time where somebody is; soon, and without failing."""

    async def names(self, ids: Collection[str]) -> Mapping[str, str]:
        """What people, groups and channels are called: those that are known soon."""

    async def groups(self) -> Mapping[str, str]:
        """The user groups by id: what they are called; soon, and without failing."""

    async def stranger(self, user: str) -> bool:
        """Whether Slack says that somebody is of another company; soon, and without failing."""

    def forget(self, user: str) -> None: ...


GroupChanged = Callable[[str, Callable[[tuple[str, ...]], tuple[str, ...]]], None]
"""Takes a user group's id, and how its members of today follow from those known."""


OwnMessage = Callable[[str, str, datetime], None]
"""Is told where and when this app has posted a message, of which Slack tells."""


SayAt = Callable[[str, str, Sequence[Json]], Awaitable[None]]
"""Says a text to a person alone, at the address that Slack gave with what they did.

With blocks, where there are any."""


class CouldNotOpen(Exception):
    """Slack did not open the modal; the person has to be told in another way.

    ``twin``: Slack has delivered the same press twice, and the other one has opened it.
    ``refused``: Slack takes the trigger, but not what was to be shown. ``said``: what they are
    told then, where something was done all the same.
    """

    def __init__(self, *, twin: bool = False, refused: bool = False, said: str = "") -> None:
        super().__init__()
        self.twin = twin
        self.refused = refused
        self.said = said


CHECKED = frozenset(
    {ids.NOTICE_DRAFT, ids.NOTICE_ENGLISH, ids.LESSON_ADD, ids.REVIEW_RECORD}
    | {ids.CASE_LETTER, ids.ALLOWED_ADD, ids.NOTICE_OPEN, ids.NOTICE_PUBLISH}
)
"""Views whose words the leak check looks at when they are sent, or approved."""


def _opening() -> float:
    """Seconds that showing may take, so that it does not count as a deed that failed."""
    rest = left(STORING) - arrivals.ending() - TO_SAY_SO
    return min(OPENING, rest) if rest > 0 else OPENING


def _knowing(request: Request, view: Json) -> Json:
    """The view, which remembers on which message of a direct one it was opened."""
    place = request.place if isinstance(request, Press) else None
    if place is None or not place.channel.startswith("D"):
        return view
    about = Metadata.decode(view.get("private_metadata"))
    return {**view, "private_metadata": replace(about, at=f"{place.channel} {place.ts}").encode()}


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of the listeners, made once by ``bot.app``."""

    desk: Desk
    publishing: Publishing
    web: AsyncWebClient
    locales: Locales
    policy: Policy
    drafts: DraftKeeper
    command: str
    retention: Mapping[str, float]
    company_locale: str
    company_name: str
    say_at: SayAt
    group_changed: GroupChanged
    own_message: OwnMessage = lambda *_: None
    homes: Homes = field(default_factory=Homes)
    missed: Missed = field(default_factory=Missed)
    run: str = field(default_factory=new_id)
    """Names this run of the process: people are read once in it."""

    @property
    def company_texts(self) -> Texts:
        """The catalogue in which the company speaks to everybody."""
        return texts(language_of(self.company_locale))

    async def texts(self, user: str) -> Texts:
        """The catalogue in the language of somebody's Slack profile."""
        patience = min(LANGUAGE, left(ANSWERED))
        return texts(language_of(await self.locales.locale(user, patience=patience)))

    async def today(self, user: str) -> date:
        """Which day it is where somebody is."""
        return day_at(self.desk.clock.now(), await self.locales.zone(user) or TOKYO)

    async def zone(self, user: str, day: date) -> tzinfo | None:
        """The time where somebody is, where ``day`` has not come in Japan."""
        if day <= day_at(self.desk.clock.now()):
            return TOKYO
        return await self.locales.zone(user)

    async def called(self, people: Sequence[str]) -> dict[str, str]:
        """By id what these people are called, as many as a menu takes; an id where not known."""
        some = people[: SELECT_LIMIT - 1]
        names = await self.locales.names(some)
        return {user: (names.get(user) or user)[:OPTION_LIMIT] for user in some}

    async def read(self, message: Mapping[str, Any]) -> Telling:
        """What a message says, with the names of those whom it mentions."""
        return said(message, await self.locales.names(mentioned(message)))

    async def show(self, request: Request, view: Json) -> None:
        """Opens a modal, or puts it on top of the one in which a button was pressed.

        Raises ``CouldNotOpen`` within two seconds, and while there is time to say so: what was
        done before is not told as if it had failed.
        """
        call = self.web.views_push if request.in_modal else self.web.views_open
        view = _knowing(request, view)
        try:
            await asyncio.wait_for(call(trigger_id=request.trigger_id, view=view), _opening())
        except Exception as error:
            code = code_of(error)
            log.warning("could_not_open", error=code)
            refused = isinstance(error, SlackApiError) and code not in NOT_THE_VIEW
            raise CouldNotOpen(twin=code == "exchanged_trigger_id", refused=refused) from None
        if view.get("callback_id") in CHECKED:
            self.publishing.leaks.wake()

    async def refresh(self, view_id: str | None, view: Json, hash_: str | None = None) -> None:
        """Brings an open modal up to date, where that is still possible."""
        if view_id:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(
                    self.web.views_update(view_id=view_id, view=view, hash=hash_), _opening()
                )

    async def redraw(self, request: Request, view: Json) -> None:
        """Brings the view in which something was pressed up to date."""
        await self.refresh(request.view.id if request.view else None, _knowing(request, view))

    async def instead(self, request: Request, callback_id: str, view: Json) -> None:
        """In place of the modal of that name, where it was pressed in it; else on top."""
        if request.view and request.view.callback_id == callback_id:
            await self.redraw(request, view)
        else:
            await self.show(request, view)

    async def replace(self, press: Press, message: Message) -> None:
        """The message gives way to another; where Slack refuses that, they alone are shown it."""
        if press.place is None:
            return
        try:
            await asyncio.wait_for(self._put(press.place, message), _opening())
        except Exception as error:
            log.warning("not_replaced", error=type(error).__name__)
            await self.whisper(press, message)

    async def without(self, press: Press, *action_ids: str) -> None:
        """Takes buttons that no longer apply off the message that led to the press."""
        if press.place is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._without(press.place, action_ids), _opening())

    async def _without(self, place: MessagePlace, action_ids: Collection[str]) -> None:
        if not place.blocks:
            place = await self._whole(place)
        blocks: list[Json] = []
        for block in place.blocks:
            if block.get("type") != "actions":
                blocks.append(block)
                continue
            left = [e for e in block["elements"] if e.get("action_id") not in action_ids]
            if left:
                blocks.append({**block, "elements": left})
        if blocks and blocks != list(place.blocks):
            await self._put(place, Message(place.text, blocks))

    async def _whole(self, place: MessagePlace) -> MessagePlace:
        """What stands there now; nothing where it is in no direct message of the bot."""
        found = await self.web.conversations_history(
            channel=place.channel, latest=place.ts, inclusive=True, limit=1
        )
        for message in found.get("messages") or ():
            if message.get("ts") == place.ts:
                blocks = message.get("blocks") or ()
                return MessagePlace(place.channel, place.ts, str(message.get("text") or ""), blocks)
        return place

    async def _put(self, place: MessagePlace, message: Message) -> None:
        await self.web.chat_update(
            channel=place.channel, ts=place.ts, text=message.text, blocks=message.blocks
        )

    async def tell(self, request: Request, text: str, view: Json | None = None) -> None:
        """Says one thing to the person who pressed something: a modal, else only to them."""
        try:
            note = view or note_modal(await self.texts(request.user), text)
            await self.show(request, note)
        except CouldNotOpen:
            await self.whisper(request, text)

    async def whisper(self, request: Request, said: str | Message) -> None:
        """A message that only this person sees and that Slack does not keep.

        Where something was pressed on a message, also in a conversation without the bot, at
        the address that Slack gave for it; else in the person's own DM with the bot.
        """
        message = Message(said, []) if isinstance(said, str) else said
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._whisper(request, message), OPENING)

    async def _whisper(self, request: Request, said: Message) -> None:
        if request.response_url:
            await self.say_at(request.response_url, said.text, said.blocks)
            return
        user = request.user
        opened = await self.web.conversations_open(users=user)
        await self.web.chat_postEphemeral(
            channel=opened["channel"]["id"], user=user, text=said.text, blocks=said.blocks or None
        )


def code_of(error: Exception) -> str:
    """Slack's error code, or the exception's type: an answer may be no JSON at all."""
    if isinstance(error, SlackApiError):
        data = getattr(error.response, "data", error.response)
        if isinstance(data, dict) and isinstance(code := data.get("error"), str):
            return code
    return type(error).__name__
