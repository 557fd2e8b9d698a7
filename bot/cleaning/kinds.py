"""What a file is, by its bytes: neither its name nor what Slack says of it is believed."""

from enum import Enum, auto

from bot.cleaning import sound, text
from bot.domain.evidence import FileKind


class Format(Enum):
    """How a file is cleaned."""

    IMAGE = auto()
    PDF = auto()
    ZIP = auto()  # Office and OpenDocument are zips
    WAVE = auto()
    AIFF = auto()
    AVI = auto()
    MP4 = auto()
    MATROSKA = auto()  # webm, as browsers record
    MPEGTS = auto()
    MPEG = auto()
    ADTS = auto()
    FLAC = auto()
    OGG = auto()
    ASF = auto()
    AMR = auto()
    CAF = auto()
    TEXT = auto()
    HEADED = auto()  # a text with fields beside what it shows: a mail, a contact, a page
    UNKNOWN = auto()


SOUND_AND_FILM = {
    Format.WAVE: (FileKind.AUDIO, ".wav"),
    Format.AIFF: (FileKind.AUDIO, ".aiff"),
    Format.AVI: (FileKind.VIDEO, ".avi"),
    Format.MP4: (FileKind.VIDEO, ".mp4"),
    Format.MATROSKA: (FileKind.VIDEO, ".webm"),
    Format.MPEGTS: (FileKind.VIDEO, ".ts"),
    Format.MPEG: (FileKind.AUDIO, ".mp3"),
    Format.ADTS: (FileKind.AUDIO, ".aac"),
    Format.FLAC: (FileKind.AUDIO, ".flac"),
    Format.OGG: (FileKind.AUDIO, ".ogg"),
    Format.ASF: (FileKind.AUDIO, ".wma"),
    Format.AMR: (FileKind.AUDIO, ".amr"),
    Format.CAF: (FileKind.AUDIO, ".caf"),
}
_OTHERS = {
    Format.IMAGE: (FileKind.IMAGE, ""),
    Format.PDF: (FileKind.PDF, ".pdf"),
    Format.ZIP: (FileKind.OFFICE, ""),
    Format.TEXT: (FileKind.TEXT, ".txt"),
    Format.HEADED: (FileKind.TEXT, ""),
    Format.UNKNOWN: (FileKind.OTHER, ""),
}
KIND = {found: kind for found, (kind, _) in (SOUND_AND_FILM | _OTHERS).items()}
SUFFIX = {found: suffix for found, (_, suffix) in (SOUND_AND_FILM | _OTHERS).items()}

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
    (b"caff\0\1", Format.CAF),
    (b"\x1a\x45\xdf\xa3", Format.MATROSKA),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Format.ASF),
)
_RIFF = {b"WAVE": Format.WAVE, b"AVI ": Format.AVI, b"WEBP": Format.IMAGE}
_STILL = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
"""Brands of pictures in the container that videos have too (ISO 23008-12)."""

_FIRST_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"styp", b"free", b"skip")
"""MP4, and QuickTime's films that do not say their brand."""

_SEEN = 1024


def format_of(data: bytes) -> Format:
    """How ``data`` is to be cleaned."""
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12], Format.UNKNOWN)
    if data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
        return Format.AIFF
    if data[4:8] == b"ftyp" and data[8:12] in _STILL:
        return Format.IMAGE
    if b"%PDF-" in data[:_SEEN]:
        return Format.PDF
    words = None if data.startswith(b"#!AMR") else text_of(data)
    if words is not None:  # before the short signatures: "BM" may begin a letter
        return Format.TEXT if text.is_plain(words) else Format.HEADED
    if data[4:8] in _FIRST_BOXES:
        return Format.MP4
    if data.startswith(b"ID3"):
        at = sound.behind_tag(data)
        behind = data[at : at + 10]
        if behind.startswith(b"fLaC"):
            return Format.FLAC
        if _by_frames(behind) is Format.ADTS:
            return Format.ADTS
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    return _by_frames(data)


def _by_frames(data: bytes) -> Format:
    """Formats without a signature, which are rows of frames."""
    if len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0:
        return Format.MPEG if data[1] & 0x06 else Format.ADTS
    for first, length in ((0, 188), (4, 192)):
        if len(data) > 4 * length and all(data[first + n * length] == 0x47 for n in range(4)):
            return Format.MPEGTS
    return Format.UNKNOWN


_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def text_of(data: bytes) -> str | None:
    """The text that a file is, in the encodings of Japanese mails and logs; else None."""
    tried = next(([name] for bom, name in _BOMS if data.startswith(bom)), None)
    if tried is None and b"\x1b" in data:
        tried = ["iso2022_jp_2"]
    for name in tried or ["utf-8", "cp932", "euc_jp"]:
        try:
            words = data.decode(name)
        except ValueError:
            continue
        return words if _readable(words) else None
    return None


def _readable(words: str) -> bool:
    """Whether it holds no control characters but those that lay a text out."""
    return not any(c < " " and c not in "\t\n\r\f\x1b" for c in words)
