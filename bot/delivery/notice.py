"""Sends what belongs to a notice: HR's card and its thread, the desk, the reporter, the channel."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import code_of
from bot.delivery.posting import Kinds, Posting
from bot.domain.case import Case
from bot.domain.notice import Notice, NoticeState
from bot.domain.policy import Policy
from bot.domain.port import Claimed, DeliveryKind
from bot.domain.role import CONVERSATION_LIMIT
from bot.usecases import notice as notices
from bot.usecases.publishing import Press
from messages import notice as surfaces
from messages.envelope import Message
from messages.texts import Texts, language_of, texts


class NoticeSender:
    """One method a kind of delivery; ``bot.delivery.sender`` lends what posts."""

    def __init__(
        self,
        web: AsyncWebClient,
        press: Press,
        policy: Policy,
        posting: Posting,
        *,
        locale: str,
        command: str,
        channel: str,
    ) -> None:
        self._web = web
        self._press = press
        self._policy = policy
        self._posting = posting
        self._locale = locale
        self._command = command
        self._channel = channel
        self.kinds: Kinds = {
            DeliveryKind.NOTICE_CARD: self._card,
            DeliveryKind.NOTICE_LINE: self._line,
            DeliveryKind.NOTICE_TIMER: self._timer,
            DeliveryKind.NOTICE_APPEAR: self._appear,
            DeliveryKind.NOTICE_UPDATE: self._update,
            DeliveryKind.NOTICE_REMOVE: self._remove,
        }

    async def _notice(self, claimed: Claimed) -> tuple[Notice, Mapping[str, Any]]:
        payload = claimed.delivery.payload or {}
        async with self._press.desk.store.read() as unit:
            notice = await unit.notices.get(str(payload["notice"]))
        if notice is None:
            raise LookupError("a delivery without its notice")
        return notice, payload

    async def _hr(self) -> tuple[str, Texts]:
        members = await self._press.desk.directory.members()
        channel, people = await self._posting.open(members.hr[:CONVERSATION_LIMIT])
        return channel, await self._posting.texts_of(people)

    async def _card(self, claimed: Claimed) -> None:
        """HR's one message for a notice: posted once, then brought up to date."""
        notice, _ = await self._notice(claimed)
        channel, t = await self._hr()
        message = surfaces.hr_card(t, notice)
        if notice.hr_ts and notice.hr_channel:
            await self._web.chat_update(
                channel=notice.hr_channel,
                ts=notice.hr_ts,
                text=message.text,
                blocks=message.blocks,
            )
            return
        ts = await self._posting.post(claimed, channel, message)
        await notices.placed(self._press, notice.id, channel, ts)

    async def _line(self, claimed: Claimed) -> None:
        notice, payload = await self._notice(claimed)
        channel, t = await self._hr()
        message = surfaces.hr_line(t, str(payload["what"]))
        await self._posting.post(
            claimed, notice.hr_channel or channel, message, thread_ts=notice.hr_ts
        )

    async def for_desk(self, claimed: Claimed, t: Texts) -> Message:
        """What the desk reads in the case's thread (or in its own DM, without a case)."""
        notice, _ = await self._notice(claimed)
        return surfaces.to_desk(t, notice)

    async def for_reporter(self, claimed: Claimed, case: Case) -> Message:
        notice, payload = await self._notice(claimed)
        t = await self._posting.texts_of([case.reporter])
        return surfaces.to_reporter(t, notice, str(payload["what"]))

    async def _timer(self, claimed: Claimed) -> None:
        await notices.fire(self._press, claimed.delivery)

    async def _appear(self, claimed: Claimed) -> None:
        payload = claimed.delivery.payload or {}
        notice = await notices.due_to_appear(
            self._press, str(payload["notice"]), str(payload["publish_at"])
        )
        if notice is None:
            return
        t = texts(language_of(self._locale))
        message = surfaces.published(t, notice, self._policy, self._command)
        if notice.ts is not None:  # a correction stands where its first text stood
            await self._web.chat_update(
                channel=self._channel, ts=notice.ts, text=message.text, blocks=message.blocks
            )
            ts = notice.ts
        else:
            ts = await self._posting.post(claimed, self._channel, message)
        await notices.appeared(self._press, notice.id, ts)

    async def _update(self, claimed: Claimed) -> None:
        notice, payload = await self._notice(claimed)
        if notice.state is not NoticeState.PUBLISHED or notice.ts is None:
            return
        t = texts(language_of(self._locale))
        message = surfaces.published(t, notice, self._policy, self._command, int(payload["reads"]))
        await self._web.chat_update(
            channel=self._channel, ts=notice.ts, text=message.text, blocks=message.blocks
        )

    async def _remove(self, claimed: Claimed) -> None:
        notice, _ = await self._notice(claimed)
        if notice.ts is None:
            return
        try:
            await self._web.chat_delete(channel=self._channel, ts=notice.ts)
        except SlackApiError as error:
            if code_of(error) != "message_not_found":
                raise
