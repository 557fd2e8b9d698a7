"""Whoever agrees to something agrees to what they were shown, and to nothing else."""

from pathlib import Path

import pytest

from bot.domain.case import EntryKind, new_id
from bot.domain.disclosure import measures_in
from bot.domain.error import Code, Refusal
from bot.domain.judgement import Measure, MeasureState
from bot.domain.notice import Detail, NoticeText
from bot.usecases import judging, notice, preparing
from bot.usecases.judging import Decision
from bot.usecases.leakcheck import Passing
from tests.services import POLICY, REPORTER, open_services


async def changed(work: object) -> None:
    with pytest.raises(Refusal) as refused:
        await work  # type: ignore[misc]
    assert refused.value.code is Code.TEXT_CHANGED


async def test_a_measure(tmp_path: Path) -> None:
    grave = next(kind for kind in POLICY.measures if kind.grave and not kind.legal)
    async with open_services(tmp_path) as services:
        case = await services.closed()

        async def planned(detail: str) -> Measure:
            decision = Decision(grave.id, MeasureState.PLANNED, detail=detail, alone_reason="r")
            await judging.measure(services.desk, case.id, "U1", decision, POLICY, new_id())
            return await stands()

        async def stands() -> Measure:
            of = EntryKind.MEASURE
            found = await services.store.read(lambda unit: unit.entries.of(case.id, of))
            return measures_in(found)[-1]

        async def approve(text_id: str) -> None:
            await judging.approve(services.desk, case.id, text_id, "U2", "", POLICY, new_id())

        shown = await planned("a letter")
        again = await planned("a ban")
        assert shown.id == again.id
        await changed(approve(shown.text_id))
        await approve(again.text_id)
        assert (await planned("a ban")).approved_by == "U2"
        assert (await planned("a ban for ever")).approved_by is None, "read anew"
        await approve(again.id)  # a form of an earlier version
        assert (await stands()).approved_by == "U2"


async def test_a_notice(tmp_path: Path) -> None:
    async with open_services(tmp_path) as services:
        publishing, case = services.publishing, await services.closed()
        await preparing.prepare(publishing, case.id, "U1", Detail.COARSE, "", new_id())
        [found] = await services.store.read(lambda unit: unit.notices.of_case(case.id))

        async def handed_over(happened: str) -> str:
            text = NoticeText(happened, "done", "today")
            await notice.draft(publishing, found.id, "H1", text, Passing())
            await notice.submit(publishing, found.id, "H1")
            [now] = await services.store.read(lambda unit: unit.notices.of_case(case.id))
            return now.text_id

        shown = await handed_over("one")
        await notice.give_back(publishing, shown, "U2", "shorter")
        again = await handed_over("another")
        await changed(notice.approve(publishing, shown, "U2"))
        await notice.approve(publishing, again, "U2")
        await changed(notice.agree(publishing, shown, REPORTER))
        await notice.agree(publishing, again, REPORTER)
