"""Where the code puts keys of the catalogues together, found in its text.

A key is what ``t(…)``, ``t.has(…)`` or ``t.get(…)`` is given, and whatever is given to a
parameter that becomes one: in the same function or through any number of others.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    *sorted(ROOT.glob("messages/*.py")),
    *sorted(ROOT.glob("handlers/*.py")),
    *sorted(ROOT.glob("bot/delivery/*.py")),
    ROOT / "bot" / "operate" / "page.py",
]

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Key(NamedTuple):
    """A key as it is written: ``{}`` stands for each value; ``asked``: it may be missing."""

    pattern: str
    asked: bool
    where: str


class Keyed(NamedTuple):
    """A function and a parameter of it that becomes a key."""

    function: str
    parameter: str


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


class Module:
    def __init__(self, path: Path, tree: ast.Module | None = None) -> None:
        self.name = module_of(path)
        self.where = str(path.relative_to(ROOT))
        self.tree = tree or ast.parse(path.read_text("utf-8"))
        self.imported = {
            name.asname or name.name: f"{node.module}.{name.name}"
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for name in node.names
        }
        self.functions = {
            f"{self.name}.{node.name}": node
            for node in ast.walk(self.tree)
            if isinstance(node, Function)
        }

    def called(self, node: ast.Call) -> str:
        """The full name of what is called, as far as it is written."""
        match node.func:
            case ast.Name("t") | ast.Attribute(attr="t"):
                return "t"
            case ast.Name(name):
                return self.imported.get(name, f"{self.name}.{name}")
            case ast.Attribute(ast.Name("t"), "has" | "get"):
                return "asked"
            case ast.Attribute(ast.Name(room), name):
                return f"{self.imported.get(room, room)}.{name}"
        return ""


class Keys:
    """All keys of some modules."""

    def __init__(self, modules: list[Module]) -> None:
        self._modules = modules
        self._functions = {name: node for m in modules for name, node in m.functions.items()}
        self._keyed: set[Keyed] = {Keyed("bot.operate.bilingual.both", "name")}
        while found := set(self._parameters()) - self._keyed:
            self._keyed |= found

    def found(self) -> Iterator[Key]:
        """Each key that is written somewhere, whole or put together."""
        for module in self._modules:
            for function, asked, node in self._given(module):
                for each in self._origins(function, node):
                    match each:
                        case ast.Constant(str(text)):
                            yield Key(text, asked, module.where)
                        case ast.JoinedStr():
                            yield Key(pattern_of(each), asked, module.where)

    def _given(self, module: Module) -> Iterator[tuple[Function | None, bool, ast.expr]]:
        """Whatever is given where a key is wanted, with the function around it."""
        for function, node in calls(module.tree):
            called = module.called(node)
            if called in ("t", "asked") and node.args:
                yield function, called == "asked", node.args[0]
            for name in [each.parameter for each in self._keyed if each.function == called]:
                if (value := argument(self._functions.get(called), node, name)) is not None:
                    yield function, False, value

    def _parameters(self) -> Iterator[Keyed]:
        for module in self._modules:
            for function, _, node in self._given(module):
                if function is None:
                    continue
                names = {arg.arg for arg in arguments(function)}
                for each in self._origins(function, node):
                    if isinstance(each, ast.Name) and each.id in names:
                        yield Keyed(f"{module.name}.{function.name}", each.id)

    def _origins(self, function: Function | None, node: ast.expr) -> Iterator[ast.expr]:
        """What a key can be, through conditions and names of the same function."""
        match node:
            case ast.IfExp(body=one, orelse=other):
                yield from self._origins(function, one)
                yield from self._origins(function, other)
            case ast.BoolOp(values=values):
                for value in values:
                    yield from self._origins(function, value)
            case ast.NamedExpr(value=value):
                yield from self._origins(function, value)
            case ast.Name(name):
                yield node
                for value in assigned(function, name):
                    yield from self._origins(None, value)
            case _:
                yield node


def calls(
    tree: ast.AST, inside: Function | None = None
) -> Iterator[tuple[Function | None, ast.Call]]:
    """Every call, with the outermost function around it."""
    for child in ast.iter_child_nodes(tree):
        within = inside or (child if isinstance(child, Function) else None)
        if isinstance(child, ast.Call):
            yield within, child
        yield from calls(child, within)


def assigned(function: Function | None, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(function) if function else ():
        match node:
            case ast.Assign(targets=[ast.Name(id)], value=value) if id == name:
                yield value
            case ast.NamedExpr(target=ast.Name(id), value=value) if id == name:
                yield value
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                for target, value in zip(targets, values, strict=True):
                    if isinstance(target, ast.Name) and target.id == name:
                        yield value
            case (
                ast.For(target=ast.Name(id), iter=ast.Tuple(elts=values) | ast.List(elts=values))
                | ast.comprehension(
                    target=ast.Name(id), iter=ast.Tuple(elts=values) | ast.List(elts=values)
                )
            ) if id == name:
                yield from values


def arguments(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def argument(function: Function | None, call: ast.Call, name: str) -> ast.expr | None:
    """What a call gives for a parameter."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if function is None:
        return None
    places = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
    if name in places and len(call.args) > (place := places.index(name)):
        return call.args[place]
    return None


def pattern_of(node: ast.JoinedStr) -> str:
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
    )


def all_keys() -> list[Key]:
    return list(Keys([Module(path) for path in SOURCES]).found())
