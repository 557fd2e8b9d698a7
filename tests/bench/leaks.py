"""The leak check: what it finds and what it flags for nothing, how fast, in how much memory.

Labelled texts are measured where there are some: every ``leakcheck/*.jsonl`` in a folder
beside the project, or what ``MADOGUCHI_LABELLED`` names. The weights were trained on texts
such as these, so the figures that count are those on held-out folds, which the training
wrote beside the weights; a file that the training did not see shows what is true of others.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

from japanese_personal_name_dataset import load_dataset
from rich.console import Console
from rich.table import Table

from bot.anonymize.check import NOTHING_KNOWN, check, load
from bot.anonymize.known import KnownNames, KnownPerson
from tests.anonymize.drafts import clean_drafts
from tests.anonymize.labelled import everyday_sentences, labelled_sentences
from tests.tune_leakcheck.measure import NAMES, count, false_flags, read

ROOT = Path(__file__).parents[2]
WITHIN = 0.050
"""Seconds for 95 of 100 drafts of 400 characters."""
MEMORY = 250
"""MB with the dictionary loaded and after many drafts."""

_WEIGH = """
import json, sys
from bot.anonymize.check import check
from bot.anonymize.known import KnownNames, KnownPerson
drafts, people = json.load(sys.stdin)
known = KnownNames(people=tuple(KnownPerson(names=tuple(names)) for names in people))
check("")
import psutil
size = lambda: psutil.Process().memory_info().rss / 1e6
loaded = size()
for draft in drafts:
    check(draft, known)
print(loaded, size())
"""
WORKSPACE = 2_000
"""So many people does the workspace have in these measurements."""


def workspace() -> tuple[KnownPerson, ...]:
    """People called as the lists of names have them, with handle and mail."""
    men, women, families = load_dataset(include_last_names=True)
    last = list(families.items())
    first = [(entry["kanji"][0], entry["en"]) for entry in (men | women).values()]
    people = []
    for number in range(WORKSPACE):
        family, reading = last[number % len(last)]
        given, latin = first[number * 7 % len(first)]
        handle = f"{latin}.{reading['en']}{number}".lower()
        people.append(
            KnownPerson(
                names=(f"{family} {given}",),
                handle=handle,
                mail=f"{handle}@example.co.jp",
                id=f"U{number:010}",
            )
        )
    return tuple(people)


def labelled() -> list[Path]:
    """The files of labelled texts that are there."""
    named = os.environ.get("MADOGUCHI_LABELLED")
    if named:
        return [Path(named)]
    return sorted(ROOT.parent.glob("*/leakcheck/*.jsonl"))


def drafts_of(length: int) -> list[str]:
    """Notices of about the length, cut from the clean drafts."""
    text = "".join([*clean_drafts("tune"), *clean_drafts("held"), *clean_drafts("last")])
    return [text[at : at + length] for at in range(0, len(text) - length, length // 4)]


def speed(console: Console) -> None:
    began = time.perf_counter()
    load()
    loading = time.perf_counter() - began
    console.print(f"  loading: {loading:.2f} s")
    everybody = KnownNames(people=workspace())
    # On a busy machine the clock measures the others too: both are told.
    for clock, what in ((time.perf_counter, "by the clock"), (time.process_time, "of the CPU")):
        for known, who in ((NOTHING_KNOWN, "nobody known"), (everybody, f"{WORKSPACE:,} known")):
            check("", known)
            taken = []
            for draft in drafts_of(400):
                began = clock()
                check(draft, known)
                taken.append(clock() - began)
            taken.sort()
            middle, high = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
            console.print(
                f"  a draft of 400 characters, {who}, {what}: median {1000 * middle:.1f} ms, "
                f"95 % within {1000 * high:.1f} ms (aim {1000 * WITHIN:.0f} ms)"
            )


def memory(console: Console) -> None:
    """Weighed in a process of its own, with as many words seen as there are texts."""
    texts = drafts_of(400)
    for path in labelled():
        texts += [item.text for item in read(path)[:2000]]
    given = json.dumps([texts, [person.names for person in workspace()]])
    done = subprocess.run(
        [sys.executable, "-c", _WEIGH],
        input=given, capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    loaded, after = map(float, done.stdout.split())
    console.print(
        f"  memory: {loaded:.0f} MB loaded, {after:.0f} MB after {len(texts):,} texts "
        f"and with {WORKSPACE:,} people known (aim {MEMORY} MB)"
    )


def found(console: Console) -> None:
    table = Table(title="Names found")
    for column in ("texts", "source", "people", "organizations", "places", "sentences"):
        table.add_column(column, justify="left" if column in ("texts", "source") else "right")
    kept = json.loads((files("bot.anonymize") / "weights.json").read_text(encoding="utf-8"))
    for source, figures in kept["held_out"]["sources"].items():
        table.add_row("held-out folds of the training", source, *map(str, figures.values()))
    sets = [("sentences of offices, never trained on", labelled_sentences())]
    for part, what in (("tune", "thresholds chosen by them"), ("held", "never looked at")):
        sets.append((f"everyday texts, {what}", everyday_sentences(part)))
    sets += [(f"{path.name}, shipped weights", read(path)) for path in labelled()]
    for title, items in sets:
        table.add_section()
        seen = count(items)
        for source in sorted({source for source, _, _ in seen}):
            cells = []
            for name in (*dict.fromkeys(NAMES.values()), "sentences"):
                every = seen[source, name, "all"]
                cells.append(f"{100 * seen[source, name, 'hit'] / every:.2f}" if every else "")
            table.add_row(title, source, *cells)
    console.print(table)
    for part, what in (
        ("tune", "shown to the training"),
        ("last", "not shown to it"),
        ("unseen", "looked at when words were chosen"),
        ("later", "looked at when thresholds were chosen"),
        ("final", "never looked at when they were"),
    ):
        rate, _ = false_flags(clean_drafts(part))
        console.print(f"  false flags for 400 characters of clean draft, {what}: {rate:.2f}")


async def measure(console: Console) -> None:
    """Prints all of it."""
    console.print("The leak check")
    for part in (speed, memory, found):
        await asyncio.to_thread(part, console)


if __name__ == "__main__":
    asyncio.run(measure(Console()))
