"""Reviewed words and what desk and HR write, on the real store with the real check."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.anonymize.checker import LeakCheck
from bot.domain.allowed import WordAction, WordState, valid
from bot.domain.deadline import JapaneseBusinessHours
from bot.domain.error import Code, Refusal
from bot.domain.leak import Findings, Somebody
from bot.domain.lesson import On
from bot.usecases import allowed, review
from bot.usecases import lesson as lessons
from bot.usecases.desk import Desk
from bot.usecases.leakcheck import Passing
from bot.usecases.publishing import Publishing
from tests.services import POLICY, Script, Services, open_services

EVERYBODY = (
    Somebody("U1", ("田中 恵",), "tanaka.megumi", "megumi@example.com"),
    Somebody("H1", ("高橋 由美", "高橋由美"), "takahashi.yumi"),
    Somebody("E1", ("出口 葵",), "deguchi.aoi"),
    Somebody("E2", ("泉 桃子",), "izumi"),
)
WORD = "さくらデスク"
APPROVE, REMOVE = WordAction.APPROVE, WordAction.REMOVE


@dataclass
class House:
    """The services, and what desk and HR do in them."""

    services: Services
    sent: int = 0

    @property
    def desk(self) -> Desk:
        return self.services.desk

    @property
    def checking(self) -> Publishing:
        return self.services.publishing

    async def propose(self, user: str = "U1", word: str = WORD, reason: str = "自社の商品") -> str:
        self.sent += 1
        proposed = await allowed.propose(self.checking, user, word, reason, f"origin:{self.sent}")
        assert proposed is not None
        return proposed.id

    async def act(self, user: str, word_id: str, action: WordAction) -> None:
        await allowed.act(self.checking, user, word_id, action)

    async def words(self) -> tuple[str, ...]:
        now = self.services.clock.at
        return await self.services.store.read(lambda unit: valid(unit.allowed.listed(), now))

    async def lesson(self, what: str, reason: str = "", shown: str | None = None) -> Findings:
        """``shown``: the findings of the form before; nothing said is all that there is."""
        self.sent += 1
        passing = Passing(reason, what if shown is None else shown)
        day, key = date(2026, 12, 1), f"origin:{self.sent}"
        return await lessons.add(self.checking, "U1", On.MANUAL, what, "H1", day, key, passing)

    async def sign_off(self, note: str, reason: str = "") -> Findings:
        passing = Passing(reason, note)
        return await review.sign_off(self.checking, "H1", "2026Q3", note, "one", passing)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    checker = Script(real=LeakCheck(), workspace=EVERYBODY)
    at = datetime(2026, 11, 2, 1, tzinfo=UTC)
    opening = open_services(tmp_path, at=at, calendar=JapaneseBusinessHours(), checker=checker)
    async with opening as services:
        yield House(services)


async def refused(what: Any, code: Code, name: str | None = None) -> None:
    with pytest.raises(Refusal) as error:
        await what
    assert (error.value.code, error.value.field) == (code, name)


async def test_from_the_proposal_to_the_end_of_its_approval(house: House) -> None:
    word = await house.propose()
    assert await house.words() == ()
    await refused(house.act("U1", word, APPROVE), Code.OWN_WORD)
    assert await house.words() == ()
    await house.act("H1", word, APPROVE)
    assert await house.words() == (WORD,)
    await refused(house.act("U2", word, APPROVE), Code.ALREADY_DONE)

    house.services.clock.at = datetime(2027, 11, 2, 14, 59, tzinfo=UTC)  # the last minute in Japan
    assert await house.words() == (WORD,)
    house.services.clock.at += timedelta(minutes=1)
    assert await house.words() == ()
    await refused(house.act("U1", word, APPROVE), Code.OWN_WORD)
    await house.act("U2", word, APPROVE)
    assert await house.words() == (WORD,)
    await house.act("U1", word, REMOVE)
    assert await house.words() == ()
    await refused(house.act("U2", word, APPROVE), Code.ALREADY_DONE)
    assert (await allowed.listed(house.desk, "U1")).rows == []
    assert await house.services.record() == [
        ("allowed_add", "desk", False),
        ("allowed_approve", "desk", True),
        ("allowed_approve", "hr", False),
        ("allowed_approve", "desk", True),
        ("allowed_approve", "desk", True),
        ("allowed_approve", "desk", False),
        ("allowed_remove", "desk", False),
        ("allowed_approve", "desk", True),
    ]


async def test_a_proposal_is_taken_once(house: House) -> None:
    assert await allowed.propose(house.checking, "U1", WORD, "自社の商品", "one") is not None
    assert await allowed.propose(house.checking, "U1", WORD, "自社の商品", "one") is None
    for same in (
        WORD,
        "さくらですく",
        "さくらデスク",
        " さくらデスク ",
        "さくら デスク",
        "さくら・デスク",
    ):
        await refused(house.propose(word=same), Code.WORD_LISTED, "word")
    assert len((await allowed.listed(house.desk, "H1")).rows) == 1


@pytest.mark.parametrize(
    "word",
    ["田中", "たなか", "タナカ", "tanaka", "田中恵", "恵 田中", "高橋商店", "@tanaka.megumi",
     "megumi@example.com", "出口", "桃子", "泉"],
)  # fmt: skip
async def test_who_works_here_cannot_be_listed(house: House, word: str) -> None:
    await refused(house.propose(word=word), Code.WORD_OF_SOMEBODY, "word")


@pytest.mark.parametrize(
    "word", ["03-1234-5678", "4月1日", "https://example.com", "1丁目2番3号", "三万円"]
)
async def test_what_has_a_form_of_its_own_cannot_be_listed(house: House, word: str) -> None:
    await refused(house.propose(word=word), Code.WORD_WITH_A_NUMBER, "word")


@pytest.mark.parametrize("word", ["温泉", "本社", "出入口", "労働施策総合推進法", "TSUNAGU"])
async def test_an_ordinary_word_can(house: House, word: str) -> None:
    """Also where a member's name is one of its characters."""
    assert await house.propose(word=word)


async def test_what_is_no_word_or_has_no_reason(house: House) -> None:
    await refused(house.propose(word=" "), Code.EMPTY_TEXT, "word")
    await refused(house.propose(word="・・"), Code.EMPTY_TEXT, "word")
    await refused(house.propose(reason=" "), Code.EMPTY_TEXT, "reason")
    await refused(house.propose(word="あ" * 41), Code.WORD_TOO_LONG, "word")


async def test_without_the_dictionary_or_the_people_nothing_is_listed(house: House) -> None:
    word = await house.propose()
    house.services.checker.workspace = None
    await refused(house.propose(word="別の言葉"), Code.CANNOT_CHECK, "word")
    await refused(house.act("U2", word, APPROVE), Code.CANNOT_CHECK)
    house.services.checker.workspace, house.services.checker.broken = EVERYBODY, True
    await refused(house.propose(word="別の言葉"), Code.CANNOT_CHECK, "word")
    await refused(house.act("U2", word, APPROVE), Code.CANNOT_CHECK)
    await house.act("U2", word, REMOVE)


async def test_the_approval_is_for_the_people_of_its_day(house: House) -> None:
    word = await house.propose(word="中島")
    house.services.checker.workspace = (*EVERYBODY, Somebody("E3", ("中島 敦",)))
    await refused(house.act("U2", word, APPROVE), Code.WORD_OF_SOMEBODY)
    assert await house.words() == ()


async def test_of_two_acts_at_once_both_count(house: House) -> None:
    word = await house.propose()
    done = await asyncio.gather(
        house.act("U2", word, APPROVE), house.act("H1", word, REMOVE), return_exceptions=True
    )
    assert await house.words() == ()
    for error in done:
        assert error is None or (isinstance(error, Refusal) and error.code is Code.ALREADY_DONE)


async def test_nobody_else_reads_or_does_anything(house: House) -> None:
    word = await house.propose()
    for user in ("E1", "U9"):
        await refused(allowed.listed(house.desk, user), Code.NOT_OF_STAFF)
        await refused(house.propose(user), Code.NOT_OF_STAFF)
        await refused(house.act(user, word, APPROVE), Code.NOT_OF_STAFF)
        await refused(house.act(user, word, REMOVE), Code.NOT_OF_STAFF)
        await refused(review.words(house.desk, user), Code.NOT_OF_STAFF)
        assert await allowed.on_home(house.desk, user) is None


async def test_pages_and_the_end_of_the_list(house: House, monkeypatch: Any) -> None:
    for n in range(12):
        await house.propose(word=f"言葉{'あいうえおかきくけこさし'[n]}")
    first = await allowed.listed(house.desk, "U2")
    last = await allowed.listed(house.desk, "U2", 7)
    assert (len(first.rows), first.page, first.pages) == (10, 0, 2)
    assert (len(last.rows), last.page, last.pages) == (2, 1, 2)
    assert first.counts.proposed == 12
    assert {row.state for row in first.rows} == {WordState.PROPOSED}
    monkeypatch.setattr(allowed, "FULL", 12)
    await refused(house.propose(word="もう一つ"), Code.WORDS_FULL, "word")


# What desk and HR write


def places(findings: Findings) -> list[tuple[str, str, bool]]:
    return [(field, leak.text, leak.blocks) for field, leak in findings]


async def test_a_number_does_not_pass_whatever_the_reason(house: House) -> None:
    what = "お客様(090-1234-5678)への案内を見直す"
    for reason in ("", "よく知られた番号"):
        assert places(await house.lesson(what, reason)) == [("what", "090-1234-5678", True)]
    assert (await lessons.kept(house.desk, "H1")).open == ()


async def test_a_company_passes_with_a_reason_that_is_kept(house: House) -> None:
    what = "株式会社みどり商会の講師を研修に招く"
    assert places(await house.lesson(what)) == [("what", "株式会社みどり商会", False)]
    assert places(await house.lesson(what, "電話は 090-1234-5678")) == [
        ("what", "株式会社みどり商会", False),
        ("pass_reason", "090-1234-5678", True),
    ]
    assert await house.lesson(what, "研修会社で、相談とは関係がない") == ()
    (kept,) = (await lessons.kept(house.desk, "H1")).open
    assert (kept.what, kept.pass_reason) == (what, "研修会社で、相談とは関係がない")


async def test_a_word_that_came_later_is_asked_about_first(house: House) -> None:
    what = "株式会社みどり商会の講師を研修に招く"
    later = what + "。佐々木さんにも話す"
    again = await house.lesson(later, "研修会社", shown="・「株式会社みどり商会」")
    assert [leak.text for _, leak in again] == ["株式会社みどり商会", "佐々木"]
    assert await house.lesson(later, "研修会社", shown="「株式会社みどり商会」「佐々木」") == ()


async def test_names_of_desk_and_hr_may_stand_others_are_asked_about(house: House) -> None:
    assert await house.lesson("手順書は田中さんと高橋由美が見直す") == ()
    asked = places(await house.lesson("田中さんが出口さんに聞き、鈴木さんにも話す"))
    assert asked == [("what", "出口", False), ("what", "鈴木", False)]


async def test_a_day_or_a_sum_of_the_work_is_only_asked_about(house: House) -> None:
    asked = places(await house.lesson("4月1日までに3万円で手順書を作る"))
    assert asked == [("what", "4月1日", False), ("what", "3万円", False)]


async def test_a_reviewed_word_is_not_asked_about(house: House) -> None:
    what = "さくらデスクの使い方を研修に加える"
    assert places(await house.lesson(what)) == [("what", WORD, False)]
    await house.act("U2", await house.propose(), APPROVE)
    assert await house.lesson(what) == ()


async def test_without_the_check_nothing_is_kept(house: House) -> None:
    house.services.checker.broken = True
    await refused(house.lesson("手順書を見直す"), Code.CANNOT_CHECK, "what")
    await refused(house.sign_off("手順書"), Code.CANNOT_CHECK, "note")
    assert await house.sign_off("") == ()  # nothing to look at
    house.services.checker.broken, house.services.checker.workspace = False, None
    await refused(house.lesson("手順書を見直す"), Code.CANNOT_CHECK, "what")


async def test_the_note_of_a_review(house: House) -> None:
    assert places(await house.sign_off("佐々木様の件、03-1234-5678")) == [
        ("note", "佐々木", False),
        ("note", "03-1234-5678", True),
    ]
    assert places(await house.sign_off("佐々木さんの研修を続ける")) == [("note", "佐々木", False)]
    assert await house.sign_off("佐々木さんの研修を続ける", "社外の講師") == ()
    word = await house.propose()
    agenda = await review.agenda(house.desk, POLICY, "U1")
    (kept,) = agenda.reviews
    assert (kept.note, kept.pass_reason) == ("佐々木さんの研修を続ける", "社外の講師")
    assert (agenda.words.proposed, agenda.words.allowed) == (1, 0)
    await house.act("U2", word, APPROVE)
    assert (await review.words(house.desk, "H2")).allowed == 1
