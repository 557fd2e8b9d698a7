"""What of a transcript each reader gets: lists of what goes, so that what is new stays here.

The police get what happened, and not what the desk thought of it. A customer who asks what is
kept of them gets the facts that the desk recorded as such, and nothing of anybody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.case import EntryKind
from bot.domain.joint import ExportReader
from bot.domain.lifecycle import Action
from bot.domain.policy import Policy
from bot.domain.retention import RetentionAction
from bot.operate.transcript import Json
from bot.usecases.helpnow import HELP_NOW

_HEAD = ("id", "kind", "at", "by")
_CALLED = ("number", "anonymous")
_TOLD = ("safety", "identity", "occurred_on", "scene", "narrative", "details")
_DETAILS = ("role", "categories", "demand", "response", "customer", "witnesses", "condition")
_SAID = frozenset(
    {
        *(EntryKind.REPORT, EntryKind.DETAILS, EntryKind.CUSTOMER),
        *(EntryKind.MESSAGE, EntryKind.MESSAGE_EDIT, EntryKind.MESSAGE_DELETION),
    }
)
_WORKED = _SAID | {
    *(EntryKind.ANSWER, EntryKind.NOTE, EntryKind.NOTE_EDIT, EntryKind.NOTE_DELETION),
    *(EntryKind.JUDGEMENT, EntryKind.MEASURE, EntryKind.APPROVAL, EntryKind.CLOSING),
    *(EntryKind.REOPENING, EntryKind.ASSIGNMENT, EntryKind.ALONE, EntryKind.CHECKIN),
    *(EntryKind.HOLD, EntryKind.EXPORT),
}
_DONE = frozenset(
    {
        *("report", HELP_NOW, Action.CASE_OPEN, Action.CASE_CLAIM, Action.CASE_REPLY),
        *(Action.CASE_JUDGE, Action.CASE_MEASURE, Action.CASE_APPROVE, Action.CASE_NOTE),
        *(Action.CASE_ASSIGN, Action.CASE_CLOSE, Action.CASE_REOPEN, Action.CASE_FILE),
        *(Action.CASE_MORE, Action.CASE_CUSTOMER, Action.EXPORT_REQUEST, Action.EXPORT_APPROVE),
        *(Action.REPORT_OPEN, Action.REPORT_REPLY, Action.REPORT_MORE, Action.REPORT_ADD),
        *(Action.REPORT_EVIDENCE, Action.REPORT_WITHDRAW, Action.REPORT_FILE),
        *(RetentionAction.HOLD, RetentionAction.RELEASE, RetentionAction.EXPORT),
    }
)
_MADE = ("at", "reader", "company", "chain_whole")


@dataclass(frozen=True, slots=True)
class Share:
    """``outward_only``: of the measures those towards the customer that were done."""

    case: tuple[str, ...]
    made: tuple[str, ...]
    events: frozenset[EntryKind] = frozenset()
    actions: frozenset[str] = frozenset()
    judgements: bool = False
    outward_only: bool = False


_SHARES: Mapping[ExportReader, Share] = {
    ExportReader.LAWYER: Share(
        case=(
            *(*_CALLED, "state", "urgent", "called_for_help", "taken_by_desk", "legal_hold"),
            *("reporter", "received_at", "respond_by", "opened_at", "answered_at", "closed_at"),
            "handlers",
        ),
        made=(*_MADE, "reason", "asked_by", "agreed_by", "by"),
        events=_WORKED,
        actions=_DONE,
        judgements=True,
    ),
    ExportReader.POLICE: Share(
        case=(
            *(*_CALLED, "urgent", "called_for_help", "taken_by_desk", "reporter"),
            *("received_at", "handlers"),
        ),
        made=_MADE,
        events=_SAID,
        outward_only=True,
    ),
}
"""The desk gets everything, a customer what ``_of_customer`` has."""


def shared(transcript: Json, reader: ExportReader, policy: Policy) -> Json:
    """What this reader gets of a transcript, with its evidence and the facts of its export."""
    if reader is ExportReader.DESK:
        return transcript
    if reader is ExportReader.CUSTOMER:
        return _of_customer(transcript)
    share = _SHARES[reader]
    moved = {e["entry"] for e in transcript["events"] if e["kind"] == EntryKind.MOVED}
    events = [
        _event(event)
        for event in transcript["events"]
        if event["kind"] in share.events and event["id"] not in moved
    ]
    left: Json = {
        "format": transcript["format"],
        "case": _only(transcript["case"], share.case),
        "report": _told(transcript["report"]),
        "events": events,
    }
    if share.judgements:
        left["judgements"] = transcript["judgements"]
    left["measures"] = [
        measure if not share.outward_only else _only(measure, ("id", "kind", "state", "due_on"))
        for measure in transcript["measures"]
        if not share.outward_only or _towards_customer(measure, policy)
    ]
    left["evidence"] = transcript["evidence"]
    if share.actions:
        left["audit"] = [line for line in transcript["audit"] if line["action"] in share.actions]
    left["export"] = _only(transcript["export"], share.made)
    return left


def _of_customer(transcript: Json) -> Json:
    """Never what the reporter said of them, which is the reporter's."""
    entered = [e["text"] for e in transcript["events"] if e["kind"] == EntryKind.CUSTOMER]
    report = transcript["report"]
    return {
        "format": transcript["format"],
        "case": {"number": transcript["case"]["number"]},
        "customer": {
            "occurred_on": report["occurred_on"],
            "scene": report["scene"],
            "recorded": entered[-1] if entered else "",
        },
        "export": _only(transcript["export"], ("at", "reader", "company")),
    }


def _towards_customer(measure: Json, policy: Policy) -> bool:
    kind = policy.measure(measure["kind"])
    return kind is not None and not kind.inward and measure["state"] == "done"


def _event(event: Json) -> Json:
    if event["kind"] == EntryKind.REPORT:
        return {**_only(event, _HEAD), **_told(event)}
    if event["kind"] == EntryKind.DETAILS:
        return _only(event, (*_HEAD, *_DETAILS))
    return event


def _told(report: Json) -> Json:
    told = _only(report, _TOLD)
    return {**told, "details": _only(report.get("details") or {}, _DETAILS)}


def _only(found: Json, names: tuple[str, ...]) -> Json:
    return {name: found[name] for name in names if name in found}
