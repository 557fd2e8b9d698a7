"""Looks for a name in a file as somebody would who takes it apart."""

import base64
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import bot

_ROOT = Path(next(iter(bot.__path__))).parent
_STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_MOST = 20_000_000


def forms(name: str) -> tuple[bytes, ...]:
    """The bytes that a name may have in a file, whichever case they are in."""
    plain = name.encode()
    percent = "".join(f"%{byte:02X}" for byte in plain).encode()
    packed = tuple(
        base64.b64encode(b"x" * skip + plain)[4 if skip else 0 : -4] for skip in range(3)
    )
    hexed = [code.hex().encode() for code in (plain, name.encode("utf-16-be"))]
    return (
        plain, name.encode("utf-16-le"), name.encode("utf-16-be"), percent, quote(name).encode(),
        *hexed, *packed,
    )  # fmt: skip


def holds(data: bytes, name: str) -> bool:
    """Whether the name stands anywhere in it, packed or not, in upper or lower case."""
    looked = [form.lower() for form in forms(name)]
    return any(form in part.lower() for part in _parts(data, 0) for form in looked)


def _parts(data: bytes, depth: int) -> list[bytes]:
    found = [data]
    if depth > 3:
        return found
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for part in package.infolist():
                found += [part.filename.encode(), part.extra, part.comment]
                found += _parts(package.read(part), depth + 1)
            found.append(package.comment)
        return found
    for start in _STREAM.finditer(data):
        inside = _inflated(data, start.start())
        if len(inside) > 8:
            found += _parts(inside, depth + 1)
    return found


def _inflated(data: bytes, at: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data[at : at + _MOST], _MOST)
    except zlib.error:
        return b""


def through_the_process(data: bytes) -> tuple[dict[str, Any], bytes]:
    """As ``cleaned`` answers, with the limits of the process that the bot starts."""
    done = subprocess.run(
        [sys.executable, "-B", "-m", "bot.cleaning.child"],
        input=data, capture_output=True, cwd=_ROOT, check=False,
    )  # fmt: skip
    line, _, copy = done.stdout.partition(b"\n")
    assert done.returncode == 0, done.stderr[-500:]
    return json.loads(line), copy
