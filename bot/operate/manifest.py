"""What every part of an export hashes to, who signed that, and whether it is still so."""

import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from bot.operate.archive import BROKEN
from bot.runtime.console import Words

MANIFEST, SIGNATURE, SUMS = "manifest.json", "manifest.json.sig", "SHA256SUMS"
KEY, README = "signing-key.pem", "README.txt"

_PIECE = 1 << 20


def readme(number: str, public: str) -> str:
    """For whoever opens the export: what is in it, and how common tools check it."""
    return _README.format(number=number, fingerprint=fingerprint(public))


def fingerprint(public: str) -> str:
    """What people compare of a public key: the SHA-256 of its DER form, in groups of four."""
    key = load_pem_public_key(public.encode())
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = hashlib.sha256(der).hexdigest()[:40]
    return " ".join(digest[place : place + 4] for place in range(0, 40, 4))


@dataclass(frozen=True, slots=True)
class PartFlaw:
    """What is wrong, and with which part."""

    part: str
    wrong: Words


_ALTERED = Words("書き換えられています", "altered")
_MISSING = Words("ありません", "missing")
_TWICE = Words("同じ名前のものが二つあります", "there twice")
_STRANGE = Words("manifest.json にないものです", "not in the manifest")
_UNSIGNED = Words("署名がこの鍵のものではありません", "not signed with this key")
_UNREADABLE = Words("読めません", "cannot be read")


@dataclass(frozen=True, slots=True)
class Checked:
    """``manifest`` is what the export says of itself, empty where that cannot be read."""

    manifest: dict[str, Any]
    flaws: tuple[PartFlaw, ...]


def checked(package: zipfile.ZipFile, public: str) -> Checked:
    """Holds every part against the manifest, and that against the key."""
    flaws = [
        PartFlaw(name, _TWICE) for name, times in Counter(package.namelist()).items() if times > 1
    ]
    data, signature = _read(package, MANIFEST), _read(package, SIGNATURE)
    if data is None:
        return Checked({}, (*flaws, _unread(package, MANIFEST)))
    if signature is None:
        flaws.append(_unread(package, SIGNATURE))
    elif not _signed(public, data, signature):
        flaws.append(PartFlaw(MANIFEST, _UNSIGNED))
    try:
        manifest = json.loads(data)
        files = {str(name): (f["size"], f["sha256"]) for name, f in manifest["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return Checked({}, (*flaws, PartFlaw(MANIFEST, _UNREADABLE)))
    return Checked(manifest, (*flaws, *_parts(package, files)))


def _parts(package: zipfile.ZipFile, files: dict[str, tuple[int, str]]) -> Iterator[PartFlaw]:
    there = set(package.namelist()) - {MANIFEST, SIGNATURE}
    for name in sorted(files.keys() | there):
        if name not in there:
            yield PartFlaw(name, _MISSING)
        elif name not in files:
            yield PartFlaw(name, _STRANGE)
        elif _digest(package, name) != files[name]:
            yield PartFlaw(name, _ALTERED)


def _unread(package: zipfile.ZipFile, name: str) -> PartFlaw:
    return PartFlaw(name, _UNREADABLE if name in package.namelist() else _MISSING)


def _digest(package: zipfile.ZipFile, name: str) -> tuple[int, str] | None:
    digest, size = hashlib.sha256(), 0
    try:
        with package.open(name) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                size += len(piece)
    except (*BROKEN, OSError):
        return None
    return size, digest.hexdigest()


def _read(package: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        return package.read(name)
    except (*BROKEN, OSError, KeyError):
        return None


def _signed(public: str, data: bytes, signature: bytes) -> bool:
    key = load_pem_public_key(public.encode())
    if not isinstance(key, Ed25519PublicKey):
        return False
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


_README = """{number}

record.pdf    読むための文書(印刷できます)         to read and print
record.json   同じ内容のデータ(ある場合)           the same as data
evidence/     証拠のファイル(ある場合)             files of evidence, where there are any
manifest.json すべての部分の大きさと SHA-256        size and SHA-256 of every part

確かめ方(このフォルダーで) / To check it, in this folder:

  sha256sum -c SHA256SUMS
  openssl pkeyutl -verify -pubin -inkey signing-key.pem -rawin \\
    -in manifest.json -sigfile manifest.json.sig

署名の鍵が会社のものであることは、鍵の SHA-256 の初めの 40 桁(指紋)を、別の手段(電話など)で
会社に確かめてください。
That the key is the company's: compare its fingerprint (the first 40 digits of its SHA-256) with
them by another way, such as a call.

  {fingerprint}

  openssl pkey -pubin -in signing-key.pem -outform DER | sha256sum
"""
