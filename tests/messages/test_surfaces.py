"""Every surface, for whoever is shown it, in both languages, as a case and a notice can stand.

Nothing over is shown as promised, no button would be refused to who sees it, and from every
modal there is a way on.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.case import Case, Entry, EntryKind, Identity, Report, Safety, Scene, State
from bot.domain.disclosure import (
    card_view,
    consent_view,
    desk_row,
    desk_view,
    envelope_view,
    hr_view,
    notice_view,
    reporter_view,
    summary,
)
from bot.domain.error import Code, Refusal
from bot.domain.history import Did, HistoryLine, Who
from bot.domain.joint import JointRequest, JointState
from bot.domain.judgement import Judgement, Measure, MeasureState, Outcome
from bot.domain.lifecycle import LIVE, Action, rule_for
from bot.domain.notice import (
    NOTICE_RULES,
    Detail,
    Facts,
    Notice,
    NoticeAction,
    NoticeRole,
    NoticeState,
    NoticeText,
    Origin,
    Todo,
    Topic,
    notice_rule,
)
from bot.domain.policy import shipped_policy
from bot.domain.role import Members, Standing
from bot.domain.sentence import Consent, ReporterText
from bot.domain.view import Excluded
from messages import case as cases
from messages import casework, envelope, helpnow, home, mine, note, own
from messages import notice as notices
from messages.texts import LANGUAGES, Texts, texts

POLICY = shipped_policy()
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
PAST, SOON = NOW - timedelta(hours=3), NOW + timedelta(hours=3)
REPORTER, HANDLER, MEMBER = "UR1", "UD1", "UD2"
MEMBERS = Members(desk=(HANDLER, MEMBER))

JA = texts("ja")
Json = dict[str, Any]


def case_of(state: State, due: datetime, how: str, *, urgent: bool, called: bool) -> Case:
    """``how``: what has been said so far."""
    live = state in LIVE
    answered = PAST if how != "new" else None
    return Case(
        id="c1",
        number="M-23456C",
        workspace="T0",
        state=state,
        urgent=urgent,
        anonymous=False,
        reporter=REPORTER,
        excluded=frozenset(),
        received_at=NOW - timedelta(days=1),
        respond_by=due,
        handlers=() if state is State.RECEIVED else (HANDLER,),
        called=called,
        judged=state in (State.EXAMINING, State.RESPONDING, State.CLOSED),
        measured=state is State.RESPONDING,
        alone_reason=state is State.RESPONDING,
        word_at=PAST if how == "word" else None,
        word_by=due if how == "word" else None,
        next_step_by=due if how == "step" and live else None,
        seen_at=NOW if how == "read" else None,
        closed_at=None if live else PAST,
        answered_at=answered,
        told_at=answered,
    )


CASES = [
    case_of(state, due, how, urgent=urgent, called=called)
    for state, due, how in itertools.product(State, (PAST, SOON), ("new", "word", "step", "read"))
    for urgent, called in ((False, False), (True, True))
    if how != "new" or state in LIVE
]


def entries_of(case: Case) -> list[Entry]:
    told = Report(
        safety=Safety.DANGER if case.urgent else Safety.SAFE,
        identity=Identity.NAMED,
        occurred_on=date(2026, 11, 20),
        scene=Scene.PHONE,
        narrative="" if case.called else "どなられました",
    )
    grave = next(kind for kind in POLICY.measures if kind.grave)
    waits = Measure("m1", grave.id, MeasureState.PLANNED, HANDLER, NOW)
    judged = Judgement(Outcome.APPLIES, "r", HANDLER, NOW, means="1時間")
    kinds: list[tuple[EntryKind, str, Any]] = [(EntryKind.REPORT, REPORTER, told.to_dict())]
    if case.judged:
        kinds.append((EntryKind.JUDGEMENT, HANDLER, judged.to_dict()))
    if case.measured:
        kinds.append((EntryKind.MEASURE, HANDLER, waits.to_dict()))
    return [
        Entry(str(n), case.id, kind, NOW, by, json.dumps(body))
        for n, (kind, by, body) in enumerate(kinds)
    ]


def surfaces_of(t: Texts, case: Case) -> Iterator[tuple[Json, Standing | None]]:
    """Each with who is shown it; the card is shown to all who may know."""
    entries = entries_of(case)
    for user, standing in ((HANDLER, Standing.HANDLER), (MEMBER, Standing.DESK)):
        if standing is Standing.HANDLER and not case.handlers:
            continue
        view = desk_view(case, entries, (), standing, user, NOW, members=MEMBERS)
        yield cases.case_modal(t, view, POLICY), standing
    yield {"blocks": envelope.card(t, card_view(case, (HANDLER, MEMBER), NOW)).blocks}, None
    for heard in (True, False):
        shown = reporter_view(case, entries, (), NOW, heard=heard)
        yield mine.report_view_modal(t, shown, POLICY), Standing.REPORTER
        stands = summary(case, NOW, heard=heard)
        yield mine.status_modal(t, [stands], POLICY), Standing.REPORTER
        row = {"due": ([desk_row(case, NOW)], False)}
        yield home.home_view(t, [stands], POLICY, desk=home.DeskHome(row)), None
        about = envelope_view(case, NOW, heard=heard)
        for what in (ReporterText.RECEIPT, ReporterText.MESSAGE_TAKEN, ReporterText.REOPENED):
            yield {"blocks": envelope.to_reporter(t, what, about, POLICY).blocks}, None
        yield mine.written_modal(t, about), Standing.REPORTER
        people = 2 if heard else 0
        yield helpnow.help_modal(t, about, people, POLICY, again=True, reached=heard), None


def texts_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from texts_in(child)


def buttons_in(node: Any) -> Iterator[tuple[str, str]]:
    """The action id and the value of every button."""
    if isinstance(node, dict):
        if node.get("type") == "button":
            yield node["action_id"], node.get("value") or ""
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from buttons_in(child)


def promises(t: Texts, due: str) -> list[str]:
    """What is said of a promise that holds."""
    return [t(f"owed.reporter_{about}_holds", due=due) for about in ("answer", "word", "step")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_is_over_is_shown_as_promised(language: str) -> None:
    t = texts(language)
    over, soon = t.moment(PAST), t.moment(SOON)
    for case in CASES:
        ended = case.state not in LIVE and case.word_by is None
        for view, _ in surfaces_of(t, case):
            said = "\n".join(texts_in(view))
            assert not any(promise in said for promise in promises(t, over)), case
            assert not ended or not any(promise in said for promise in promises(t, soon)), case
            late = said.replace(t("desk.promised_past", due=over), "")
            assert t("desk.promised", due=over) not in late, case
            assert not ended or t("owed.overdue", due=over) not in said, case


def acts_in(view: Json) -> set[Action]:
    known = {action.value for action in Action}
    return {Action(action) for action, _ in buttons_in(view) if action in known}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_button_would_be_refused_to_who_sees_it(language: str) -> None:
    t = texts(language)
    for case in CASES:
        for view, standing in surfaces_of(t, case):
            for act in acts_in(view):
                if standing is not None:
                    rule_for(case, act, standing)
                elif act.value.startswith("case_"):
                    _for_somebody(case, act, t, view)


def test_what_would_be_refused_for_another_reason_is_not_offered() -> None:
    case = next(c for c in CASES if c.state is State.RESPONDING)
    alone = replace(MEMBERS, desk=(HANDLER,))
    entries = entries_of(case)
    for members, standing, viewer, offered in (
        (MEMBERS, Standing.HANDLER, HANDLER, True),
        (alone, Standing.HANDLER, HANDLER, False),
    ):
        view = desk_view(case, entries, (), standing, viewer, NOW, members=members)
        assert (Action.CASE_ASSIGN in acts_in(cases.case_modal(JA, view, POLICY))) is offered
    grave = [m for m in view.measures if not view.approves(m)]
    assert grave, "never by whoever decided on it"
    for open_notice in (None, NoticeState.DRAFTING):
        there = [notice_of(open_notice, Topic.SHARED, ())] if open_notice else []
        view = desk_view(case, entries, (), Standing.HANDLER, HANDLER, NOW, notices=there)
        assert (Action.CASE_PREPARE_NOTICE in view.can) is (open_notice is None)


def _for_somebody(case: Case, act: Action, t: Texts, view: Json) -> None:
    """On what all who may know see: who cannot do it is offered what comes first."""
    codes: set[Code | None] = set()
    for standing in (Standing.HANDLER, Standing.DESK):
        if standing is Standing.HANDLER and not case.handlers:
            continue
        try:
            rule_for(case, act, standing)
            codes.add(None)
        except Refusal as refusal:
            codes.add(refusal.code)
            shown = note.refusal_modal(t, refusal)
            assert refusal.code is not Code.CLAIM_FIRST or Action.CASE_CLAIM in acts_in(shown)
    assert codes <= {None, Code.CLAIM_FIRST, Code.ALREADY_YOURS}, (case, act, codes)


def notice_of(state: NoticeState, topic: Topic, origins: tuple[Origin, ...]) -> Notice:
    return Notice(
        id="n1",
        state=state,
        facts=Facts(Detail.COARSE, "2026-H2"),
        begun_by="UH1",
        begun_at=PAST,
        origins=origins,
        topic=topic,
        text=NoticeText("a", "b", "c"),
        publish_at=SOON if state is NoticeState.SCHEDULED else None,
        published_at=PAST,
    )


NOTICES = [
    notice_of(state, topic, origins)
    for state in NoticeState
    for topic in Topic
    for origins in ((), (Origin("c1", HANDLER),))
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_offers_what_can_be_done_and_says_what_comes(language: str) -> None:
    t = texts(language)
    for notice, role in itertools.product(NOTICES, NoticeRole):
        if role in (NoticeRole.CLOCK, NoticeRole.OUTSIDER):
            continue
        for todo, due in ((Todo.TOO_EARLY, SOON), (Todo.CASE_OPEN, None), (Todo.STANDS, SOON)):
            view = notice_view(notice, role, todo, due, reads=0, seen_here=0)
            shown = notices.notice_modal(t, t, view, POLICY, "/sodan")
            for action, _ in buttons_in(shown):
                if action in set(NoticeAction):
                    notice_rule(notice.state, NoticeAction(action), role, notice.way)
            if role is NoticeRole.HR and todo is Todo.TOO_EARLY:
                assert t.moment(SOON) in "\n".join(texts_in(shown)), "with its day"
    assert set(NOTICE_RULES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agreement", [True, False])
def test_who_is_asked_reads_what_silence_means_wherever_they_open_it(
    language: str, agreement: bool
) -> None:
    t = texts(language)
    notice = notice_of(NoticeState.REVIEW, Topic.SHARED, (Origin("c1", HANDLER),))
    notice = replace(notice, agreement=agreement)
    due = None if agreement else SOON
    view = notice_view(
        notice, NoticeRole.REPORTER, Todo.REPORTER_READS, due, reads=0, seen_here=0, mine="c1"
    )
    said = "\n".join(texts_in(notices.notice_modal(t, t, view, POLICY, "/sodan")))
    rule = t("notice.reporter_hint", day=t.day(SOON))
    assert t("notice.reporter_here") in said
    assert (t("notice.reporter_agreement") in said, rule in said) == (agreement, not agreement)


@pytest.mark.parametrize("state", [NoticeState.DRAFTING, NoticeState.ENDED])
def test_a_text_that_is_gone_is_not_said_to_be_unwritten(state: NoticeState) -> None:
    notice = replace(notice_of(state, Topic.SHARED, ()), text=None)
    view = notice_view(notice, NoticeRole.HR, Todo.NOTHING, None, reads=0, seen_here=0)
    said = "\n".join(texts_in(notices.notice_modal(JA, JA, view, POLICY, "/sodan")))
    assert (JA("notice.not_written") in said) is (state is NoticeState.DRAFTING)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("todo", Todo)
def test_hrs_card_says_what_to_do(todo: Todo, language: str) -> None:
    t = texts(language)
    notice = NOTICES[0]
    for due in (SOON, None):
        card = notices.hr_card(t, hr_view(notice, todo, due))
        said = "\n".join(texts_in({"blocks": card.blocks}))
        assert todo is Todo.NOTHING or due is None or "todo" in str(card.blocks)
        assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_consents_buttons_say_what_they_do(language: str) -> None:
    t = texts(language)
    notice = replace(NOTICES[0], state=NoticeState.REVIEW)
    asked = notices.to_reporter(t, consent_view(notice, "c1"), Consent.REVIEW)
    said = "\n".join(texts_in({"blocks": asked.blocks}))
    assert t("button.notice_agree") in said and t("button.notice_object") in said
    assert t("button.notice_agree") in t("notice.reporter_agreement"), "as it is called there"


@pytest.mark.parametrize("agreed", [False, True])
def test_the_message_that_asked_a_reporter_offers_what_they_may_still_do(agreed: bool) -> None:
    """And the notice behind it the same; where nothing is left to decide it says how it stands."""
    origin = Origin("c1", HANDLER, agreed=agreed)
    for state, topic in itertools.product(NoticeState, (Topic.SHARED, Topic.SAFETY)):
        if (state, topic) == (NoticeState.REVIEW, Topic.SAFETY):
            continue  # no such way
        notice = notice_of(state, topic, (origin,))
        asked = notices.to_reporter(JA, consent_view(notice, "c1"), Consent.STANDS)
        never = {NoticeAction.AGREE} if agreed else set()
        view = notice_view(
            notice,
            NoticeRole.REPORTER,
            *(Todo.NOTHING, None),
            reads=0,
            seen_here=0,
            mine="c1",
            never=never,
        )
        modal = notices.notice_modal(JA, JA, view, POLICY, "/sodan")
        there = {action for action, _ in buttons_in({"blocks": asked.blocks})}
        behind = {action for action, _ in buttons_in(modal)}
        assert there == behind | {NoticeAction.OPEN}, (state, topic)
        assert behind or "stands" in {block["block_id"] for block in modal["blocks"]}
    unread = notice_view(
        notice_of(NoticeState.REVIEW, Topic.SHARED, (Origin("c1", HANDLER),)),
        NoticeRole.REPORTER,
        *(Todo.NOTHING, None),
        reads=0,
        seen_here=0,
    )
    in_english = notices.notice_modal(texts("en"), JA, unread, POLICY, "/sodan")
    assert "one_language" in {block["block_id"] for block in in_english["blocks"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_places_that_are_said_to_stand_below_do(language: str) -> None:
    t = texts(language)
    left = Excluded(case_id="c1", number="M-23456C", people=(MEMBER,), left=())
    for modal in (
        own.history_modal(t, "c1", "M-23456C", (), POLICY),
        own.excluded_modal(t, left, POLICY),
    ):
        assert POLICY.contacts[0].reach in "\n".join(texts_in(modal)).split(t("history.hint"))[-1]


def test_what_was_done_again_in_a_minute_is_one_line() -> None:
    lines = [HistoryLine(NOW, Who.HR, Did.NOTICE, refused=False)] * 3
    said = "\n".join(texts_in(own.history_modal(JA, "c1", "M-23456C", lines, POLICY)))
    assert said.count(JA("history.who.hr")) == 1 and "(3回)" in said


def test_closing_is_said_not_to_be_done_only_where_it_was_tried() -> None:
    case = next(c for c in CASES if c.measured and c.word_at)
    view = desk_view(case, entries_of(case), (), Standing.HANDLER, HANDLER, NOW)
    for warned in (False, True):
        said = "\n".join(texts_in(casework.close_modal(JA, view, POLICY, warned=warned)))
        assert JA("close.left_word") in said
        assert (JA("close.left").splitlines()[0] in said) is warned


def test_support_that_was_answered_is_announced_no_more() -> None:
    kind = next(kind for kind in POLICY.measures if kind.care)
    offer = Measure("m1", kind.id, MeasureState.PLANNED, HANDLER, NOW).to_dict()
    given = [Entry("1", "c1", EntryKind.MEASURE, NOW, HANDLER, json.dumps(offer))]
    said = json.dumps({"measure": kind.id, "wanted": False})
    for care in (given, [*given, Entry("2", "c1", EntryKind.CARE, NOW, REPORTER, said)]):
        shown = mine.status_modal(JA, [summary(CASES[0], NOW, care)], POLICY)
        assert (JA("home.support") in "\n".join(texts_in(shown))) is (care is given)


def test_what_nobody_may_know_of_is_kept_and_no_more() -> None:
    for case in (c for c in CASES if c.state in LIVE and (c.word_at or not c.answered_at)):
        shown = mine.status_modal(JA, [summary(case, NOW, heard=False)], POLICY)
        said = "\n".join(texts_in(shown))
        assert JA("home.kept") in said and JA(f"home.state_{case.state}") not in said
        about = envelope_view(case, NOW, heard=False)
        taken = envelope.to_reporter(JA, ReporterText.MESSAGE_TAKEN, about, POLICY)
        for view in (mine.written_modal(JA, about), {"blocks": taken.blocks}):
            assert "伝えました" not in "\n".join(texts_in(view))


def test_what_was_asked_for_together_is_not_asked_for_twice() -> None:
    case = next(replace(c, anonymous=True) for c in CASES if c.state is State.ACKNOWLEDGED)

    def shown(*joints: JointRequest, members: Members = MEMBERS) -> Json:
        view = desk_view(
            case, entries_of(case), (), Standing.HANDLER, HANDLER, NOW, joints=joints,
            members=members,
        )  # fmt: skip
        return cases.case_modal(JA, view, POLICY)

    asks = {Action.IDENTITY_REQUEST, Action.EXPORT_REQUEST}
    assert asks <= acts_in(shown())
    assert not asks & acts_in(shown(members=replace(MEMBERS, desk=(HANDLER,)))), "nobody agrees"
    for by, label in ((HANDLER, "joint.take_back"), (MEMBER, "joint.deny")):
        asked = JointRequest(
            "j1", EntryKind.IDENTITY, by, JointState.ASKED, NOW, SOON, "r", "life", 0, "",
            approves=by == MEMBER, denies=True, opens=False,
        )  # fmt: skip
        view = shown(asked)
        assert asks & acts_in(view) == {Action.EXPORT_REQUEST}
        assert JA(label) in "\n".join(texts_in(view)), "one's own is taken back"


ENDS = {"report_reply_done", "report_done", "note"}
"""What says that something was done, or why not: there Slack's own button closes it."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_every_modal_there_is_a_way_on(language: str) -> None:
    t = texts(language)
    for case in CASES:
        entries = entries_of(case)
        view = desk_view(case, entries, (), Standing.HANDLER, HANDLER, NOW)
        forms = [
            casework.judge_modal(t, view, POLICY),
            casework.measure_modal(t, view, POLICY),
            casework.close_modal(t, view, POLICY),
            casework.assign_modal(t, case.id, case.number, [MEMBER]),
            notices.prepare_modal(t, view),
        ]
        modals = [m for m, _ in surfaces_of(t, case) if m.get("type") == "modal"] + forms
        for modal in modals:
            ends = modal["callback_id"] in ENDS
            assert modal.get("submit") or list(buttons_in(modal)) or ends, modal["callback_id"]
            assert modal["close"]["text"], modal["callback_id"]
