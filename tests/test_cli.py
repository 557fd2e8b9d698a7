"""The commands as an operator types them."""

import asyncio
import itertools
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli import app
from bot.config.settings import Settings
from bot.operate.helping import CATALOGUE, EXAMPLES, REFUSALS, commands, first_paragraph
from bot.practice.server import Practice
from bot.slack.manifest import manifest
from tests.conftest import PLAIN
from tests.docs.helping import compiled

Make = Callable[..., Settings]
ROOT = Path(__file__).parent.parent


def madoguchi(*arguments: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs the program in ``cwd`` with nothing in its environment but what is given."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8"} | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_command(tmp_path: Path) -> None:
    done = madoguchi("--help", cwd=tmp_path)
    assert done.returncode == 0
    for command in ("run", "demo", "check", "manifest"):
        assert re.search(rf"\b{command}\b", done.stdout)
    for option in ("--socket", "--http", "--host", "--port"):
        assert option in madoguchi("run", "--help", cwd=tmp_path).stdout


def test_help_speaks_the_language_of_the_terminal() -> None:
    """Every sentence of every command is there in Japanese, and compiled."""
    with CATALOGUE.open("rb") as source:
        known = {str(m.id): str(m.string) for m in read_po(source, locale="ja")}
    said = {
        first_paragraph(text)
        for _, each in commands(get_command(app))
        for text in (each.help, *(getattr(p, "help", None) for p in each.params))
        if text
    }
    assert sorted(text for text in {*said, *REFUSALS} if not known.get(text)) == []
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled(), "run make docs"


def _group(command: Any) -> bool:
    return hasattr(command, "commands")


def test_a_shell_is_told_what_could_be_typed_next() -> None:
    case = dict(commands(get_command(app)))["export case"]
    [reader] = [each for each in case.params if each.name == "reader"]
    offered = reader.shell_complete(case.context_class(case), "p")
    assert [each.value for each in offered] == ["police"]


def test_every_example_has_what_its_command_asks_for() -> None:
    known = dict(commands(get_command(app)))
    assert [path for path, each in known.items() if not (path in EXAMPLES or _group(each))] == []
    for example in itertools.chain(*EXAMPLES.values()):
        words = shlex.split(re.split(r" [|<>]", example)[0])[1:]
        path = next(p for n in (2, 1) if (p := " ".join(words[:n])) in known)
        rest = words[len(path.split()) :]
        path, rest = ("export case", rest) if path == "export" else (path, rest)
        context = known[path].make_context(path, list(rest))  # ends where one is wrong
        assert path != "export case" or context.params["reader"]


def test_help_in_japanese_has_examples(tmp_path: Path) -> None:
    done = madoguchi("run", "--help", cwd=tmp_path, LANG="ja_JP.UTF-8", COLUMNS="60")
    assert "…" not in done.stdout, "cut off: Japanese has no blanks to break at"
    assert "ボットを動かします" in done.stdout and "例:" in done.stdout
    assert "madoguchi run --http" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("chek",), "chek というコマンドはありません。近いもの:'check'"),
        (("run", "--hos", "x"), "--hos というオプションはありません。近いもの:--host"),
        (("run", "--port", "one"), "--port には整数を指定してください。"),
        (("dossier", "--out", "x"), "--from を指定してください。"),
    ],
)
def test_what_cannot_be_used_is_said_in_japanese(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = madoguchi(*arguments, cwd=tmp_path, LANG="ja_JP.UTF-8", COLUMNS="200")
    assert done.returncode == 2 and says in done.stderr
    assert "使い方:" in done.stderr and "エラー" in done.stderr


@pytest.mark.parametrize("command", ["run", "check"])
def test_missing_settings_are_explained(tmp_path: Path, command: str) -> None:
    done = madoguchi(command, cwd=tmp_path)
    assert done.returncode == 2
    assert "SLACK_BOT_TOKEN: is not set." in done.stderr
    assert "MADOGUCHI_DESK_MEMBERS: is not set." in done.stderr
    assert "Traceback" not in done.stderr
    done = madoguchi(command, cwd=tmp_path, LANG="ja_JP.UTF-8")
    assert "SLACK_BOT_TOKEN: 設定されていません。" in done.stderr


def test_a_wrong_value_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "\n".join(f"{k}={v}" for k, v in PLAIN.items())
        + "\nSLACK_APP_TOKEN=xoxb-canary\nMADOGUCHI_MASTER_KEYS=canary!\n",
        "utf-8",
    )
    done = madoguchi("run", cwd=tmp_path)
    assert done.returncode == 2
    assert "SLACK_APP_TOKEN" in done.stderr and "MADOGUCHI_MASTER_KEYS" in done.stderr
    assert "canary" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [(("--socket",), "SLACK_APP_TOKEN"), (("--http",), "SLACK_SIGNING_SECRET")],
)
def test_a_forced_mode_names_what_it_needs(
    tmp_path: Path, arguments: tuple[str, ...], missing: str
) -> None:
    done = madoguchi("run", *arguments, cwd=tmp_path, **{**PLAIN, missing: ""})
    assert done.returncode == 2
    assert missing in done.stderr


def test_the_two_modes_exclude_each_other(tmp_path: Path) -> None:
    assert madoguchi("run", "--socket", "--http", cwd=tmp_path, **PLAIN).returncode == 2


def test_the_manifest_needs_no_token(tmp_path: Path) -> None:
    done = madoguchi("manifest", cwd=tmp_path, MADOGUCHI_COMMAND="/tasukete")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["features"]["slash_commands"][0]["command"] == "/tasukete"


def test_the_manifest_over_http_needs_the_address(tmp_path: Path) -> None:
    done = madoguchi("manifest", cwd=tmp_path, SLACK_SIGNING_SECRET="s")
    assert done.returncode == 2
    assert "MADOGUCHI_PUBLIC_URL: is not set." in done.stderr


@pytest.mark.parametrize("port", ["http", "70000", "-1"])
def test_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    done = madoguchi("run", cwd=tmp_path, PORT=port, **PLAIN)
    assert done.returncode == 2
    assert "PORT" in done.stderr


@pytest.mark.parametrize(("channel", "code"), [("C0GENERAL", 0), ("C0RANDOM", 1)])
async def test_check_prints_a_line_each_and_ends_with_its_verdict(
    settings_with: Make, tmp_path: Path, channel: str, code: int
) -> None:
    settings = settings_with(DESK_FALLBACK="U0HR1")
    async with Practice(manifest(settings), "xoxb-test", "xapp-test", port=0) as practice:
        environ = PLAIN | {
            "SLACK_API_URL": practice.api_url,
            "MADOGUCHI_ANNOUNCEMENT_CHANNEL": channel,
            "MADOGUCHI_DATA_DIR": str(tmp_path / "data"),
        }
        done, told = await asyncio.gather(
            asyncio.to_thread(madoguchi, "check", cwd=tmp_path, **environ),
            asyncio.to_thread(madoguchi, "check", "--json", cwd=tmp_path, **environ),
        )
    assert done.returncode == code, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 21
    assert all(line[:2] in ("✓ ", "! ", "✗ ") for line in lines)
    assert any(line.startswith("✗ Notice channel") for line in lines) == bool(code)
    assert not (tmp_path / "data").exists()
    as_json = json.loads(told.stdout)
    assert (told.returncode, as_json["ok"]) == (code, not code)
    assert [f"{one['what']}: {one['says']}" for one in as_json["lines"]] == [
        line[2:] for line in lines
    ]


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ('[[categories]]\nid = "a"\n', "policy.toml:1: [[categories]] a: ja is missing."),
        ("x", "TOML"),
    ],
)
def test_run_says_what_is_wrong_with_a_policy_and_ends_with_2(
    tmp_path: Path, policy: str, says: str
) -> None:
    (tmp_path / "policy.toml").write_text(policy, "utf-8")
    done = madoguchi("run", cwd=tmp_path, MADOGUCHI_POLICY_FILE="policy.toml", **PLAIN)
    assert done.returncode == 2 and says in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_command_the_help_is_shown() -> None:
    shown = CliRunner().invoke(app, [])
    assert "manifest" in shown.output


def test_help_is_quick_because_nothing_else_is_loaded() -> None:
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, bot.cli; print([m for m in "
            "('slack_bolt', 'sqlalchemy', 'aiohttp', 'bot.app', 'bot.practice') "
            "if m in sys.modules])",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "[]"
