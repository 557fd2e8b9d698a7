"""Earlier cases about the same customer, and leave to read one of them.

A case is asked for from another one that is being handled (the asking case); its handlers
let the asker in or do not. Both cases keep a record of it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from bot.domain.case import Case, Entry, EntryKind, State
from bot.domain.lifecycle import LIVE
from bot.domain.roles import Members, Standing, may_know, standing


class AccessState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody's request to read one earlier case, as it stands.

    ``number`` and ``case_id`` are the earlier case's, ``asking`` is the asking case's id.
    ``decided_by`` is the handler who decided.
    """

    id: str
    case_id: str
    number: str
    asking: str
    by: str
    state: AccessState
    at: datetime
    reason: str = ""
    decided_by: str = ""

    def body(self) -> str:
        """JSON, without when: that stands with the entry."""
        return json.dumps(
            {
                "id": self.id,
                "case": self.case_id,
                "number": self.number,
                "asking": self.asking,
                "by": self.by,
                "state": self.state,
                "reason": self.reason,
                "decided_by": self.decided_by,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, at: datetime) -> Self:
        return cls(
            id=data["id"],
            case_id=data["case"],
            number=data["number"],
            asking=data["asking"],
            by=data["by"],
            state=AccessState(data["state"]),
            at=at,
            reason=data.get("reason", ""),
            decided_by=data.get("decided_by", ""),
        )


def accesses_in(entries: Sequence[Entry], kind: EntryKind) -> tuple[Access, ...]:
    """Each request as it stands, in the order in which they were made."""
    latest: dict[str, Access] = {}
    for entry in entries:
        if entry.kind is kind:
            access = Access.from_dict(json.loads(entry.body), at=entry.at)
            latest[access.id] = access
    return tuple(latest.values())


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


def may_be_asked(earlier: Case, asking: Case, members: Members) -> bool:
    """Whether asking for ``earlier`` tells nobody of ``asking`` who must not learn of it.

    The request itself shows that there is another case about the same customer.
    """
    people = may_know(members, earlier.barred)
    return bool(people) and asking.barred.isdisjoint(people)


def deciders(earlier: Case, members: Members) -> tuple[str, ...]:
    """Who decides on a request: the handlers; where none is left, those who may know."""
    people = may_know(members, earlier.barred)
    return tuple(u for u in earlier.handlers if u in people) or people


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """One that the viewer may open."""

    case_id: str
    number: str
    state: State


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
