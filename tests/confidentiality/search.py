"""Looking for something that must not be there: on disk, in the log, in what Slack keeps."""

import base64
import json
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import aiohttp

from tests.office import Office, strings

KEPT = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.publish")
"""Methods whose arguments stay in Slack, or are shown outside a modal."""


def spellings(word: str) -> set[bytes]:
    """The bytes in which a word could stand somewhere without being encrypted."""
    forms = {word, unicodedata.normalize("NFKC", word), unicodedata.normalize("NFD", word)}
    found: set[bytes] = set()
    for form in forms:
        found |= {
            form.encode(),
            form.encode("utf-16-le"),
            form.encode("utf-16-be"),
            json.dumps(form)[1:-1].encode(),
            quote(form).encode(),
        }
        # Base64 of a longer text holds the word in one of three alignments.
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + form.encode())
            found.add(coded[shift + 2 : len(coded) - 4])
    return {form for form in found if len(form) >= 6}


def on_disk(office: Office, word: str) -> list[str]:
    """Files of the data directory that hold the word, in any spelling; names count too."""
    forms = spellings(word)
    found = []
    for file in office.data.rglob("*"):
        if word in file.name:
            found.append(file.name)
        elif file.is_file():
            content = file.read_bytes()
            if any(form in content for form in forms):
                found.append(file.name)
    return found


def in_log(office: Office, word: str) -> bool:
    log = office.bot.log.read_bytes()
    return any(form in log for form in spellings(word))


def kept_in_slack(office: Office, word: str) -> list[str]:
    """Calls of the bot whose arguments stay in Slack and hold the word."""
    return [
        call["method"]
        for call in office.slack.record.calls
        if call["method"] in KEPT and any(word in text for text in strings(call["args"]))
    ]


async def in_metrics(office: Office, word: str) -> bool:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{office.bot.port}/metrics") as answer,
    ):
        assert answer.status == 200
        return word in await answer.text()


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
