"""What the ladder counts: every case of the year that all of desk and HR may know of."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.asked import AskedOf, how_it_stands
from bot.domain.case import (
    Case,
    Details,
    Entry,
    EntryKind,
    Identity,
    Report,
    Safety,
    Scene,
    State,
    new_id,
    new_number,
)
from bot.domain.judgement import Judgement, Measure, MeasureState, Outcome
from bot.domain.leak import Somebody
from bot.domain.notice import (
    Detail,
    Facts,
    Notice,
    NoticeAction,
    NoticeState,
    NoticeText,
    Origin,
)
from bot.domain.outbox import NoticeLine, NoticeRemove
from bot.domain.port import Unit
from bot.domain.role import Members
from bot.domain.sentence import HrText, TimeText
from bot.domain.timer import NoticeDue
from bot.usecases import appearing, casework, preparing
from tests.services import open_services

MEMBERS = Members(desk=("UD1", "UD2"), hr=("UH1",))
SPRING = datetime(2026, 5, 1, tzinfo=UTC)


def told(unit: Unit, at: datetime, number: int = 0, hidden: str = "UX") -> Case:
    """Some are judged and have measures, some have not."""
    case = Case(
        id=new_id(),
        number=new_number(),
        workspace="T0",
        state=State.RECEIVED,
        urgent=False,
        anonymous=True,
        reporter=f"UR{number}",
        excluded=frozenset({hidden}),
        received_at=at,
        respond_by=at,
    )
    unit.cases.add(case)
    details = Details(categories=(f"kind{number % 3}",))
    report = Report(Safety.SAFE, Identity.ANONYMOUS, date(2026, 5, 1), Scene.PHONE, "s")
    _write(unit, case, EntryKind.REPORT, report.to_dict())
    _write(unit, case, EntryKind.DETAILS, details.to_dict())
    if number % 2:
        judged = Judgement(Outcome.APPLIES, "r", "UD1", at, categories=("judged",))
        measure = Measure("m", "warn", MeasureState.DONE, "UD1", at)
        _write(unit, case, EntryKind.JUDGEMENT, judged.to_dict())
        _write(unit, case, EntryKind.MEASURE, measure.to_dict())
    _write(unit, case, EntryKind.MESSAGE, "nothing that can be shared")
    return case


def _write(unit: Unit, case: Case, kind: EntryKind, body: Any) -> None:
    unit.entries.add(
        Entry(new_id(), case.id, kind, case.received_at, case.reporter, json.dumps(body))
    )


async def test_all_pages_of_the_year_count_but_what_is_hidden(tmp_path: Path) -> None:
    async with open_services(tmp_path, members=MEMBERS) as services:

        def fill(unit: Unit) -> list[Case]:
            for other in ("UH1", "UD2"):
                told(unit, SPRING, hidden=other)
            told(unit, SPRING - timedelta(days=365))
            autumn = told(unit, SPRING + timedelta(days=180))
            return [
                *(told(unit, SPRING + timedelta(minutes=n), n) for n in range(preparing.PAGE + 9)),
                autumn,
            ]

        cases = await services.store.write(fill)
        found = await preparing.alike(services.desk, cases[0], MEMBERS)

        def one_by_one(unit: Unit) -> list[Any]:
            return [
                preparing.shared_of(case, unit.entries.of(case.id), services.desk.clock.now())
                for case in cases
            ]

        assert found == await services.store.read(one_by_one)
        assert [one.reporter for one in found] == [case.reporter for case in cases]
        assert {kind for one in found for kind in one.kinds} == {
            "kind0",
            "kind1",
            "kind2",
            "judged",
        }


async def test_of_one_case_one_kind_is_told_whatever_is_common_later(tmp_path: Path) -> None:
    """Two kinds of one case would be about the few who have both."""
    async with open_services(tmp_path, members=MEMBERS) as services:

        async def tell(reporter: str, *kinds: str) -> Case:
            return await services.told(reporter, details=Details(categories=kinds))

        async def prepared() -> Facts:
            notice = await preparing.prepare(
                services.publishing, both.id, "UD1", Detail.KIND, "", new_id()
            )
            assert notice is not None
            await appearing.retract(services.publishing, notice.id, "UH1", "another")
            return notice.facts

        both = await tell("UR0", "attack", "demand")
        for user in ("UD1", "UD2"):
            await casework.claim(services.desk, both.id, user)
        await services.judged(both.id, "UD1", ("attack", "demand"))
        for number in range(1, 10):
            await tell(f"UR{number}", "attack")
        assert (await prepared()).kinds == ("attack",)
        assert (await prepared()).kinds == ("attack",)
        for number in range(10, 30):
            await tell(f"UR{number}", "demand")
        assert (await prepared()).detail is Detail.COARSE


async def test_what_may_stand_there_and_is_given_up_goes_with_the_first_press(
    tmp_path: Path,
) -> None:
    """HR are asked to look; whoever presses a button of it there tells that it stands."""
    async with open_services(tmp_path, members=MEMBERS) as services:
        facts, text = Facts(Detail.COARSE, "2026-H1"), NoticeText("a", "b", "c", "")
        notice = Notice(new_id(), NoticeState.SCHEDULED, facts, "UH1", SPRING, text=text)
        assert notice.unseen and how_it_stands(notice, "c") is AskedOf.UNSEEN
        await services.store.write(lambda unit: unit.notices.add(notice))
        await appearing.retract(services.publishing, notice.id, "UH1", "not any more")
        await services.forward(seconds=1)
        assert [line.what for line in services.sent_of(NoticeLine)] == [HrText.UNSEEN_OVER]
        kept = await services.store.read(lambda unit: unit.notices.get(notice.id))
        assert kept is not None and kept.seen_as is NoticeState.ENDED
        assert how_it_stands(kept, "c") is AskedOf.UNSEEN_OVER, "nobody knows whether it was"
        for _ in range(2):
            await appearing.found(services.publishing, notice.id, "1.5")
        await services.forward(seconds=1)
        assert [each.notice for each in services.sent_of(NoticeRemove)] == [notice.id]
        kept = await services.store.read(lambda unit: unit.notices.get(notice.id))
        assert kept is not None and (kept.seen_as, kept.ts) == (NoticeState.RETRACTED, "1.5")
        assert how_it_stands(kept, "c") is AskedOf.OVER


@pytest.mark.parametrize("here", [True, False])
async def test_the_silence_of_whoever_has_left_is_no_consent(tmp_path: Path, here: bool) -> None:
    """Nobody reads the question any more: it waits, and the desk is told."""
    async with open_services(tmp_path, members=MEMBERS) as services:
        services.checker.workspace = (Somebody(id="UR0", here=here),)
        case = await services.store.write(lambda unit: told(unit, SPRING))
        notice = Notice(
            new_id(),
            NoticeState.REVIEW,
            Facts(Detail.COARSE, "2026-H1"),
            "UH1",
            SPRING,
            origins=(Origin(case.id, "UD1"),),
            agreement=False,
            text=NoticeText("a", "b", "c", ""),
            review_until=SPRING,
        )
        await services.store.write(lambda unit: unit.notices.add(notice))
        due = NoticeDue(notice=notice.id, due_at=SPRING, action=NoticeAction.REVIEW_OVER)
        await appearing.notice_due(services.publishing, due)
        kept = await services.store.read(lambda unit: unit.notices.get(notice.id))
        await services.forward(seconds=1)
        assert kept is not None
        assert kept.state is (NoticeState.WAITING if here else NoticeState.REVIEW)
        assert bool(services.said(TimeText.UNDELIVERED)) is not here
