"""The end of what is kept of a case, and what holds it up.

Destroying is final and nobody presses a button for it: it follows from the close, the
company's period and the absence of a legal hold. Never a live case.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.domain.case import Case, Entry, EntryKind, new_id
from bot.domain.error import Conflict, Damaged
from bot.domain.lifecycle import ENDED
from bot.domain.notice import OPEN, NoticeState
from bot.domain.outbox import NoticeCard, ReporterWord, TimeLine
from bot.domain.port import AuditEvent, Store, Unit
from bot.domain.retention import (
    CLOCK,
    OPERATOR,
    Ended,
    Keeping,
    KeptUntil,
    Postponed,
    RetentionAction,
    closed_before,
    has_link,
    kept_until,
)
from bot.domain.retention import kept as domain_kept
from bot.domain.sentence import Mention, ReporterText, TimeText
from bot.usecases import gone, unlinking

RESTORE = "restore"
"""Who has destroyed again what a backup brought back, in the record."""


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case that has ended, and until when it is kept; ``why``: it would have gone by now."""

    case_id: str
    number: str
    until: datetime
    why: Postponed | None = None

    @property
    def held(self) -> bool:
        return self.why is Postponed.HELD


async def kept(
    store: Store, keeping: Keeping, now: datetime, *, before: datetime | None = None
) -> Sequence[KeptCase]:
    """Every case that has ended, before then, and can still be read, the first to go first.

    Whatever would go by now is looked into; one that does not open says nothing of why not.
    """
    ended = await store.read(lambda unit: unit.retention.ended(before))
    found = []
    for each in ended:
        known = KeptUntil(kept_until(each.closed_at, keeping.period))
        if known.until <= now:
            look = partial(_kept, ended=each, keeping=keeping, now=now)
            with suppress(Damaged):
                known = await store.read(look)
        why = Postponed.HELD if each.held else known.why
        found.append(KeptCase(each.case_id, each.number, known.until, why))
    return sorted(found, key=lambda k: (k.until, k.number))


def _kept(unit: Unit, ended: Ended, keeping: Keeping, now: datetime) -> KeptUntil:
    case = unit.cases.get(ended.case_id)
    if case is None:
        return KeptUntil(now)
    return domain_kept(case, unit.entries.of(case.id), unit.evidence.of(case.id), keeping, now)


def due(cases: Sequence[KeptCase], now: datetime) -> list[KeptCase]:
    """Those whose time is over and that nothing holds."""
    return [k for k in cases if k.until <= now and not k.held]


@dataclass(frozen=True, slots=True)
class Destroyed:
    """The numbers of the cases that are gone, and of those that could not be destroyed now."""

    numbers: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


async def destroy_due(
    store: Store, now: datetime, keeping: Keeping, *, actor: str = ""
) -> Destroyed:
    """Destroys what is due and the files of it; who waits for what is kept longer is told.

    A transaction for each case, so that one that cannot be had does not hold up the
    others' end. Broken off, the next run does the rest.
    """
    gone, failed = [], []
    before = closed_before(now, keeping.period)
    for each in await store.read(lambda unit: unit.retention.ended(before)):
        try:
            done = await _destroy(store, each.case_id, now, keeping, actor)
        except (Conflict, Damaged):
            failed.append(each.number)
        else:
            gone += [each.number] if done else []
    await _remove_files(store)
    return Destroyed(tuple(gone), tuple(failed))


async def _remove_files(store: Store) -> None:
    left = await store.read(lambda unit: unit.retention.files_left())
    if left:
        await store.write(lambda unit: unit.retention.remove_files(left))


async def _destroy(store: Store, case_id: str, now: datetime, keeping: Keeping, actor: str) -> bool:
    """Decided anew on the case as it is now: somebody may have opened it again."""

    def work(unit: Unit) -> bool:
        case = unit.cases.get(case_id)
        if case is None or case.state not in ENDED or case.closed_at is None:
            return False
        if kept_until(case.closed_at, keeping.period) > now or unit.retention.held(case_id):
            return False
        entries = unit.entries.of(case_id)
        found = domain_kept(case, entries, unit.evidence.of(case_id), keeping, now)
        if found.until > now:
            _tell_postponed(unit, case, found, now)
            return False
        destroy(unit, case, entries, now, actor)
        return True

    return await store.write(work)


def destroy(unit: Unit, case: Case, entries: Sequence[Entry], now: datetime, actor: str) -> None:
    """Its key goes, and all that leads to it, here and in Slack. The files are left."""
    _let_go_of_notices(unit, case, now)
    gone.of_case(unit, case, entries, now)
    gone.from_others(unit, case, entries)
    unit.retention.destroy(case.id, now)
    who = OPERATOR if actor else CLOCK
    unit.audit.record(AuditEvent(now, RetentionAction.DESTROY, who, actor, case.id))


def _tell_postponed(unit: Unit, case: Case, kept: KeptUntil, now: datetime) -> None:
    """Both sides, once for each reason and end; of a legal hold those know who asked for it."""
    if kept.why is None or kept.why is Postponed.HELD:
        return
    since = case.word_at or kept.until
    key = f"kept_longer:{case.id}:{kept.why}:{since.timestamp():.6f}"
    who = Mention.HANDLERS if kept.why is Postponed.UNANSWERED else Mention.NOBODY
    unit.outbox.send(
        TimeLine(case_id=case.id, due_at=now, key=key, what=TimeText.KEPT_LONGER, mention=who),
        ReporterWord(case_id=case.id, due_at=now, key=key, what=ReporterText.KEPT_LONGER),
    )


@dataclass(frozen=True, slots=True)
class Again:
    """What a backup has brought back and that was destroyed before: how many, and links."""

    cases: int = 0
    links: int = 0


async def destroy_again(store: Store, tokens: Collection[str], now: datetime) -> Again:
    """Destroys once more what these say was destroyed, after an older state was put back."""
    cases, links = await store.read(lambda unit: unit.retention.known(tokens))

    def work(unit: Unit, case_id: str) -> None:
        try:
            case = unit.cases.get(case_id)
            if case is not None:
                destroy(unit, case, unit.entries.of(case_id), now, RESTORE)
        except Damaged:  # altered in the backup: its key goes all the same
            unit.retention.destroy(case_id, now)

    def unlink(unit: Unit, case_id: str) -> None:
        case = unit.cases.get(case_id)
        if case is not None and has_link(case):
            unlinking.unlink(unit, case, None, now)

    for case_id in cases:
        await store.write(partial(work, case_id=case_id))
    for case_id in links:
        await store.write(partial(unlink, case_id=case_id))
    await _remove_files(store)
    return Again(len(cases), len(links))


def _let_go_of_notices(unit: Unit, case: Case, now: datetime) -> None:
    """What was published stays without its origin. What was not can never be: nobody is
    left who could agree to it, and nothing against which it could be checked."""
    for notice in unit.notices.of_case(case.id):
        unpublished, shown = notice.state in OPEN, notice.state is NoticeState.PUBLISHED
        unit.notices.save(
            replace(
                notice,
                origins=tuple(o for o in notice.origins if o.case_id != case.id),
                state=NoticeState.ENDED if unpublished else notice.state,
                text=notice.text if shown else None,
                english=notice.english if shown else None,
                # Written about it on its way, with the case before them.
                pass_reason="",
                english_pass_reason="",
                reason="",
                remark="",
            )
        )
        if unpublished:
            unit.outbox.send(NoticeCard(notice=notice.id, due_at=now))


def locked(unit: Unit, number: str) -> Case | None:
    """The case of this number, as it stays until the end of the transaction."""
    found = unit.cases.by_number(number)
    return unit.cases.get(found.id) if found else None


def note(
    unit: Unit,
    case: Case,
    kind: EntryKind,
    body: Mapping[str, object],
    now: datetime,
    action: RetentionAction,
    actor: str,
) -> None:
    """What the operator did, into the record; and why, as an entry of the case."""
    text = json.dumps(body, ensure_ascii=False)
    unit.entries.add(Entry(new_id(), case.id, kind, now, actor, text))
    unit.audit.record(AuditEvent(now, action, OPERATOR, actor, case.id))
