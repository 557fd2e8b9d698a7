"""What the worker makes of what goes wrong, and what it leaves behind when it is stopped."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery import worker as module
from bot.delivery.outcome import LONGEST_PAUSE
from bot.delivery.pace import NotItsTurn, SlackPace
from bot.delivery.sending import NotYet, Surroundings, Undeliverable
from bot.delivery.worker import BESIDE_PEOPLE, HANDS, TRIES, Worker
from bot.domain.effect import Effect
from bot.domain.error import Code, Conflict, Refusal, StoreUnavailable
from bot.domain.leak import CannotCheck
from bot.domain.outbox import LessonWord
from bot.domain.port import Leased
from bot.domain.sentence import LessonText
from bot.domain.timer import ReviewDue
from bot.domain.urgency import Urgency
from bot.runtime import metrics
from bot.runtime.precedence import people
from bot.storage.store import SqlStore, open_store
from bot.usecases import gone
from tests.office import eventually

Handle = Callable[[Surroundings, Leased], Awaitable[None]]
LATER = timedelta(hours=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with open_store(
        database_url=f"sqlite:///{tmp_path / 'x.sqlite'}",
        data_dir=tmp_path,
        master_keys=(bytes(range(32)),),
        workspace="T0TEST",
        patience=20.0,
    ) as opened:
        await opened.migrate()
        yield opened


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "pause", lambda attempt: 0.0)
    monkeypatch.setattr(module, "POLL", 0.02)


def word(key: str) -> LessonWord:
    """One of several in a row."""
    return LessonWord(due_at=datetime.now(UTC), lesson="row", what=LessonText.GIVEN, key=key)


def key_of(leased: Leased) -> str:
    assert isinstance(leased.effect, LessonWord)
    return leased.effect.key


async def send(store: SqlStore, *effects: Effect) -> None:
    for effect in effects:
        await store.write(lambda unit, effect=effect: unit.outbox.send(effect))  # type: ignore[misc]


async def left(store: SqlStore, at: datetime | None = None) -> list[Leased]:
    """What another process finds to be done."""
    now = at or datetime.now(UTC)
    claim = await store.write(lambda unit: unit.outbox.lease(now, length=LATER, limit=10))
    return list(claim)


@pytest.fixture
async def begin(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[..., Worker]]:
    """Lets a worker run with ``handle`` in the place of the table."""
    running: list[tuple[Worker, asyncio.Task[None]]] = []

    def start(handle: Handle, of: Any = store, pace: SlackPace | None = None) -> Worker:
        monkeypatch.setattr(module, "handle", handle)
        clock = SimpleNamespace(now=lambda: datetime.now(UTC))
        around: Any = SimpleNamespace(desk=SimpleNamespace(clock=clock))
        worker = Worker(of, around, asyncio.Event(), pace or SlackPace())
        running.append((worker, asyncio.create_task(worker.run())))
        return worker

    yield start
    for worker, task in running:
        await worker.stop(0)
        await asyncio.wait_for(task, 5)


def counted(where: str) -> float:
    return float(metrics.errors.labels(where)._value.get())


async def test_what_fails_by_our_fault_is_given_up_and_the_rest_goes_on(
    store: SqlStore, begin: Callable[..., Worker]
) -> None:
    tried: list[str] = []

    async def handle(_: Surroundings, leased: Leased) -> None:
        tried.append(key_of(leased))
        if key_of(leased) == "broken":
            raise KeyError("canary")

    before = counted("delivery")
    await send(store, word("broken"), word("behind"))
    begin(handle)
    await eventually(lambda: "behind" in tried, "what stands behind it")
    assert tried == ["broken"] * TRIES + ["behind"]
    assert counted("delivery") - before == TRIES
    assert await left(store, datetime.now(UTC) + LATER) == []


async def test_an_end_that_cannot_be_written_keeps_nothing_else_back(
    store: SqlStore, begin: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    async def handle(_: Surroundings, leased: Leased) -> None:
        tried.append(key_of(leased))

    def posted(unit: Any, leased: Leased, now: datetime) -> None:
        if key_of(leased) == "broken":
            raise KeyError("canary")

    monkeypatch.setattr(gone, "posted", posted)
    before = counted("worker")
    await send(store, word("broken"), word("behind"))
    begin(handle)
    await eventually(lambda: "behind" in tried, "what stands behind it")
    assert tried == ["broken", "behind"]
    assert counted("worker") - before > TRIES
    held = await store.read(lambda unit: unit.held.all(datetime.now(UTC), limit=5))
    assert "unwritten" in [each.reason for each in held], "the operator sees it"


@pytest.mark.parametrize(
    "error",
    [
        SlackApiError("", {"ok": False, "error": "service_unavailable"}),  # type: ignore[no-untyped-call]
        SlackApiError("", {"ok": False, "error": "missing_scope"}),  # type: ignore[no-untyped-call]
        aiohttp.ServerDisconnectedError(),
        ConnectionResetError(),
        StoreUnavailable(),
        CannotCheck(),
        Conflict(),
        Refusal(Code.CHANGED_MEANWHILE),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_others_are_at_fault_for_is_tried_without_end(
    error: Exception, store: SqlStore, begin: Callable[..., Worker]
) -> None:
    tried = 0

    async def handle(_: Surroundings, leased: Leased) -> None:
        nonlocal tried
        tried += 1
        if tried <= 3 * TRIES:
            raise error

    await send(store, word("a"))
    begin(handle)
    await eventually(lambda: tried > 3 * TRIES, "it goes on")


async def test_what_can_never_be_sent_is_dead_at_once_and_what_cannot_yet_waits(
    store: SqlStore, begin: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NOBODY_YET", 0.0)
    tried: list[str] = []

    async def handle(_: Surroundings, leased: Leased) -> None:
        tried.append(key_of(leased))
        if key_of(leased) == "never":
            raise Undeliverable("no_case")
        if len(tried) < 3 * TRIES:
            raise NotYet

    await send(store, word("never"), word("not yet"))
    begin(handle)
    await eventually(lambda: len(tried) == 3 * TRIES, "it waits")
    assert tried.count("never") == 1


async def test_what_waits_for_its_turn_at_slack_holds_nobody_up(
    store: SqlStore, begin: Callable[..., Worker]
) -> None:
    """Beside people few are at work; those that a channel keeps waiting are not among them."""
    busy, pace = (("channel", "C0BUSY"),), SlackPace()
    few = next(most for most, of in BESIDE_PEOPLE if Urgency.LINE in of)
    began = list[str]()

    async def handle(_: Surroundings, leased: Leased) -> None:
        began.append(leased.id)
        await pace.turn(busy)

    words = [replace(word(f"{n}"), lesson=f"{n}") for n in range(3 * few)]
    await store.write(lambda unit: unit.outbox.send(*words))
    pace.lift(["channel"])
    pace.limited(busy, 1.5)
    with people.one():
        begin(handle, pace=pace)
        await eventually(lambda: len(pace.waiting) == 3 * few, "all of them are waiting", 1.4)
    assert len(began) == 3 * few
    await eventually(lambda: not pace.waiting, "their turn")


async def test_people_come_first_and_sending_goes_on_beside_them(
    store: SqlStore, begin: Callable[..., Worker]
) -> None:
    """Few effects are in hand while somebody waits, all that there is room for afterwards."""
    beside, at_once = (
        next(most for most, of in hands if Urgency.LOOK in of) for hands in (BESIDE_PEOPLE, HANDS)
    )
    in_hand, most, go = 0, 0, asyncio.Event()
    done = list[str]()

    async def handle(_: Surroundings, leased: Leased) -> None:
        nonlocal in_hand, most
        in_hand += 1
        most = max(most, in_hand)
        await (asyncio.sleep(0.01) if len(done) < beside else go.wait())
        in_hand -= 1
        done.append(leased.id)

    many = beside + at_once
    await store.write(
        lambda unit: unit.outbox.send(
            *(ReviewDue(due_at=datetime.now(UTC), quarter=f"{2000 + n}Q1") for n in range(many))
        )
    )
    with people.one():
        begin(handle)
        await eventually(lambda: len(done) >= beside, "it goes on beside people")
        assert most == beside
    await eventually(lambda: in_hand == at_once, "everything that there is room for")
    go.set()
    await eventually(lambda: len(done) == many, "the rest")


class Slow:
    """The store, in which what is claimed comes only once it is let go."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    async def write(self, work: Any) -> Any:
        done = await self._store.write(work)
        self.asked.set()
        await self.go.wait()
        return done


async def test_what_is_just_being_taken_in_hand_is_given_back(
    store: SqlStore, begin: Callable[..., Worker]
) -> None:
    async def handle(_: Surroundings, leased: Leased) -> None:
        raise AssertionError("nothing is begun any more")

    await send(store, word("a"))
    slow = Slow(store)
    worker = begin(handle, slow)
    await slow.asked.wait()
    stopping = asyncio.create_task(worker.stop(5))
    await asyncio.sleep(0)
    slow.go.set()
    await stopping
    (found,) = await left(store)
    assert not found.doubtful


async def test_what_takes_too_long_at_the_end_is_left_to_the_next(
    store: SqlStore, begin: Callable[..., Worker]
) -> None:
    """What Slack was asked to post is looked for, and not too soon; anything else begins anew."""
    begun: list[Effect] = []

    async def handle(_: Surroundings, leased: Leased) -> None:
        begun.append(leased.effect)
        if leased.effect in asking:
            leased.asked.append("C0LESSONS")
        await asyncio.Event().wait()

    timer, asking = ReviewDue(due_at=datetime.now(UTC), quarter="2026Q4"), (word("a"),)
    asks_nothing = LessonWord(due_at=timer.due_at, lesson="another", what=LessonText.GIVEN)
    await send(store, *asking, timer, asks_nothing)
    worker = begin(handle)
    await eventually(lambda: len(begun) == 3, "all are begun")
    await worker.stop(0.05)
    at_once = await left(store)
    assert {each.effect for each in at_once} == {timer, asks_nothing}
    assert not any(each.doubtful for each in at_once)
    (later,) = await left(store, datetime.now(UTC) + timedelta(seconds=LONGEST_PAUSE))
    assert later.doubtful


async def test_what_ends_in_time_is_sent(store: SqlStore, begin: Callable[..., Worker]) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def handle(_: Surroundings, leased: Leased) -> None:
        begun.set()
        await go.wait()

    await send(store, word("a"))
    worker = begin(handle)
    await begun.wait()
    stopping = asyncio.create_task(worker.stop(5))
    await asyncio.sleep(0.05)
    go.set()
    await stopping
    assert await left(store, datetime.now(UTC) + LATER) == []


async def test_an_attempt_takes_no_longer_than_the_lease(
    store: SqlStore, begin: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SENDING", 0.02)
    doubts: list[bool] = []

    async def handle(_: Surroundings, leased: Leased) -> None:
        doubts.append(leased.doubtful)
        leased.asked.append("C0LESSONS")
        with contextlib.suppress(ZeroDivisionError):
            await asyncio.Event().wait()

    await send(store, word("a"))
    worker = begin(handle)
    await eventually(lambda: doubts, "it is begun")
    await asyncio.sleep(0.1)
    await worker.stop(0)
    (later,) = await left(store, datetime.now(UTC) + LATER)
    assert later.doubtful


@pytest.mark.parametrize("fails", [Conflict(), NotItsTurn(0.0)], ids=["fails", "waits"])
async def test_what_slack_was_asked_for_alone_is_in_doubt(
    fails: Exception, store: SqlStore, begin: Callable[..., Worker]
) -> None:
    """What fails before it has asked for a post is tried anew as if it had never been.

    Whatever stops it after that: a first file may stand there while the second one waits.
    """
    seen: dict[str, list[bool]] = {"before": [], "after": []}

    async def handle(_: Surroundings, leased: Leased) -> None:
        seen[key_of(leased)].append(leased.doubtful)
        if key_of(leased) == "after":
            leased.asked.append("C0LESSONS")
        if len(seen[key_of(leased)]) == 1:
            raise fails

    await send(store, word("before"), word("after"))
    begin(handle)
    await eventually(lambda: all(len(each) == 2 for each in seen.values()), "both are through")
    assert seen == {"before": [False, False], "after": [False, True]}


def test_there_are_hands_for_whatever_goes_out() -> None:
    for hands in (HANDS, BESIDE_PEOPLE):
        assert sorted(urgency for _, of in hands for urgency in of) == sorted(Urgency)
