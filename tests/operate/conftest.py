"""A company's data as the bot leaves it, and the commands as an operator types them."""

import base64
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pyrage
import pytest
from sqlalchemy import Engine, create_engine, make_url

from bot.config.settings import Settings, load
from bot.domain import port
from bot.domain.case import (
    Case,
    Details,
    EntryKind,
    Evidence,
    Identity,
    Report,
    Safety,
    Scene,
    Sharing,
    new_id,
)
from bot.domain.deadline import Always
from bot.domain.disclosure import measures_in
from bot.domain.effect import Effect
from bot.domain.evidence import Copy, CopyState, FileKind, Giver, Trace
from bot.domain.joint import ExportReader
from bot.domain.judgement import Judgement, MeasureState, Outcome
from bot.domain.policy import shipped_policy
from bot.domain.port import AuditEvent, Leased
from bot.domain.role import Members
from bot.domain.timer import LinkDue
from bot.domain.vault import Rendition
from bot.storage.store import SqlStore, StoredUnit, open_store
from bot.usecases import casework, conversation, joint, judging, unlinking
from bot.usecases import customer as customers
from bot.usecases.desk import Desk
from bot.usecases.report import submit
from tests.conftest import PLAIN
from tests.program import madoguchi
from tests.storage.conftest import (
    BOTH,
    PATIENT,
    migrated_postgres,
    postgres_server,
    postgres_url,
    sealed,
)

__all__ = ["migrated_postgres", "postgres_server", "postgres_url"]

ROOT = Path(__file__).parents[2]
POLICY = shipped_policy()
WORKSPACE = "T0PRACTICE"
MASTER = bytes(range(32))
REPORTER, TANAKA, SUZUKI, MARIA = "U0CANARYREPORTER", "U0DESK1", "U0DESK2", "U0DESK3"
SAID = "カナリア相談の本文 <script>alert(1)</script>"
NOTE = "カナリア内部メモ"
ORIGINAL = b"CANARY-ORIGINAL\x00\xff" * 1000
STRIPPED = b"CANARY-COPY" * 500


def coded(*keys: bytes) -> str:
    return ",".join(base64.b64encode(key).decode() for key in keys)


@dataclass
class Home:
    """Where an installation lives, and its operator at work."""

    kind: str
    url: str
    data_dir: Path
    keys: tuple[bytes, ...] = (MASTER,)
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.data_dir / "madoguchi.db"

    def open(self, **changes: Any) -> AbstractAsyncContextManager[SqlStore]:
        options: dict[str, Any] = {
            "database_url": self.url,
            "data_dir": self.data_dir,
            "master_keys": self.keys,
            "workspace": WORKSPACE,
            "patience": PATIENT,
        }
        return open_store(**{**options, **changes})

    def sync_engine(self) -> Engine:
        """For altering what is stored from outside."""
        driver = "sqlite" if self.kind == "sqlite" else "postgresql+psycopg"
        return create_engine(make_url(self.url).set(drivername=driver))

    @property
    def variables(self) -> dict[str, str]:
        return {
            **PLAIN,
            # Nobody answers there.
            "SLACK_API_URL": "http://127.0.0.1:9/api/",
            "MADOGUCHI_DATA_DIR": str(self.data_dir),
            "MADOGUCHI_MASTER_KEYS": coded(*self.keys),
            **({} if self.kind == "sqlite" else {"MADOGUCHI_DATABASE_URL": self.url}),
            **self.environ,
        }

    def settings(self, monkeypatch: pytest.MonkeyPatch) -> Settings:
        """What a command loads, for what needs no process of its own."""
        for name, value in self.variables.items():
            monkeypatch.setenv(name, value)
        return load(None)

    async def cli(self, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        """``madoguchi …`` as a process of its own."""
        variables = {"PATH": os.environ["PATH"], "LANG": "en_US.UTF-8", **self.variables, **environ}
        given = {name: value for name, value in variables.items() if value}
        return await madoguchi(*arguments, cwd=self.data_dir.parent, environ=given)


@pytest.fixture
def sqlite_home(tmp_path: Path) -> Home:
    data_dir = tmp_path / "data"
    return Home("sqlite", f"sqlite:///{data_dir}/madoguchi.db", data_dir)


@pytest.fixture(params=BOTH)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    if request.param == "sqlite":
        found: Home = request.getfixturevalue("sqlite_home")
        return found
    url: str = request.getfixturevalue("postgres_url")
    return Home("postgres", url, tmp_path / "data")


@dataclass
class Clock:
    at: datetime = datetime(2026, 11, 24, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class Directory:
    async def members(self) -> Members:
        return Members(desk=(TANAKA, SUZUKI, MARIA), hr=("U0HR1",))


def a_desk(store: SqlStore, clock: port.Clock | None = None) -> Desk:
    return Desk(
        store=store,
        clock=clock or Clock(),
        directory=Directory(),
        calendar=Always(),
        first_response=timedelta(hours=8),
        first_response_urgent=timedelta(minutes=30),
        workspace=WORKSPACE,
    )


@dataclass(frozen=True)
class Filed:
    """A case that was worked on from its report to its close."""

    case: Case
    picture: Evidence
    plain: Evidence

    @property
    def number(self) -> str:
        return self.case.number


async def prepared(home: Home) -> None:
    """An installation that was started once."""
    async with home.open() as store:
        await store.migrate()
    (home.data_dir / "workspace").write_text(WORKSPACE + "\n")


async def filed(
    store: SqlStore, *, anonymous: bool = False, closed: bool = True, clock: Clock | None = None
) -> Filed:
    """Somebody reports, the desk works, by the bot's own use cases."""
    desk = a_desk(store, clock)
    report = Report(
        safety=Safety.UNEASY,
        identity=Identity.ANONYMOUS if anonymous else Identity.NAMED,
        occurred_on=date(2026, 11, 20),
        scene=Scene.PHONE,
        narrative=SAID,
        exclude=frozenset({"U0BOSS"}),
        details=Details(categories=("intimidation",), customer="山田商店", sharing=Sharing.YES),
    )
    origin = new_id()
    case = (await submit(desk, report, REPORTER, f"origin:{origin}")).case
    picture = await evidence(store, case, "カナリア写真.jpg", ORIGINAL, STRIPPED, desk.clock.now())
    plain = await evidence(store, case, "通話の記録.txt", b"as it was said", None, desk.clock.now())
    await casework.open_case(desk, case.id, TANAKA)
    await casework.claim(desk, case.id, TANAKA)
    await casework.claim(desk, case.id, SUZUKI)
    await conversation.answer(desk, case.id, TANAKA, "カナリア返事", f"a:{origin}")
    await conversation.message(desk, case.id, REPORTER, "ありがとうございます", f"m:{origin}")
    await conversation.note(desk, case.id, TANAKA, NOTE, f"n:{origin}")
    await customers.name(desk, case.id, TANAKA, "山田商店\n03-1234-5678", f"c:{origin}")
    for outcome, reason in (
        (Outcome.UNDECIDED, "まだ分からない"),
        (Outcome.APPLIES, "三つの要素がそろう"),
    ):
        judgement = Judgement(outcome, reason, TANAKA, desk.clock.now(), ("intimidation",))
        await judging.judge(desk, case.id, TANAKA, judgement, POLICY, f"{reason}:{origin}")
    grave = next(m for m in POLICY.measures if m.grave and not m.legal)
    decision = judging.Decision(grave.id, MeasureState.DONE, date(2026, 12, 1), "書面で伝える")
    await judging.measure(desk, case.id, TANAKA, decision, POLICY, f"x:{origin}")
    taken = await store.read(lambda unit: unit.entries.of(case.id, EntryKind.MEASURE))
    waiting = measures_in(taken)[0]
    await judging.approve(desk, case.id, waiting.id, SUZUKI, "承認します", POLICY, f"p:{origin}")
    if closed:
        await judging.close(desk, case.id, TANAKA, "終わりました", "手引きを直す", f"z:{origin}")
    return Filed(case, picture, plain)


KEY = pyrage.x25519.Identity.generate()
"""The reader's."""


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


async def let_go(
    store: SqlStore, case: Case, *readers: ExportReader, originals: bool = False
) -> None:
    """Two of the desk let the case be exported for these readers."""
    desk = a_desk(store, Now())
    for reader in readers or ExportReader:
        asked = (case.id, TANAKA, "弁護士に相談", reader, new_id())
        await joint.ask_export(desk, *asked, originals=originals)
        seen = (await casework.show_case(desk, case.id, SUZUKI)).joints
        request = next(each for each in seen if each.approves)
        await joint.approve_export(desk, case.id, request.id, SUZUKI)


async def evidence(
    store: SqlStore,
    case: Case,
    name: str,
    data: bytes,
    copy: bytes | None,
    at: datetime,
    *,
    fails: bool = False,
) -> Evidence:
    """A file in the vault, with a copy out of which the author's name was taken, or without.

    ``fails``: it could not be cleaned.
    """
    item = Evidence(
        id=new_id(),
        case_id=case.id,
        at=at,
        slack_file=f"F0CANARY{new_id()}",
        name=name,
        mimetype="application/octet-stream",
        size=len(data),
        giver=Giver.REPORTER,
    )
    await store.write(lambda unit: unit.evidence.add(item))
    kept = await sealed(store, item, data)
    if copy is None:
        state = CopyState.FAILED if fails else CopyState.AS_IT_IS
        kept = replace(kept, copy=Copy(state, FileKind.TEXT))
        await store.write(lambda unit: unit.evidence.keep(kept))
        return kept
    made = Copy(CopyState.CLEANED, FileKind.IMAGE, ".jpg", (Trace.AUTHOR,), len(copy))
    return await sealed(store, replace(kept, copy=made), copy, Rendition.COPY)


async def audit_of(home: Home, case_id: str) -> list[AuditEvent]:
    async with home.open(readonly=True) as store:
        return await store.read(lambda unit: list(unit.audit.of(case_id)))


def everything_in(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()


HOUR = timedelta(hours=1)


async def sent(desk: Desk, at: datetime) -> list[Effect]:
    """All that is due by then, as the worker takes it; of timers those of links are heeded."""
    assert isinstance(desk.clock, Clock)
    found: list[Effect] = []
    while True:
        desk.clock.at = at
        taken = await desk.store.write(
            lambda unit: unit.outbox.lease(at + HOUR, length=HOUR, limit=100)
        )
        for leased in taken:
            if isinstance(leased.effect, LinkDue):
                await unlinking.link_due(desk, leased.effect)
        await desk.store.write(partial(_sent, taken))
        found += [each.effect for leased in taken for each in leased.each]
        if not taken:
            return found


def _sent(taken: Sequence[Leased], unit: StoredUnit) -> None:
    for leased in taken:
        for each in leased.each:
            unit.outbox.sent(each)
