"""The process that cleans: what goes in comes out cleaned, and nothing that breaks it does harm."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cleaning.process import CleaningProcess
from bot.domain.evidence import CopyState, FileKind, Trace
from bot.domain.vault import Rendition, Written
from tests import samples


class Paper:
    """A pen that writes into memory."""

    def __init__(self) -> None:
        self.written = b""
        self.finished = self.abandoned = False

    async def write(self, piece: bytes) -> None:
        self.written += piece

    async def finish(self) -> Written:
        self.finished = True
        return Written(Rendition.COPY, len(self.written), b"")

    async def abandon(self) -> None:
        self.abandoned = True


async def pieces(data: bytes, size: int = 5000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def test_a_photograph_goes_through(tmp_path: Path) -> None:
    paper = Paper()
    copy, _ = await CleaningProcess().clean(pieces(samples.jpeg(size=(2000, 1500))), paper)
    assert (copy.state, copy.kind, copy.suffix) == (CopyState.CLEANED, FileKind.IMAGE, ".jpg")
    assert Trace.LOCATION in copy.taken
    assert copy.size == len(paper.written) > 1000
    assert paper.finished and not paper.abandoned
    assert samples.SECRET.encode() not in paper.written


async def test_text_needs_no_copy() -> None:
    paper = Paper()
    copy, _ = await CleaningProcess().clean(pieces("暴言の記録".encode()), paper)
    assert (copy.state, copy.kind) == (CopyState.AS_IT_IS, FileKind.TEXT)
    assert paper.abandoned and not paper.written


async def test_what_takes_too_long_is_given_up() -> None:
    paper = Paper()
    copy, _ = await CleaningProcess(time=0.01).clean(pieces(samples.jpeg()), paper)
    assert copy.state is CopyState.FAILED
    assert paper.abandoned and not paper.finished


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("import os; os.abort()", id="crashes"),
        pytest.param("import sys; sys.stdin.buffer.read(); sys.exit(1)", id="says nothing"),
        pytest.param(
            "import sys; sys.stdin.buffer.read();"
            'print(\'{"state":"cleaned","kind":"image","suffix":".jpg","taken":[]}\');'
            "print('half'); sys.exit(1)",
            id="breaks off",
        ),
    ],
)
async def test_a_file_that_breaks_the_process_is_not_clean(
    script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = asyncio.create_subprocess_exec

    async def broken(*_: str, **how: object) -> asyncio.subprocess.Process:
        return await start(sys.executable, "-c", script, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", broken)
    paper = Paper()
    copy, _ = await CleaningProcess().clean(pieces(bytes(3_000_000), 1 << 16), paper)
    assert copy.state is CopyState.FAILED
    assert paper.abandoned and not paper.finished


async def test_the_process_knows_no_secret_and_writes_no_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is asked itself: what it sees of the environment, and whether it may write."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    script = (
        "import os, sys, json, tempfile\n"
        "from bot.cleaning import child\n"
        "child._limit()\n"
        "sys.stdin.buffer.read()\n"
        "said = [k for k in os.environ if 'SLACK' in k]\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try:\n"
        "    f = tempfile.TemporaryFile(); f.write(b'x' * 10000); f.flush(); said.append('wrote')\n"
        "except OSError: pass\n"
        "kind = 'image' if not said else 'other'\n"
        'print(json.dumps(dict(state="as_it_is", kind=kind, suffix="", taken=[])))\n'
    )
    start = asyncio.create_subprocess_exec

    async def asked(*_: str, **how: object) -> asyncio.subprocess.Process:
        return await start(sys.executable, "-c", script, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", asked)
    copy, _ = await CleaningProcess().clean(pieces(b"x"), Paper())
    assert copy.kind is FileKind.IMAGE, "no secret was seen and nothing was written"
