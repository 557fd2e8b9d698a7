"""Who is called by a line, and a line in both languages where not all of them read the same."""

from collections.abc import Callable, Sequence

from messages.kit import Message, said, user
from messages.texts import Texts


def in_both(say: Callable[[Texts], str], t: Texts, also: Texts | None) -> str:
    """What is said, below it the same in another language, where there is one."""
    return "\n".join(say(each) for each in (t, also) if each is not None)


def called(
    people: Sequence[str], say: Callable[[Texts], str], t: Texts, also: Texts | None = None
) -> Message:
    """A line that begins with those whom it calls: Slack tells nobody else of one in a thread."""
    return said(" ".join([*map(user, people), in_both(say, t, also)]))
