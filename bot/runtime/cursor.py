"""Lists that Slack hands out a page at a time: docs.slack.dev/apis/web-api/pagination."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any


def next_cursor(answer: Any) -> str | None:
    """From where the next page goes on; None where this was the last."""
    return (answer.get("response_metadata") or {}).get("next_cursor") or None


async def pages(ask: Callable[[str | None], Awaitable[Any]]) -> AsyncIterator[Any]:
    """Every answer, asked for with the cursor of the one before. Raises what ``ask`` does."""
    answer = await ask(None)
    yield answer
    while cursor := next_cursor(answer):
        answer = await ask(cursor)
        yield answer
