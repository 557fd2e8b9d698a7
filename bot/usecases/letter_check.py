"""What a paper is held against: everybody here, and the people whom the report names."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.case import Case, Entry, EntryKind, ReporterRole
from bot.domain.disclosure import report_of
from bot.domain.leak import Known, Leak
from bot.domain.letter import NUMBER
from bot.domain.policy import LetterTemplate
from bot.usecases.leakcheck import Looked, Passing, judge, terms_of
from bot.usecases.publishing import Publishing

TEXT, CONSENT = "text", "consent"

DESCRIBING = frozenset({"department", "age", "sex", "health", "trait"})
"""How something is found that may describe somebody without a name."""

_UNIT = re.compile(r"(?!.*(?:署|庁|局|役所|役場))[一-龠々ァ-ヶー0-9]+[課係班]")
"""A part of a company: that it is one's own would tell where somebody works."""

_THEIRS = (
    re.compile(r"(?:署|庁|局|役所|役場|センター)\s*$"),
    re.compile(r"\s*(?:御中|様|殿|宛)"),
)
"""What stands before or after a part of somebody else: an office, an addressee."""


def whom_it_names(case: Case, entries: Sequence[Entry]) -> tuple[Known, str]:
    """Whom a paper must not name, beside everybody here; and what the customer is called."""
    details = report_of(entries).details
    entered = [e.body for e in entries if e.kind is EntryKind.CUSTOMER]
    known = Known(terms=(case.number, *terms_of(details.witnesses)))
    return known, "\n".join([details.customer, *entered])


def harmed_asked(
    case: Case, entries: Sequence[Entry], template: LetterTemplate, consent: bool, harmed: bool
) -> bool:
    """Whether the person harmed has their word on what is claimed for them.

    Where it is the reporter, they are asked; else whoever writes it says that they agreed.
    """
    if not template.consent:
        return True
    if case.by_desk:
        return consent
    return harmed or report_of(entries).details.role in (None, ReporterRole.SELF)


def _is_ours(text: str, leak: Leak) -> bool:
    """Whether it may be a part of this company."""
    before, after = _THEIRS
    return bool(_UNIT.fullmatch(leak.text)) and not (
        before.search(text[: leak.start]) or after.match(text[leak.end :])
    )


def _in_number(text: str, leak: Leak) -> bool:
    """Whether it is only letters of a paper's number (L-HCFLH3), which is random."""
    return any(n.start() <= leak.start and leak.end <= n.end() for n in NUMBER.finditer(text))


async def look(
    publishing: Publishing, known: Known, customer: str, template: LetterTemplate,
    text: str, consent: bool, passing: Passing,
) -> Looked:  # fmt: skip
    """A customer who shares a name with somebody here is asked about; a whole name blocks."""
    people = tuple(await publishing.people.everybody())
    against = replace(known, people=people, common=publishing.common)
    expected = "\n".join([customer, template.body_ja, template.body_en])
    whole = {"".join(name.split()) for each in people for name in (*each.names, each.handle)}

    def asked(leak: Leak) -> bool:
        shares = leak.text in customer and "".join(leak.text.split()) not in whole
        return consent or (leak.why == "known_person" and shares)

    async def check(said: str) -> Sequence[Leak]:
        found = await publishing.leaks.check(said, against)
        return [
            replace(leak, blocks=False) if asked(leak) else leak
            for leak in found
            if leak.why.startswith("known_")
            or leak.why in DESCRIBING
            or (leak.kind == "organization" and _is_ours(said, leak))
            or (leak.kind == "person" and leak.text not in expected and not _in_number(said, leak))
        ]

    return await judge(check, {TEXT: text}, passing)
