"""Every type of effect has the one function that handles it, and every member its sentence."""

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum

import pytest

from bot.delivery import table
from bot.domain import (
    outbox,
    outbox_decided,
    outbox_dossier,
    outbox_learning,
    outbox_letter,
    sentence,
    timer,
    urgency,
)
from bot.domain.case import Case, State
from bot.domain.disclosure import card_view, envelope_view
from bot.domain.effect import TYPES, Effect, OfNotice, Once, SlackEffect, Timer
from bot.domain.outbox import ThreadLine, TimeLine
from bot.domain.policy import shipped_policy
from bot.domain.sentence import (
    AccessText,
    Consent,
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
from messages import envelope, timing
from messages.texts import LANGUAGES, Texts, catalogue, texts

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
CASE = Case(
    id="case-1",
    number="M-23456",
    workspace="T0TEST",
    state=State.RECEIVED,
    urgent=True,
    anonymous=False,
    reporter="U0EMP1",
    excluded=frozenset(),
    received_at=NOW,
    respond_by=NOW,
)

KEYS: dict[type[StrEnum], str] = {
    ThreadText: "thread.{}",
    TimeText: "timing.{}",
    ReporterText: "dm.{}",
    PersonText: "dm.{}",
    AccessText: "dm.{}",
    PlaceText: "place.{}",
    HrText: "notice_line.{}",
    OperatorText: "operator.{}",
    LessonText: "lesson.dm_{}",
    DossierText: "dossier.word_{}",
    FiguresFile: "statistics.sent_{}",
}
"""Where the sentence of each member stands."""

OWN_WAY: dict[type[StrEnum], dict[str, str]] = {
    Consent: {
        "review": "notice.reporter",
        "told": "notice.told",
        "stands": "notice.asked_ended",
    }
}
NO_SENTENCE = {"Audience", "Mention", "Deadline", "StrEnum"}


def concrete() -> set[type[Effect]]:
    """The types that something can be sent as: they have a name, and whoever reads it."""
    return {
        value
        for room in (outbox, outbox_decided, outbox_dossier, outbox_learning, outbox_letter, timer)
        for name, value in vars(room).items()
        if isinstance(value, type) and issubclass(value, Effect) and not name.startswith("_")
    } - {Effect, SlackEffect, Timer, Once, OfNotice}


def test_every_type_has_one_handler() -> None:
    named = [of for of, _ in table.ROWS]
    assert len(named) == len(set(named))
    assert set(named) == set(TYPES) == concrete()
    assert all(issubclass(of, SlackEffect) != issubclass(of, Timer) for of in named)
    assert set(urgency.OF) == {of for of in named if not issubclass(of, Timer)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_member_has_its_sentence(language: str) -> None:
    known = catalogue(language)
    wanted = {key.format(member) for of, key in KEYS.items() for member in of}
    wanted |= {keys[member] for of, keys in OWN_WAY.items() for member in of}
    wanted |= {f"dm.{member}_hint" for member in PersonText}
    assert wanted - known.keys() == set()


def test_no_enumeration_is_forgotten() -> None:
    found = {
        name
        for name, value in vars(sentence).items()
        if isinstance(value, type) and issubclass(value, StrEnum)
    }
    assert found == {of.__name__ for of in (*KEYS, *OWN_WAY)} | NO_SENTENCE


@pytest.fixture(params=LANGUAGES)
def t(request: pytest.FixtureRequest) -> Texts:
    return texts(request.param)


@pytest.mark.parametrize("what", ReporterText)
def test_an_envelope_to_the_reporter(what: ReporterText, t: Texts) -> None:
    """Its buttons follow from what it says."""
    message = envelope.to_reporter(t, what, envelope_view(CASE, NOW), shipped_policy())
    by_id = {block["block_id"]: block for block in message.blocks}
    buttons = [element["action_id"] for element in by_id["do"]["elements"]]
    called = what in (
        ReporterText.CALLED,
        ReporterText.CALLED_NOBODY,
        ReporterText.CALLED_UNREACHED,
    )
    assert ("help_call_off" in buttons) == ("report_add" in buttons) == called
    assert "report_open" in buttons
    urgent = what is ReporterText.DELAYED_URGENT
    alone = what.endswith(("_nobody", "unreached")) or what in (
        ReporterText.UNREACHED_YET,
        ReporterText.NOBODY_LEFT,
    )
    assert ("contacts" in by_id) == (alone or urgent)
    assert ("help_now" in buttons) == urgent
    receipt = what.startswith("receipt")
    about_files = what in (ReporterText.FILES_TAKEN, ReporterText.FILES_FAILED)
    assert ("report_evidence" in buttons) == (receipt or about_files)
    calm = receipt and what is not ReporterText.RECEIPT_URGENT
    assert ("report_reply" in buttons) == (
        not called and not calm and what is not ReporterText.CALLED_OFF
    )
    since = NOW if what is ReporterText.LINK_ENDS else None
    kept = envelope.to_reporter(
        t, what, envelope_view(CASE, NOW), shipped_policy(), receipt="long code", since=since
    )
    assert since is None or t.day(since) in str(kept.blocks)
    assert ("receipt" in {block["block_id"] for block in kept.blocks}) == (
        what is ReporterText.RECEIPT
    ), "help comes first"
    own = f"dm.{what}_hint"
    said_once = receipt or called
    assert ("hint" in by_id) == (t.has(own) or said_once), (
        "what stands in every message is said once"
    )
    if "hint" in by_id:
        hint = t(own) if t.has(own) else t("dm.receipt_hint")
        assert by_id["hint"]["elements"][0]["text"] == hint


def test_what_is_urgent_is_said_in_both_languages_where_not_all_read_one() -> None:
    view = card_view(replace(CASE, urgent=True), ("U0DESK1", "U0DESK2"), NOW)
    ja, en = map(texts, LANGUAGES)
    effect = TimeLine(case_id=CASE.id, due_at=NOW, what=TimeText.PAGE)
    for message in (
        envelope.card(ja, view, en),
        timing.line(ja, effect, view, ["U0DESK1"], en),
    ):
        said = str(message.blocks)
        assert "緊急" in said and "urgent" in said


@pytest.mark.parametrize("what", TimeText)
def test_a_line_of_time(what: TimeText, t: Texts) -> None:
    view = card_view(CASE, ("U0DESK1", "U0DESK2"), NOW)
    effect = TimeLine(case_id=CASE.id, due_at=NOW, what=what, due=NOW)
    message = timing.line(t, effect, view, ["U0DESK2"])
    assert message.text.startswith("<@U0DESK2> ")


@pytest.mark.parametrize("what", ThreadText)
def test_a_line_in_the_thread(what: ThreadText, t: Texts) -> None:
    named = "{user}" in catalogue(t.language)[f"thread.{what}"]
    actor = "U0DESK1" if named else None
    effect = ThreadLine(case_id=CASE.id, due_at=NOW, what=what, actor=actor, due=NOW)
    message = envelope.line(t, effect, ["U0DESK2"])
    assert message.text.startswith("<@U0DESK2> ")
    until = t("thread.answer_by", due=t.moment(NOW))
    assert until in message.text and until not in envelope.line(t, effect, late=True).text
    assert ("<@U0DESK1>" in message.text) == named
