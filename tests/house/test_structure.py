"""What is kept throughout the source: typed effects, plain units of work, short and named alike.

Every rule is a function over one file's tree that answers what breaks it, and is shown to
fail on a few lines that do.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from bot.delivery import table

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "messages")
ROOMS = ("bot/domain", "bot/usecases", "bot/delivery", "bot/storage", "handlers", "messages")
"""Where a journey has a module each, of the same name."""

MOST_LINES, MOST_OF_A_FUNCTION = 400, 60

Rule = Callable[[ast.AST], Iterator[ast.AST]]


@cache
def trees() -> Mapping[str, ast.Module]:
    """Every file of the product, by its path."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            found[path.relative_to(ROOT).as_posix()] = ast.parse(path.read_text("utf-8"))
    return found


def breaks(rule: Rule, *within: str, but: tuple[str, ...] = ()) -> list[str]:
    """Where the rule is broken, in files whose path begins with one of ``within``."""
    return [
        f"{path}:{getattr(node, 'lineno', 0)}: {ast.unparse(node).splitlines()[0]}"
        for path, tree in trees().items()
        if path.startswith(within) and not path.startswith(but)
        for node in rule(tree)
    ]


def name_of(node: ast.AST) -> str:
    """The last word of a name, as ``send`` of ``act.send``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def called(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in names:
            yield node


# Typed effects


def untyped_deliveries(tree: ast.AST) -> Iterator[ast.AST]:
    """The general envelope of old, and the kinds that told what was in it."""
    yield from called(tree, "Delivery")
    for node in ast.walk(tree):
        if (isinstance(node, ast.Name | ast.Attribute) and name_of(node) == "DeliveryKind") or (
            isinstance(node, ast.ImportFrom)
            and {"Delivery", "DeliveryKind"} & {alias.name for alias in node.names}
        ):
            yield node


def opened_payloads(tree: ast.AST) -> Iterator[ast.AST]:
    """``payload["case"]``, ``payload.get("case")``."""
    for node in ast.walk(tree):
        if (isinstance(node, ast.Subscript) and name_of(node.value) == "payload") or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("get", "pop", "items", "setdefault")
            and name_of(node.func.value) == "payload"
        ):
            yield node


def named_payloads(tree: ast.AST) -> Iterator[ast.AST]:
    """Anything that goes by that name at all."""
    for node in ast.walk(tree):
        if (
            (isinstance(node, ast.Name | ast.Attribute) and name_of(node) == "payload")
            or (isinstance(node, ast.arg | ast.keyword) and node.arg == "payload")
        ):  # fmt: skip
            yield node


EFFECTS = {of.__name__ for of, _ in table.ROWS}


def poured_effects(tree: ast.AST) -> Iterator[ast.AST]:
    """An effect made out of a mapping: ``ThreadLine(**row)``; or a dictionary that is sent."""
    for call in called(tree, *EFFECTS):
        if any(keyword.arg is None for keyword in call.keywords):
            yield call
    for call in called(tree, "send"):
        if any(isinstance(given, ast.Dict | ast.DictComp) for given in call.args):
            yield call


def test_nothing_goes_out_by_a_kind_and_a_dictionary() -> None:
    assert breaks(untyped_deliveries, *PACKAGES) == []
    assert breaks(named_payloads, "bot/usecases/", "bot/delivery/") == []
    assert breaks(poured_effects, "bot/usecases/", "bot/delivery/", "handlers/") == []


def test_only_the_store_opens_what_it_has_written() -> None:
    """``handlers/`` has Slack's own payload, which is read where an event comes in."""
    slacks = ("handlers/", "bot/slack/", "bot/practice/")
    assert (
        breaks(opened_payloads, *PACKAGES, but=("bot/domain/outbox", "bot/storage/", *slacks)) == []
    )


def loose(hint: Any) -> bool:
    """Whether a type says nothing of what is inside."""
    if hint in (Any, object) or (get_origin(hint) or hint) in (dict, Mapping):
        return True
    return any(loose(inner) for inner in get_args(hint))


@pytest.mark.parametrize("of", [of for of, _ in table.ROWS], ids=lambda of: of.__name__)
def test_every_field_of_an_effect_has_its_type(of: type[Any]) -> None:
    hints = get_type_hints(of)
    assert [each.name for each in fields(of) if loose(hints[each.name])] == []


# Plain units of work


def waiting_repositories(tree: ast.AST) -> Iterator[ast.AST]:
    for repository in repositories(tree):
        for node in ast.walk(repository):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
                yield node


def repositories(tree: ast.AST) -> Iterator[ast.ClassDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and "Repository" in map(name_of, node.bases):
            yield node


RUNNERS = ("act", "see", "run", "take", "staff_act", "staff_see")
"""They run what they are given in a transaction; ``prepare`` alone may wait."""


def waiting_units(tree: ast.AST) -> Iterator[ast.AST]:
    """Something async where a unit of work belongs: its answer would be a coroutine."""
    waiting = {node.name for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)}

    def waits(given: ast.AST) -> bool:
        if isinstance(given, ast.Lambda):
            given = given.body.func if isinstance(given.body, ast.Call) else given
        return isinstance(given, ast.Name) and given.id in waiting

    for call in called(tree, "write", "read"):
        assert isinstance(call.func, ast.Attribute | ast.Name)
        of = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        if name_of(of).endswith("store") and any(map(waits, call.args)):
            yield call
    for call in called(tree, *RUNNERS):
        given = [*call.args, *(k.value for k in call.keywords if k.arg != "prepare")]
        if any(map(waits, given)):
            yield call
    for call in called(tree, "take_checked"):
        if waits(call.args[-1]):
            yield call


def waiting_does(tree: ast.AST) -> Iterator[ast.AST]:
    """``async def do`` inside of something."""
    for outer in ast.walk(tree):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(outer):
                if (
                    isinstance(inner, ast.AsyncFunctionDef)
                    and inner is not outer
                    and inner.name in ("do", "work", "look", "again", "enter")
                ):
                    yield inner


def test_repositories_wait_for_nothing() -> None:
    found = [
        each for path, tree in trees().items() if "storage" in path for each in repositories(tree)
    ]
    assert len(found) > 10
    assert breaks(waiting_repositories, "bot/storage/") == []


def test_units_of_work_wait_for_nothing() -> None:
    assert breaks(waiting_units, *PACKAGES) == []
    assert breaks(waiting_does, "bot/usecases/") == []


# Short


LANDED = "bot/storage/migrations/versions/0001_first_tables.py:upgrade"
"""Never changed any more."""


def long_functions(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            if node.end_lineno - node.lineno + 1 > MOST_OF_A_FUNCTION:
                yield node


def test_no_file_is_long() -> None:
    lines = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in trees()}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_no_function_is_long() -> None:
    long = [
        f"{path}:{node.name}"
        for path, tree in trees().items()
        for node in long_functions(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert long == [LANDED]


# Named alike


NAMES_THAT_END_IN_S = {
    "columns",
    "figures",
    "ids",
    "postgres",
    "statistics",
    "texts",
    "ways",
    "witness",
}
ONE_NAME = {
    "deadline": ("promise", "promises"),
    "learning": ("learn",),
    "leakcheck": ("leaks", "wording", "checking", "blocked"),
    "listing": ("list", "lists", "desk_lists", "search"),
    "outbox": ("delivery", "deliveries", "queue"),
    "publishing": ("press", "pressing"),
    "statistics": ("numbers", "counting"),
    "casework": ("cases_work", "handling"),
    "helpnow": ("help_now", "emergency"),
    "checkin": ("check_in", "aftercare"),
    "viewer": ("homes",),
}
"""A journey has the same name in every room; these are others for it, some of them its former."""


def rooms() -> dict[str, set[str]]:
    return {
        room: {path.stem for path in (ROOT / room).glob("*.py")} - {"__init__"} for room in ROOMS
    }


def misnamed(there: Mapping[str, set[str]]) -> list[str]:
    """Plurals, and names that a journey has elsewhere no more."""
    others = {other: name for name, several in ONE_NAME.items() for other in several}
    return [
        f"{room}/{name}.py"
        for room, names in there.items()
        for name in sorted(names)
        if name in others or (name.endswith("s") and name not in NAMES_THAT_END_IN_S)
    ]


def test_a_journey_has_one_name_in_the_singular() -> None:
    assert misnamed(rooms()) == []
    assert misnamed({"handlers": {"notices", "notice", "wording", "ways"}}) == [
        "handlers/notices.py",
        "handlers/wording.py",
    ]
    everywhere = set().union(*rooms().values())
    assert everywhere >= ONE_NAME.keys() | NAMES_THAT_END_IN_S, "a rule about nothing"


# The rules can fail


BROKEN: tuple[tuple[Rule, str], ...] = (
    (untyped_deliveries, "x = Delivery(kind, payload)"),
    (untyped_deliveries, "unit.outbox.send(outbox.Delivery(kind=1))"),
    (untyped_deliveries, "if each.kind is DeliveryKind.THREAD: pass"),
    (untyped_deliveries, "from bot.domain.ports import Delivery"),
    (opened_payloads, "case = claimed.payload['case']"),
    (opened_payloads, "case = payload.get('case')"),
    (named_payloads, "def send(payload): pass"),
    (named_payloads, "send(kind, payload={})"),
    (named_payloads, "effect.payload"),
    (poured_effects, "act.send(ThreadLine(**row))"),
    (poured_effects, "act.send({'what': 'claimed'})"),
    (waiting_repositories, "class A(Repository):\n async def get(self): pass"),
    (waiting_repositories, "class A(Repository):\n def f(self):\n  async def g(): await h()"),
    (waiting_units, "async def do(act): pass\nasync def f(): await act(desk, A, c, u, do)"),
    (waiting_units, "async def do(a): pass\nasync def f(): await acting.run(s, e, g, again=do)"),
    (waiting_units, "async def w(unit): pass\nasync def f(): await desk.store.write(w)"),
    (waiting_units, "async def w(u): pass\nasync def f(): await store.read(lambda u: w(u))"),
    (
        waiting_units,
        "async def do(a, l): pass\nasync def f(): await take_checked(p, a, n, u, c, do)",
    ),
    (waiting_does, "async def claim():\n async def do(act): pass"),
    (long_functions, "def f():\n" + " x = 1\n" * MOST_OF_A_FUNCTION),
)
KEPT: tuple[tuple[Rule, str], ...] = (
    (opened_payloads, "event['payload']; metadata['event_payload']"),
    (poured_effects, "act.send(ThreadLine(case_id=c, what=w), *more)"),
    (waiting_repositories, "class Pen:\n async def write(self): await f()"),
    (waiting_units, "async def p(): pass\nasync def f(): await acting.run(s, e, do, prepare=p)"),
    (waiting_units, "async def c(t): pass\nasync def f(): await take_checked(p, a, n, u, c, do)"),
    (waiting_units, "async def w(): pass\nasync def f(): await pen.write(w)"),
    (waiting_units, "async def w(): pass\nasync def f(): await store.read(lambda u: u.cases.w())"),
    (long_functions, "def f():\n" + " x = 1\n" * (MOST_OF_A_FUNCTION - 1)),
)


@pytest.mark.parametrize(("rule", "lines"), BROKEN)
def test_a_rule_can_fail(rule: Rule, lines: str) -> None:
    assert list(rule(ast.parse(lines)))


@pytest.mark.parametrize(("rule", "lines"), KEPT)
def test_a_rule_lets_pass_what_it_is_not_about(rule: Rule, lines: str) -> None:
    assert not list(rule(ast.parse(lines)))


def test_a_loose_type_is_told() -> None:
    assert loose(Any) and loose(Mapping[str, str]) and loose(tuple[dict[str, int], ...])
    assert not loose(tuple[tuple[str, str], ...]) and not loose(str | None)
