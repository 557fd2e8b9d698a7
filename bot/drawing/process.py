"""Drawing happens in a process of its own: what draws is heavy, and not fast."""

import asyncio
import json
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import bot

TIME = 30.0
"""Seconds that it may take, all in all."""

_ROOT = Path(next(iter(bot.__path__))).parent


class NotDrawn(Exception):
    """It could not be drawn."""


async def drawn(module: str, what: Any) -> bytes:
    """What the module answers that is given ``what`` as JSON. Raises ``NotDrawn``."""
    with tempfile.TemporaryDirectory() as folder:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-B", "-m", module,
            cwd=_ROOT,
            # Its list of fonts goes where nothing else is; it needs nothing of the bot's own.
            env={"PATH": os.defpath, "PYTHONPATH": str(_ROOT), "MPLCONFIGDIR": folder},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        made = b""
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(TIME):
                    made, _ = await child.communicate(json.dumps(what).encode())
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode != 0 or not made:
        raise NotDrawn
    return made
