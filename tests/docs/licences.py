"""``THIRD_PARTY.md``: what comes from others and under which licence; ``make docs`` writes it.

The packages are those of ``requirements.lock``; their licences are what they say themselves.
"""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "THIRD_PARTY.md"

NOT_EVERYWHERE = {"colorama": "BSD-3-Clause", "tzlocal": "MIT"}
"""Packages that are installed on some systems alone."""

SAID = {
    "aiosqlite": "MIT",
    "contourpy": "BSD-3-Clause",
    "cycler": "BSD-3-Clause",
    "kiwisolver": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "matplotlib": "Matplotlib (PSF-based)",
    "mdurl": "MIT",
    "pi-heif": "BSD-3-Clause; its wheels hold libheif (LGPL-3.0)",
    "pyrage": "MIT",
    "pypdfium2": "BSD-3-Clause OR Apache-2.0; its wheels hold PDFium (BSD-3-Clause)",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
}
"""Where a package says it at length or not as an expression; read in its licence."""

HEAD = """# What comes from others

Made by `make docs` from `requirements.lock`; not edited by hand. None of it is changed, and none
of it is part of this repository but what stands under *In the repository*.

## In the repository

| what | licence | where |
|---|---|---|
| Preact | MIT | `bot/practice/page/vendor/preact` |
| htm | Apache-2.0 | `bot/practice/page/vendor/htm` |
| Weights of the leak check (sources in the file) | CC BY-SA 4.0 | `bot/anonymize/weights.json` |
| Readings of names, from JMnedict of the EDRDG | CC BY-SA 4.0 | `bot/anonymize/readings.txt` |
| Kanji of names, part of Noto Sans CJK JP (© Adobe) | SIL OFL 1.1 | `bot/drawing/rare_kanji.otf` |

## Packages that the bot needs

| package | licence |
|---|---|
"""

FOOT = """
For tests alone, and never shipped: what `requirements-dev.lock` has beyond these, among it
axe-core (MPL-2.0).
"""


def packages() -> list[str]:
    """The names in the lock, in order."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9][\w.-]*)==", text, re.MULTILINE)))


def licence(name: str) -> str:
    """What a package says of its licence, in a few words."""
    if said := SAID.get(name) or NOT_EVERYWHERE.get(name):
        return said
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ""
    kinds = [c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if "License ::" in c]
    named = about.get_all("License-Expression", []) or about.get_all("License", [])
    return str(named[0]) if named else ", ".join(kinds)


def page() -> str:
    return HEAD + "".join(f"| {name} | {licence(name)} |\n" for name in packages()) + FOOT


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
