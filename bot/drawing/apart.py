"""Work that is heavy, in a process of its own: it holds up nobody, and has nothing of the bot's."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import bot

TIME = 30.0
"""Seconds that it may take, all in all."""

_ROOT = Path(next(iter(bot.__path__))).parent


class NotDone(Exception):
    """It could not be done."""


async def apart(module: str, given: Mapping[str, Any]) -> bytes:
    """What this module prints for what it is given as JSON. Raises ``NotDone``."""
    with tempfile.TemporaryDirectory() as folder:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-B", "-m", module,
            cwd=_ROOT,
            # A list of fonts goes where nothing else is.
            env={"PATH": os.defpath, "PYTHONPATH": str(_ROOT), "MPLCONFIGDIR": folder},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        made = b""
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(TIME):
                    made, _ = await child.communicate(json.dumps(given).encode())
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode != 0 or not made:
        raise NotDone
    return made
