"""The master keys, from wherever the settings say: themselves, a file, or a command.

What a command prints is a key: it is never logged nor shown, and neither is what it says of its
errors. It runs without a shell, with a time limit, in a session of its own that ends with it.
"""

import os
import shlex
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from bot.config.value import master_keys, wrong

TIME = 20.0
"""Seconds that the command may take: a key service elsewhere answers in a few."""

LONGEST = 1 << 16


def from_file(file: Path) -> tuple[bytes, ...]:
    """The keys in a file, newest first, a line each or separated by commas."""
    try:
        with file.open("rb") as stream:
            return _read(stream.read(LONGEST))
    except OSError:
        raise wrong("unreadable_file") from None


def from_command(command: str) -> tuple[bytes, ...]:
    """What a command prints, read as ``from_file`` does."""
    try:
        words = shlex.split(command)
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError, IndexError):
        raise wrong("no_such_command") from None
    with process:
        try:
            printed, _ = process.communicate(timeout=TIME)
        except subprocess.TimeoutExpired:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            raise wrong("command_slow") from None
    if process.returncode:
        raise wrong("command_failed")
    return _read(printed[:LONGEST])


def _read(content: bytes) -> tuple[bytes, ...]:
    try:
        text = ",".join(content.decode("ascii").split())
    except UnicodeDecodeError:
        raise wrong("not_base64") from None
    found = master_keys(text)
    if not found:
        raise wrong("no_key")
    return found
