"""One meaning a word: the glossary in ``docs/ARCHITECTURE.md``, held against every name.

And no two classes of the program have one name: whoever reads it would have to know where.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "messages")
ANOTHER_PROGRAM = ROOT / "bot" / "practice"

LANDED = {
    "bot/storage/schema.py": {"seats", "marks", "seat_marks", "deliveries"},
    "bot/storage/case.py": {"seats", "marks", "seat_marks"},
    "bot/storage/outbox.py": {"deliveries"},
    "bot/storage/migrations/versions/0001_first_tables.py": {"deliveries"},
}
"""Tables as they are called in every database: their names stay, here and nowhere else."""


class Word(NamedTuple):
    """A line of the glossary; ``wrong``: each word with the rooms where it is not said."""

    name: str
    meaning: str
    wrong: dict[str, tuple[str, ...]]


def glossary() -> list[Word]:
    page = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    section = page.partition("## One meaning a word")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split("|") for line in section.splitlines() if line.startswith("| ")]
    found = []
    for name, meaning, *rest in rows[1:]:
        told = "|".join(rest)
        words, _, rooms = told.partition(" in ")
        where = tuple(re.findall(r"`([\w/.]+)`", rooms)) or PACKAGES
        wrong = dict.fromkeys(re.findall(r"`(\w+)`", words), where)
        found.append(Word(name.strip(), meaning.strip(), wrong))
    return found


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if ANOTHER_PROGRAM not in path.parents:
                yield path


def given(tree: ast.AST) -> Iterator[str]:
    """Every name that a module gives, not those that it only uses."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.alias(asname=str(name)):
                yield name


def words_of(name: str) -> set[str]:
    """The words of a name, each also in the singular."""
    found = {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}
    return (
        found
        | {re.sub(r"ies$", "y", word) for word in found}
        | {word.removesuffix("s") for word in found}
    )


def misnamed(path: str, tree: ast.AST, words: list[Word]) -> Iterator[str]:
    names = {*given(tree), *Path(path).with_suffix("").parts[1:]} - LANDED.get(path, set())
    if Path(path).parts[:2] == ("bot", "delivery"):
        names.discard("delivery")  # the room itself
    for name in sorted(names):
        said = words_of(name)
        for word in words:
            for wrong, rooms in word.wrong.items():
                if wrong in said and any(
                    path == room or path.startswith(f"{room}/") for room in rooms
                ):
                    yield f"{path}: {name} ({word.name})"


def test_the_glossary_has_every_word_once() -> None:
    names = [word.name for word in glossary()]
    assert len(names) > 30 and len(set(names)) == len(names)
    assert [word.name for word in glossary() if not word.meaning] == []
    first = {"outbox", "ordering key", "idempotency key", "visibility index", "blind index"}
    assert {*first, "deadline", "control socket"} <= set(names)


def test_its_words_are_in_the_singular() -> None:
    assert [word.name for word in glossary() if re.search(r"[^s]s$", word.name)] == []


def test_no_word_is_both_right_and_wrong_in_one_room() -> None:
    right = {word.name for word in glossary()}
    everywhere = {w for word in glossary() for w, rooms in word.wrong.items() if rooms == PACKAGES}
    assert right & everywhere == set()


def test_every_room_that_is_named_exists() -> None:
    rooms = {room for word in glossary() for rooms in word.wrong.values() for room in rooms}
    assert [room for room in rooms if not (ROOT / room).exists()] == []


def test_every_name_says_what_it_means() -> None:
    words = glossary()
    assert [
        found
        for path in sources()
        for found in misnamed(
            str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8")), words
        )
    ] == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("bot/usecases/report.py", "def send(lane: str): pass"),
        ("bot/storage/case.py", "class Stored:\n    def seats_of(self): pass"),
        ("bot/storage/case.py", "self.mark_mac = 1"),
        ("bot/app.py", "import bot.operate.control_socket as door"),
        ("handlers/guard.py", "def once(origin): pass"),
        ("bot/domain/door.py", ""),
    ],
)
def test_a_wrong_word_is_found(path: str, source: str) -> None:
    assert list(misnamed(path, ast.parse(source), glossary()))


def test_a_word_has_its_other_meaning_elsewhere() -> None:
    assert not list(misnamed("bot/domain/spelling.py", ast.parse("mark = 1"), glossary()))


def test_the_names_that_have_landed_are_still_there() -> None:
    assert [
        f"{path}: {name}"
        for path, names in LANDED.items()
        for name in names
        if name not in (ROOT / path).read_text("utf-8")
    ] == []


def types_of(tree: ast.Module) -> Iterator[str]:
    """Public classes and names of types at the level of a module."""
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) if re.match(r"[A-Z]\w*[a-z]", name):
                yield name


SAME = {"Json"}
"""A JSON object is one everywhere."""


def test_no_two_types_have_one_name() -> None:
    where: dict[str, list[str]] = defaultdict(list)
    for path in sources():
        for name in types_of(ast.parse(path.read_text("utf-8"))):
            where[name].append(str(path.relative_to(ROOT)))
    assert {
        name: paths
        for name, paths in where.items()
        if len(paths) > 1 and name[0] != "_" and name not in SAME
    } == {}
