"""What leaves the domain of a case or a notice: the functions that make ``bot.domain.view``."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain import view
from bot.domain.asked import how_it_stands
from bot.domain.care import wishes_answered, wishes_in
from bot.domain.case import Case, Details, Entry, EntryKind, Evidence, Identity, Report, Sharing
from bot.domain.earlier import AccessRequest, Earlier
from bot.domain.evidence import FileKind, Giver
from bot.domain.joint import JointRequest, not_asked
from bot.domain.judgement import Judgement, Measure, MeasureState, latest_measures
from bot.domain.letter import asked_in, letters_in
from bot.domain.lifecycle import LIVE, WITHDRAWN, Action, may_respond, possible
from bot.domain.notice import NOTICE_RULES, OPEN, Notice, NoticeAction, NoticeRole, Todo
from bot.domain.owed import owed, unread, waits_for_desk, waits_for_reporter
from bot.domain.role import Members, Standing, may_know

# A case


def envelope_view(case: Case, now: datetime, *, heard: bool = True) -> view.EnvelopeView:
    """``heard``: whether anybody may know of the case right now."""
    return view.EnvelopeView(
        case_id=case.id,
        number=case.number,
        urgent=case.urgent,
        by_desk=case.by_desk,
        handled=bool(case.handlers),
        owed=owed(case, now, heard=heard),
    )


def _head(case: Case) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "number": case.number,
        "state": case.state,
        "urgent": case.urgent,
        "received_at": case.received_at,
    }


def _promised(case: Case, now: datetime, *, heard: bool = True) -> dict[str, Any]:
    return {
        **_head(case),
        "answered": case.answered_at is not None,
        "owed": owed(case, now, heard=heard),
        "spoken": case.told_at is not None and not case.by_desk,
        "read_at": None if unread(case) else case.seen_at,
    }


def card_view(
    case: Case, people: Sequence[str], now: datetime, away: Collection[str] = ()
) -> view.CardView:
    waits = case.called and not case.anonymous and not case.by_desk and waits_for_desk(case)
    waits = waits and case.state is not WITHDRAWN  # the call is off, whatever came since
    both = (*possible(case, Standing.DESK), *possible(case, Standing.HANDLER))
    return view.CardView(
        **_promised(case, now),
        handlers=tuple(u for u in case.handlers if u in people),
        people=tuple(people),
        can=tuple(dict.fromkeys(both)),
        away=frozenset(away),
        caller=case.reporter if waits else None,
        by_desk=case.by_desk,
    )


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


def _told(report: Report) -> view.Told:
    return view.Told(
        safety=report.safety,
        occurred_on=report.occurred_on,
        scene=report.scene,
        narrative=report.narrative,
        details=report.details,
        exclude=tuple(sorted(report.exclude)),
    )


_SAFE_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def files_seen(case: Case, evidence: Sequence[Evidence], *, desk: bool) -> tuple[view.File, ...]:
    """The files as the desk sees them, or as the reporter does, who sees their own."""
    seen = [e for e in evidence if desk or e.giver is Giver.REPORTER]
    return tuple(_file(case, e, place, desk=desk) for place, e in enumerate(seen, 1))


def _file(case: Case, item: Evidence, place: int, *, desk: bool) -> view.File:
    copy = item.copy
    # People often do not know what their telephone or computer calls a file.
    hidden = desk and case.anonymous and item.giver is Giver.REPORTER
    suffix = _SAFE_SUFFIX.search(item.name)
    return view.File(
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


_BY_REPORTER = frozenset({EntryKind.MESSAGE, EntryKind.MESSAGE_EDIT, EntryKind.MESSAGE_DELETION})
_REPORTER_READS = _BY_REPORTER | {EntryKind.ANSWER, EntryKind.CLOSING}
REPORTER_KNOWS = _REPORTER_READS | {EntryKind.REPORT, EntryKind.DETAILS}
"""What the reporter has written, and what was written to them."""
_DESK_READS = _REPORTER_READS | {
    EntryKind.NOTE,
    EntryKind.NOTE_EDIT,
    EntryKind.NOTE_DELETION,
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
    EntryKind.MESSAGE_EDIT: "text",
    EntryKind.MESSAGE_DELETION: "text",
    EntryKind.NOTE_EDIT: "text",
    EntryKind.NOTE_DELETION: "text",
}
"""Where the text of an entry stands whose body is JSON."""


def _lines(entries: Sequence[Entry], shown: frozenset[EntryKind]) -> tuple[view.Line, ...]:
    """In the order in which people wrote: typed words may have been taken later."""
    lines, moved = [], moved_in(entries)
    for entry in entries:
        if entry.kind in shown and entry.id not in moved:
            key = _TEXT_IN.get(entry.kind)
            body = {} if key is None else json.loads(entry.body)
            text = entry.body if key is None else str(body.get(key) or "")
            author = None if entry.kind in _BY_REPORTER else entry.author
            of = body.get("written_at")
            lines.append(
                view.Line(
                    entry.kind, entry.at, text, author, datetime.fromisoformat(of) if of else None
                )
            )
    return tuple(sorted(lines, key=lambda line: line.at))


def prevention_of(entries: Sequence[Entry]) -> str:
    """What shall be done so that it does not happen again, as the last close says."""
    closings = [e for e in entries if e.kind is EntryKind.CLOSING]
    return str(json.loads(closings[-1].body).get("prevention") or "") if closings else ""


def measures_in(entries: Sequence[Entry]) -> tuple[Measure, ...]:
    """The measures of a case as they stand."""
    return latest_measures(
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
    viewer: str,
    now: datetime,
    earlier: Earlier | None = None,
    requests: tuple[AccessRequest, ...] = (),
    joints: tuple[JointRequest, ...] = (),
    notices: Sequence[Notice] = (),
    *,
    members: Members | None = None,
) -> view.DeskView:
    """Without the reporter where the case is anonymous: not even as an author.

    ``members``: of today, where what they can do is shown beside the case.
    """
    told = _told(report_of(entries, case.excluded))
    knowing = None if members is None else set(may_know(members, case.barred))
    never = not_asked(joints, alone=knowing is not None and knowing <= {viewer})
    if told.details.sharing is Sharing.NO or any(n.state in OPEN for n in notices):
        never.add(Action.CASE_PREPARE_NOTICE)
    if knowing is not None and knowing <= set(case.handlers):
        never.add(Action.CASE_ASSIGN)
    return view.DeskView(
        **_promised(case, now),
        handlers=case.handlers,
        reporter=None if case.anonymous or case.by_desk else case.reporter,
        told=told,
        files=files_seen(case, evidence, desk=True),
        lines=_lines(entries, _DESK_READS),
        judgements=tuple(
            Judgement.from_dict(json.loads(e.body), judge=e.author, at=e.at)
            for e in entries
            if e.kind is EntryKind.JUDGEMENT
        ),
        measures=measures_in(entries),
        needs_second=case.measured and case.state in LIVE and not may_respond(case),
        prevention=prevention_of(entries),
        can=tuple(action for action in possible(case, standing) if action not in never),
        taken_by=case.reporter if case.by_desk and not case.anonymous else None,
        customer=next((e.body for e in reversed(entries) if e.kind is EntryKind.CUSTOMER), ""),
        named=sum(e.kind is EntryKind.CUSTOMER for e in entries),
        earlier=earlier,
        requests=requests,
        wishes=wishes_in(entries),
        letters=letters_in(entries),
        unlinked=case.unlinked_at is not None,
        joints=joints,
        notices=tuple(notice.state for notice in notices),
        viewer=viewer,
        of_staff=members is not None and viewer in (*members.desk, *members.hr),
    )


def moved_in(entries: Sequence[Entry]) -> frozenset[str]:
    """The entries that were about another case."""
    return frozenset(json.loads(e.body)["entry"] for e in entries if e.kind is EntryKind.MOVED)


def _offered(entries: Sequence[Entry]) -> tuple[str, ...]:
    standing = [m.kind for m in measures_in(entries) if m.state is not MeasureState.DROPPED]
    return tuple(dict.fromkeys(standing))


def reporter_view(
    case: Case,
    entries: Sequence[Entry],
    evidence: Sequence[Evidence],
    now: datetime,
    *,
    heard: bool = True,
) -> view.ReporterView:
    """Without notes, and without the names of the desk."""
    report = report_of(entries, case.excluded - {case.reporter})
    return view.ReporterView(
        **_promised(case, now, heard=heard),
        identity=Identity.ANONYMOUS if case.anonymous else Identity.NAMED,
        opened_at=case.opened_at,
        told=_told(report),
        files=files_seen(case, evidence, desk=False),
        lines=tuple(replace(line, author=None) for line in _lines(entries, _REPORTER_READS)),
        offers=_offered(entries),
        wishes=wishes_in(entries),
        wishes_answered=wishes_answered(case, entries),
        can=possible(case, Standing.REPORTER),
    )


def summary(
    case: Case, now: datetime, entries: Sequence[Entry] = (), *, heard: bool = True
) -> view.Summary:
    """``entries``: the case's measures, what the reporter has said to them, and its papers."""
    return view.Summary(
        **_head(case),
        opened_at=case.opened_at,
        handlers=len(case.handlers),
        owed=owed(case, now, heard=heard),
        unread=unread(case),
        offers=tuple(kind for kind in _offered(entries) if kind not in wishes_in(entries)),
        asked=asked_in(case, entries),
    )


def desk_row(case: Case, now: datetime) -> view.DeskRow:
    return view.DeskRow(
        **_head(case),
        owed=owed(case, now),
        waiting=waits_for_reporter(case),
        handlers=case.handlers,
    )


def _notice_head(notice: Notice) -> dict[str, Any]:
    return {"notice_id": notice.id, "topic": notice.topic, "facts": notice.facts}


def hr_view(notice: Notice, todo: Todo, due: datetime | None) -> view.HrView:
    return view.HrView(**_notice_head(notice), state=notice.seen_as, todo=todo, due=due)


def notice_view(
    notice: Notice,
    role: NoticeRole,
    todo: Todo,
    due: datetime | None,
    *,
    reads: int,
    seen_here: int,
    mine: str = "",
    never: Collection[NoticeAction] = (),
) -> view.NoticeView:
    """For whoever is ``role`` to the notice; the numbers are of who pressed something.

    ``mine``: their own case. ``never``: what its table allows and would be refused all the same.
    """
    desk = role in (NoticeRole.APPROVER, NoticeRole.DESK)
    hr = role in (NoticeRole.HR, NoticeRole.COUNTERSIGNER)
    reasons = (notice.pass_reason, notice.english_pass_reason) if desk or hr else ()
    return view.NoticeView(
        **_notice_head(notice),
        state=notice.seen_as,
        text_id=notice.text_id,
        text=notice.text,
        english=notice.english,
        remark=notice.remark if hr else "",
        pass_reasons=tuple(reason for reason in reasons if reason),
        reason=notice.reason if desk else "",
        agreement=notice.agreement and (desk or role is NoticeRole.REPORTER),
        own=not notice.origins,
        correcting=notice.corrects is not None,
        role=role,
        publish_at=notice.publish_at,
        can=tuple(a for a in NoticeAction if a not in never and _can(notice, a, role)),
        reads=reads,
        seen_here=seen_here,
        written=notice.written,
        english_written=notice.english_written,
        todo=todo,
        due=due,
        retract_reason=notice.retract_reason if desk or hr else "",
        asked=how_it_stands(notice, mine),
    )


def _can(notice: Notice, action: NoticeAction, role: NoticeRole) -> bool:
    rule = NOTICE_RULES[notice.way].get((notice.state, action))
    return rule is not None and role in rule.who


def published_view(notice: Notice) -> view.PublishedView:
    """Raises ``LookupError`` where nothing was written."""
    if notice.text is None:
        raise LookupError("a notice without its text")
    return view.PublishedView(
        **_notice_head(notice), text=notice.text, english=notice.english, corrected=notice.corrected
    )


def consent_view(notice: Notice, case_id: str) -> view.ConsentView:
    until = None if notice.agreement else notice.review_until
    stands = how_it_stands(notice, case_id)
    return view.ConsentView(notice.id, notice.text_id, until, stands)
