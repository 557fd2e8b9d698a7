"""What every use case stands on: the store, the clock, today's members, the promises.

And how somebody acts on a case: ``act``, ``see`` and ``may``.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from whenever import ItemizedDelta

from bot.domain.allowance import MOST, Amounts
from bot.domain.case import Case, Entry, EntryKind, new_id
from bot.domain.deadline import Calendar
from bot.domain.disclosure import envelope_view
from bot.domain.effect import Effect
from bot.domain.error import Code, Refusal, StoreUnavailable
from bot.domain.lifecycle import Action, Rule, rule_for
from bot.domain.notice import NoticeState
from bot.domain.outbox import CardUpdate, NoticeCard, ReporterWord, ThreadLine
from bot.domain.owed import next_due, waits_for_reporter
from bot.domain.port import AuditEvent, Clock, Directory, Store, Unit
from bot.domain.retention import USUAL, Keeping
from bot.domain.role import Members, Standing, may_know, standing
from bot.domain.sentence import Mention, ReporterText, ThreadText
from bot.domain.view import EnvelopeView
from bot.usecases import acting

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """The surroundings of a use case."""

    store: Store
    clock: Clock
    directory: Directory
    calendar: Calendar
    first_response: timedelta
    first_response_urgent: timedelta
    workspace: str
    checkins: tuple[ItemizedDelta, ...] = ()
    keeping: Keeping = USUAL
    allowance: Amounts = MOST
    """What one person can send within an hour."""
    fallback: tuple[str, ...] = ()
    """As the settings name them: who can be told where Slack does not say who the desk is."""

    def respond_by(self, at: datetime, *, urgent: bool) -> datetime:
        """When the first answer is due: business time, or clock time for an urgent case."""
        if urgent:
            return at + self.first_response_urgent
        return self.calendar.after(at, self.first_response)


@dataclass(slots=True)
class Act:
    """Somebody acting on a case, with the right to, inside a transaction."""

    desk: Desk
    unit: Unit
    case: Case
    user: str
    standing: Standing
    action: Action
    rule: Rule
    members: Members
    now: datetime

    @property
    def case_id(self) -> str:
        return self.case.id

    def save(self, **changes: Any) -> Case:
        """Stores the case with these changes; it stands in everybody's lists as it is now."""
        self.case = self.unit.cases.save(replace(self.case, **changes))
        update_visibility(self.unit, self.case, self.members, self.now)
        return self.case

    def send(self, *effects: Effect) -> None:
        """What follows from the act, written with it."""
        self.unit.outbox.send(*effects)

    def tell(
        self,
        line: ThreadText,
        word: ReporterText | None = None,
        *,
        actor: str | None = None,
        key: str | None = None,
        card: bool = False,
        mention: Mention = Mention.NOBODY,
        due: datetime | None = None,
    ) -> None:
        """A line to the desk and a word to the reporter; ``card``: that is brought up to date.

        ``mention`` and ``due`` as in ``ThreadLine``.
        """
        of, now, key = self.case_id, self.now, key or new_id()
        said = ThreadLine(case_id=of, due_at=now, key=key, what=line, actor=actor, mention=mention)
        self.send(replace(said, due=due))
        if card:
            self.send(CardUpdate(case_id=of, due_at=now, key=key))
        if word is not None:
            self.send(ReporterWord(case_id=of, due_at=now, key=key, what=word))

    def noticed(self) -> None:
        """HR's cards of its notices say what this has changed: from when on one may appear."""
        for notice in self.unit.notices.of_case(self.case_id):
            if notice.state is NoticeState.WAITING:
                self.send(NoticeCard(notice=notice.id, due_at=self.now))

    def write(
        self, kind: EntryKind, body: str | Mapping[str, Any], at: datetime | None = None
    ) -> str:
        """Adds an entry to the case, a text or what is kept as JSON; its id.

        ``at``: when it was written, where that is not now.
        """
        if not isinstance(body, str):
            body = json.dumps(body, ensure_ascii=False)
        entry = Entry(new_id(), self.case.id, kind, at or self.now, self.user, body)
        self.unit.entries.add(entry)
        return entry.id

    def record(self) -> None:
        self.unit.audit.record(
            AuditEvent(self.now, self.action, self.standing, self.user, self.case.id)
        )


def update_visibility(unit: Unit, case: Case, members: Members, now: datetime) -> None:
    """Lets those who may know of a case today find it in their lists.

    Where everybody who handles it is away, it stands among those that need somebody.
    """
    unit.cases.set_visibility(
        case,
        may_know(members, case.barred),
        away=unit.absences.of(case.handlers, now),
        due_at=next_due(case),
        waiting=waits_for_reporter(case),
    )


async def todays_members(desk: Desk) -> Members | None:
    """Today's members; None where Slack does not say who they are.

    That keeps no report from being stored: who receives it is decided when it is sent, and
    whoever looks through the live cases gives it its place in their lists.
    """
    try:
        return await desk.directory.members()
    except StoreUnavailable:
        return None


def is_heard(case: Case, members: Members | None) -> bool:
    """Whether anybody may know of the case, as far as Slack says who there is."""
    return members is None or bool(may_know(members, case.barred))


async def envelope_of(desk: Desk, case: Case) -> EnvelopeView:
    """What stands on an envelope of the case now."""
    members = await todays_members(desk)
    return envelope_view(case, desk.clock.now(), heard=is_heard(case, members))


def gone_or_not_yours(unit: Unit, case_id: str) -> Code:
    """Why a case is not there: it was destroyed, or there never was one."""
    return Code.GONE if unit.retention.destroyed(case_id) else Code.NOT_YOURS


async def _entrance(desk: Desk, action: Action, case_id: str, user: str) -> acting.Entrance[Act]:
    members = await desk.directory.members()

    def enter(unit: Unit) -> Act:
        case = unit.cases.get(case_id)
        if case is None:
            raise Refusal(gone_or_not_yours(unit, case_id))
        who = standing(user, case, members)
        rule = rule_for(case, action, who)
        return Act(desk, unit, case, user, who, action, rule, members, desk.clock.now())

    def refused(unit: Unit) -> AuditEvent:
        case = unit.cases.get(case_id)
        if case is None:  # of what is gone nobody is named any more, nor who has pressed for it
            return AuditEvent(desk.clock.now(), action, Standing.OUTSIDER, "", refused=True)
        who = standing(user, case, members)
        return AuditEvent(desk.clock.now(), action, who, user, case.id, refused=True)

    return acting.Entrance(enter, refused)


async def act(
    desk: Desk,
    action: Action,
    case_id: str,
    user: str,
    do: Callable[[Act], T],
    *,
    once: str | None = None,
    again: Callable[[Act], T] = acting.nothing,
    ends: bool = False,
) -> T:
    """Runs ``do`` on the case, where ``user`` has the right to ``action`` now.

    As in ``bot.usecases.acting.run``.
    """
    entrance = await _entrance(desk, action, case_id, user)
    return await acting.run(desk.store, entrance, do, once=once, again=again, ends=ends)


async def see(desk: Desk, action: Action, case_id: str, user: str, look: Callable[[Act], T]) -> T:
    """What ``look`` answers, where ``user`` may do ``action`` now; only a refusal is recorded."""
    return await acting.see(desk.store, await _entrance(desk, action, case_id, user), look)


async def may(desk: Desk, action: Action, case_id: str, user: str) -> Case:
    """The head of the case, where ``user`` may do ``action`` now: for a form to be opened."""
    return await see(desk, action, case_id, user, lambda seen: seen.case)
