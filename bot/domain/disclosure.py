"""The shapes in which a case leaves the domain. ``messages`` receives these and nothing else.

The desk's shape of an anonymous case has no reporter to leak; a card has no content.
"""

import json
import re
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
from bot.domain.earlier import Earlier, Request
from bot.domain.evidence import CopyState, FileKind, Giver, Trace, Via
from bot.domain.judgement import Judgement, Measure, MeasureState, standing_measures
from bot.domain.lifecycle import (
    LIVE,
    Action,
    may_respond,
    possible,
    promised_by,
    waits_for_reporter,
)
from bot.domain.role import Standing


@dataclass(frozen=True, slots=True)
class CardView:
    """The envelope in the desk's conversation: no content, and no reporter.

    ``caller`` is the exception: whoever pressed for help and waits for somebody to come.
    """

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
    caller: str | None = None

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
    scene: Scene | None
    narrative: str
    details: Details
    exclude: tuple[str, ...] = ()

    @property
    def nothing_yet(self) -> bool:
        """Whether it is a call for help behind which no report has come so far."""
        return not self.narrative.strip()


@dataclass(frozen=True, slots=True)
class File:
    """A file of a case; never a link to Slack.

    ``place`` counts the files as this side sees them. ``name`` is empty where it might
    name an anonymous reporter. ``state`` is None until a copy for showing was made.
    """

    id: str
    place: int
    name: str
    size: int
    at: datetime
    giver: Giver
    via: Via
    stored: bool
    failed: bool
    fault: str
    state: CopyState | None
    kind: FileKind
    suffix: str
    taken: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """What somebody gets to see who opens a file.

    ``text``: shown at once. ``sent``: it comes into their DM with the bot. Neither: as
    ``file`` says, it is not there yet, could not be received, or could not be cleaned
    and needs a confirmation. ``damaged``: what is stored does not open any more.
    """

    number: str
    file: File
    text: str | None = None
    sent: bool = False
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of the conversation. ``author`` is for the desk only, never the reporter."""

    kind: EntryKind
    at: datetime
    text: str
    author: str | None = None


@dataclass(frozen=True, slots=True)
class DeskView:
    """A case as those of the desk see it who may know. ``reporter`` is None when not shown.

    ``taken_by`` is whoever of the desk entered it for a person who called. ``customer`` is
    what the desk entered of the customer, ``earlier`` what this viewer may learn of earlier
    cases about the same one, ``requests`` who asked to read this case.
    """

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
    taken_by: str | None = None
    customer: str = ""
    earlier: Earlier | None = None
    requests: tuple[Request, ...] = ()


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
    """How one of somebody's own cases stands, without a word of what it is about.

    ``promised_by`` is what the desk has promised next. ``offers``: measures as in
    ``ReporterView``; what they are is content.
    """

    case_id: str
    number: str
    state: State
    received_at: datetime
    opened_at: datetime | None
    answered: bool = False
    handlers: int = 0
    promised_by: datetime | None = None
    offers: tuple[str, ...] = ()
    called: bool = False


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A case in a list of somebody of the desk who may know of it: no content, no reporter."""

    case_id: str
    number: str
    state: State
    urgent: bool
    received_at: datetime
    promised_by: datetime | None
    waiting: bool
    handlers: tuple[str, ...]


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
        caller=case.reporter if _waits_for_help(case) else None,
    )


def _waits_for_help(case: Case) -> bool:
    return case.called and not case.anonymous and not case.by_desk and case.state in LIVE


def report_of(entries: Sequence[Entry], excluded: frozenset[str] = frozenset()) -> Report:
    """The report as it stands: the first telling, with what was added since.

    Behind a call for help it may have been told in several pieces: no word is dropped.
    """
    told: Report | None = None
    details = Details()
    for entry in entries:
        if entry.kind is EntryKind.REPORT:
            later = Report.from_dict(json.loads(entry.body), excluded)
            told = later if told is None else _told_again(told, later)
            details = details.merged(later.details)
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


def _told_again(told: Report, later: Report) -> Report:
    parts = (told.narrative, later.narrative)
    return replace(
        later,
        narrative="\n\n".join(part for part in parts if part.strip()),
        scene=later.scene or told.scene,
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


_SAFE_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def files_seen(case: Case, evidence: Sequence[Evidence], *, desk: bool) -> tuple[File, ...]:
    """The files as the desk sees them, or as the reporter does, who sees their own."""
    seen = [e for e in evidence if desk or e.giver is Giver.REPORTER]
    return tuple(_file(case, e, place, desk=desk) for place, e in enumerate(seen, 1))


def _file(case: Case, item: Evidence, place: int, *, desk: bool) -> File:
    copy = item.copy
    # People often do not know what their telephone or computer calls a file.
    hidden = desk and case.anonymous and item.giver is Giver.REPORTER
    suffix = _SAFE_SUFFIX.search(item.name)
    return File(
        id=item.id,
        place=place,
        name="" if hidden else item.name,
        size=item.size,
        at=item.at,
        giver=item.giver,
        via=item.via,
        stored=item.stored,
        failed=item.failed,
        fault=item.fault,
        state=copy.state if copy else None,
        kind=copy.kind if copy else FileKind.OTHER,
        suffix=(copy.suffix if copy else "") or (suffix[0].lower() if suffix else ""),
        taken=copy.taken if copy else (),
    )


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
    case: Case,
    entries: Sequence[Entry],
    evidence: Sequence[Evidence],
    standing: Standing,
    earlier: Earlier | None = None,
    requests: tuple[Request, ...] = (),
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
        reporter=None if case.anonymous or case.by_desk else case.reporter,
        told=_told(report_of(entries, case.excluded)),
        files=files_seen(case, evidence, desk=True),
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
        taken_by=case.reporter if case.by_desk and not case.anonymous else None,
        customer=next((e.body for e in reversed(entries) if e.kind is EntryKind.CUSTOMER), ""),
        earlier=earlier,
        requests=requests,
    )


def _offered(entries: Sequence[Entry]) -> tuple[str, ...]:
    standing = [m.kind for m in measures_in(entries) if m.state is not MeasureState.DROPPED]
    return tuple(dict.fromkeys(standing))


def reporter_view(
    case: Case, entries: Sequence[Entry], evidence: Sequence[Evidence]
) -> ReporterView:
    """Without notes, and without the names of the desk."""
    report = report_of(entries, case.excluded - {case.reporter})
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
        files=files_seen(case, evidence, desk=False),
        lines=tuple(replace(line, author=None) for line in _lines(entries, _REPORTER_READS)),
        offers=_offered(entries),
        can=possible(case, Standing.REPORTER),
        next_step_by=case.next_step_by if case.state in LIVE else None,
    )


def summary(case: Case, measures: Sequence[Entry] = ()) -> Summary:
    """``measures``: the case's entries of that kind."""
    return Summary(
        case_id=case.id,
        number=case.number,
        state=case.state,
        received_at=case.received_at,
        opened_at=case.opened_at,
        answered=case.answered_at is not None,
        handlers=len(case.handlers),
        promised_by=promised_by(case),
        offers=_offered(measures),
        called=case.called,
    )


def desk_row(case: Case) -> DeskRow:
    return DeskRow(
        case_id=case.id,
        number=case.number,
        state=case.state,
        urgent=case.urgent,
        received_at=case.received_at,
        promised_by=promised_by(case),
        waiting=waits_for_reporter(case),
        handlers=case.handlers,
    )
