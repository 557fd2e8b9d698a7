"""Encryption of what is stored.

Each scope (a case, a draft, the system) has a random key of 32 bytes, kept
wrapped by a master key. Texts and bytes are AES-256-GCM under the scope's key
with the associated data ``version|workspace|scope|field``, where the field is
``table.column.row``: a ciphertext that was moved to another row, column, case
or workspace does not open. Destroying the wrapped key destroys the scope.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.text import storable, storable_json
from bot.runtime.console import Words
from bot.storage.error import CipherError, MasterKeyMissing

KEY_BYTES = 32
KEY_ID_BYTES = 8
VERSION = b"\x01"
_NONCE_BYTES, _TAG_BYTES = 12, 16


_SET_BYTES = 512
"""To a multiple of which a set of people is filled up: some thirty of them."""


class Ciphertext(bytes):
    """What a sealed column takes; nothing but this module makes one."""

    def __repr__(self) -> str:
        return f"<Ciphertext of {len(self)} bytes>"


def key_id(master: bytes) -> bytes:
    """Names a master key without telling anything about it."""
    return hashlib.sha256(b"madoguchi master key id" + master).digest()[:KEY_ID_BYTES]


def _associated(workspace: str, scope: str, place: str) -> bytes:
    """``version|workspace|scope|place``, each piece free of the separator."""
    pieces = (workspace, scope, place)
    if any("|" in piece for piece in pieces):
        raise ValueError("a piece of the associated data holds the separator")
    return "|".join((str(VERSION[0]), *pieces)).encode()


def _encrypt(cipher: AESGCM, plain: bytes, associated: bytes) -> bytes:
    # Random nonces are safe here: one key never encrypts near 2**32 messages.
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, associated)


def _decrypt(cipher: AESGCM, blob: bytes, associated: bytes) -> bytes:
    try:
        return cipher.decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], associated)
    except (InvalidTag, ValueError):
        pass
    raise CipherError("a stored value does not open in its place")


@dataclass(frozen=True)
class Seal:
    """Encrypts and decrypts within one scope."""

    workspace: str
    scope: str
    _key: bytes = field(repr=False)

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._key)

    def encrypt(self, plain: bytes, place: str) -> Ciphertext:
        """``place`` is ``table.column.row``."""
        associated = _associated(self.workspace, self.scope, place)
        return Ciphertext(VERSION + _encrypt(self._cipher, plain, associated))

    def decrypt(self, blob: bytes, place: str) -> bytes:
        """The inverse of ``encrypt`` in the same place; else ``CipherError``."""
        if blob[:1] != VERSION:
            raise CipherError("a stored value is of an unknown version")
        return _decrypt(self._cipher, blob[1:], _associated(self.workspace, self.scope, place))

    def encrypt_text(self, text: str, place: str) -> Ciphertext:
        return self.encrypt(storable(text).encode(), place)

    def decrypt_text(self, blob: bytes, place: str) -> str:
        # Halves of characters were kept once, and nothing that shows them takes them.
        return storable(self.decrypt(blob, place).decode("utf-8", "surrogatepass"))

    def encrypt_json(self, value: Any, place: str) -> Ciphertext:
        return self.encrypt_text(
            json.dumps(value, separators=(",", ":"), ensure_ascii=False), place
        )

    def encrypt_set(self, value: Sequence[str], place: str) -> Ciphertext:
        """As JSON, with spaces behind it: its length tells neither how many there are nor whether
        there is one."""
        told = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        return self.encrypt(told + b" " * (-len(told) % _SET_BYTES), place)

    def decrypt_json(self, blob: bytes, place: str) -> Any:
        return storable_json(json.loads(self.decrypt(blob, place)))

    @property
    def mac(self) -> "Mac":
        """Keyed hashes that nobody makes or holds against anything once the scope is destroyed."""
        return Mac(hmac.digest(self._key, b"madoguchi mac", "sha256"))


def measured(piece: bytes) -> bytes:
    """With its length: so no other pieces come to the same."""
    return len(piece).to_bytes(8, "big") + piece


@dataclass(frozen=True, slots=True)
class Mac:
    """Keyed hashes: equality without telling the value, and the audit's chain.

    With later keys what the first one makes is hashed once more with each: so what is stored
    can be taken to a new key without the values, which nobody has.
    """

    _key: bytes = field(repr=False)
    _later: tuple[bytes, ...] = field(default=(), repr=False)

    def of(self, purpose: str, *pieces: bytes) -> bytes:
        """HMAC-SHA256 over the pieces with their lengths; differs for each purpose."""
        return self.over(b"".join(map(measured, (purpose.encode(), *pieces))))

    def over(self, told: bytes) -> bytes:
        """The same over the purpose and the pieces as ``measured`` makes them."""
        made = hmac.digest(self._key, told, "sha256")
        for key in self._later:
            made = hmac.digest(key, made, "sha256")
        return made

    def once_more(self, made: bytes) -> bytes:
        """What the keys before the newest made, as all of them make it."""
        return hmac.digest(self._later[-1], made, "sha256")

    def of_text(self, purpose: str, text: str) -> bytes:
        return self.of(purpose, text.encode("utf-8", "surrogatepass"))


_NOT_GIVEN = Words(
    "保管されている鍵の一つが、渡されていないマスターキーで包まれています。",
    "a stored key is under a master key that was not given",
)


class Masters:
    """The master keys: the newest wraps, each unwraps what it wrapped."""

    def __init__(self, keys: Sequence[bytes], workspace: str) -> None:
        if not keys:
            raise ValueError("no master key")
        if any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"a master key must have {KEY_BYTES} bytes")
        self.workspace = workspace
        self._newest = key_id(keys[0])
        self._first = keys[0]
        self._ciphers: Mapping[bytes, AESGCM] = {key_id(key): AESGCM(key) for key in keys}

    def __len__(self) -> int:
        return len(self._ciphers)

    @property
    def newest(self) -> bytes:
        """The name of the master key that wraps."""
        return self._newest

    def newest_alone(self) -> "Masters":
        """The newest master key without those that came before."""
        return Masters((self._first,), self.workspace)

    def knows(self, wanted: bytes) -> bool:
        return wanted in self._ciphers

    def lack(self, scope: str, wrapped: object) -> bool:
        """Whether this looks like a key that a master key has wrapped which was not given.

        One that opens under another name than its own is one of which somebody altered that.
        """
        start = len(VERSION)
        end = start + KEY_ID_BYTES
        return (
            isinstance(wrapped, bytes)
            and len(wrapped) == end + _NONCE_BYTES + KEY_BYTES + _TAG_BYTES
            and wrapped[:start] == VERSION
            and not self.knows(wrapped[start:end])
            and not any(self._opens(scope, VERSION + own + wrapped[end:]) for own in self._ciphers)
        )

    def _opens(self, scope: str, wrapped: bytes) -> bool:
        try:
            return bool(self.unwrap(scope, wrapped))
        except CipherError:
            return False

    def wrap(self, scope: str, key: bytes) -> bytes:
        """``version, id of the master key, nonce, ciphertext``."""
        associated = _associated(self.workspace, scope, "key")
        return VERSION + self._newest + _encrypt(self._ciphers[self._newest], key, associated)

    def unwrap(self, scope: str, wrapped: bytes) -> bytes:
        """The scope's key; ``MasterKeyMissing`` where its master key is not given."""
        start = len(VERSION)
        end = start + KEY_ID_BYTES
        master = self._ciphers.get(wrapped[start:end])
        if wrapped[:start] != VERSION or master is None:
            raise MasterKeyMissing(_NOT_GIVEN)
        return _decrypt(master, wrapped[end:], _associated(self.workspace, scope, "key"))

    def seal(self, scope: str, wrapped: bytes) -> Seal:
        return Seal(self.workspace, scope, self.unwrap(scope, wrapped))

    def mac(self, scope: str, wrapped: bytes) -> Mac:
        return Mac(self.unwrap(scope, wrapped))


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)
