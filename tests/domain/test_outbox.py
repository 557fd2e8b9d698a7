"""Effects come out of a row as they went in, also those that yesterday's version wrote."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.effect import TYPES, Effect
from bot.domain.lifecycle import Action
from bot.domain.notice import NoticeAction
from bot.domain.outbox import (
    AccessAsked,
    AccessDecided,
    ApprovalLine,
    Card,
    CardUpdate,
    CheckinQuestion,
    Clear,
    DeleteFile,
    DirectCard,
    DirectLine,
    DirectNotice,
    DirectPage,
    DirectTimeLine,
    FetchEvidence,
    HoldLine,
    LessonWord,
    Move,
    NoticeAppear,
    NoticeCard,
    NoticeLine,
    NoticeReads,
    NoticeRemove,
    NoticeToDesk,
    NoticeToReporter,
    OperatorWord,
    PersonWord,
    PlaceWord,
    ReporterWord,
    ReviewWord,
    SendFigures,
    SendPaper,
    SendReceipt,
    ShowEvidence,
    TakeOut,
    TakeOutOlder,
    ThreadLine,
    TimeLine,
    WitnessWord,
)
from bot.domain.outbox_decided import Decided
from bot.domain.outbox_dossier import DossierWord, SendDossier
from bot.domain.outbox_learning import Invitation, SendCertificate
from bot.domain.outbox_letter import LetterAsked, SendLetter
from bot.domain.outbox_row import decode, encode
from bot.domain.sentence import (
    AccessText,
    Audience,
    Consent,
    Deadline,
    DossierText,
    FiguresFile,
    HrText,
    LessonText,
    Mention,
    PersonText,
    PlaceText,
    ReporterText,
    ThreadText,
    TimeText,
)
from bot.domain.timer import (
    CheckinDue,
    DeadlineDue,
    IdentityToldDue,
    LessonDue,
    LinkDue,
    NoticeDue,
    PageDue,
    PresenceDue,
    ReachDue,
    ReviewDue,
    RoundDue,
    Undelivered,
)

NOW = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)
THEN = "2026-11-24T01:02:03.456789+00:00"
SECONDS = "1795482123.456789"

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


def any_of(of: type[Effect]) -> st.SearchStrategy[Effect]:
    hints = get_type_hints(of)
    return st.builds(of, **{each.name: st.from_type(hints[each.name]) for each in fields(of)})


def through_a_row(effect: Effect) -> Effect:
    return decode(
        effect.kind,
        json.loads(json.dumps(encode(effect))),
        idempotency_key=effect.idempotency_key,
        due_at=effect.due_at,
        case_id=effect.case_id,
    )


@pytest.mark.parametrize("of", TYPES, ids=lambda of: of.__name__)
@given(data=st.data())
def test_what_goes_in_comes_out(of: type[Effect], data: st.DataObject) -> None:
    effect = data.draw(any_of(of))
    assert through_a_row(effect) == effect
    assert type(through_a_row(effect)) is of


@dataclass(frozen=True)
class Old:
    """A row as the version before the types wrote it, and the effect that it stands for.

    ``lost``: what its fields did not hold, and the type needs for its keys alone.
    """

    kind: str
    payload: Mapping[str, Any] | None
    key: str
    lane: str
    effect: Effect
    lost: Mapping[str, Any] = field(default_factory=dict)


def at(of: type[Effect], **values: Any) -> Effect:
    return of(due_at=NOW, **values)


def case(of: type[Effect], **values: Any) -> Effect:
    return at(of, case_id="c1", **values)


def timer(about: str, n: int) -> dict[str, Any]:
    return {"about": about, "due": THEN, "measure": None, "n": n}


ROWS = (
    Old("card", None, "card:c1", "desk:c1", case(Card)),
    Old("card_update", None, "card_update:k", "desk:c1", case(CardUpdate, key="k")),
    Old(
        "card_update",
        None,
        f"card_update:timer:presence:c1:{SECONDS}",
        "desk:c1",
        case(CardUpdate, key=f"timer:presence:c1:{SECONDS}"),
    ),
    Old("move", None, "move:k", "desk:c1", case(Move, key="k")),
    Old(
        "clear",
        {"channel": "G1", "ts": "1.2"},
        "clear:G1:1.2",
        "clear:G1:1.2",
        case(Clear, channel="G1", ts="1.2"),
    ),
    Old(
        "thread",
        {"what": "claimed", "actor": "U1"},
        "thread:c1:claim:U1",
        "desk:c1",
        case(ThreadLine, key="c1:claim:U1", what=ThreadText.CLAIMED, actor="U1"),
    ),
    Old(
        "thread",
        {"what": "withdrawn", "actor": None},
        "thread:k",
        "desk:c1",
        case(ThreadLine, key="k", what=ThreadText.WITHDRAWN),
    ),
    Old(
        "thread",
        {"what": "measure_approval", "actor": "U1", "measure": "m1"},
        "thread:k",
        "desk:c1",
        case(ApprovalLine, key="k", actor="U1", measure="m1"),
    ),
    Old(
        "thread",
        {"what": "missed_answer", "mention": "everybody", "due": THEN},
        f"thread:answer:c1::{SECONDS}:missed:0",
        "desk:c1",
        case(
            TimeLine,
            key=f"answer:c1::{SECONDS}:missed:0",
            what=TimeText.MISSED_ANSWER,
            mention=Mention.EVERYBODY,
            due=NOW,
        ),
    ),
    Old(
        "thread",
        {"what": "moved", "mention": "nobody", "due": None},
        "thread:moved:G2:3.4",
        "desk:c1",
        case(TimeLine, key="moved:G2:3.4", what=TimeText.MOVED),
    ),
    Old(
        "reporter",
        {"what": "receipt_nobody"},
        "reporter:receipt:c1",
        "reporter:c1",
        case(ReporterWord, key="receipt:c1", what=ReporterText.RECEIPT_NOBODY),
    ),
    Old(
        "reporter",
        {"what": "checkin", "round": f"{SECONDS}-0"},
        f"reporter:checkin:c1:{SECONDS}-0",
        "reporter:c1",
        case(CheckinQuestion, round=f"{SECONDS}-0"),
    ),
    Old(
        "person",
        {"what": "draft_taken", "user": "U1"},
        "person:k",
        "person:k",
        at(PersonWord, key="k", user="U1", what=PersonText.DRAFT_TAKEN),
    ),
    Old(
        "person",
        {"what": "which_of_yours", "user": "U1", "cases": [["c1", "M-1"], ["c2", "M-2"]]},
        "person:k",
        "person:k",
        at(
            PersonWord,
            key="k",
            user="U1",
            what=PersonText.WHICH_OF_YOURS,
            cases=(("c1", "M-1"), ("c2", "M-2")),
        ),
    ),
    Old(
        "person",
        {"what": "access_asked", "user": "U1", "number": "M-1", "actor": "U2", "access": "a1"},
        "person:access:a1:1",
        "access:a1:1",
        case(AccessAsked, user="U1", number="M-1", actor="U2", access="a1", place=1),
        {"place": 0},
    ),
    Old(
        "person",
        {"what": "access_granted", "user": "U2", "number": "M-2"},
        "person:access:a1:granted",
        "access:a1:asker",
        case(AccessDecided, user="U2", number="M-2", what=AccessText.GRANTED, access="a1"),
        {"access": ""},
    ),
    Old(
        "place",
        {"what": "which_case", "channel": "G1"},
        "place:k",
        "place:k",
        at(PlaceWord, key="k", channel="G1", what=PlaceText.WHICH_CASE),
    ),
    Old(
        "evidence",
        {"evidence": "e1"},
        "evidence:e1",
        "evidence:e1",
        case(FetchEvidence, evidence="e1"),
    ),
    Old(
        "file",
        {"evidence": "e1", "action": "case_file", "user": "U1", "as_it_is": True},
        "file:k",
        "file:k",
        case(
            ShowEvidence,
            key="k",
            evidence="e1",
            action=Action.CASE_FILE,
            user="U1",
            as_it_is=True,
        ),
    ),
    Old(
        "file_delete",
        {"file": "F1"},
        "file_delete:F1",
        "file_delete:F1",
        at(DeleteFile, file="F1"),
    ),
    Old(
        "notice_card",
        {"what": "new", "notice": "n1"},
        "notice_card:n1:k",
        "notice:n1:hr",
        at(NoticeCard, notice="n1", key="k"),
    ),
    Old(
        "notice_line",
        {"what": "approved", "notice": "n1"},
        "notice_line:n1:k",
        "notice:n1:hr",
        at(NoticeLine, notice="n1", key="k", what=HrText.APPROVED),
    ),
    Old(
        "notice_desk",
        {"what": "approval", "notice": "n1"},
        "notice_desk:n1:k",
        "desk:c1",
        case(NoticeToDesk, notice="n1", key="k"),
    ),
    Old(
        "notice_desk",
        {"what": "approval", "notice": "n1"},
        "notice_desk:n1:k",
        "notice:n1:hr",
        at(NoticeToDesk, notice="n1", key="k"),
    ),
    Old(
        "notice_reporter",
        {"what": "told", "notice": "n1"},
        "notice_reporter:n1:k",
        "reporter:c1",
        case(NoticeToReporter, notice="n1", key="k", what=Consent.TOLD),
    ),
    Old(
        "notice_appear",
        {"publish_at": THEN, "notice": "n1"},
        "notice_appear:n1:k",
        "notice:n1:appear",
        at(NoticeAppear, notice="n1", key="k", publish_at=NOW),
    ),
    Old(
        "notice_appear",
        {"publish_at": THEN, "notice": "n1"},
        "notice_appear:n1:k",
        "reporter:c1",
        at(NoticeAppear, notice="n1", key="k", publish_at=NOW, behind="c1"),
        {"behind": None},
    ),
    Old(
        "notice_update",
        {"reads": 5, "notice": "n1"},
        "notice_update:n1:k",
        "notice:n1:hr",
        at(NoticeReads, notice="n1", key="k", reads=5),
    ),
    Old(
        "notice_remove",
        {"notice": "n1"},
        "notice_remove:n1:k",
        "notice:n1:hr",
        at(NoticeRemove, notice="n1", key="k"),
    ),
    Old(
        "notice_timer",
        {"action": "notice_expire", "notice": "n1"},
        "notice_timer:n1:k",
        "notice:n1:timer:notice_expire",
        at(NoticeDue, notice="n1", key="k", action=NoticeAction.EXPIRE),
    ),
    Old(
        "lesson",
        {"lesson": "l1", "what": "missed"},
        "lesson:l1:missed:2",
        "lesson:l1",
        at(LessonWord, lesson="l1", key="missed:2", what=LessonText.MISSED),
    ),
    Old(
        "lesson_timer",
        {"lesson": "l1", "n": -1},
        "timer:lesson:l1:-1",
        "timer:lesson:l1:-1",
        at(LessonDue, lesson="l1", n=-1),
    ),
    Old(
        "review_timer",
        {"quarter": "2027Q1"},
        "timer:review:2027Q1",
        "timer:review:2027Q1",
        at(ReviewDue, quarter="2027Q1"),
    ),
    Old(
        "review",
        {"quarter": "2026Q4", "whom": "hr"},
        "review:2027Q1:hr",
        "review:hr",
        at(ReviewWord, quarter="2026Q4", whom=Audience.HR, present="2027Q1"),
        {"present": ""},
    ),
    Old(
        "figures_file",
        {"user": "U1", "quarter": "2026Q4", "what": "chart"},
        "figures:k",
        "figures:k",
        at(SendFigures, key="k", user="U1", quarter="2026Q4", what=FiguresFile.CHART),
    ),
    Old(
        "dossier",
        {"key": "k", "release": "r", "what": "asked", "whom": "hr", "by": "U1"},
        "dossier:k",
        "dossier:hr",
        at(
            DossierWord,
            **{"key": "k", "release": "r", "by": "U1"},
            what=DossierText.ASKED,
            whom=Audience.HR,
        ),
    ),
    Old(
        "dossier_file",
        {"key": "k", "user": "U1", "release": "r"},
        "dossier_file:k",
        "dossier_file:k",
        at(SendDossier, key="k", user="U1", release="r"),
    ),
    Old(
        "witness",
        {"to": "U1", "day": "2026-11-24"},
        "witness:U1:2026-11-24",
        "witness:U1",
        at(WitnessWord, to="U1", day="2026-11-24"),
    ),
    Old(
        "timer",
        timer("answer", -1),
        f"timer:answer:c1::{SECONDS}:remind",
        f"timer:answer:c1::{SECONDS}:remind",
        case(DeadlineDue, about=Deadline.ANSWER, due=NOW, n=-1),
    ),
    Old(
        "timer",
        {**timer("measure", 3), "measure": "m1"},
        f"timer:measure:c1:m1:{SECONDS}:missed:3",
        f"timer:measure:c1:m1:{SECONDS}:missed:3",
        case(DeadlineDue, about=Deadline.MEASURE, due=NOW, n=3, measure="m1"),
    ),
    Old(
        "timer",
        {"about": "page"},
        "timer:page:c1:2992470",
        "timer:page:c1:2992470",
        case(PageDue),
    ),
    Old(
        "timer",
        {"about": "checkin", "closed_at": THEN, "round": f"{SECONDS}-1"},
        f"timer:checkin:c1:{SECONDS}-1",
        f"timer:checkin:c1:{SECONDS}-1",
        case(CheckinDue, closed_at=NOW, round=f"{SECONDS}-1"),
    ),
    Old(
        "timer",
        {"about": "presence"},
        f"timer:presence:c1:{SECONDS}",
        f"timer:presence:c1:{SECONDS}",
        case(PresenceDue, key=f"c1:{SECONDS}"),
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_a_row_of_yesterday(row: Old) -> None:
    """It is read, and whoever sends the same today does so under the same keys."""
    read = decode(
        row.kind,
        row.payload,
        idempotency_key=row.key,
        due_at=NOW,
        case_id=row.effect.case_id,
    )
    assert read == replace(row.effect, **row.lost)
    assert (row.effect.kind, row.effect.idempotency_key) == (row.kind, row.key)
    assert row.effect.ordering_key == row.lane


NEW = {
    Decided,
    LetterAsked,
    SendLetter,
    Invitation,
    RoundDue,
    SendCertificate,
    SendPaper,
    DirectCard,
    DirectLine,
    DirectNotice,
    DirectPage,
    DirectTimeLine,
    HoldLine,
    LinkDue,
    IdentityToldDue,
    OperatorWord,
    ReachDue,
    SendReceipt,
    TakeOut,
    TakeOutOlder,
    Undelivered,
}
"""Made since rows hold the names of types."""


def test_every_other_type_was_written_yesterday_too() -> None:
    assert {type(row.effect) for row in ROWS} == set(TYPES) - NEW


def test_a_page_is_once_in_ten_minutes() -> None:
    start = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    keys = {case(PageDue).idempotency_key for _ in range(3)}
    assert len(keys) == 1
    ten = [replace(case(PageDue), due_at=start + timedelta(minutes=n)) for n in range(20)]
    assert len({each.idempotency_key for each in ten}) == 2


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("card", {"type": "Nothing"}),
        ("nothing", None),
        ("thread", {"type": "ThreadLine", "what": "no such line"}),
        ("thread", {"type": "ThreadLine"}),
        ("timer", {"about": "answer"}),
    ],
)
def test_what_is_not_known_is_refused_without_a_word_of_it(
    kind: str, payload: Mapping[str, Any] | None
) -> None:
    with pytest.raises(ValueError) as caught:
        decode(kind, payload, idempotency_key="k", due_at=NOW, case_id="canary")
    assert "canary" not in str(caught.value) and "no such line" not in str(caught.value)
