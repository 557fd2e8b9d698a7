"""One leak check for what is written for others: notices, actions, reviews, allowed words.

A text is taken where nothing in it blocks and where there is a reason for what is only asked
about. The reason passes what the form had shown, no more, and holds nothing itself that blocks.

A notice is held against everybody in the workspace and against what its cases know. What desk
and HR write for each other is not: an owner's name may stand in an action. Names of others,
of companies and places are asked about, numbers and addresses do not pass.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.domain.allowed import valid
from bot.domain.case import Case, EntryKind
from bot.domain.common_word import DESCRIBING, WHOLE
from bot.domain.disclosure import report_of
from bot.domain.error import Code, Refusal
from bot.domain.leak import (
    CannotCheck,
    Findings,
    Known,
    Leak,
    LeakChecker,
    NotReadYet,
    People,
    blocking,
)
from bot.domain.notice import PARTS, Notice, NoticeText
from bot.domain.outbox import PersonWord
from bot.domain.port import Unit
from bot.domain.sentence import PersonText
from bot.usecases.desk import Desk

PASS_REASON = "pass_reason"


class Checking(Protocol):
    """What a use case needs to have a text looked at: the check, and who is in the workspace."""

    @property
    def desk(self) -> Desk: ...
    @property
    def leaks(self) -> LeakChecker: ...
    @property
    def people(self) -> People: ...


@dataclass(frozen=True, slots=True)
class Passing:
    """Why words may stay, and the findings that were ``shown`` to whoever says so."""

    reason: str = ""
    shown: str = ""


NOT_PASSING = Passing()


@dataclass(frozen=True, slots=True)
class Looked:
    """Findings for which a text is not taken; else why what was asked about may stay."""

    findings: Findings = ()
    pass_reason: str = ""


Check = Callable[[str], Awaitable[Sequence[Leak]]]
"""Looks at one text. Raises ``CannotCheck``."""


@contextmanager
def or_refused(field: str | None = None) -> Iterator[None]:
    """Where the check cannot run, that is the ``Refusal``."""
    try:
        yield
    except NotReadYet:
        raise Refusal(Code.NOT_READ_YET, field=field) from None
    except CannotCheck:
        raise Refusal(Code.CANNOT_CHECK, field=field) from None


async def tell_when_read(desk: Desk, user: str, key: str) -> None:
    """Whoever could not send a text, since not everybody is read yet, is told when it can be."""
    word = PersonWord(
        user=user, what=PersonText.CHECK_READY, key=f"check_ready:{key}", due_at=desk.clock.now()
    )
    await desk.store.write(lambda unit: unit.outbox.send(word))


# The rule


def stands(findings: Findings, reason: str) -> bool:
    """Whether a text may stay: nothing blocks, and what is asked about has its reason."""
    return not blocking(findings) and (not findings or bool(reason.strip()))


async def judge(check: Check, parts: Mapping[str, str], passing: Passing) -> Looked:
    """Whether what was written into these inputs is taken.

    A word that came into the text after the reason was asked for is asked about first.
    """
    found = await _find(check, parts)
    if not found:
        return Looked()
    reason = passing.reason.strip()
    said = [f for f in await _find(check, {PASS_REASON: reason}) if f[1].blocks]
    shown = all(leak.shown in passing.shown for _, leak in found)
    if shown and stands((*found, *said), reason):
        return Looked(pass_reason=reason)
    return Looked((*found, *said))


async def _find(check: Check, parts: Mapping[str, str]) -> Findings:
    return [
        (name, leak) for name, text in parts.items() if text.strip() for leak in await check(text)
    ]


# A notice


def parts_of(text: NoticeText) -> dict[str, str]:
    return {name: getattr(text, name) for name in PARTS}


async def passes(check: Check, notice: Notice) -> bool:
    """Whether it may still go on: people and cases change between the steps."""
    for text, reason in (
        (notice.text, notice.pass_reason),
        (notice.english, notice.english_pass_reason),
    ):
        if text is not None and not stands(await _find(check, parts_of(text)), reason):
            return False
    return notice.text is not None


NAMED = frozenset({"honorific", "title"})
"""Why a word is somebody's name beyond doubt: no reason lets one stand in a notice."""


def without_names(check: Check) -> Check:
    """As ``check``; what is addressed as somebody blocks, whether a case knows them or not."""

    async def firmly(text: str) -> Sequence[Leak]:
        found = await check(text)
        return [replace(leak, blocks=True) if leak.why in NAMED else leak for leak in found]

    return firmly


def known_of(unit: Unit, cases: Sequence[Case], now: datetime, *, customers: bool = True) -> Known:
    """What a notice from these cases must not hold: their names and terms, words not to quote.

    Without the people, who are asked for outside of a transaction. Not ``customers``: without
    what is known of them, for the answer to HR: else it would tell whose name a case knows.
    """
    terms: list[str] = []
    quotes: list[str] = []
    for case in cases:
        entries = unit.entries.of(case.id)
        report = report_of(entries, case.excluded)
        details = report.details
        terms.append(case.number)
        if customers:
            entered = next((e.body for e in reversed(entries) if e.kind is EntryKind.CUSTOMER), "")
            for said in (details.customer, details.witnesses, entered):
                terms += terms_of(said)
        quotes += [
            report.narrative or "",
            details.demand,
            details.response,
            details.condition,
            *(e.body for e in entries if e.kind is EntryKind.MESSAGE),
            *(json.loads(e.body)["text"] for e in entries if e.kind is EntryKind.MESSAGE_EDIT),
        ]
    return Known(
        terms=tuple(dict.fromkeys(terms)),
        quotes=tuple(q for q in quotes if q.strip()),
        allowed=valid(unit.allowed.listed(), now),
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


# What desk and HR write for each other

OF_WORK = frozenset({"date", "money"})
"""Kinds that a plan may hold, with a reason: from when something is done, what it costs."""

OWN_NAMES = frozenset({"known_person", "known_word"})


async def look(checking: Checking, field: str, text: str, passing: Passing) -> Looked:
    """Whether the text of this input is taken. Raises ``Refusal`` where the check cannot run."""
    if not text.strip():
        return Looked()
    with or_refused(field):
        known = await _known_here(checking)

        async def check(text: str) -> Sequence[Leak]:
            return [
                replace(leak, blocks=False) if leak.kind in OF_WORK else leak
                for leak in await checking.leaks.check(text, known)
                if leak.why not in OWN_NAMES
            ]

        return await judge(check, {field: text}, passing)


async def _known_here(checking: Checking) -> Known:
    """Names of desk and HR, so that they can be told from others', and the allowed words."""
    desk = checking.desk
    members = await desk.directory.members()
    staff = {*members.desk, *members.hr}
    people = tuple(p for p in await checking.people.everybody() if p.id in staff)
    now = desk.clock.now()
    allowed = await desk.store.read(lambda unit: valid(unit.allowed.listed(), now))
    return Known(people=people, allowed=allowed)
