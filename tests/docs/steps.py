"""The commands of the pages, as somebody would copy them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PAGES = ("README.md", "README.en.md", "CONTRIBUTING.md", "docs/guide/operator.md")


def commands(page: str) -> list[str]:
    """The lines of a page's ``sh`` blocks, without what stands behind ``#``."""
    text = (ROOT / page).read_text("utf-8")
    lines = "".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)).splitlines()
    return [re.sub(r"\s+#.*", "", line) for line in lines]
