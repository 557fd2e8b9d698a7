"""Every step of the README and the guides, run as it is written."""

import asyncio
import os
import shlex
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.config.settings import Settings
from bot.practice.server import Practice
from bot.slack.manifest import manifest
from tests.docs.steps import PAGES, ROOT, commands
from tests.office import free_port
from tests.test_init import ANSWERS

ONCE = ("madoguchi init", "madoguchi run")
BESIDE = tuple(
    dict.fromkeys(
        line
        for page in PAGES
        for line in commands(page)
        if line.startswith("madoguchi ") and line not in ONCE
    )
)
"""What can be typed while the bot runs."""

PREPARED = ("docker ", "sudo ", "pipx install .", "uv tool install .")
"""Needs what a test's machine has not; looked at below, and in tests/house/test_build.py."""


def test_every_step_is_known() -> None:
    for page in PAGES:
        for line in commands(page):
            assert line in (*ONCE, *BESIDE) or line.startswith((*PREPARED, "make ")), line


def test_both_languages_have_the_same_steps() -> None:
    assert commands("README.md") == commands("README.en.md")
    steps = commands("docs/guide/operator.md")
    assert steps[: len(steps) // 2] == steps[len(steps) // 2 :]


@pytest.fixture
async def slack(settings_with: Callable[..., Settings]) -> AsyncIterator[Practice]:
    async with Practice(manifest(settings_with()), "xoxb-test", "xapp-test", port=0) as practice:
        yield practice


@pytest.fixture
def shell(tmp_path: Path, slack: Practice) -> Callable[..., Any]:
    """Types a line in an empty folder where ``madoguchi`` is installed."""
    program = tmp_path / "bin" / "madoguchi"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m bot "$@"\n')
    program.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    environ = {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "LANG": "ja_JP.UTF-8",
        "SLACK_API_URL": slack.api_url,
        "PORT": str(free_port()),
    }

    async def typed(line: str) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            "sh", "-c", f"exec {line}", cwd=home, env=environ, stdin=pipe, stdout=pipe, stderr=pipe
        )

    typed.port = environ["PORT"]  # type: ignore[attr-defined]
    return typed


async def ends_well(process: asyncio.subprocess.Process, line: str, given: bytes = b"") -> str:
    said, wrong = await asyncio.wait_for(process.communicate(given), 60)
    assert process.returncode == 0, f"{line}\n{said.decode()}{wrong.decode()}"
    return said.decode()


async def test_from_init_to_a_bot_that_runs_and_is_looked_after(
    shell: Callable[..., Any],
) -> None:
    answers = "".join(f"{answer}\n" for answer in ANSWERS.values()).encode()
    said = await ends_well(await shell("madoguchi init"), "madoguchi init", answers)
    assert "すべて整いました" in said
    running = await shell("madoguchi run")
    reading = asyncio.create_task(running.communicate())
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            assert running.returncode is None, await reading
            try:
                async with session.get(f"http://127.0.0.1:{shell.port}/readyz") as answer:  # type: ignore[attr-defined]
                    if answer.status == 200:
                        break
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    await asyncio.gather(*[ends_well(await shell(line), line) for line in BESIDE])
    running.terminate()
    await reading
    assert running.returncode == 0


MAKE = sorted({line for page in PAGES for line in commands(page) if line.startswith("make ")})


@pytest.mark.parametrize("line", MAKE)
def test_make_does_what_is_asked(line: str) -> None:
    """What it would do, without setting anything up."""
    _, target, *more = shlex.split(line)
    done = subprocess.run(
        ["make", "-n", target, *more], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert ".ci/setup" in done.stdout
    for argument in more:
        assert argument.removeprefix("ARGS=") in done.stdout


def test_the_container_holds_what_it_copies() -> None:
    let_in = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line[:1] == "!"
    }
    copied: set[str] = set()
    for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines():
        if line.startswith("COPY "):
            copied |= set(line.split()[1:-1])
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)


def test_the_service_starts_what_the_readme_installs() -> None:
    unit = (ROOT / "deploy" / "madoguchi.service").read_text("utf-8")
    steps = "\n".join(commands("README.md"))
    assert "ExecStart=/opt/madoguchi/bin/madoguchi run" in unit
    assert "/opt/madoguchi/bin/pip install ." in steps
    assert "WorkingDirectory=/etc/madoguchi" in unit and "/etc/madoguchi/.env" in steps
    assert "User=madoguchi" in unit and "useradd" in steps
    assert (ROOT / "Procfile").read_text("utf-8").split(": ")[1].strip() == "madoguchi run"
