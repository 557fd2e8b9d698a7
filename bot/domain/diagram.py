"""The lifecycle as a diagram and a table for the docs; ``make docs`` writes them.

A test holds ``docs/LIFECYCLE.md`` to what this makes of ``bot.domain.lifecycle.RULES``.
"""

from bot.domain.case import State
from bot.domain.lifecycle import RULES, Action


def mermaid() -> str:
    """The changes of state, each with the actions that make it."""
    moves: dict[tuple[State, State], list[Action]] = {}
    for (state, action), rule in RULES.items():
        if rule.next is not state:
            moves.setdefault((state, rule.next), []).append(action)
    lines = ["stateDiagram-v2", f"    [*] --> {State.RECEIVED}"]
    lines += [
        f"    {state} --> {to}: {', '.join(actions)}" for (state, to), actions in moves.items()
    ]
    return "\n".join(lines)


def table() -> str:
    """Every pair of state and action: who may do it, and what must be true before."""
    head = ["action", *State]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for action in Action:
        cells = []
        for state in State:
            rule = RULES.get((state, action))
            if rule is None:
                cells.append("")
                continue
            cell = ", ".join(sorted(rule.who))
            if rule.needs:
                cell += " (" + ", ".join(sorted(rule.needs)) + ")"
            if rule.next is not state:
                cell += f" → {rule.next}"
            cells.append(cell)
        lines.append("| " + " | ".join([f"`{action}`", *cells]) + " |")
    return "\n".join(lines)


def page() -> str:
    """``docs/LIFECYCLE.md``, whole."""
    return f"""# The lifecycle of a case

Made from the table in `bot/domain/lifecycle.py` by `make docs`. The same table decides
the buttons, the check when somebody acts and the tests; a pair that is not in it is
refused.

```mermaid
{mermaid()}
```

- A case with measures is *responding* as soon as two people handle it, or the reason why
  one alone does is recorded (policy section 3(1)).
- `handler` has claimed the case or was asked to handle it; `desk` may know of it;
  `reporter` told it. Whoever is excluded, recused or none of these is an outsider and is
  told nothing but that it is not theirs.

{table()}
"""


if __name__ == "__main__":
    print(page(), end="")
