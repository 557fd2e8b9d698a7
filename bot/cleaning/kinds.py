"""What a file is, by its bytes: neither its name nor what Slack says of it is believed."""

from enum import Enum, auto

from bot.domain.evidence import FileKind


class Format(Enum):
    """How a file is cleaned."""

    IMAGE = auto()
    PDF = auto()
    ZIP = auto()  # Office and OpenDocument are zips
    RIFF = auto()
    AIFF = auto()
    MP4 = auto()
    MPEG = auto()
    FLAC = auto()
    OGG = auto()
    ASF = auto()
    AMR = auto()
    TEXT = auto()
    UNKNOWN = auto()


KIND = {
    Format.IMAGE: FileKind.IMAGE,
    Format.PDF: FileKind.PDF,
    Format.ZIP: FileKind.OFFICE,
    Format.RIFF: FileKind.AUDIO,
    Format.AIFF: FileKind.AUDIO,
    Format.MP4: FileKind.VIDEO,
    Format.MPEG: FileKind.AUDIO,
    Format.FLAC: FileKind.AUDIO,
    Format.OGG: FileKind.AUDIO,
    Format.ASF: FileKind.AUDIO,
    Format.AMR: FileKind.AUDIO,
    Format.TEXT: FileKind.TEXT,
    Format.UNKNOWN: FileKind.OTHER,
}

SUFFIX = {
    Format.PDF: ".pdf",
    Format.RIFF: ".wav",
    Format.AIFF: ".aiff",
    Format.MPEG: ".mp3",
    Format.FLAC: ".flac",
    Format.OGG: ".ogg",
    Format.ASF: ".wma",
    Format.AMR: ".amr",
    Format.TEXT: ".txt",
}

_STARTS = (
    (b"\xff\xd8\xff", Format.IMAGE),
    (b"\x89PNG\r\n\x1a\n", Format.IMAGE),
    (b"GIF8", Format.IMAGE),
    (b"BM", Format.IMAGE),
    (b"II*\x00", Format.IMAGE),
    (b"MM\x00*", Format.IMAGE),
    (b"PK\x03\x04", Format.ZIP),
    (b"ID3", Format.MPEG),
    (b"fLaC", Format.FLAC),
    (b"OggS", Format.OGG),
    (b"#!AMR", Format.AMR),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Format.ASF),
)
_STILL = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
"""Brands of pictures in the container that videos have too (ISO 23008-12)."""

_SEEN = 1024


def format_of(data: bytes) -> Format:
    """How ``data`` is to be cleaned."""
    if data[:4] == b"RIFF":
        kinds = {b"WAVE": Format.RIFF, b"WEBP": Format.IMAGE}
        return kinds.get(data[8:12], Format.UNKNOWN)
    if data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
        return Format.AIFF
    if data[4:8] == b"ftyp":
        return Format.IMAGE if data[8:12] in _STILL else Format.MP4
    if b"%PDF-" in data[:_SEEN]:
        return Format.PDF
    if text_of(data) is not None:  # before the short signatures: "BM" may begin a letter
        return Format.TEXT
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] & 0x06:
        return Format.MPEG
    return Format.UNKNOWN


_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def text_of(data: bytes) -> str | None:
    """The text that a file is, in the encodings of Japanese mails and logs; else None."""
    tried = next(([name] for bom, name in _BOMS if data.startswith(bom)), None)
    if tried is None and b"\x1b" in data:
        tried = ["iso2022_jp_2"]
    for name in tried or ["utf-8", "cp932", "euc_jp"]:
        try:
            text = data.decode(name)
        except ValueError:
            continue
        return text if _readable(text) else None
    return None


def _readable(text: str) -> bool:
    """Whether it holds no control characters but those that lay a text out."""
    return not any(c < " " and c not in "\t\n\r\f\x1b" for c in text)
