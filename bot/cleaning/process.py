"""Has a file cleaned in a process of its own, with limits; nothing plain touches the disk."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import bot
from bot.domain.evidence import Copy, CopyState, FileKind, Unclean
from bot.domain.vault import Pen, Written

TIME = 60.0
"""Seconds that a file may take, all in all."""

_PIECE = 1 << 18
_ROOT = Path(next(iter(bot.__path__))).parent
_PLAIN = "bot.cleaning.child"

UNREADABLE = Copy(CopyState.FAILED, FileKind.OTHER, why=Unclean.TOO_MUCH)


class CleaningProcess:
    """Implements ``bot.domain.port.Cleaner``."""

    def __init__(self, time: float = TIME) -> None:
        self._time = time

    async def clean(self, source: AsyncIterator[bytes], pen: Pen) -> tuple[Copy, Written | None]:
        """Reads ``source`` and writes the copy; the pen is finished where there is one.

        A file that breaks the process, or takes too long, is one that cannot be cleaned.
        An error of ``source`` or of the pen passes unchanged.
        """
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-B", "-m", _PLAIN,
            cwd=_ROOT,
            env={"PATH": os.defpath, "PYTHONPATH": str(_ROOT)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        copy, written = UNREADABLE, None
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._time):
                    copy, written = await _talk(child, source, pen)
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
            if written is None:
                await pen.abandon()
        return copy, written


async def _talk(
    child: asyncio.subprocess.Process, source: AsyncIterator[bytes], pen: Pen
) -> tuple[Copy, Written | None]:
    assert child.stdin is not None and child.stdout is not None
    async for piece in source:
        # A child that has ended is seen below; the source is read to its end all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            child.stdin.write(piece)
            await child.stdin.drain()
    child.stdin.close()
    line = await child.stdout.readline()
    if not line.endswith(b"\n"):
        return UNREADABLE, None
    head = Copy.from_dict({"size": 0, **json.loads(line)})
    if head.state is not CopyState.CLEANED:
        return head, None
    while piece := await child.stdout.read(_PIECE):
        await pen.write(piece)
    if await child.wait() != 0:
        return Copy(CopyState.FAILED, head.kind, head.suffix, why=Unclean.BROKEN), None
    written = await pen.finish()
    return replace(head, size=written.size), written
