"""One index of the workspace's people serves every check, and a new list costs its changes."""

import asyncio
from collections.abc import Sequence
from unittest.mock import patch

import pytest

from bot.anonymize import checker
from bot.anonymize.checker import FEW, LeakCheck
from bot.anonymize.people import PeopleIndex
from bot.domain.leak import CannotCheck, Known, Somebody
from tests.anonymize.crowd import crowd

TEXT = "小鳥遊さんに話しました。"


def everybody(*names: str) -> tuple[Somebody, ...]:
    others = (Somebody(p.id, p.names, p.handle, p.mail) for p in crowd(FEW + 50))
    return (*(Somebody(f"UNEW{at}", (name,)) for at, name in enumerate(names)), *others)


async def blocked(leaks: LeakCheck, people: Sequence[Somebody], text: str = TEXT) -> bool:
    found = await leaks.check(text, Known(people=tuple(people)))
    return any(leak.blocks and leak.why == "known_person" for leak in found)


async def test_a_list_is_learned_once() -> None:
    leaks, people = LeakCheck(), everybody("小鳥遊 直")
    with patch.object(checker, "_update", wraps=checker._update) as update:
        await leaks.learn(people)
        assert await blocked(leaks, people)
        assert await asyncio.gather(*(blocked(leaks, people) for _ in range(5))) == [True] * 5
        assert update.call_count == 1


async def test_a_list_that_nobody_learned_is_learned_by_the_first_check() -> None:
    leaks, people = LeakCheck(), everybody("小鳥遊 直")
    with patch.object(checker, "_update", wraps=checker._update) as update:
        assert all(await asyncio.gather(*(blocked(leaks, people) for _ in range(5))))
        assert update.call_count == 1


async def test_who_comes_is_found_and_who_goes_is_not() -> None:
    leaks = LeakCheck()
    before, after = everybody(), everybody("小鳥遊 直")
    assert not await blocked(leaks, before)
    assert await blocked(leaks, after)
    assert not await blocked(leaks, everybody())


async def test_whoever_still_has_the_list_before_makes_nobody_learn_again() -> None:
    leaks = LeakCheck()
    before, after = everybody("小鳥遊 直"), everybody("小鳥遊 直", "三橋 直")
    with patch.object(checker, "_update", wraps=checker._update) as update:
        await leaks.learn(before)
        await leaks.learn(after)
        assert await blocked(leaks, before)
        assert await blocked(leaks, after)
        assert update.call_count == 2


async def test_what_breaks_half_way_clears_nothing_and_is_begun_anew() -> None:
    leaks, people = LeakCheck(), everybody("小鳥遊 直")
    with patch.object(PeopleIndex, "_count", side_effect=RuntimeError), pytest.raises(CannotCheck):
        await blocked(leaks, people)
    assert await blocked(leaks, people)


async def test_a_few_people_need_no_learning() -> None:
    leaks = LeakCheck()
    with patch.object(checker, "_update") as update:
        assert await blocked(leaks, (Somebody("U1", ("小鳥遊 直",)),))
        assert not await blocked(leaks, ())
        update.assert_not_called()


async def test_what_a_check_needs_is_loaded_while_the_text_is_written() -> None:
    leaks = LeakCheck()
    with patch.object(checker, "_load") as load:
        leaks.wake()
        leaks.wake()
        assert await blocked(leaks, (Somebody("U1", ("小鳥遊 直",)),))
        load.assert_called_once_with()
