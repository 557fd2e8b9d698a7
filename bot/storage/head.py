"""The head of the record: its last line, and what the stamps of all stored rows come to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from bot.storage.cipher import Mac, Seal
from bot.storage.error import CipherError
from bot.storage.row import Row

START = bytes(32)
"""What the first line follows."""

MODULUS = 1 << 256

_PLACE = "audit_head.sealed.1"
_TOLD = re.compile(r"\bM1-([0-9]{1,18})-([0-9]{1,18})-([0-9A-F]{32})(?:-([0-9A-F]{8}))?\b")
_VEILED = re.compile(r"\bM2-([0-9A-F]{32})([0-9A-F]{32})\b")


@dataclass(frozen=True, slots=True)
class Head:
    """``changes`` counts how often an owner's stamps were written, ``total`` is their sum."""

    seq: int
    last: bytes
    changes: int = 0
    total: int = 0

    def row(self, system: Seal) -> dict[str, Any]:
        content = [self.seq, self.last.hex(), self.changes, f"{self.total:x}"]
        sealed = system.encrypt_json(content, _PLACE)
        return {"seq": self.seq, "last_mac": self.last, "sealed": sealed}

    @classmethod
    def opened(cls, system: Seal, row: Row | None) -> "Head | None":
        """None where it is not there or does not open."""
        if row is None:
            return None
        try:
            seq, last, changes, total = system.decrypt_json(row.sealed, _PLACE)
        except (CipherError, TypeError):
            return None
        return cls(seq, bytes.fromhex(last), changes, int(total, 16))


def told(chains: Sequence[Mac], head: Head) -> str:
    """The head as a text that may leave the host: it tells how much there is, and no more.

    Its end is a mark of this store, which needs no line of the record: one that is newer than
    the record is known from one of another store.
    """
    mac = mac_of(chains[-1], head)
    return f"M1-{head.seq}-{head.changes}-{mac}-{_ours(chains, mac)}"


def mac_of(chain: Mac, head: Head) -> str:
    numbers = (head.seq.to_bytes(8, "big"), head.changes.to_bytes(8, "big"))
    return chain.of("audit.told", *numbers, head.last).hex()[:32].upper()


def _ours(chains: Sequence[Mac], mac: str) -> str:
    # By the first key, which stays: a copy from before a renewal knows it as well.
    return chains[0].of("audit.mark", mac.encode()).hex()[:8].upper()


def is_foreign(chains: Sequence[Mac], text: str) -> bool:
    """Whether a head is of another store, or mistyped. Those of earlier versions do not tell."""
    found = _TOLD.search(_read(text))
    return bool(found and found[4] and found[4] != _ours(chains, found[3]))


def veiled(chain: Mac, head: Head) -> str:
    """The same for somebody who is not to learn how much there is.

    Two of them would tell how much was done in between, in cases that they know nothing of.
    """
    mac = bytes.fromhex(mac_of(chain, head))
    numbers = head.seq.to_bytes(8, "big") + head.changes.to_bytes(8, "big")
    return f"M2-{mac.hex()}{_masked(chain, mac, numbers).hex()}".upper()


def _masked(chain: Mac, mac: bytes, numbers: bytes) -> bytes:
    # Each mask is of one head alone, since its MAC is; masked twice it is as it was.
    mask = chain.of("audit.veiled", mac)
    return bytes(a ^ b for a, b in zip(numbers, mask[: len(numbers)], strict=True))


def parsed(chain: Mac, text: str) -> tuple[int, int, str]:
    """Its last line, its changes and its MAC, also among other words; ``ValueError`` without."""
    text = _read(text)
    if found := _TOLD.search(text):
        return int(found[1]), int(found[2]), found[3]
    if (found := _VEILED.search(text)) is None:
        raise ValueError("this is no head of a record")
    numbers = _masked(chain, bytes.fromhex(found[1]), bytes.fromhex(found[2]))
    return int.from_bytes(numbers[:8], "big"), int.from_bytes(numbers[8:], "big"), found[1]


def _read(text: str) -> str:
    return normalize("NFKC", text).upper()
