"""Pictures as cameras, scanners, faxes and screens make them."""

import io
import shutil
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from bot.cleaning.child import cleaned
from tests import samples
from tests.cleaning.search import forms, holds

CANARY = samples.SECRET


def encoded(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def scene(size: tuple[int, int] = (320, 200), move: int = 0) -> Image.Image:
    """Something with light, dark and colours in it."""
    x, y = np.meshgrid(np.arange(size[0]) + move, np.arange(size[1]))
    red, green = (x * 255 // size[0]) % 256, (y * 255 // size[1]) % 256
    blue = ((x // 16 + y // 16) % 2) * 200
    return Image.fromarray(np.stack([red, green, blue], axis=-1).astype(np.uint8))


def exif() -> Image.Exif:
    told = Image.Exif()
    told[0x010F], told[0x0110], told[0x013B], told[0x8298] = "Maker", CANARY, CANARY, CANARY
    told[0x9C9D] = CANARY.encode("utf-16-le")  # Windows' author
    told.get_ifd(0x8825).update({1: "N", 2: samples.PLACE, 0x1B: CANARY.encode()})
    told.get_ifd(0x8769).update({0xA430: CANARY, 0x927C: forms(CANARY)[1], 0x9286: CANARY.encode()})
    return told


XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>{CANARY}</dc:creator></x:xmpmeta>".encode()


def segment(mark: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(body) + 2) + body


def photograph() -> bytes:
    """EXIF, XMP, IPTC, a comment, a preview and a film behind the end, as telephones do."""
    plain = encoded(scene(), "JPEG", exif=exif(), comment=CANARY, xmp=XMP)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0" + struct.pack(">I", len(CANARY) + 5)
    iptc += b"\x1c\x02\x50" + struct.pack(">H", len(CANARY)) + CANARY.encode()
    preview = b"JFXX\0\x10" + encoded(Image.new("RGB", (8, 8)), "JPEG", comment=CANARY)
    more = (
        segment(0xE0, preview) + segment(0xED, iptc) + segment(0xE1, b"Else\0" + forms(CANARY)[1])
    )
    return plain[:2] + more + plain[2:] + b"SEFT" + CANARY.encode()


def png() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", CANARY)
    told.add_text("Comment", CANARY, zip=True)
    told.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    whole = encoded(scene(), "PNG", pnginfo=told, exif=exif())
    body = b"prVt" + forms(CANARY)[1]
    own = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return whole[:-12] + own + whole[-12:] + CANARY.encode()


def moving(kind: str) -> bytes:
    pages = [scene((160, 100), n * 9) for n in range(6)]
    how: dict[str, Any] = {"save_all": True, "append_images": pages[1:], "duration": 40}
    if kind == "GIF":
        return encoded(pages[0], kind, comment=CANARY.encode(), **how) + CANARY.encode()
    if kind == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_text("Author", CANARY)
        return encoded(pages[0], kind, pnginfo=told, exif=exif(), **how)
    return encoded(pages[0], kind, exif=exif(), xmp=XMP, **how)


def tiff() -> bytes:
    told = {305: CANARY, 315: CANARY, 316: CANARY, 270: CANARY, 700: XMP, 37510: CANARY.encode()}
    return encoded(scene(), "TIFF", tiffinfo=told, compression="tiff_lzw")


def fax(pages: int = 12) -> bytes:
    """Twelve pages as a fax machine packs them: pixels that are not square."""
    sheets = []
    for number in range(pages):
        sheet = np.full((1100, 1728), 255, np.uint8)
        sheet[100 + 40 * number : 130 + 40 * number, 200:1500] = 0
        sheets.append(Image.fromarray(sheet).convert("1"))
    return encoded(
        sheets[0], "TIFF", save_all=True, append_images=sheets[1:], compression="group4",
        dpi=(204, 98), tiffinfo={305: CANARY, 315: CANARY},
    )  # fmt: skip


def heif(kind: str) -> bytes:
    return encoded(scene(), kind, exif=exif(), xmp=XMP)


MADE = {
    "photograph": (photograph, ".jpg"),
    "mpo": (lambda: encoded(scene(), "MPO", save_all=True, append_images=[scene()], exif=exif()),
            ".jpg"),
    "png": (png, ".png"),
    "gif": (lambda: moving("GIF"), ".gif"),
    "moving png": (lambda: moving("PNG"), ".png"),
    "webp": (lambda: encoded(scene(), "WEBP", exif=exif(), xmp=XMP), ".png"),
    "moving webp": (lambda: moving("WEBP"), ".webp"),
    "tiff": (tiff, ".png"),
    "fax": (fax, ".tiff"),
    "avif": (lambda: heif("AVIF"), ".jpg"),
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_a_picture_keeps_what_it_shows_and_nothing_else(name: str) -> None:
    make, suffix = MADE[name]
    original = make()
    assert holds(original, CANARY), "there is something to take out"
    head, copy = cleaned(original)
    assert (head["state"], head["suffix"]) == ("cleaned", suffix), head
    assert head["taken"]
    assert not holds(bytes(copy), CANARY)
    with Image.open(io.BytesIO(original)) as before, Image.open(io.BytesIO(bytes(copy))) as after:
        assert before.size == after.size
        if suffix in (".gif", ".webp", ".tiff") or name == "moving png":
            assert before.n_frames == after.n_frames  # type: ignore[attr-defined]
        assert abs(bright(before) - bright(after)) < 4


def bright(picture: Image.Image) -> float:
    return float(np.asarray(picture.convert("RGB"), dtype=float).mean())


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not here")
def test_another_programs_look_finds_nothing_either() -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder, "a.jpg")
        whole.write_bytes(encoded(scene(), "JPEG"))
        tags = [f"-{tag}={CANARY}" for tag in
                ("IPTC:By-line", "XMP:Creator", "EXIF:OwnerName", "EXIF:XPAuthor", "Comment",
                 "XMP-photoshop:City", "EXIF:CameraSerialNumber", "IPTC:City")]  # fmt: skip
        subprocess.run(["exiftool", "-q", "-m", *tags, str(whole)], check=True)
        original = whole.read_bytes()
        assert holds(original, CANARY)
        head, copy = cleaned(original)
        assert head["state"] == "cleaned" and not holds(bytes(copy), CANARY)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_deep_grey_scan_stays_as_bright_as_it_was(kind: str) -> None:
    deep = np.tile(np.linspace(9000, 60000, 300).astype(np.uint16), (200, 1))
    head, copy = cleaned(encoded(Image.fromarray(deep), kind))
    assert head["state"] == "cleaned"
    with Image.open(io.BytesIO(bytes(copy))) as after:
        seen = np.asarray(after.convert("L"), dtype=float)
    assert np.abs(seen - deep / 257).max() < 2


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I", "F", "CMYK", "YCbCr"])
def test_every_mode_is_seen_as_before(mode: str) -> None:
    grey = scene().convert("L")
    image = grey.convert(mode) if mode in "IF" else scene().convert(mode)
    head, copy = cleaned(encoded(image, "TIFF"))
    assert head["state"] == "cleaned", head
    with Image.open(io.BytesIO(bytes(copy))) as after:
        assert abs(bright(grey if mode in "IF" else image) - bright(after)) < 4


def test_colours_of_another_profile_are_changed_and_the_profile_goes() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    named = profile.replace(b"sRGB", CANARY[:4].encode())
    head, copy = cleaned(encoded(scene(), "JPEG", icc_profile=named))
    assert head["state"] == "cleaned"
    with Image.open(io.BytesIO(bytes(copy))) as after:
        assert "icc_profile" not in after.info
        assert abs(bright(scene()) - bright(after)) < 4


def test_a_copy_that_lost_the_picture_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.cleaning import images

    monkeypatch.setattr(images, "_drawn", lambda p: Image.new("RGB", p.size, "white"))
    head, copy = cleaned(photograph())
    assert (head["state"], head["why"], bytes(copy)) == ("failed", "different", b"")


def test_what_cannot_be_drawn_whole_is_not_clean() -> None:
    raw = encoded(scene(), "TIFF", tiffinfo={50706: bytes([1, 4, 0, 0]), 50708: CANARY})
    assert cleaned(raw)[0]["state"] == "failed"
    assert cleaned(moving("GIF")[:-80])[0]["state"] == "failed"
    assert cleaned(photograph()[:900])[0]["state"] == "failed"


def test_a_large_photograph_passes() -> None:
    """108 million pixels, as in the settings of the process."""
    large = encoded(Image.effect_noise((1200, 900), 90).resize((12_000, 9_000)), "JPEG")
    from tests.cleaning.search import through_the_process

    head, copy = through_the_process(large)
    assert (head["state"], head["suffix"]) == ("cleaned", ".jpg"), head
    assert len(copy) > 1_000_000


def test_nothing_to_remove_is_said_only_where_every_part_is_known() -> None:
    jpg, png = encoded(scene(), "JPEG"), encoded(scene(), "PNG")
    for bare in (jpg, png):
        assert cleaned(bare)[0]["taken"] == []
        assert cleaned(bare + samples.SECRET.encode())[0]["taken"] == ["other"]
    part = samples.SECRET.encode()
    own = b"\xff\xe7" + (len(part) + 2).to_bytes(2, "big") + part
    assert cleaned(jpg[:2] + own + jpg[2:])[0]["taken"] == ["other"]


def _longer_gif() -> bytes:
    data = moving("GIF")
    at = data.index(b"\x2c\0\0\0\0") + 11
    while data[at]:
        at += 1 + data[at]
    return data[:at] + bytes([len(CANARY)]) + CANARY.encode() + data[at:]


def _longer_png() -> bytes:
    data = moving("PNG")
    at = data.index(b"fdAT") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    body = data[at + 4 : at + 8 + size] + CANARY.encode()
    made = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return data[:at] + made + data[at + 12 + size :]


def _longer_webp() -> bytes:
    data = moving("WEBP")
    frame, dots = data.index(b"ANMF") + 4, data.index(b"VP8 ") + 4
    sizes = [int.from_bytes(data[at : at + 4], "little") for at in (frame, dots)]
    more = CANARY.encode()
    made = [struct.pack("<I", size + len(more)) for size in (*sizes, len(data) - 8)]
    behind = dots + 4 + sizes[1]
    whole = data[:frame] + made[0] + data[frame + 4 : dots] + made[1] + data[dots + 4 : behind]
    return whole[:4] + made[2] + whole[8:] + more + data[behind:]


@pytest.mark.parametrize("make", [_longer_gif, _longer_png, _longer_webp])
def test_what_stands_behind_the_dots_of_a_frame_goes(make: Callable[[], bytes]) -> None:
    original = make()
    head, copy = cleaned(original)
    assert head["state"] == "cleaned" and not holds(bytes(copy), CANARY), head
    with Image.open(io.BytesIO(original)) as old, Image.open(io.BytesIO(bytes(copy))) as new:
        counts = [getattr(each, "n_frames", 1) for each in (old, new)]
        assert (old.size, counts[0]) == (new.size, counts[1])
        for place in range(counts[0]):
            old.seek(place)
            new.seek(place)
            assert abs(bright(old) - bright(new)) < 2
            assert old.info["duration"] == new.info["duration"]
