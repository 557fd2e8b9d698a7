"""Failures on demand, so that what the bot does about them can be seen."""

from dataclasses import dataclass

KINDS = frozenset(
    {"refuse", "delay", "drop_before", "drop_after", "ratelimited", "http_500", "http_500_after"}
)


@dataclass
class Fault:
    """What happens to the next ``times`` calls of ``method`` (``*`` is any).

    ``refuse`` answers with ``error``; ``delay`` waits ``seconds`` and then goes on;
    ``drop_before`` closes the connection before anything happened, ``drop_after``
    when it has; ``ratelimited`` answers 429 with ``Retry-After: seconds``, or
    with what is ``said`` there (nothing: no such header);
    ``http_500`` answers 500 before, ``http_500_after`` after it took effect.
    """

    method: str
    kind: str
    times: int = 1
    error: str = "internal_error"
    seconds: float = 1.0
    said: str | None = None


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        if fault.kind not in KINDS:
            raise ValueError(f"unknown kind of fault: {fault.kind}")
        self.waiting.append(fault)

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, method: str) -> Fault | None:
        """The fault of this call, used up by it."""
        for fault in self.waiting:
            if fault.method in (method, "*"):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
