"""The only place that posts into Slack. Each delivery is posted effectively once.

A post carries the delivery's random id as metadata; where an earlier attempt may have
taken effect, the conversation is searched for it first (Slack has no idempotency key).
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.file import Busy, Files
from bot.delivery.lesson import LessonSender
from bot.delivery.notice import NoticeSender
from bot.delivery.outcome import PEOPLE_GONE, code_of
from bot.delivery.posting import Posting
from bot.delivery.profile import Profiles
from bot.delivery.statistics import StatisticsSender
from bot.domain.case import Case, Thread
from bot.domain.disclosure import CardView
from bot.domain.policy import Policy
from bot.domain.port import Claimed, DeliveryKind
from bot.domain.role import CONVERSATION_LIMIT
from bot.usecases import casework, moving, timing
from bot.usecases.evidence import NotReceived
from bot.usecases.publishing import Press
from messages import checkin as checkins
from messages import customer as customers
from messages import envelope as envelopes
from messages.envelope import Message
from messages.ids import DELIVERY_EVENT
from messages.texts import Texts, language_of, texts
from messages.timing import TimedLine, timed_line

NOTHING_THERE = ("message_not_found", "thread_not_found", "channel_not_found")
"""Codes that say that there is nothing left to take out."""

SEARCHED = 5
"""Pages of a conversation's history that are searched for an earlier attempt."""


class Waiting(Exception):
    """It cannot be sent yet, and nothing is wrong: nobody may know, or the card is not there."""


class Undeliverable(Exception):
    """It can never be sent; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Sender:
    """Sends one delivery. Raises ``Waiting``, ``Undeliverable``, or what the call raised."""

    def __init__(
        self,
        web: AsyncWebClient,
        press: Press,
        profiles: Profiles,
        policy: Policy,
        *,
        locale: str,
        command: str,
        channel: str,
    ) -> None:
        desk = press.desk
        self._web = web
        self._desk = desk
        self._profiles = profiles
        self._policy = policy
        self._locale = locale
        self._files = Files(web, desk)
        self._send = {
            DeliveryKind.CARD: self._card,
            DeliveryKind.CARD_UPDATE: self._card_update,
            DeliveryKind.THREAD: self._thread,
            DeliveryKind.REPORTER: self._reporter,
            DeliveryKind.PERSON: self._person,
            DeliveryKind.PLACE: self._place,
            DeliveryKind.EVIDENCE: self._evidence,
            DeliveryKind.FILE: self._file,
            DeliveryKind.FILE_DELETE: self._file_delete,
            DeliveryKind.MOVE: self._card_update,
            DeliveryKind.CLEAR: self._clear,
            DeliveryKind.TIMER: self._timer,
        }
        self._conversations: dict[tuple[str, ...], str] = {}
        posting = Posting(self._post, self._open, self._im, self._texts_of)
        self._notices = NoticeSender(
            web, press, policy, posting, locale=locale, command=command, channel=channel
        )
        journeys = (
            self._notices,
            LessonSender(desk, posting),
            StatisticsSender(web, desk, policy, posting),
        )
        for journey in journeys:
            self._send |= journey.kinds
        self._send |= {
            DeliveryKind.NOTICE_DESK: self._notice_desk,
            DeliveryKind.NOTICE_REPORTER: self._notice_reporter,
        }

    async def send(self, claimed: Claimed) -> None:
        try:
            await self._send[claimed.delivery.kind](claimed)
        except SlackApiError:
            self._conversations.clear()  # what was remembered of them may be why
            raise

    # the desk

    async def _at_its_place(self, claimed: Claimed) -> tuple[Case, CardView, bool]:
        """The case, its card, and whether the card was posted just now.

        Everything that goes to the desk comes by here: nothing is posted before the card
        stands in the conversation of exactly those who may know at this moment. The lane
        of the case lets no two be here at once.
        """
        case = await self._case(claimed)
        view = await casework.card(self._desk, case.id)
        if view is None:
            raise Undeliverable("no_case")
        if not view.people:
            await moving.displaced(self._desk, case.id)
            raise Waiting
        channel, people = await self._open(view.people)
        if case.thread is not None and case.thread.channel == channel:
            return case, view, False
        message = envelopes.card(await self._texts_of(people), view)
        ts = await self._post(claimed, channel, message, part="card")
        first = claimed.delivery.kind is DeliveryKind.CARD
        await moving.placed(self._desk, case.id, Thread(channel, ts), moved=not first)
        return await self._case(claimed), view, True

    async def _card(self, claimed: Claimed) -> None:
        await self._at_its_place(claimed)

    async def _card_update(self, claimed: Claimed) -> None:
        case, view, posted = await self._at_its_place(claimed)
        if posted or case.thread is None:
            return
        message = envelopes.card(await self._texts_of(view.people), view)
        await self._web.chat_update(
            channel=case.thread.channel,
            ts=case.thread.ts,
            text=message.text,
            blocks=message.blocks,
        )

    async def _thread(self, claimed: Claimed) -> None:
        case, view, _ = await self._at_its_place(claimed)
        if case.thread is None:
            raise Waiting
        payload = claimed.delivery.payload or {}
        t = await self._texts_of(view.people)
        if "mention" in payload:
            message = timed_line(t, _timed(payload, view), view)
        else:
            message = envelopes.thread(
                t,
                payload["what"],
                payload.get("actor"),
                case_id=case.id,
                measure=payload.get("measure"),
            )
        await self._post(claimed, case.thread.channel, message, thread_ts=case.thread.ts)

    async def _clear(self, claimed: Claimed) -> None:
        """Takes the bot's own messages out of a thread that has the case no more.

        What people typed there themselves only they can delete (Slack); the new
        conversation is told of it.
        """
        payload = claimed.delivery.payload or {}
        channel, ts = payload["channel"], payload["ts"]
        messages = await self._thread_messages(channel, ts)
        for message in reversed(messages):  # the card last: with replies it would leave a trace
            if message.get("bot_id"):
                await self._delete(channel, str(message["ts"]))
        typed = [m for m in messages if not m.get("bot_id") and m.get("subtype") != "tombstone"]
        if typed:
            await moving.left_behind(
                self._desk, claimed.delivery.case_id or "", f"left:{channel}:{ts}"
            )

    async def _thread_messages(self, channel: str, ts: str) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        cursor: str | None = None
        while True:
            try:
                answer = await self._web.conversations_replies(
                    channel=channel, ts=ts, limit=200, cursor=cursor
                )
            except SlackApiError as error:
                if code_of(error) in NOTHING_THERE:
                    return []
                raise
            for message in answer.get("messages") or ():
                found[str(message["ts"])] = message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return [found[key] for key in sorted(found, key=float)]

    async def _delete(self, channel: str, ts: str) -> None:
        try:
            await self._web.chat_delete(channel=channel, ts=ts)
        except SlackApiError as error:
            # Gone already, or another app's, which is not ours to take out.
            if code_of(error) not in (*NOTHING_THERE, "cant_delete_message"):
                raise

    async def _timer(self, claimed: Claimed) -> None:
        await timing.fire(self._desk, claimed.delivery)

    async def _place(self, claimed: Claimed) -> None:
        payload = claimed.delivery.payload or {}
        message = envelopes.place(texts(language_of(self._locale)), payload["what"])
        await self._post(claimed, payload["channel"], message)

    async def _open(self, people: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """The conversation of exactly these people, without any who has left the workspace.

        The same people always have the same conversation (Slack), so it is remembered.
        """
        if known := self._conversations.get(tuple(people)):
            return known, tuple(people)
        try:
            answer = await self._web.conversations_open(users=",".join(people))
        except SlackApiError as error:
            if code_of(error) not in PEOPLE_GONE:
                raise
            here = tuple([u for u in people if not await self._has_gone(u)])
            if not here or here == tuple(people):
                raise
            answer = await self._web.conversations_open(users=",".join(here))
            return answer["channel"]["id"], here
        self._conversations[tuple(people)] = channel = str(answer["channel"]["id"])
        return channel, tuple(people)

    async def _has_gone(self, user: str) -> bool:
        try:
            return await self._profiles.gone(user)
        except SlackApiError as error:
            if code_of(error) in PEOPLE_GONE:
                return True
            raise

    # the reporter, and people outside any case

    async def _reporter(self, claimed: Claimed) -> None:
        case = await self._case(claimed)
        if case.by_desk:
            return  # whoever told it by telephone is told by telephone
        t = await self._texts_of([case.reporter])
        payload = claimed.delivery.payload or {}
        if payload["what"] == "checkin":
            asked = checkins.checkin(t, case.id, payload["round"])
            await self._post(claimed, await self._im(case.reporter), asked)
            return
        message = envelopes.to_reporter(
            t,
            payload["what"],
            case_id=case.id,
            number=case.number,
            due=t.moment(case.respond_by),
            policy=self._policy,
        )
        await self._post(claimed, await self._im(case.reporter), message)

    async def _notice_desk(self, claimed: Claimed) -> None:
        """A notice to approve: in its case's thread, or in the desk's DM where it has no case."""
        if claimed.delivery.case_id is None:
            members = await self._desk.directory.members()
            channel, people = await self._open(members.desk[:CONVERSATION_LIMIT])
            message = await self._notices.for_desk(claimed, await self._texts_of(people))
            await self._post(claimed, channel, message)
            return
        case, view, _ = await self._at_its_place(claimed)
        if case.thread is None:
            raise Waiting
        message = await self._notices.for_desk(claimed, await self._texts_of(view.people))
        await self._post(claimed, case.thread.channel, message, thread_ts=case.thread.ts)

    async def _notice_reporter(self, claimed: Claimed) -> None:
        case = await self._case(claimed)
        message = await self._notices.for_reporter(claimed, case)
        await self._post(claimed, await self._im(case.reporter), message)

    async def _person(self, claimed: Claimed) -> None:
        payload = claimed.delivery.payload or {}
        t = await self._texts_of([payload["user"]])
        if "number" in payload:
            case = await self._case(claimed)
            if payload["user"] in case.barred:
                return  # since it was written
            message = customers.personal(t, payload["what"], payload["number"], case.id, payload)
        else:
            message = envelopes.to_person(t, payload["what"], payload.get("cases") or ())
        await self._post(claimed, await self._im(payload["user"]), message)

    async def _im(self, user: str) -> str:
        answer = await self._web.conversations_open(users=user)
        return str(answer["channel"]["id"])

    # files

    async def _evidence(self, claimed: Claimed) -> None:
        try:
            await self._files.receive(claimed)
        except Busy:
            raise Waiting from None
        except NotReceived as error:
            raise Undeliverable(error.code) from None

    async def _file(self, claimed: Claimed) -> None:
        try:
            await self._files.show(claimed, self._texts_of, self._im)
        except Busy:
            raise Waiting from None
        except NotReceived as error:
            raise Undeliverable(error.code) from None

    async def _file_delete(self, claimed: Claimed) -> None:
        await self._files.delete(claimed)

    # posting

    async def _case(self, claimed: Claimed) -> Case:
        case_id = claimed.delivery.case_id
        async with self._desk.store.read() as unit:
            case = await unit.cases.get(case_id) if case_id else None
        if case is None:
            raise Undeliverable("no_case")
        return case

    async def _texts_of(self, people: Sequence[str]) -> Texts:
        """The language that these people share by their profiles, else the company's."""
        locales = await asyncio.gather(*(self._profiles.locale(u, patience=5.0) for u in people))
        languages = {language_of(locale) for locale in locales}
        return texts(languages.pop() if len(languages) == 1 else language_of(self._locale))

    async def _post(
        self,
        claimed: Claimed,
        channel: str,
        message: Message,
        *,
        thread_ts: str | None = None,
        part: str | None = None,
    ) -> str:
        """``part``: one delivery may have to post a card first, then its own message."""
        mark = {"id": claimed.id, **({"part": part} if part else {})}
        if claimed.doubtful and (ts := await self._find(claimed, channel, thread_ts, mark)):
            return ts
        answer = await self._web.chat_postMessage(
            channel=channel,
            text=message.text,
            blocks=message.blocks,
            thread_ts=thread_ts,
            metadata={"event_type": DELIVERY_EVENT, "event_payload": mark},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def _find(
        self, claimed: Claimed, channel: str, thread_ts: str | None, mark: dict[str, str]
    ) -> str | None:
        """The ts of the message that an earlier attempt of this delivery has posted."""
        cursor: str | None = None
        oldest = f"{claimed.created_at.timestamp() - 60:.6f}"
        for _ in range(SEARCHED):
            common: dict[str, Any] = {
                "channel": channel,
                "oldest": oldest,
                "include_all_metadata": True,
                "limit": 200,
                "cursor": cursor,
            }
            if thread_ts:
                answer = await self._web.conversations_replies(ts=thread_ts, **common)
            else:
                answer = await self._web.conversations_history(**common)
            for message in answer.get("messages") or ():
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload == mark:
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                break
        return None


def _timed(payload: Mapping[str, Any], view: CardView) -> TimedLine:
    """A line of time, and who is called by it: decided now, when it is sent."""
    mention, due = payload["mention"], payload.get("due")
    called: tuple[str, ...] = ()
    if mention == timing.Mention.HANDLERS:
        called = tuple(u for u in view.handlers if u not in view.away)
    if mention == timing.Mention.EVERYBODY or (mention == timing.Mention.HANDLERS and not called):
        called = tuple(u for u in view.people if u not in view.away)
    if payload["what"] in ("page", "pressed_again") and not called:
        called = view.people  # somebody in danger: better a call too many than none
    return TimedLine(payload["what"], called, datetime.fromisoformat(due) if due else None)
