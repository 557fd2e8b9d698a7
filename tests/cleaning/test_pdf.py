"""PDF: what its pages draw, and nothing that says who made them."""

import io
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.figure
import numpy as np
import pikepdf
import pypdfium2
import pytest
from matplotlib.font_manager import fontManager
from matplotlib_fontja import get_font_ttf_path
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageCms

from bot.cleaning.child import cleaned
from tests import samples
from tests.cleaning.office import converted
from tests.cleaning.search import holds
from tests.cleaning.test_images import XMP, encoded, scene

NAME = samples.SECRET
TOLD = String(NAME)


def saved(document: Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields that stand on the page alone
        document.save(out, **how)
    return out.getvalue()


def xobject(document: Pdf, data: bytes, **keys: Any) -> Stream:
    stream = document.make_stream(data)
    for key, value in {"Type": Name.XObject, "Subtype": Name.Image, **keys}.items():
        stream[f"/{key}"] = value
    return stream


def photo(document: Pdf, **keys: Any) -> Stream:
    size: dict[str, Any] = {"Width": 64, "Height": 48, "BitsPerComponent": 8}
    how = {"ColorSpace": Name.DeviceRGB, "Filter": Name.DCTDecode, **size, **keys}
    return xobject(document, samples.jpeg(), **how)


def one_page(content: bytes = b"", **objects: Callable[[Pdf], Any]) -> tuple[Pdf, pikepdf.Page]:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(300, 300))
    made = {f"/{name}": make(document) for name, make in objects.items()}
    page.obj.Resources = Dictionary(XObject=Dictionary(made))
    page.obj.Contents = document.make_stream(
        b"0.9 0.8 0.2 rg 20 20 200 60 re f " + content,
    )
    return document, page


def note(subtype: str, **keys: Any) -> Dictionary:
    told = {"T": TOLD, "M": TOLD, "NM": TOLD, "CreationDate": TOLD, "Subj": TOLD, "RC": TOLD}
    return Dictionary(
        Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=[10, 10, 60, 60], **{**told, **keys}
    )  # fmt: skip


def everything() -> bytes:
    """A name in every place where programs put it: document, pages, fields, comments, pictures."""
    document, page = one_page(
        f"% drawn by {NAME}\n/Artifact <</Who ({NAME})>> BDC q 99 0 0 99 100 100 cm /P Do Q EMC "
        f"/Span <</ActualText ({NAME})>> BDC EMC".encode(),
        P=lambda d: photo(d, Metadata=d.make_stream(XMP), PieceInfo=Dictionary(App=TOLD), ID=TOLD),
    )
    root: Any = document.Root
    data = document.make_stream(NAME.encode())
    action = Dictionary(S=Name.URI, URI=String(f"file:///C:/Users/{NAME}/a.pdf"))
    launch = Dictionary(S=Name.Launch, F=Dictionary(F=TOLD), Win=Dictionary(F=TOLD, D=TOLD))
    look = document.make_stream(b"0 0 1 rg 0 0 50 50 re f")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 50, 50])
    look.Metadata, look.LastModified = document.make_stream(XMP), TOLD
    field = note("Widget", FT=Name.Tx, V=TOLD, DV=TOLD, TU=TOLD, AP=Dictionary(N=look))
    signer = Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=TOLD, Reason=TOLD, Location=TOLD,
        ContactInfo=TOLD, Contents=TOLD, Cert=TOLD, ByteRange=[0, 1, 2, 3],
        Prop_Build=Dictionary(App=Dictionary(Name=TOLD)),
    )  # fmt: skip
    seal = document.make_stream(f"BT /F 9 Tf ({NAME}) Tj ET".encode())
    seal.Type, seal.Subtype, seal.BBox = Name.XObject, Name.Form, Array([0, 0, 50, 50])
    signed = note("Widget", FT=Name.Sig, V=signer, AP=Dictionary(N=seal))
    page.obj.Annots = Array([
        note("Text", Contents=String("what the comment says"), Name=Name.Comment),
        note("Popup", Parent=Dictionary(T=TOLD)),
        note("Link", A=action, PA=action),
        note("Highlight", QuadPoints=[10, 60, 60, 60, 10, 10, 60, 10], C=[1, 1, 0]),
        note("FileAttachment", FS=Dictionary(Type=Name.Filespec, UF=TOLD, EF=Dictionary(F=data))),
        note("Screen", AA=Dictionary(E=launch)),
        field, signed,
    ])  # fmt: skip
    page.obj.AA = Dictionary(O=launch)
    page.obj.PieceInfo, page.obj.LastModified, page.obj.Thumb = Dictionary(A=TOLD), TOLD, data
    page.obj.Tabs, page.obj.B = Name.S, Array([TOLD])
    root.AcroForm = Dictionary(Fields=[field, signed], XFA=[String("config"), data], DA=TOLD)
    root.OpenAction, root.AA = launch, Dictionary(WC=launch)
    root.Outlines = Dictionary(First=Dictionary(Title=TOLD, A=action))
    root.Lang, root.PieceInfo = TOLD, Dictionary(X=TOLD)
    root.PageLabels = Dictionary(Nums=[0, Dictionary(P=TOLD)])
    root.StructTreeRoot = Dictionary(K=Dictionary(S=Name.P, Alt=TOLD, T=TOLD))
    root.Dests = Dictionary({f"/{NAME}": Array([page.obj, Name.Fit])})
    root.OutputIntents = Array([Dictionary(S=Name.GTS_PDFA1, Info=TOLD, RegistryName=TOLD)])
    root.Perms, root.Legal = Dictionary(DocMDP=signer), Dictionary(Attestation=TOLD)
    root.URI, root.SpiderInfo = Dictionary(Base=TOLD), Dictionary(V=1, C=[TOLD])
    document.attachments[f"{NAME}.txt"] = NAME.encode()
    with document.open_metadata() as meta:
        meta["dc:creator"] = [NAME]
    document.docinfo["/Author"], document.docinfo[f"/{NAME}"] = NAME, NAME
    document.docinfo["/Company"] = "松本" + NAME
    return saved(document)


def packed_photo() -> bytes:
    """A JPEG behind two filters, of which the outer is none of JPEG's."""
    import zlib

    document, _ = one_page(
        b"q 99 0 0 99 100 100 cm /P Do Q",
        P=lambda d: xobject(
            d, zlib.compress(samples.jpeg()), Width=64, Height=48, BitsPerComponent=8,
            ColorSpace=Name.DeviceRGB, Filter=[Name.FlateDecode, Name.DCTDecode],
        ),
    )  # fmt: skip
    return saved(document, compress_streams=False)


def profiled() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    def image(document: Pdf) -> Stream:
        told = document.make_stream(profile + NAME.encode())
        told.N, told.Metadata = 3, document.make_stream(XMP)
        return photo(document, ColorSpace=Array([Name.ICCBased, told]))

    return saved(one_page(b"q 99 0 0 99 100 100 cm /P Do Q", P=image)[0])


def plotted(kind: int) -> Callable[[], bytes]:
    def make() -> bytes:
        out = io.BytesIO()
        fontManager.addfont(get_font_ttf_path())
        with matplotlib.rc_context({"pdf.fonttype": kind, "font.family": "IPAexGothic"}):
            figure = matplotlib.figure.Figure()
            axes = figure.subplots()
            axes.set_title("土下座しろ")
            axes.imshow(np.arange(400).reshape(20, 20), alpha=0.5)
            figure.savefig(out, format="pdf", metadata={"Author": NAME, "Title": NAME})
        return out.getvalue()

    return make


def scanned() -> bytes:
    """Pages of a scanner, as pictures."""
    scans = [scene((600, 800), n * 40) for n in range(3)]
    return encoded(scans[0], "PDF", save_all=True, append_images=scans[1:], author=NAME)


UNDERSTOOD: dict[str, Callable[[], bytes]] = {
    "everything": everything,
    "packed photo": packed_photo,
    "profile": profiled,
    "drawn letters": plotted(3),
    "embedded letters": plotted(42),
    "scan": scanned,
}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_pages_stay_and_nothing_that_names_their_maker(name: str) -> None:
    original = UNDERSTOOD[name]()
    assert holds(original, NAME), "there is something to take out"
    head, copy = cleaned(original)
    assert (head["state"], head["suffix"], head["drawn"]) == ("cleaned", ".pdf", False), head
    assert not holds(bytes(copy), NAME)
    assert head["taken"] or name in ("packed photo",)
    before, after = pypdfium2.PdfDocument(original), pypdfium2.PdfDocument(bytes(copy))
    assert len(before) == len(after)


def test_a_comment_keeps_its_words_and_a_field_its_look() -> None:
    _, copy = cleaned(everything())
    with pikepdf.open(io.BytesIO(bytes(copy))) as document:
        kinds = [str(a.Subtype) for a in document.pages[0].obj.Annots.as_list()]
        assert kinds == ["/Text", "/Link", "/Highlight", "/Stamp"]
        assert str(document.pages[0].obj.Annots[0].Contents) == "what the comment says"
        assert {str(k) for k in document.Root} <= {"/Type", "/Pages"}


def jpeg2000() -> bytes:
    data = encoded(scene((64, 48)), "JPEG2000")
    more = len(NAME) + 8
    data += more.to_bytes(4, "big") + b"xml " + NAME.encode()
    return saved(
        one_page(
            b"q 99 0 0 99 100 100 cm /P Do Q",
            P=lambda d: xobject(d, data, Width=64, Height=48, Filter=Name.JPXDecode),
        )[0]
    )


def layers() -> bytes:
    """A layer that is not shown: its content may not come to light in the copy."""
    document, page = one_page(b"/OC /L BDC 1 0 0 rg 50 100 200 150 re f EMC")
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=TOLD))
    page.obj.Resources.Properties = Dictionary(L=layer)
    document.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer], Creator=TOLD))
    return saved(document)


@pytest.mark.parametrize("make", [jpeg2000, layers])
def test_what_is_not_understood_is_drawn(make: Callable[[], bytes]) -> None:
    original = make()
    assert holds(original, NAME)
    head, copy = cleaned(original)
    assert (head["state"], head["drawn"]) == ("cleaned", True), head
    assert not holds(bytes(copy), NAME)
    pictures = [
        np.asarray(pypdfium2.PdfDocument(data)[0].render(scale=0.5).to_pil().convert("L"), float)
        for data in (original, bytes(copy))
    ]
    assert np.abs(pictures[0] - pictures[1]).mean() < 3


def test_a_document_that_only_points_at_another_is_not_clean() -> None:
    document, _ = one_page()
    document.attachments["a.txt"] = b"x"
    document.Root.Collection = Dictionary(Type=Name.Collection, D=String("a.txt"))
    assert cleaned(saved(document))[0]["why"] == "inside"
    document, _ = one_page()
    document.Root.NeedsRendering = True
    assert cleaned(saved(document))[0]["why"] == "inside"
    assert cleaned(samples.pdf(password="secret"))[0]["why"] == "locked"


def test_a_copy_that_looks_different_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.cleaning import pdfcontent

    monkeypatch.setattr(pdfcontent, "_NUMBERED", pdfcontent._NUMBERED - {"f"})
    head, _ = cleaned(everything())
    assert head["drawn"] is True


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_a_letter_of_an_office_passes(tmp_path: Path) -> None:
    from tests.cleaning.office import letter

    original = converted(letter(), ".docx", ".pdf", tmp_path)
    assert holds(original, NAME)
    head, copy = cleaned(original)
    assert (head["state"], head["drawn"]) == ("cleaned", False)
    assert not holds(bytes(copy), NAME)
    with Image.open(io.BytesIO(samples.png())) as picture:
        assert picture.size == (20, 10)
