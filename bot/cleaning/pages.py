"""Pages of a PDF as pictures: to compare a copy with, and to be the copy where it must."""

import io

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name, Pdf
from PIL import Image, ImageChops

from bot.cleaning.result import NotCleanable
from bot.domain.evidence import Unclean

MOST_DRAWN = 150
"""Pages that there is time to draw."""

_SHARP = 150 / 72
_FAR = 0.4
_MOST_PIXELS = 12_000_000
_COMPARED = 40
_GRID = (64, 64)
_OFF = 32
"""By how much of 255 a place on a page may differ, and how many of all places may."""
_MOST_OFF = 0.005


def compare(original: bytes, copy: bytes) -> None:
    """Raises ``ValueError`` where a page does not look as before."""
    before, after = _opened(original), _opened(copy)
    if len(before) != len(after):
        raise ValueError("not all pages are there")
    step = max(1, len(before) // _COMPARED)
    for number in range(0, len(before), step):
        one, other = _page(before, number, _FAR), _page(after, number, _FAR)
        if one.size != other.size:
            raise ValueError("a page has another size")
        off = ImageChops.difference(
            one.convert("L").resize(_GRID), other.convert("L").resize(_GRID)
        )
        if sum(off.histogram()[_OFF:]) > _GRID[0] * _GRID[1] * _MOST_OFF:
            raise ValueError("a page looks different")


def drawn(data: bytes) -> bytes:
    """The pages as pictures. Raises ``NotCleanable`` where there are too many."""
    try:
        source = _opened(data)
    except pypdfium2.PdfiumError:
        raise NotCleanable from None
    if len(source) > MOST_DRAWN:
        raise NotCleanable(Unclean.TOO_MUCH)
    out = io.BytesIO()
    with pikepdf.new() as bare:
        for number in range(len(source)):
            width, height = source[number].get_size()
            picture = _page(source, number, _SHARP)
            page = bare.add_blank_page(page_size=(max(width, 3), max(height, 3)))
            _put(bare, page, picture)
        bare.save(out, fix_metadata_version=False)
    return out.getvalue()


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    return document


def _page(document: pypdfium2.PdfDocument, number: int, scale: float) -> Image.Image:
    page = document[number]
    width, height = page.get_size()
    most = (_MOST_PIXELS / max(1.0, width * height)) ** 0.5
    bitmap = page.render(scale=min(scale, most))
    picture: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    page.close()
    return picture


def _put(bare: Pdf, page: pikepdf.Page, picture: Image.Image) -> None:
    shown = io.BytesIO()
    picture.save(shown, "JPEG", quality=85)
    stream = bare.make_stream(shown.getvalue())
    stream.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=picture.width, Height=picture.height,
        BitsPerComponent=8, ColorSpace=Name.DeviceRGB, Filter=Name.DCTDecode,
    )  # fmt: skip
    page.obj.Resources = Dictionary(XObject=Dictionary(Page=stream))
    width, height = float(page.mediabox[2]), float(page.mediabox[3])
    page.obj.Contents = bare.make_stream(f"{width} 0 0 {height} 0 0 cm /Page Do".encode())
