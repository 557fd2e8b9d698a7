"""How a picture looks from afar, to tell whether a copy shows the same."""

from collections.abc import Iterable
from typing import Self, cast

from PIL import ExifTags, Image

from bot.cleaning.result import NotCleanable
from bot.domain.evidence import Unclean

GRID = (48, 48)
_OFF = 8.0
"""How far the brightness of a copy may be off, of 255; where colours are changed, more."""
_OFF_PROFILE = 28.0

_TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation(picture: Image.Image) -> Image.Transpose | None:
    return _TURNED.get(picture.getexif().get(ExifTags.Base.Orientation, 1))


def depth(image: Image.Image) -> tuple[float, float]:
    """What is black and what is white in a deep grey picture."""
    low, high = image.getextrema()
    assert isinstance(low, int | float) and isinstance(high, int | float)
    if image.mode == "F" and low >= 0 and high <= 1:
        return 0.0, 1.0
    # Of 8, 12 or 16 bits: in a range that is too wide all of it would be black.
    for most in (255.0, 4095.0, 65535.0):
        if low >= 0 and high <= most:
            return 0.0, most
    return float(low), float(max(high, low + 1))


def _values(grey: Image.Image) -> list[float]:
    return list(cast("Iterable[float]", grey.get_flattened_data()))


class Seen:
    """What a picture looks like from afar, as rows of brightness; to compare a copy with."""

    def __init__(self, cells: list[float]) -> None:
        self.cells = cells

    @classmethod
    def of(cls, picture: Image.Image) -> Self:
        turned = orientation(picture)
        if picture.mode.startswith("I") or picture.mode == "F":
            low, high = depth(picture)
            wide = picture if picture.mode == "F" else picture.convert("I")
            far = wide.resize(GRID, Image.Resampling.BOX)
            far = far.transpose(turned) if turned else far
            return cls([(v - low) * 255 / (high - low) for v in _values(far)])
        if picture.mode in ("1", "P", "PA"):
            picture = picture.convert("L")
        elif picture.mode in ("RGBA", "LA"):
            picture = picture.convert(picture.mode[:-1])
        far = picture.resize(GRID, Image.Resampling.BOX)
        far = far.transpose(turned) if turned else far
        if far.mode not in ("L", "RGB"):
            far = far.convert("RGB")
        return cls(_values(far.convert("L")))

    def compare(self, copy: Self, *, profile: bool = False) -> None:
        """Raises ``NotCleanable`` where the copy does not show the same."""
        off = sum(abs(a - b) for a, b in zip(self.cells, copy.cells, strict=True))
        if off / len(self.cells) > (_OFF_PROFILE if profile else _OFF):
            raise NotCleanable(Unclean.DIFFERENT)
        if copy.contrast < self.contrast / 2 - 2:
            raise NotCleanable(Unclean.DIFFERENT)

    @property
    def contrast(self) -> float:
        return max(self.cells) - min(self.cells)
