"""Logs never hold content: neither ours, nor an exception's, nor a library's."""

import ast
import io
import json
import logging
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp.http_exceptions import BadStatusLine, LineTooLong

from bot.runtime import log

CANARY = "土下座しろ canary-88b1"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def lines() -> Iterator[Any]:
    """What was logged since, as dictionaries; the logging of before comes back after."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    levels = {name: logging.getLogger(name).level for name in log.LIBRARIES}
    log.configure(stream=stream, pretty=False)
    try:
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    finally:
        logging.captureWarnings(False)
        structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(level)
        sys.excepthook = hook
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)


def test_only_listed_keys_pass(lines: Any) -> None:
    structlog.get_logger().info(
        "case_stored", case=12, delivery="d-1f", narrative=CANARY, user="U0EMP1", seconds=0.25
    )
    [line] = lines()
    assert line.pop("ts").endswith("Z")
    assert line == {
        "event": "case_stored",
        "level": "info",
        "case": 12,
        "delivery": "d-1f",
        "seconds": 0.25,
    }


def test_a_sentence_does_not_pass_under_a_listed_key(lines: Any) -> None:
    structlog.get_logger().info("x", reason=CANARY, kind="two words", count=3, case=None)
    [line] = lines()
    assert (line["reason"], line["kind"], line["count"], line["case"]) == ("…", "…", 3, None)


@pytest.mark.parametrize("way", ["error", "exc_info", "exception"])
def test_an_exception_is_its_type_and_its_place(lines: Any, way: str) -> None:
    logger = structlog.get_logger()
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        if way == "error":
            logger.error("failed", error=error)
        elif way == "exc_info":
            logger.error("failed", exc_info=True)
        else:
            logger.exception("failed")
    [line] = lines()
    assert line["error"] == "ValueError"
    assert line["frames"][-1].startswith("tests/test_log.py:")
    assert CANARY not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("name", log.LIBRARIES)
def test_libraries_are_reduced_to_who_spoke(lines: Any, name: str) -> None:
    logger = logging.getLogger(f"{name}.inside")
    logger.debug(CANARY)
    logger.info(CANARY)
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        logger.exception("a body: %s", CANARY)
    [line] = lines()
    assert (line["event"], line["logger"]) == ("library", f"{name}.inside")
    assert (line["level"], line["error"]) == ("error", "RuntimeError")
    assert CANARY not in json.dumps(line, ensure_ascii=False)


def test_bolts_own_logger_is_reduced_too(lines: Any) -> None:
    from slack_bolt.async_app import AsyncApp

    bolt = AsyncApp(name=CANARY, token="xoxb-1", signing_secret="s")
    bolt.logger.warning("unhandled: %s", CANARY)
    bolt.logger.debug(CANARY)
    assert all(line["event"] == "library" for line in lines())
    assert lines()
    assert CANARY not in json.dumps(lines(), ensure_ascii=False)


def test_a_library_says_where_and_is_said_once_a_minute(
    lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What anybody brings about without a signature fills no disk, and no line is empty."""
    monkeypatch.setattr(log, "seldom", log.Seldom())
    for _ in range(100):
        logging.getLogger("aiohttp.server").error("refused %s", CANARY)
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        logging.getLogger("aiohttp.server").exception("refused")
    first, other = lines()
    assert first["part"].startswith("test_log.test_a_library_says_where_and_is_said_once_a_minute:")
    assert (first["count"], other["error"], other["count"]) == (1, "RuntimeError", 1)


def test_what_is_no_http_is_no_error_of_ours(lines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody sends it without a signature: said once a minute, whichever way it is wrong."""
    monkeypatch.setattr(log, "seldom", log.Seldom())
    for wrong in (BadStatusLine(CANARY), LineTooLong(CANARY.encode(), 10), ConnectionResetError()):
        logging.getLogger("aiohttp.server").error("refused", exc_info=wrong)
    [line] = lines()
    assert (line["event"], line["level"], line["error"]) == ("library", "warning", "BadStatusLine")


def test_how_often_it_was_left_out_is_said_later() -> None:
    seldom = log.Seldom()
    said = [seldom.times("one", now) for now in (0.0, 1.0, 59.0, 60.0, 61.0, 600.0)]
    assert said == [1, 0, 0, 3, 0, 2]
    for kind in range(10 * log.Seldom.KINDS):
        assert seldom.times(kind, 700.0) == 1
    assert len(seldom._left_out) <= log.Seldom.KINDS


def test_a_warning_says_only_who_warns(lines: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(CANARY, UserWarning, stacklevel=1)
    (line,) = lines()
    assert (line["logger"], line["error"]) == ("py.warnings", "UserWarning")
    assert CANARY not in json.dumps(lines(), ensure_ascii=False)


def test_the_last_words_have_no_message(lines: Any) -> None:
    error = ValueError(CANARY)
    sys.excepthook(ValueError, error, None)
    [line] = lines()
    assert (line["event"], line["level"], line["error"]) == ("crashed", "critical", "ValueError")


def test_a_log_that_cannot_be_written_is_not_printed_elsewhere(
    lines: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def write(self, text: str) -> None:
            raise OSError

        flush = write

    log.configure(stream=Broken(), pretty=False)  # type: ignore[arg-type]
    logging.getLogger("slack_sdk").error(CANARY)
    assert CANARY not in "".join(capsys.readouterr())


def test_for_a_terminal_it_is_readable_and_as_silent() -> None:
    stream = io.StringIO()
    log.configure(stream=stream, pretty=True)
    try:
        structlog.get_logger().info("stored", narrative=CANARY, case=3)
    finally:
        structlog.reset_defaults()
        logging.captureWarnings(False)
        logging.getLogger().handlers.clear()
    assert "stored" in stream.getvalue()
    assert CANARY not in stream.getvalue()


def _log_calls() -> Iterator[tuple[str, ast.Call]]:
    for folder in ("bot", "handlers", "messages"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr
                    in ("debug", "info", "warning", "error", "exception", "critical")
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id in ("log", "_log", "logger", "_logger")
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_log_call_has_a_constant_event() -> None:
    """An event that is put together could carry what somebody wrote."""
    calls = list(_log_calls())
    assert len(calls) > 5
    for place, call in calls:
        first = call.args[0] if call.args else None
        assert isinstance(first, ast.Constant) and isinstance(first.value, str), place
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", first.value), (place, first.value)


def test_nothing_of_ours_is_logged_past_it() -> None:
    """The standard way takes a sentence with places for values: of those a bare %s would stay."""
    found = [
        path.relative_to(ROOT).as_posix()
        for folder in ("bot", "handlers", "messages")
        for path in (ROOT / folder).rglob("*.py")
        if "getLogger(__name__)" in path.read_text("utf-8")
    ]
    assert found == []


def test_every_key_that_is_logged_is_listed() -> None:
    """A key that is not would be dropped, and its author would not know."""
    for place, call in _log_calls():
        for keyword in call.keywords:
            assert keyword.arg in log.KEYS | {"exc_info", "extra"}, place
