"""Names in a PDF: those of the standard stay, what a program or somebody made up is replaced.

A name is any text, and stands wherever a font, a colour or a state of drawing is kept.
"""

import re

from fontTools.agl import LEGACY_AGL2UV

from bot.cleaning import fonts
from bot.cleaning.tables import names

STANDARD = names(
    """
    Font Type0 Type1 MMType1 Type3 TrueType CIDFontType0 CIDFontType2 FontDescriptor Encoding CMap
    Type1C CIDFontType0C OpenType
    WinAnsiEncoding MacRomanEncoding MacExpertEncoding StandardEncoding PDFDocEncoding
    XObject Image Form Group Transparency Mask Alpha Luminosity ExtGState Pattern Halftone Identity
    Annot Border S D B I U Stamp DeviceGray DeviceRGB DeviceCMYK G RGB CMYK CalGray CalRGB Lab
    Indexed Separation DeviceN All None Cyan Magenta Yellow Black
    Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight
    SoftLight Difference Exclusion Hue Saturation Color Luminosity
    AbsoluteColorimetric RelativeColorimetric Perceptual
    Square Circle Diamond OpenArrow ClosedArrow Butt ROpenArrow RClosedArrow Slash
    FlateDecode LZWDecode ASCII85Decode ASCIIHexDecode RunLengthDecode CCITTFaxDecode DCTDecode
    Fl LZW A85 AHx RL CCF DCT
    Identity-H Identity-V H V EUC-H EUC-V Ext-RKSJ-H Ext-RKSJ-V 83pv-RKSJ-H 90ms-RKSJ-H 90ms-RKSJ-V
    90msp-RKSJ-H 90msp-RKSJ-V 90pv-RKSJ-H Add-RKSJ-H Add-RKSJ-V UniJIS-UCS2-H UniJIS-UCS2-V
    UniJIS-UCS2-HW-H UniJIS-UCS2-HW-V UniJIS-UTF16-H UniJIS-UTF16-V UniJIS2004-UTF16-H
    UniJIS2004-UTF16-V GB-EUC-H GB-EUC-V GBK-EUC-H GBK-EUC-V GBKp-EUC-H GBK2K-H GBK2K-V UniGB-UCS2-H
    UniGB-UCS2-V UniGB-UTF16-H UniGB-UTF16-V B5pc-H B5pc-V ETen-B5-H ETen-B5-V UniCNS-UCS2-H
    UniCNS-UCS2-V UniCNS-UTF16-H UniCNS-UTF16-V KSC-EUC-H KSC-EUC-V KSCms-UHC-H KSCms-UHC-V
    KSCms-UHC-HW-H UniKS-UCS2-H UniKS-UCS2-V UniKS-UTF16-H UniKS-UTF16-V
    """
)
ORDERINGS = names("Adobe Identity UCS Japan1 Japan2 GB1 CNS1 Korea1 KR")
"""Sets of characters, and who has made them."""

_MARKED = re.compile(r"[A-Z]{6}\+")
_GLYPH = re.compile(
    r"[A-Za-z]|(uni|u)[0-9A-F]{4,6}|(g|G|c|C|a|cid|CID|gid|glyph|index|char|H|f|f_|x|h|p|cmap_)"
    r"[\d._]{1,6}|[gG][0-9a-fA-F]{2}"
)
_FORM = re.compile(r"[a-z]{1,4}\d{0,3}|\d{1,4}")
"""Behind a dot: which form of the letter."""


class Renamer:
    """The same name is always the same other one."""

    def __init__(self) -> None:
        self._others: dict[tuple[str, str], str] = {}

    def other(self, kind: str, name: str) -> str:
        return self._others.setdefault((kind, name), f"/{kind[0]}{len(self._others) + 1}")

    def font(self, name: str) -> str:
        """What a font is called; with the mark that only some of its letters are there."""
        mark = _MARKED.match(name[1:])
        bare = name[1 + mark.end() :] if mark else name[1:]
        if fonts.is_known(bare):  # one that is not in the file is found by it
            return name
        return ("/ABCDEF+" if mark else "/") + self.other("Font", bare)[1:]


def is_glyph(name: str) -> bool:
    """Whether a font's letter may be called so: by Adobe's list, or by its number."""
    if name in (".notdef", ".null"):
        return True
    stem, _, form = name.partition(".")
    if form and not _FORM.fullmatch(form):
        return False
    return _GLYPH.fullmatch(stem) is not None or all(p in LEGACY_AGL2UV for p in stem.split("_"))
