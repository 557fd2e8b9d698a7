"""Another process with the same token shows by what comes back, and nothing else does."""

from datetime import timedelta

import pytest

from bot.delivery.echo import DOUBT, PREDECESSOR, SILENT, WAIT, Echo
from tests.services import HandClock

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def hand() -> HandClock:
    return HandClock()


@pytest.fixture
def echo(hand: HandClock) -> Echo:
    made = Echo(hand)
    hand.at += PREDECESSOR
    return made


def test_ones_own_whichever_is_first(echo: Echo, hand: HandClock) -> None:
    echo.posted("D1", "1.0")
    echo.heard("D1", "1.0", hand.at)
    echo.heard("D1", "2.0", hand.at)
    echo.posted("D1", "2.0")
    hand.at += WAIT
    assert not echo.another()


def test_what_somebody_else_posts(echo: Echo, hand: HandClock) -> None:
    echo.heard("D1", "1.0", hand.at)
    hand.at += WAIT - A_SECOND
    assert not echo.another(), "Slack may not have answered yet"
    hand.at += A_SECOND
    assert echo.another()


def test_what_the_process_before_has_posted(echo: Echo, hand: HandClock) -> None:
    echo.heard("D1", "1.0", hand.at - A_SECOND)
    hand.at += WAIT
    assert not echo.another()


def test_what_may_have_been_ours(echo: Echo, hand: HandClock) -> None:
    echo.doubtful()
    echo.heard("D1", "1.0", hand.at)
    hand.at += WAIT
    assert not echo.another()
    hand.at += DOUBT
    assert not echo.another()
    echo.heard("D1", "2.0", hand.at)
    hand.at += WAIT
    assert echo.another()


@pytest.mark.parametrize("before", [True, False])
def test_what_does_not_come_back_any_more(echo: Echo, hand: HandClock, before: bool) -> None:
    """An app that is not subscribed to messages never hears any."""
    if before:
        echo.posted("D1", "0.0")
        echo.heard("D1", "0.0", hand.at)
    for each in range(3):
        echo.posted("D1", f"1.{each}")
        echo.posted("C1", f"2.{each}")
    hand.at += SILENT - A_SECOND
    assert not echo.another()
    hand.at += A_SECOND
    assert echo.another() is before
    echo.heard("D1", "1.2", hand.at)
    assert not echo.another()
