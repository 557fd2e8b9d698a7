"""What the text of a notice may not hold: checked at drafting, approval and publication."""

import re
from dataclasses import dataclass

from bot.domain.case import EntryKind
from bot.domain.common_word import DESCRIBING, WHOLE
from bot.domain.disclosure import report_of
from bot.domain.notice import Notice, NoticeText
from bot.domain.port import CannotCheck, Known, Leak
from bot.usecases.allowed import words
from bot.usecases.publishing import Press, Step

PARTS = ("happened", "company_response", "from_today", "changes")


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that was not taken: what blocks it, or what it is asked about, by its part."""

    leaks: tuple[tuple[str, Leak], ...]

    @property
    def blocking(self) -> bool:
        return any(leak.blocks for _, leak in self.leaks)


async def known(step: Step) -> Known:
    """Everybody in the workspace, and what the cases know: names, terms, words not to quote.

    Raises ``CannotCheck`` where it is not known who is in the workspace.
    """
    if step.people is None:
        raise CannotCheck
    terms: list[str] = []
    quotes: list[str] = []
    for case in step.cases:
        entries = await step.unit.entries.of(case.id)
        report = report_of(entries, case.excluded)
        details = report.details
        terms += [case.number, *terms_of(details.customer), *terms_of(details.witnesses)]
        quotes += [
            report.narrative or "",
            details.demand,
            details.response,
            details.condition,
            *(e.body for e in entries if e.kind is EntryKind.MESSAGE),
        ]
    return Known(
        people=tuple(step.people),
        terms=tuple(dict.fromkeys(terms)),
        quotes=tuple(q for q in quotes if q.strip()),
        allowed=await words(step.unit, step.now),
        common=step.press.common,
    )


_BETWEEN = re.compile(r"[\s、。,.;:/・()()「」『』【】]+")

_TITLE = re.compile(r"(様|さま|さん|氏|殿)$")


def terms_of(text: str) -> list[str]:
    """The names and numbers in a free text about somebody: its pieces that say something.

    A piece that の joins counts as a whole and in parts: 山田商店の岩井様 names two.
    """
    pieces = [
        _TITLE.sub("", part)
        for piece in _BETWEEN.split(text)
        for part in (piece, *piece.split("の"))
    ]
    return [
        piece
        for piece in dict.fromkeys(pieces)
        if len(piece) >= 2 and piece not in DESCRIBING and piece not in WHOLE
    ]


async def check(press: Press, text: NoticeText, what: Known) -> tuple[tuple[str, Leak], ...]:
    """Every finding with the part in which it stands. Raises ``CannotCheck``."""
    found: list[tuple[str, Leak]] = []
    for name in PARTS:
        written = getattr(text, name)
        if written.strip():
            found += [(name, leak) for leak in await press.leaks.check(written, what)]
    return tuple(found)


def one_line(text: str) -> str:
    """A piece of a text as a finding shows it."""
    return text.replace("\n", " ")


def versions(notice: Notice) -> list[tuple[NoticeText, str]]:
    """The texts of a notice, each with why what is asked about in it may stay."""
    both = ((notice.text, notice.pass_reason), (notice.english, notice.english_pass_reason))
    return [(text, reason) for text, reason in both if text is not None]


async def passes(step: Step) -> bool:
    """Whether it may still go on: people and cases change between the steps.

    Raises ``CannotCheck``.
    """
    what = await known(step)
    for text, reason in versions(step.notice):
        leaks = await check(step.press, text, what)
        if any(leak.blocks for _, leak in leaks) or (leaks and not reason.strip()):
            return False
    return step.notice.text is not None
