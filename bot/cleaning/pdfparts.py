"""What a page of a PDF is drawn from (ISO 32000): each kind of thing with its needed keys."""

import re
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from bot.cleaning import fontfile, jpeg, pixels
from bot.cleaning.pdfcontent import Odd, Used, sieved
from bot.cleaning.pdfnames import ORDERINGS, STANDARD, Renamer, is_glyph
from bot.cleaning.tables import names

MOST_CONTENT = 20_000_000
_DEEPEST = 24

_PLAIN = {
    "font": "Type Subtype BaseFont FirstChar LastChar Widths DW W DW2 W2 FontBBox FontMatrix",
    "descriptor": "Type FontName Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight "
    "XHeight StemV StemH AvgWidth MaxWidth MissingWidth",
    "encoding": "Type BaseEncoding Differences",
    "cmap": "Type CMapName WMode",
    "cid": "Supplement",
    "state": "Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK",
    "softmask": "Type S BC",
    "group": "Type S I K",
    "form": "Type Subtype FormType BBox Matrix",
    "image": "Type Subtype Width Height BitsPerComponent ImageMask Decode Interpolate Intent Matte",
    "parameters": "K EndOfLine EncodedByteAlign Columns Rows EndOfBlock BlackIs1 Predictor Colors "
    "BitsPerComponent EarlyChange ColorTransform DamagedRowsBeforeError",
    "tiling": "Type PatternType PaintType TilingType BBox XStep YStep Matrix",
    "shaded": "Type PatternType Matrix",
    "shading": "ShadingType Background BBox AntiAlias Domain Coords Extend Matrix "
    "BitsPerCoordinate BitsPerComponent BitsPerFlag VerticesPerRow Decode",
    "function": "FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds",
    "calibrated": "WhitePoint BlackPoint Gamma Matrix Range",
    "annotation": "Type Rect C IC Border F QuadPoints InkList L LE Vertices CL RD Open CA Q",
    "border": "Type W S D",
}  # fmt: skip
"""Keys whose values are numbers, names, and rows of these."""

_OF_KIND = {
    "font": {
        "FontDescriptor": "descriptor", "Encoding": "encoding", "ToUnicode": "cmap",
        "DescendantFonts": "+font", "CIDSystemInfo": "cid", "CIDToGIDMap": "data",
    },
    "descriptor": {"FontFile": "program", "FontFile2": "program", "FontFile3": "program"},
    "cmap": {"CIDSystemInfo": "cid", "UseCMap": "encoding"},
    "cid": {"Registry": "word", "Ordering": "word"},
    "state": {"SMask": "softmask", "Font": "+font"},
    "softmask": {"G": "form", "TR": "function"},
    "group": {"CS": "space"},
    "form": {"Group": "group"},
    "image": {"ColorSpace": "space", "SMask": "image", "Mask": "image"},
    "shaded": {"Shading": "shading", "ExtGState": "state"},
    "shading": {"ColorSpace": "space", "Function": "+function"},
    "function": {"Functions": "+function"},
    "annotation": {"BS": "border"},
}  # fmt: skip
"""Keys whose values are things themselves; * a table of such, + one or a row."""

_TABLES = {
    "Font": "font", "XObject": "xobject", "ExtGState": "state", "ColorSpace": "space",
    "Pattern": "pattern", "Shading": "shading",
}  # fmt: skip
"""What stands in the tables of a page, a form or a pattern."""

_REMARK = re.compile(rb"%[^\r\n]*")
_ICONS = names("Comment Key Note Help NewParagraph Paragraph Insert")
_NOTES = names(
    "Text FreeText Highlight Underline Squiggly StrikeOut Ink Line Square Circle Polygon PolyLine "
    "Stamp Caret"
)
_UNSEEN = 0x02 | 0x20
"""Marks of a comment or field that is hidden, or not for the screen."""

_FILTERS = names(
    "FlateDecode LZWDecode ASCII85Decode ASCIIHexDecode RunLengthDecode CCITTFaxDecode"
)
_DEVICE = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}


class Sieve:
    """Takes the pages of one document over, each of its things once."""

    def __init__(self, source: Pdf) -> None:
        self._source = source
        self._known: dict[tuple[tuple[int, int], str], Any] = {}
        self._names = Renamer()
        self._size = 0

    def page(self, page: pikepdf.Page) -> Dictionary:
        """A page of its own, with all that it inherits."""
        bare = Dictionary(Type=Name.Page, MediaBox=self._plain(page.mediabox))
        bare.CropBox = self._plain(page.cropbox)
        bare.Rotate = int(page.rotation) % 360
        data, used = self._content(page)
        bare.Resources = self._resources(page.resources, used, 0)
        bare.Contents = self._source.make_stream(data)
        if "/Group" in page.obj:
            bare.Group = self._thing(page.obj.Group, "group", 0)
        notes = [self._note(a) for a in page.obj.get("/Annots", Array()).as_list()]
        if any(notes):
            bare.Annots = Array([n for n in notes if n is not None])
        made = self._source.make_indirect(bare)
        assert isinstance(made, Dictionary)
        return made

    def _content(self, source: Any) -> tuple[bytes, Used]:
        data, used = sieved(source, self._names)
        self._size += len(data)
        if self._size > MOST_CONTENT:
            raise Odd("more than there is time for")
        return data, used

    def _resources(self, item: Any, used: Used, depth: int) -> Dictionary:
        """What the steps name of it, each under another name."""
        made = Dictionary()
        for kind, wanted in used.items():
            table = item.get(f"/{kind}", Dictionary()) if item is not None else Dictionary()
            there = {n: table[n] for n in sorted(wanted) if n in table}
            if len(there) < len(wanted):
                raise Odd("something that is not there")
            made[f"/{kind}"] = Dictionary({
                self._names.other(kind, name): self._thing(thing, _TABLES[kind], depth + 1)
                for name, thing in there.items()
            })  # fmt: skip
        return made

    def _note(self, note: Any) -> Dictionary | None:
        """A comment without who made it and when; a field as it looks, and no field any more."""
        kind = str(note.get("/Subtype", ""))[1:]
        if int(note.get("/F", 0)) & _UNSEEN:
            return None
        bare: Dictionary = self._thing(note, "annotation", 0)
        look = note.get("/AP", Dictionary()).get("/N")
        if isinstance(look, Dictionary) and not isinstance(look, Stream):
            look = look.get(str(note.get("/AS")))
        if isinstance(look, Stream):
            bare.AP = Dictionary(N=self._thing(look, "form", 0))
        if kind in _NOTES:
            bare.Subtype = Name(f"/{kind}")
            if isinstance(note.get("/Contents"), String):
                bare.Contents = note.Contents
            icon = str(note.get("/Name", ""))[1:]
            if icon in _ICONS:
                bare.Name = Name(f"/{icon}")
        elif kind == "Widget" and "/AP" in bare:
            bare.Subtype = Name.Stamp
        elif kind == "Link":
            bare.Subtype = Name.Link
        else:
            return None
        return bare

    def _thing(self, item: Any, kind: str, depth: int) -> Any:
        """What is needed of a thing, which is made once however often it is named."""
        if depth > _DEEPEST:
            raise Odd("too deep")
        if kind[0] == "+":
            if isinstance(item, Array):
                row = item.as_list()
                return Array([self._each(inner, kind[1:], depth) for inner in row])
            return self._thing(item, kind[1:], depth)
        if not isinstance(item, Dictionary | Stream | Array):
            return self._word(item, kind)
        place = (item.objgen, kind)
        if item.is_indirect and place in self._known:
            return self._known[place]
        made = self._made(item, kind, depth)
        if item.is_indirect:
            made = self._source.make_indirect(made)
            self._known[place] = made
        return made

    def _each(self, item: Any, kind: str, depth: int) -> Any:
        if isinstance(item, Dictionary | Stream):
            return self._thing(item, kind, depth + 1)
        return self._plain(item)

    def _made(self, item: Any, kind: str, depth: int) -> Any:
        if kind == "space" and isinstance(item, Array):
            return self._space(list(item.as_list()), depth)
        if isinstance(item, Array):
            return self._plain(item)  # a mask of colours, an encoding's differences
        kind = self._sort(item, kind)
        bare = Dictionary()
        for key in _PLAIN.get(kind, "").split():
            if (value := item.get(f"/{key}")) is not None:
                bare[f"/{key}"] = self._plain(value, key)
        for key, inner in _OF_KIND.get(kind, {}).items():
            if (value := item.get(f"/{key}")) is not None:
                bare[f"/{key}"] = self._thing(value, inner, depth + 1)
        if "/CharProcs" in item:
            self._letters(item, bare, depth)
        if not isinstance(item, Stream):
            return bare
        data, how = self._data(item, kind, depth)
        stream = self._source.make_stream(data)
        for key, value in [*bare.items(), *how.items()]:
            stream[key] = value
        return stream

    def _sort(self, item: Any, kind: str) -> str:
        """The kind of a thing whose place allows several."""
        match kind:
            case "xobject":
                kinds = {Name.Image: "image", Name.Form: "form"}
                if item.get("/Subtype") not in kinds:
                    raise Odd("an object of another kind")
                return kinds[item.Subtype]
            case "pattern":
                return "tiling" if item.get("/PatternType") == 1 else "shaded"
            case "encoding" if isinstance(item, Stream):
                return "cmap"
        return kind

    def _letters(self, font: Any, bare: Dictionary, depth: int) -> None:
        """Those of a font that draws them itself."""
        drawn: dict[str, set[str]] = {}
        letters = Dictionary()
        for name, letter in font.CharProcs.items():
            data, used = self._content(letter)
            for kind, wanted in used.items():
                drawn.setdefault(kind, set()).update(wanted)
            letters[self._letter(name)] = self._source.make_stream(data)
        bare.CharProcs = letters
        bare.Resources = self._resources(font.get("/Resources"), drawn, depth)

    def _letter(self, name: str) -> str:
        return name if is_glyph(name[1:]) else self._names.other("Glyph", name)

    def _data(self, item: Stream, kind: str, depth: int) -> tuple[bytes, dict[str, Any]]:
        if kind in ("form", "tiling"):
            data, used = self._content(item)
            return data, {"/Resources": self._resources(item.get("/Resources"), used, depth)}
        if kind == "image":
            return self._image(item)
        data = item.read_bytes()
        if kind == "cmap":
            return fontfile.cmap(data), {}
        if kind == "function" and item.get("/FunctionType") == 4:
            data = _REMARK.sub(b"", data)
        if kind == "program":
            return self._program(item, data)
        return data, {}

    def _program(self, item: Stream, data: bytes) -> tuple[bytes, dict[str, Any]]:
        if "/Length3" in item:
            data, clear = fontfile.type1(data)
            last = int(item.Length3)
            lengths = {"/Length1": clear, "/Length2": len(data) - clear - last, "/Length3": last}
            return data, lengths
        data = fontfile.without_words(data)
        how = {"/Subtype": self._plain(item.Subtype)} if "/Subtype" in item else {}
        return data, {**how, "/Length1": len(data)} if "/Length1" in item else how

    def _image(self, item: Stream) -> tuple[bytes, dict[str, Any]]:
        """The picture as it is packed; a JPEG at the end of the row of filters without EXIF."""
        found = item.get("/Filter", Array())
        filters = (
            [str(f)[1:] for f in found.as_list()] if isinstance(found, Array) else [str(found)[1:]]
        )
        given = item.get("/DecodeParms", Array())
        rows: list[Any] = list(given.as_list()) if isinstance(given, Array) else [given]
        last = rows[-1] if rows and len(rows) == len(filters) else None
        if filters and filters[-1] == "DCTDecode":
            if not set(filters[:-1]) <= _FILTERS:
                raise Odd("filters of a picture")
            raw = self._unpacked(item, filters[:-1], rows)
            how: dict[str, Any] = {"/Filter": Name.DCTDecode}
            data = jpeg.without_metadata(raw)
        elif set(filters) <= _FILTERS:
            if "CCITTFaxDecode" not in filters and (whole := pixels.length(item)) > 0:
                data = item.read_bytes()
                if len(data) > whole or filters != ["FlateDecode"]:
                    return data[:whole], {}
            if filters == ["FlateDecode"]:
                how = {"/Filter": Name.FlateDecode}
                if rows:
                    how["/DecodeParms"] = self._parameters(rows[0])
                return pixels.packed(item.read_raw_bytes()), how
            how = {"/Filter": Array([Name(f"/{f}") for f in filters])} if filters else {}
            if rows:
                how["/DecodeParms"] = Array([self._parameters(r) for r in rows])
            return item.read_raw_bytes(), how
        else:
            raise Odd("a picture of another kind")
        if isinstance(last, Dictionary):
            how["/DecodeParms"] = self._parameters(last)
        return data, how

    def _unpacked(self, item: Stream, filters: list[str], rows: list[Any]) -> bytes:
        raw = item.read_raw_bytes()
        if not filters:
            return raw
        outer = self._source.make_stream(raw)
        outer.Filter = Array([Name(f"/{f}") for f in filters])
        if rows:
            outer.DecodeParms = Array([self._parameters(r) for r in rows[: len(filters)]])
        return outer.read_bytes()

    def _parameters(self, item: Any) -> Any:
        return self._thing(item, "parameters", 0) if isinstance(item, Dictionary) else Dictionary()

    def _space(self, row: list[Any], depth: int) -> Any:
        match str(row[0])[1:]:
            case "ICCBased":  # a profile may be named after a screen and its owner
                return _DEVICE[int(row[1].N)]
            case "CalGray" | "CalRGB" | "Lab":
                return Array([row[0], self._thing(row[1], "calibrated", depth + 1)])
            case "Indexed" | "I":
                table = row[3].read_bytes() if isinstance(row[3], Stream) else bytes(row[3])
                base = self._thing(row[1], "space", depth + 1)
                table = pixels.palette(table, row[1], int(row[2]))
                return Array([row[0], base, row[2], String(table)])
            case "Separation" | "DeviceN":
                inner = self._thing(row[2], "space", depth + 1)
                tint = self._thing(row[3], "function", depth + 1)
                return Array([row[0], self._plain(row[1], "Ink"), inner, tint])
            case "Pattern" if len(row) > 1:
                return Array([row[0], self._thing(row[1], "space", depth + 1)])
            case "DeviceGray" | "DeviceRGB" | "DeviceCMYK" | "Pattern" | "G" | "RGB" | "CMYK":
                return row[0]
        raise Odd("a space of colours")

    def _word(self, item: Any, kind: str) -> Any:
        if kind == "word":
            if str(item) not in ORDERINGS:
                raise Odd("a set of characters")
            return String(str(item))
        return self._plain(item)

    def _plain(self, item: Any, key: str = "") -> Any:
        """Numbers, names and rows of these; never a string. ``key``: where it stands."""
        if isinstance(item, Array):
            return Array([self._plain(inner, key) for inner in item.as_list()])
        if isinstance(item, Name):
            return Name(self._called(str(item), key))
        if isinstance(item, bool | int | float | Decimal) or item is None:
            return item
        raise Odd("no plain value")

    def _called(self, name: str, key: str) -> str:
        match key:
            case "BaseFont" | "FontName":
                return self._names.font(name)
            case "Differences":
                return self._letter(name)
        if name[1:] in STANDARD:
            return name
        if key in ("Ink", "CMapName"):
            return self._names.other(key, name)
        raise Odd("a name of no known kind")
