"""What goes first in the process and in the store: whatever a person waits for."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

_background: ContextVar[bool] = ContextVar("background", default=False)


def go_behind() -> None:
    """From here on this task, and what it begins, is work that nobody waits for."""
    _background.set(True)


def is_behind() -> bool:
    """Whether nobody waits for what is being done here."""
    return _background.get()


class Waited:
    """How many requests somebody waits for at this moment."""

    def __init__(self) -> None:
        self.count = 0

    def __bool__(self) -> bool:
        return self.count > 0

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """Around answering a request."""
        self.count += 1
        try:
            yield
        finally:
            self.count -= 1


people = Waited()
"""Those of this process, as ``bot.slack.dispatch`` counts them."""
