"""The learned part: for each word, how likely it belongs to a name, and of what kind.

A linear chain over words (a conditional random field); its weights are data beside this
file, with their source and licence. Training is in ``tests/tune_leakcheck``; here is only
what answers.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.anonymize.errors import DictionaryMissing
from bot.anonymize.features import VERSION
from bot.anonymize.finding import Kind

LABELS = ("O", "P", "G", "L")
KINDS = {1: Kind.PERSON, 2: Kind.ORGANIZATION, 3: Kind.PLACE}
_SIZE = len(LABELS)


@dataclass(frozen=True, slots=True)
class Guess:
    """``likely`` is the probability (0 to 1) that the word belongs to any name."""

    likely: float
    kind: Kind


class Model:
    """Weights of one version."""

    def __init__(self, data: dict[str, object]) -> None:
        """``data`` as ``weights.json`` holds it; raises on any other shape."""
        if data.get("features_version") != VERSION or data.get("labels") != list(LABELS):
            raise ValueError("the weights belong to other features")
        scale = 100.0
        steps = data["transitions"]
        weights = data["weights"]
        if not isinstance(steps, list) or not isinstance(weights, dict):
            raise ValueError("not weights")
        self._steps = [[math.exp(value / scale) for value in row] for row in steps]
        # For each family of features (what stands before "="): its values, four weights each.
        self._weights: dict[str, tuple[float, float, float, float]] = {}
        for family, values in weights.items():
            for packed, words in values.items():
                row = tuple(int(number) / scale for number in packed.split(","))
                a, b, c, d = row
                for word in words.split("\n"):
                    self._weights[family + word] = (a, b, c, d)

    def guess(self, rows: list[list[str]]) -> list[Guess]:
        """One guess a word, by the forward-backward algorithm."""
        if not rows:
            return []
        get = self._weights.get
        emits: list[list[float]] = []
        for row in rows:
            a = b = c = d = 0.0
            for name in row:
                weight = get(name)
                if weight is not None:
                    a += weight[0]
                    b += weight[1]
                    c += weight[2]
                    d += weight[3]
            top = max(a, b, c, d)
            emits.append(
                [math.exp(a - top), math.exp(b - top), math.exp(c - top), math.exp(d - top)]
            )
        steps = self._steps
        span = range(_SIZE)
        columns = [[steps[i][j] for i in span] for j in span]
        forward: list[list[float]] = []
        state = emits[0]
        total = sum(state)
        state = [value / total for value in state]
        forward.append(state)
        for emit in emits[1:]:
            s0, s1, s2, s3 = state
            state = [
                emit[j] * (s0 * col[0] + s1 * col[1] + s2 * col[2] + s3 * col[3])
                for j, col in enumerate(columns)
            ]
            total = sum(state) or 1.0
            state = [value / total for value in state]
            forward.append(state)
        guesses: list[Guess] = []
        back = [1.0] * _SIZE
        for index in range(len(rows) - 1, -1, -1):
            odds = [forward[index][j] * back[j] for j in span]
            total = sum(odds) or 1.0
            best = (
                1 if odds[1] >= odds[2] and odds[1] >= odds[3] else 2 if odds[2] >= odds[3] else 3
            )
            guesses.append(Guess(1.0 - odds[0] / total, KINDS[best]))
            emit = emits[index]
            e0, e1, e2, e3 = (emit[j] * back[j] for j in span)
            back = [row[0] * e0 + row[1] * e1 + row[2] * e2 + row[3] * e3 for row in steps]
            total = sum(back) or 1.0
            back = [value / total for value in back]
        guesses.reverse()
        return guesses


@lru_cache(maxsize=1)
def model() -> Model:
    """The model of this process."""
    try:
        text = (files("bot.anonymize") / "weights.json").read_text(encoding="utf-8")
        return Model(json.loads(text))
    except Exception as error:
        raise DictionaryMissing("weights") from error
