"""What is rendered once is what the builder would make each time, and nobody can change it."""

import gc
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from slackblocks import views as v
from slackblocks.blocks import Block
from slackblocks.errors import InvalidUsageError

from bot.domain.draft import Window
from bot.domain.owed import Holds, Owed
from bot.domain.policy import shipped_policy
from bot.domain.sentence import Deadline
from bot.domain.view import EnvelopeView
from messages import kit, report
from messages.kit import Json, Kept
from messages.metadata import Metadata
from messages.texts import LANGUAGES, Texts, texts

POLICY = shipped_policy()
JA = texts("ja")

EMPTY: Mapping[str, Any] = {"occurred_on": "2026-11-24"}
FILLED: Mapping[str, Any] = {
    "occurred_on": "2026-11-20",
    "safety": "danger",
    "identity": "anonymous",
    "scene": "phone",
    "narrative": "canary :) <b> & 「土下座しろ」",
    "exclude": ["U0DESK1", "U0HR1"],
    "role": "self",
    "categories": [choice.id for choice in POLICY.categories[:2]],
    "wishes": [POLICY.wishes[0].id],
    "demand": "canary demand",
    "customer": "canary customer",
    "sharing": "team",
}
"""A draft with something in every kind of question."""

CASE = EnvelopeView(
    case_id="case-1",
    number="M-23456",
    urgent=True,
    by_desk=False,
    handled=False,
    owed=Owed(Deadline.ANSWER, datetime(2026, 11, 25, 3, tzinfo=UTC), Holds.HOLDS),
)


def surfaces() -> Iterator[Callable[[], Json]]:
    """Both steps of the report, in every way they can look."""
    flags = (False, True)
    for language, values in itertools.product(LANGUAGES, (EMPTY, FILLED)):
        t = texts(language)
        for draft, desk, case in itertools.product(flags, flags, ("", CASE.case_id)):
            yield partial(
                report.report_modal,
                t,
                values,
                retention="5年",
                opened=Metadata(
                    from_draft=draft,
                    draft="V1@1" if draft else "",
                    beside=draft,
                    desk=desk,
                    case=case,
                    number=CASE.number if case else "",
                ),
                others=[Window("V2", "2", FILLED)] if draft else (),
            )
        for received, nobody, by_desk in itertools.product(flags, flags, flags):
            yield partial(
                report.more_modal,
                t,
                replace(CASE, by_desk=by_desk),
                POLICY,
                values,
                just_received=received,
                nobody=nobody,
            )


def as_the_builder(
    t: Texts,
    callback_id: str,
    title: str,
    blocks: list[Block],
    *,
    close: str,
    submit: str = "",
    metadata: Metadata | None = None,
    notify_on_close: bool = False,
) -> Json:
    """A modal as slackblocks renders it, whole."""
    view = v.ModalView(
        title=kit.plain(title),
        blocks=blocks,
        callback_id=callback_id,
        close=kit.plain(close),
        submit=kit.plain(submit) if submit else None,
        private_metadata=metadata.encode() if metadata else None,
        notify_on_close=notify_on_close,
    ).to_dict()
    kit._literal(view["blocks"])
    return view


def built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no part is kept, and the builder renders."""
    for name, part in vars(report).copy().items():
        if build := getattr(part, "__wrapped__", None):
            monkeypatch.setattr(report, name, build)
    monkeypatch.setattr(kit, "modal", as_the_builder)


def test_what_is_kept_equals_what_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    makers = list(surfaces())
    first = [json.dumps(make()) for make in makers]
    again = [json.dumps(make()) for make in makers]
    built_anew(monkeypatch)
    assert [json.dumps(make()) for make in makers] == first == again


def _ruin(node: Any) -> None:
    if isinstance(node, dict | list):
        for child in list(node.values() if isinstance(node, dict) else node):
            _ruin(child)
        node.clear()


def test_a_caller_that_changes_a_view_changes_no_other() -> None:
    for make in surfaces():
        before = json.dumps(make())
        _ruin(make())
        assert json.dumps(make()) == before


def test_nothing_that_was_filled_in_is_kept() -> None:
    for make in surfaces():
        make()
    held = [str(block._resolve()) for block in gc.get_objects() if isinstance(block, Kept)]
    assert held
    assert not [text for text in held if "canary" in text or "U0DESK1" in text]


def every_kind() -> list[Block]:
    return [
        kit.section("*x*", "section"),
        kit.plain_section(":) <x>", "plain"),
        kit.fields(["a", "b"], "fields"),
        kit.context("c", "context"),
        kit.header("h", "header"),
        kit.divider("divider"),
        kit.actions([kit.button("b", "press", "v", danger=True)], "actions"),
        kit.question(JA, "more.role", kit.text_input(placeholder="p", watched=True), "q", hint="h"),
        kit.question(JA, "more.evidence", kit.file_input(), "file", optional=True),
        *kit.typed("typed :)", "typed"),
    ]


def test_a_modal_is_what_the_builder_makes_of_it() -> None:
    about = Metadata(case="c")
    for submit, metadata, notify in itertools.product(("", "send"), (None, about), (False, True)):
        given: dict[str, Any] = {
            "t": JA,
            "title": "t",
            "callback_id": "c",
            "close": "x",
            "submit": submit,
            "metadata": metadata,
            "notify_on_close": notify,
            "blocks": every_kind()[: None if submit else 7],
        }
        assert json.dumps(kit.modal(**given)) == json.dumps(as_the_builder(**given))


def test_an_app_home_is_what_the_builder_makes_of_it() -> None:
    made = v.HomeTabView(blocks=every_kind()[:7]).to_dict()
    kit._literal(made["blocks"])
    assert json.dumps(kit.home(every_kind()[:7])) == json.dumps(made)


@pytest.mark.parametrize(
    "wrong",
    [
        {"blocks": [kit.divider(f"b{n}") for n in range(101)]},
        {"blocks": every_kind(), "submit": ""},
        {"metadata": Metadata(number="x" * 3001)},
        {"title": "t" * 25},
    ],
    ids=["too many blocks", "inputs that cannot be sent", "metadata", "title"],
)
def test_the_builder_still_refuses(wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {
        "t": JA,
        "title": "t",
        "callback_id": "c",
        "close": "x",
        "blocks": every_kind(),
        "submit": "s",
    }
    kit.modal(**given)
    with pytest.raises((InvalidUsageError, ValueError)):
        kit.modal(**{**given, **wrong})


def test_a_day_that_the_builder_writes_wrong_is_not_put_into_a_form() -> None:
    for day, shown in ((date(1, 1, 1), None), (date(2026, 1, 2), "2026-01-02")):
        assert kit.day_picker(day)._resolve().get("initial_date") == shown


def test_two_blocks_with_one_id_are_refused() -> None:
    with pytest.raises(kit.SurfaceError):
        kit.message_blocks([kit.divider("same"), kit.divider("same")])
