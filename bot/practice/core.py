"""What every part of the practice Slack shares: the state, the rules, the way out."""

import secrets
import time
from dataclasses import dataclass
from typing import Protocol

from bot.practice import cast
from bot.practice.errors import Json, SlackError
from bot.practice.faults import Faults
from bot.practice.limits import Limits
from bot.practice.manifest import App
from bot.practice.organization import Organization
from bot.practice.record import Record
from bot.practice.workspace import Conversation, Message, ResponseUrl, Trigger, User, Workspace


@dataclass(frozen=True)
class Secrets:
    bot_token: str
    app_token: str
    signing_secret: str


@dataclass
class Timing:
    """Slack's clocks in seconds; tests shorten them.

    ``retry_delays`` are the waits before the first, second and third redelivery of
    an event that was not acknowledged.
    """

    acknowledge: float = 3.0
    trigger: float = 3.0
    response_url: float = 1800.0
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    ping: float = 10.0


class Outbox(Protocol):
    """How something that happened reaches the app."""

    def event(self, event: Json) -> None:
        """Delivers an event without waiting, again if it is not acknowledged."""

    def new_socket_address(self) -> str:
        """A websocket address for Socket Mode; raises ``SlackError``."""


@dataclass
class Core:
    """The practice Slack behind its addresses."""

    app: App
    secrets: Secrets
    timing: Timing
    workspace: Workspace
    record: Record
    faults: Faults
    limits: Limits
    outbox: Outbox
    organization: Organization | None = None
    url: str = ""

    # -- looking up, with Slack's own errors -------------------------------

    def user(self, user_id: str) -> User:
        found = self.workspace.users.get(user_id)
        if found is None:
            raise SlackError("user_not_found")
        return found

    def person(self, user_id: str) -> User:
        """Somebody of the cast who can act; never the bot."""
        found = self.user(user_id)
        if found.is_bot or found.deleted:
            raise SlackError("user_not_found")
        return found

    def conversation_for_app(self, channel: str) -> Conversation:
        """A conversation that the app may know of. Others do not exist for it."""
        found = self.workspace.conversations.get(channel)
        if found is None and channel.startswith("#"):
            found = next(
                (
                    one
                    for one in self.workspace.conversations.values()
                    if one.kind == "channel" and one.name == channel[1:]
                ),
                None,
            )
        if found is None:
            raise SlackError("channel_not_found")
        if found.kind != "channel" and cast.BOT_USER_ID not in found.members:
            raise SlackError("channel_not_found")
        return found

    def message(self, conversation: Conversation, ts: str) -> Message:
        found = conversation.find(ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    # -- rights that interactions bring ------------------------------------

    def new_trigger(self, user: str, view_id: str | None = None) -> str:
        made = f"{int(time.time() * 1000)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self.workspace.triggers[made] = Trigger(made, user, time.monotonic(), view_id)
        return made

    def trigger(self, trigger_id: object) -> Trigger:
        """The trigger, still unused and young enough; raises as ``views.open`` does."""
        if not isinstance(trigger_id, str) or not trigger_id:
            raise SlackError("invalid_trigger_id")
        found = self.workspace.triggers.get(trigger_id)
        if found is None:
            raise SlackError("invalid_trigger_id")
        if found.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - found.born > self.timing.trigger:
            raise SlackError("expired_trigger_id")
        return found

    def new_response_url(
        self, channel: str, user: str, message_ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        token = secrets.token_urlsafe(18)
        self.workspace.response_urls[token] = ResponseUrl(
            token, channel, user, time.monotonic(), message_ts, thread_ts
        )
        return f"{self.url}/response/{cast.TEAM_ID}/{token}"
