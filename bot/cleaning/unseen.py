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

_WHOLE_WORDS = 0x2E80
"""From here on a letter may be a word, and two of them a name (CJK)."""

_UNKNOWN = 0xFFFE
_THIN = 3.0
"""Points of a line, which hides nothing."""

_MOSTLY = 0.9
"""How much of a picture is seen at least."""


def refuse(data: bytes) -> None:
    """Raises ``ValueError`` where a page has words, or a picture, that cannot be seen."""
    document = pypdfium2.PdfDocument(data)
    if any(_on_page(document, number) for number in range(len(document))):
        raise ValueError("there is more on a page than is seen")


def _on_page(document: pypdfium2.PdfDocument, number: int) -> bool:
    page = document[number]
    words = page.get_textpage()
    try:
        if _hides_pictures(page) or _is_written_over(page, words):
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
            missing += 1 if not known or code < _WHOLE_WORDS else _MOST + 1
            if missing > _MOST:
                return True
    return False


Box = tuple[float, float, float, float]


def _overlap(one: Box, other: Box) -> Box | None:
    """Left, bottom, right and top of what two places have in common, if that is to be seen."""
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    right, top = min(one[2], other[2]), min(one[3], other[3])
    return (left, bottom, right, top) if min(right - left, top - bottom) > _THIN else None


def _size(box: Box | None) -> float:
    return (box[2] - box[0]) * (box[3] - box[1]) if box else 0.0


def _hides_pictures(page: pypdfium2.PdfPage) -> bool:
    """Whether a part of a picture is beside the page, cut off, or behind something."""
    above: list[Box] = []
    for item in reversed(list(page.get_objects(max_depth=1))):
        picture = item.type == pdfium.FPDF_PAGEOBJ_IMAGE
        if not picture and not (item.type == pdfium.FPDF_PAGEOBJ_PATH and _is_filled(item)):
            continue
        box = item.get_bounds()
        if picture:
            inside = _overlap(box, _clip(item, page.get_cropbox()))
            if _size(inside) < _size(box) * _MOSTLY or any(_overlap(box, b) for b in above):
                return True
        above.append(box)
    return False


def _is_filled(path: pypdfium2.PdfObject) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    return bool(fill.value != pdfium.FPDF_FILLMODE_NONE)


def _clip(item: pypdfium2.PdfObject, page: Box) -> Box:
    """The place in which a thing is seen."""
    left, bottom, right, top = page
    x, y = ctypes.c_float(), ctypes.c_float()
    clip = pdfium.FPDFPageObj_GetClipPath(item)
    for path in range(max(0, pdfium.FPDFClipPath_CountPaths(clip))):
        points = []
        for step in range(pdfium.FPDFClipPath_CountPathSegments(clip, path)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, step)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            points.append((x.value, y.value))
        if points:
            left, right = max(left, min(points)[0]), min(right, max(points)[0])
            heights = [point[1] for point in points]
            bottom, top = max(bottom, min(heights)), min(top, max(heights))
    return left, bottom, right, top


def _is_written_over(page: pypdfium2.PdfPage, words: pypdfium2.PdfTextPage) -> bool:
    """Whether a stroke of a pen, a stamp or a filled form lies over words or a picture."""
    place = pdfium.FS_RECTF()
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        covers = _covers(note) and pdfium.FPDFAnnot_GetRect(note, place)
        pdfium.FPDFPage_CloseAnnot(note)
        if not covers:
            continue
        box = (place.left, place.bottom, place.right, place.top)
        pictures = page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], 1)
        if any(_overlap(box, p.get_bounds()) for p in pictures):
            return True
        if any(map(str.isalnum, words.get_text_bounded(*box))):
            return True
    return False


def _covers(note: pdfium.FPDF_ANNOTATION) -> bool:
    kind = pdfium.FPDFAnnot_GetSubtype(note)
    if kind in (pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_POLYGON):
        return bool(pdfium.FPDFAnnot_HasKey(note, b"IC"))
    return bool(
        kind in (pdfium.FPDF_ANNOT_INK, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP)
    )


def _is_seen(seen: Image.Image, box: tuple[int, int, int, int]) -> bool:
    a, b, c, d = box
    inside = (max(a, 0), max(b, 0), min(c, seen.width), min(d, seen.height))
    if inside[0] >= inside[2] or inside[1] >= inside[3]:
        return False
    low, high = cast("tuple[int, int]", seen.crop(inside).getextrema())
    return high - low >= _CONTRAST
