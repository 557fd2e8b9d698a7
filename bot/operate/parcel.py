"""What leaves the house is encrypted with age: to its reader's keys, or by a passphrase.

``age``, ``rage`` and many other programs open it (https://age-encryption.org/v1).
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from typing import Any

import pyrage

from bot.operate.terminal import Refused, Unfit
from bot.runtime.console import Words, language

LEAST = 12
"""Characters of a passphrase."""

_LONGEST = 1 << 16
_MAGIC = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
_BY_PASSPHRASE = b"\n-> scrypt "


@dataclass(frozen=True, slots=True)
class Lock:
    """How a parcel is closed: one of the two is there."""

    keys: tuple[str, ...] = ()
    passphrase: str = ""

    def close(self, content: bytes) -> bytes:
        if self.passphrase:
            return bytes(pyrage.passphrase.encrypt(content, self.passphrase))
        return bytes(pyrage.encrypt(content, [_recipient(key) for key in self.keys]))


def lock(keys: Sequence[str], passphrase_file: Path | None, descriptor: int | None) -> Lock:
    """By the keys that are given (or files of them), else by a passphrase, which may be asked.

    Ends with code 2 where there is neither, or a key is none.
    """
    if keys:
        lines = [line for key in keys for line in _lines(key)]
        for line in lines:
            _recipient(line)
        if not lines:
            raise Unfit("鍵が入っていません。", "there is no key in it", "--key")
        return Lock(keys=tuple(lines))
    phrase = _passphrase(passphrase_file, descriptor, twice=True)
    if not phrase:
        raise Unfit(
            "何で暗号化するかを示してください(--key 鍵、または --passphrase-file ファイル)。",
            "say how it is encrypted: --key KEY, or a passphrase (--passphrase-file FILE)",
            "--key",
        )
    if len(phrase) < LEAST:
        raise Unfit(
            "パスフレーズは {least} 文字以上にしてください。",
            "the passphrase must have at least {least} characters",
            "--passphrase-file",
            least=LEAST,
        )
    return Lock(passphrase=phrase)


def _lines(key: str) -> list[str]:
    """A key, or those in a file, as ``age -R`` reads them."""
    if key.startswith(("age1", "ssh-")):
        return [key]
    try:
        text = Path(key).expanduser().read_text("utf-8")
    except (OSError, UnicodeError):
        raise _no_key() from None
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def _recipient(key: str) -> Any:
    for kind in (pyrage.x25519, pyrage.ssh):
        with suppress(pyrage.RecipientError):
            return kind.Recipient.from_str(key)
    raise _no_key()


def _no_key() -> Unfit:
    return Unfit(
        "公開鍵(age1…、ssh-ed25519 …)でも、そのファイルでもありません。",
        "neither a public key (age1…, ssh-ed25519 …) nor a file of such",
        "--key",
    )


def _passphrase(file: Path | None, descriptor: int | None, *, twice: bool = False) -> str:
    """What stands in the first line of a file or an open descriptor, or is typed unseen."""
    if descriptor is not None:
        return _first(os.read(descriptor, _LONGEST))
    if file is not None:
        try:
            return _first(file.read_bytes())
        except OSError as error:
            raise _unread(error, "--passphrase-file") from None
    if not sys.stdin.isatty():
        return ""
    typed = getpass(Words("パスフレーズ: ", "Passphrase: ").to(language()))
    if twice and typed != getpass(Words("もう一度: ", "Once more: ").to(language())):
        raise Unfit("二つが同じではありません。", "the two are not the same", "--passphrase-file")
    return typed


def _unread(error: OSError, option: str) -> Unfit:
    said = error.strerror or type(error).__name__
    return Unfit("読めません({error})。", "it cannot be read ({error})", option, error=said)


def _first(content: bytes) -> str:
    return content.decode("utf-8", "replace").split("\n")[0].rstrip("\r")


def is_closed(content: bytes) -> bool:
    """Whether this is something that age has encrypted."""
    return content.startswith(_MAGIC)


def opened(
    content: bytes, identities: Sequence[Path], passphrase_file: Path | None, descriptor: int | None
) -> bytes:
    """What is in a parcel. Raises ``Refused``."""
    try:
        if identities:
            return bytes(pyrage.decrypt(content, [i for f in identities for i in _identities(f)]))
        if phrase := _passphrase(passphrase_file, descriptor):
            return bytes(pyrage.passphrase.decrypt(content, phrase))
    except pyrage.DecryptError:
        raise Refused(
            "開けません。鍵かパスフレーズが違うか、ファイルが途中で切れているか、書き換えられています。",
            "It does not open: another key or passphrase, or the file is cut off or was altered.",
        ) from None
    by = _BY_PASSPHRASE in content[:_LONGEST]
    raise Refused(
        "暗号化されています。{how}",
        "It is encrypted: {how_en}",
        how="パスフレーズが必要です(--passphrase-file)。"
        if by
        else "秘密鍵のファイルが必要です(--identity)。",
        how_en="a passphrase is needed (--passphrase-file)."
        if by
        else "its key is needed (--identity FILE).",
    )


def _identities(file: Path) -> list[Any]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _unread(error, "--identity") from None
    with suppress(pyrage.IdentityError):
        return [pyrage.ssh.Identity.from_buffer(content)]
    found = []
    for line in content.decode("utf-8", "replace").splitlines():
        if line.startswith("AGE-SECRET-KEY-"):
            with suppress(pyrage.IdentityError):
                found.append(pyrage.x25519.Identity.from_str(line.strip()))
    if not found:
        raise Unfit("秘密鍵が入っていません。", "there is no secret key in it", "--identity")
    return found
