"""What every listener is given, and how it speaks to the person who acted."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.domain.policy import Policy
from bot.usecases.desk import Desk
from bot.usecases.publishing import Publishing
from handlers.draft import DraftKeeper
from handlers.request import MessagePlace, Press, Request
from handlers.viewer import Homes
from messages.kit import Json, Message
from messages.note import note_modal
from messages.texts import Texts, language_of, texts

log = structlog.get_logger()

OPENING = 2.0
"""Seconds that the opening of a modal may take: its trigger lives 3 s."""


class Locales(Protocol):
    async def locale(self, user: str) -> str:
        """The locale of somebody's Slack profile, soon, and without failing."""

    def forget(self, user: str) -> None: ...


class CouldNotOpen(Exception):
    """Slack did not open the modal; the person has to be told in another way.

    ``twin``: Slack has delivered the same press twice, and the other one has opened it.
    """

    def __init__(self, *, twin: bool = False) -> None:
        super().__init__()
        self.twin = twin


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
    homes: Homes = field(default_factory=Homes)

    @property
    def company_texts(self) -> Texts:
        """The catalogue in which the company speaks to everybody."""
        return texts(language_of(self.company_locale))

    async def texts(self, user: str) -> Texts:
        """The catalogue in the language of somebody's Slack profile."""
        return texts(language_of(await self.locales.locale(user)))

    async def show(self, request: Request, view: Json) -> None:
        """Opens a modal, or puts it on top of the one in which a button was pressed.

        Raises ``CouldNotOpen`` within two seconds.
        """
        call = self.web.views_push if request.in_modal else self.web.views_open
        try:
            await asyncio.wait_for(call(trigger_id=request.trigger_id, view=view), OPENING)
        except Exception as error:
            code = _code(error)
            log.warning("could_not_open", error=code)
            raise CouldNotOpen(twin=code == "exchanged_trigger_id") from None

    async def refresh(self, view_id: str | None, view: Json, hash_: str | None = None) -> None:
        """Brings an open modal up to date, where that is still possible."""
        if view_id:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(
                    self.web.views_update(view_id=view_id, view=view, hash=hash_), OPENING
                )

    async def redraw(self, request: Request, view: Json) -> None:
        """Brings the view in which something was pressed up to date."""
        await self.refresh(request.view.id if request.view else None, view)

    async def instead(self, request: Request, callback_id: str, view: Json) -> None:
        """In place of the modal of that name, where it was pressed in it; else on top."""
        if request.view and request.view.callback_id == callback_id:
            await self.redraw(request, view)
        else:
            await self.show(request, view)

    async def replace(self, press: Press, message: Message, else_: str) -> None:
        """The message gives way to another; while Slack is away it stays and ``else_`` is said."""
        if press.message is None:
            return
        try:
            await asyncio.wait_for(self._put(press.message, message), OPENING)
        except Exception as error:
            log.warning("not_replaced", error=type(error).__name__)
            await self.whisper(press, else_)

    async def without(self, press: Press, *action_ids: str) -> None:
        """Takes buttons that no longer apply off the message that one was pressed on."""
        if press.message is None:
            return
        blocks: list[Json] = []
        for block in press.message.blocks:
            if block.get("type") != "actions":
                blocks.append(block)
                continue
            left = [e for e in block["elements"] if e.get("action_id") not in action_ids]
            if left:
                blocks.append({**block, "elements": left})
        if blocks and blocks != list(press.message.blocks):
            message = Message(press.message.text, blocks)
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._put(press.message, message), OPENING)

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

    async def whisper(self, request: Request, text: str) -> None:
        """A message that only this person sees and that Slack does not keep.

        Where something was pressed on a message, also in a conversation without the bot, at
        the address that Slack gave for it; else in the person's own DM with the bot.
        """
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._whisper(request, text), OPENING)

    async def _whisper(self, request: Request, text: str) -> None:
        if request.response_url:
            await AsyncWebhookClient(request.response_url).send(
                text=text, response_type="ephemeral", replace_original=False
            )
            return
        user = request.user
        opened = await self.web.conversations_open(users=user)
        await self.web.chat_postEphemeral(channel=opened["channel"]["id"], user=user, text=text)


def _code(error: Exception) -> str:
    """Slack's error code, or the exception's type: an answer may be no JSON at all."""
    if isinstance(error, SlackApiError):
        data = getattr(error.response, "data", error.response)
        if isinstance(data, dict) and isinstance(code := data.get("error"), str):
            return code
    return type(error).__name__
