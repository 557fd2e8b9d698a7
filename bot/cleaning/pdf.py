"""PDF: written anew from what its pages draw, or as pictures of its pages.

What a page is drawn from is copied key by key into a new document. Where a part of it is
not known, cannot be seen, or does not look the same, the pages are drawn to pictures instead.
"""

import io
import warnings
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from bot.cleaning import pages, traces, unseen
from bot.cleaning.pdfcontent import Odd
from bot.cleaning.pdfparts import Sieve
from bot.cleaning.result import Cleaned, NotCleanable
from bot.domain.evidence import FileKind, Trace, Unclean

MOST_PAGES = 2_000
_INFO = {
    "/Author": Trace.AUTHOR,
    "/Creator": Trace.SOFTWARE,
    "/Producer": Trace.SOFTWARE,
    "/CreationDate": Trace.DATE,
    "/ModDate": Trace.DATE,
    "/Title": Trace.TITLE,
    "/Subject": Trace.TITLE,
    "/Keywords": Trace.TITLE,
}
_ANYWHERE = {
    "/PieceInfo": Trace.SOFTWARE,
    "/LastModified": Trace.DATE,
    "/AA": Trace.SCRIPT,
    "/JS": Trace.SCRIPT,
    "/OpenAction": Trace.SCRIPT,
    "/AF": Trace.ATTACHMENT,
    "/EF": Trace.ATTACHMENT,
    "/EmbeddedFiles": Trace.ATTACHMENT,
    "/XFA": Trace.OTHER,
    "/ByteRange": Trace.AUTHOR,
    "/Thumb": Trace.PICTURE,
}
_OF_ROOT = {"/Type", "/Pages", "/Version"}
_OF_PAGE = {
    "/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/Group",
    "/Annots", "/TrimBox", "/BleedBox", "/ArtBox",
}  # fmt: skip
_OF_NOTE = {
    "/Type", "/Subtype", "/Rect", "/C", "/IC", "/Border", "/F", "/QuadPoints", "/InkList", "/L",
    "/LE", "/Vertices", "/CL", "/RD", "/Open", "/CA", "/Q", "/BS", "/AP", "/Contents", "/Name",
    "/P",
}  # fmt: skip
"""What a copy keeps of a document, a page and a comment; one that has more loses something."""

_OF_ANNOTATIONS = ("/T", "/CreationDate", "/M", "/NM")
_INSIDE = ("/Collection", "/NeedsRendering")
"""Documents whose pages only say that something else is to be looked at."""


def clean(data: bytes) -> Cleaned:
    """Raises ``NotCleanable`` where it cannot be read, or shows more than its pages."""
    try:
        with pikepdf.open(io.BytesIO(data)) as source:
            return _clean(source)
    except pikepdf.PasswordError:
        raise NotCleanable(Unclean.LOCKED) from None
    except pikepdf.PdfError:
        raise NotCleanable from None


def _clean(source: Pdf) -> Cleaned:
    if not 0 < len(source.pages) <= MOST_PAGES:
        raise NotCleanable(Unclean.TOO_MUCH)
    if any(source.Root.get(key) for key in _INSIDE):
        raise NotCleanable(Unclean.INSIDE)
    taken = frozenset(_traces(source))
    _without_signatures(source)
    shown = _saved(source)
    try:
        if _hides_layers(source):
            raise Odd("a layer that is not seen")
        bare = _anew(source)
        pages.compare(shown, bare)
        unseen.refuse(bare)
        return Cleaned(bare, FileKind.PDF, ".pdf", taken)
    except (Odd, pikepdf.PdfError, ValueError):
        drawn = pages.drawn(shown)
    return Cleaned(drawn, FileKind.PDF, ".pdf", taken, drawn=True)


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields without a form
        pdf.save(out, fix_metadata_version=False, encryption=False)
    return out.getvalue()


def _anew(source: Pdf) -> bytes:
    sieve = Sieve(source)
    with pikepdf.new() as bare:
        for page in source.pages:
            bare.pages.append(pikepdf.Page(bare.copy_foreign(sieve.page(page))))
        for key in list(bare.Root.keys()):
            if key not in ("/Type", "/Pages"):
                del bare.Root[key]
        if Name.Info in bare.trailer:
            del bare.trailer[Name.Info]
        return _saved(bare)


def _hides_layers(source: Pdf) -> bool:
    """Whether some of what stands on the pages is switched off, or might be."""
    layers = source.Root.get("/OCProperties")
    if not isinstance(layers, Dictionary):
        return False
    shown = layers.get("/D", Dictionary())
    off = shown.get("/OFF", Array()), shown.get("/AS", Array())
    if any(len(each) for each in off) or shown.get("/BaseState", Name.ON) != Name.ON:
        return True
    groups = (o for o in source.objects if isinstance(o, Dictionary))
    return any(o.get("/Type") == Name.OCMD for o in groups)


def _without_signatures(source: Pdf) -> None:
    """What a signature shows on the page is its signer's name."""
    for page in source.pages:
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, Array):
            page.obj["/Annots"] = Array([a for a in annotations.as_list() if not _signed(a)])


def _signed(annotation: Any) -> bool:
    if not isinstance(annotation, Dictionary):
        return True
    parent = annotation.get("/Parent", Dictionary())
    return Name.Sig in (annotation.get("/FT"), parent.get("/FT"))


def _traces(source: Pdf) -> set[Trace]:
    taken: set[Trace] = set()
    info = source.trailer.get("/Info")
    if isinstance(info, Dictionary):
        taken |= {_INFO.get(str(key), Trace.OTHER) for key in info}
    for item in [*source.objects, source.Root]:
        _look(item, taken, 0)
    if not taken and (
        set(source.Root.keys()) - _OF_ROOT
        or any(set(page.obj.keys()) - _OF_PAGE for page in source.pages)
        or any(map(_is_lost, (a for page in source.pages for a in page.obj.get("/Annots", []))))
    ):
        taken.add(Trace.OTHER)
    return taken


def _is_lost(annotation: Any) -> bool:
    return not isinstance(annotation, Dictionary) or bool(set(annotation.keys()) - _OF_NOTE)


def _look(item: Any, taken: set[Trace], depth: int) -> None:
    """Into a thing and the things that stand in it directly."""
    if depth > 8:
        return
    if isinstance(item, Array):
        for inner in item.as_list():
            if isinstance(inner, Dictionary | Array) and not inner.is_indirect:
                _look(inner, taken, depth + 1)
    if not isinstance(item, Dictionary | Stream):
        return
    packet = item.get("/Metadata")
    if isinstance(packet, Stream):
        taken |= traces.of_xmp(packet.read_bytes())
    taken |= {trace for key, trace in _ANYWHERE.items() if key in item}
    if "/Rect" in item and any(key in item for key in _OF_ANNOTATIONS):
        taken.add(Trace.HISTORY)
    for _, inner in item.items():
        if isinstance(inner, Dictionary | Array) and not inner.is_indirect:
            _look(inner, taken, depth + 1)
