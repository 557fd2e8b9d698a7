"""The ways of a case and of a notice as diagrams and tables; ``make docs`` writes the pages.

A test holds ``docs/LIFECYCLE.md`` and ``docs/NOTICES.md`` to what this makes of the tables.
"""

import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from bot.domain.case import State
from bot.domain.lifecycle import RULES, Action
from bot.domain.notice import NOTICE_RULES, NoticeAction, NoticeState, Way

Rules = Mapping[tuple[Any, Any], Any]


def mermaid(rules: Rules, start: StrEnum) -> str:
    """The changes of state, each with the actions that make it."""
    moves: dict[tuple[str, str], list[str]] = {}
    for (state, action), rule in rules.items():
        if rule.next is not state:
            moves.setdefault((state, rule.next), []).append(action)
    lines = ["stateDiagram-v2", f"    [*] --> {start}"]
    lines += [
        f"    {state} --> {to}: {', '.join(actions)}" for (state, to), actions in moves.items()
    ]
    return "\n".join(lines)


def table(
    rules: Rules, states: type[StrEnum], actions: type[StrEnum], needs: Callable[[Any], str]
) -> str:
    """Every pair of state and action: who may do it, what must be true, what follows."""
    seen = [s for s in states if any(s is state or s is rules[state, a].next for state, a in rules)]
    head = ["action", *seen]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for action in actions:
        cells = []
        for state in seen:
            rule = rules.get((state, action))
            if rule is None:
                cells.append("")
                continue
            cell = ", ".join(sorted(rule.who)) + needs(rule)
            if rule.next is not state:
                cell += f" → {rule.next}"
            cells.append(cell)
        if any(cells):
            lines.append("| " + " | ".join([f"`{action}`", *cells]) + " |")
    return "\n".join(lines)


def _case_needs(rule: Any) -> str:
    return f" ({', '.join(sorted(rule.needs))})" if rule.needs else ""


def _notice_needs(rule: Any) -> str:
    return " (for every case)" if rule.every else ""


def _reached(rules: Rules, start: StrEnum) -> Rules:
    """The rules of the states that can be come to."""
    found: set[Any] = {start}
    while more := {rule.next for (state, _), rule in rules.items() if state in found} - found:
        found |= more
    return {pair: rule for pair, rule in rules.items() if pair[0] in found}


def _steps(way: Way) -> Rules:
    """Without the opening, which is always the same."""
    rules = _reached(NOTICE_RULES[way], NoticeState.DRAFTING)
    return {pair: rule for pair, rule in rules.items() if pair[1] is not NoticeAction.OPEN}


def page() -> str:
    """``docs/LIFECYCLE.md``, whole."""
    return f"""# The lifecycle of a case

Made from the table in `bot/domain/lifecycle.py` by `make docs`. The same table decides
the buttons, the check when somebody acts and the tests; a pair that is not in it is
refused.

```mermaid
{mermaid(RULES, State.RECEIVED)}
```

- A case with measures is *responding* as soon as two people handle it, or the reason why
  one alone does is recorded (policy section 3(1)).
- `handler` has claimed the case or was asked to handle it; `desk` may know of it;
  `reporter` told it. Whoever is excluded, recused or none of these is an outsider and is
  told nothing but that it is not theirs.

{table(RULES, State, Action, _case_needs)}
"""


_WAYS = {
    Way.ASKED: ("From a case, its reporter is asked", "The usual way."),
    Way.FREE: (
        "Nobody to ask",
        "HR's own notices and reminders, and cases that the desk entered for somebody.",
    ),
    Way.URGENT: (
        "A safety message",
        "Danger goes on: no review and no delay, but two approvals, a handler's and HR's; the "
        "reason stands in the desk's record, and the message goes out behind the word to the "
        "reporter.",
    ),
}


_LADDER = """## How much it may tell

`bot/domain/ladder.py`, from the top: kind, scene, quarter and measures; without the
scene; a kind over the half-year or the year, together with like cases; at the bottom the
coarse message of a half-year (the one it is written in) without kind, scene or measure,
which is always possible. Cases that somebody of desk or HR must not learn of are not
counted, and never get above the bottom.

- **Of a quarter one thing is told**: the kind that most of its cases have, and the scene
  where that is most of theirs. A case that differs gets the coarse message, not one between.
- `NOTICE_THRESHOLD` cases (rounded up to fives) share all of it, jointly, **and at least
  half of all** cases of the time that is named, and of those of the last 60 days. So what is
  told makes nobody more than twice as likely to be meant.
- **A time that is over is not named**: the day on which a notice appears would say how late
  in it the case came in, and so who was on shift.
- Of one case only one kind is told, however many messages are prepared from it.
- Where one person has several, and more than one in twenty, of the cases that share it, or
  where fewer than the threshold share even the half-year, silence is no consent: the reporter
  must agree.

What is left out: the desk may always wish for less than is safe, which is what its form
begins with, and measures are told as far as they are done.

What a rung says of a number is said by the statistics too (both count in fives), so that
the two together tell no more. How many notices there are tells nothing: the desk may
prepare several from a case, several cases may join one, and HR writes its own. What all this
keeps an insider from concluding, and what it does not, with figures: docs/THREAT-MODEL.md."""


def notices_page() -> str:
    """``docs/NOTICES.md``, whole."""
    ways = "\n".join(
        f"""## {title}

{about}

```mermaid
{mermaid(_steps(way), NoticeState.DRAFTING)}
```

{table(_steps(way), NoticeState, NoticeAction, _notice_needs)}
"""
        for way, (title, about) in _WAYS.items()
    )
    return f"""# The way of a notice

Made from the tables in `bot/domain/notice.py` by `make docs`. A pair that is not in them
is refused.

- `hr` writes and publishes and never sees a case. `approver` is a handler of the case who
  neither prepared nor wrote the notice; where nobody else handles it, another member of
  the desk who may know. `countersigner` is of HR and neither wrote nor approved it; where
  HR has nobody else, the writer. `clock` is time. All of them and the reporter can open
  it in every state; each opening is recorded.
- A text is checked when it is sent, when it is approved, when its time is set and when it
  appears. Without the dictionary none of these happens.
- *For every case*: cases with the same facts join one notice while it is being written,
  unseen by HR; then each needs its approval, and each of their reporters is asked. The
  objection of one ends it.
- A correction is a notice of its own with every step; it takes the place of the first
  text, and the message says what was corrected.

{_LADDER}

{ways}"""


if __name__ == "__main__":
    print(notices_page() if sys.argv[1:] == ["notices"] else page(), end="")
