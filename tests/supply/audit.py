"""Whether something that the bot runs on has a known hole, by what ``pip-audit`` says.

``pip-audit … --format json | python -m tests.supply.audit``: fails where there is one. Where
the audit's data cannot be reached there is nothing to read: that is said in a line, and is no
failure, since it says nothing about the packages.
"""

import json
import sys
from collections.abc import Sequence
from typing import Any

NOT_REACHED = (
    "The dependencies were NOT audited: the data on known holes cannot be reached from here."
)


def read(said: str) -> tuple[Sequence[str], int]:
    """A line for each hole, and how many packages were looked at; ``ValueError`` for no answer."""
    try:
        packages: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, LookupError, TypeError):
        raise ValueError("no answer of pip-audit") from None
    looked_at = [each for each in packages if "skip_reason" not in each]
    if not looked_at:
        raise ValueError("nothing was looked at")
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}"
        + (f", mended in {', '.join(fixed)}" if (fixed := hole.get("fix_versions")) else "")
        for each in looked_at
        for hole in each["vulns"]
    ]
    return holes, len(looked_at)


def main(said: str) -> int:
    try:
        holes, looked_at = read(said)
    except ValueError:
        print(NOT_REACHED)
        return 0
    print("\n".join(holes) or f"No known hole in {looked_at} packages.")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main(sys.stdin.read()))
