"""The client through which every call to Slack's Web API goes.

It never repeats a call by itself (as it comes slack_sdk's posts twice), keeps the pace, and
asks nothing that it knows: the same people always have the same conversation (Slack). What is
answered can be stored and sent: names too may hold half a character.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.echo import Echo
from bot.delivery.limit import keys_of
from bot.delivery.outcome import failure
from bot.delivery.pace import NotAsked, SlackPace, in_a_hurry
from bot.domain.port import Clock
from bot.domain.reach import PEOPLE_GONE, PLACE_CLOSED
from bot.domain.text import storable_json
from bot.runtime import metrics
from bot.runtime.clock import HERE, SystemClock

REMEMBERED = 5000
"""Conversations that are remembered at most, in memory only: they tell who spoke with us."""

POSTING = ("chat.postMessage", "files.completeUploadExternal")

SCOPES = "x-oauth-scopes"
"""In every answer of Slack's: what the token may do."""

READS_CHANNELS = ("channels:history", "groups:history")
"""The bot does not ask for them; where one was given all the same, it can read what it posted."""

LIFTED = "X-Practice-No-Limit"
"""In an answer of the practice Slack: the kinds of limits that it was told not to keep."""

NO_CONVERSATION = PEOPLE_GONE | PLACE_CLOSED | {"not_in_channel"}
"""Codes after which what was remembered of a conversation may be why."""


class PacedClient(AsyncWebClient):
    def __init__(
        self, *, pace: SlackPace | None = None, clock: Clock | None = None, **options: Any
    ) -> None:
        super().__init__(retry_handlers=[], **options)
        self.pace = pace or SlackPace()
        self.echo = Echo(clock or SystemClock())
        self._scopes = ""
        self._practice = urlsplit(self.base_url).hostname in HERE
        self._opened: OrderedDict[str, AsyncSlackResponse] = OrderedDict()
        self._opening: dict[str, asyncio.Future[AsyncSlackResponse]] = {}

    async def api_call(self, api_method: str, **how: Any) -> AsyncSlackResponse:
        channel = _channel(how)
        keys = keys_of(api_method, channel)
        try:
            await self.pace.turn(keys)
        except NotAsked as refused:
            raise self._not_asked(api_method, refused.seconds) from None
        try:
            answer = await super().api_call(api_method, **how)
        except SlackApiError as error:
            self._refused_by_slack(error, api_method, channel)
            raise
        except (aiohttp.ClientError, OSError, TimeoutError):
            self.pace.answered(False)
            if api_method in POSTING:
                self.echo.doubtful()
            raise
        self.pace.answered()
        if isinstance(answer.data, dict):
            answer.data = storable_json(answer.data)
        if api_method == "chat.postMessage":
            self.echo.posted(str(answer.get("channel") or channel), str(answer["ts"]))
        self._scopes = str(answer.headers.get(SCOPES) or self._scopes)
        if self._practice:
            self.pace.lift(str(answer.headers.get(LIFTED, "")).split(","))
        return answer

    def _refused_by_slack(self, error: SlackApiError, method: str, channel: str) -> None:
        heard = failure(error)
        self.pace.answered(not heard.doubtful)
        if heard.doubtful and method in POSTING:
            self.echo.doubtful()
        if heard.retry_after is not None:
            metrics.slack_refused.labels(method).inc()
            self.pace.limited(keys_of(method, channel), heard.retry_after)
        if channel and heard.code in NO_CONVERSATION:
            self.forget(channel)

    async def conversations_open(
        self,
        *,
        channel: str | None = None,
        return_im: bool | None = None,
        users: str | Sequence[str] | None = None,
        **more: Any,
    ) -> AsyncSlackResponse:
        """Asks once for the same people, however many want to know; ``more`` is always asked."""
        if users is None or more:
            return await super().conversations_open(
                channel=channel, return_im=return_im, users=users, **more
            )
        people = users if isinstance(users, str) else ",".join(users)
        if (known := self._opened.get(people)) is not None:
            return known
        if in_a_hurry():  # whoever asks for the same may be waiting for their turn
            return await self._ask(people, **more)
        asking = self._opening.get(people)
        if asking is None:
            asking = self._opening[people] = asyncio.ensure_future(self._ask(people, **more))
            asking.add_done_callback(lambda done: self._answered(people, done))
        return await asyncio.shield(asking)

    @property
    def reads_channels(self) -> bool:
        """Whether it may read what stands in a channel, as far as is known."""
        return not self._scopes or any(scope in self._scopes for scope in READS_CHANNELS)

    def knows(self, people: Sequence[str]) -> bool:
        """Whether these people have had a conversation, as far as is known."""
        return ",".join(people) in self._opened

    async def _ask(self, people: str, **more: Any) -> AsyncSlackResponse:
        answer = await super().conversations_open(users=people, **more)
        self._opened[people] = answer
        if len(self._opened) > REMEMBERED:
            self._opened.popitem(last=False)
        return answer

    def _answered(self, people: str, done: asyncio.Future[AsyncSlackResponse]) -> None:
        """Whatever came of it holds for all who have asked for the same."""
        del self._opening[people]
        if not done.cancelled():
            done.exception()  # seen, also where nobody waits for it any more

    def forget(self, channel: str) -> None:
        """It is asked anew who has this conversation."""
        for people, answer in list(self._opened.items()):
            if (answer.get("channel") or {}).get("id") == channel:
                del self._opened[people]

    def _not_asked(self, method: str, seconds: float) -> SlackApiError:
        """As Slack would have said it, had it been asked."""
        answer = AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url=f"{self.base_url}{method}",
            req_args={},
            data={"ok": False, "error": "ratelimited"},
            headers={"Retry-After": str(seconds)},
            status_code=429,
        )
        return SlackApiError("not asked: Slack has said to wait", answer)  # type: ignore[no-untyped-call]


def _channel(how: dict[str, Any]) -> str:
    """The channel that a call names, however its arguments are sent."""
    for part in ("json", "params", "data"):
        held = how.get(part)
        found = held.get("channel") or held.get("channel_id") if isinstance(held, dict) else None
        if found:
            return str(found)
    return ""
