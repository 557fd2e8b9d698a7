"""The picture of the way, made from the code: ``python -m tests.docs.way`` writes it.

``docs/OUTBOX.md`` is every effect with who sends it and who handles it; in
``docs/ARCHITECTURE.md`` one value is followed from the button to Slack. A test holds both
to what this makes of the sources. What is not written there as a name is not found, as it
would not be by go-to-definition.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Sequence
from enum import EnumType
from functools import cache
from pathlib import Path
from typing import NamedTuple, get_type_hints

from bot.delivery.table import ROWS
from bot.domain.effect import Effect

ROOT = Path(__file__).resolve().parents[2]
OUTBOX, ARCHITECTURE = ROOT / "docs" / "OUTBOX.md", ROOT / "docs" / "ARCHITECTURE.md"
BEGIN, END = "<!-- made by make docs -->", "<!-- until here -->"

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Stop(NamedTuple):
    """Where the value comes by: a function of a file, and the name in it that leads on."""

    path: str
    function: str
    leads: str
    says: str


WAY = (
    Stop(
        "bot/slack/dispatch.py",
        "dispatch",
        "async_dispatch",
        "what Slack sends, over a socket or HTTP; Bolt checks that it is from Slack",
    ),
    Stop("handlers/__init__.py", "register", "respond", "behind Bolt: one look-up"),
    Stop(
        "handlers/listener.py",
        "submission",
        "submitting",
        "`@submission(ids.REPORT_REPLY)` has put the listener under its identifier; the body "
        "becomes a typed `Submission`",
    ),
    Stop(
        "handlers/guard.py",
        "submitting",
        "do",
        "whatever goes wrong behind here keeps the form open with the text in it",
    ),
    Stop("handlers/mine.py", "write", "message", "the text of the form, the key of the submission"),
    Stop(
        "bot/usecases/conversation.py",
        "message",
        "act",
        "writes the text as an entry of the case and sends a `ThreadLine`",
    ),
    Stop(
        "bot/usecases/desk.py", "act", "run", "how somebody acts on a case: the right, the record"
    ),
    Stop(
        "bot/usecases/acting.py",
        "run",
        "write",
        "the one runner: once for each key, all or nothing",
    ),
    Stop(
        "bot/storage/store.py",
        "SqlStore.write",
        "_writing",
        "the unit of work gets its repositories",
    ),
    Stop("bot/storage/database.py", "Database.run", "_serve", "waits for a thread, beside others"),
    Stop(
        "bot/storage/unit.py",
        "Waiting.run",
        "work",
        "on the thread: the unit of work, from its beginning to its end",
    ),
    Stop(
        "bot/usecases/desk.py", "Act.tell", "send", "what follows from it, in the same transaction"
    ),
    Stop(
        "bot/storage/outbox.py",
        "StoredOutbox.send",
        "_row",
        "the `ThreadLine` as a sealed row with its time",
    ),
    Stop(
        "bot/storage/outbox.py",
        "StoredOutbox.flush",
        "insert_new",
        "at the end of the unit all that it sends is written at once",
    ),
    Stop(
        "bot/storage/thread.py",
        "DatabaseThread._transaction",
        "commit",
        "those who wait together share the COMMIT; then they are answered, and the form closes",
    ),
    Stop(
        "bot/delivery/worker.py",
        "Worker._write",
        "lease",
        "woken by the commit; takes what is due, the most urgent first, in the order of each key",
    ),
    Stop(
        "bot/storage/outbox.py",
        "StoredOutbox._opened",
        "decode",
        "the very same value out of its row",
    ),
    Stop("bot/delivery/worker.py", "Worker._attempt", "handle", "one attempt, and how it ends"),
    Stop("bot/delivery/table.py", "handle", "HANDLERS", "the one function for the type"),
    Stop(
        "bot/delivery/thread.py", "send_together", "_line", "with what else goes into this thread"
    ),
    Stop("bot/delivery/thread.py", "_line", "line", "in the language of those who are there"),
    Stop("messages/envelope.py", "line", "Message", "the sentence: nothing of what was written"),
    Stop(
        "bot/delivery/sending.py",
        "Sending.post",
        "chat_postMessage",
        "posted once, also where an attempt was cut off",
    ),
)
"""A reporter's further words, from the form to the line in the desk's thread."""


@cache
def tree(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"))


def function(path: str, name: str) -> Function | None:
    """A function of a module, or ``Class.method``."""
    found: ast.AST = tree(path)
    for part in name.split("."):
        body = getattr(found, "body", [])
        kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        here = [node for node in body if isinstance(node, kinds) and node.name == part]
        found = here[-1] if here else ast.Pass()  # behind its overloads
    return found if isinstance(found, Function) else None


def names(node: ast.AST) -> set[str]:
    """Every name that is used in it."""
    of_node = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return of_node | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}


def lost() -> list[str]:
    """The stops at which the way breaks off: not there, or nothing in it leads on."""
    found = [(stop, function(stop.path, stop.function)) for stop in WAY]
    return [
        f"{stop.path} {stop.function}"
        for stop, node in found
        if node is None or stop.leads not in names(node)
    ]


# The table of effects


class Sent(NamedTuple):
    """One type of effect."""

    name: str
    kind: str
    sentence: str
    key: str
    by: Sequence[str]
    handler: str


def _sentence(of: type[Effect]) -> str:
    """The enum that says which sentence it is, where it has one."""
    found = get_type_hints(of).get("what")
    return found.__name__ if isinstance(found, EnumType) else ""


def _ordering_key(of: type[Effect]) -> str:
    owner = next(each for each in of.__mro__ if "ordering_key" in vars(each))
    if owner is Effect:
        made = of.order_format.replace("{0.", "{")
        return f"`{made}`" if made else "its own"
    source = textwrap.dedent(inspect.getsource(vars(owner)["ordering_key"].fget))
    [returned] = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Return)]
    assert returned.value is not None
    return _said(returned.value)


def _said(node: ast.expr) -> str:
    """A key as the code makes it, without what Python needs for it."""
    if isinstance(node, ast.IfExp):
        return f"{_said(node.body)}, else {_said(node.orelse)}"
    return "`" + ast.unparse(node).removeprefix("f").strip("'\"").replace("self.", "") + "`"


def _senders() -> dict[str, list[str]]:
    """By type: the functions that make it or say its sentence, as ``module.function``."""
    of_name = {of.__name__: of.__name__ for of, _ in ROWS}
    of_name |= {sentence: of.__name__ for of, _ in ROWS if (sentence := _sentence(of))}
    found: dict[str, list[str]] = {of.__name__: [] for of, _ in ROWS}
    for path in sorted((ROOT / "bot" / "usecases").glob("*.py")):
        for node in tree(str(path.relative_to(ROOT))).body:
            methods = node.body if isinstance(node, ast.ClassDef) else [node]
            inside = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
            for function in methods:
                if isinstance(function, Function):
                    said = _said_by(function)
                    by = f"`{path.stem}.{inside}{function.name}`"
                    for of in dict.fromkeys(of_name[name] for name in said if name in of_name):
                        found[of] += [] if by in found[of] else [by]
    return found


def _said_by(function: Function) -> Iterator[str]:
    """What a function calls by name, and whose members it names, in the order of its text."""
    for part in function.body:
        for node in ast.walk(part):
            match node:
                case ast.Call(func=ast.Name(called)):
                    yield called
                case ast.Attribute(value=ast.Name(enum)):
                    yield enum


def _handlers() -> dict[str, str]:
    """By type: the function that its row in the table names, with its module."""
    module = tree("bot/delivery/table.py")
    where = {
        name.asname or name.name: f"{node.module}.{name.name}"
        for node in module.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    found = {}
    for node in ast.walk(module):
        match node:
            case ast.Call(
                func=ast.Name("_message" | "_to_desk" | "_timer"),
                args=[ast.Attribute(attr=of), ast.Name(handler)],
            ):
                found[of] = where[handler]
            case ast.Call(
                func=ast.Name("_message" | "_timer"),
                args=[
                    ast.Attribute(attr=of),
                    ast.Lambda(body=ast.Call(func=ast.Attribute(ast.Name(room), attr=handler))),
                ],
            ):
                found[of] = f"{where[room]}.{handler}"
    return found


def effects() -> list[Sent]:
    senders, handlers = _senders(), _handlers()
    return [
        Sent(
            name=of.__name__,
            kind=of.kind,
            sentence=_sentence(of),
            key=_ordering_key(of),
            by=senders[of.__name__],
            handler=handlers[of.__name__].removeprefix("bot.usecases.").removeprefix("bot."),
        )
        for of, _ in ROWS
    ]


# The pages


def picture() -> str:
    """The way of one value, by room, with a line for each stop."""
    rooms: dict[str, list[int]] = {}
    for place, stop in enumerate(WAY):
        rooms.setdefault(str(Path(stop.path).parent), []).append(place)
    lines = ["flowchart TD"]
    for room, places in rooms.items():
        lines.append(f"    subgraph {room.replace('/', '_')}[{room}]")
        lines += [f'        s{place}["{WAY[place].function}"]' for place in places]
        lines.append("    end")
    lines.append("    " + " --> ".join(f"s{place}" for place in range(len(WAY))))
    steps = [
        f"{place}. `{stop.path}` `{stop.function}`: {stop.says}."
        for place, stop in enumerate(WAY, 1)
    ]
    return "\n".join(["```mermaid", *lines, "```", "", *steps])


def outbox_page() -> str:
    """``docs/OUTBOX.md``, whole."""
    head = ["effect", "kind", "sentences", "sent by", "handled by", "ordering key"]
    rows = [
        [
            f"`{each.name}`",
            f"`{each.kind}`",
            f"`{each.sentence}`" if each.sentence else "",
            ", ".join(each.by),
            f"`{each.handler}`",
            each.key,
        ]
        for each in effects()
    ]
    table = [head, ["---"] * len(head), *rows]
    lines = "\n".join("| " + " | ".join(cells) + " |" for cells in table)
    return f"""# The outbox

Made from the code by `make docs`: the types in `bot/domain/outbox.py`,
`bot/domain/outbox_letter.py` and `bot/domain/timer.py`, where the use cases send them, and the
table in `bot/delivery/table.py`. An effect is written in the transaction that causes it; once its
time has come the worker gives it to the one function that handles its type.

```mermaid
flowchart LR
    usecase[use case] -- act.send --> transaction[(one transaction: case, record, outbox)]
    transaction -- lease --> worker[worker]
    worker -- handle --> message[handler of a message] --> Slack
    worker -- handle --> timer[handler of a timer] -- act.send --> transaction
```

- *Kind* stands in the row, for indexes, metrics and the log. *Sentences*: the enum whose
  member says which one it is.
- What has the same *ordering key* goes out one after another, in the order of its time;
  with one of its own it waits for nothing.
- A function without a room is of `bot/usecases`; `desk.Act.tell` sends for those that name
  a sentence.

{lines}
"""


def with_picture(page: str) -> str:
    """``docs/ARCHITECTURE.md`` with the way as it is."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{picture()}\n\n{END}{after}"


if __name__ == "__main__":
    from tests.docs import inventory

    inventory.write()
    OUTBOX.write_text(outbox_page(), "utf-8")
    ARCHITECTURE.write_text(with_picture(ARCHITECTURE.read_text("utf-8")), "utf-8")
