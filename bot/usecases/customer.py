"""Known customers: earlier cases with an equal name, number or account, and leave to read them.

A case stands in the blind index under the keyed hashes of its customer's keys, so that one
look-up finds the others, however many cases there are. Keys and hashes are never shown.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from bot.domain import customer
from bot.domain.case import Case, Entry, EntryKind, new_id
from bot.domain.disclosure import desk_view
from bot.domain.earlier import (
    Access,
    AccessRequest,
    AccessState,
    Earlier,
    EarlierCase,
    accesses_in,
    deciders,
    lets_in,
    still_wanted,
)
from bot.domain.error import Code, Damaged, Refusal
from bot.domain.letter import letters_in
from bot.domain.lifecycle import LIVE, Action
from bot.domain.outbox import AccessAsked, AccessDecided
from bot.domain.port import AuditEvent, Unit
from bot.domain.role import Members, Standing, standing
from bot.domain.sentence import AccessText, ThreadText
from bot.domain.view import DeskView
from bot.usecases.acting import idempotency_key, not_overtaken
from bot.usecases.desk import Act, Desk, act, see

ASKED = "asked"
"""Under which a case is indexed that somebody asks to read."""

LOOKED_AT = 50
"""Earlier cases that are looked at, the newest; a desk reads no more of them."""

DESK = (Standing.DESK, Standing.HANDLER)


def index_told(unit: Unit, case: Case, told: str) -> None:
    """Makes the case findable by the customer that the reporter described."""
    if told.strip():
        unit.cases.index(case.id, customer.PURPOSE, customer.keys_in(told))


def named_in(entries: Sequence[Entry]) -> str:
    """What the desk entered about the customer, as it stands; empty where it did not."""
    entered = [e.body for e in entries if e.kind is EntryKind.CUSTOMER]
    return entered[-1] if entered else ""


def _told_keys(entries: Sequence[Entry]) -> tuple[str, ...]:
    keys: list[str] = []
    for entry in entries:
        if entry.kind in (EntryKind.REPORT, EntryKind.DETAILS):
            body = json.loads(entry.body)
            details = body.get("details", {}) if entry.kind is EntryKind.REPORT else body
            keys += customer.keys_in(str(details.get("customer") or ""))
    return tuple(dict.fromkeys(keys))


def keys_of(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Every key of a case: what was told, and what the desk entered."""
    return tuple(dict.fromkeys((*_told_keys(entries), *customer.keys_given(named_in(entries)))))


async def name(desk: Desk, case_id: str, user: str, text: str, key: str, seen: int = 0) -> None:
    """The desk enters names, numbers and accounts of the customer, in place of the earlier ones.

    An empty text takes them back. Refused on ``customer`` where nothing in it is specific
    enough to find a case by, or somebody has entered it since the form was opened (``seen``).
    """
    keys = customer.keys_given(text)
    if text.strip() and not keys:
        raise Refusal(Code.NOT_SPECIFIC, field="customer")

    def do(acting: Act) -> None:
        unit = acting.unit
        entries = unit.entries.of(case_id, EntryKind.REPORT, EntryKind.DETAILS, EntryKind.CUSTOMER)
        earlier = named_in(entries)
        if earlier != text:
            named = sum(entry.kind is EntryKind.CUSTOMER for entry in entries)
            not_overtaken(seen, named, "customer")
        if not text.strip() and not earlier.strip():
            raise Refusal(Code.EMPTY_TEXT, field="customer")
        acting.write(EntryKind.CUSTOMER, text)
        kept = {*keys, *_told_keys(entries)}
        gone = [each for each in customer.keys_given(earlier) if each not in kept]
        unit.cases.unindex(case_id, customer.PURPOSE, gone)
        unit.cases.index(case_id, customer.PURPOSE, keys)
        acting.tell(ThreadText.CUSTOMER, actor=user)

    await act(desk, Action.CASE_CUSTOMER, case_id, user, do, once=idempotency_key(key, text))


# Earlier cases.


def _found(unit: Unit, case: Case, user: str, entries: Sequence[Entry]) -> list[Case]:
    """Earlier cases with an equal key from which ``user`` is not barred, newest first."""
    keys = keys_of(entries)
    if not keys:
        return []
    found = unit.cases.indexed(customer.PURPOSE, keys, limit=LOOKED_AT + 1, before=case.received_at)
    return [c for c in found if c.id != case.id and user not in c.barred]


def earlier_of(acting: Act, entries: Sequence[Entry]) -> Earlier | None:
    """What whoever acts may learn of earlier cases about the same customer; None where none.

    ``entries``: all of the case.
    """
    found = _found(acting.unit, acting.case, acting.user, entries)
    return _seen(acting, found, entries) if found else None


def _seen(acting: Act, found: Sequence[Case], entries: Sequence[Entry]) -> Earlier:
    user, members = acting.user, acting.members
    mine = {a.case_id: a for a in accesses_in(entries, EntryKind.ASKED) if a.by == user}
    closed = [c for c in found if standing(user, c, members) not in DESK]
    let_in = [c for c in closed if (a := mine.get(c.id)) and lets_in(a, entries)]
    working = acting.case.state in LIVE
    return Earlier(
        count=min(len(found), LOOKED_AT),
        more=len(found) > LOOKED_AT,
        open=tuple(_line(acting, c) for c in found if c not in closed),
        let_in=tuple(_line(acting, c) for c in let_in if working),
        asked=sum(mine[c.id].state is AccessState.ASKED for c in closed if c.id in mine),
        denied=sum(mine[c.id].state is AccessState.DENIED for c in closed if c.id in mine),
        askable=len(_askable(acting, closed, entries)) if working else 0,
    )


def _line(acting: Act, case: Case) -> EarlierCase:
    sent: tuple[tuple[str, date], ...] = ()
    with suppress(Damaged):  # what was altered there keeps this one from nobody
        letters = letters_in(acting.unit.entries.of(case.id, EntryKind.LETTER))
        sent = tuple((each.template, each.sent_on) for each in letters if each.sent_on)
    return EarlierCase(case.id, case.number, case.state, sent)


def _askable(acting: Act, found: Sequence[Case], entries: Sequence[Entry]) -> list[Case]:
    """Those whose handlers can be asked: not asked yet since the case was last closed."""
    asked = {
        a.case_id
        for a in accesses_in(entries, EntryKind.ASKED)
        if a.by == acting.user and (a.state is not AccessState.GRANTED or lets_in(a, entries))
    }
    return [c for c in found if c.id not in asked and deciders(c, acting.case, acting.members)]


# Leave to read.


async def ask(desk: Desk, case_id: str, user: str, reason: str, key: str) -> None:
    """Asks to be let into the earlier cases, all that can be asked for.

    Each who decides gets an envelope in their own DM that names neither the customer nor
    this case; the reason is read in the earlier case.
    """

    def do(acting: Act) -> None:
        entries = acting.unit.entries.of(case_id)
        found = _found(acting.unit, acting.case, user, entries)
        closed = [c for c in found if standing(user, c, acting.members) not in DESK]
        askable = _askable(acting, closed, entries)
        if not askable:
            raise Refusal(Code.ALREADY_DONE)
        for earlier in askable:
            _ask(acting, earlier, reason.strip())

    once = idempotency_key(key, reason)
    await act(desk, Action.CASE_ACCESS_REQUEST, case_id, user, do, once=once)


def _ask(acting: Act, earlier: Case, reason: str) -> None:
    access = Access(
        id=new_id(),
        case_id=earlier.id,
        number=earlier.number,
        asking=acting.case.id,
        asking_number=acting.case.number,
        by=acting.user,
        state=AccessState.ASKED,
        at=acting.now,
        reason=reason,
    )
    _record(acting, access, beside=earlier)
    acting.unit.cases.index(earlier.id, ASKED, [ASKED])
    acting.send(
        *(
            AccessAsked(
                case_id=earlier.id,
                due_at=acting.now,
                user=decider,
                number=earlier.number,
                actor=acting.user,
                access=access.id,
                place=place,
            )
            for place, decider in enumerate(deciders(earlier, acting.case, acting.members))
        )
    )


def _record(acting: Act, access: Access, *, beside: Case) -> None:
    """Into both cases: how the request stands, and in ``beside``'s record what was done."""
    for case_id, kind in ((access.case_id, EntryKind.ACCESS), (access.asking, EntryKind.ASKED)):
        acting.unit.entries.add(
            Entry(new_id(), case_id, kind, acting.now, acting.user, access.body())
        )
    _note(acting, beside)


def _note(acting: Act, beside: Case) -> None:
    """What is done stands in the other case's record too."""
    who = standing(acting.user, beside, acting.members)
    acting.unit.audit.record(AuditEvent(acting.now, acting.action, who, acting.user, beside.id))


async def decide(desk: Desk, case_id: str, access_id: str, user: str, *, granted: bool) -> None:
    """Somebody of the earlier case lets the asker in, or does not.

    Refused where it was decided already, and where the asker may not be let in any more:
    barred from this case, or not at work on the asking one.
    """
    action = Action.CASE_ACCESS_GRANT if granted else Action.CASE_ACCESS_DENY

    def do(acting: Act) -> None:
        unit = acting.unit
        asked = accesses_in(unit.entries.of(case_id, EntryKind.ACCESS), EntryKind.ACCESS)
        access = next((a for a in asked if a.id == access_id), None)
        asking = unit.cases.by_number(access.asking_number) if access else None
        if access is None or asking is None or user in asking.barred:
            raise Refusal(Code.NOT_YOURS)
        if user not in deciders(acting.case, asking, acting.members):
            raise Refusal(Code.HANDLERS_DECIDE)
        if access.state is not AccessState.ASKED or not still_wanted(
            access, asking, acting.case, acting.members
        ):
            raise Refusal(Code.ALREADY_DONE)
        state = AccessState.GRANTED if granted else AccessState.DENIED
        decided = replace(access, state=state, at=acting.now, decided_by=user)
        _record(acting, decided, beside=asking)
        if not any(a.state is AccessState.ASKED for a in asked if a.id != access_id):
            unit.cases.unindex(case_id, ASKED, [ASKED])
        # In their own DM: others who may know of the asking case may be barred from this one.
        acting.send(
            AccessDecided(
                case_id=access.asking,
                due_at=acting.now,
                user=access.by,
                number=access.asking_number,
                what=AccessText.GRANTED if granted else AccessText.DENIED,
                access=access.id,
            )
        )

    await act(desk, action, case_id, user, do)


def requests_for(
    unit: Unit, case: Case, user: str, members: Members, entries: Sequence[Entry]
) -> tuple[AccessRequest, ...]:
    """Who asked to read the case, as ``user`` sees it: without requests from cases that bar them.

    ``entries``: of the case, all of them or its requests.
    """
    seen = []
    for access in accesses_in(entries, EntryKind.ACCESS):
        asking = unit.cases.by_number(access.asking_number)
        if asking is None or user in asking.barred:
            continue
        open_yet = access.state is AccessState.ASKED and still_wanted(access, asking, case, members)
        decides = open_yet and user in deciders(case, asking, members)
        said = (access.state, access.at, access.reason, access.decided_by)
        seen.append(AccessRequest(access.id, access.by, *said, decides))
    return tuple(seen)


async def open_earlier(desk: Desk, asking_id: str, case_id: str, user: str) -> DeskView:
    """The earlier case to read, for whoever was let in and still works on the asking one.

    As the desk sees it, without its reporter and without whom the reporter excluded. The
    opening is recorded in both cases. Ends when the asking case is closed.
    """

    def do(acting: Act) -> DeskView:
        earlier = _let_into(acting, case_id)
        _note(acting, earlier)
        return _to_read(acting, earlier)

    return await act(desk, Action.CASE_ACCESS_OPEN, asking_id, user, do)


async def show_earlier(desk: Desk, asking_id: str, case_id: str, user: str) -> DeskView:
    """Another page of what was opened: decided anew, and not recorded as an opening again."""
    return await see(
        desk,
        Action.CASE_ACCESS_OPEN,
        asking_id,
        user,
        lambda seen: _to_read(seen, _let_into(seen, case_id)),
    )


def _let_into(acting: Act, case_id: str) -> Case:
    asking = acting.unit.entries.of(acting.case.id)
    for access in accesses_in(asking, EntryKind.ASKED):
        if access.by == acting.user and access.case_id == case_id and lets_in(access, asking):
            earlier = acting.unit.cases.by_number(access.number)
            if earlier and earlier.id == case_id and acting.user not in earlier.barred:
                return earlier
    raise Refusal(Code.NOT_YOURS)


def _to_read(acting: Act, earlier: Case) -> DeskView:
    entries = acting.unit.entries.of(earlier.id)
    evidence = acting.unit.evidence.of(earlier.id)
    view = desk_view(earlier, entries, evidence, Standing.OUTSIDER, acting.user, acting.now)
    return replace(view, reporter=None, taken_by=None, told=replace(view.told, exclude=()))
