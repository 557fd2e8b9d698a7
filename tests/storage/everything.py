"""Calls every function of every repository once, and notes the statements that come of it."""

import ast
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import wraps
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import FunctionType
from typing import Any

import pytest
from sqlalchemy import Delete, Engine, Executable, Insert, Select, Update, event

from bot import storage
from bot.domain.allowance import Amounts
from bot.domain.allowed import AllowedWord
from bot.domain.case import Case, EntryKind, State, Thread, new_id
from bot.domain.course import Taking
from bot.domain.figures import Band, Figures
from bot.domain.joint import Joint, JointState
from bot.domain.lesson import Lesson, LessonState, On, Review
from bot.domain.notice import Detail, Facts, Notice, NoticeState, Origin
from bot.domain.outbox import ReporterWord, ThreadLine
from bot.domain.port import AuditEvent
from bot.domain.receipt import Content
from bot.domain.round import Invitees, Round
from bot.domain.sentence import ReporterText, ThreadText
from bot.domain.vault import Rendition
from bot.domain.wanted import Wanted
from bot.storage import SqlStore, prepared
from bot.storage.repository import Repository
from bot.storage.schema import metadata
from bot.storage.store import StoredUnit
from bot.storage.transaction import Transaction
from tests.storage.conftest import (
    NOW,
    a_case,
    an_effect,
    an_entry,
    sealed,
    some_evidence,
    stored_case,
)

PLACE = f"{storage.__name__}."
USER = "U0DESK1"
CHANNEL = "G0DESK"
HOUR = timedelta(hours=1)
FIVE_YEARS = timedelta(days=5 * 365 - 12)
LONG_AGO = NOW - 2 * FIVE_YEARS


def functions() -> set[str]:
    """Each public function of a repository, as ``StoredCases.get``."""
    return {
        f"{each.__name__}.{name}"
        for each in Repository.__subclasses__()
        for name, value in vars(each).items()
        if isinstance(value, FunctionType) and not name.startswith("_")
    }


def constants() -> dict[str, Executable]:
    """Each statement that a function of the store runs, as ``outbox._DUE``.

    One that only others are made of is none.
    """
    found: dict[str, Executable] = {}
    for module in (import_module(each.name) for each in iter_modules(storage.__path__, PLACE)):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
        used = {n.id for each in functions for n in ast.walk(each) if isinstance(n, ast.Name)}
        for name, value in vars(module).items():
            each = value.values() if isinstance(value, dict) else (value,)
            for at, one in enumerate(each):
                if name in used and isinstance(one, Select | Update | Delete | Insert):
                    found[f"{module.__name__.removeprefix(PLACE)}.{name}{at or ''}"] = one
    return found


@dataclass
class Ran:
    """Every statement that was run, with the values of its first time, and what called it."""

    statements: dict[str, Any] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    constants: set[int] = field(default_factory=set)
    """The ``id`` of each statement that a repository has asked for."""


@contextmanager
def noted(patch: pytest.MonkeyPatch) -> Iterator[Ran]:
    """Notes what is run as long as the block lasts."""
    ran = Ran()

    def calling(name: str, function: FunctionType) -> Any:
        @wraps(function)
        def call(*given: Any, **named: Any) -> Any:
            ran.called.add(name)
            return function(*given, **named)

        return call

    def running(_c: Any, _cursor: Any, statement: str, values: Any, _: Any, many: bool) -> None:
        # Many rows in one statement come as one row of values.
        each = many and isinstance(values, list)
        ran.statements.setdefault(statement, values[0] if each else values)

    def asking(function: FunctionType) -> Any:
        @wraps(function)
        def ask(here: Transaction, statement: Executable, *values: Any, **named: Any) -> Any:
            ran.constants.add(id(statement))
            return function(here, statement, *values, **named)

        return ask

    for name in ("rows", "row", "change", "take_out", "plainly"):
        patch.setattr(Transaction, name, asking(getattr(Transaction, name)))
    for each in Repository.__subclasses__():
        for name, value in list(vars(each).items()):
            if isinstance(value, FunctionType) and not name.startswith("_"):
                patch.setattr(each, name, calling(f"{each.__name__}.{name}", value))
    run_by_driver = prepared._execute

    def run(driver: Any, statement: str, values: Any) -> Any:
        ran.statements.setdefault(statement, values)
        return run_by_driver(driver, statement, values)

    patch.setattr(prepared, "_execute", run)
    event.listen(Engine, "before_cursor_execute", running)
    try:
        yield ran
    finally:
        event.remove(Engine, "before_cursor_execute", running)


async def everything(store: SqlStore) -> None:
    """Uses all there is of the store, on what it has put into it itself."""
    await store.migrate()  # as at a start
    case = await stored_case(store, reporter="U0MINE", thread=Thread(CHANNEL, "1.5"))
    gone = await stored_case(store, state=State.CLOSED, closed_at=NOW)
    unlinked = await stored_case(store, state=State.CLOSED, closed_at=NOW, anonymous=True)
    await store.write(lambda unit: cases(unit, case))
    await store.read(lambda unit: finding(unit, case))
    await store.read(lambda unit: lists(unit))
    item = some_evidence(case.id)
    lost = some_evidence(gone.id)

    def first(unit: StoredUnit) -> None:
        unit.entries.add(an_entry(case.id))
        unit.evidence.add(item)
        unit.evidence.add(lost)
        unit.audit.record(AuditEvent(NOW, "open", "desk", USER, case.id))

    await store.write(first)
    item = await sealed(store, item, b"original")
    await sealed(store, item, b"a copy", Rendition.COPY)
    await store.read(lambda unit: reading(unit, case, item.id))
    await store.write(lambda unit: sending(unit, case))
    for work in (spending, held, drafts, notices, lessons, courses, beside):
        await store.write(work)
    await store.write(lambda unit: taken_again(unit))
    await store.write(lambda unit: ending(unit, gone, lost.id))
    await store.write(lambda unit: unlinking(unit, unlinked))
    for operators in (store.verify_audit, store.keys_by_master, store.vault_names, store.ready):
        await operators()
    await store.rotate_keys()


def cases(unit: StoredUnit, case: Case) -> None:
    found = unit.cases.get(case.id)
    assert found == case
    unit.cases.by_thread(Thread(CHANNEL, "1.5"))
    unit.cases.place(case.id, Thread(CHANNEL, "1.6"))
    unit.cases.add(a_case())
    unit.cases.save(replace(case, urgent=True))
    unit.cases.index(case.id, "category", ["violence", "threat"])
    unit.cases.unindex(case.id, "category", ["violence"])
    unit.cases.set_visibility(case, [USER, "U0DESK2"], due_at=NOW, waiting=True)


def finding(unit: StoredUnit, case: Case) -> None:
    assert unit.cases.get(case.id)
    assert unit.cases.by_reporter("U0MINE")
    assert unit.cases.by_thread(Thread(CHANNEL, "1.6"))
    assert unit.cases.in_channel(CHANNEL, limit=2)[0].id == case.id
    assert unit.cases.received(NOW, NOW + HOUR, limit=3)
    assert unit.cases.received(NOW, NOW + HOUR, after=(NOW, "0"), limit=3)
    assert unit.cases.by_number(case.number) and not unit.cases.by_number("none")
    assert case.id in unit.cases.live()
    assert unit.cases.visible_to(case.id) >= {unit.cases.visibility_key(USER)}
    assert unit.cases.indexed("category", ["threat"], limit=2)
    assert unit.cases.indexed("category", ["threat"], limit=2, before=NOW + HOUR)


def lists(unit: StoredUnit) -> None:
    """Each way in which a list can be narrowed, with each other and each turn of a page."""
    one: tuple[dict[str, Any], ...] = (
        {},
        {"handler": True},
        {"unclaimed": True},
        {"waiting": True},
        {"due_until": NOW + HOUR},
    )
    marked: tuple[dict[str, Any], ...] = ({}, {"indexed": ("category", "threat")})
    state: tuple[dict[str, Any], ...] = ({}, {"state": State.RECEIVED})
    day = {"received_from": NOW - HOUR, "received_until": NOW + HOUR}
    time: tuple[dict[str, Any], ...] = ({}, day)
    turn: tuple[dict[str, Any], ...] = ({}, {"after": (NOW, "~")}, {"before": (NOW, "0")})
    for chosen in itertools.product(one, marked, state, time, turn):
        wanted = Wanted(**{name: value for part in chosen for name, value in part.items()})
        unit.cases.find(USER, wanted, limit=1)


def reading(unit: StoredUnit, case: Case, file: str) -> None:
    assert unit.entries.of(case.id) and unit.entries.of(case.id, EntryKind.MESSAGE)
    assert unit.entries.of_each([case.id], EntryKind.MESSAGE)[case.id]
    assert unit.evidence.get(file) and unit.evidence.of(case.id)
    unit.evidence.book(file, Rendition.ORIGINAL)
    assert unit.audit.of(case.id) and unit.audit.head() and unit.audit.until()
    receipt = unit.receipts.of(case, NOW)
    assert receipt and unit.receipts.check(receipt).genuine
    # Not locked, where one only reads.
    for kept in (unit.notices, unit.lessons, unit.allowed, unit.rounds, unit.releases):
        assert kept.get("no such id") is None


def spending(unit: StoredUnit) -> None:
    for _ in range(2):
        unit.allowances.spend(USER, Amounts(words=1), NOW - HOUR)
    assert unit.allowances.forget(NOW + HOUR, limit=1)


def sending(unit: StoredUnit, case: Case) -> None:
    outbox = unit.outbox
    outbox.send(*(an_effect(key, key) for key in "abcd"))
    taken = outbox.lease(NOW, length=HOUR, limit=3)
    outbox.sent(taken[0])
    outbox.dead(taken[1])
    outbox.retry(taken[2], due_at=NOW, doubtful=True)
    outbox.give_back(*outbox.lease(NOW, length=HOUR, limit=1))
    outbox.lease(NOW, length=HOUR, limit=1)
    outbox.abandon_leases()
    outbox.doubt(NOW - FIVE_YEARS)
    row = outbox._row(an_effect("old"), NOW)
    outbox._transaction.insert_new(_deliveries(), {**row, "state": "sent"})
    assert outbox.clear_sent(limit=5)
    other = outbox._row(an_effect("unreadable"), NOW - HOUR)
    payload = unit.keyring.system.encrypt_json({}, "elsewhere")
    outbox._transaction.insert_new(
        _deliveries(), {**other, "payload": payload, "due_at": NOW - HOUR}
    )
    outbox.lease(NOW, length=HOUR, limit=1)
    known = {**outbox._row(an_effect("known"), NOW), "state": "dead", "reason": "unreadable"}
    outbox._transaction.insert_new(_deliveries(), known)
    assert outbox.take_up(limit=5) == 1
    later = outbox._row(an_effect("later"), NOW - HOUR)
    content = {"key": "later", "payload": {"type": "OfALaterVersion"}}
    payload = unit.keyring.system.encrypt_json(content, f"deliveries.payload.{later['id']}")
    outbox._transaction.insert_new(_deliveries(), {**later, "payload": payload})
    outbox.lease(NOW, length=HOUR, limit=20)
    outbox.send(
        *(ThreadLine(due_at=NOW, case_id=case.id, key=key, what=ThreadText.CLAIMED) for key in "ab")
    )
    assert outbox.lease(NOW, length=HOUR, limit=20)[0].also
    assert unit.processes.seen("p", NOW, gone_after=HOUR) == 1
    unit.processes.ends("p")
    for _ in range(2):
        unit.processes.tell(NOW)
    assert unit.processes.told() == NOW
    unit.audit.flush()


def held(unit: StoredUnit) -> None:
    """As the operator sees it, and sees to it."""
    oldest = an_effect("held", due_at=NOW - FIVE_YEARS)
    unit.outbox.send(oldest)
    unit.outbox.flush()
    first = unit.held.all(NOW + HOUR, limit=1)[0]
    assert unit.held.release(first.id, NOW)
    assert unit.held.drop(first.id)
    unit.outbox.send(oldest)
    unit.outbox.flush()
    assert not unit.held.release(first.id, NOW), "it is never sent after all"
    unit.held.overdue(NOW)
    assert not unit.held.word_waits("c1", NOW, NOW)
    assert unit.held.behind(NOW) >= timedelta()
    unit.held.promised(NOW, NOW + HOUR, limit=10)


def _deliveries() -> Any:
    from bot.storage.schema import deliveries

    return deliveries


def drafts(unit: StoredUnit) -> None:
    unit.drafts.put("U1", {"narrative": "a"}, NOW)
    unit.drafts.put("U1", {"narrative": "b"}, NOW)
    assert unit.drafts.get("U1")
    unit.drafts.discard("U1")
    unit.drafts.put("U2", {}, NOW - 2000 * HOUR)
    assert unit.drafts.expire(NOW - 1000 * HOUR, limit=5) == 1


def courses(unit: StoredUnit) -> None:
    for at in (NOW - FIVE_YEARS, NOW - HOUR, NOW):
        unit.learning.finish(USER, "first", at)
    assert unit.learning.finished(USER, ["first", "second"]) == {"first": NOW}
    for chapter in ("first", None):
        assert unit.learning.people(chapter, NOW - HOUR, NOW + HOUR) == 1
    assert unit.learning.forget(NOW - 2 * HOUR, limit=1) == 1
    for chapter in ("first", "second", "", "first"):
        unit.learning.example("n1", chapter)
    assert unit.learning.examples("first", limit=2) == ["n1"]
    assert unit.learning.chapter_of("n1", ["second", "first"]) == "first"
    round_ = Round(new_id(), Invitees.EVERYONE, LONG_AGO.date(), "U0HR1", NOW - HOUR)
    unit.rounds.add(round_)
    assert unit.rounds.invite(round_.id, [USER, "U0B"], NOW - HOUR) == [USER, "U0B"]
    assert unit.rounds.invite(round_.id, [USER, "U0C"], NOW - HOUR) == ["U0C"]
    assert unit.rounds.reached([USER, "U0D"], NOW - 2 * HOUR, "another") == {USER}
    assert unit.rounds.taking(round_.id, ["first"], NOW - HOUR, NOW + HOUR) == Taking(3, 1, 1)
    assert unit.rounds.parts([round_.id]) == unit.rounds.parts([round_.id, "none"]) == [3]
    unit.rounds.save(replace(round_, stopped_at=NOW))
    assert unit.rounds.get(round_.id) in unit.rounds.latest(limit=100)
    assert unit.rounds.forget(LONG_AGO + 100 * HOUR, limit=5) == 4
    assert unit.rounds.forget(LONG_AGO + 100 * HOUR, limit=5) == 0


def notices(unit: StoredUnit) -> None:
    origin = (Origin("c1", prepared_by=USER),)
    notice = Notice(
        new_id(), NoticeState.PUBLISHED, Facts(Detail.COARSE, "2026-H2"), USER, NOW, origin
    )
    unit.notices.add(notice)
    assert unit.notices.get(notice.id)
    unit.notices.save(notice)
    assert unit.notices.of_case("c1")
    assert unit.notices.in_states(NoticeState.PUBLISHED, limit=1)
    assert unit.notices.react(notice.id, "U1", "read")
    assert unit.notices.react(notice.id, "U1", "seen_here")
    unit.notices.unreact(notice.id, "U1", "seen_here")
    assert unit.notices.reactions(notice.id, "seen_here") == 0
    assert unit.notices.reactions(notice.id, "read") == 1
    unit.notices.unreact(notice.id, "U2", "read")
    # As a version leaves it that tells nobody how many it has written.
    row = {"notice_id": notice.id, "kind": "read", "user_mac": b"earlier"}
    unit.notices._transaction.insert_new(metadata.tables["reactions"], row)
    assert unit.notices.reactions(notice.id, "read") == 2
    assert unit.notices.react(notice.id, "U2", "read")
    assert unit.notices.reactions(notice.id, "read") == 3


def lessons(unit: StoredUnit) -> None:
    lesson = Lesson(new_id(), On.MANUAL, "x", USER, NOW.date(), USER, NOW)
    unit.lessons.add(lesson)
    assert unit.lessons.get(lesson.id) and unit.lessons.open(limit=1)
    unit.lessons.end(replace(lesson, state=LessonState.DONE, ended_at=NOW, ended_by=USER))
    assert unit.lessons.ended(limit=1)


def beside(unit: StoredUnit) -> None:
    word = AllowedWord(new_id(), "さくら", "商品名", USER, NOW)
    unit.allowed.add(word)
    assert unit.allowed.get(word.id) and unit.allowed.listed()
    unit.allowed.save(word)
    unit.figures.put(Figures("2026Q3", Band(0)))
    unit.figures.put(Figures("2026Q3", Band(0)))
    assert unit.figures.get("2026Q3") and unit.figures.quarters(limit=1)
    unit.figures.add_review(Review(new_id(), "2026Q3", USER, NOW))
    assert unit.figures.reviews(limit=1)
    asked = Joint(new_id(), USER, JointState.ASKED, NOW, NOW, "r", "2026Q3-2026Q3")
    unit.releases.put(asked)
    unit.releases.put(asked)
    assert unit.releases.get(asked.id) == asked and unit.releases.newest(limit=1)
    assert unit.inbox.take("key", NOW, "c1")
    unit.readings.put(CHANNEL, NOW)
    unit.readings.put(CHANNEL, NOW + HOUR)
    assert unit.readings.until(CHANNEL) == NOW + HOUR
    assert unit.signer.make() and unit.signer.get() is not None
    unit.absences.put(USER, NOW + HOUR)
    assert unit.absences.of([USER], NOW)


def taken_again(unit: StoredUnit) -> None:
    assert not unit.inbox.take("key", NOW)
    assert unit.inbox.case_of("key") == "c1"


def ending(unit: StoredUnit, case: Case, file: str) -> None:
    retention = unit.retention
    assert retention.ended() and retention.ended(NOW - FIVE_YEARS)
    assert retention.hold(case.id, True) and retention.held(case.id)
    receipt = unit.receipts.of(case, NOW)
    retention.destroy(case.id, NOW)
    assert receipt and unit.receipts.check(receipt).content is Content.MISSING, "no line says so"
    assert file in retention.files_left()
    retention.remove_files([file])
    assert retention.destroyed(case.id)
    assert retention.known(retention.tokens()) == ([], [])
    assert retention.tokens(NOW) and not retention.tokens(NOW + HOUR)


def unlinking(unit: StoredUnit, case: Case) -> None:
    assert unit.posted.add(case.id, [Thread(CHANNEL, "1.7")], NOW, own=False)
    assert unit.posted.add(case.id, [Thread("D0", "1.8")], NOW, own=True)
    unit.entries.add(an_entry(case.id))
    unit.evidence.add(some_evidence(case.id))
    word = ReporterWord(case_id=case.id, due_at=NOW, key="a", what=ReporterText.CLAIMED)
    unit.outbox.send(word)
    unit.outbox.flush()
    assert unit.posted.complete(case.id)
    assert [each.ts for each in unit.posted.of(case.id)] == ["1.7", "1.8"]
    unit.readings.put("D0", NOW)
    unit.readings.forget("D0")
    assert case.id in unit.retention.linked()
    unit.posted.forget_own(case.id)
    unit.entries.rewrite(unit.entries.of(case.id)[0])
    unit.retention.unlink(case.id)
    unit.cases.save(replace(unit.cases.get(case.id) or case, unlinked_at=NOW))
    assert unit.held.still_there() == 0
