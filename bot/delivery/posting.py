"""What ``bot.delivery.sender`` lends to those who send for one journey."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.port import Claimed, DeliveryKind
from messages.texts import Texts

Kinds = Mapping[DeliveryKind, Callable[[Claimed], Coroutine[Any, Any, None]]]
"""One method a kind of delivery."""


@dataclass(frozen=True, slots=True)
class Posting:
    """``post``: (claimed, channel, message, thread_ts), effectively once, answers the ts.

    ``open``: the conversation of these people and who of them is in it; ``im``: somebody's
    own DM; ``texts_of``: the catalogue in the language that these people share.
    """

    post: Callable[..., Awaitable[str]]
    open: Callable[[Sequence[str]], Awaitable[tuple[str, tuple[str, ...]]]]
    im: Callable[[str], Awaitable[str]]
    texts_of: Callable[[Sequence[str]], Awaitable[Texts]]
