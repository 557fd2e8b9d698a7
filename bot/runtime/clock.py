"""The clock: the system's, and in the practice workspace one that can be moved forward."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import structlog

SWITCH = "MADOGUCHI_PRACTICE_CLOCK"
"""Set to ``1`` by whoever opens a practice workspace; no setting of an installation."""

FILE = "practice-clock"
"""In the data folder: by how many seconds the practice workspace's time is ahead."""

HERE = frozenset({"127.0.0.1", "localhost", "::1"})

log = structlog.get_logger()


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class PracticeClock:
    """The system's time and what a file says that it is ahead; read anew when it has changed.

    Time never goes back: what was seen once stays, whatever the file says later.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read: tuple[int, int] | None = None
        self._ahead = timedelta()

    def now(self) -> datetime:
        try:
            stat = self._file.stat()
            if (seen := (stat.st_mtime_ns, stat.st_size)) != self._read:
                seconds = float(self._file.read_text(encoding="ascii"))
                self._ahead = max(self._ahead, timedelta(seconds=seconds))
                self._read = seen
        except (OSError, ValueError, OverflowError):
            pass
        return datetime.now(UTC) + self._ahead


def clock_of(
    environ: Mapping[str, str], api_url: str, data_dir: Path
) -> SystemClock | PracticeClock:
    """The practice clock where the environment asks for it and Slack is on this machine.

    Nobody moves a real installation's time: there the switch is ignored, with a warning.
    """
    if environ.get(SWITCH) != "1":
        return SystemClock()
    if urlsplit(api_url).hostname not in HERE:
        log.warning("practice_clock_ignored", variable=SWITCH)
        return SystemClock()
    return PracticeClock(data_dir / FILE)


def move_to(data_dir: Path, seconds: float) -> None:
    """Sets by how much the practice workspace's time is ahead, all at once."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = data_dir / f"{FILE}.new"
    half.write_text(f"{seconds:.3f}\n", encoding="ascii")
    half.replace(data_dir / FILE)


def ahead(data_dir: Path) -> float:
    """By how many seconds the practice workspace's time is ahead; 0 where nobody moved it."""
    try:
        return float((data_dir / FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0.0
