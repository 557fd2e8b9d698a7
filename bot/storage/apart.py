"""What is kept apart from the database, beside the master key: so that an older one tells.

``destroyed`` holds a random word for each case, and each link to a reporter, that was destroyed,
and the newest head of the record; ``restored`` that an older database was put back, and from
when it is. Neither names anything that anybody but the store knows.
"""

import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.domain.retention import Restored
from bot.storage.file import write_durably

DESTROYED, RESTORED = "destroyed", "restored"

_TOKEN = re.compile(r"\b[0-9a-f]{24}\b")
_HEAD = re.compile(r"\bM1-\d{1,18}-\d{1,18}-[0-9A-F]{32}(?:-[0-9A-F]{8})?\b")


@dataclass(frozen=True, slots=True)
class KeptApart:
    """The words of what was destroyed, and heads of the record, the newest last."""

    tokens: frozenset[str] = frozenset()
    heads: tuple[str, ...] = ()

    @property
    def head(self) -> str | None:
        return self.heads[-1] if self.heads else None

    @classmethod
    def in_text(cls, text: str) -> "KeptApart":
        """In whatever it was kept: the file, or messages to the witness."""
        heads = sorted(_HEAD.findall(text), key=_place)
        return cls(frozenset(_TOKEN.findall(text)), tuple(heads))

    def with_more(self, other: "KeptApart") -> "KeptApart":
        heads = sorted({*self.heads, *other.heads}, key=_place)
        return KeptApart(self.tokens | other.tokens, tuple(heads))

    def without(self, foreign: Callable[[str], bool]) -> "KeptApart":
        """Its heads alone that are not of another store."""
        return replace(self, heads=tuple(head for head in self.heads if not foreign(head)))


def _place(head: str) -> tuple[int, int, str]:
    _, seq, changes, *_ = head.split("-")
    return int(seq), int(changes), head


def destroyed_in(folder: Path) -> KeptApart:
    """Whatever of it can be read; ``OSError`` where the file cannot."""
    with suppress(FileNotFoundError):
        return KeptApart.in_text((folder / DESTROYED).read_text("ascii", "replace"))
    return KeptApart()


def keep_destroyed(folder: Path, more: KeptApart, foreign: Callable[[str], bool]) -> None:
    """Adds to what is kept there; nothing is taken away but a head of another store."""
    with _alone(folder):
        known = destroyed_in(folder)
        now = known.with_more(more).without(foreign)
        if (now.tokens, now.head) != (known.tokens, known.head):
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
