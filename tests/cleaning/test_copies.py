"""A copy shows what the original shows, and holds nothing else."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import mutagen.wave
import pikepdf
import pytest
from mutagen import id3
from mutagen.mp3 import MP3
from PIL import Image

from bot.cleaning.child import cleaned
from bot.domain.evidence import Trace
from tests import samples

ALL: dict[str, tuple[Callable[[], bytes], str, str, set[Trace]]] = {
    "jpeg": (
        samples.jpeg,
        "image",
        ".jpg",
        {
            Trace.LOCATION,
            Trace.DEVICE,
            Trace.AUTHOR,
            Trace.DATE,
            Trace.SOFTWARE,
            Trace.TITLE,
        },
    ),
    "png": (samples.png, "image", ".png", {Trace.AUTHOR}),
    "gif": (samples.gif, "image", ".gif", {Trace.TITLE}),
    "pdf": (
        samples.pdf,
        "pdf",
        ".pdf",
        {
            Trace.AUTHOR,
            Trace.DATE,
            Trace.SOFTWARE,
            Trace.HISTORY,
            Trace.ATTACHMENT,
            Trace.SCRIPT,
        },
    ),
    "mp3": (
        samples.mp3,
        "audio",
        ".mp3",
        {Trace.AUTHOR, Trace.DATE, Trace.SOFTWARE, Trace.PICTURE},
    ),
    "wav": (samples.wav, "audio", ".wav", {Trace.AUTHOR, Trace.DATE}),
    "m4a": (samples.m4a, "audio", ".m4a", {Trace.LOCATION, Trace.DEVICE, Trace.DATE}),
    "mov": (
        lambda: samples.m4a(video=True),
        "video",
        ".mov",
        {Trace.LOCATION, Trace.DEVICE, Trace.DATE},
    ),
    "docx": (
        samples.docx,
        "office",
        ".docx",
        {Trace.AUTHOR, Trace.DATE, Trace.HISTORY, Trace.PICTURE},
    ),
}


def unpacked(data: bytes) -> bytes:
    """Everything in a file, however it is packed."""
    seen = [data]
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            seen += [package.read(name) for name in package.namelist()]
            seen += [str(package.infolist()).encode()]
    if data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as document:
            out = io.BytesIO()
            document.save(
                out,
                compress_streams=False,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            )
            seen.append(out.getvalue())
    return b"\n".join(seen)


@pytest.mark.parametrize("name", ALL)
def test_a_copy_holds_no_metadata_and_tells_what_was_taken_out(name: str) -> None:
    make, kind, suffix, taken = ALL[name]
    original = make()
    assert samples.SECRET.encode() in unpacked(original), "the sample has something to take out"
    head, data = cleaned(original)
    assert (head["state"], head["kind"], head["suffix"]) == ("cleaned", kind, suffix)
    assert taken <= set(head["taken"]), head
    assert samples.SECRET.encode() not in unpacked(bytes(data))
    again, _ = cleaned(bytes(data))
    assert again["state"] == "cleaned"
    assert again["taken"] == [], "nothing is left that the same look would find"


def test_a_photograph_is_seen_as_before() -> None:
    _, data = cleaned(samples.jpeg())
    with Image.open(io.BytesIO(bytes(data))) as picture:
        assert picture.size == (48, 64), "turned as the camera said"
        assert dict(picture.getexif()) == {}
        red, green, _ = picture.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert abs(red - 200) < 12 and abs(green - 30) < 12


def test_an_animation_keeps_its_frames_and_a_screenshot_its_transparency() -> None:
    with Image.open(io.BytesIO(bytes(cleaned(samples.gif())[1]))) as moving:
        assert moving.n_frames == 3  # type: ignore[attr-defined]
        assert moving.info["duration"] == 50
    with Image.open(io.BytesIO(bytes(cleaned(samples.png())[1]))) as still:
        assert still.getpixel((1, 1)) == (0, 0, 255, 128)


def test_a_document_keeps_its_pages_and_words() -> None:
    _, data = cleaned(samples.pdf())
    with pikepdf.open(io.BytesIO(bytes(data))) as document:
        (page,) = document.pages
        assert b"Do" in page.Contents.read_bytes()
        assert str(page.Annots[0].Contents) == "what the comment says"
        (photo,) = (thing.read_raw_bytes() for _, thing in page.Resources.XObject.items())
        with Image.open(io.BytesIO(photo)) as picture:
            assert picture.size == (64, 48)
        assert not document.attachments
        assert "/OpenAction" not in document.Root
    with zipfile.ZipFile(io.BytesIO(bytes(cleaned(samples.docx())[1]))) as package:
        main = next(name for name in package.namelist() if name.startswith("word/main"))
        assert b"what-the-letter-says" in package.read(main)
        assert main.encode() in package.read("_rels/.rels")
        assert b"thumbnail" not in package.read("_rels/.rels")
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}


def test_sound_stays_as_it_was() -> None:
    _, data = cleaned(samples.mp3())
    assert bytes(data) == b"".join([b"\xff\xfb\x90\x00" + bytes(413)] * 38)
    heard: Any = MP3(io.BytesIO(bytes(data))).info
    assert heard.length > 0.9
    with pytest.raises(id3.ID3NoHeaderError):
        id3.ID3(io.BytesIO(bytes(data)))
    _, data = cleaned(samples.wav())
    heard = mutagen.wave.WAVE(io.BytesIO(bytes(data))).info
    assert heard.length == pytest.approx(0.1, abs=0.01)
    assert bytes(data).count(b"\x80" * 801) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_text_is_shown_as_it_is(encoding: str) -> None:
    head, data = cleaned("土下座しろと言われた\r\nBM 1 ID3\n".encode(encoding))
    assert (head["state"], head["kind"], bytes(data)) == ("as_it_is", "text", b"")


def _bomb() -> bytes:
    """A few bytes that say of themselves that they are a picture of 1.6 billion pixels."""
    body = b"IHDR" + struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    head = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    data = b"IDAT" + zlib.compress(bytes(1000))
    end = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return b"\x89PNG\r\n\x1a\n" + head + end


def _zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", bytes(310_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: samples.jpeg()[:200], id="cut off"),
        pytest.param(lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), id="no picture"),
        pytest.param(lambda: samples.pdf(password="secret"), id="password"),
        pytest.param(lambda: b"PK\x03\x04" + bytes(30), id="broken zip"),
        pytest.param(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), id="old office"),
        pytest.param(lambda: samples.m4a()[:9000], id="broken film"),
        pytest.param(lambda: bytes(range(256)) * 4, id="anything"),
        pytest.param(_bomb, id="a billion pixels"),
        pytest.param(_zip_bomb, id="a zip bomb"),
    ],
)
def test_what_cannot_be_cleaned_is_never_called_clean(make: Callable[[], bytes]) -> None:
    head, copy = cleaned(make())
    assert head["state"] == "failed"
    assert bytes(copy) == b""
