"""The runbook is held to the code: its alerts, its table, the tests that it names."""

import re

from bot.delivery.table import ROWS
from bot.domain.effect import EffectKind, Timer
from bot.domain.reach import REACH, RECEIVERS, Receiver, Trouble
from bot.domain.sentence import OperatorText
from bot.runtime.metrics import REGISTRY
from tests.docs import runbook
from tests.docs.way import ROOT

PAGE = runbook.RUNBOOK.read_text("utf-8")
RULES = (ROOT / "docs" / "alerts.yml").read_text("utf-8")
HEADINGS = set(re.findall(r"^### (\w+)$", PAGE, re.MULTILINE))


def test_the_table_is_made_from_the_code() -> None:
    assert runbook.with_table(PAGE) == PAGE, "run make docs"


def test_every_receiver_and_every_trouble_has_its_row() -> None:
    assert set(REACH) == set(Receiver)
    assert all(set(row) == set(Trouble) for row in REACH.values())
    messages = {of.kind for of, _ in ROWS if not issubclass(of, Timer)}
    assert set(RECEIVERS) == messages
    assert messages < set(EffectKind)


def test_every_word_to_the_operator_and_every_rule_has_its_paragraph() -> None:
    rules = set(re.findall(r"runbook: (\w+)", RULES))
    assert {str(what) for what in OperatorText} | rules == HEADINGS
    for heading in HEADINGS:
        paragraph = PAGE.split(f"### {heading}\n")[1].split("\n#")[0]
        for part in ("What happened", "What people saw", "What to do"):
            assert f"**{part}**" in paragraph, heading
        assert paragraph.strip().startswith("**DM.**") == (heading in set(OperatorText)), heading


def test_every_metric_of_a_rule_exists() -> None:
    known = {metric.name for metric in REGISTRY.collect()}
    for name in re.findall(r"\bmadoguchi_\w+", RULES):
        assert re.sub(r"_(bucket|total)$", "", name) in known, name
