"""What is done again and again: no error ends it, each is counted, and no time is slept through."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.error import Code, Conflict, Refusal, StoreUnavailable
from bot.runtime import every as module
from bot.runtime import metrics
from bot.runtime.every import end, every
from tests.office import eventually

SHORT = timedelta(seconds=0.005)


class MovedClock:
    """The system's time, which can be moved."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def begin(clock: MovedClock) -> AsyncIterator[Callable[..., asyncio.Task[None]]]:
    tasks: list[asyncio.Task[None]] = []

    def start(period: timedelta, job: Callable[[], object]) -> asyncio.Task[None]:
        async def run() -> None:
            job()

        tasks.append(asyncio.create_task(every(period, run, name="job", clock=clock)))
        return tasks[-1]

    yield start
    await end(tasks)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("canary"),
        OSError("canary"),
        TimeoutError("canary"),
        Refusal(Code.NOT_YOURS),
        Conflict(),
        KeyError("canary"),
        AssertionError("canary"),
        ExceptionGroup("canary", [ValueError("canary")]),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_an_error_does_not_end_it(
    error: Exception, begin: Callable[..., asyncio.Task[None]]
) -> None:
    done = 0

    def job() -> None:
        nonlocal done
        done += 1
        raise error

    before = metrics.errors.labels("job")._value.get()
    with capture_logs() as said:
        begin(SHORT, job)
        await eventually(lambda: done >= 3, "it goes on")
    assert metrics.errors.labels("job")._value.get() - before >= 3
    assert {(one["event"], one["part"], one["log_level"]) for one in said} == {
        ("job_failed", "job", "error")
    }


async def test_that_the_store_is_away_is_no_error(
    begin: Callable[..., asyncio.Task[None]],
) -> None:
    done = 0

    def job() -> None:
        nonlocal done
        done += 1
        raise StoreUnavailable

    before = metrics.errors.labels("job")._value.get()
    with capture_logs() as said:
        begin(SHORT, job)
        await eventually(lambda: done >= 3, "it goes on")
    assert metrics.errors.labels("job")._value.get() == before
    assert {(one["event"], one["log_level"]) for one in said} == {("store_unavailable", "warning")}


async def test_it_waits_by_the_clock(
    clock: MovedClock,
    begin: Callable[..., asyncio.Task[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A day is over as soon as time was moved forward by one; so it is when time goes back."""
    monkeypatch.setattr(module, "STEP", 0.005)
    done: list[datetime] = []
    begin(timedelta(days=1), lambda: done.append(clock.now()))
    await eventually(lambda: len(done) == 1, "at once")
    await asyncio.sleep(0.05)
    assert len(done) == 1
    clock.ahead += timedelta(days=1)
    await eventually(lambda: len(done) == 2, "the next day")
    clock.ahead -= timedelta(days=3)
    await eventually(lambda: len(done) == 3, "the clock was set")


async def test_it_ends_when_it_is_cancelled(begin: Callable[..., asyncio.Task[None]]) -> None:
    task = begin(SHORT, lambda: None)
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_forgets_that_it_is_to_end_is_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "AGAIN", 0.01)
    forgets = 2

    async def forgetful() -> None:
        nonlocal forgets
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                forgets -= 1
                if forgets < 0:
                    raise

    task = asyncio.create_task(forgetful())
    await asyncio.sleep(0)
    await end([task])
    assert task.cancelled()
