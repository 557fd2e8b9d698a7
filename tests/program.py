"""``madoguchi …`` as a process of its own that need not load everything anew.

A second of the processor goes into loading the program, and the suite starts it hundreds of
times. So it is loaded once, and each process is forked from there: by the standard library,
with its own environment, folder and files. What loads it is proved where the program itself
is run: tests/test_cli.py, tests/test_demo.py, tests/docs/test_steps.py, tests/house/test_build.py.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.preloaded"])


class Files(NamedTuple):
    """What the process reads, and where it writes."""

    typed: Path
    out: Path
    err: Path


class Program:
    """A process that has begun. Only the thread that began it may look at it."""

    def __init__(
        self, arguments: Sequence[str], cwd: Path, environ: Mapping[str, str], files: Files
    ) -> None:
        self._process = _FORKS.Process(target=_run, args=(arguments, cwd, dict(environ), files))
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")  # which would be run there as well
        try:
            self._process.start()
        finally:
            sys.modules["__main__"] = main

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Nothing happens where it has ended."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def wait(self, patience: float) -> int:
        """Until it has ended; answers the exit code."""
        async with asyncio.timeout(patience):
            while (code := self.returncode) is None:
                await asyncio.sleep(0.01)
        return code


async def madoguchi(
    *arguments: str, cwd: Path, environ: Mapping[str, str], typed: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Runs a command to its end; nothing in it shows a traceback."""
    with tempfile.TemporaryDirectory() as folder:
        files = Files(*(Path(folder, name) for name in Files._fields))
        files.typed.write_text(typed, encoding="utf-8")
        program = Program(arguments, cwd, environ, files)
        try:
            code = await program.wait(120)
        finally:
            program.send_signal(signal.SIGKILL)
        out, err = (file.read_text(encoding="utf-8") for file in (files.out, files.err))
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(arguments, code, out, err)


def _run(arguments: Sequence[str], cwd: Path, environ: Mapping[str, str], files: Files) -> None:
    """In the new process."""
    for number, (path, mode) in enumerate(zip(files, ("rb", "ab", "ab"), strict=True)):
        with path.open(mode) as file:
            os.dup2(file.fileno(), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    sys.path[:0] = filter(None, environ.get("PYTHONPATH", "").split(os.pathsep))
    sys.argv = ["madoguchi", *arguments]
    from bot.cli import main

    main()
