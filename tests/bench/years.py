"""A store as years leave it: cases that have ended with all that stands behind them.

Written many rows at once, each as the store writes it where something reads it again, else
with random bytes of the same length.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import insert

from bot.domain.case import Case, EntryKind, State, Thread, new_id
from bot.domain.lesson import Lesson, LessonState, On
from bot.domain.notice import Detail, Facts, Notice, NoticeState, Origin
from bot.domain.port import AuditEvent
from bot.domain.round import Invitees, Round
from bot.domain.sentence import Deadline
from bot.domain.timer import DeadlineDue
from bot.storage import schema
from bot.storage.cipher import VERSION, Ciphertext
from bot.storage.store import SqlStore, StoredUnit
from tests.bench.lists import _batches, _fill_unit, _number

DESK_CHANNEL = "G0DESK"
ENTRIES = ("report", "message", "answer", "note", "message")
LINES = ("report", "case_open", "case_claim", "case_reply", "case_open", "case_close")
KEPT = 600
"""Bytes of what is sealed and not read again here."""


@dataclass(frozen=True)
class Years:
    """How much there is. ``live``: cases that are not ended, each with its timer.

    ``timers``: for each of these. ``left``: rows that an earlier version left as sent.
    ``every``: of how many cases one has what is rare (a notice, an action).
    """

    cases: int
    live: int
    until: datetime
    people: tuple[str, ...] = ("U0DESK1", "U0DESK2", "U0DESK3")
    years: int = 5
    timers: int = 1
    sent: int = 8
    left: int = 0
    inbox: int = 3
    every: int = 500

    def case(self, n: int) -> Case:
        length = timedelta(days=365 * self.years)
        received = self.until - length * ((n + 1) / self.cases)
        live = n < self.live
        unlinked = received + timedelta(days=189)
        return Case(
            id=new_id(),
            number=_number(n),
            workspace="",
            state=State.EXAMINING if live else State.CLOSED,
            urgent=n % 50 == 0,
            anonymous=n % 3 == 0,
            reporter=f"U0EMP{n % 5000}",
            excluded=frozenset({self.people[0]} if n % 9 == 0 else ()),
            received_at=received,
            respond_by=received + timedelta(hours=8),
            answered_at=received + timedelta(hours=2),
            next_step_by=self.until + timedelta(days=1 + n % 30) if live else None,
            closed_at=None if live else received + timedelta(days=9),
            unlinked_at=None if live or unlinked > self.until else unlinked,
            handlers=(self.people[n % len(self.people)],),
            thread=Thread(DESK_CHANNEL, f"{received.timestamp():.6f}"),
        )


async def fill(store: SqlStore, years: Years, said: Callable[[int], None] = lambda n: None) -> None:
    """Fills the store; ``said`` hears how many cases are there."""
    for numbers in _batches(range(years.cases), 250):
        await store.write(partial(_some, years, numbers))
        said(numbers[-1] + 1)
    for numbers in _batches(range(years.cases // years.every), 100):
        await store.write(partial(_rare, years, numbers))


def _some(years: Years, numbers: Sequence[int], unit: StoredUnit) -> None:
    workspace = unit.keyring.workspace
    numbered = [(n, replace(years.case(n), workspace=workspace)) for n in numbers]
    _fill_unit(numbered, unit)
    _insert(unit, _rows(years, numbered, unit))
    for n, case in numbered:
        for at, action in enumerate(LINES):
            when = case.received_at + timedelta(hours=at)
            unit.audit.record(AuditEvent(when, action, "desk", "U0DESK1", case.id))
        if n < years.live:
            assert case.next_step_by is not None
            due = case.next_step_by
            unit.outbox.send(*(_timer(case.id, due, n) for n in range(years.timers)))
    for _ in range(years.left):
        made = [
            unit.outbox._row(_timer(c.id, c.received_at, n), c.received_at) for n, c in numbered
        ]
        _insert(unit, {"deliveries": [{**row, "state": "sent"} for row in made]})


def _timer(case_id: str, due: datetime, n: int) -> DeadlineDue:
    return DeadlineDue(case_id=case_id, due_at=due, about=Deadline.STEP, due=due, n=n)


def _rows(
    years: Years, numbered: Sequence[tuple[int, Case]], unit: StoredUnit
) -> Mapping[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("entries", "evidence", "posted", "sent", "inbox")
    }
    for n, case in numbered:
        here = {"case_id": case.id, "at": case.received_at}
        for kind in ENTRIES:
            entry = {"id": new_id(), "kind": EntryKind(kind), "author": sealed(40)}
            rows["entries"].append({**here, **entry, "body": sealed(KEPT)})
        if n % 3 == 0:
            file = {"id": new_id(), "stored": True, "failed": False, "sha256": sealed(61)}
            meta = unit.keyring.open(case.id).encrypt_json({}, f"evidence.meta.{file['id']}")
            rows["evidence"].append({**here, **file, "meta": meta})
        for own in (True, False):
            rows["posted"].append({**here, "id": new_id(), "own": own, "place": sealed(40)})
        for _ in range(years.sent):
            rows["sent"].append({**here, "key_mac": os.urandom(32)})
        for _ in range(years.inbox):
            rows["inbox"].append({**here, "origin_mac": os.urandom(32)})
    return rows


def _rare(years: Years, numbers: Sequence[int], unit: StoredUnit) -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("keys", "drafts", "reactions", "spent", "learned", "examples")
    }
    for n in numbers:
        at = years.until - timedelta(days=20 + n % 1000)
        origins = (Origin(new_id(), prepared_by="U0DESK1"),)
        facts = Facts(Detail.COARSE, "2026-H2")
        notice = Notice(new_id(), NoticeState.PUBLISHED, facts, "U0HR1", at, origins)
        unit.notices.add(notice)
        rows["reactions"] += [
            {"notice_id": notice.id, "kind": "read", "user_mac": os.urandom(32)} for _ in range(20)
        ]
        rows["examples"].append({"notice_id": notice.id, "chapter_mac": os.urandom(32)})
        person = {"person_mac": os.urandom(32), "quarter": "2026Q4", "at": at}
        rows["learned"] += [{**person, "chapter_mac": bytes([c]) * 32} for c in range(8)]
        unit.lessons.add(_lesson(n, at))
        scope = f"draft:{new_id()}"
        unit.keyring.draw(scope)
        rows["keys"].append({"scope": scope, "wrapped_key": unit.keyring._drawn.pop(scope)})
        draft = {"owner_mac": os.urandom(32), "scope": scope, "body": sealed(KEPT)}
        rows["drafts"].append({**draft, "updated_at": years.until - timedelta(hours=n % 100)})
        counts = dict.fromkeys(("reports", "words", "files", "bytes"), 1)
        until = years.until + timedelta(hours=n % 2)
        rows["spent"].append({**counts, "person_mac": os.urandom(32), "until": until})
    _insert(unit, rows)
    round_ = Round(new_id(), Invitees.EVERYONE, years.until.date(), "U0HR1", years.until)
    unit.rounds.add(round_)
    unit.rounds.invite(round_.id, [f"U0EMP{numbers[0]}.{n}" for n in range(200)], years.until)


def _lesson(n: int, at: datetime) -> Lesson:
    lesson = Lesson(new_id(), On.MANUAL, "手引き", "U0HR1", date(2026, 11, 1), "U0HR1", at)
    return replace(lesson, state=LessonState.DONE, ended_by="U0HR1", ended_at=at)


def sealed(length: int) -> Ciphertext:
    return Ciphertext(VERSION + os.urandom(length + 28))


def _insert(unit: StoredUnit, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    for name, values in rows.items():
        unit.keyring._transaction.change(insert(schema.metadata.tables[name]), values)
