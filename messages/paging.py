"""Content of any length in a modal: in pages, of which only the one that is shown is built."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from slackblocks.blocks import Block

from messages.kit import actions, context, turns
from messages.texts import Texts

PAGE_UNITS = 12_000
"""Content of one page: far below Slack's 250 kB for a view, whatever the alphabet."""

PAGE_BLOCKS = 60
"""Content blocks of one page; Slack allows 100 in all."""

BLOCK_UNITS = 150
"""What a block takes beside the text in it."""


NEWEST: Final = 10**6
"""The last page, however many there are: what was said last."""


@dataclass(frozen=True, slots=True)
class Later:
    """A block that is built only where its page is shown; ``units`` is about its length."""

    units: int
    build: Callable[[], Block]


def _units(block: Block | Later) -> int:
    if isinstance(block, Later):
        return block.units
    return len(json.dumps(block._resolve(), ensure_ascii=False))


def pages(content: Sequence[Block | Later]) -> list[list[Block | Later]]:
    """Content cut into pages that fit into a modal; nothing is left out."""
    result: list[list[Block | Later]] = [[]]
    used = 0
    for block in content:
        units = _units(block)
        if result[-1] and (used + units > PAGE_UNITS or len(result[-1]) >= PAGE_BLOCKS):
            result.append([])
            used = 0
        result[-1].append(block)
        used += units
    return result


def paged(
    t: Texts, content: Sequence[Block | Later], page: int, page_id: str, of: str
) -> list[Block]:
    """One page of the content, with the buttons to the others; ``of``: what is turned."""
    leaves = pages(content)
    page = min(max(page, 0), len(leaves) - 1)
    blocks = [each.build() if isinstance(each, Later) else each for each in leaves[page]]
    if len(leaves) > 1:
        values = [
            json.dumps([of, to]) if 0 <= to < len(leaves) else None for to in (page - 1, page + 1)
        ]
        said = t("common.page", page=str(page + 1), pages=str(len(leaves)))
        blocks += [context(said, "page"), actions(turns(t, page_id, *values), "turn")]
    return blocks
