"""What the machine is short of, and a clock that jumps."""

import time

import pytest

from bot.runtime.machine import ClockWatch, free_bytes, nearly_full

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("free", "total", "full"),
    [
        (0.1 * GB, 1 * GB, True),
        (0.3 * GB, 1 * GB, False),
        (1 * GB, 100 * GB, True),
        (3 * GB, 100 * GB, False),
        (6 * GB, 10_000 * GB, False),
    ],
)
def test_a_disk_is_nearly_full(free: float, total: float, full: bool) -> None:
    assert nearly_full(int(free), int(total)) is full


def test_this_disk_is_measured(tmp_path: object) -> None:
    free, total = free_bytes(tmp_path)  # type: ignore[arg-type]
    assert 0 < free <= total


def test_a_clock_that_jumps(monkeypatch: pytest.MonkeyPatch) -> None:
    watch, real, ahead = ClockWatch(), time.time, 0.0
    monkeypatch.setattr(time, "time", lambda: real() + ahead)
    assert watch.jump() == 0
    ahead = 30.0
    assert watch.jump() == 0, "a correction"
    ahead = 3630.0
    assert watch.jump() == 3600
    assert watch.jump() == 0, "once"
    ahead = 0.0
    assert watch.jump() == -3630
