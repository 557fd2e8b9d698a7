"""``madoguchi init`` as somebody meets it: asked, told, written down, checked."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.cli import main
from bot.config.settings import Settings, load
from bot.operate.init import Terminal, write
from bot.operate.init import init as begin
from bot.practice.server import Practice
from bot.slack.manifest import manifest

ROOT = Path(__file__).parent.parent

ANSWERS = {
    "language": "ja",
    "company": "見本 & 商事's",
    "command": "",
    "desk": "U0DESK1,U0DESK2,U0DESK3",
    "fallback": "-",
    "hr": "U0HR1,U0HR2",
    "channel": "C0GENERAL",
    "witness": "U0EMP2",
    "operator": "",
    "data": "",
    "way": "",
    "bot": "xoxb-test",
    "app": "xapp-test",
}
"""A line each, in the order of the questions; nothing takes what is proposed."""


@pytest.fixture
async def slack(settings_with: Callable[..., Settings]) -> AsyncIterator[Practice]:
    async with Practice(manifest(settings_with()), "xoxb-test", "xapp-test", port=0) as practice:
        yield practice


async def init(
    slack: Practice, folder: Path, *more: str, **changes: str
) -> subprocess.CompletedProcess[str]:
    """Runs it in ``folder`` with these answers, ``more`` behind them."""
    lines = [*(ANSWERS | changes).values(), *more]
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "init"],
        cwd=folder,
        input="".join(f"{line}\n" for line in lines),
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "LANG": "en_US.UTF-8",
            "SLACK_API_URL": slack.api_url,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_from_nothing_to_a_check_that_holds(slack: Practice, tmp_path: Path) -> None:
    """A wrong answer is asked again, a wrong channel is found by the check and mended there."""
    done = await init(
        slack,
        tmp_path,
        "MADOGUCHI_ANNOUNCEMENT_CHANNEL",
        "C0GENERAL",
        "",
        desk="田中さん\nU0DESK1、U0DESK2 U0DESK3",
        channel="C0RANDOM",
        way="ソケット\nSocket",
        bot='xapp-test\n"xoxb-test"',
        app="SLACK_APP_TOKEN=xapp-test",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "contains something that is not a user id" in done.stdout
    assert "✗ Notice channel: the bot is not in #雑談" in done.stdout
    assert "Everything is in order" in done.stdout
    file = tmp_path / ".env"
    assert file.stat().st_mode & 0o777 == 0o600
    settings = load(file)
    assert settings.company_name == "見本 & 商事's"
    assert settings.announcement_channel == "C0GENERAL"
    assert settings.desk_members == ("U0DESK1", "U0DESK2", "U0DESK3")
    assert "/invite @相談窓口" in done.stdout
    made = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert made["settings"]["socket_mode_enabled"] is True
    assert json.dumps(made, ensure_ascii=False, indent=2) in done.stdout
    assert "connections:write" in done.stdout
    assert not (tmp_path / "data").exists()


async def test_what_is_there_is_kept_and_asked_before_it_is_changed(
    slack: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    before = "# ours\nMADOGUCHI_RETENTION=P7Y\nSLACK_BOT_TOKEN=xoxb-test\nMADOGUCHI_COMMAND=/old\n"
    file.write_text(before, "utf-8")
    refused = await init(slack, tmp_path, "n", bot="")
    assert refused.returncode == 1 and file.read_text("utf-8") == before
    assert "xoxb-test" not in refused.stdout

    done = await init(slack, tmp_path, "y", bot="", command="/new")
    assert done.returncode == 0, done.stdout + done.stderr
    text = file.read_text("utf-8")
    assert text.startswith("# ours\nMADOGUCHI_RETENTION=P7Y\nSLACK_BOT_TOKEN=xoxb-test\n")
    assert "MADOGUCHI_COMMAND=/new\n" in text and "/old" not in text


@pytest.mark.parametrize("place", ["nowhere/.env", "folder", "sjis.env"])
def test_a_file_that_cannot_be_used_is_named_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "sjis.env").write_bytes("# 会社".encode("shift_jis"))
    assert begin(tmp_path / place) == 2
    said = capsys.readouterr().out
    assert f"{place} cannot be read and written" in said and ">" not in said


def test_a_file_that_was_given_to_the_bots_user_stays_theirs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, link = tmp_path / "kept.env", tmp_path / ".env"
    file.write_text("A=1\n", "utf-8")
    file.chmod(0o644)
    link.symlink_to(file)
    monkeypatch.setattr(os, "getegid", lambda: file.stat().st_gid + 1)
    write(Terminal(), link, {"B": "2"})
    assert link.is_symlink() and file.read_text("utf-8") == "A=1\nB=2\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert "owner and permissions as before" in capsys.readouterr().out


def test_ctrl_c_ends_with_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(file: Path) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.operate.init.init", stop)
    monkeypatch.setattr(sys, "argv", ["madoguchi", "init"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130


async def test_answers_that_end_too_early_write_nothing(slack: Practice, tmp_path: Path) -> None:
    short = dict(list(ANSWERS.items())[:5])
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "init"],
        cwd=tmp_path,
        input="".join(f"{line}\n" for line in short.values()),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "ja_JP.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "入力が途中で終わりました(MADOGUCHI_HR_MEMBERS)" in done.stdout
    assert list(tmp_path.iterdir()) == []
