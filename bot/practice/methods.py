"""The Web API methods that exist here, and what a call of one of them carries."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.practice.core import Core
from bot.practice.errors import Json, SlackError
from bot.practice.workspace import Conversation

TRUE = frozenset({"1", "true", "True", "on"})


@dataclass
class Call:
    """One call: its arguments, however they came, and what its token may do."""

    core: Core
    method: str
    args: Json
    headers: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.args.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise SlackError(
                "invalid_arguments",
                f"missing required field: {name}",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.args.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value) in TRUE

    def number(self, name: str, default: int, most: int) -> int:
        value = self.args.get(name)
        if value in (None, ""):
            return default
        try:
            number = int(str(value))
        except ValueError:
            raise SlackError("invalid_limit", f"{name} is no number") from None
        if number < 1 or number > most:
            raise SlackError("invalid_limit", f"{name} must be 1 to {most}")
        return number

    def structure(self, name: str) -> Any:
        """A nested value: as JSON in a JSON body, as a string of JSON in a form."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            return value

    def listed(self, name: str) -> list[str]:
        """Ids separated by commas, or a JSON array."""
        value = self.structure(name)
        if value in (None, ""):
            return []
        parts: Iterable[Any] = value if isinstance(value, list) else str(value).split(",")
        return [str(part).strip() for part in parts if str(part).strip()]

    def need(self, *scopes: str) -> None:
        """Raises ``missing_scope`` unless one of the scopes was granted."""
        granted = self.core.app.scopes
        if scopes and not any(scope in granted for scope in scopes):
            raise SlackError(
                "missing_scope",
                f"{self.method} needs one of {', '.join(scopes)}",
                needed=",".join(scopes),
                provided=",".join(granted),
            )

    def need_for(self, where: Conversation, what: str) -> None:
        """The scope of this kind of conversation: ``channels:read``, ``im:history`` …"""
        kind = {"channel": "channels", "im": "im", "mpim": "mpim"}[where.kind]
        self.need(f"{kind}:{what}")


Handler = Callable[[Call], Json]


@dataclass(frozen=True)
class Method:
    """``scopes``: one of them is needed. ``token`` is ``bot``, ``app`` or ``any``."""

    name: str
    handler: Handler
    scopes: tuple[str, ...]
    tier: int
    token: str


METHODS: dict[str, Method] = {}


def method(
    name: str, *scopes: str, tier: int = 3, token: str = "bot"
) -> Callable[[Handler], Handler]:
    """Enters a handler under the name of its method."""

    def enter(handler: Handler) -> Handler:
        METHODS[name] = Method(name, handler, scopes, tier, token)
        return handler

    return enter


def page_of(
    call: Call, items: list[Any], *, default: int = 100, most: int = 1000
) -> tuple[list[Any], str]:
    """The page that ``cursor`` and ``limit`` ask for, and the cursor of the next one."""
    limit = call.number("limit", default, most)
    cursor = call.text("cursor")
    start = 0
    if cursor:
        if not cursor.startswith("next:") or not cursor[5:].isdigit():
            raise SlackError("invalid_cursor")
        start = int(cursor[5:])
    end = start + limit
    return items[start:end], f"next:{end}" if end < len(items) else ""
