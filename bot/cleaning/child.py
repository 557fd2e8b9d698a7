"""The process that cleans one file: from standard input to standard output, and ends.

It is given neither secrets nor much memory or time, and writes no file: a file that
somebody outside the company has made is read here and nowhere else. First comes one
line of JSON (``Copy.to_dict``, whose size is not known yet), then the bytes where they are cleaned.
"""

import json
import resource
import sys
from typing import Any

from bot.cleaning.kinds import KIND, SOUND_AND_FILM, SUFFIX, Format, format_of
from bot.cleaning.result import Cleaned, NotCleanable
from bot.domain.evidence import Copy, CopyState, Unclean

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
        case _ if kind in SOUND_AND_FILM:
            from bot.cleaning import media

            return media.clean(data, kind)
        case Format.HEADED:
            raise NotCleanable(Unclean.HEADERS)
    raise NotCleanable(Unclean.UNKNOWN)


def _failed(found: Format, why: Unclean) -> dict[str, Any]:
    return Copy(CopyState.FAILED, KIND[found], SUFFIX.get(found, ""), why=why).to_dict()


def cleaned(data: bytes) -> tuple[dict[str, Any], bytes | bytearray | memoryview]:
    """What the process answers for a file: its head, and the copy's bytes."""
    found = format_of(data)
    if found is Format.TEXT:
        return Copy(CopyState.AS_IT_IS, KIND[found], SUFFIX[found]).to_dict(), b""
    try:
        copy = _clean(data, found)
    except NotCleanable as failure:
        return _failed(found, failure.why), b""
    except MemoryError:
        return _failed(found, Unclean.TOO_MUCH), b""
    except Exception:  # whatever the libraries make of a broken file: it is not clean
        return _failed(found, Unclean.BROKEN), b""
    taken = tuple(sorted(copy.taken))
    head = Copy(CopyState.CLEANED, copy.kind, copy.suffix, taken, drawn=copy.drawn)
    return head.to_dict(), copy.data


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
