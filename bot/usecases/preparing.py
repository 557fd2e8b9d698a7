"""From a case to a notice: the desk says how much may be told, the ladder how much is safe.

HR gets the facts of the highest rung that is safe, nothing else of the case.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.domain import figures
from bot.domain.case import Case, Entry, EntryKind, Sharing, new_id
from bot.domain.disclosure import measures_in, report_of
from bot.domain.error import Code, Damaged, Refusal
from bot.domain.judgement import MeasureState
from bot.domain.ladder import RECENT, Rung, Shared, half_year, highest, lowest, quarter
from bot.domain.lifecycle import Action
from bot.domain.notice import OPEN, Detail, Notice, NoticeState, Origin, Topic
from bot.domain.outbox import NoticeCard
from bot.domain.port import Unit
from bot.domain.role import Members, hidden_from_some
from bot.domain.sentence import ThreadText
from bot.usecases.acting import idempotency_key, required
from bot.usecases.desk import Act, Desk, act
from bot.usecases.publishing import Publishing, cases_of

LOOKED_AT = 200
"""Cases of a quarter that are looked at for like ones: as many as are told apart by a rung."""

PAGE = 50
"""Cases that are read in one transaction."""


def shared_of(case: Case, entries: Sequence[Entry], now: datetime) -> Shared:
    """What a case can have in common with others: as judged last, else as reported."""
    report = report_of(entries)
    judged = [json.loads(e.body) for e in entries if e.kind is EntryKind.JUDGEMENT]
    kinds = judged[-1].get("categories", ()) if judged else report.details.categories
    done = [m.kind for m in measures_in(entries) if m.state is MeasureState.DONE]
    return Shared(
        quarter(case.received_at),
        frozenset(kinds or ()),
        report.scene,
        frozenset(done),
        case.reporter or "",
        recent=now - case.received_at <= RECENT,
    )


_SHARED = (EntryKind.REPORT, EntryKind.DETAILS, EntryKind.JUDGEMENT, EntryKind.MEASURE)


async def alike(desk: Desk, case: Case, members: Members) -> list[Shared]:
    """The cases of the same calendar year, and recent ones, that all of desk and HR may know of.

    A rung that somebody reads counts none that they must not learn of: what they know,
    less what it says, would tell them.
    """
    now = desk.clock.now()
    year = figures.quarter_of(case.received_at)[:4]
    seasons = {*(f"{year}Q{n}" for n in range(1, 5)), figures.quarter_of(now - RECENT)}
    found: list[Shared] = []
    for season in sorted({*seasons, figures.quarter_of(now)}):
        after: tuple[datetime, str] | None = None
        for _ in range(LOOKED_AT // PAGE):
            page, shared = await desk.store.read(partial(_page, members, season, after, now))
            found += shared
            if len(page) < PAGE:
                break
            after = page[-1].received_at, page[-1].id
    return found


def _page(
    members: Members, season: str, after: tuple[datetime, str] | None, now: datetime, unit: Unit
) -> tuple[Sequence[Case], Sequence[Shared]]:
    """The next cases of a quarter, and of each that all may know of what it can share."""
    page = unit.cases.received(*figures.bounds(season), after=after, limit=PAGE)
    known = [case for case in page if not hidden_from_some(case, members)]
    entries = unit.entries.of_each([case.id for case in known], *_SHARED)
    return page, [shared_of(case, entries[case.id], now) for case in known if case.id in entries]


def _rung(publishing: Publishing, acting: Act, wanted: Detail, like: Sequence[Shared]) -> Rung:
    case = acting.case
    own = shared_of(case, acting.unit.entries.of(case.id, *_SHARED), acting.now)
    rung = (
        lowest(own)
        if hidden_from_some(case, acting.members)
        else highest(own, like, wanted, publishing.settings.threshold, quarter(acting.now))
    )
    earlier = {n.facts.kinds for n in acting.unit.notices.of_case(case.id) if n.facts.kinds}
    if rung.facts.kinds and not earlier <= {rung.facts.kinds}:
        rung = lowest(own)  # two kinds of one case are told by two messages to nobody
    if rung.facts.detail is not Detail.COARSE:
        return rung
    # The half-year in which it is written, as of HR's own. That of the report would say, in
    # the first days of a half-year, that it came in on one of them.
    return replace(rung, facts=replace(rung.facts, period=half_year(acting.now)))


async def prepare(
    publishing: Publishing,
    case_id: str,
    user: str,
    wanted: Detail,
    reason: str,
    key: str,
    *,
    urgent: bool = False,
) -> Notice | None:
    """The desk prepares a notice from a case: HR gets the facts of the rung, nothing else.

    Where one with the very same facts is being written the case joins it, unseen by HR:
    two notices would tell one case from two. ``urgent``: danger goes on; ``reason`` says
    which, and stays with the desk. None where ``key`` was taken before.
    """
    if urgent:
        required(reason, "reason")
    like = await _like(publishing, case_id)

    def do(acting: Act) -> Notice | None:
        unit, case = acting.unit, acting.case
        sharing = report_of(unit.entries.of(case.id)).details.sharing
        if sharing is Sharing.NO:
            raise Refusal(Code.SHARING_NO, field="detail")
        if case.unlinked_at is not None and sharing is not Sharing.YES:
            raise Refusal(Code.UNLINKED, field="detail")  # nobody is left to be asked
        if any(n.state in OPEN for n in unit.notices.of_case(case.id)):
            raise Refusal(Code.ALREADY_DONE, field="detail")
        rung = _rung(publishing, acting, Detail.COARSE if urgent else wanted, like)
        origin = Origin(case.id, prepared_by=user, asked=bool(case.reporter) and not case.by_desk)
        if reason.strip():
            acting.write(EntryKind.NOTE, reason)
        other = None if urgent else _joined(acting, rung)
        what = ThreadText.NOTICE_JOINED if other else ThreadText.NOTICE_PREPARED
        acting.tell(what, actor=user)
        if other is not None:
            agreement = other.agreement or rung.agreement
            return unit.notices.save(
                replace(other, origins=(*other.origins, origin), agreement=agreement)
            )
        notice = Notice(
            id=new_id(),
            state=NoticeState.DRAFTING,
            facts=rung.facts,
            begun_by=user,
            begun_at=acting.now,
            origins=(origin,),
            topic=Topic.SAFETY if urgent else Topic.SHARED,
            agreement=rung.agreement and not urgent,
            reason=reason if urgent else "",
        )
        unit.notices.add(notice)
        acting.send(NoticeCard(notice=notice.id, due_at=acting.now))
        return notice

    once = idempotency_key(key, [wanted, reason, urgent])
    return await act(publishing.desk, Action.CASE_PREPARE_NOTICE, case_id, user, do, once=once)


async def _like(publishing: Publishing, case_id: str) -> list[Shared]:
    """Read before the transaction: one case more or less makes no rung unsafe for long."""
    members = await publishing.desk.directory.members()
    case = await publishing.desk.store.read(lambda unit: unit.cases.get(case_id))
    return await alike(publishing.desk, case, members) if case else []


def _joined(acting: Act, rung: Rung) -> Notice | None:
    """A notice that is being written, with the same facts, from cases that all may know of."""
    if hidden_from_some(acting.case, acting.members):
        return None
    for notice in acting.unit.notices.in_states(NoticeState.DRAFTING, limit=50):
        if (
            notice.origins
            and notice.facts == rung.facts
            and notice.topic is Topic.SHARED
            and notice.corrects is None
        ):
            with suppress(Damaged):  # one whose case was altered is joined by nothing
                others = cases_of(acting.unit, notice)
                if not any(hidden_from_some(other, acting.members) for other in others):
                    return notice
    return None
