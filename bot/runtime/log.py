"""Logs that never hold content.

A case's text must not leave the encrypted store by way of a log line, so a line
is made of an allow-list of keys, an exception is its type and where it happened
without its message, and what libraries say is reduced to who said it and how
grave it is: slack_sdk and Bolt put message text into theirs.
"""

import logging
import re
import sys
import time
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

KEYS = frozenset(
    {
        "event",  # what happened: a constant written in the code
        "level",
        "ts",
        "logger",  # which library spoke
        "file",  # a file of the operator's own
        "ref",  # the reference that a person was shown beside an error
        "case",  # a case's number
        "delivery",  # a delivery's random id
        "evidence",  # a file's random id
        "kind",  # of a delivery, a request, an event
        "method",  # of Slack's Web API
        "error",  # a type or one of Slack's error codes
        "frames",  # where an exception happened: file:line
        "action",  # an action id
        "attempt",
        "count",
        "seconds",
        "status",
        "mode",
        "host",
        "port",
        "reason",
        "part",  # database or slack
        "version",
        "variable",  # a setting's name
    }
)
"""Everything that a log line can hold; any other key is dropped."""

_WORD = re.compile(r"[\w.:/,+-]{0,120}", re.ASCII)
"""A value is an identifier, a number or a code; a sentence somebody typed is not."""

LIBRARIES = (
    "slack_sdk",
    # Where its own level is not set, it puts a line of all that it sends together at every call.
    "slack_sdk.web.async_base_client",
    "slack_bolt",
    "sqlalchemy",
    "aiosqlite",
    "alembic",
    "aiohttp",
    "asyncio",
    "psycopg",
)


def where(error: BaseException) -> tuple[str, ...]:
    """The frames of an exception as ``file:line``, innermost last; never its message."""
    return tuple(
        f"{_short(frame.filename)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[-12:]
    )


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-2:])


def _exception(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replaces an exception by its type and its frames."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()[1]
    elif isinstance(info, tuple):
        info = info[1]
    if isinstance(info, BaseException):
        event["error"] = type(info).__name__
        event["frames"] = where(info)
    if isinstance(event.get("error"), BaseException):
        error = event["error"]
        event["error"] = type(error).__name__
        event.setdefault("frames", where(error))
    return event


def _allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drops every key that is not listed, and every value that is more than a word."""
    kept: dict[str, Any] = {}
    for key, value in event.items():
        if key not in KEYS:
            continue
        if key in ("event", "level", "ts") or value is None or isinstance(value, int | float):
            kept[key] = value
        elif key == "frames":
            kept[key] = list(value)
        else:
            kept[key] = word if _WORD.fullmatch(word := str(value)) else "…"
    return kept


class Seldom:
    """Lets a line through once a minute for each of its kind, and counts the others.

    What anybody can bring about without a signature must not fill the disk.
    """

    EVERY, KINDS = 60.0, 500

    def __init__(self) -> None:
        self._left_out: dict[object, tuple[float, int]] = {}

    def times(self, kind: object, now: float | None = None) -> int:
        """How often this has happened since it was said last; 0 where it is not said now."""
        now = time.monotonic() if now is None else now
        said, since = self._left_out.get(kind, (-self.EVERY, 0))
        if now - said < self.EVERY:
            self._left_out[kind] = (said, since + 1)
            return 0
        if len(self._left_out) >= self.KINDS:
            self._left_out.clear()
        self._left_out[kind] = (now, 0)
        return since + 1


seldom = Seldom()
"""One for the process."""

_WARNING = re.compile(r":(\d+): (\w+): ")

_NO_HTTP = "aiohttp.http_exceptions"


def _by_anybody(record: logging.LogRecord, error: object) -> bool:
    """Whether somebody has sent what is no HTTP, or left in the middle: it is no fault of ours."""
    no_http = type(error).__module__ == _NO_HTTP or isinstance(error, ConnectionError)
    return record.name == "aiohttp.server" and no_http


class LibraryHandler(logging.Handler):
    """What a library logs, reduced to who spoke, where, and the type of an exception.

    ``count``: how often, since it is said once a minute.
    """

    def emit(self, record: logging.LogRecord) -> None:
        try:
            error: BaseException | str | None = record.exc_info[1] if record.exc_info else None
            if record.name == "py.warnings" and (what := _WARNING.search(record.getMessage())):
                error = what[2]
            place = f"{record.module}.{record.funcName}:{record.lineno}"
            level, kind = record.levelno, type(error).__name__
            if _by_anybody(record, error):
                level, kind = logging.WARNING, _NO_HTTP
            if times := seldom.times((record.name, level, place, kind)):
                structlog.get_logger().log(
                    level,
                    "library",
                    logger=record.name,
                    error=error,
                    part=place,
                    count=times,
                )
        except Exception:  # a log must never be what fails
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Says nothing: the standard handler would print the record with its message."""


def configure(
    *, stream: TextIO | None = None, pretty: bool | None = None, quiet: bool = False
) -> None:
    """Sets up logging for the whole process, to ``stream`` (stderr).

    JSON lines, or readable ones where the stream is a terminal (``pretty``).
    ``quiet`` says nothing below a crash: for commands that report by themselves.
    """
    stream = stream or sys.stderr
    pretty = stream.isatty() if pretty is None else pretty
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
            _exception,
            _allowed,
            structlog.dev.ConsoleRenderer(timestamp_key="ts")
            if pretty
            else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.CRITICAL if quiet else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [LibraryHandler()]
    root.setLevel(logging.WARNING)
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _last_words


def _last_words(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    """An exception that nothing caught ends the process without showing its message."""
    if not isinstance(error, KeyboardInterrupt):
        structlog.get_logger().critical("crashed", error=error)
