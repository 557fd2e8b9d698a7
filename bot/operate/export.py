"""The transcript of one case for somebody outside, in one encrypted file with a signed manifest.

Only with the leave of two of the desk. A paper, the same as data, the evidence, and what each
part hashes to. That it was exported, by whom and why is recorded before anything is handed out.
"""

import io
import json
import re
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config.settings import Settings
from bot.domain.error import Damaged
from bot.domain.joint import ExportReader
from bot.domain.policy import Policy, load_policy
from bot.domain.port import Unit
from bot.domain.vault import Rendition
from bot.operate.archive import Archive, digest_of, free, placed
from bot.operate.manifest import KEY, MANIFEST, README, SIGNATURE, SUMS, fingerprint, readme
from bot.operate.opening import clock, done, no_such_case, number_of, reading, told
from bot.operate.order import OrderAnswer
from bot.operate.page import TranscriptPage
from bot.operate.parcel import Lock
from bot.operate.people import names_of
from bot.operate.share import shared
from bot.operate.transcript import Handed, Json, Teller, WholeCase, at, handed, transcript
from bot.operate.who import actor
from bot.storage.signing import Signer
from bot.storage.store import SqlStore, StoredUnit
from bot.storage.vault import VaultBook

PAPER, DATA = "record.pdf", "record.json"


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
    signer: str


@dataclass(frozen=True, slots=True)
class _File:
    handed: Handed
    original: VaultBook | None
    book: VaultBook | None


async def export(
    settings: Settings, typed: str, target: Path, *, reader: ExportReader, lock: Lock, said: str
) -> Exported:
    """Writes the transcript of the case with this number for ``reader``. Raises ``Refused``.

    Who an anonymous reporter is never goes into it. ``said``: what whoever exports it adds.
    """
    free(target)
    number = number_of(typed)
    async with reading(settings) as store:
        await store.read(lambda unit: _all(unit, number))
    order = {"do": "export", "number": number, "reader": reader, "said": said}
    leave = await done(settings, order)
    policy = load_policy(settings.policy_file, settings.contacts_file)
    async with reading(settings) as store:
        with told():
            package = _Package(settings, store, reader, policy)
            content = await package.filled(number, leave)
            placed(target, lock.close(content))
    whole = digest_of(target)
    kinds = [line["in_export"] for line in package.lines]
    return Exported(
        number=number,
        files=kinds.count("original"),
        copies=kinds.count("copy"),
        held_back=kinds.count("held_back"),
        damaged=tuple(line["number"] for line in package.lines if line["in_export"] == "damaged"),
        size=whole.size,
        sha256=whole.sha256,
        chain_whole=package.chain_whole,
        hides_reporter=package.hides,
        signer=package.fingerprint,
    )


class _Package:
    """What goes into the file, before it is encrypted: in memory, never on a disk in clear."""

    def __init__(
        self, settings: Settings, store: SqlStore, reader: ExportReader, policy: Policy
    ) -> None:
        self._settings = settings
        self._store = store
        self._reader = reader
        self._policy = policy
        self.lines: list[Json] = []
        self.chain_whole = self.hides = False
        self.fingerprint = ""

    async def filled(self, number: str, leave: OrderAnswer) -> bytes:
        store, now = self._store, clock(self._settings).now()
        source = await store.read(lambda unit: _all(unit, number))
        signer = await store.signer()
        assert signer is not None
        asked = Teller(source.case)
        transcript(source, asked)
        tell = Teller(source.case, await names_of(self._settings, asked.seen))
        self.chain_whole, self.hides = (await store.verify_audit()).whole, tell.hides
        self.fingerprint = fingerprint(signer.public)
        made = {
            "at": at(now),
            "reader": self._reader,
            "company": self._settings.company_name,
            "chain_whole": self.chain_whole,
            "reason": leave["reason"],
            "asked_by": tell.who(leave["asked_by"]),
            "agreed_by": tell.who(leave["agreed_by"]),
            "by": tell.who(actor(), operator=True),
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", strict_timestamps=False) as package:
            archive = Archive(package, now)
            if self._reader is not ExportReader.CUSTOMER:
                await self._hand_over_all(archive, source, tell, leave["originals"])
            whole = {**transcript(source, tell), "evidence": self.lines, "export": made}
            content = shared(whole, self._reader, self._policy)
            _write(archive, content, self._policy)
            head = None if self._reader is ExportReader.CUSTOMER else await store.head()
            _sign(archive, content, head, signer)
        return buffer.getvalue()

    async def _hand_over_all(
        self, archive: Archive, source: WholeCase, tell: Teller, originals: Collection[str]
    ) -> None:
        for file in await _files(self._store, handed(source, tell, originals)):
            self.lines.append(await _hand_over(archive, file))


def _write(archive: Archive, content: Json, policy: Policy) -> None:
    """The transcript as data and as a paper."""
    # Half of a character, as some clients send it, stays what it is.
    data = json.dumps(content, ensure_ascii=False, indent=1)
    archive.add(DATA, data.encode("utf-8", "backslashreplace"))
    archive.add(PAPER, TranscriptPage(content, policy).pdf())


def _sign(archive: Archive, content: Json, head: str | None, signer: Signer) -> None:
    """How to check it, what every part hashes to, and the signature of that."""
    archive.add(README, readme(content["case"]["number"], signer.public).encode())
    archive.add(KEY, signer.public.encode())
    sums = "".join(f"{m.sha256}  {name}\n" for name, m in sorted(archive.members.items()))
    archive.add(SUMS, sums.encode())
    manifest = {
        "format": content["format"],
        "case": content["case"]["number"],
        "reader": content["export"]["reader"],
        "made_at": content["export"]["at"],
        "company": content["export"]["company"],
        "head": head,
        "signed_by": fingerprint(signer.public),
        "files": {
            name: {"size": m.size, "sha256": m.sha256}
            for name, m in sorted(archive.members.items())
        },
    }
    data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    archive.add(MANIFEST, data)
    archive.add(SIGNATURE, signer.sign(data), packed=False)


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


async def _hand_over(archive: Archive, file: _File) -> Json:
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
        "handed_sha256": None,
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
    handed_as = "copy" if copied else "original"
    digest = archive.members[path].sha256
    return {**line, "in_export": handed_as, "path": path, "handed_sha256": digest}


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
