"""What is taken out of Slack: the bot's messages about a case, with it or with its reporter."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.case import Case, Entry, EntryKind
from bot.domain.concerned import about, to_reporter
from bot.domain.earlier import Access, accesses_in, without
from bot.domain.effect import Effect
from bot.domain.error import Damaged
from bot.domain.outbox import TakeOut, TakeOutOlder
from bot.domain.port import Leased, Unit
from bot.domain.retention import Posted, has_link
from bot.usecases.draft import more_draft

LATER = timedelta(seconds=30)
"""By which a card goes after its thread: with replies it would leave a trace."""


def posted(unit: Unit, leased: Leased, now: datetime) -> None:
    """Remembers where messages of a case stand; what is about one that is gone goes too."""
    if not leased.places:
        return
    for each in leased.each:
        own = to_reporter(each.effect)
        for case_id in about(each.effect):
            if not unit.posted.add(case_id, leased.places, now, own=own):
                unit.outbox.send(*(_away(place.channel, place.ts, now) for place in leased.places))


def of_case(unit: Unit, case: Case, entries: Sequence[Entry], now: datetime) -> None:
    """All of the bot's messages about a case leave Slack. Before its key does."""
    places = unit.posted.of(case.id)
    unit.outbox.send(*_known(case, places, now))
    if not unit.posted.complete(case.id):
        people = {e.author for e in entries} - {case.reporter}
        if has_link(case) or not case.anonymous:
            people.add(case.reporter)
        unit.outbox.send(*_older(case, sorted(people - {""}), now))
    _unread(unit, case, places)
    unit.drafts.discard(more_draft(case.reporter, case.id))


def from_others(unit: Unit, case: Case, entries: Sequence[Entry]) -> None:
    """Other cases name it no more: those from which it was asked for, or which were from it."""
    kinds = (EntryKind.ACCESS, EntryKind.ASKED)
    asked = [access for kind in kinds for access in accesses_in(entries, kind)]
    for other in {access.case_id for access in asked} | {access.asking for access in asked}:
        if other == case.id:
            continue
        with suppress(Damaged):  # one that was altered keeps no other from its end
            if unit.cases.get(other) is not None:
                _forget_in(unit, other, case.id, kinds)


def _forget_in(unit: Unit, other: str, case_id: str, kinds: Sequence[EntryKind]) -> None:
    for entry in unit.entries.of(other, *kinds):
        access = Access.from_dict(json.loads(entry.body), at=entry.at)
        if case_id in (access.case_id, access.asking):
            unit.entries.rewrite(replace(entry, body=without(access, case_id).body()))


def of_reporter(unit: Unit, case: Case, now: datetime) -> None:
    """Those in the reporter's own DM alone."""
    places = unit.posted.of(case.id)
    own = [place for place in places if place.own]
    unit.outbox.send(*_known(case, own, now))
    unit.posted.forget_own(case.id)
    if not unit.posted.complete(case.id):
        unit.outbox.send(_in_dm(case, case.reporter, now))
    _unread(unit, case, places)
    unit.drafts.discard(more_draft(case.reporter, case.id))


def _known(case: Case, places: Sequence[Posted], now: datetime) -> Iterator[Effect]:
    for channel, ts in dict.fromkeys((place.channel, place.ts) for place in places):
        card = case.thread is not None and case.thread.ts == ts
        yield _away(channel, ts, now + LATER if card else now)


def _away(channel: str, ts: str, at: datetime) -> TakeOut:
    return TakeOut(due_at=at, channel=channel, ts=ts)


def _older(case: Case, people: Sequence[str], now: datetime) -> Iterator[Effect]:
    for user in people:
        yield _in_dm(case, user, now)
    if case.thread is not None:
        where, ts = case.thread.channel, case.thread.ts
        yield TakeOutOlder(due_at=now, where=where, ts=ts, since=case.received_at)


def _in_dm(case: Case, user: str, now: datetime) -> TakeOutOlder:
    names = (case.id, case.number)
    return TakeOutOlder(due_at=now, where=user, since=case.received_at, names=names)


def _unread(unit: Unit, case: Case, places: Sequence[Posted]) -> None:
    """That the reporter's DM was read back says that they had a case."""
    if not case.reporter or any(c.id != case.id for c in unit.cases.by_reporter(case.reporter)):
        return
    for channel in {place.channel for place in places if place.own}:
        unit.readings.forget(channel)
