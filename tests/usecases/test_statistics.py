"""What is counted of a quarter, on the real store: once, for good, the same for everybody."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.case import Case, Details, Scene, State
from bot.domain.deadline import JapaneseBusinessHours
from bot.domain.error import Code, Refusal
from bot.domain.figures import Band, Figures, Name
from bot.domain.outbox import ReviewWord
from bot.domain.port import Unit
from bot.domain.sentence import FiguresFile
from bot.usecases import review, statistics
from bot.usecases.desk import Desk
from tests.services import POLICY, Services, open_services

KINDS = [c.id for c in POLICY.categories]
NOVEMBER = datetime(2026, 11, 2, 1, tzinfo=UTC)


@dataclass
class House:
    """The services, and what is counted in them."""

    services: Services

    @property
    def desk(self) -> Desk:
        return self.services.desk

    async def case(
        self, name: str, *, kind: int = 0, exclude: tuple[str, ...] = (), scene: Scene = Scene.PHONE
    ) -> Case:
        return await self.services.told(
            f"E{name}",
            name,
            occurred_on=self.services.clock.at.date(),
            scene=scene,
            exclude=frozenset(exclude),
            details=Details(categories=(KINDS[kind],)),
        )

    async def until(self, at: str) -> list[str]:
        """It is then; answers the words about the review that have come, in order."""
        before = len(self.services.sent_of(ReviewWord))
        await self.services.until(datetime.fromisoformat(at))
        return sorted(
            f"{word.whom} {word.quarter}" for word in self.services.sent_of(ReviewWord)[before:]
        )

    async def read(self, user: str = "H1", quarter: str | None = None) -> Figures:
        found = await statistics.read(self.desk, user, quarter)
        assert found.figures is not None
        return found.figures


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    opening = open_services(tmp_path, at=NOVEMBER, calendar=JapaneseBusinessHours(), times=2)
    async with opening as services:
        await review.begin(services.desk)
        yield House(services)


async def test_the_review_comes_once_a_quarter_on_its_first_business_day(house: House) -> None:
    await review.begin(house.desk)
    assert await house.until("2027-01-03 23:59Z") == []  # Monday, before nine in Japan
    assert await house.until("2027-01-04 00:00Z") == ["desk 2026Q4", "hr 2026Q4"]
    await review.begin(house.desk)
    assert await house.until("2027-03-31 12:00Z") == []
    assert await house.until("2027-04-02 00:00Z") == ["desk 2027Q1", "hr 2027Q1"]


async def test_after_a_long_pause_only_the_present_quarter_is_announced(house: House) -> None:
    assert await house.until("2027-08-10 00:00Z") == []
    assert await house.until("2027-10-02 00:00Z") == ["desk 2027Q3", "hr 2027Q3"]


async def test_counted_in_bands_and_never_again(house: House) -> None:
    for n in range(16):
        scene = Scene.VISIT if n < 3 else Scene.PHONE
        case = await house.case(str(n), kind=n % 2, scene=scene)
    await house.until("2027-01-04 01:00Z")
    first = await house.read()
    assert first.total == Band(15)
    rows = {t.name: {r.key: r.band for r in t.rows} for t in first.tables}
    assert rows[Name.MONTHS] == {"1": Band(0), "2": Band(5, open=True), "3": Band(0)}
    assert rows[Name.SCENES] == {"face_to_face": Band(0), "remote": Band(5, open=True)}
    assert rows[Name.KINDS][KINDS[0]] == Band(5) and rows[Name.KINDS][KINDS[2]] == Band(0)
    assert rows[Name.ANSWERS] == {
        "in_time": Band(0),
        "late": Band(5, open=True),
        "pending": Band(0),
    }

    # What happens afterwards changes nothing of it.
    now = house.services.clock.at

    def withdraw(unit: Unit) -> None:
        stored = unit.cases.get(case.id)
        assert stored is not None
        unit.cases.save(replace(stored, state=State.WITHDRAWN, closed_at=now, answered_at=now))

    await house.services.store.write(withdraw)
    await statistics.settle(house.desk, POLICY, now)
    assert await house.read() == first
    # What comes later comes once, and the names of the cases go with it.
    known = await house.services.store.read(lambda unit: unit.figures.get("2026Q4"))
    assert known is not None and len(known[1]) == 16
    await house.until("2027-04-02 00:00Z")
    later = await house.read(quarter="2026Q4")
    assert later.complete and later.tables[: len(first.tables)] == first.tables
    assert later.table(Name.ENDS).rows[-1].band == Band(5, open=True)
    known = await house.services.store.read(lambda unit: unit.figures.get("2026Q4"))
    assert known is not None and known[1] == ()


@pytest.mark.parametrize("barred", ["U3", "U9", "H2"])
async def test_whoever_is_barred_cannot_tell_that_there_was_a_case(
    house: House, barred: str
) -> None:
    """Fourteen cases are known to them; the fifteenth would lift the total into the next band."""
    for n in range(14):
        await house.case(str(n), kind=n % 2)
    await house.case("secret", exclude=(barred,))
    await house.until("2027-01-04 01:00Z")
    figures = await house.read()
    assert figures.total == Band(10)
    for user in ("U1", "U2", "U3", "H1", "H2"):
        assert await house.read(user) == figures


async def test_destroyed_cases_do_not_change_what_was_counted(house: House) -> None:
    cases = [await house.case(str(n)) for n in range(10)]
    await house.until("2027-01-04 01:00Z")

    def destroy(unit: Unit) -> None:
        for case in cases[:6]:
            unit.retention.destroy(case.id, case.received_at)

    await house.services.store.write(destroy)
    await house.until("2027-04-02 00:00Z")
    figures = await house.read(quarter="2026Q4")
    assert figures.total == Band(10) and figures.complete


async def test_only_desk_and_hr(house: House) -> None:
    for user in ("E0", "U9"):
        for ask in (
            statistics.read(house.desk, user),
            statistics.send(house.desk, user, "2026Q3", FiguresFile.CSV),
            review.agenda(house.desk, POLICY, user),
            review.sign_off(house.services.publishing, user, "2026Q3", "", "o"),
        ):
            with pytest.raises(Refusal) as refused:
                await ask
            assert refused.value.code is Code.NOT_OF_STAFF


@pytest.mark.parametrize("quarter", ["", "0", "2026", "2026Q0", "2026Q9", "None"])
async def test_no_review_is_recorded_of_what_is_no_quarter(house: House, quarter: str) -> None:
    """It would stand among the reviews, and nobody could open them any more."""
    with pytest.raises(Refusal):
        await review.sign_off(house.services.publishing, "H1", quarter, "reviewed", "o")
    assert not (await review.agenda(house.desk, POLICY, "H1")).reviews


async def test_a_review_that_was_changed_before_it_was_sent_again_loses_nothing(
    house: House,
) -> None:
    for note in ("手順を変える", "手順を変える", "研修も増やす"):
        await review.sign_off(house.services.publishing, "H1", "2026Q3", note, "one")
    notes = [each.note for each in (await review.agenda(house.desk, POLICY, "U1")).reviews]
    assert sorted(notes) == sorted(["手順を変える", "研修も増やす"])


async def test_a_review_is_recorded_once(house: House) -> None:
    for _ in range(2):
        await review.sign_off(house.services.publishing, "H1", "2026Q3", "手順を変える", "one")
    agenda = await review.agenda(house.desk, POLICY, "U1")
    [recorded] = agenda.reviews
    assert (recorded.by, recorded.quarter, recorded.note) == ("H1", "2026Q3", "手順を変える")
    with pytest.raises(Refusal):
        await review.sign_off(house.services.publishing, "H1", "2026Q4", "", "two")  # not over yet
