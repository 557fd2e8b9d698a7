"""PDF: written anew from what its pages need; earlier versions inside the file fall away."""

import io
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf, Stream

from bot.cleaning import jpeg, traces
from bot.cleaning.result import Cleaned
from bot.domain.evidence import FileKind, Trace

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
_ANYWHERE = {"/PieceInfo": Trace.SOFTWARE, "/LastModified": Trace.DATE}
_OF_ANNOTATIONS = ("/T", "/CreationDate", "/M", "/NM")
_OF_SIGNATURES = ("/Name", "/Location", "/Reason", "/ContactInfo", "/M", "/Cert")
_SCRIPTS = ("/OpenAction", "/AA")


def clean(data: bytes) -> Cleaned:
    """Without document information, XMP, authors of comments, scripts and attached files.

    What was attached is in the original; that there was something is told.
    """
    taken: set[Trace] = set()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        _document(pdf, taken)
        for item in pdf.objects:
            if isinstance(item, Dictionary | Stream):
                _object(item, taken)
        if Name.ID in pdf.trailer:
            del pdf.trailer[Name.ID]
        out = io.BytesIO()
        pdf.save(out, fix_metadata_version=False)
    return Cleaned(out.getbuffer(), FileKind.PDF, ".pdf", frozenset(taken))


def _document(pdf: Pdf, taken: set[Trace]) -> None:
    if Name.Info in pdf.trailer:
        info = pdf.trailer[Name.Info]
        if isinstance(info, Dictionary):
            taken |= {_INFO.get(str(key), Trace.OTHER) for key in info}
        del pdf.trailer[Name.Info]
    root: Any = pdf.Root
    for key in _SCRIPTS:
        taken |= _drop(root, key, Trace.SCRIPT)
    taken |= _drop(root, "/AF", Trace.ATTACHMENT)
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        taken |= _drop(names, "/JavaScript", Trace.SCRIPT)
        taken |= _drop(names, "/EmbeddedFiles", Trace.ATTACHMENT)


def _object(item: Any, taken: set[Trace]) -> None:
    if "/Metadata" in item:
        packet = item["/Metadata"]
        if isinstance(packet, Stream):
            taken |= traces.of_xmp(packet.read_bytes())
        del item["/Metadata"]
    for key, trace in _ANYWHERE.items():
        taken |= _drop(item, key, trace)
    taken |= _drop(item, "/AA", Trace.SCRIPT)
    if item.get("/S") in (Name.JavaScript, Name.Launch):
        for key in ("/JS", "/F", "/Win", "/Mac", "/Unix"):
            taken |= _drop(item, key, Trace.SCRIPT)
    if item.get("/Type") == Name.Filespec:
        taken |= _drop(item, "/EF", Trace.ATTACHMENT)
    if "/Rect" in item and item.get("/Subtype") != Name.Widget:
        for key in _OF_ANNOTATIONS:
            taken |= _drop(item, key, Trace.HISTORY)
    if "/ByteRange" in item:
        for key in _OF_SIGNATURES:
            taken |= _drop(item, key, Trace.AUTHOR)
        # The signature holds the certificate with the signer's name; rewritten, it is void.
        item["/Contents"] = pikepdf.String("")
        taken.add(Trace.AUTHOR)
    if isinstance(item, Stream) and item.get("/Filter") == Name.DCTDecode:
        _picture(item)


def _picture(item: Stream) -> None:
    raw = item.read_raw_bytes()
    try:
        bare = jpeg.without_metadata(raw)
    except ValueError:
        return  # shown as broken as it is; nothing that could be read as metadata
    if len(bare) != len(raw):
        parameters: Any = item.get("/DecodeParms")
        item.write(bare, filter=Name.DCTDecode, decode_parms=parameters)


def _drop(item: Any, key: str, trace: Trace) -> set[Trace]:
    if key not in item:
        return set()
    del item[key]
    return {trace}
