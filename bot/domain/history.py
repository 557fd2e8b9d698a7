"""What happened with a case, as its reporter reads it: by role and time, never by name.

Made from the record, of which no line is left out: what is not known here is *something else*.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.lifecycle import Action
from bot.domain.notice import NoticeAction, NoticeRole
from bot.domain.port import AuditEvent
from bot.domain.role import Standing


class Who(StrEnum):
    """Who did it: ``history.who.<member>``."""

    YOU = "you"
    HANDLER = "handler"
    DESK = "desk"
    HR = "hr"
    OPERATOR = "operator"
    CLOCK = "clock"
    NOBODY = "nobody"  # without a right in the case
    SOMEBODY = "somebody"


class Did(StrEnum):
    """What was done: ``history.did.<member>``."""

    REPORTED = "reported"
    CALLED = "called"
    CALLED_OFF = "called_off"
    OPENED = "opened"
    FILE = "file"
    FILE_AS_IT_IS = "file_as_it_is"
    ANSWERED = "answered"
    WROTE = "wrote"
    TOOK = "took"
    LEFT = "left"
    EXAMINED = "examined"
    MEASURED = "measured"
    NOTED = "noted"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDREW = "withdrew"
    CHOSE = "chose"
    ASKED_TO_READ = "asked_to_read"
    LET_IN = "let_in"
    NOT_LET_IN = "not_let_in"
    READ_BESIDE = "read_beside"
    NOTICE = "notice"
    NOTICE_SAID = "notice_said"
    EXPORT_ASKED = "export_asked"
    EXPORT_APPROVED = "export_approved"
    EXPORT_ENDED = "export_ended"
    EXPORTED = "exported"
    EXPORTED_WITH_NAME = "exported_with_name"
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_APPROVED = "identity_approved"
    IDENTITY_OPENED = "identity_opened"
    IDENTITY_ENDED = "identity_ended"
    PRINTED = "printed"
    PAPER = "paper"
    PAPER_READ = "paper_read"
    PAPER_SAID = "paper_said"
    UNLINKED = "unlinked"
    RESTORED = "restored"
    HOLD_CONFIRMED = "hold_confirmed"
    HELD = "held"
    RELEASED = "released"
    HELD_UP = "held_up"
    EXCLUDED = "excluded"
    RECEIPT = "receipt"
    HISTORY = "history"
    OTHER = "other"


OF: Mapping[str, Did] = {
    "report": Did.REPORTED,
    "help_now": Did.CALLED,
    Action.HELP_CALL_OFF: Did.CALLED_OFF,
    **dict.fromkeys((Action.CASE_OPEN, Action.REPORT_OPEN), Did.OPENED),
    **dict.fromkeys((Action.CASE_FILE, Action.REPORT_FILE), Did.FILE),
    "file_as_it_is": Did.FILE_AS_IT_IS,
    Action.CASE_REPLY: Did.ANSWERED,
    Action.CASE_PRINT: Did.PRINTED,
    **dict.fromkeys(
        (Action.REPORT_REPLY, Action.REPORT_MORE, Action.REPORT_ADD, Action.REPORT_EVIDENCE),
        Did.WROTE,
    ),
    **dict.fromkeys((Action.CASE_CLAIM, Action.CASE_ASSIGN), Did.TOOK),
    **dict.fromkeys((Action.CASE_RECUSE, "case_let_go"), Did.LEFT),
    Action.CASE_JUDGE: Did.EXAMINED,
    **dict.fromkeys((Action.CASE_MEASURE, Action.CASE_APPROVE), Did.MEASURED),
    **dict.fromkeys((Action.CASE_NOTE, Action.CASE_MORE, Action.CASE_CUSTOMER), Did.NOTED),
    Action.CASE_CLOSE: Did.CLOSED,
    **dict.fromkeys((Action.CASE_REOPEN, Action.CHECKIN_CHANGED), Did.REOPENED),
    Action.REPORT_WITHDRAW: Did.WITHDREW,
    **dict.fromkeys(
        (Action.CARE_ACCEPT, Action.CARE_LATER, Action.CHECKIN_FINE, Action.CHECKIN_STOP),
        Did.CHOSE,
    ),
    Action.CASE_ACCESS_REQUEST: Did.ASKED_TO_READ,
    Action.CASE_ACCESS_GRANT: Did.LET_IN,
    Action.CASE_ACCESS_DENY: Did.NOT_LET_IN,
    Action.CASE_ACCESS_OPEN: Did.READ_BESIDE,
    **dict.fromkeys(NoticeAction, Did.NOTICE),
    **dict.fromkeys((NoticeAction.AGREE, NoticeAction.OBJECT), Did.NOTICE_SAID),
    Action.CASE_PREPARE_NOTICE: Did.NOTICE,
    Action.EXPORT_REQUEST: Did.EXPORT_ASKED,
    Action.EXPORT_APPROVE: Did.EXPORT_APPROVED,
    Action.EXPORT_DENY: Did.EXPORT_ENDED,
    "export": Did.EXPORTED,
    "export_with_reporter": Did.EXPORTED_WITH_NAME,
    Action.IDENTITY_REQUEST: Did.IDENTITY_ASKED,
    Action.IDENTITY_APPROVE: Did.IDENTITY_APPROVED,
    Action.IDENTITY_OPEN: Did.IDENTITY_OPENED,
    Action.IDENTITY_DENY: Did.IDENTITY_ENDED,
    **dict.fromkeys(
        (
            Action.CASE_LETTER,
            Action.LETTER_APPROVE,
            Action.LETTER_FILE,
            Action.LETTER_SENT,
        ),
        Did.PAPER,
    ),
    **dict.fromkeys((Action.LETTER_OPEN, Action.LETTER_READ), Did.PAPER_READ),
    **dict.fromkeys((Action.LETTER_AGREE, Action.LETTER_OBJECT), Did.PAPER_SAID),
    "retention_unlink": Did.UNLINKED,
    "restore": Did.RESTORED,
    Action.CASE_HOLD: Did.HOLD_CONFIRMED,
    "hold": Did.HELD,
    "hold_release": Did.RELEASED,
    **dict.fromkeys(("delivery_retry", "delivery_drop"), Did.HELD_UP),
    Action.REPORT_EXCLUDE: Did.EXCLUDED,
    Action.REPORT_RECEIPT: Did.RECEIPT,
    Action.REPORT_HISTORY: Did.HISTORY,
}
"""Of every word that the record has for an act on a case."""

_WHO: Mapping[str, Who] = {
    Standing.REPORTER: Who.YOU,
    Standing.HANDLER: Who.HANDLER,
    Standing.DESK: Who.DESK,
    Standing.OUTSIDER: Who.NOBODY,
    NoticeRole.APPROVER: Who.HANDLER,
    **dict.fromkeys((NoticeRole.HR, NoticeRole.COUNTERSIGNER), Who.HR),
    NoticeRole.CLOCK: Who.CLOCK,
    "operator": Who.OPERATOR,
}

_OF_THE_DESK = (Did.LEFT, Did.ASKED_TO_READ, Did.LET_IN, Did.NOT_LET_IN, Did.READ_BESIDE)
"""What is done by somebody of the desk who has, or keeps, no right in this very case."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """``refused``: it was tried, and refused."""

    at: datetime
    who: Who
    did: Did
    refused: bool


def history(events: Sequence[AuditEvent]) -> Sequence[HistoryLine]:
    """A line for each of the record's, the newest first."""
    return [_line(event) for event in reversed(events)]


def _line(event: AuditEvent) -> HistoryLine:
    did = OF.get(event.action, Did.OTHER)
    who = _WHO.get(event.standing, Who.SOMEBODY)
    if who is Who.NOBODY and did in _OF_THE_DESK and not event.refused:
        who = Who.DESK
    return HistoryLine(event.at, who, did, event.refused)
