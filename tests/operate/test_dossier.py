"""``madoguchi dossier``: written where two have released these very quarters, and recorded."""

import json
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest
import typer

from bot.domain.dossier import QuarterSpan
from bot.domain.joint import Joint, JointState
from bot.operate.archive import free
from bot.operate.command import _day
from bot.operate.dossier import write
from bot.operate.terminal import Refused
from tests.operate.conftest import Clock, Home, prepared
from tests.operate.test_parcel import recorded


async def test_only_what_two_released(sqlite_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home, file = sqlite_home, sqlite_home.data_dir.parent / "dossier.pdf"
    await prepared(home)
    settings, period = home.settings(monkeypatch), QuarterSpan("2026Q1", "2026Q3")
    with pytest.raises(Refused) as unasked:
        await write(settings, period, file)
    assert "取り組みの報告書" in unasked.value.words.ja, unasked.value.values
    assert not file.exists()
    with pytest.raises(Refused) as early:
        await write(settings, QuarterSpan("2999Q1", "2999Q4"), file)
    assert "まだ始まっていません" in early.value.words.ja
    now = Clock().now()
    asked = Joint("j", "H1", JointState.ASKED, now, now.replace(year=2100), "r", period.name)
    async with home.open() as store:
        await store.migrate()
        await store.write(lambda unit: unit.releases.put(asked))
    with pytest.raises(Refused):
        await write(settings, period, file)
    approved = asked.decided("H2", now, now.replace(year=2100) - now, approved=True)
    async with home.open() as store:
        await store.migrate()
        await store.write(lambda unit: unit.releases.put(approved))
    span = ("--from", "２０２６/2/3", "--to", "2026-09-30")
    done = await home.cli("dossier", *span, "--out", str(file), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["sha256"] == sha256(file.read_bytes()).hexdigest()
    with pypdfium2.PdfDocument(file) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "カスタマーハラスメント対策の実施状況" in text and "下書き" not in text
    assert await recorded(home) == ["dossier_write"]
    again = await home.cli("dossier", "--from", "2026-03-01", "--to", "2026-02-28", "--out", "x")
    assert again.returncode == 2 and "--to must be" in again.stderr
    with pytest.raises(Refused):
        free(Path("-"))


@pytest.mark.parametrize("text", ["", "2026-02-30", "2026", "きのう", "2026-07-01T00:00"])
def test_what_is_no_day_is_said_in_ones_own_language(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        _day("--from", text)
    assert ended.value.exit_code == 2 and repr(text) in capsys.readouterr().err
