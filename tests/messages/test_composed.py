"""Every key that is put together: where its values come from, and that its sentences exist.

A key is written as ``t(f"thread.{what}")``; here ``thread.{}`` stands for it. Each has a line
in one of the tables: a new one without a line fails, and so does a line that nobody needs.
"""

import ast
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import pytest

from bot.anonymize.finding import Kind
from bot.domain.allowed import WordState
from bot.domain.asked import AskedOf
from bot.domain.case import (
    Identity,
    ReporterRole,
    Safety,
    Scene,
    Sharing,
    State,
)
from bot.domain.disclosure import _DESK_READS, _REPORTER_READS
from bot.domain.dossier import Gap, RecordState
from bot.domain.duty import DutySource, Show
from bot.domain.earlier import AccessState
from bot.domain.error import Code
from bot.domain.evidence import FileKind, Trace, Via
from bot.domain.figures import PARTITIONS, Name
from bot.domain.history import Did, Who
from bot.domain.joint import Ground, JointState
from bot.domain.judgement import MeasureState, Outcome
from bot.domain.lesson import LessonState, On
from bot.domain.letter import LetterState, Sent
from bot.domain.lifecycle import Action
from bot.domain.notice import PARTS, Detail, NoticeState, Topic
from bot.domain.owed import Holds
from bot.domain.policy import Course
from bot.domain.round import Invitees
from bot.domain.sentence import (
    AccessText,
    Deadline,
    DossierText,
    FiguresFile,
    HrText,
    LessonText,
    OperatorText,
    PersonText,
    PlaceText,
    ReporterText,
    ThreadText,
    TimeText,
)
from bot.operate import page
from bot.usecases.checkin import Said
from bot.usecases.listing import SECTIONS
from messages import guide, ids, letter, own
from messages import notice as notices
from messages.case import _SELDOM, _WORK
from messages.envelope import _BELOW
from messages.joint import _OF
from messages.notice import WISHES
from messages.paper import SCRIPTS
from messages.texts import LANGUAGES, catalogue
from tests.messages.keys import ROOT, Key, Keys, Module, all_keys
from tests.messages.test_why import CODES

JA = catalogue("ja")

SIDES = ("desk", "reporter")
JUDGED = (
    *("categories", "demand_validity", "means", "environment", "guards", "reason"),
    "unchecked_reason",
)
FORMS = ("judge", "measure", "approve", "close", "reopen", "assign", "recuse")
DONE = (
    *("case_reply", "case_note", "case_customer", "case_access_request", "case_prepare_notice"),
    *(f"case_{form}" for form in FORMS),
    *("identity_request", "export_request", "dossier_request"),
    *("identity_deny", "export_approve", "export_deny", "case_access_grant", "case_access_deny"),
    *("review_record", "allowed_add", "course_plan"),
    *(f"notice_{step}" for step in ("draft", "english", "submit", "approve", "return")),
    *(f"notice_{step}" for step in ("publish", "retract", "agree", "object")),
)
PROMISED = set(Deadline) - {Deadline.MEASURE, Deadline.LETTER}
ENDED = (LessonState.DONE, LessonState.DROPPED)
WORDS = ("approve", "remove")


def said_by(path: str, called: str) -> set[str]:
    """The texts with which a module calls something."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == called
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def of(*values: Iterable[str]) -> list[tuple[str, ...]]:
    """Each combination of the values for the places of a pattern."""
    return list(product(*map(list, values)))


COMPOSED: dict[str, list[tuple[str, ...]]] = {
    "access.line_{}": of(AccessState),
    "allowed.button_{}": of(WORDS),
    "allowed.state_{}": of(set(WordState) - {WordState.REMOVED}),
    "allowed.{}_text": of(WORDS),
    "allowed.{}_title": of(WORDS),
    "button.{}": of(
        [
            *_WORK,
            *_SELDOM,
            *(ids.CASE_FILE, ids.REPORT_FILE),
            *(Action.REPORT_REPLY, Action.REPORT_EVIDENCE, Action.REPORT_MORE),
            *own._OWN,
            *notices._BUTTONS,
            *("notice_end", "notice_publish_scheduled", "notice_publish_unseen"),
        ]
    ),
    "card.fallback{}{}": of(("", "_taken"), ("", "_urgent")),
    "card.taken{}": of(("", "_urgent")),
    "checkin.done_{}": of(Said),
    "common.{}": of(("previous", "next")),
    "joint.{}_sure": of(_OF.values()),
    "joint.{}_sure_text": of(_OF.values()),
    "joint.{}_{}": of(_OF.values(), JointState),
    "offer.{}": of((Action.CARE_ACCEPT, Action.CARE_LATER)),
    "done.{}": of(DONE),
    "dossier.about_{}": of(Show),
    "dossier.gap_{}": of(Gap),
    "dossier.kept_{}": of(RecordState),
    "dossier.sent_{}": of(("released", "draft")),
    "dossier.show_{}": of(Show),
    "dossier.source_{}": of(DutySource),
    "dossier.state_{}": of(JointState),
    "dossier.word_{}": of(DossierText),
    "desk.promised{}": of(("", "_past")),
    "desk.{}": of(SECTIONS),
    "dm.{}": of(
        [
            *(*ReporterText, *PersonText, *AccessText),
            *(below.hint for below in _BELOW.values() if below.hint),
        ]
    ),
    "dm.{}_hint": of(PersonText),
    "dm.{}_since": of([ReporterText.LINK_ENDS]),
    "error.{}": of(Code),
    "file.failed_{}": of(SIDES),
    "file.fault.{}": of({"deleted", *said_by("bot/delivery/file.py", "NotReceived")}),
    "file.from_reporter_{}": of(SIDES),
    "file.kind.{}": of(FileKind),
    "file.taken.{}": of(Trace),
    "file.via_{}": of(Via),
    "file.waiting_{}": of(SIDES),
    "file.{}": of(("copy_hint", "as_it_is_hint")),
    "guide.for_{}": of(guide.PARTS),
    "guide.{}.{}": [(name, part) for name, parts in guide.PARTS.items() for part in parts],
    "helpnow.{}": of(("again", "again_some", "again_sending", "called", "unreached", "nobody")),
    "history.did.{}": of(Did),
    "history.who.{}": of(Who),
    "home.state_{}": of(State),
    "identity.answer_{}": of(Identity),
    "judge.{}": of(JUDGED),
    "known.{}": of(("earlier_rest", "asked", "denied")),
    "leak.{}": of(Kind),
    "course.of_{}": of(Invitees),
    "learn.course_{}": of(Course),
    "lesson.dm_{}": of([*LessonText, *ENDED]),
    "lesson.line{}": of(("", "_late")),
    "lesson.was_{}": of(ENDED),
    "lesson_on.{}": of(On),
    "measure.{}": of(("inward", "outward")),
    "measure_state.{}": of(MeasureState),
    "how.{}": of(Sent),
    "letter.consent_{}": of((letter.ASKS, letter.HARMED)),
    "letter_scene.{}": of(Scene),
    "letter_state.{}": of(LetterState),
    "more.{}": of(
        [
            *(ids.DEMAND, ids.RESPONSE, ids.CUSTOMER, ids.WITNESSES, ids.CONDITION),
            *(ids.CATEGORIES, ids.WISHES),
        ]
    ),
    "notice.asked_{}": of(set(AskedOf) - {AskedOf.OPEN, AskedOf.TOLD}),
    "notice.half_{}": of(("1", "2")),
    "notice.heading_{}": of(set(Topic) - {Topic.SHARED}),
    "notice.why_{}": of(Detail),
    "notice.{}": of([*PARTS, *page._NOTICE_PARTS, "english"]),
    "notice.{}_confirm": of(action.removeprefix("notice_") for action in notices._ASKS),
    "notice.{}_facts": of(Detail),
    "notice.{}_reason": of(("return", "retract", "end")),
    "notice.{}_about": of(("return", "retract", "end")),
    "notice.{}_submit": of(("return", "retract", "end")),
    "notice.{}_title": of(("return", "retract", "end")),
    "notice_line.{}": of(HrText),
    "notice_state.{}": of(NoticeState),
    "operator.{}": of(OperatorText),
    "outcome.{}": of(Outcome),
    "owed.desk_{}": of(PROMISED),
    "owed.reporter_{}_{}": of(PROMISED, (Holds.HOLDS, Holds.LATE)),
    "part.{}": of(
        [
            *("demand", "response", "customer", "witnesses", "condition", "narrative"),
            *("categories", "wishes", "sharing"),
        ]
    ),
    "place.{}": of(PlaceText),
    "role.{}": of(ReporterRole),
    "safety.{}": of(Safety),
    "script.{}": [SCRIPTS],
    "scene.{}": of(Scene),
    "sharing.{}": of(Sharing),
    "state.{}": of(State),
    "statistics.csv_{}": of(("quarter", "table", "row", "read", "seen")),
    "statistics.month_{}": of(str(month) for month in range(1, 13)),
    "statistics.sent_{}": of((*FiguresFile, "instead")),
    "statistics.{}": of((*Name, "people", "people_few")),
    "thread.{}": of(ThreadText),
    "timing.{}": of(TimeText),
    "why.{}": of(CODES),
    "{}.pass_reason": of(("leakcheck", "letter", "notice")),
    "{}.submit": of(FORMS),
    "{}.title": of(FORMS),
    "{}_text": of(("report.draft_discard",)),
    "{}_title": of(("report.draft_discard",)),
    "{}label": of(("reply.", "note.", "mine.reply_")),
    "{}title": of(("reply.", "note.", "mine.reply_")),
    "{}.{}": [
        *of(("judge",), ("demand_validity", "means", "environment", "reason")),
        *of(("safety",), Safety),
        *of(("identity",), Identity),
        *of(("sharing",), Sharing),
        *of(("lesson_on",), On),
        *of(("course_who",), Invitees),
        *of(("letter_language",), LANGUAGES),
        *of(("joint_ground",), Ground),
        *of(("outcome",), Outcome),
        *of(("measure_state",), MeasureState),
        *of(("detail",), WISHES),
        *of(("public",), (*PARTS, "title", "why")),
        *of(("notice",), (*PARTS, "own_facts", "card", "desk")),
    ],
}
"""By pattern: the values that it can be given, and with each the sentence exists."""

ONE_OF: dict[tuple[str, ...], list[tuple[str, ...]]] = {
    ("line.{0}_{1}", "line.{0}"): [
        *of(_DESK_READS, ("desk",)),
        *of(_REPORTER_READS, ("reporter",)),
    ],
    ("scene.{1}", "statistics.{0}_{1}"): [
        (Name.SCENES, row) for rows in PARTITIONS[Name.SCENES] for row in rows.values()
    ],
    ("outcome.{1}", "statistics.{0}_{1}"): [
        (Name.OUTCOMES, row) for rows in PARTITIONS[Name.OUTCOMES] for row in rows.values()
    ],
    ("statistics.{0}_{1}",): [
        *(
            (name, row)
            for name in (Name.ANSWERS, Name.ENDS, Name.HANDLERS)
            for rows in PARTITIONS[name]
            for row in rows.values()
        ),
        *of((Name.CHECKINS,), (Said.FINE, Said.CHANGED)),
        *of((Name.CARE,), ("accepted", "later")),
    ],
    ("{0}.{1}_{2}", "{0}.{2}"): [
        *of(("public",), Topic, (*PARTS, "title", "why")),
        *of(("notice",), Topic, (*PARTS, "own_facts", "card", "desk")),
    ],
}
"""What is asked for first, and what is said where there is no such sentence."""

MAY_BE_MISSING = {
    "notice.todo_{}": "what has a day is said with it, and at times there is nothing to do",
    "notice.todo_{}_by": "not everything that HR does has a day",
    "notice.{}_hint": "not every part of a notice needs a hint",
    "notice.{}_{}_hint": "few topics need one of their own",
    "{}.found_about": "one line more in the findings of reviewed words",
    "script.{}": "a script that few know by name is called another one",
    "{}.{}_hint": "not every choice needs a hint",
    "{}_hint": "not every question needs a hint",
    "{}hint": "the same, beside its label",
    "{}placeholder": "not every input needs one",
}
"""Sentences that are looked for, and left out where they are not there."""


def bare(pattern: str) -> str:
    return pattern.replace("{0}", "{}").replace("{1}", "{}").replace("{2}", "{}")


KNOWN = {*COMPOSED, *MAY_BE_MISSING, *(bare(each) for group in ONE_OF for each in group)}


def patterns() -> set[str]:
    return {key.pattern for key in all_keys() if "{}" in key.pattern}


def composed() -> Iterator[str]:
    for pattern, rows in COMPOSED.items():
        yield from (pattern.format(*row) for row in rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_exists_whatever_its_key_is_made_of(language: str) -> None:
    assert sorted({key for key in composed() if key not in catalogue(language)}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_sentence_may_be_missing_another_is_there(language: str) -> None:
    assert [
        row
        for group, rows in ONE_OF.items()
        for row in rows
        if not any(each.format(*row) in catalogue(language) for each in group)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_whole_key_exists_wherever_it_was_given(language: str) -> None:
    whole = [key for key in all_keys() if key.pattern and "{}" not in key.pattern]
    assert len(whole) > 300
    assert [key for key in whole if not key.asked and key.pattern not in catalogue(language)] == []


def test_every_key_that_is_put_together_is_in_a_table() -> None:
    assert sorted(patterns() - KNOWN) == []


def test_no_table_has_what_nobody_puts_together() -> None:
    assert sorted(KNOWN - patterns()) == []


def found(source: str) -> set[Key]:
    path = Path(ROOT / "messages" / "example.py")
    return set(Keys([Module(path, ast.parse(source))]).found())


@pytest.mark.parametrize(
    ("source", "pattern"),
    [
        ("def f(t, x): return t(f'a.{x}')", "a.{}"),
        ("def f(t, x): return t('a.b' if x else f'a.{x}')", "a.{}"),
        ("def f(t, x):\n key = f'a.{x}'\n return t(key)", "a.{}"),
        ("def f(t, key): return t(key)\ndef g(t, x): return f(t, f'a.{x}')", "a.{}"),
        ("def f(t, key): return t(key)\ndef g(t, k): f(t, key=k)\ndef h(t): g(t, 'a.b')", "a.b"),
        ("def f(t, x): return [t(key) for key in (f'a.{x}', 'a.c')]", "a.{}"),
    ],
)
def test_a_key_is_found_on_its_way(source: str, pattern: str) -> None:
    assert pattern in {key.pattern for key in found(source)}
