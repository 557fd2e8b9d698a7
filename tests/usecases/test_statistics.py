"""What is counted of a quarter, on the real store: once, for good, the same for everybody."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.anonymize.checker import LeakCheck
from bot.domain.case import Case, Details, Identity, Report, Safety, Scene, State
from bot.domain.deadline import JapaneseBusinessHours
from bot.domain.error import Code, Refusal
from bot.domain.figures import Band, Figures, Name
from bot.domain.leak import People, Somebody
from bot.domain.outbox import FiguresFile, ReviewDue, ReviewWord
from bot.domain.policy import shipped_policy
from bot.domain.port import Claimed, Unit
from bot.domain.role import Members
from bot.storage.store import SqlStore, open_store
from bot.usecases import review, statistics
from bot.usecases.desk import Desk
from bot.usecases.report import submit

POLICY = shipped_policy()
MEMBERS = Members(desk=("U1", "U2", "U3"), fallback=("U9",), hr=("H1", "H2"))
KINDS = [c.id for c in POLICY.categories]


def _sent(claimed: Claimed, unit: Unit) -> None:
    unit.outbox.sent(claimed)


@dataclass
class House:
    """The clock, the directory, and what they serve."""

    store: SqlStore
    time: datetime = datetime(2026, 11, 2, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def members(self) -> Members:
        return MEMBERS

    async def everybody(self) -> Sequence[Somebody]:
        return ()

    @property
    def leaks(self) -> LeakCheck:
        return LeakCheck()

    @property
    def people(self) -> People:
        return self

    @property
    def desk(self) -> Desk:
        return Desk(
            store=self.store,
            clock=self,
            directory=self,
            calendar=JapaneseBusinessHours(),
            first_response=timedelta(hours=8),
            first_response_urgent=timedelta(minutes=30),
            workspace="T0",
        )

    async def case(
        self, name: str, *, kind: int = 0, exclude: tuple[str, ...] = (), scene: Scene = Scene.PHONE
    ) -> Case:
        report = Report(
            Safety.SAFE,
            Identity.NAMED,
            self.time.date(),
            scene,
            "どなられた",
            exclude=frozenset(exclude),
            details=Details(categories=(KINDS[kind],)),
        )
        taken = await submit(self.desk, report, f"E{name}", name)
        return taken.case

    async def fire(self) -> list[str]:
        """Does what is due, twice each; answers the words about the review."""
        said: list[str] = []
        while True:
            batch = await self.store.write(
                lambda unit: unit.outbox.claim(self.time, lease=timedelta(seconds=30), limit=50)
            )
            if not batch:
                return said
            for claimed in batch:
                if isinstance(effect := claimed.effect, ReviewDue):
                    for _ in range(2):
                        await review.review_due(self.desk, effect, POLICY)
                if isinstance(effect, ReviewWord):
                    said.append(f"{effect.whom} {effect.quarter}")
                await self.store.write(partial(_sent, claimed))

    async def read(self, user: str = "H1", quarter: str | None = None) -> Figures:
        found = await statistics.read(self.desk, user, quarter)
        assert found.figures is not None
        return found.figures


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_store(
        database_url=f"sqlite:///{tmp_path}/test.db",
        data_dir=tmp_path,
        master_keys=(b"k" * 32,),
        workspace="T0",
    ) as store:
        await store.migrate()
        opened = House(store)
        await review.begin(opened.desk)
        yield opened


async def test_the_review_comes_once_a_quarter_on_its_first_business_day(house: House) -> None:
    await review.begin(house.desk)
    house.time = datetime(2027, 1, 3, 23, 59, tzinfo=UTC)  # Monday, before nine in Japan
    assert await house.fire() == []
    house.time = datetime(2027, 1, 4, 0, 0, tzinfo=UTC)
    assert sorted(await house.fire()) == ["desk 2026Q4", "hr 2026Q4"]
    await review.begin(house.desk)
    house.time = datetime(2027, 3, 31, 12, tzinfo=UTC)
    assert await house.fire() == []
    house.time = datetime(2027, 4, 2, tzinfo=UTC)
    assert sorted(await house.fire()) == ["desk 2027Q1", "hr 2027Q1"]


async def test_after_a_long_pause_only_the_present_quarter_is_announced(house: House) -> None:
    house.time = datetime(2027, 8, 10, tzinfo=UTC)
    assert await house.fire() == []
    house.time = datetime(2027, 10, 2, tzinfo=UTC)
    assert sorted(await house.fire()) == ["desk 2027Q3", "hr 2027Q3"]


async def test_counted_in_bands_and_never_again(house: House) -> None:
    for n in range(16):
        scene = Scene.VISIT if n < 3 else Scene.PHONE
        case = await house.case(str(n), kind=n % 2, scene=scene)
    house.time = datetime(2027, 1, 4, 1, tzinfo=UTC)
    await house.fire()
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
    def withdraw(unit: Unit) -> None:
        stored = unit.cases.get(case.id)
        assert stored is not None
        unit.cases.save(
            replace(stored, state=State.WITHDRAWN, closed_at=house.time, answered_at=house.time)
        )

    await house.store.write(withdraw)
    await statistics.settle(house.desk, POLICY, house.time)
    assert await house.read() == first
    # What comes later comes once, and the names of the cases go with it.
    known = await house.store.read(lambda unit: unit.figures.get("2026Q4"))
    assert known is not None and len(known[1]) == 16
    house.time = datetime(2027, 4, 2, tzinfo=UTC)
    await house.fire()
    later = await house.read(quarter="2026Q4")
    assert later.complete and later.tables[: len(first.tables)] == first.tables
    assert later.table(Name.ENDS).rows[-1].band == Band(5, open=True)
    known = await house.store.read(lambda unit: unit.figures.get("2026Q4"))
    assert known is not None and known[1] == ()


@pytest.mark.parametrize("barred", ["U3", "U9", "H2"])
async def test_whoever_is_barred_cannot_tell_that_there_was_a_case(
    house: House, barred: str
) -> None:
    """Fourteen cases are known to them; the fifteenth would lift the total into the next band."""
    for n in range(14):
        await house.case(str(n), kind=n % 2)
    await house.case("secret", exclude=(barred,))
    house.time = datetime(2027, 1, 4, 1, tzinfo=UTC)
    await house.fire()
    figures = await house.read()
    assert figures.total == Band(10)
    for user in ("U1", "U2", "U3", "H1", "H2"):
        assert await house.read(user) == figures


async def test_destroyed_cases_do_not_change_what_was_counted(house: House) -> None:
    cases = [await house.case(str(n)) for n in range(10)]
    house.time = datetime(2027, 1, 4, 1, tzinfo=UTC)
    await house.fire()

    def destroy(unit: Unit) -> None:
        for case in cases[:6]:
            unit.retention.destroy(case.id)

    await house.store.write(destroy)
    house.time = datetime(2027, 4, 2, tzinfo=UTC)
    await house.fire()
    figures = await house.read(quarter="2026Q4")
    assert figures.total == Band(10) and figures.complete


async def test_only_desk_and_hr(house: House) -> None:
    for user in ("E0", "U9"):
        for ask in (
            statistics.read(house.desk, user),
            statistics.send(house.desk, user, "2026Q3", FiguresFile.CSV),
            review.agenda(house.desk, user),
            review.record(house, user, "2026Q3", "", "o"),
        ):
            with pytest.raises(Refusal) as refused:
                await ask
            assert refused.value.code is Code.NOT_OF_STAFF


async def test_a_review_is_recorded_once(house: House) -> None:
    for _ in range(2):
        await review.record(house, "H1", "2026Q3", "手順を変える", "one")
    agenda = await review.agenda(house.desk, "U1")
    [recorded] = agenda.reviews
    assert (recorded.by, recorded.quarter, recorded.note) == ("H1", "2026Q3", "手順を変える")
    with pytest.raises(Refusal):
        await review.record(house, "H1", "2026Q4", "", "two")  # not over yet
