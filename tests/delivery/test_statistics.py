"""The file of a quarter's figures: a picture, or the numbers where it cannot be drawn."""

from typing import Any

import pytest

from bot.delivery import statistics
from bot.domain.figures import Band, Figures, NoticeCounts, early
from bot.domain.policy import shipped_policy
from bot.domain.sentence import FiguresFile
from bot.drawing.process import NotDrawn
from messages.statistics import sent_text
from messages.texts import LANGUAGES, texts

FIGURES = Figures("2026Q4", Band(5), early("2026Q4", [], [], NoticeCounts()).tables)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_numbers_come_where_no_chart_can_be_drawn(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(chart: Any) -> bytes:
        raise NotDrawn

    monkeypatch.setattr(statistics, "draw", broken)
    wanted, t = FiguresFile.CHART, texts(language)
    sent, content = await statistics.content_of(t, FIGURES, wanted, shipped_policy())
    assert sent is FiguresFile.CSV
    assert sent_text(t, FIGURES, wanted, sent) != sent_text(t, FIGURES, sent, sent)
    assert content.startswith("\ufeff".encode()) and b"2026Q4" in content
