"""What the machine itself is short of, and whether its clock can be trusted."""

import shutil
import time
from pathlib import Path

SCARCE = 200_000_000
"""Bytes below which a disk is nearly full, however small it is."""

SHARE = 0.02
"""The same as a share of the whole, up to ``AMPLE``."""

AMPLE = 5_000_000_000

JUMP = 60.0
"""Seconds by which a clock that is merely corrected does not go astray between two looks."""


def nearly_full(free: int, total: int) -> bool:
    return free < SCARCE or (free < AMPLE and free < SHARE * total)


def free_bytes(folder: Path) -> tuple[int, int]:
    """Free and all, of the disk that a folder lies on."""
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total


class ClockWatch:
    """Compares the machine's clock with one that only counts seconds."""

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()

    def jump(self) -> int:
        """Seconds by which the clock has jumped since the last look; 0 for a mere correction."""
        ahead = time.time() - time.monotonic()
        by, self._ahead = ahead - self._ahead, ahead
        return round(by) if abs(by) > JUMP else 0
