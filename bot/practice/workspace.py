"""What is in the practice workspace: people, conversations, messages, files, views.

State and nothing else: no HTTP, no rules of who may do what. Whoever changes it
calls ``changed()``, so that the pages that are open are drawn again.
"""

import itertools
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.practice import cast
from bot.practice.errors import Json


@dataclass
class User:
    id: str
    name: str
    real_name: str
    locale: str
    group: str
    colour: str
    is_bot: bool = False
    deleted: bool = False
    tz: str = "Asia/Tokyo"
    tz_offset: int = 32400


@dataclass
class File:
    """A file; ``app_can_see`` once it reached the app in a message or a modal."""

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    content: bytes
    created: int
    channels: list[str] = field(default_factory=list)
    app_can_see: bool = False
    posted_by_app: bool = False
    complete: bool = True

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass
class Message:
    """A message. ``only_for`` is the one person who sees an ephemeral one.

    ``inputs`` holds, for each person, what they chose in the message's own menus:
    block id → action id → Slack's state object.
    """

    ts: str
    user: str
    text: str
    blocks: list[Json] | None = None
    bot_id: str | None = None
    thread_ts: str | None = None
    edited: str | None = None
    only_for: str | None = None
    files: list[str] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    subtype: str | None = None
    broadcast: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    inputs: dict[str, Json] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Conversation:
    """A channel (``channel``), a direct message (``im``) or a group one (``mpim``)."""

    id: str
    kind: str
    name: str
    members: list[str]
    created: int
    is_archived: bool = False
    is_ext_shared: bool = False
    messages: list[Message] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)
    open_for: set[str] = field(default_factory=set)
    _seen: int = field(default=0, init=False, repr=False)
    _last: Message | None = field(default=None, init=False, repr=False)
    _by_ts: dict[str, Message] = field(default_factory=dict, init=False, repr=False)
    _threads: dict[str, list[Message]] = field(default_factory=dict, init=False, repr=False)

    def find(self, ts: str) -> Message | None:
        self._look_through()
        return self._by_ts.get(ts)

    def replies(self, thread_ts: str) -> list[Message]:
        self._look_through()
        return [one for one in self._threads.get(thread_ts, ()) if one.only_for is None]

    def _look_through(self) -> None:
        """What was added since the last look; all of it where something was taken away."""
        there = self._seen <= len(self.messages)
        if self._seen and not (there and self.messages[self._seen - 1] is self._last):
            self._seen, self._by_ts, self._threads = 0, {}, {}
        for one in self.messages[self._seen :]:
            self._by_ts.setdefault(one.ts, one)
            if one.is_reply and one.thread_ts is not None:
                self._threads.setdefault(one.thread_ts, []).append(one)
        self._seen = len(self.messages)
        self._last = self.messages[-1] if self.messages else None

    def visible_to(self, user: str) -> Iterator[Message]:
        return (one for one in self.messages if one.only_for in (None, user))


@dataclass
class View:
    """A modal or an App Home as Slack holds it. ``body`` is what the app sent.

    ``since``: for each input the hash with which it came, where that was after the first.
    """

    id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: Json = field(default_factory=dict)
    since: Json = field(default_factory=dict)

    @property
    def external_id(self) -> str:
        return str(self.body.get("external_id") or "")


@dataclass
class Trigger:
    """The right to open a modal: once, and for three seconds."""

    id: str
    user: str
    born: float
    view_id: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    """The right to answer an interaction: five times in thirty minutes."""

    token: str
    channel: str
    user: str
    born: float
    message_ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


class Workspace:
    """Everything that the practice Slack remembers, in memory alone."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.conversations: dict[str, Conversation] = {}
        self.files: dict[str, File] = {}
        self.groups: dict[str, list[str]] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.uploads: dict[str, str] = {}
        self.seq = 0
        self.run = secrets.token_hex(4)
        """Another for each start, as nothing of the last is left."""
        self.ahead = 0.0
        """Seconds by which the workspace's time is ahead of the system's."""
        self._listeners: list[Callable[[], None]] = []
        self._last_ts = 0
        self._ids = itertools.count(1)

    # -- changes -----------------------------------------------------------

    def changed(self) -> None:
        """Tells every open page that something is new."""
        self.seq += 1
        for listener in list(self._listeners):
            listener()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls ``listener`` after each change; the answer stops that."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    # -- names -------------------------------------------------------------

    def now(self) -> float:
        """The workspace's time, in seconds."""
        return time.time() + self.ahead

    def new_ts(self) -> str:
        """A timestamp that is unique in the workspace and never goes back."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        """An id as Slack's look: a letter for the kind, then capitals and digits."""
        return f"{prefix}{next(self._ids):04d}{secrets.token_hex(3).upper()}"

    def add_user(self, user_id: str, real_name: str, locale: str = "ja-JP", **more: Any) -> User:
        """Somebody more than the cast, for tests that need them."""
        name = real_name.lower().replace(" ", ".")
        made = User(user_id, name, real_name, locale, "none", "#6b6b6b", **more)
        self.users[user_id] = made
        return made

    # -- conversations -----------------------------------------------------

    def im(self, one: str, other: str) -> Conversation:
        """The direct message of two people; there is one and no second."""
        found = self._with_members("im", {one, other})
        if found is None:
            found = self._add("im", "D", "", [one, other])
        return found

    def mpim(self, members: Iterable[str]) -> Conversation:
        """The group message of these people; the same people, the same conversation."""
        wanted = list(dict.fromkeys(members))
        found = self._with_members("mpim", set(wanted))
        if found is None:
            names = "--".join(sorted(self.users[one].name for one in wanted))
            found = self._add("mpim", "G", f"mpdm-{names}-1", wanted)
        return found

    def existing(self, kind: str, members: Iterable[str]) -> Conversation | None:
        return self._with_members(kind, set(members))

    def _with_members(self, kind: str, members: set[str]) -> Conversation | None:
        return next(
            (
                one
                for one in self.conversations.values()
                if one.kind == kind and set(one.members) == members
            ),
            None,
        )

    def _add(self, kind: str, prefix: str, name: str, members: list[str]) -> Conversation:
        made = Conversation(self.new_id(prefix), kind, name, members, int(time.time()))
        self.conversations[made.id] = made
        return made

    # -- views -------------------------------------------------------------

    def view(self, view_id: str) -> View | None:
        """An open modal or a published App Home, by its id."""
        for views in (*self.stacks.values(), list(self.homes.values())):
            for view in views:
                if view.id == view_id:
                    return view
        return None

    def view_by_external_id(self, external_id: str) -> View | None:
        for views in (*self.stacks.values(), list(self.homes.values())):
            for view in views:
                if external_id and view.external_id == external_id:
                    return view
        return None

    def stack(self, user: str) -> list[View]:
        """The person's open modals, the bottom one first."""
        return self.stacks.setdefault(user, [])


def furnished(bot_name: str) -> Workspace:
    """A workspace with its people, its two channels, the desk's user group and the bot."""
    space = Workspace()
    for role in cast.CAST:
        space.users[role.id] = User(
            role.id, role.name, role.real_name, role.locale, role.group, role.colour
        )
    space.users[cast.BOT_USER_ID] = User(
        cast.BOT_USER_ID, "madoguchi", bot_name, "en-US", "bot", "#3f3f9f", is_bot=True
    )
    everybody = [role.id for role in cast.CAST]
    now = int(time.time())
    space.conversations[cast.GENERAL_ID] = Conversation(
        cast.GENERAL_ID, "channel", "general", [*everybody, cast.BOT_USER_ID], now
    )
    space.conversations[cast.RANDOM_ID] = Conversation(
        cast.RANDOM_ID, "channel", "雑談", list(everybody), now
    )
    space.groups[cast.DESK_GROUP_ID] = [one.id for one in cast.CAST if one.group == "desk"]
    return space
