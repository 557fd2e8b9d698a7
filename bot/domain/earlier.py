"""Earlier cases about the same customer, and leave to read one of them.

A case is asked for from another one that is being handled (the asking case); its handlers
let the asker in or do not. Both cases have an entry of it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from bot.domain.case import Case, Entry, EntryKind, State
from bot.domain.codec import dump, load
from bot.domain.lifecycle import LIVE
from bot.domain.role import Members, Standing, may_know, standing


class AccessState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody's request to read one earlier case, as it stands.

    ``number`` and ``case_id`` are the earlier case's, ``asking`` and ``asking_number`` the
    asking case's. ``decided_by`` is who let them in or did not.
    """

    id: str
    case_id: str
    number: str
    asking: str
    asking_number: str
    by: str
    state: AccessState
    at: datetime
    reason: str = ""
    decided_by: str = ""

    def body(self) -> str:
        """JSON, without when: that stands with the entry."""
        return json.dumps({"case": self.case_id, **dump(self, "case_id", "at")}, ensure_ascii=False)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, at: datetime) -> Self:
        return load(cls, data, case_id=data["case"], at=at)


def accesses_in(entries: Sequence[Entry], kind: EntryKind) -> tuple[Access, ...]:
    """Each request as it stands, in the order in which they were made."""
    latest: dict[str, Access] = {}
    for entry in entries:
        if entry.kind is kind:
            access = Access.from_dict(json.loads(entry.body), at=entry.at)
            latest[access.id] = access
    return tuple(latest.values())


def without(access: Access, case_id: str) -> Access:
    """What stays of a request in the other case, once one of both was destroyed."""
    if access.case_id == case_id:
        return replace(access, case_id="", number="")
    return replace(access, asking="", asking_number="")


def lets_in(access: Access, asking: Sequence[Entry]) -> bool:
    """Whether leave was given and the asking case (its entries) was not closed since."""
    closed = [e.at for e in asking if e.kind is EntryKind.CLOSING]
    return access.state is AccessState.GRANTED and all(at < access.at for at in closed)


def still_wanted(access: Access, asking: Case | None, earlier: Case, members: Members) -> bool:
    """Whether the asker may still be let in: they work on a live case, and nothing bars them."""
    return (
        asking is not None
        and asking.state in LIVE
        and standing(access.by, asking, members) in (Standing.DESK, Standing.HANDLER)
        and access.by not in earlier.barred
    )


def deciders(earlier: Case, asking: Case, members: Members) -> tuple[str, ...]:
    """Who is asked and decides: the handlers; where none is left, others who may know.

    Never anybody who is barred from the asking case: the request shows that there is
    another case about the same customer. Whoever may know of the asking case but not of the
    earlier one took somebody's place who is barred from it, so the earlier case's thread
    always has such a reader; that is why requests go to each decider alone. Empty where
    nobody can be asked.
    """
    people = [u for u in may_know(members, earlier.barred) if u not in asking.barred]
    return tuple(u for u in people if u in earlier.handlers) or tuple(people)


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """A request as one viewer of the earlier case sees it; ``decides``: whether they decide."""

    id: str
    by: str
    state: AccessState
    at: datetime
    reason: str
    decided_by: str
    decides: bool


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """One that the viewer may open. ``sent``: the papers that went out (template), and when."""

    case_id: str
    number: str
    state: State
    sent: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """Earlier cases with an equal key, as one viewer may learn of them.

    Cases from which the viewer is barred are not in any of the counts. ``more``: there are
    more than were looked at.
    """

    count: int
    more: bool = False
    open: tuple[EarlierCase, ...] = ()
    let_in: tuple[EarlierCase, ...] = ()
    asked: int = 0
    denied: int = 0
    askable: int = 0
