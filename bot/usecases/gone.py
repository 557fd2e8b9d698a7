"""What is taken out of Slack: the bot's messages about a case, with it or with its reporter."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain.case import Case, Entry
from bot.domain.effect import Effect
from bot.domain.outbox import TakeOut, TakeOutOlder, about, to_reporter
from bot.domain.port import Leased, Unit
from bot.domain.retention import Posted, has_link
from bot.usecases.draft import more_draft

AT_FIRST = timedelta(hours=1)
"""Within which a case has its first message: where the first that is known came later, an
earlier version has posted what was before."""

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
    if not _is_known_from_the_start(case, places):
        people = {e.author for e in entries} - {case.reporter}
        if has_link(case) or not case.anonymous:
            people.add(case.reporter)
        unit.outbox.send(*_older(case, sorted(people - {""}), now))
    _unread(unit, case, places)
    unit.drafts.discard(more_draft(case.reporter, case.id))


def of_reporter(unit: Unit, case: Case, now: datetime) -> None:
    """Those in the reporter's own DM alone."""
    places = unit.posted.of(case.id)
    own = [place for place in places if place.own]
    unit.outbox.send(*_known(case, own, now))
    unit.posted.forget_own(case.id)
    if not _is_known_from_the_start(case, places):
        unit.outbox.send(_in_dm(case, case.reporter, now))
    _unread(unit, case, places)
    unit.drafts.discard(more_draft(case.reporter, case.id))


def _known(case: Case, places: Sequence[Posted], now: datetime) -> Iterator[Effect]:
    for channel, ts in dict.fromkeys((place.channel, place.ts) for place in places):
        card = case.thread is not None and case.thread.ts == ts
        yield _away(channel, ts, now + LATER if card else now)


def _away(channel: str, ts: str, at: datetime) -> TakeOut:
    return TakeOut(due_at=at, channel=channel, ts=ts)


def _is_known_from_the_start(case: Case, places: Sequence[Posted]) -> bool:
    return bool(places) and places[0].at - case.received_at < AT_FIRST


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
