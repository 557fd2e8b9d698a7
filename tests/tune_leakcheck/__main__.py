"""Trains the weights of the leak check, and says what they are worth on texts held out.

``python -m tests.tune_leakcheck FILE [--folds 5] [--write]``: ``FILE`` has one
``{"source", "text", "entities": [[start, end, kind], …]}`` a line. With ``--write`` the
weights are trained on everything and written to ``bot/anonymize/weights.json``; without it
nothing is changed. The same file and the same packages give the same weights.
"""

import argparse
import json
import random
import re
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from bot.anonymize.features import VERSION, features
from bot.anonymize.model import LABELS
from bot.anonymize.names import names
from bot.anonymize.normal import normalize
from bot.anonymize.recognize import sentences
from bot.anonymize.tokens import words
from tests.anonymize.drafts import clean_drafts
from tests.tune_leakcheck.made import Maker
from tests.tune_leakcheck.measure import Labelled, read, report

ROOT = Path(__file__).parents[2]
OUT = ROOT / "bot" / "anonymize" / "weights.json"
LABEL = {"PER": "P", "ORG": "G", "ORG2": "G", "LOC": "L", "FAC": "L"}
SHOWN = ("tune", "held", "fresh")
"""The clean drafts that the training sees; the figures are of ``last`` ones."""
SOURCES = [
    "stockmarkteam/ner-wikipedia-dataset (CC BY-SA 3.0)",
    "megagonlabs/UD_Japanese-GSD, dev and test (CC BY-SA 4.0)",
    "Hironsan/IOB2Corpus, Wikinews (CC BY 2.5)",
    "japanese-personal-name-dataset (MIT), in made sentences",
    "JMdict and JMnedict of the EDRDG (CC BY-SA), which nouns are common",
    "the notices in tests/anonymize/clean_drafts.txt, messages/ja.toml, bot/policy/policy.toml",
]


class Example(NamedTuple):
    rows: list[list[str]]
    labels: list[str]


def examples(text: str, spans: Sequence[tuple[int, int, str]]) -> list[Example]:
    """A labelled text as the rows that the model sees, a sentence each."""
    normal = normalize(text)
    found = []
    for sentence in sentences(normal.text, words().cut(normal.text)):
        labels = []
        for token in sentence:
            start, end = normal.back(token.start, token.end)
            labels.append(next((k for a, b, k in spans if start < b and a < end), "O"))
        found.append(Example(features(sentence, names()), labels))
    return found


def train(data: Sequence[Example]) -> dict[str, object]:
    """The weights as ``weights.json`` holds them."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for example in data:
        trainer.append(example.rows, example.labels)
    trainer.set_params(
        {
            "c1": 0.08,
            "c2": 0.02,
            "max_iterations": 110,
            "feature.minfreq": 2,
            "feature.possible_transitions": True,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
    steps = [[round(100 * info.transitions.get((a, b), 0.0)) for b in LABELS] for a in LABELS]
    rows: dict[str, list[int]] = {}
    for (name, label), weight in info.state_features.items():
        value = round(100 * weight)
        if abs(value) >= 3:
            rows.setdefault(name, [0] * len(LABELS))[LABELS.index(label)] = value
    packed: dict[str, dict[str, list[str]]] = {}
    for name, row in sorted(rows.items()):
        head, equals, tail = name.partition("=")
        packed.setdefault(head + equals, {}).setdefault(",".join(map(str, row)), []).append(tail)
    return {
        "about": "Weights of the leak check, made by tests/tune_leakcheck; not edited by hand.",
        "sources": SOURCES,
        "licence": "CC BY-SA 4.0",
        "features_version": VERSION,
        "labels": list(LABELS),
        "transitions": steps,
        "weights": {
            head: {row: "\n".join(tails) for row, tails in sorted(values.items())}
            for head, values in sorted(packed.items())
        },
    }


def _base() -> list[Example]:
    """What every training sees beside the labelled texts."""
    data = [
        example for text, spans in Maker(7).sentences(3500) for example in examples(text, spans)
    ]
    for part in SHOWN:
        for draft in clean_drafts(part):
            data += 2 * examples(draft, ())
    for text in own_texts():
        data += examples(text, ())
    return data


def own_texts() -> list[str]:
    """What the project itself says in Japanese to people: it names nobody."""
    found: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, dict):
            for item in value.values():
                collect(item)
        elif isinstance(value, list):
            for item in value:
                collect(item)
        elif isinstance(value, str):
            plain = re.sub(r"\{\w+\}|\*|`", "", value)
            if len(plain) > 5 and re.search(r"[ぁ-ん]", plain):
                found.append(plain)

    for path in ("messages/ja.toml", "bot/policy/policy.toml"):
        collect(tomllib.loads((ROOT / path).read_text(encoding="utf-8")))
    return found


def _kept(folder: Path | None, name: str, data: Sequence[Example]) -> dict[str, object]:
    """Weights from the folder, or trained now and put there."""
    path = folder / f"{name}.json" if folder else None
    if path and path.exists():
        read_back: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
        return read_back
    weights = train(data)
    if path:
        path.write_text(json.dumps(weights, ensure_ascii=False), encoding="utf-8")
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, default=0, help="so many folds are tried")
    parser.add_argument("--keep", type=Path, help="folder where the folds' weights are kept")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    labelled = read(options.file)
    base = _base()
    made = [
        examples(item.text, [(a, b, LABEL[kind]) for a, b, kind in item.entities])
        for item in labelled
    ]
    print(f"{len(labelled)} labelled, {len(base)} made and plain", flush=True)
    order = list(range(len(labelled)))
    random.Random(11).shuffle(order)
    models: list[dict[str, object]] = []
    parts: list[list[Labelled]] = []
    for fold in range(options.only or options.folds if options.folds > 1 else 0):
        held = {place for at, place in enumerate(order) if at % options.folds == fold}
        rest = [e for at, es in enumerate(made) if at not in held for e in es]
        models.append(_kept(options.keep, f"fold{fold}", base + rest))
        parts.append([item for at, item in enumerate(labelled) if at in held])
        print(f"fold {fold + 1}: {len(json.dumps(models[-1], ensure_ascii=False)) / 1e6:.2f} MB")
        sys.stdout.flush()
    figures: dict[str, object] = {}
    if models:
        print("on held-out folds")
        figures = report(models, parts, clean_drafts("last"))
    if options.write:
        final = _kept(options.keep, "final", base + [e for es in made for e in es])
        final = {**final, "held_out": figures, "weights": final.pop("weights")}
        text = json.dumps(final, ensure_ascii=False, indent=0, sort_keys=False)
        OUT.write_text(text + "\n", encoding="utf-8")
        print(f"{OUT.name}: {OUT.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
