"""What Slack sends, read: also from forms that an older version opened."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.case import Identity, ReporterRole
from bot.domain.error import Code, Refusal
from bot.usecases.evidence import GivenFile
from handlers.form import Values, read_report
from handlers.request import (
    Change,
    Closed,
    Command,
    Event,
    MessagePlace,
    Press,
    Shortcut,
    Submission,
)
from messages.metadata import Metadata

Body = dict[str, Any]

WHO: Body = {"user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": "1.2"}


def view(metadata: str = "", callback_id: str = "case_reply", **values: Body) -> Body:
    state = {"values": {block_id: {"value": state} for block_id, state in values.items()}}
    return {
        "id": "V1",
        "type": "modal",
        "hash": "h1",
        "callback_id": callback_id,
        "previous_view_id": "V0",
        "private_metadata": metadata,
        "state": state,
    }


def pressed(value: str | None = None, **more: Any) -> Press:
    action = {"action_id": "case_claim", "value": value} if value else {"action_id": "case_claim"}
    return Press.of({**WHO, "actions": [action], **more})


def test_a_press_on_a_message() -> None:
    press = pressed(
        "c1", channel={"id": "D1"}, message={"ts": "3.4"}, response_url="https://hooks.example/1"
    )
    assert (press.user, press.team, press.trigger_id) == ("U1", "T1", "1.2")
    assert (press.action_id, press.target) == ("case_claim", "c1")
    assert (
        press.message == MessagePlace("D1", "3.4")
        and press.response_url == "https://hooks.example/1"
    )
    assert press.view is None and not press.in_modal


def test_a_press_inside_a_modal_and_on_app_home() -> None:
    inside = pressed("c1", view=view('{"case": "c1"}'))
    assert inside.in_modal and inside.view and inside.view.metadata.case == "c1"
    home = pressed("c1", view={"id": "V9", "type": "home", "callback_id": ""})
    assert not home.in_modal and home.message is None


def test_what_a_button_names() -> None:
    assert pressed('["c1", 3]').page == ("c1", 3)
    assert pressed('["c1", "m1"]').pair == ("c1", "m1")
    assert pressed().target == ""
    day = Press.of({**WHO, "actions": [{"action_id": "away_until", "selected_date": "2026-05-01"}]})
    assert day.target == "2026-05-01"


@pytest.mark.parametrize(
    "value", ["", "null", "[]", "1", '["a"]', '["a", "b", "c"]', '{"a": 1}', "[" * 2000, "x"]
)
def test_what_no_button_of_ours_names_is_nobodys_right(value: str) -> None:
    for read in ("pair", "page", "day"):
        with pytest.raises(Refusal) as refused:
            getattr(pressed(value), read)
        assert refused.value.code is Code.NOT_YOURS and refused.value.field is None
    with pytest.raises(Refusal):
        _ = pressed('["c1", "9e999"]').page
    with pytest.raises(Refusal):
        _ = pressed("9e9").number


@pytest.mark.parametrize("written", ["[" * 3000, '{"a":' * 600, "null", "1", '"x"', "{", ""])
def test_metadata_that_is_none_of_ours_says_nothing(written: str) -> None:
    assert Metadata.decode(written) == Metadata()


def test_half_a_character_in_metadata_can_be_kept() -> None:
    assert Metadata.decode('{"v": 1, "case": "\\ud800"}').case == "\ufffd"


@pytest.mark.parametrize("kind", [Submission, Closed])
def test_the_key_of_a_form_is_what_it_always_was(kind: type[Submission | Closed]) -> None:
    sent = kind.of({**WHO, "view": view('{"case": "c1"}')})
    assert sent.key == "view:T1:V1:case_reply"
    assert sent.metadata.case == "c1" and sent.view.below == "V0" and sent.view.hash == "h1"


def test_a_change_names_the_inputs_and_has_the_key_of_its_submission() -> None:
    actions = [{"action_id": "value", "block_id": "safety"}]
    change = Change.of({**WHO, "view": view(callback_id="report"), "actions": actions})
    assert change.fields == {"safety"} and change.key == "view:T1:V1:report"


def test_command_shortcut_and_event() -> None:
    command = Command.of({"user_id": "U1", "team_id": "T1", "text": " now ", "trigger_id": "1"})
    assert (command.user, command.team, command.text) == ("U1", "T1", "now")
    shortcut = Shortcut.of({**WHO, "message": {"text": "A &amp; B", "ts": "1"}})
    assert shortcut.message == {"text": "A &amp; B", "ts": "1"}
    assert Shortcut.of(WHO).message is None
    event = Event.of({"team_id": "T1", "event": {"type": "message", "ts": "1.0"}})
    assert event.team == "T1" and event.payload["ts"] == "1.0"


CASE = Metadata(case="c1")
NOTICE = Metadata(notice="n1")

OLD: list[tuple[str, Body, Metadata]] = [
    *((name, {"case": "c1"}, CASE) for name in ("report_more", "report_reply", "report_evidence")),
    *((name, {"case": "c1"}, CASE) for name in ("case_open", "case_reply", "case_note")),
    *((name, {"case": "c1"}, CASE) for name in ("case_judge", "case_measure", "case_close")),
    *((name, {"case": "c1"}, CASE) for name in ("case_reopen", "case_assign", "case_recuse")),
    *((name, {"case": "c1"}, CASE) for name in ("case_customer", "case_access_request")),
    ("case_prepare_notice", {"case": "c1"}, CASE),
    ("case_approve", {"case": "c1", "measure": "m1"}, Metadata(case="c1", measure="m1")),
    *((name, {"notice": "n1"}, NOTICE) for name in ("notice_draft", "notice_english")),
    *((name, {"notice": "n1"}, NOTICE) for name in ("notice_return", "notice_retract")),
    ("notice_publish", {"notice": "n1"}, NOTICE),
    (
        "report",
        {"from_draft": True, "beside": False, "desk": True, "case": None, "number": ""},
        Metadata(from_draft=True, desk=True),
    ),
    (
        "report_add",
        {"from_draft": False, "beside": True, "desk": False, "case": "c1", "number": "M-222222"},
        Metadata(beside=True, case="c1", number="M-222222"),
    ),
    ("lesson_add", {"from": "review"}, Metadata(opened_from="review")),
    ("review_record", {"quarter": "2026Q1"}, Metadata(quarter="2026Q1")),
    ("allowed_list", {"page": 2}, Metadata(page=2)),
    (
        "desk_search",
        {"scope": "all", "number": "M-222222", "state": "received", "kind": "violence"},
        Metadata(scope="all", number="M-222222", state="received", kind="violence"),
    ),
]


@pytest.mark.parametrize(("form", "written", "read"), OLD, ids=[form for form, _, _ in OLD])
def test_a_form_opened_by_an_older_version_is_understood(
    form: str, written: Body, read: Metadata
) -> None:
    sent = Submission.of({**WHO, "view": view(json.dumps(written), form)})
    assert sent.metadata == read
    now = read.encode()
    assert json.loads(now)["v"] == 1 and Metadata.decode(now) == read


@pytest.mark.parametrize(
    "written", ["", None, "no JSON", "[1]", '"c1"', '{"case": 1, "page": true}']
)
def test_what_is_not_understood_says_nothing(written: str | None) -> None:
    assert Metadata.decode(written) == Metadata()


def test_a_later_version_is_understood_as_far_as_it_is_known() -> None:
    assert Metadata.decode('{"v": 7, "case": "c1", "shape": "round"}') == CASE


def test_values() -> None:
    file = {"id": "F1", "title": "a.txt", "url_private": "https://files.example", "size": 3}
    values = Values.of(
        view(
            message={"type": "plain_text_input", "value": "words"},
            due_on={"selected_date": "2026-05-01"},
            member={"selected_user": "U2"},
            exclude={"selected_users": ["U2", "U3"]},
            identity={"selected_option": {"value": "anonymous"}},
            scene={"selected_option": None},
            wishes={"selected_options": [{"value": "a"}, {"value": "b"}]},
            publish_at={"selected_date_time": 1_700_000_000},
            evidence={"files": [file]},
            reason={"value": None},
        )
    )
    assert values.text("message") == "words" and values.text("member") == "U2"
    assert values.text("reason") == values.text("nowhere") == ""
    assert values.day("due_on") == values.maybe_day("due_on") == date(2026, 5, 1)
    assert values.many("exclude") == ("U2", "U3") and values.many("wishes") == ("a", "b")
    assert values.choice(Identity, "identity") is Identity.ANONYMOUS
    assert values.maybe_moment("publish_at") == datetime.fromtimestamp(1_700_000_000, UTC)
    assert values.files() == [GivenFile("F1", "a.txt", "application/octet-stream", 3)]
    assert "url_private" not in json.dumps(values.plain)
    assert values.maybe_day("reason") is None and values.maybe_moment("reason") is None
    assert values.maybe_choice(ReporterRole, "role") is None
    assert set(values.plain).isdisjoint({"scene", "reason"})


def test_what_is_required_is_asked_for_on_its_input() -> None:
    asks: list[Callable[[Values], object]] = [
        lambda values: values.choice(Identity, "x"),
        lambda values: values.day("x"),
    ]
    for ask in asks:
        with pytest.raises(Refusal) as refused:
            ask(Values({}))
        assert (refused.value.code, refused.value.field) == (Code.REQUIRED, "x")


def test_the_report_of_a_call_is_always_named() -> None:
    filled = {"safety": "safe", "identity": "anonymous", "occurred_on": "2026-05-01"}
    values = Values({**filled, "scene": "phone", "narrative": "words", "role": "on_behalf"})
    now = datetime(2026, 5, 2, tzinfo=UTC)
    assert read_report(values, now).anonymous
    report = read_report(values, now, Identity.NAMED)
    assert not report.anonymous and report.details.role is ReporterRole.ON_BEHALF


def test_danger_asks_for_nothing_but_how_the_name_is_treated() -> None:
    evening = datetime(2026, 5, 1, 16, tzinfo=UTC)  # the next day in Japan
    report = read_report(Values({"safety": "danger", "identity": "anonymous"}), evening)
    assert (report.occurred_on, report.scene, report.narrative) == (date(2026, 5, 2), None, "")
    with pytest.raises(Refusal) as refused:
        read_report(Values({"safety": "danger"}), evening)
    assert refused.value.field == "identity"
    whole = {"occurred_on": "2026-04-30", "scene": "phone", "narrative": "words"}
    report = read_report(Values({"safety": "danger", "identity": "named", **whole}), evening)
    assert (str(report.occurred_on), report.scene, report.narrative) == tuple(whole.values())
