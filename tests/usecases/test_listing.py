"""Paging through the desk's lists: every case once, in order, and none that is barred."""

import asyncio
import itertools
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.case import Case, State, new_id, new_number
from bot.domain.error import Refusal
from bot.domain.port import Unit
from bot.domain.role import Members
from bot.usecases import listing
from bot.usecases.desk import Desk, update_visibility
from bot.usecases.listing import PAGE, Cursor, DeskPage, Filters, ListScope
from tests.services import Services, running_services

T = TypeVar("T")

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
ENDED = (State.CLOSED, State.WITHDRAWN)


@dataclass
class House:
    """A store for all examples: each has a member of the desk of its own."""

    services: Services
    runner: asyncio.Runner
    names: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def desk(self) -> Desk:
        return self.services.desk

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def joins(self) -> str:
        """Somebody new on the desk."""
        viewer = f"UV{next(self.names)}"
        self.services.directory.now = Members(desk=("UA", viewer))
        return viewer

    def holds(self, drawn: "list[Drawn]", viewer: str) -> list[Case]:
        return self.run(store_all(self.desk, drawn, viewer, self.services.directory.now))


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running_services(at=NOW) as (services, runner):
        yield House(services, runner)


@dataclass(frozen=True)
class Drawn:
    """A case of an example. ``stale``: found by somebody who may not know any more."""

    minutes: int
    state: State
    barred: str
    handled: bool
    answered: bool
    stale: bool
    kind: str | None
    urgent: bool = False


DRAWN = st.builds(
    Drawn,
    minutes=st.sampled_from([0, 1, 1, 1, 2, 500, 60 * 24 * 40, 60 * 24 * 80]),
    state=st.sampled_from(State),
    barred=st.sampled_from(["", "", "", "excluded", "recused", "reporter"]),
    handled=st.booleans(),
    answered=st.booleans(),
    stale=st.booleans(),
    kind=st.sampled_from([None, "attack", "online"]),
    urgent=st.sampled_from([False, False, True]),
)
FILTERS = st.builds(
    Filters,
    scope=st.sampled_from(ListScope),
    state=st.sampled_from([None, None, *State]),
    kind=st.sampled_from([None, None, "attack", "online"]),
    quarter=st.sampled_from([None, None, "2026Q4", "2026Q3"]),
)


def case_of(drawn: Drawn, viewer: str) -> Case:
    received = NOW - timedelta(minutes=drawn.minutes)
    return Case(
        id=new_id(),
        number=new_number(),
        workspace="T0",
        state=drawn.state,
        urgent=drawn.urgent,
        anonymous=False,
        reporter=viewer if drawn.barred == "reporter" else "UR",
        excluded=frozenset({viewer} if drawn.barred == "excluded" else ()),
        recused=frozenset({viewer} if drawn.barred == "recused" else ()),
        received_at=received,
        respond_by=received + timedelta(hours=30),
        answered_at=received if drawn.answered else None,
        handlers=(viewer,) if drawn.handled and not drawn.barred else (),
    )


async def store_all(desk: Desk, drawn: list[Drawn], viewer: str, members: Members) -> list[Case]:
    cases = [case_of(one, viewer) for one in drawn]

    def work(unit: Unit) -> None:
        for case, one in zip(cases, drawn, strict=True):
            unit.cases.add(case)
            if one.kind:
                unit.cases.index(case.id, "category", [one.kind])
            if one.stale:  # as it was before they were barred
                free = replace(case, excluded=frozenset(), recused=frozenset(), reporter="UR")
                update_visibility(unit, free, members, NOW)
            else:
                update_visibility(unit, case, members, NOW)

    await desk.store.write(work)
    return cases


def expected(cases: list[Case], drawn: list[Drawn], filters: Filters) -> list[str]:
    """What the list must hold, worked out from the cases alone."""
    kept = []
    for case, one in zip(cases, drawn, strict=True):
        live = case.state not in ENDED
        due = case.respond_by if live and not one.answered else None
        if (
            one.barred
            or (filters.state and case.state is not filters.state)
            or (filters.kind and one.kind != filters.kind)
            or (filters.quarter == "2026Q4" and one.minutes > 60 * 24 * 50)
            or (filters.quarter == "2026Q3" and one.minutes <= 60 * 24 * 54)
            or (filters.scope is ListScope.MINE and not (one.handled and live))
            or (filters.scope is ListScope.UNCLAIMED and (one.handled or not live))
            or (filters.scope is ListScope.WAITING and not (one.answered and live))
            or (filters.scope is ListScope.DUE and (due is None or due > NOW + timedelta(hours=8)))
        ):
            continue
        kept.append(case)
    if filters.scope is ListScope.DUE:
        return [c.id for c in sorted(kept, key=lambda c: (c.respond_by, c.id))]
    return [c.id for c in sorted(kept, key=lambda c: (c.received_at, c.id), reverse=True)]


def walk(house: House, viewer: str, filters: Filters) -> list[DeskPage]:
    """Every page, forwards; and the way back is the same pages."""

    def read(**turn: Cursor) -> DeskPage:
        return house.run(listing.page(house.desk, viewer, filters, **turn))

    pages = [read()]
    assert pages[0].before is None
    while (after := pages[-1].after) is not None:
        pages.append(read(after=after))
        assert len(pages) < 100
    for page, earlier in zip(pages[:0:-1], pages[-2::-1], strict=True):
        assert page.before is not None
        assert read(before=page.before).rows == earlier.rows
    return pages


@given(drawn=st.lists(DRAWN, max_size=45), filters=FILTERS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_case_once_over_all_pages_and_none_barred(
    house: House, drawn: list[Drawn], filters: Filters
) -> None:
    viewer = house.joins()
    cases = house.holds(drawn, viewer)
    pages = walk(house, viewer, filters)
    shown = [row.case_id for page in pages for row in page.rows]
    assert shown == expected(cases, drawn, filters)
    assert all(len(page.rows) == PAGE for page in pages[:-1]), "a gap tells that there is a case"
    sections = house.run(listing.sections(house.desk, viewer))
    above: set[str] = set()
    pressing = {
        case.id
        for case in cases
        if viewer in case.handlers or case.urgent or case.respond_by <= NOW
    }
    urgent = {case.id for case in cases if case.urgent}
    for scope in listing.SECTIONS:
        rows, more = sections[scope]
        whole = [
            id_
            for id_ in expected(cases, drawn, Filters(scope))
            if id_ not in above and (scope is not listing.ListScope.DUE or id_ in pressing)
        ]
        if scope is listing.ListScope.DUE:
            whole.sort(key=lambda id_: id_ not in urgent)  # before what is only late
        above |= {row.case_id for row in rows}
        assert [row.case_id for row in rows] == whole[: listing.HOME]
        assert more is (len(whole) > listing.HOME)
    for case, one in zip(cases, drawn, strict=True):
        found = house.run(listing.page(house.desk, viewer, Filters(number=case.number)))
        assert [row.case_id for row in found.rows] == ([] if one.barred else [case.id])


def test_whoever_left_the_desk_has_no_list(house: House) -> None:
    viewer = house.joins()
    house.holds([Drawn(0, State.RECEIVED, "", False, False, False, None)], viewer)
    house.services.directory.now = Members(desk=("UA",))
    with pytest.raises(Refusal):
        house.run(listing.page(house.desk, viewer, Filters()))
    assert house.run(listing.sections(house.desk, viewer)) == {}


@pytest.mark.parametrize(
    "typed", ["M-7KQ4RD", "m-7kq4rd", " 7KQ4RD ", "M7KQ4RD", "M-7KQ4RD", "7kq4rd", "M‐7KQ4RD"]
)
def test_a_number_is_found_as_people_write_it(typed: str) -> None:
    assert listing.normalized(typed) == "M-7KQ4RD"


def test_a_number_that_begins_with_the_letter_of_all_numbers() -> None:
    assert listing.normalized("M23456") == "M-M23456"
    assert listing.normalized("M-M23456") == "M-M23456"


def test_quarters_are_those_of_japan() -> None:
    last_of_march = datetime(2026, 3, 31, 14, 59, tzinfo=UTC)
    assert listing.quarters(last_of_march + timedelta(minutes=1), 1) == ["2026Q2"]
    assert listing.quarters(last_of_march, 3) == ["2026Q1", "2025Q4", "2025Q3"]
