"""The transcript of one case as plain data: what the paper shows and the JSON file holds.

Whoever reads it, it says of an anonymous case no more than the desk may see: no id of the
reporter, no names of their files, and no list of people from which one could tell who is
missing. ``bot.operate.share`` says what else each reader does not get.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.case import Case, Entry, EntryKind, Evidence
from bot.domain.deadline import TOKYO
from bot.domain.disclosure import files_seen, measures_in, report_of
from bot.domain.evidence import CopyState, Giver
from bot.domain.notice import Notice
from bot.domain.port import AuditEvent
from bot.domain.retention import OPERATOR
from bot.domain.unclean import two_want
from bot.domain.vault import Rendition

FORMAT = 2

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WholeCase:
    """Everything that is stored of a case."""

    case: Case
    entries: Sequence[Entry]
    evidence: Sequence[Evidence]
    audit: Sequence[AuditEvent]
    notices: Sequence[Notice]
    held: bool


@dataclass(slots=True)
class Teller:
    """Says who somebody is, and hides whom it must. ``seen``: the ids that it has told."""

    case: Case
    names: Mapping[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    @property
    def hides(self) -> bool:
        return self.case.anonymous

    def who(self, user: str | None, *, operator: bool = False) -> Json | None:
        if not user:
            return None
        if operator:
            return {"role": "operator", "name": user}
        role = "desk"
        if user == self.case.reporter and not self.case.by_desk:
            role = "reporter"
            if self.hides:
                return {"role": role}
        self.seen.add(user)
        known = {"name": self.names[user]} if user in self.names else {}
        return {"role": role, "id": user, **known}

    def people(self, users: Sequence[str] | frozenset[str]) -> list[Json | None]:
        return [self.who(user) for user in (users if isinstance(users, tuple) else sorted(users))]


def at(moment: datetime | None) -> str | None:
    """In Japan's time, with its offset."""
    return moment.astimezone(TOKYO).isoformat() if moment else None


def transcript(source: WholeCase, tell: Teller) -> Json:
    """The transcript, without the list of evidence and the export's own facts."""
    case = source.case
    report = report_of(source.entries, case.excluded)
    events = [_event(entry, tell) for entry in sorted(source.entries, key=lambda e: e.at)]
    return {
        "format": FORMAT,
        "case": {
            "number": case.number,
            "state": case.state,
            "urgent": case.urgent,
            "anonymous": case.anonymous,
            "called_for_help": case.called,
            "taken_by_desk": case.by_desk,
            "legal_hold": source.held,
            "reporter": tell.who(case.reporter),
            "received_at": at(case.received_at),
            "respond_by": at(case.respond_by),
            "opened_at": at(case.opened_at),
            "answered_at": at(case.answered_at),
            "closed_at": at(case.closed_at),
            "handlers": tell.people(case.handlers),
            "excluded": None if tell.hides else tell.people(case.excluded),
            "excluded_count": len(case.excluded),
            "stepped_out": tell.people(case.recused),
        },
        "report": report.to_dict(),
        "events": events,
        "judgements": [event for event in events if event["kind"] == EntryKind.JUDGEMENT],
        "measures": [
            {**m.to_dict(), "at": at(m.at), "by": tell.who(m.by)}
            | {"approved_by": tell.who(m.approved_by)}
            for m in measures_in(source.entries)
        ],
        "notices": [_notice(notice, source.case.id, tell) for notice in source.notices],
        "audit": [
            {
                "at": at(line.at),
                "who": tell.who(line.actor, operator=line.standing == OPERATOR),
                "standing": line.standing,
                "action": line.action,
                "refused": line.refused,
            }
            for line in source.audit
        ],
    }


_OPERATORS = (EntryKind.HOLD, EntryKind.EXPORT)


def _event(entry: Entry, tell: Teller) -> Json:
    reads = _READS.get(entry.kind)
    operator = entry.kind in _OPERATORS and '"confirmed"' not in entry.body
    return {
        "id": entry.id,
        "kind": entry.kind,
        "at": at(entry.at),
        "by": tell.who(entry.author, operator=operator),
        **(reads(json.loads(entry.body), tell) if reads else {"text": entry.body}),
    }


def _as_it_is(body: Json, tell: Teller) -> Json:
    return body


def _measure(body: Json, tell: Teller) -> Json:
    body = {k: v for k, v in body.items() if k not in ("by", "approved_by")}
    return {"measure": body.pop("kind"), **body}


def _letter(body: Json, tell: Teller) -> Json:
    who = {name: tell.who(body.get(name)) for name in ("by", "approved_by")}
    return {**body, **who}


def _approved(body: Json, tell: Teller) -> Json:
    return {"measure_id": body.get("measure"), "note": body.get("note", "")}


def _assigned(body: Json, tell: Teller) -> Json:
    return {"member": tell.who(body.get("member")), "reason": body.get("reason", "")}


def _access(body: Json, tell: Teller) -> Json:
    """Leave to read an earlier case. Of the other case no more than its number."""
    return {
        "number": body["number"],
        "state": body["state"],
        "asked_by": tell.who(body["by"]),
        "reason": body.get("reason", ""),
        "decided_by": tell.who(body.get("decided_by")),
    }


def _joint(body: Json, tell: Teller) -> Json:
    """What two decided together, or did not."""
    return {
        "state": body["state"],
        "what": body["what"],
        "asked_by": tell.who(body["by"]),
        "reason": body["reason"],
        "decided_by": tell.who(body["decided_by"]),
        "until": body["until"],
    }


def _rewritten(body: Json, tell: Teller) -> Json:
    return {"written_at": body["written_at"], "text": body.get("text", "")}


_READS: dict[EntryKind, Callable[[Json, Teller], Json]] = {
    EntryKind.REPORT: _as_it_is,
    EntryKind.MESSAGE_EDIT: _rewritten,
    EntryKind.MESSAGE_DELETION: _rewritten,
    EntryKind.NOTE_EDIT: _rewritten,
    EntryKind.NOTE_DELETION: _rewritten,
    EntryKind.DETAILS: _as_it_is,
    EntryKind.JUDGEMENT: _as_it_is,
    EntryKind.MEASURE: _measure,
    EntryKind.LETTER: _letter,
    EntryKind.APPROVAL: _approved,
    EntryKind.CLOSING: _as_it_is,
    EntryKind.ASSIGNMENT: _assigned,
    EntryKind.CHECKIN: _as_it_is,
    EntryKind.CARE: _as_it_is,
    EntryKind.MOVED: _as_it_is,
    EntryKind.ACCESS: _access,
    EntryKind.ASKED: _access,
    EntryKind.UNCLEAN: _as_it_is,
    EntryKind.IDENTITY: _joint,
    EntryKind.EXPORT_LEAVE: _joint,
    EntryKind.HOLD: _as_it_is,
    EntryKind.EXPORT: _as_it_is,
}
"""Bodies that are JSON; every other one is the text itself."""


def _notice(notice: Notice, case_id: str, tell: Teller) -> Json:
    """A notice as far as it concerns this case: nothing of others that it is from as well."""
    text = notice.text
    origin = next(o for o in notice.origins if o.case_id == case_id)
    return {
        "state": notice.seen_as,
        "topic": notice.topic,
        "begun_at": at(notice.begun_at),
        "published_at": at(notice.published_at),
        "prepared_by": tell.who(origin.prepared_by),
        "written_by": [tell.who(user) for user in notice.writers],
        "approved_by": tell.who(origin.approved_by),
        "facts": notice.facts.to_dict(),
        "text": {
            "happened": text.happened,
            "company_response": text.company_response,
            "from_today": text.from_today,
            "changes": text.changes,
        }
        if text
        else None,
        "reason": notice.reason,
        "retract_reason": notice.retract_reason,
    }


@dataclass(frozen=True, slots=True)
class Handed:
    """How one file goes into the export: ``rendition`` is None where it does not.

    ``name`` is the file's own, empty where it might name an anonymous reporter.
    """

    item: Evidence
    place: int
    name: str
    suffix: str
    rendition: Rendition | None
    held_back: bool


def handed(source: WholeCase, tell: Teller, originals: Collection[str] = ()) -> list[Handed]:
    """Originals as they were given. Of an anonymous reporter's files the copies without
    metadata: the originals stay sealed, also of what could not be cleaned, but for those that
    two of the desk let go (``originals``)."""
    seen = files_seen(source.case, source.evidence, desk=True)
    result = []
    for file, item in zip(seen, source.evidence, strict=True):
        guarded = tell.hides and item.giver is Giver.REPORTER
        rendition = Rendition.ORIGINAL if item.stored else None
        if guarded and rendition is not None:
            two = item.id in originals or two_want(source.entries, item.id)
            rendition = _without_maker(item, two=two)
        result.append(
            Handed(
                item=item,
                place=file.place,
                name="" if guarded else item.name,
                suffix=file.suffix,
                rendition=rendition,
                held_back=guarded and item.stored and rendition is not Rendition.ORIGINAL,
            )
        )
    return result


def _without_maker(item: Evidence, *, two: bool) -> Rendition | None:
    match item.copy.state if item.copy else None:
        case CopyState.CLEANED:
            return Rendition.COPY
        case CopyState.AS_IT_IS:  # a text, which is shown as it is
            return Rendition.ORIGINAL
        case CopyState.FAILED if two:
            return Rendition.ORIGINAL
    return None
