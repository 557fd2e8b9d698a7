"""Whom a paper must not name: each rule by itself, with a check that finds what it is told to."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.case import (
    Case,
    Details,
    Entry,
    EntryKind,
    Identity,
    Report,
    ReporterRole,
    Safety,
    State,
    new_id,
)
from bot.domain.leak import Known, Leak, Somebody
from bot.domain.letter_template import load_letters
from bot.usecases.leakcheck import Passing
from bot.usecases.letter_check import _is_ours, harmed_asked, look, whom_it_names
from tests.services import POLICY, open_services

NOW = datetime(2026, 10, 5, tzinfo=UTC)
TEMPLATE = replace(load_letters(None, POLICY.measures)[0], body_ja="担当 見本太郎", body_en="Mihon")
SATO = Somebody("UE1", ("佐藤 美咲",), "sato.misaki")
CUSTOMER = "佐藤商店の岩井様、佐藤 美咲様、sato.misaki"


def leak(text: str, why: str, kind: str = "known", *, blocks: bool = True) -> Leak:
    return Leak(0, len(text), kind, text, blocks, why=why)


class Finds:
    """Finds these in whatever text has them; remembers what it was held against."""

    def __init__(self, *leaks: Leak) -> None:
        self.leaks = leaks
        self.known: list[Known] = []

    def wake(self) -> None:
        pass

    async def check(self, text: str, known: Known) -> Sequence[Leak]:
        self.known.append(known)
        return [leak for leak in self.leaks if leak.text in text]


FOUND = [
    # what is found, whether it blocks without consent, and with it; None: it is no matter here
    (leak("佐藤 美咲", "known_person"), True, False),  # whole, though a customer is called so
    (leak("佐藤美咲", "known_person"), True, False),
    (leak("sato.misaki", "known_handle"), True, False),
    (leak("sato.misaki", "known_person"), True, False),
    (leak("M-234567", "known_term"), True, False),
    (leak("佐藤", "known_person"), False, False),  # the customer's shop is called so too
    (leak("ミサキ", "known_person"), True, False),
    (leak("岩井", "known_term"), True, False),  # a witness of the customer's name
    (leak("営業二課", "department", "place", blocks=False), False, False),
    (leak("営業二課", "name", "organization", blocks=False), False, False),
    (leak("港警察署生活安全課", "name", "organization", blocks=False), None, None),
    *(
        (leak("x", why, "place", blocks=False), False, False)
        for why in ("age", "sex", "health", "trait")
    ),
    (leak("高橋", "honorific", "person", blocks=False), False, False),
    (leak("見本太郎", "honorific", "person", blocks=False), None, None),
    (leak("Mihon", "honorific", "person", blocks=False), None, None),
    (leak("岩井", "honorific", "person", blocks=False), None, None),
    (leak("10月5日", "date", "date", blocks=False), None, None),
    (leak("090-1234-5678", "phone", "phone"), None, None),
]


async def test_what_blocks_what_is_asked_and_what_passes(tmp_path: Path) -> None:
    async with open_services(tmp_path) as services:
        services.checker.workspace = (SATO,)
        for found, alone, agreed in FOUND:
            finds = Finds(found)
            publishing = replace(services.publishing, leaks=finds, common=("方針",))
            for consent, blocks in ((False, alone), (True, agreed)):
                text, known = f"先日の {found.text} の件", Known(terms=("t",))
                looked = await look(publishing, known, CUSTOMER, TEMPLATE, text, consent, Passing())
                expected = [] if blocks is None else [blocks]
                assert [each.blocks for _, each in looked.findings] == expected, found
            assert finds.known[0] == Known(people=(SATO,), terms=("t",), common=("方針",))


CASE = Case(
    id="c",
    number="M-234567",
    workspace="T0",
    state=State.RECEIVED,
    urgent=False,
    anonymous=True,
    reporter="UR1",
    excluded=frozenset(),
    received_at=NOW,
    respond_by=NOW,
)


def told(details: Details) -> Entry:
    report = Report(Safety.SAFE, Identity.ANONYMOUS, date(2026, 10, 1), None, "s", details=details)
    return Entry(new_id(), "c", EntryKind.REPORT, NOW, "UR1", json.dumps(report.to_dict()))


async def test_a_papers_number_is_nobodys_name(tmp_path: Path) -> None:
    async with open_services(tmp_path) as services:
        for text, asked in (("文書番号 L-HCFLH3", 0), ("文書番号 L-HCFLH3 HCFLHさん", 1)):
            at = text.rindex("HCFLH")
            found = Leak(at, at + 5, "person", "HCFLH", blocks=False, why="name")
            publishing = replace(services.publishing, leaks=Finds(found))
            looked = await look(publishing, Known(), "", TEMPLATE, text, False, Passing())
            assert len(looked.findings) == asked


def test_somebody_elses_section_is_no_matter() -> None:
    for text, ours in (
        ("営業二課の者です", True),
        ("港警察署 営業二課に相談しました", False),
        ("営業二課 御中", False),
    ):
        at = text.index("営業二課")
        found = Leak(at, at + 4, "organization", "営業二課", blocks=False, why="name")
        assert _is_ours(text, found) is ours


def test_whom_the_report_names_and_what_the_customer_is_called() -> None:
    entries = [
        told(Details(customer=CUSTOMER, witnesses="総務の高橋さん")),
        Entry(new_id(), "c", EntryKind.CUSTOMER, NOW, "UD1", "鈴木商会"),
    ]
    known, customer = whom_it_names(CASE, entries)
    assert CASE.number in known.terms and any("高橋" in term for term in known.terms)
    assert not any("岩井" in term or "鈴木" in term for term in known.terms)
    assert CUSTOMER in customer and "鈴木商会" in customer


@pytest.mark.parametrize(
    ("role", "by_desk", "asked", "asked_if_ticked"),
    [
        (None, False, True, True),
        (ReporterRole.SELF, False, True, True),
        (ReporterRole.WITNESS, False, False, True),
        (ReporterRole.ON_BEHALF, False, False, True),
        (None, True, False, True),
    ],
)
def test_whoever_was_harmed_claims(
    role: ReporterRole | None, by_desk: bool, asked: bool, asked_if_ticked: bool
) -> None:
    case, entries = replace(CASE, by_desk=by_desk), [told(Details(role=role))]
    deletion = replace(TEMPLATE, consent=True)
    for ticked, expected in ((False, asked), (True, asked_if_ticked)):
        assert harmed_asked(case, entries, deletion, ticked, ticked) is expected
        assert harmed_asked(case, entries, replace(TEMPLATE, consent=False), ticked, ticked)
