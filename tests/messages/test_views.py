"""What leaves the domain are views: no surface is given a case or a notice, nor what it holds."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import messages
from bot.domain import view

ROOM = sorted(Path(messages.__file__).parent.glob("*.py"))
WHOLE = {"Case", "Report", "Entry", "Evidence", "Thread", "Notice", "Origin", "Source", "Access"}
"""What may not be shown as it is: it holds more than whoever reads the surface may know."""

# A ``Lesson`` and a ``Review`` lead back to no case, and whoever is shown one may read all of it.


def read(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def words(node: ast.AST) -> Iterator[str]:
    """Every name in an annotation, also in one that is written as a string."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.Attribute):
            yield each.attr
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield from words(ast.parse(each.value, mode="eval"))


def annotations(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
            yield node.returns


@pytest.mark.parametrize("file", ROOM, ids=lambda file: file.stem)
def test_messages_takes_views(file: Path) -> None:
    tree = read(file)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.domain"):
            assert not {each.name for each in node.names} & (WHOLE | {"case", "notice"})
        if isinstance(node, ast.Import):
            assert not [each.name for each in node.names if each.name.startswith("bot.domain")]
    assert not {word for each in annotations(tree) for word in words(each)} & WHOLE


def names(of: type) -> set[str]:
    return {each.name for each in fields(of)}


def test_hr_is_shown_neither_a_case_nor_anybody_of_the_desk() -> None:
    assert names(view.HrView) == {"notice_id", "state", "topic", "facts", "todo", "due"}


def test_everybody_is_shown_the_text_and_no_date() -> None:
    shown = {"notice_id", "topic", "facts", "text", "english", "corrected"}
    assert names(view.PublishedView) == shown


@pytest.mark.parametrize("of", [view.HrView, view.NoticeView, view.PublishedView, view.ConsentView])
def test_a_notice_leads_back_to_no_case(of: type) -> None:
    assert not names(of) & {"case_id", "case_ids", "cases", "origins", "sources", "narrative"}
    assert not names(of) & {"begun_by", "prepared_by", "approved_by", "writers", "handlers"}


def test_an_envelope_holds_nobodys_name_and_no_content() -> None:
    hidden = {"reporter", "handlers", "told", "lines", "files", "narrative", "excluded"}
    assert not names(view.EnvelopeView) & hidden
    assert not names(view.CardView) & {"reporter", "told", "lines", "files", "narrative"}
    assert not names(view.ReporterView) & {"handlers", "reporter", "judgements"}
