"""Which forms wake the leak check while somebody writes: all whose words it looks at."""

import ast
from collections.abc import Iterator
from pathlib import Path

import handlers
from handlers.context import CHECKED
from messages import ids

ROOM = Path(handlers.__file__).parent

LOOKS_AT_NO_WORDS = {
    ids.CASE_PREPARE_NOTICE,  # a reason, which HR does not get
    ids.NOTICE_RETURN,  # a remark of those who know the case
    ids.NOTICE_RETRACT,
}


def used(tree: ast.Module, function: ast.AsyncFunctionDef) -> Iterator[str]:
    """Whatever is named in a listener, and in what it calls in its own file."""
    there = {f.name: f for f in tree.body if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)}
    seen, left = set[str](), [function.name]
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        for node in ast.walk(there[name]):
            if isinstance(node, ast.Attribute):
                yield node.attr
            if isinstance(node, ast.Name) and node.id in there:
                left.append(node.id)


def forms() -> Iterator[tuple[str, set[str]]]:
    """Each form that can be sent, and what its listener names."""
    for file in ROOM.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in tree.body:
            if not isinstance(function, ast.AsyncFunctionDef):
                continue
            for by in function.decorator_list:
                if isinstance(by, ast.Call) and getattr(by.func, "id", "") == "submission":
                    named = set(used(tree, function))
                    yield from ((getattr(ids, ast.unparse(a)[4:]), named) for a in by.args)


def test_no_checked_form_is_left_out() -> None:
    found = dict(forms())
    assert len(found) > 20 and found.keys() >= CHECKED - {ids.NOTICE_OPEN}
    # What runs the check is given to a listener as a whole.
    checking = {form for form, named in found.items() if {"publishing", "checking"} & named}
    assert checking - CHECKED == LOOKS_AT_NO_WORDS
