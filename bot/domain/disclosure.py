"""The shapes in which a case leaves the domain. ``messages`` receives these and nothing else.

The desk's shape of an anonymous case has no reporter to leak; a card has no content.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.case import (
    Case,
    Details,
    Entry,
    EntryKind,
    Evidence,
    Identity,
    Report,
    Safety,
    Scene,
    State,
)
from bot.domain.judgement import Judgement, Measure, MeasureState, standing_measures
from bot.domain.lifecycle import LIVE, Action, may_respond, possible
from bot.domain.roles import Standing


@dataclass(frozen=True, slots=True)
class CardView:
    """The envelope in the desk's conversation: no content, no reporter."""

    case_id: str
    number: str
    state: State
    urgent: bool
    received_at: datetime
    respond_by: datetime
    answered: bool
    handlers: tuple[str, ...]
    people: tuple[str, ...]
    can: tuple[Action, ...]
    away: frozenset[str] = frozenset()
    next_step_by: datetime | None = None

    @property
    def called(self) -> tuple[str, ...]:
        """Who is called when somebody is needed: those who are here, else everybody."""
        return tuple(u for u in self.people if u not in self.away) or self.people

    @property
    def needs_somebody(self) -> bool:
        """Whether everybody who handles the case is away."""
        return bool(self.handlers) and self.away.issuperset(self.handlers)


@dataclass(frozen=True, slots=True)
class Told:
    """What was reported, without who reported it."""

    safety: Safety
    occurred_on: date
    scene: Scene
    narrative: str
    details: Details
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file of the report, by name; never a link to Slack."""

    name: str
    size: int
    stored: bool
    failed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of the conversation. ``author`` is for the desk only, never the reporter."""

    kind: EntryKind
    at: datetime
    text: str
    author: str | None = None


@dataclass(frozen=True, slots=True)
class DeskView:
    """A case as those of the desk see it who may know. ``reporter`` is None when not shown."""

    case_id: str
    number: str
    state: State
    urgent: bool
    received_at: datetime
    respond_by: datetime
    answered: bool
    handlers: tuple[str, ...]
    reporter: str | None
    told: Told
    files: tuple[File, ...]
    lines: tuple[Line, ...]
    judgements: tuple[Judgement, ...]
    measures: tuple[Measure, ...]
    needs_second: bool
    prevention: str
    can: tuple[Action, ...]
    next_step_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReporterView:
    """A case as its reporter sees it: roles, no names of the desk."""

    case_id: str
    number: str
    state: State
    urgent: bool
    identity: Identity
    received_at: datetime
    respond_by: datetime
    answered: bool
    opened_at: datetime | None
    handled: bool
    told: Told
    files: tuple[File, ...]
    lines: tuple[Line, ...]
    offers: tuple[str, ...]
    can: tuple[Action, ...]
    next_step_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """One line in somebody's own list."""

    case_id: str
    number: str
    state: State
    received_at: datetime
    opened_at: datetime | None
    news: bool = False


def card_view(case: Case, people: Sequence[str], away: Collection[str] = ()) -> CardView:
    return CardView(
        case_id=case.id,
        number=case.number,
        state=case.state,
        urgent=case.urgent,
        received_at=case.received_at,
        respond_by=case.respond_by,
        answered=case.answered_at is not None,
        handlers=tuple(u for u in case.handlers if u in people),
        people=tuple(people),
        can=tuple(
            dict.fromkeys((*possible(case, Standing.DESK), *possible(case, Standing.HANDLER)))
        ),
        away=frozenset(away),
        next_step_by=case.next_step_by if case.state in LIVE else None,
    )


def report_of(entries: Sequence[Entry], excluded: frozenset[str] = frozenset()) -> Report:
    """The report as it stands: the first telling, with what was added since."""
    told: Report | None = None
    details = Details()
    for entry in entries:
        if entry.kind is EntryKind.REPORT:
            told = Report.from_dict(json.loads(entry.body), excluded)
            details = told.details
        elif entry.kind is EntryKind.DETAILS:
            details = details.merged(Details.from_dict(json.loads(entry.body)))
    if told is None:
        raise LookupError("a case without its report")
    return Report(
        safety=told.safety,
        identity=told.identity,
        occurred_on=told.occurred_on,
        scene=told.scene,
        narrative=told.narrative,
        exclude=excluded,
        details=details,
    )


def _told(report: Report) -> Told:
    return Told(
        safety=report.safety,
        occurred_on=report.occurred_on,
        scene=report.scene,
        narrative=report.narrative,
        details=report.details,
        exclude=tuple(sorted(report.exclude)),
    )


def _files(evidence: Sequence[Evidence]) -> tuple[File, ...]:
    return tuple(File(e.name, e.size, e.stored, e.failed) for e in evidence)


_REPORTER_READS = frozenset({EntryKind.MESSAGE, EntryKind.ANSWER, EntryKind.CLOSING})
_DESK_READS = _REPORTER_READS | {
    EntryKind.NOTE,
    EntryKind.APPROVAL,
    EntryKind.REOPENING,
    EntryKind.ASSIGNMENT,
    EntryKind.RECUSAL,
    EntryKind.ALONE,
}
_TEXT_IN = {
    EntryKind.CLOSING: "outcome_note",
    EntryKind.APPROVAL: "note",
    EntryKind.ASSIGNMENT: "reason",
}
"""Where the text of an entry stands whose body is JSON."""


def _lines(entries: Sequence[Entry], shown: frozenset[EntryKind]) -> tuple[Line, ...]:
    lines = []
    for entry in entries:
        if entry.kind in shown:
            key = _TEXT_IN.get(entry.kind)
            text = entry.body if key is None else str(json.loads(entry.body).get(key) or "")
            author = None if entry.kind is EntryKind.MESSAGE else entry.author
            lines.append(Line(entry.kind, entry.at, text, author))
    return tuple(lines)


def prevention_of(entries: Sequence[Entry]) -> str:
    """What shall be done so that it does not happen again, as the last close says."""
    closings = [e for e in entries if e.kind is EntryKind.CLOSING]
    return str(json.loads(closings[-1].body).get("prevention") or "") if closings else ""


def measures_in(entries: Sequence[Entry]) -> tuple[Measure, ...]:
    """The measures of a case as they stand."""
    return standing_measures(
        [
            Measure.from_dict(json.loads(e.body), at=e.at)
            for e in entries
            if e.kind is EntryKind.MEASURE
        ]
    )


def desk_view(
    case: Case, entries: Sequence[Entry], evidence: Sequence[Evidence], standing: Standing
) -> DeskView:
    """Without the reporter where the case is anonymous: not even as an author."""
    return DeskView(
        case_id=case.id,
        number=case.number,
        state=case.state,
        urgent=case.urgent,
        received_at=case.received_at,
        respond_by=case.respond_by,
        answered=case.answered_at is not None,
        handlers=case.handlers,
        reporter=None if case.anonymous else case.reporter,
        told=_told(report_of(entries, case.excluded)),
        files=_files(evidence),
        lines=_lines(entries, _DESK_READS),
        judgements=tuple(
            Judgement.from_dict(json.loads(e.body), judge=e.author, at=e.at)
            for e in entries
            if e.kind is EntryKind.JUDGEMENT
        ),
        measures=measures_in(entries),
        needs_second=case.measured and not may_respond(case),
        prevention=prevention_of(entries),
        can=possible(case, standing),
        next_step_by=case.next_step_by if case.state in LIVE else None,
    )


def reporter_view(
    case: Case, entries: Sequence[Entry], evidence: Sequence[Evidence]
) -> ReporterView:
    """Without notes, and without the names of the desk."""
    report = report_of(entries, case.excluded)
    return ReporterView(
        case_id=case.id,
        number=case.number,
        state=case.state,
        urgent=case.urgent,
        identity=Identity.ANONYMOUS if case.anonymous else Identity.NAMED,
        received_at=case.received_at,
        respond_by=case.respond_by,
        answered=case.answered_at is not None,
        opened_at=case.opened_at,
        handled=bool(case.handlers),
        told=_told(report),
        files=_files(evidence),
        lines=tuple(replace(line, author=None) for line in _lines(entries, _REPORTER_READS)),
        offers=tuple(
            dict.fromkeys(
                m.kind for m in measures_in(entries) if m.state is not MeasureState.DROPPED
            )
        ),
        can=possible(case, Standing.REPORTER),
        next_step_by=case.next_step_by if case.state in LIVE else None,
    )


def summary(case: Case) -> Summary:
    return Summary(case.id, case.number, case.state, case.received_at, case.opened_at)
