"""The process that cleans one file: from standard input to standard output, and ends.

It is given neither secrets nor much memory or time, and writes no file: a file that
somebody outside the company has made is read here and nowhere else. First comes one
line of JSON (``Copy.to_dict`` without the size), then the bytes where they are cleaned.
"""

import json
import resource
import sys
from typing import Any

from bot.cleaning.kinds import KIND, SUFFIX, Format, format_of
from bot.cleaning.result import Cleaned, NotCleanable
from bot.domain.evidence import CopyState, FileKind

MEMORY = 2_000_000_000
"""Bytes of address space, shared libraries included."""

PROCESSOR = 40
"""Seconds of the processor."""


def _clean(data: bytes, kind: Format) -> Cleaned:
    # Imported when needed: each brings a library of its own.
    match kind:
        case Format.IMAGE:
            from bot.cleaning import images

            return images.clean(data)
        case Format.PDF:
            from bot.cleaning import pdf

            return pdf.clean(data)
        case Format.ZIP:
            from bot.cleaning import office

            return office.clean(data)
        case Format.RIFF | Format.AIFF:
            from bot.cleaning import chunks

            return chunks.clean(data, "little" if kind is Format.RIFF else "big", SUFFIX[kind])
        case Format.MP4:
            from bot.cleaning import boxes

            return boxes.clean(data)
        case Format.MPEG | Format.FLAC | Format.OGG | Format.ASF:
            from bot.cleaning import audio

            return audio.clean(data, kind)
    raise NotCleanable


def _head(state: CopyState, kind: FileKind, suffix: str, taken: list[str]) -> dict[str, Any]:
    return {"state": state, "kind": kind, "suffix": suffix, "taken": taken}


def cleaned(data: bytes) -> tuple[dict[str, Any], bytes | bytearray | memoryview]:
    """What the process answers for a file: its head, and the copy's bytes."""
    found = format_of(data)
    suffix = SUFFIX.get(found, "")
    if found in (Format.TEXT, Format.AMR):
        return _head(CopyState.AS_IT_IS, KIND[found], suffix, []), b""
    try:
        copy = _clean(data, found)
    except Exception:  # whatever the libraries make of a broken file: it is not clean
        return _head(CopyState.FAILED, KIND[found], suffix, []), b""
    head = _head(CopyState.CLEANED, copy.kind, copy.suffix, sorted(copy.taken))
    return head, copy.data


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    _limit()
    head, data = cleaned(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
