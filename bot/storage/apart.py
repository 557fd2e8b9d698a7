"""What is kept apart from the database, beside the master key: so that an older one tells.

``destroyed`` holds a random word for each case, and each link to a reporter, that was destroyed,
and the newest head of the record; ``restored`` that an older database was put back, and from
when it is. Neither names anything that anybody but the store knows.
"""

import fcntl
import json
import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.retention import Restored
from bot.storage.file import write_durably

DESTROYED, RESTORED = "destroyed", "restored"

_TOKEN = re.compile(r"\b[0-9a-f]{24}\b")
_HEAD = re.compile(r"\bM1-\d{1,18}-\d{1,18}-[0-9A-F]{32}\b")


@dataclass(frozen=True, slots=True)
class KeptApart:
    """The words of what was destroyed, and the newest head, as far as it is known."""

    tokens: frozenset[str] = frozenset()
    head: str | None = None

    @classmethod
    def in_text(cls, text: str) -> "KeptApart":
        """In whatever it was kept: the file, or messages to the witness."""
        heads = sorted(_HEAD.findall(text), key=_place)
        return cls(frozenset(_TOKEN.findall(text)), heads[-1] if heads else None)

    def with_more(self, other: "KeptApart") -> "KeptApart":
        heads = sorted((h for h in (self.head, other.head) if h), key=_place)
        return KeptApart(self.tokens | other.tokens, heads[-1] if heads else None)


def _place(head: str) -> tuple[int, int]:
    _, seq, changes, _ = head.split("-")
    return int(seq), int(changes)


def destroyed_in(folder: Path) -> KeptApart:
    """Whatever of it can be read; ``OSError`` where the file cannot."""
    with suppress(FileNotFoundError):
        return KeptApart.in_text((folder / DESTROYED).read_text("ascii", "replace"))
    return KeptApart()


def keep_destroyed(folder: Path, tokens: Collection[str], head: str | None) -> None:
    """Adds to what is kept there; nothing is ever taken away."""
    with _alone(folder):
        known = destroyed_in(folder)
        now = known.with_more(KeptApart(frozenset(tokens), head))
        if now != known:
            lines = [*([now.head] if now.head else []), *sorted(now.tokens)]
            text = "".join(f"{line}\n" for line in lines)
            write_durably(folder / DESTROYED, text.encode("ascii"))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Others who add to it wait, in this process or another."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def restored_in(folder: Path) -> Restored | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads((folder / RESTORED).read_text(encoding="ascii"))
        since, at = (datetime.fromisoformat(said[name]) for name in ("since", "at"))
        return Restored(since, at, said.get("head"))
    return None


def keep_restored(folder: Path, restored: Restored) -> None:
    since, at = restored.since.isoformat(), restored.at.isoformat()
    said = {"since": since, "at": at, "head": restored.head}
    write_durably(folder / RESTORED, json.dumps(said).encode("ascii"))
