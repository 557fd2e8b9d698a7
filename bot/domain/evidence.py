"""What is known of a file beside its bytes: who gave it, and how its copy for showing stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Giver(StrEnum):
    """Whose file it is: what the desk gives among itself the reporter does not see."""

    REPORTER = "reporter"
    DESK = "desk"


class Via(StrEnum):
    """How it came in."""

    FORM = "form"  # a modal's file input
    TYPED = "typed"  # dropped into a DM or the case's thread


class FileKind(StrEnum):
    IMAGE = "image"
    PDF = "pdf"
    AUDIO = "audio"
    VIDEO = "video"
    OFFICE = "office"
    TEXT = "text"
    OTHER = "other"


class Trace(StrEnum):
    """A kind of metadata that was taken out of the copy."""

    LOCATION = "location"
    DEVICE = "device"
    AUTHOR = "author"
    DATE = "date"
    SOFTWARE = "software"
    TITLE = "title"  # titles, comments, keywords
    PICTURE = "picture"  # previews and cover pictures
    HISTORY = "history"  # who changed or commented what, and when
    ATTACHMENT = "attachment"
    SCRIPT = "script"
    OTHER = "other"


class CopyState(StrEnum):
    CLEANED = "cleaned"  # a copy of its own, without metadata
    AS_IT_IS = "as_it_is"  # plain text, which holds only what it shows: shown as it was given
    FAILED = "failed"  # could not be read or cleaned: shown only after a confirmation


class Unclean(StrEnum):
    """Why there is no clean copy."""

    UNKNOWN = "unknown"  # of a kind of which not every part is known
    BROKEN = "broken"  # cannot be read to its end
    LOCKED = "locked"  # under a password
    INSIDE = "inside"  # holds something that is shown and is not understood
    HEADERS = "headers"  # a text with fields that name its maker, like a mail or a contact
    TOO_MUCH = "too_much"  # more than there is time or memory for
    DIFFERENT = "different"  # the copy did not show what the original shows


@dataclass(frozen=True, slots=True)
class Copy:
    """How the copy for showing stands. ``suffix`` is a file name's, with its dot.

    ``drawn``: the copy is pictures of the pages. ``why``: of one that has failed.
    """

    state: CopyState
    kind: FileKind
    suffix: str = ""
    taken: tuple[Trace, ...] = ()
    size: int = 0
    drawn: bool = False
    why: Unclean | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "kind": self.kind,
            "suffix": self.suffix,
            "taken": list(self.taken),
            "size": self.size,
            "drawn": self.drawn,
            "why": self.why,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``."""
        return cls(
            state=CopyState(data["state"]),
            kind=FileKind(data["kind"]),
            suffix=str(data["suffix"]),
            taken=tuple(Trace(t) for t in data["taken"]),
            size=int(data["size"]),
            # Copies that were made before this was kept say neither.
            drawn=bool(data.get("drawn", False)),
            why=Unclean(data["why"]) if data.get("why") else None,
        )
