"""The transcript of one case for a lawyer or the police, in one file.

A page, the same as data, the evidence, and the SHA-256 of each. That it was exported,
by whom and why is in the record before anything is handed out.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config.settings import Settings
from bot.domain.error import Damaged
from bot.domain.policy import Policy, load_policy
from bot.domain.port import Unit
from bot.domain.vault import Rendition
from bot.operate.archive import Archive, digest_of, free, writing
from bot.operate.opening import actor, clock, done, no_such_case, number_of, reading, told
from bot.operate.page import TranscriptPage
from bot.operate.people import names_of
from bot.operate.transcript import Handed, Json, Teller, WholeCase, at, handed, transcript
from bot.storage.store import SqlStore, StoredUnit
from bot.storage.vault import VaultBook

PAGE, DATA, SUMS = "record.html", "record.json", "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. ``damaged`` are the numbers of files that do not open as given."""

    number: str
    files: int
    copies: int
    held_back: int
    damaged: tuple[int, ...]
    size: int
    sha256: str
    chain_whole: bool
    hides_reporter: bool


@dataclass(frozen=True, slots=True)
class _File:
    handed: Handed
    original: VaultBook | None
    book: VaultBook | None


async def export(
    settings: Settings, typed: str, target: Path, *, with_reporter: bool, reason: str
) -> Exported:
    """Writes the transcript of the case with this number. Raises ``Refused``.

    An anonymous reporter is left out unless ``with_reporter``, for which ``reason`` says why.
    """
    free(target)
    number = number_of(typed)
    async with reading(settings) as store:
        await _source(store, number)
    by = actor()
    order = {
        "do": "export",
        "number": number,
        "with_reporter": with_reporter,
        "reason": reason,
        "actor": by,
    }
    await done(settings, order)
    now = clock(settings).now()
    policy = load_policy(settings.policy_file, settings.contacts_file)
    async with reading(settings) as store:
        source = await _source(store, number)
        asked = Teller(source.case, with_reporter)
        transcript(source, asked)
        tell = Teller(source.case, with_reporter, await names_of(settings, asked.seen))
        files = await _files(store, handed(source, tell))
        chain = await store.verify_audit()
        made = {
            "at": at(now),
            "by": tell.who(by, operator=True),
            "reason": reason,
            "with_reporter": with_reporter,
            "company": settings.company_name,
            "chain_whole": chain.whole,
        }
        with told(), writing(target, now) as archive:
            lines = [await _hand_over(archive, file, tell) for file in files]
            content = {**transcript(source, tell), "evidence": lines, "export": made}
            _write(archive, content, policy)
    whole = digest_of(target)
    kinds = [line["in_export"] for line in lines]
    return Exported(
        number=number,
        files=kinds.count("original"),
        copies=kinds.count("copy"),
        held_back=sum(file.handed.held_back for file in files),
        damaged=tuple(line["number"] for line in lines if line["in_export"] == "damaged"),
        size=whole.size,
        sha256=whole.sha256,
        chain_whole=chain.whole,
        hides_reporter=tell.hides,
    )


def _write(archive: Archive, content: Json, policy: Policy) -> None:
    """The transcript as data and as a page; then what everything in the export hashes to."""
    # Half of a character, as some clients send it, stays what it is in both.
    data = json.dumps(content, ensure_ascii=False, indent=1)
    archive.add(DATA, data.encode("utf-8", "backslashreplace"))
    page = TranscriptPage(content, policy).html()
    archive.add(PAGE, page.encode("utf-8", "xmlcharrefreplace"))
    sums = "".join(f"{m.sha256}  {name}\n" for name, m in sorted(archive.members.items()))
    archive.add(SUMS, sums.encode())


async def _source(store: SqlStore, number: str) -> WholeCase:
    return await store.read(lambda unit: _all(unit, number))


def _all(unit: Unit, number: str) -> WholeCase:
    case = unit.cases.by_number(number)
    if case is None:
        raise no_such_case()
    return WholeCase(
        case=case,
        entries=unit.entries.of(case.id),
        evidence=unit.evidence.of(case.id),
        audit=unit.audit.of(case.id),
        notices=unit.notices.of_case(case.id),
        held=unit.retention.held(case.id),
    )


async def _files(store: SqlStore, given: Sequence[Handed]) -> list[_File]:
    def books(unit: StoredUnit) -> list[_File]:
        return [
            _File(one, _book(unit, one, Rendition.ORIGINAL), _book(unit, one, one.rendition))
            for one in given
        ]

    return await store.read(books)


def _book(unit: StoredUnit, one: Handed, rendition: Rendition | None) -> VaultBook | None:
    if rendition is None or not one.item.stored:
        return None
    return unit.evidence.book(one.item.id, rendition)


async def _hand_over(archive: Archive, file: _File, tell: Teller) -> Json:
    """Puts a file into the export where it goes in, byte for byte; answers its line."""
    one = file.handed
    line: Json = {
        "number": one.place,
        "name": one.name,
        "mimetype": one.item.mimetype,
        "given_at": at(one.item.at),
        "given_by": {"role": str(one.item.giver)},
        "size": one.item.size,
        "sha256": file.original.sha256 if file.original else None,
        "in_export": "not_received",
        "path": None,
    }
    if file.book is None:
        return {**line, "in_export": "held_back"} if one.held_back else line
    try:
        await file.book.verify()
    except Damaged:
        return {**line, "in_export": "damaged"}
    copied = one.rendition is Rendition.COPY
    path = f"evidence/{one.place:02}/{_file_name(one)}"
    with archive.member(path) as member:
        async for piece in file.book.pieces():
            member.write(piece)
    return {**line, "in_export": "copy" if copied else "original", "path": path}


_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]'
)
_LONGEST_NAME = 200


def _file_name(one: Handed) -> str:
    """The file's own name, without what no file system takes or what would hide its end."""
    name = _UNSAFE.sub("_", one.name).strip(" ")
    if not name.strip("."):
        return f"{one.place:02}{one.suffix}"
    stem, dot, suffix = name.rpartition(".")
    while len(name.encode()) > _LONGEST_NAME:
        if not stem:
            return f"{one.place:02}{one.suffix}"
        stem = stem[:-1]
        name = stem + dot + suffix
    return name
