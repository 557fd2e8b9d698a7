"""The architecture: each layer knows what lies below it, and the rules can fail."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "messages")
COMES_WITH = {"pydantic_core": "pydantic"}
"""Parts of a package that its own documentation tells to import from."""


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def test_the_import_rules_are_kept() -> None:
    # A process of its own: the linter sets up logging for the whole of one.
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_bot_itself_is_empty() -> None:
    assert (ROOT / "bot" / "__init__.py").read_text("utf-8").strip() == ""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_is_imported_is_declared() -> None:
    """A package that only comes along with another may be gone tomorrow."""
    declared = {
        normal(re.split(r"[\[<>=~! ;]", one)[0]) for one in project()["project"]["dependencies"]
    }
    brings = packages_distributions()
    undeclared = set()
    for path in sources():
        for module in imported(path):
            top = module.split(".")[0]
            if top in sys.stdlib_module_names or top in PACKAGES:
                continue
            owners = [COMES_WITH[top]] if top in COMES_WITH else brings.get(top, [top])
            if not declared & {normal(name) for name in owners}:
                undeclared.add(f"{path.relative_to(ROOT)}: {module}")
    assert undeclared == set()


def test_one_place_posts() -> None:
    """Every message that stays leaves by the delivery's sender, which sends it once."""
    posts = re.compile(r"chat_(postMessage|scheduleMessage|meMessage)\b")
    elsewhere = [
        str(path.relative_to(ROOT))
        for path in sources()
        if posts.search(path.read_text("utf-8"))
        and path.relative_to(ROOT).parts[:2] not in (("bot", "delivery"), ("bot", "practice"))
    ]
    assert elsewhere == []


LATER = {
    *("alembic", "matplotlib", "numpy", "sudachipy", "phonenumbers", "lxml", "PIL", "pikepdf"),
    *("fontTools", "fpdf", "docx", "av", "psycopg", "sqlalchemy.dialects.postgresql"),
}
"""What something needs at some time: an idle bot holds none of it."""


def test_the_start_loads_nothing_before_its_time() -> None:
    loading = "import bot.cli, bot.app, bot.serve, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", loading], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "bot.app" in loaded and not LATER & set(loaded)
