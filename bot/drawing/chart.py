"""Charts as PNG pictures, drawn in a process of their own: matplotlib is heavy and not fast.

Numbers come as bands, and a band is drawn as one: from nothing to its lower end in full, from
there to its upper end hatched. The picture has its own light ground, so that it reads the
same in Slack's light and dark appearance; text and bars do not rely on colour alone.
"""

import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from bot.drawing.process import drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 9.0
"""Inches; at ``DPI`` as wide as Slack shows a picture in a conversation, twice over."""

DPI = 120

INK, QUIET, BAR, HATCH, GROUND = "#1d1c1d", "#595959", "#1264a3", "#a8cbe6", "#ffffff"
"""Each text stands at 7:1 or more against the ground (WCAG 2.2, enhanced contrast)."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, its band, and the band in words. ``most`` is None where it is open."""

    name: str
    text: str
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a picture shows, top to bottom."""

    title: str
    subtitle: str
    note: str
    axis: str
    panels: Sequence[Panel]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        panels = [Panel(p["title"], [Bar(**b) for b in p["bars"]]) for p in data["panels"]]
        return cls(data["title"], data["subtitle"], data["note"], data["axis"], panels)


async def draw(chart: Chart) -> bytes:
    """The picture as PNG. Raises ``NotDrawn``."""
    return await drawn("bot.drawing.chart", asdict(chart))


# In the process of its own


HEAD, FOOT, TITLE, LINE, GAP = 0.95, 0.75, 0.42, 0.31, 0.16
"""Inches from the top down; a bar takes the height of a line of text."""

LEFT, RIGHT = 3.55, 1.55
"""Inches beside the bars: their names, and their bands in words."""


def png(chart: Chart) -> bytes:
    """Draws it here and now."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib_fontja import get_font_ttf_path

    font = FontProperties(fname=get_font_ttf_path())

    def sized(size: float) -> FontProperties:
        one = font.copy()
        one.set_size(size)
        return one

    heights = [TITLE + LINE * len(panel.bars) + GAP for panel in chart.panels]
    height = HEAD + sum(heights) + FOOT
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor=GROUND)
    FigureCanvasAgg(figure)

    def write(x: float, y: float, text: str, size: float, colour: str = INK) -> None:
        figure.text(
            x / WIDTH, 1 - y / height, text,
            fontproperties=sized(size), color=colour, va="center", ha="left",
        )  # fmt: skip

    write(0.35, 0.38, chart.title, 17)
    write(0.35, 0.74, chart.subtitle, 12)
    top = max([bar.least + 5 for panel in chart.panels for bar in panel.bars], default=5)
    y = HEAD
    for panel, tall in zip(chart.panels, heights, strict=True):
        write(0.35, y + TITLE / 2, panel.title, 13)
        rows = LINE * len(panel.bars)
        bottom, wide = 1 - (y + TITLE + rows) / height, (WIDTH - LEFT - RIGHT) / WIDTH
        _bars(figure.add_axes((LEFT / WIDTH, bottom, wide, rows / height)), panel.bars, top)
        for place, bar in enumerate(panel.bars):
            at = y + TITLE + LINE * (place + 0.5)
            write(0.45, at, *named(bar.name))
            write(WIDTH - RIGHT + 0.15, at, bar.text, 11)
        y += tall
    write(0.35, height - 0.48, chart.axis, 10, QUIET)
    write(0.35, height - 0.22, chart.note, 10, QUIET)
    out = io.BytesIO()
    figure.savefig(out, format="png", facecolor=GROUND, metadata={"Software": None})
    return out.getvalue()


def _bars(axes: "Axes", bars: Sequence[Bar], top: int) -> None:
    """The bars of one panel, on a scale that ends at ``top``."""
    axes.set_xlim(0, top)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xticks(range(0, top + 1, max(5, top // 30 * 5)))
    axes.set_xticklabels([])
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(QUIET)
    for place, bar in enumerate(bars):
        axes.barh(place, bar.least, height=0.62, color=BAR)
        if bar.most is None:
            axes.plot(
                [bar.least + 0.15], [place], marker=">", markersize=8, color=BAR, clip_on=False
            )
        else:
            axes.barh(
                place, bar.most - bar.least, left=bar.least, height=0.62,
                color=HATCH, hatch="////", edgecolor=GROUND, linewidth=0,
            )  # fmt: skip


LONGEST, LONGER = 38, 46
"""Widths of a narrow letter that a row's name may take, in one line or in each of two of smaller
letters; a Japanese one counts twice."""


def named(name: str) -> tuple[str, float]:
    """A row's name in one line or two, and the size of its letters."""
    if _fits(name, LONGEST) == len(name):
        return name, 11
    place = _fits(name, LONGER)
    if place < len(name):
        place = name.rfind(" ", 0, place + 1) + 1 or place  # else between two letters
    first, rest = name[:place].rstrip(), name[place:]
    end = _fits(rest, LONGER)
    second = rest[:end] + ("…" if end < len(rest) else "")
    return "\n".join(filter(None, (first, second))), 8.5


def _fits(text: str, most: int) -> int:
    """How many of its letters have room."""
    width = 0
    for place, letter in enumerate(text):
        width += 1 if letter.isascii() else 2
        if width > most:
            return place
    return len(text)


def main() -> None:
    chart = Chart.from_dict(json.load(sys.stdin))
    sys.stdout.buffer.write(png(chart))


if __name__ == "__main__":
    main()
