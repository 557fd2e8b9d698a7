"""One way to act, for cases, notices, words and what desk and HR keep together.

Each of them says how it is entered (loaded, with the right decided now) and what the record
says of it; transaction, another try, the refusal's record and "once for each submission" are
here alone.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar, cast

from bot.domain.error import Code, Conflict, Refusal
from bot.domain.port import AuditEvent, Store, Unit

T = TypeVar("T")

ATTEMPTS = 5
"""How often an act is tried when somebody else changed the same thing in between."""


class Acting(Protocol):
    """Somebody acting, with the right to, inside a transaction."""

    @property
    def unit(self) -> Unit: ...
    @property
    def now(self) -> datetime: ...
    @property
    def case_id(self) -> str | None:
        """The case with which "taken before" is remembered."""

    def record(self) -> None:
        """Writes into the record that it was done."""


A = TypeVar("A", bound=Acting)


@dataclass(frozen=True, slots=True)
class Entrance(Generic[A]):
    """How one thing is acted on.

    ``enter`` loads it and decides the right, in the transaction; raises ``Refusal``.
    ``refused``: what the record says where it was refused, None for nothing.
    """

    enter: Callable[[Unit], A]
    refused: Callable[[Unit], AuditEvent | None]


def nothing(_: Acting) -> Any:
    """What is answered to what was taken before."""
    return None


async def run(
    store: Store,
    entrance: Entrance[A],
    do: Callable[[A], T],
    *,
    once: str | None = None,
    again: Callable[[A], T] = nothing,
    ends: bool = False,
    prepare: Callable[[], Awaitable[None]] | None = None,
) -> T:
    """Runs ``do`` in one transaction, where it may be done now; it is recorded with it.

    ``once``: the idempotency key of a submission. What was taken before is neither done nor
    recorded again; ``again`` answers then, else it is None, which ``do`` says in its type.
    ``ends``: doing it takes the right to do it away, so that what was taken before is done,
    though it is refused now; then ``do`` answers nothing.
    ``prepare`` is what has to wait for something else than the store, before each try. A refusal
    is recorded and raised, but not one that concerns an input (``Refusal.field``): the form is
    still open. Where somebody else changed it in between (``Conflict``) it is tried anew on
    what is there now.
    """

    def work(unit: Unit) -> T:
        try:
            acting = entrance.enter(unit)
        except Refusal:
            if ends and once is not None and unit.inbox.case_of(once) is not None:
                return cast(T, None)
            raise
        if once is not None and not unit.inbox.take(once, acting.now, acting.case_id):
            return again(acting)
        done = do(acting)
        acting.record()
        return done

    for _ in range(ATTEMPTS):
        if prepare is not None:
            await prepare()
        try:
            return await store.write(work)
        except Conflict:
            continue
        except Refusal as refusal:
            await _record(store, entrance, refusal)
            raise
    raise Refusal(Code.CHANGED_MEANWHILE)


async def see(store: Store, entrance: Entrance[A], look: Callable[[A], T]) -> T:
    """What ``look`` answers, where it may be seen now. Only a refusal is recorded.

    For forms, whose right is decided anew when they are sent, and for showing once more
    what somebody has opened.
    """
    try:
        return await store.read(lambda unit: look(entrance.enter(unit)))
    except Refusal as refusal:
        await _record(store, entrance, refusal)
        raise


async def _record(store: Store, entrance: Entrance[A], refusal: Refusal) -> None:
    if refusal.field is not None:
        return

    def work(unit: Unit) -> None:
        if (event := entrance.refused(unit)) is not None:
            unit.audit.record(event)

    await store.write(work)


def idempotency_key(form: str, content: Any) -> str:
    """The name under which a submission is taken once: its form with what was filled in.

    Sent again as it was, it is the same; changed before it was sent again, it is another.
    ``content`` is JSON-ready. The inbox keeps a keyed hash of the name alone.
    """
    written = json.dumps(content, sort_keys=True).encode()
    return f"{form}:{hashlib.sha256(written).hexdigest()}"


def not_overtaken(seen: int, written: int, field: str) -> None:
    """A ``Refusal`` on ``field`` where somebody has written the same thing since.

    ``seen``: how often it was written when the form was opened, counted from one; 0 where
    the form does not know. ``written``: how often it is now.
    """
    if seen and seen != written + 1:
        raise Refusal(Code.WRITTEN_MEANWHILE, field=field)


def required(text: str, field: str) -> str:
    """The text as it was typed; a ``Refusal`` on ``field`` where there is nothing in it."""
    if not text.strip():
        raise Refusal(Code.EMPTY_TEXT, field=field)
    return text
