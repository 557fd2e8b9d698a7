"""A long case in pages: nothing is left out, and only the page that is shown is built."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot.domain.case import Case, Entry, EntryKind, Identity, Report, Safety, Scene, State, new_id
from bot.domain.disclosure import desk_view, reporter_view
from bot.domain.judgement import Judgement, Measure, MeasureState, Outcome
from bot.domain.letter import Letter, LetterState
from bot.domain.lifecycle import Action
from bot.domain.policy import shipped_policy
from bot.domain.role import Standing
from messages import case as cases
from messages.case import case_modal
from messages.kit import Json
from messages.mine import report_view_modal
from messages.paging import PAGE_BLOCKS
from messages.paper import paper_of, with_codes
from messages.texts import texts

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
POLICY = shipped_policy()
CASE = Case(
    id="case-1",
    number="M-23456",
    workspace="T0",
    state=State.EXAMINING,
    urgent=False,
    anonymous=True,
    reporter="UR1",
    excluded=frozenset(),
    received_at=NOW,
    respond_by=NOW + timedelta(hours=8),
    handlers=("U1", "U2"),
)
SLACK_BLOCKS, SLACK_BYTES = 100, 250_000


def entry(kind: EntryKind, body: Any, author: str = "UR1") -> Entry:
    return Entry(new_id(), CASE.id, kind, NOW, author, body)


REPORT = Report(Safety.SAFE, Identity.ANONYMOUS, date(2026, 11, 1), Scene.PHONE, "told")
SAID = [f"{n}:" + ("😀" * (n * 37 % 3000)) for n in range(200)]
ENTRIES = [
    entry(EntryKind.REPORT, json.dumps(REPORT.to_dict())),
    *(
        entry((EntryKind.MESSAGE, EntryKind.ANSWER)[n % 2], text, ("UR1", "U1")[n % 2])
        for n, text in enumerate(SAID)
    ),
    entry(
        EntryKind.JUDGEMENT,
        json.dumps(Judgement(Outcome.APPLIES, "because", "U1", NOW).to_dict()),
        "U1",
    ),
]
DESK = desk_view(CASE, ENTRIES, (), Standing.HANDLER, "UD1", NOW)
OWN = reporter_view(CASE, ENTRIES, (), NOW)


def typed(view: Json) -> str:
    sections = (b["text"] for b in view["blocks"] if b["type"] == "section" and b.get("text"))
    return "".join(text["text"] for text in sections if text["type"] == "plain_text")


def turns(view: Json) -> dict[str, int]:
    found = [b["elements"] for b in view["blocks"] if b["block_id"] == "turn"]
    return {e["action_id"]: json.loads(e["value"])[1] for each in found for e in each}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("side", ["case_page", "report_page"])
def test_the_pages_hold_every_word_in_order(language: str, side: str) -> None:
    t = texts(language)
    views = []
    for page in count():
        if side == "case_page":
            views.append(case_modal(t, DESK, POLICY, page))
        else:
            views.append(report_view_modal(t, OWN, POLICY, page))
        wanted = {f"{side}_previous": page - 1} if page else {}
        if turns(views[-1]) == wanted:
            break
        assert turns(views[-1]) == {**wanted, f"{side}_next": page + 1}
    assert len(views) > 3
    for view in views:
        assert len(view["blocks"]) < SLACK_BLOCKS
        assert len(json.dumps(view)) < SLACK_BYTES
    assert "".join(SAID) in "".join(map(typed, views))
    if side == "case_page":
        assert "because" in typed(views[0])  # the judgement, though it was written last


def test_only_the_shown_page_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    head = cases._head

    def counted(*given: Any, **named: Any) -> Any:
        built.append(given)
        return head(*given, **named)

    monkeypatch.setattr(cases, "_head", counted)
    long = replace(DESK, lines=DESK.lines * 5)
    for page in (0, 3, 10_000):
        built.clear()
        case_modal(texts("en"), long, POLICY, page)
        assert 0 < len(built) <= PAGE_BLOCKS


def test_what_waits_for_the_viewers_word_is_on_every_page() -> None:
    papers = [
        Letter(f"p{n}", f"L-23456{n}", "warning_letter", "ja", LetterState.WAITING, "x", by, NOW)
        for n, by in enumerate(["U1"] * 3 + ["UD1"])
    ]
    grave = next(kind.id for kind in POLICY.measures if kind.grave)
    measures = tuple(
        Measure(f"m{n}", grave, MeasureState.PLANNED, by, NOW) for n, by in enumerate(["U1", "UD1"])
    )
    can = (*DESK.can, Action.LETTER_APPROVE, Action.CASE_APPROVE)
    view = replace(DESK, letters=tuple(papers), measures=measures, can=can)
    for page in range(3):
        blocks = case_modal(texts("ja"), view, POLICY, page)["blocks"]
        approvals = [b["accessory"] for b in blocks if "case_approve" in str(b.get("accessory"))]
        assert [json.loads(each["value"]) for each in approvals] == [["case-1", "m0"]]
        found = [b["accessory"] for b in blocks if b["block_id"].startswith("letter.waits.")]
        assert [json.loads(each["value"])[1] for each in found] == ["p0.1", "p1.1", "p2.1"]
        assert len(blocks) <= SLACK_BLOCKS


def test_a_printed_case_says_which_characters_are_codes() -> None:
    t = texts("ja")
    lost = Entry(new_id(), CASE.id, EntryKind.MESSAGE, NOW, "UR1", "שלום 𪛖 한 🆘")
    for said, entries in ((True, [*ENTRIES, lost]), (False, ENTRIES)):
        view = desk_view(CASE, entries, (), Standing.HANDLER, "UD1", NOW)
        paper = paper_of(t, view, POLICY, {}, "UD1", NOW)
        noted = with_codes(t, paper, paper.lacking()).note
        assert ("ヘブライ文字、めずらしい漢字、ハングル、絵文字や記号" in noted) is said
        assert (noted == paper.note) is not said
