"""What draws a page of a PDF: step by step, each with the values that it may have."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, String

from bot.cleaning.pdfnames import STANDARD, Renamer
from bot.cleaning.tables import names


class Odd(Exception):
    """A part that is drawn and not known: the page is better drawn to a picture."""


_NUMBERED = names(
    """
    b B b* B* BT c cm d0 d1 ET f F f* G g h i j J K k l m M n q Q re RG rg s S T* Tc Td TD TL Tm Tr
    Ts Tw Tz v w W W* y sc SC
    """
)
_NAMED = {
    "Tf": "Font", "Do": "XObject", "gs": "ExtGState", "cs": "ColorSpace", "CS": "ColorSpace",
    "sh": "Shading", "scn": "Pattern", "SCN": "Pattern",
}  # fmt: skip
"""Steps that name something, and the table in which it stands."""

_WRITES = names("Tj TJ ' \"")
_INLINE = names(
    """
    /Width /Height /BitsPerComponent /ColorSpace /Filter /DecodeParms /Decode /ImageMask
    /Interpolate /Length
    """
)
_PACKED = names(
    "/FlateDecode /LZWDecode /ASCII85Decode /ASCIIHexDecode /RunLengthDecode /CCITTFaxDecode"
)
_PREDICTOR = names(
    "/K /EndOfLine /EncodedByteAlign /Columns /Rows /EndOfBlock /BlackIs1 /Predictor /Colors "
    "/BitsPerComponent /EarlyChange /DamagedRowsBeforeError"
)
_UNSEEN = 3
"""The mode of writing in which letters are not painted."""

Used = Mapping[str, set[str]]
"""By table: what the steps name."""


def sieved(source: Any, renamer: Renamer) -> tuple[bytes, Used]:
    """The steps that draw, without what marks content for programs, and without unseen letters.

    Raises ``Odd``.
    """
    used: defaultdict[str, set[str]] = defaultdict(set)
    kept: list[Any] = []
    mode, outer = 0, list[int]()
    for step in pikepdf.parse_content_stream(source):
        operator = str(step.operator)
        if isinstance(step, pikepdf.ContentStreamInlineImage):
            _inline(step.iimage)
            kept.append(step)
            continue
        values = list(step.operands)
        if operator == "q":
            outer.append(mode)
        elif operator == "Q" and outer:
            mode = outer.pop()
        elif operator == "Tr" and values:
            mode = int(values[0])
        if operator in _WRITES and mode == _UNSEEN:
            kept += _moved(operator, values)
        elif (table := _NAMED.get(operator)) is not None:
            kept.append((_called(operator, table, values, renamer, used), step.operator))
        elif _fits(operator, values):
            kept.append(step)
    return pikepdf.unparse_content_stream(kept), used


def _fits(operator: str, values: list[Any]) -> bool:
    """Whether the step is kept; raises ``Odd`` where it has a value of another kind."""
    if operator in _NUMBERED:
        ok = all(map(_number, values))
    elif operator in _WRITES:
        last = values[-1] if values else None
        row = list(last.as_list()) if operator == "TJ" and isinstance(last, Array) else [last]
        ok = all(map(_number, values[:-1])) and all(
            _number(v) or isinstance(v, String) for v in row
        )
    elif operator == "d":
        ok = len(values) == 2 and isinstance(values[0], Array) and _number(values[1])
        ok = ok and all(map(_number, values[0].as_list()))
    elif operator == "ri":
        ok = all(str(v)[1:] in STANDARD for v in values)
    else:
        return False
    if not ok:
        raise Odd("a step with other values")
    return True


def _called(
    operator: str, table: str, values: list[Any], renamer: Renamer, used: defaultdict[str, set[str]]
) -> list[Any]:
    made = []
    for value in values:
        if not isinstance(value, Name):
            if not _number(value):
                raise Odd("a step with other values")
            made.append(value)
        elif table == "ColorSpace" and str(value)[1:] in STANDARD:
            made.append(value)
        else:
            used[table].add(str(value))
            made.append(Name(renamer.other(table, str(value))))
    return made


def _moved(operator: str, values: list[Any]) -> list[Any]:
    """What unseen letters do to those behind them: a new line."""
    if operator == '"' and len(values) == 3:
        return [([values[0]], Operator("Tw")), ([values[1]], Operator("Tc")), ([], Operator("T*"))]
    return [([], Operator("T*"))] if operator in "'\"" else []


def _inline(image: Any) -> None:
    if not set(image.filters) <= _PACKED:
        raise Odd("a picture in line")
    if "/CCITTFaxDecode" not in image.filters and len(image.read_bytes()) > _pixels(image) + 1:
        raise Odd("a picture in line")
    for key, value in image.obj.items():
        if key not in _INLINE or not _plain(value, table=key == "/ColorSpace"):
            raise Odd("a picture in line")


def _pixels(image: Any) -> int:
    """Bytes of its rows; one more may be the space behind them."""
    each = 1
    if not image.image_mask:
        try:
            colours = {"L": 1, "P": 1, "1": 1, "RGB": 3, "CMYK": 4}[image.mode]
        except (NotImplementedError, LookupError, ValueError):
            raise Odd("a picture in line") from None
        each = colours * image.bits_per_component
    return int((image.width * each + 7) // 8 * image.height)


def _plain(value: Any, *, table: bool) -> bool:
    """Whether there are no words in it; ``table``: of colours, which are bytes."""
    if isinstance(value, Array):
        return all(_plain(inner, table=table) for inner in value.as_list())
    if isinstance(value, Dictionary):
        keys = {str(key) for key in value.keys()}  # noqa: SIM118 - it is no dict
        return keys <= _PREDICTOR and all(_plain(v, table=False) for _, v in value.items())
    if isinstance(value, Name):
        return str(value)[1:] in STANDARD
    return _number(value) or (table and isinstance(value, String))


def _number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal)
