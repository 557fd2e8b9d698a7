"""PDF: what a page holds and does not show, and what its makers called its parts."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from bot.cleaning.child import cleaned
from tests import samples
from tests.cleaning.search import holds
from tests.cleaning.test_pdf import saved, xobject

NAME = "Kazamatsuri"
CALLED = Name(f"/{NAME}")


def font(called: str = "Helvetica", **keys: Any) -> Dictionary:
    kind = {"Type": Name.Font, "Subtype": Name.Type1, "BaseFont": Name(f"/{called}")}
    return Dictionary(**{**kind, **keys})


Tables = Callable[[Pdf], Mapping[str, Any]]


def page(steps: str, tables: Tables = lambda d: {}, **keys: Any) -> bytes:
    document = pikepdf.new()
    made = document.add_blank_page(page_size=(300, 300)).obj
    made.Resources = Dictionary({"/Font": Dictionary(F=font()), **tables(document)})
    told = f"0 g BT /F 12 Tf 30 250 Td (shown words) Tj ET {steps}"
    made.Contents = document.make_stream(told.encode())
    for key, value in keys.items():
        made[f"/{key}"] = value
    return saved(document, compress_streams=False)


def written(before: str = "", size: str = "12", place: str = "40 120") -> str:
    return f"q BT {before} /F {size} Tf {place} Td ({NAME}) Tj ET Q"


UNSEEN = {
    "in the colour of the paper": page(written("1 g")),
    "behind something": page(written() + " 30 110 120 30 re f"),
    "clipped": page(f"q 0 0 1 1 re W n {written()} Q"),
    "beside the page": page(written(place="400 400")),
    "beside what is shown of it": page(written(), CropBox=Array([0, 150, 300, 300])),
    "too small to read": page(written(size="0.2")),
    "through which all is seen": page(
        f"/G gs {written()}",
        lambda d: {"/ExtGState": Dictionary(G=Dictionary(Type=Name.ExtGState, ca=0))},
    ),
    "values of a step": page(f"({NAME}) 1 0 0 rg 5 5 10 10 re f"),
    "a picture in line": page(f"q 9 0 0 9 9 9 cm BI /W 1 /H 1 /BPC 8 /CS /G /A ({NAME}) ID a EI Q"),
}


def pictured(steps: str, **keys: Any) -> bytes:
    """A page with a picture of 90 points on each side."""

    def tables(document: Pdf) -> Mapping[str, Any]:
        form = {"Width": 8, "Height": 8, "BitsPerComponent": 8, "ColorSpace": Name.DeviceGray}
        return {"/XObject": Dictionary(P=xobject(document, bytes(range(0, 256, 4)), **form))}

    return page(steps, tables, **keys)


SHOWN = "q 90 0 0 90 30 100 cm /P Do Q"


def note(kind: Name, rect: list[int], **keys: Any) -> Array:
    told = Dictionary(Type=Name.Annot, Subtype=kind, Rect=Array(rect), C=Array([0, 0, 0]), **keys)
    return Array([told])


PEN = note(Name.Ink, [30, 240, 90, 265], InkList=Array([Array([32, 250, 80, 255])]))
FRAME = note(Name.Square, [40, 110, 80, 130])
FILLED = note(Name.Square, [40, 110, 80, 130], IC=Array([0, 0, 0]))
COVERED = {
    "a picture behind a form": (pictured(f"{SHOWN} 0 g 40 110 30 20 re f"), True),
    "a picture behind another": (pictured(f"{SHOWN} q 9 0 0 9 50 120 cm /P Do Q"), True),
    "a picture that is cut": (pictured(f"q 30 100 45 90 re W n {SHOWN} Q"), True),
    "a picture in its frame": (pictured(f"q 30 100 90 90 re W n {SHOWN} Q"), False),
    "a picture on a colour": (pictured(f"1 1 0 rg 20 90 120 120 re f {SHOWN}"), False),
    "a picture below a line": (pictured(f"{SHOWN} 30 110 90 1 re f"), False),
    "words below a pen": (pictured(SHOWN, Annots=PEN), True),
    "a filled form as a comment": (pictured(SHOWN, Annots=FILLED), True),
    "a frame as a comment": (pictured(SHOWN, Annots=FRAME), False),
}  # fmt: skip


@pytest.mark.parametrize("name", COVERED)
def test_what_covers_something_is_drawn_with_it(name: str) -> None:
    original, drawn = COVERED[name]
    head, copy = cleaned(original)
    assert (head["state"], head["drawn"]) == ("cleaned", drawn), head
    assert len(pikepdf.open(io.BytesIO(bytes(copy))).pages) == 1


def test_two_letters_of_a_name_that_nobody_sees_do_not_come_along() -> None:
    told = b"1 begincodespacerange <00> <FF> endcodespacerange "
    told += b"2 beginbfchar <61> <98A8> <62> <796D> endbfchar"

    def named(document: Pdf) -> Mapping[str, Any]:
        own = font(ToUnicode=document.make_stream(told))
        return {"/Font": Dictionary(F=font(), N=own)}

    head, copy = cleaned(page("q BT 1 g /N 12 Tf 40 120 Td (ab) Tj ET Q", named))
    assert (head["state"], head["drawn"]) == ("cleaned", True), head
    assert pypdfium2.PdfDocument(bytes(copy))[0].get_textpage().get_text_range() == ""


@pytest.mark.parametrize("name", UNSEEN)
def test_words_that_nobody_sees_do_not_come_along(name: str) -> None:
    assert holds(UNSEEN[name], NAME)
    head, copy = cleaned(UNSEEN[name])
    assert (head["state"], head["drawn"]) == ("cleaned", True), head
    assert not holds(bytes(copy), NAME)


def form(document: Pdf, steps: str) -> Stream:
    made = document.make_stream(steps.encode())
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 300])
    made.Resources, made.Name = Dictionary(Font=Dictionary(F=font())), CALLED
    return made


def tables(document: Pdf) -> Mapping[str, Any]:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 1, 1], C1=[1, 0, 0], N=1)
    ink = Array([Name.Separation, CALLED, Name.DeviceRGB, tint])
    letter = document.make_stream(b"1000 0 0 0 750 750 d1 0 0 750 750 re f")
    thousandth = pikepdf.Object.parse(b"0.001")
    told = f"/CMapName /{NAME} def ({NAME}) 1 beginbfchar <61> <{NAME.encode('utf-16-be').hex()}>"
    drawn = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 750, 750], Name=CALLED,
        FontMatrix=Array([thousandth, 0, 0, thousandth, 0, 0]), FirstChar=97, LastChar=97,
        CharProcs=Dictionary({f"/{NAME}": letter}), Widths=[1000],
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, CALLED])),
    )  # fmt: skip
    own = font(f"{NAME}Hand", ToUnicode=document.make_stream(f"{told} endbfchar".encode()))
    return {
        "/Font": Dictionary({"/F": font(), f"/{NAME}": own, f"/{NAME}D": drawn}),
        "/ExtGState": Dictionary({f"/{NAME}": Dictionary(Type=Name.ExtGState, LW=2)}),
        "/ColorSpace": Dictionary({f"/{NAME}": ink}),
        "/XObject": Dictionary({
            f"/{NAME}": form(document, "0 0 1 rg 100 100 20 20 re f"),
            f"/{NAME}P": xobject(
                document, bytes(300), Width=10, Height=10, BitsPerComponent=8,
                ColorSpace=Name.DeviceRGB, Name=CALLED,
            ),
            "/Unused": form(document, written()),
        }),
    }  # fmt: skip


def test_what_somebody_called_fonts_colours_and_forms_goes() -> None:
    steps = (
        f"/{NAME} gs /{NAME} cs 0.5 scn 10 10 20 20 re f /{NAME} Do q 50 0 0 50 200 200 cm "
        f"/{NAME}P Do Q BT /{NAME} 12 Tf 40 100 Td (ab) Tj /{NAME}D 12 Tf (aaa) Tj ET "
        f"/OC /{NAME} BDC EMC {written('3 Tr')}"
    )
    original = page(steps, tables)
    head, copy = cleaned(original)
    assert (head["state"], head["drawn"]) == ("cleaned", False), head
    assert not holds(bytes(copy), NAME)
    words = pypdfium2.PdfDocument(bytes(copy))[0].get_textpage().get_text_range()
    assert "shown words" in words


def test_a_box_keeps_its_look_and_not_what_its_state_is_called() -> None:
    document = pikepdf.open(io.BytesIO(page("")))
    looks = Dictionary({f"/{NAME}": form(document, "0 0 9 9 re f"), "/Off": form(document, "")})
    box = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, Rect=[10, 10, 30, 30], AS=CALLED,
        AP=Dictionary(N=looks),
    )  # fmt: skip
    document.pages[0].obj.Annots = Array([document.make_indirect(box)])
    head, copy = cleaned(saved(document))
    assert (head["state"], head["drawn"]) == ("cleaned", False), head
    assert not holds(bytes(copy), NAME) and not holds(bytes(copy), samples.SECRET)
