"""Files as people send them, made here: each holds a secret in what one does not see."""

import io
import struct

import pikepdf
from mutagen import id3
from PIL import Image, PngImagePlugin

SECRET = "CanaryYamada"
"""Somebody's name, in every kind of metadata."""

PLACE = (35.0, 39.0, 31.0)


def jpeg(*, size: tuple[int, int] = (64, 48)) -> bytes:
    """A photograph with where, when, by whom and with what it was taken, lying on its side."""
    picture = Image.new("RGB", size, (200, 30, 30))
    exif = picture.getexif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F], exif[0x0110] = "Phonemaker", f"{SECRET} 15"
    exif[0x0131] = "Camera 1.2"
    exif[0x013B] = SECRET
    exif[0x0132] = "2026:11:20 10:11:12"
    exif.get_ifd(0x8825).update({1: "N", 2: PLACE, 3: "E", 4: (139.0, 44.0, 28.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=SECRET.encode(), quality=90)
    return out.getvalue()


def png() -> bytes:
    """A screenshot with text chunks."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET)
    text.add_itxt("XML:com.adobe.xmp", f"<x><dc:creator>{SECRET}</dc:creator></x>")
    out = io.BytesIO()
    Image.new("RGBA", (20, 10), (0, 0, 255, 128)).save(out, "PNG", pnginfo=text)
    return out.getvalue()


def gif() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), (0, 90 * n, 0)) for n in range(3)]
    frames[0].save(
        out, "GIF", save_all=True, append_images=frames[1:], duration=50, comment=SECRET.encode()
    )
    return out.getvalue()


def pdf(*, password: str = "") -> bytes:
    """A page with a photograph, a comment and an attachment."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    photo = document.make_stream(jpeg())
    photo.Type, photo.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    photo.Width, photo.Height, photo.BitsPerComponent = 64, 48, 8
    photo.ColorSpace = pikepdf.Name.DeviceRGB
    photo.Filter = pikepdf.Name.DCTDecode
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=photo))
    page.Contents = document.make_stream(b"q 100 0 0 100 0 0 cm /Photo Do Q % seen-by-everybody")
    page.Annots = pikepdf.Array(
        [
            document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Text,
                    Rect=[0, 0, 9, 9],
                    Contents="what the comment says",
                    T=SECRET,
                )
            )
        ]
    )
    document.attachments["notes.txt"] = f"attached by {SECRET}".encode()
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    with document.open_metadata() as meta:
        meta["dc:creator"] = [SECRET]
        meta["xmp:CreatorTool"] = "Writer"
    document.docinfo["/Author"] = SECRET
    document.docinfo["/CreationDate"] = "D:20261120101112+09'00'"
    out = io.BytesIO()
    document.save(
        out,
        compress_streams=False,
        encryption=pikepdf.Encryption(owner=password, user=password) if password else False,
    )
    return out.getvalue()


def mp3() -> bytes:
    """A second of silence with tags at both ends."""
    stream = io.BytesIO(b"".join([b"\xff\xfb\x90\x00" + bytes(413)] * 38))
    tags = id3.ID3()
    tags.add(id3.TPE1(encoding=3, text=[SECRET]))
    tags.add(id3.TDRC(encoding=3, text=["2026-11-20"]))
    tags.add(id3.TSSE(encoding=3, text=["Recorder"]))
    tags.add(id3.APIC(encoding=3, mime="image/png", type=3, desc="", data=png()))
    tags.save(stream, v1=2)
    return stream.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def wav() -> bytes:
    info = b"INFO" + _chunk(b"IART", SECRET.encode()) + _chunk(b"ICRD", b"2026-11-20")
    body = (
        b"WAVE"
        + _chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8))
        + _chunk(b"bext", SECRET.encode().ljust(602, b"\0"))
        + _chunk(b"data", b"\x80" * 801)
        + _chunk(b"LIST", info)
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


WHERE = b"+35.6586+139.7454/" + SECRET.encode()


def m4a(*, video: bool = False) -> bytes:
    """A telephone's recording: where it was made stands in boxes of several kinds."""
    from tests.cleaning.recordings import recorded, with_boxes

    film = (
        recorded("mov", film="libx264", sound="aac", told=SECRET)
        if video
        else recorded("ipod", sound="aac", told=SECRET)
    )
    return with_boxes(film, WHERE)


def docx() -> bytes:
    """A letter with tracked changes, comments, photographs, macros and a preview."""
    from tests.cleaning import office

    return office.word()
