"""What it takes to send something into Slack. Each message is posted effectively once.

A post carries the random id of what is sent as metadata; where an earlier attempt may have
taken effect, the conversation is searched for it first (Slack has no idempotency key).
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.cleaning.process import CleaningProcess
from bot.delivery.circle import Circles
from bot.delivery.client import PacedClient
from bot.delivery.history import Histories
from bot.delivery.outcome import failure
from bot.delivery.pace import NotItsTurn, in_a_hurry
from bot.delivery.profile import Profiles
from bot.domain.case import Case, Thread
from bot.domain.policy import Policy
from bot.domain.port import Leased
from bot.domain.reach import PEOPLE_GONE, UNSEEN, UNSENDABLE
from bot.domain.retention import DOUBTED_FOR, Restored
from bot.domain.role import CONVERSATION_LIMIT
from bot.domain.vault import Cleaner
from bot.runtime.refused import code_of
from bot.usecases.desk import Desk
from bot.usecases.publishing import Publishing
from messages.ids import EFFECT_EVENT
from messages.kit import Message
from messages.texts import Texts, language_of, texts

PATIENCE = 5.0
"""Seconds that a message waits for somebody's language."""

HURRIED = 0.4
"""The same where help waits for it: the company's language is understood too."""

HELP_WAITS = 3.0
"""Seconds that help waits for a conversation's id, before it goes out by the person's."""

GONE_FOR = 300.0
"""Seconds for which it is known who of some people has left the workspace."""


AT_WORK = timedelta(seconds=3)
"""After a start, in which Slack may still be at what a process that died has asked for."""


class NotYet(Exception):
    """It cannot be sent yet: nobody may know, or hands are full. ``code`` says which."""

    def __init__(self, code: str = "not_yet") -> None:
        super().__init__(code)
        self.code = code


class Undeliverable(Exception):
    """It can never be sent; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unseen(Undeliverable):
    """It may have been posted where the bot reads nothing: only people can see whether it was."""

    def __init__(self) -> None:
        super().__init__(UNSEEN)


class NotTogether(Exception):
    """Slack refuses these people a conversation together: each needs their own."""

    def __init__(self, people: Sequence[str]) -> None:
        super().__init__()
        self.people = tuple(people)


def lasting(error: SlackApiError) -> bool:
    """Whether another way may succeed where the same call will not soon."""
    fault = failure(error)
    return not fault.passing and fault.code not in UNSENDABLE | NO_TOKEN


NO_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
)
"""Codes after which Slack takes nothing of the bot at all."""


def _nobody_told(users: Sequence[str]) -> None:
    """Where nobody keeps who has left."""


@dataclass(frozen=True, slots=True)
class LastLine:
    """The last message of lines in a thread: its ts, when it went out, and what it says.

    ``ids``: of the effects that it was posted for.
    """

    ts: str
    at: float
    said: tuple[Message, ...]
    ids: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What everything that leaves the outbox stands on, made once by ``bot.app``.

    ``in_hand``: files on their way at this moment. ``here``: who of these people is still in
    the workspace, and until when that is taken as known. ``lines``: the last lines that
    went out in a thread. ``gone`` is told whose account was found to be gone; ``operator`` keeps
    the bot running. ``restored``: an older database was put back. ``began``: when this process
    did.
    """

    web: PacedClient
    publishing: Publishing
    profiles: Profiles
    policy: Policy
    locale: str
    command: str
    channel: str
    company: str = ""
    cleaner: Cleaner = field(default_factory=CleaningProcess)
    in_hand: set[str] = field(default_factory=set)
    here: dict[tuple[str, ...], tuple[float, tuple[str, ...]]] = field(default_factory=dict)
    lines: dict[str, "LastLine"] = field(default_factory=dict)
    circles: Circles = field(default_factory=Circles)
    histories: Histories = field(default_factory=Histories)
    gone: Callable[[Sequence[str]], None] = _nobody_told
    operator: str | None = None
    company_name: str = ""
    restored: Restored | None = None
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def desk(self) -> Desk:
        return self.publishing.desk

    @property
    def company_texts(self) -> Texts:
        """The catalogue in which the company speaks to everybody."""
        return texts(language_of(self.locale))


@dataclass(frozen=True, slots=True)
class Sending:
    """One effect in hand, on its way into Slack."""

    around: Surroundings
    leased: Leased

    @property
    def web(self) -> PacedClient:
        return self.around.web

    @property
    def desk(self) -> Desk:
        return self.around.desk

    @property
    def since(self) -> str:
        """A moment before which no attempt can have been made, as Slack writes moments."""
        began = self.leased.created_at
        if self._restored is not None:
            began = min(began, self._restored.since)
        return f"{began.timestamp() - 60:.6f}"

    @property
    def doubtful(self) -> bool:
        """Whether it may have been sent: by an earlier attempt, or before a backup was put back."""
        return self.leased.doubtful or self._restored is not None

    @property
    def _decided_since(self) -> bool:
        """Whether there is no doubt but that of a restore, and somebody wants it since."""
        restored = None if self.leased.doubtful else self._restored
        return restored is not None and self.leased.created_at > restored.at

    @property
    def _restored(self) -> Restored | None:
        restored = self.around.restored
        over = restored is None or self.desk.clock.now() - restored.at > DOUBTED_FOR
        return None if over else restored

    async def case(self, case_id: str) -> Case:
        case = await self.desk.store.read(lambda unit: unit.cases.get(case_id))
        if case is None:
            raise Undeliverable("no_case")
        return case

    async def texts_of(self, people: Sequence[str]) -> Texts:
        """The language that these people share by their profiles, else the company's."""
        locales = await self._locales(people)
        languages = {language_of(locale) for locale in locales}
        return texts(languages.pop()) if len(languages) == 1 else self.around.company_texts

    async def also_read(self, people: Sequence[str], t: Texts) -> Texts | None:
        """The other language, where one of these people does not read that of ``t``."""
        locales = await self._locales(people)
        others = {language_of(locale) for locale in locales} - {t.language}
        return texts(others.pop()) if others else None

    async def _locales(self, people: Sequence[str]) -> Sequence[str]:
        ask, patience = self.around.profiles.locale, HURRIED if in_a_hurry() else PATIENCE
        return await asyncio.gather(*(ask(user, patience=patience) for user in people))

    async def im(self, user: str) -> str:
        """Somebody's own DM with the bot; by their own id where Slack opens none.

        And where help would have to wait for it. By that it cannot be looked whether an earlier
        attempt took effect.
        """
        doubtful = self.leased.doubtful
        hurries = in_a_hurry() and not doubtful
        try:
            answer = await self.web.conversations_open(users=user)
        except NotItsTurn as later:
            if not hurries or later.seconds < HELP_WAITS:
                raise
            return user
        except SlackApiError as error:
            fault = failure(error)
            wait = fault.retry_after
            late = fault.passing and doubtful if wait is None else not hurries or wait < HELP_WAITS
            if late or fault.code in PEOPLE_GONE | NO_TOKEN:
                raise
            return user
        return str(answer["channel"]["id"])

    async def still_here(self, user: str) -> None:
        """Raises ``Undeliverable`` where somebody has left: Slack takes their messages, too."""
        if await self.around.profiles.gone(user):
            raise Undeliverable("user_disabled")

    async def conversation(self, people: Sequence[str]) -> tuple[str, Texts]:
        """The one of exactly these people, without any who has left; and what they all read.

        No more than it holds are in it.
        """
        channel, here = await self._open(tuple(people[:CONVERSATION_LIMIT]))
        return channel, await self.texts_of(here)

    async def conversation_or_first(self, people: Sequence[str]) -> tuple[str, Texts]:
        """The one of these people; where Slack refuses it, the DM of the first to be reached."""
        try:
            return await self.conversation(people)
        except SlackApiError as error:
            if len(people) < 2 or not lasting(error):
                raise
        for user in people:
            with suppress(SlackApiError):
                return await self.im(user), await self.texts_of([user])
        raise NotYet("all_gone")

    async def _open(self, people: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        until, here = self.around.here.get(people, (0.0, people))
        if until < time.monotonic():
            here = people
        try:
            answer = await self.web.conversations_open(users=",".join(here))
        except SlackApiError as error:
            if code_of(error) not in PEOPLE_GONE:
                raise
            here = tuple([user for user in people if not await self._has_gone(user)])
            self.around.gone([user for user in people if user not in here])
            if not here:
                raise NotYet("all_gone") from None
            if here == people:
                raise
            answer = await self.web.conversations_open(users=",".join(here))
            self.around.here[people] = (time.monotonic() + GONE_FOR, here)
        return str(answer["channel"]["id"]), here

    async def _has_gone(self, user: str) -> bool:
        try:
            return await self.around.profiles.gone(user)
        except SlackApiError as error:
            if code_of(error) in PEOPLE_GONE:
                return True
            raise

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        thread_ts: str | None = None,
        part: str | None = None,
    ) -> str:
        """Answers the ts. ``part``: one effect may have to post a card first, then its own.

        Not again where an earlier attempt has posted it. Raises ``Unseen``.
        """
        ids = self.leased.id if part else self.ids
        stamp = {"id": ids, **({"part": part} if part else {})}
        if self.doubtful and (ts := await self._find(channel, thread_ts, stamp)):
            self.leased.places.append(Thread(channel, ts))
            return ts
        with self.asking(channel):
            answer = await self.web.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=message.blocks,
                thread_ts=thread_ts,
                metadata=_stamped(stamp),
                unfurl_links=False,
                unfurl_media=False,
            )
        ts = str(answer["ts"])
        self.around.histories.posted(channel, thread_ts, stamp, ts)
        # By somebody's id it goes into their DM, which has one of its own.
        self.leased.places.append(Thread(str(answer.get("channel") or channel), ts))
        return ts

    async def _find(
        self, channel: str, thread_ts: str | None, stamp: Mapping[str, str]
    ) -> str | None:
        histories = self.around.histories
        if channel.startswith(("U", "W")):  # of these is no history
            return None
        if ts := histories.known(channel, thread_ts, stamp):
            return ts
        if channel == self.around.channel and not self.web.reads_channels:
            self._unreadable(channel)
            return None
        try:
            ts = await histories.find(self.web, channel, thread_ts, stamp, self.since)
        except SlackApiError as error:
            if code_of(error) != "missing_scope":
                raise
            self._unreadable(channel)
            return None
        if ts is None:
            self.not_there()
        return ts

    def _unreadable(self, channel: str) -> None:
        """Where many read it, people look (``Unseen``); elsewhere twice is better than never."""
        if channel == self.around.channel and not self._decided_since:
            raise Unseen

    def not_there(self) -> None:
        """What was looked for is not there; just after a start not yet. Raises ``NotItsTurn``."""
        began, made = self.around.began, self.leased.created_at
        left = (began + AT_WORK - datetime.now(UTC)).total_seconds()
        if self.leased.doubtful and made < began and left > 0:
            raise NotItsTurn(left)

    @contextmanager
    def asking(self, channel: str) -> Iterator[None]:
        """Inside, Slack is asked to post into it: without a clear no it may have done so."""
        self.leased.asked.append(channel)
        try:
            yield
        except Exception as error:
            if isinstance(error, NotItsTurn) or not failure(error).doubtful:
                self.leased.asked.remove(channel)
            raise

    @property
    def ids(self) -> str:
        """Of everything that goes out at once."""
        return " ".join(each.id for each in self.leased.each)

    async def update(self, channel: str, ts: str, message: Message, ids: str | None = None) -> None:
        """The message that stands there says this now; ``ids``: for which effects it is, too."""
        with self.asking(channel) if ids else nullcontext():
            await self.web.chat_update(
                channel=channel,
                ts=ts,
                text=message.text,
                blocks=message.blocks,
                metadata=_stamped({"id": ids}) if ids else None,
            )


def _stamped(stamp: Mapping[str, str]) -> dict[str, Any]:
    return {"event_type": EFFECT_EVENT, "event_payload": stamp}
