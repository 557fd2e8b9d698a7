"""The one way to act: what is recorded, what is tried anew, and what is done only once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.error import Code, Conflict, Refusal
from bot.domain.port import AuditEvent, Unit
from bot.usecases import acting
from bot.usecases.acting import ATTEMPTS, Entrance, idempotency_key, required
from tests.services import Services, open_services

DONE, REFUSED = ("act", "desk", False), ("act", "outsider", True)


@dataclass
class Doing:
    """Somebody who has come in."""

    unit: Unit
    now: datetime
    case_id: str | None = None

    def record(self) -> None:
        self.unit.audit.record(AuditEvent(self.now, "act", "desk", "U1"))


@dataclass
class Door:
    """An entrance, how often somebody came to it, and what was done behind it."""

    services: Services
    closed: Refusal | None = None
    silent: bool = False
    came: int = 0
    done: list[str] = field(default_factory=list)

    @property
    def entrance(self) -> Entrance[Doing]:
        def refused(unit: Unit) -> AuditEvent | None:
            if self.silent:
                return None
            return AuditEvent(self.services.clock.now(), "act", "outsider", "U1", refused=True)

        return Entrance(self._enter, refused)

    def _enter(self, unit: Unit) -> Doing:
        self.came += 1
        if self.closed:
            raise self.closed
        return Doing(unit, self.services.clock.now())

    async def written(self) -> str | None:
        """What the store has kept of it."""
        draft = await self.services.store.read(lambda unit: unit.drafts.get("mark"))
        return draft["text"] if draft else None


def write(doing: Doing, text: str = "here") -> str:
    doing.unit.drafts.put("mark", {"text": text}, doing.now)
    return text


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_services(tmp_path) as services:
        yield Door(services)


async def test_what_is_done_is_recorded_with_it(door: Door) -> None:
    assert await acting.run(door.services.store, door.entrance, write) == "here"
    assert await door.written() == "here"
    assert await door.services.record() == [DONE]


async def test_a_refusal_is_recorded_and_raised(door: Door) -> None:
    store = door.services.store
    door.closed = Refusal(Code.NOT_YOURS)
    with pytest.raises(Refusal) as refused:
        await acting.run(store, door.entrance, write)
    assert refused.value is door.closed and await door.written() is None
    assert await door.services.record() == [REFUSED]
    door.silent = True
    with pytest.raises(Refusal):
        await acting.run(store, door.entrance, write)
    assert await door.services.record() == [REFUSED]


@pytest.mark.parametrize("field", [None, "text"])
async def test_what_is_refused_halfway_leaves_nothing(door: Door, field: str | None) -> None:
    """And where it concerns an input nothing is recorded: the form is still open."""

    def do(doing: Doing) -> None:
        write(doing)
        raise Refusal(Code.EMPTY_TEXT, field=field)

    with pytest.raises(Refusal) as refused:
        await acting.run(door.services.store, door.entrance, do)
    assert refused.value.field == field and await door.written() is None
    assert await door.services.record() == ([] if field else [REFUSED])


async def test_what_was_taken_is_neither_done_nor_recorded_again(door: Door) -> None:
    store, entrance = door.services.store, door.entrance
    assert await acting.run(store, entrance, write, once="form") == "here"

    def again(doing: Doing) -> str:
        return "again"

    def later(doing: Doing) -> str:
        return write(doing, "later")

    assert await acting.run(store, entrance, later, once="form") is None
    assert await acting.run(store, entrance, later, once="form", again=again) == "again"
    assert await door.written() == "here" and await door.services.record() == [DONE]
    assert await acting.run(store, entrance, later, once="another", again=again) == "later"
    assert await acting.run(store, entrance, later, once=None, again=again) == "later"
    assert await door.services.record() == [DONE] * 3


async def test_what_was_refused_may_be_sent_again(door: Door) -> None:
    def do(doing: Doing) -> str:
        raise Refusal(Code.EMPTY_TEXT, field="text")

    with pytest.raises(Refusal):
        await acting.run(door.services.store, door.entrance, do, once="form")
    assert await acting.run(door.services.store, door.entrance, write, once="form") == "here"


async def test_who_may_no_more_is_not_told_what_was_taken(door: Door) -> None:
    await acting.run(door.services.store, door.entrance, write, once="form")
    door.closed = Refusal(Code.NOT_YOURS)
    with pytest.raises(Refusal):
        await acting.run(door.services.store, door.entrance, write, once="form", again=write)
    assert await door.services.record() == [DONE, REFUSED]


async def test_the_case_is_remembered_with_what_was_taken(door: Door) -> None:
    case = await door.services.told()

    def enter(unit: Unit) -> Doing:
        return Doing(unit, door.services.clock.now(), case.id)

    entrance = Entrance(enter, lambda unit: None)
    await acting.run(door.services.store, entrance, write, once="form")
    assert await door.services.store.read(lambda unit: unit.inbox.case_of("form")) == case.id


@pytest.mark.parametrize("conflicts", range(ATTEMPTS + 2))
async def test_what_changed_meanwhile_is_tried_anew_five_times(door: Door, conflicts: int) -> None:
    """Each time on what is there now, after what has to be prepared is prepared anew."""
    assert ATTEMPTS == 5
    order: list[str] = []

    async def prepare() -> None:
        order.append("prepared")

    def do(doing: Doing) -> str:
        order.append("tried")
        write(doing, f"try {door.came}")
        if door.came <= conflicts:
            raise Conflict
        return "done"

    tries = min(conflicts + 1, ATTEMPTS)
    run = acting.run(door.services.store, door.entrance, do, once="form", prepare=prepare)
    if conflicts < ATTEMPTS:
        assert await run == "done"
        assert await door.written() == f"try {tries}"
        assert await door.services.record() == [DONE]
    else:
        with pytest.raises(Refusal) as refused:
            await run
        assert refused.value.code is Code.CHANGED_MEANWHILE
        assert await door.written() is None and await door.services.record() == []
    assert order == ["prepared", "tried"] * tries and door.came == tries


async def test_a_refusal_of_what_is_prepared_is_no_attempt(door: Door) -> None:
    async def prepare() -> None:
        raise Refusal(Code.CANNOT_CHECK)

    with pytest.raises(Refusal):
        await acting.run(door.services.store, door.entrance, write, prepare=prepare)
    assert door.came == 0 and await door.services.record() == []


async def test_seeing_records_nothing_but_a_refusal(door: Door) -> None:
    store = door.services.store
    assert await acting.see(store, door.entrance, lambda doing: "seen") == "seen"
    assert await door.services.record() == []
    door.closed = Refusal(Code.EMPTY_TEXT, field="text")
    with pytest.raises(Refusal):
        await acting.see(store, door.entrance, lambda doing: "seen")
    assert await door.services.record() == []
    door.closed = Refusal(Code.NOT_YOURS)
    with pytest.raises(Refusal) as refused:
        await acting.see(store, door.entrance, lambda doing: "seen")
    assert refused.value is door.closed
    assert await door.services.record() == [REFUSED]


async def test_seeing_changes_nothing(door: Door) -> None:
    with pytest.raises(Exception, match="read"):
        await acting.see(door.services.store, door.entrance, write)
    assert await door.written() is None


def test_one_submission_has_one_name() -> None:
    sent = idempotency_key("form", {"a": "1", "b": ["2"]})
    assert sent.startswith("form:")
    assert sent == idempotency_key("form", {"b": ["2"], "a": "1"})
    others = {
        idempotency_key("form", {"a": "1", "b": ["3"]}),
        idempotency_key("form", {"a": "1"}),
        idempotency_key("other", {"a": "1", "b": ["2"]}),
    }
    assert len({sent, *others}) == 4


def test_what_must_be_written_is_given_back_as_it_was_typed() -> None:
    assert required(" text\n", "note") == " text\n"
    for nothing in ("", " ", "\n\u3000"):
        with pytest.raises(Refusal) as refused:
            required(nothing, "note")
        assert (refused.value.code, refused.value.field) == (Code.EMPTY_TEXT, "note")
