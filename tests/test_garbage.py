"""Garbage is collected once the bot is open, and what it was loaded from never again."""

import gc
from collections.abc import Iterator

import pytest

from bot.runtime import garbage


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_nothing_is_collected_while_it_is_put_off() -> None:
    garbage.put_off()
    assert not gc.isenabled()


def test_what_was_there_stays_out_of_later_collections() -> None:
    garbage.put_off()
    garbage.take_up()
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(gc.get_objects())


def test_taking_up_what_was_not_put_off_changes_nothing() -> None:
    garbage.take_up()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
