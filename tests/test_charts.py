"""Pictures of figures: drawn in a process of its own, every letter in the Japanese font."""

import io

import pytest
from matplotlib.ft2font import FT2Font
from matplotlib_fontja import get_font_ttf_path
from PIL import Image

from bot.domain.case import Scene
from bot.domain.policy import shipped_policy
from bot.drawing.chart import BAR, GROUND, INK, QUIET, Bar, Chart, Panel, draw, named
from bot.drawing.process import NotDrawn
from messages.texts import LANGUAGES, catalogue

CHART = Chart(
    "2026年10月〜12月の相談",
    "受け付けた相談 15〜19件",
    "5件未満には0件を含みます。",
    "件数",
    [
        Panel(
            "場面",
            [
                Bar("対面・訪問", "5件未満", 0, 4),
                Bar(
                    "とても長い名前の項目がここに入るとどうなるかを確かめるための行",
                    "5件以上",
                    5,
                    None,
                ),
            ],
        )
    ],
)


async def test_a_picture_with_its_bars() -> None:
    with Image.open(io.BytesIO(await draw(CHART))) as picture:
        picture.load()
        assert picture.format == "PNG"
        colours = {c for _, c in picture.convert("RGB").getcolors(1 << 20) or ()}
    for colour in (BAR, GROUND, INK):
        assert tuple(bytes.fromhex(colour[1:])) in colours


async def test_what_cannot_be_drawn_says_so() -> None:
    broken = Chart("", "", "", "", [Panel("", [Bar("", "", "x", None)])])  # type: ignore[arg-type]
    with pytest.raises(NotDrawn):
        await draw(broken)


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = [value / 255 for value in bytes.fromhex(colour[1:])]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [INK, QUIET])
def test_text_can_be_read(colour: str) -> None:
    assert (luminance(GROUND) + 0.05) / (luminance(colour) + 0.05) >= 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_font_has_every_letter(language: str) -> None:
    known = FT2Font(get_font_ttf_path()).get_charmap()
    texts = [v for k, v in catalogue(language).items() if k.startswith(("statistics.", "scene."))]
    missing = {c for text in texts for c in text if ord(c) not in known and c != "\n"}
    assert not missing


def test_every_kind_of_conduct_and_scene_is_named_in_full() -> None:
    policy = shipped_policy()
    kinds = [kind.text(language) for kind in policy.categories for language in LANGUAGES]
    scenes = [catalogue(language)[f"scene.{scene}"] for language in LANGUAGES for scene in Scene]
    for name in (*kinds, *scenes):
        said, _ = named(name)
        assert said.replace("\n", "").replace(" ", "") == name.replace(" ", "")
    assert named("長" * 60)[0].endswith("…")
