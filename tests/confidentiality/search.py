"""Looking for something that must not be there: on disk, in the log, in what Slack keeps."""

import base64
import html
import json
import unicodedata
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import aiohttp

from tests.office import Json, Office

LETTERS = ("views.open", "views.push", "views.update")
"""Methods whose arguments Slack does not keep: what is read stands there and nowhere else."""

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp932", "euc-jp", "iso2022_jp")


@cache
def spellings(word: str) -> frozenset[bytes]:
    """The bytes in which a word could stand somewhere without being encrypted."""
    found: set[bytes] = set()
    for form in {word, *(unicodedata.normalize(n, word) for n in ("NFC", "NFD", "NFKC", "NFKD"))}:
        texts = {
            form,
            json.dumps(form)[1:-1],
            json.dumps(form)[1:-1].upper().replace("\\U", "\\u"),
            html.escape(form),
            form.encode("ascii", "xmlcharrefreplace").decode(),
            "".join(f"&#x{ord(char):x};" for char in form),
            *(escape(form) for escape in (quote, quote_plus)),
            quote(form).lower(),
        }
        raw = {_encoded(form, encoding) for encoding in _ENCODINGS}
        found |= raw | {text.encode() for text in texts}
        for plain in raw - {b""}:
            found |= {plain.hex().encode(), plain.hex().upper().encode()}
            # Base64 of a longer text holds the word in one of three alignments.
            for shift in range(3):
                coded = base64.b64encode(b"\0" * shift + plain)
                core = coded[(0, 2, 3)[shift] : len(coded) - 4]
                found |= {core, core.translate(bytes.maketrans(b"+/", b"-_"))}
    return frozenset(form for form in found if len(form) >= 6)


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b""


def stands_in(content: bytes, word: str) -> bool:
    return any(form in content for form in spellings(word))


def on_disk(office: Office, word: str, *more: Path) -> list[str]:
    """Files of the data directory, and of ``more``, that hold the word in any spelling.

    Their names count too. What is packed is unpacked.
    """

    def holds(folder: Path, file: Path) -> bool:
        named = stands_in(str(file.relative_to(folder)).encode(), word)
        return named or (file.is_file() and any(stands_in(each, word) for each in contents(file)))

    return [
        file.name
        for folder in (office.data, *more)
        for file in sorted(folder.rglob("*"))
        if holds(folder, file)
    ]


def contents(file: Path) -> Iterator[bytes]:
    """What is in a file, and in what is packed in it."""
    yield file.read_bytes()
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as package:
            for name in package.namelist():
                yield name.encode() + b"\0" + package.read(name)


def in_log(office: Office, word: str) -> bool:
    return stands_in(office.bot.log.read_bytes(), word)


def said_to_slack(office: Office, word: str, since: int = 0) -> dict[str, Json]:
    """The methods that were called with the word in any spelling, each with the first call."""
    found: dict[str, Json] = {}
    for call in office.slack.record.since(since):
        if stands_in(json.dumps(call["args"], ensure_ascii=False).encode(), word):
            found.setdefault(call["method"], call)
    return found


def kept_in_slack(office: Office, word: str) -> list[str]:
    """Methods with the word that are none of those whose arguments Slack forgets."""
    return [method for method in said_to_slack(office, word) if method not in LETTERS]


async def in_metrics(office: Office, word: str) -> bool:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{office.bot.port}/metrics") as answer,
    ):
        assert answer.status == 200
        return stands_in(await answer.read(), word)


def hidden_parts(view: Any) -> Iterator[str]:
    """What a view carries beside what is shown: metadata, values, ids, addresses."""
    if isinstance(view, dict):
        for name, value in view.items():
            if name in ("private_metadata", "value", "external_id", "url", "block_id", "action_id"):
                yield str(value)
            else:
                yield from hidden_parts(value)
    elif isinstance(view, list):
        for item in view:
            yield from hidden_parts(item)
