"""Figures of the leak check on labelled texts and on clean drafts."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from unittest.mock import Mock, patch

import bot.anonymize.check as checking
import bot.anonymize.recognize as recognize
from bot.anonymize.check import check
from bot.anonymize.model import Model

NAMES = {"PER": "people", "ORG": "orgs", "ORG2": "orgs", "LOC": "places", "FAC": "places"}


class Labelled(NamedTuple):
    source: str
    text: str
    entities: list[tuple[int, int, str]]


def read(path: Path) -> list[Labelled]:
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Labelled(row["source"], row["text"], [(a, b, k) for a, b, k in row["entities"]])
        for row in rows
    ]


def count(items: Sequence[Labelled]) -> Counter[tuple[str, str, str]]:
    """What the check that is in force does, by source, class and outcome."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for source, text, entities in items:
        found = check(text)
        for start, end, kind in entities:
            name = NAMES[kind]
            seen[source, name, "all"] += 1
            touching = [f for f in found if f.start < end and start < f.end]
            seen[source, name, "hit"] += bool(touching)
            spots = {at for f in touching for at in range(f.start, f.end)}
            seen[source, name, "whole"] += all(at in spots for at in range(start, end))
        if entities:
            seen[source, "sentences", "all"] += 1
            seen[source, "sentences", "hit"] += bool(found)
    return seen


def false_flags(drafts: Sequence[str]) -> tuple[float, list[tuple[str, str]]]:
    """False flags for 400 characters of clean draft, and what they are."""
    flags = [(found.text, found.kind.value) for draft in drafts for found in check(draft)]
    return 400 * len(flags) / sum(map(len, drafts)), flags


def rates(seen: Counter[tuple[str, str, str]], outcome: str) -> dict[str, dict[str, float]]:
    """Percent by source (and ``all``) and class; ``outcome`` is ``hit`` or ``whole``."""
    made: dict[str, dict[str, float]] = {}
    for source in [*sorted({source for source, _, _ in seen}), "all"]:
        made[source] = {}
        for name in ("people", "orgs", "places", "sentences"):
            every, good = (
                sum(
                    number
                    for (of, what, result), number in seen.items()
                    if what == name and result == wanted and source in (of, "all")
                )
                for wanted in ("all", outcome)
            )
            made[source][name] = round(100 * good / every, 2) if every else 0.0
    return made


def report(
    models: Sequence[dict[str, object]],
    parts: Sequence[Sequence[Labelled]],
    drafts: Sequence[str],
) -> dict[str, object]:
    """Each model's figures on the part that it has not seen, added up; printed and returned."""
    seen: Counter[tuple[str, str, str]] = Counter()
    flags: list[tuple[str, str]] = []
    per_draft = []
    for data, items in zip(models, parts, strict=True):
        answer = Mock(return_value=Model(data))
        with patch.object(recognize, "model", answer), patch.object(checking, "model", answer):
            seen += count(items)
            rate, flags = false_flags(drafts)
            per_draft.append(rate)
    touched, whole = rates(seen, "hit"), rates(seen, "whole")
    for source, figures in touched.items():
        cells = [
            f"{name} {figure:.2f}"
            + ("" if name == "sentences" else f" ({whole[source][name]:.1f} whole)")
            for name, figure in figures.items()
        ]
        print(f"  {source:10} " + ", ".join(cells))
    rate = round(sum(per_draft) / len(per_draft), 2)
    print(f"  false flags for 400 characters of clean draft: {rate}")
    print("  " + " ".join(f"{text}:{kind}" for text, kind in flags), flush=True)
    return {"sources": touched, "false_flags": rate}
