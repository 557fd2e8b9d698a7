"""Where the master keys come from: the settings, or a file beside the data."""

import base64
import binascii
from pathlib import Path

import structlog

from bot.runtime.console import Words
from bot.storage.cipher import KEY_BYTES, new_key
from bot.storage.error import MasterKeyMissing, Unusable
from bot.storage.file import private_file, private_folder, write_durably

FILE_NAME = "master.key"

log = structlog.get_logger()


_FILE_MISSING = Words(
    "鍵のファイル {file} がありません。データベースの中身は、その鍵でしか開けません。控えから戻して"
    "ください。",
    "the key file {file} is missing, and the database holds what only it opens: put it back from "
    "where it was kept",
)

_NO_KEY = Words(
    "マスターキーは、それぞれ {bytes} バイトです。", "each master key must have {bytes} bytes"
)
_NO_KEYS = Words(
    "{file} には、1行に1つずつ、{bytes} バイトの鍵を Base64 で、新しいものから順に書いてください。",
    "{file} must hold one Base64 key of {bytes} bytes a line, newest first",
)
_EMPTY = Words(
    "鍵のファイル {file} が空です。控えから戻してください。",
    "{file} is empty: put the key file back from where it was kept",
)


def load_master_keys(
    keys: tuple[bytes, ...] | None, data_dir: Path, *, create: bool = True
) -> tuple[bytes, ...]:
    """The master keys, newest first, each of 32 bytes.

    Without ``keys`` they are the lines of ``DATA_DIR/master.key`` in Base64.
    Where there is no such file it is made with mode 0600 and a warning, or
    refused with ``create=False``: a new key opens nothing that was stored before.
    """
    if keys:
        if any(len(key) != KEY_BYTES for key in keys):
            raise Unusable(_NO_KEY, bytes=KEY_BYTES)
        return keys
    file = data_dir / FILE_NAME
    if not file.exists():
        if not create:
            raise MasterKeyMissing(_FILE_MISSING, file=file)
        private_folder(data_dir)
        write_durably(file, base64.b64encode(new_key()) + b"\n")
        # Kept apart from the data, or nothing stored can be read where that is lost.
        log.warning("master_key_made", file=file)
    private_file(file)
    return _parse(file.read_bytes(), file)


def _parse(content: bytes, file: Path) -> tuple[bytes, ...]:
    found = []
    for line in content.split():
        try:
            key = base64.b64decode(line, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise Unusable(_NO_KEYS, file=file, bytes=KEY_BYTES)
        found.append(key)
    if not found:
        raise Unusable(_EMPTY, file=file)
    return tuple(found)
