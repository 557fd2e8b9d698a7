"""What is on a page and nobody sees: beside it, behind something, in the colour of the paper."""

import ctypes
from typing import cast

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

_SCALE = 2.0
_MOST_PIXELS = 6_000_000
_LEAST = 1.2
"""Points that a letter is at least high or wide, to be read at all."""

_CONTRAST = 12
"""By how much of 255 something in the place of a letter is darker or lighter, at least."""

_MOST = 2
"""Letters of a page that may be not there: a drawing may hide one."""

_UNKNOWN = 0xFFFE


def refuse(data: bytes) -> None:
    """Raises ``ValueError`` where a page has words, or a picture, that cannot be seen."""
    document = pypdfium2.PdfDocument(data)
    if any(_on_page(document, number) for number in range(len(document))):
        raise ValueError("there is more on a page than is seen")


def _on_page(document: pypdfium2.PdfDocument, number: int) -> bool:
    page = document[number]
    words = page.get_textpage()
    try:
        if any(_is_beside(page, o) for o in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], 1)):
            return True
        count = words.count_chars()
        if count <= 0:
            return False
        width, height = page.get_size()
        scale = min(_SCALE, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
        seen = bitmap.to_pil()
        bitmap.close()
        return _unseen(page, words, count, seen)
    finally:
        words.close()
        page.close()


def _unseen(
    page: pypdfium2.PdfPage, words: pypdfium2.PdfTextPage, count: int, seen: Image.Image
) -> bool:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    across, down = ctypes.c_int(), ctypes.c_int()
    missing = 0
    for place in range(count):
        code = pdfium.FPDFText_GetUnicode(words, place)
        known = 0 < code < _UNKNOWN
        if pdfium.FPDFText_IsGenerated(words, place) == 1 or (known and not chr(code).isalnum()):
            continue  # dots and strokes may well be of one colour
        pdfium.FPDFText_GetCharBox(words, place, left, right, bottom, top)
        corners = []
        for x, y in ((left.value, bottom.value), (right.value, top.value)):
            pdfium.FPDF_PageToDevice(page, 0, 0, *seen.size, 0, x, y, across, down)
            corners.append((across.value, down.value))
        (a, b), (c, d) = corners
        box = (min(a, c) - 1, min(b, d) - 1, max(a, c) + 1, max(b, d) + 1)
        small = right.value - left.value < _LEAST and top.value - bottom.value < _LEAST
        if small or not _is_seen(seen, box):
            missing += 1
            if missing > _MOST:
                return True
    return False


def _is_beside(page: pypdfium2.PdfPage, picture: pypdfium2.PdfObject) -> bool:
    """Whether more of a picture lies outside of the page than on it."""
    a, b, c, d = picture.get_bounds()
    left, bottom, right, top = page.get_cropbox()
    inside = max(0.0, min(c, right) - max(a, left)) * max(0.0, min(d, top) - max(b, bottom))
    return bool(inside < (c - a) * (d - b) / 2)


def _is_seen(seen: Image.Image, box: tuple[int, int, int, int]) -> bool:
    a, b, c, d = box
    inside = (max(a, 0), max(b, 0), min(c, seen.width), min(d, seen.height))
    if inside[0] >= inside[2] or inside[1] >= inside[3]:
        return False
    low, high = cast("tuple[int, int]", seen.crop(inside).getextrema())
    return high - low >= _CONTRAST
