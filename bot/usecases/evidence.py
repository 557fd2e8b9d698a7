"""Files: received into the vault, kept as they came, shown as copies without metadata."""

import codecs
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.case import Case, EntryKind, Evidence, new_id
from bot.domain.disclosure import files_seen
from bot.domain.error import Code, Damaged, Refusal
from bot.domain.evidence import CopyState, FileKind, Giver, Via
from bot.domain.lifecycle import Action, rule_for
from bot.domain.outbox import DeleteFile, FetchEvidence, ReporterWord, ShowEvidence, ThreadLine
from bot.domain.port import AuditEvent, Unit
from bot.domain.role import standing
from bot.domain.sentence import ReporterText, ThreadText
from bot.domain.unclean import two_want, who_want
from bot.domain.vault import Book, Cleaner, Pen, Rendition, Written
from bot.domain.view import File, FileView
from bot.usecases import allowance, word
from bot.usecases.acting import idempotency_key
from bot.usecases.desk import Act, Desk, act, see

SHOWN_FOR = timedelta(minutes=10)
"""How long a file lies in somebody's DM with the bot."""

LONGEST_TEXT = 1_000_000
"""Bytes of a text that is shown in a modal, page by page; a longer one is sent as a file."""

AS_IT_IS = "file_as_it_is"
"""In the record: somebody had a file shown that could not be cleaned."""

Fetch = Callable[[Evidence], AsyncIterator[bytes]]


class NotReceived(Exception):
    """Slack's file cannot be had, now or later; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# given


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as Slack names it: its id there, and what it says of itself."""

    id: str
    name: str
    mimetype: str
    size: int


async def give(
    desk: Desk, case_id: str, user: str, files: Sequence[GivenFile], text: str, key: str
) -> Case:
    """The reporter's files, and a word with them; once for each ``key``."""
    if not files:
        raise Refusal(Code.REQUIRED, field="evidence")

    def do(acting: Act) -> Case:
        allowance.spend(desk, acting.unit, user, acting.now, text, files, field="evidence")
        if text.strip():
            acting.write(EntryKind.MESSAGE, text)
        take_files(acting.unit, acting.case, files, acting.now)
        word.heard(acting, ThreadText.MESSAGE if text.strip() else ThreadText.FILES)
        return acting.case

    once = idempotency_key(key, [text, [file.id for file in files]])
    return await act(
        desk, Action.REPORT_EVIDENCE, case_id, user, do, once=once, again=lambda acting: acting.case
    )


def take_files(
    unit: Unit,
    case: Case,
    files: Sequence[GivenFile],
    now: datetime,
    *,
    giver: Giver | None = None,
    via: Via = Via.FORM,
) -> None:
    """Notes the files and has them fetched into the vault; each of them once.

    What comes with a report is the reporter's, unless the desk entered it.
    """
    if giver is None:
        giver = Giver.DESK if case.by_desk else Giver.REPORTER
    known = {e.slack_file for e in unit.evidence.of(case.id)} if files else set()
    for file in files:
        if file.id in known:
            continue
        given = (file.id, file.name, file.mimetype, file.size)
        evidence = Evidence(new_id(), case.id, now, *given, giver=giver, via=via)
        unit.evidence.add(evidence)
        unit.outbox.send(FetchEvidence(case_id=case.id, due_at=now, evidence=evidence.id))


# received


async def receive(desk: Desk, evidence_id: str, fetch: Fetch, cleaner: Cleaner) -> None:
    """Fetches a file into the vault and makes its copy; goes on where an earlier try ended.

    Raises ``NotReceived`` where it cannot be had, which is noted and told to who gave it.
    """
    item = await desk.store.read(lambda unit: unit.evidence.get(evidence_id))
    if item is None or item.settled:
        return
    if not item.stored:
        item = await _keep_original(desk, item, fetch)
    await _make_copy(desk, item, cleaner)


async def _keep_original(desk: Desk, item: Evidence, fetch: Fetch) -> Evidence:
    pen = await desk.store.read(lambda unit: unit.evidence.pen(item.id, Rendition.ORIGINAL))
    try:
        async for piece in fetch(item):
            await pen.write(piece)
        written = await pen.finish()
    except NotReceived as error:
        await pen.abandon()
        await _note(desk, replace(item, failed=True, fault=error.code))
        raise
    except BaseException:
        await pen.abandon()
        raise
    kept = replace(item, stored=True, size=written.size, stored_at=desk.clock.now())
    await _note(desk, kept, written)
    return kept


async def _make_copy(desk: Desk, item: Evidence, cleaner: Cleaner) -> None:
    def open_both(unit: Unit) -> tuple[Book, Pen]:
        return unit.evidence.book(item.id, Rendition.ORIGINAL), unit.evidence.pen(
            item.id, Rendition.COPY
        )

    book, pen = await desk.store.read(open_both)
    copy, written = await cleaner.clean(book.pieces(), pen)
    await _note(desk, replace(item, copy=copy), written)


async def _note(desk: Desk, item: Evidence, written: Written | None = None) -> None:
    def work(unit: Unit) -> None:
        unit.evidence.keep(item, written)
        case = unit.cases.get(item.case_id)
        if case is not None and item.settled:
            _tell(unit, case, item, desk.clock.now())

    await desk.store.write(work)


def _tell(unit: Unit, case: Case, item: Evidence, now: datetime) -> None:
    """Says how the files stand, once all that were given at once are settled."""
    batch = [e for e in unit.evidence.of(case.id) if (e.at, e.giver) == (item.at, item.giver)]
    if not all(e.settled for e in batch):
        return
    failed = any(e.failed for e in batch)
    key = f"files:{case.id}:{item.giver}:{item.at.timestamp()}"
    if item.giver is Giver.DESK:
        if failed:
            line = ThreadLine(case_id=case.id, due_at=now, key=key, what=ThreadText.FILES_FAILED)
            unit.outbox.send(line)
        return
    what = ReporterText.FILES_KEPT
    if failed:
        what = ReporterText.FILES_FAILED
    elif any(e.copy is not None and e.copy.state is CopyState.FAILED for e in batch):
        what = ReporterText.FILES_UNCLEAN
    unit.outbox.send(ReporterWord(case_id=case.id, due_at=now, key=key, what=what))


# shown


async def show(
    desk: Desk, action: Action, evidence_id: str, user: str, *, as_it_is: bool = False
) -> FileView:
    """Opens a file for somebody who may, which is recorded first.

    ``action`` is ``CASE_FILE`` for the desk and ``REPORT_FILE`` for the reporter.
    ``as_it_is``: they have confirmed that they want one that could not be cleaned.
    """
    case_id = await _case_of(desk, evidence_id)

    def do(acting: Act) -> tuple[FileView, Book | None]:
        shown, book = _opened(acting, evidence_id, as_it_is=as_it_is)
        if book is not None and not _decided(acting, shown.file):
            return replace(shown, asked=True), None
        if book is not None and shown.file.state is CopyState.FAILED:
            acting.unit.audit.record(
                AuditEvent(acting.now, AS_IT_IS, acting.standing, user, acting.case.id)
            )
        return shown, book

    shown, book = await act(desk, action, case_id, user, do)
    if book is None:
        return shown
    shown = await _read(shown, book)
    if shown.damaged or shown.text is not None:
        return shown
    item, now = evidence_id, desk.clock.now()
    effect = ShowEvidence(
        case_id=case_id, due_at=now, evidence=item, action=action, user=user, as_it_is=as_it_is
    )
    await desk.store.write(lambda unit: unit.outbox.send(effect))
    return replace(shown, sent=True)


def _decided(acting: Act, file: File) -> bool:
    """Whether it may be opened as it is; what one person wants waits for a second."""
    case, unit = acting.case, acting.unit
    if not _needs_two(case, acting.action, file):
        return True
    wanted = who_want(unit.entries.of(case.id, EntryKind.UNCLEAN), file.id)
    if acting.user not in wanted:
        acting.write(EntryKind.UNCLEAN, {"file": file.id})
        if not wanted:
            acting.tell(ThreadText.UNCLEAN_ASKED, actor=acting.user)
    return len(wanted | {acting.user}) > 1


def _needs_two(case: Case, action: Action, file: File) -> bool:
    """Of an anonymous reporter: as it was given it may tell who they are."""
    by_reporter = file.giver is Giver.REPORTER and case.anonymous and not case.by_desk
    return action is Action.CASE_FILE and file.state is CopyState.FAILED and by_reporter


async def turn(desk: Desk, action: Action, evidence_id: str, user: str) -> FileView:
    """A text that was opened, for another page of it; only a refusal is recorded."""
    case_id = await _case_of(desk, evidence_id)
    shown, book = await see(
        desk, action, case_id, user, lambda acting: _opened(acting, evidence_id, as_it_is=False)
    )
    return shown if book is None else await _read(shown, book)


async def _case_of(desk: Desk, evidence_id: str) -> str:
    """The file's case; of none where there is no such file, which is then refused like any."""
    item = await desk.store.read(lambda unit: unit.evidence.get(evidence_id))
    return item.case_id if item is not None else ""


def _opened(acting: Act, evidence_id: str, *, as_it_is: bool) -> tuple[FileView, Book | None]:
    """The file, and its bytes where they can be shown."""
    evidence = acting.unit.evidence
    file = _seen(acting.action, acting.case, evidence.of(acting.case.id), evidence_id)
    rendition = _rendition(file, as_it_is=as_it_is)
    book = evidence.book(evidence_id, rendition) if rendition is not None else None
    return FileView(acting.case.number, file), book


async def _read(shown: FileView, book: Book) -> FileView:
    """With the text of a file that is one and not too long; or ``damaged``."""
    try:
        await book.verify()
        if shown.file.kind is FileKind.TEXT and book.size <= LONGEST_TEXT:
            return replace(shown, text=await _text(book))
    except Damaged:
        return replace(shown, damaged=True)
    return shown


def _seen(action: Action, case: Case, evidence: Sequence[Evidence], evidence_id: str) -> File:
    """The file as this side sees it; the reporter does not see what the desk gave itself."""
    files = files_seen(case, evidence, desk=action is Action.CASE_FILE)
    for file in files:
        if file.id == evidence_id:
            return file
    raise Refusal(Code.NOT_YOURS)


def _rendition(file: File, *, as_it_is: bool) -> Rendition | None:
    match file.state:
        case CopyState.CLEANED:
            return Rendition.COPY
        case CopyState.AS_IT_IS:
            return Rendition.ORIGINAL
        case CopyState.FAILED if as_it_is:
            return Rendition.ORIGINAL
    return None


async def _text(book: Book) -> str:
    data = b"".join([piece async for piece in book.pieces()])
    return decoded(data)


def decoded(data: bytes) -> str:
    """A text in one of the encodings of Japanese mails and logs; every line end is one."""
    for bom, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(bom):
            return _lines(data.decode(name, "replace"))
    names = ("iso2022_jp_2",) if b"\x1b" in data else ("utf-8-sig", "cp932", "euc_jp")
    for name in names:
        try:
            return _lines(data.decode(name))
        except ValueError:
            continue
    return _lines(data.decode("utf-8", "replace"))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Ready:
    """A file on its way into somebody's DM: the case's number, its place among the files."""

    number: str
    place: int
    suffix: str
    book: Book


async def ready(
    desk: Desk, action: Action, evidence_id: str, user: str, *, as_it_is: bool
) -> Ready | None:
    """The file that is to be sent to somebody, where they still may have it; else None.

    Raises ``Damaged``.
    """
    members = await desk.directory.members()

    def found(unit: Unit) -> tuple[str, File, Book] | None:
        item = unit.evidence.get(evidence_id)
        case = unit.cases.get(item.case_id) if item is not None else None
        if case is None:
            return None
        try:
            rule_for(case, action, standing(user, case, members))
            file = _seen(action, case, unit.evidence.of(case.id), evidence_id)
        except Refusal:
            return None
        rendition = _rendition(file, as_it_is=as_it_is)
        wants = unit.entries.of(case.id, EntryKind.UNCLEAN)
        if _needs_two(case, action, file) and not two_want(wants, file.id):
            return None
        return (
            (case.number, file, unit.evidence.book(evidence_id, rendition)) if rendition else None
        )

    if (here := await desk.store.read(found)) is None:
        return None
    number, file, book = here
    await book.verify()
    return Ready(number, file.place, file.suffix, book)


async def delete_later(desk: Desk, slack_file: str) -> datetime:
    """Has a file taken out of Slack once its time is over; answers when.

    Belongs to no case: it must be taken out though the case's key is destroyed before.
    """
    due = desk.clock.now() + SHOWN_FOR
    await desk.store.write(lambda unit: unit.outbox.send(DeleteFile(due_at=due, file=slack_file)))
    return due


async def hashes(desk: Desk, case_id: str, user: str) -> Mapping[str, str]:
    """The SHA-256 of each file as it was received, for a paper; by its id."""

    def look(acting: Act) -> Mapping[str, str]:
        evidence = acting.unit.evidence
        return {
            item.id: evidence.book(item.id, Rendition.ORIGINAL).sha256
            for item in evidence.of(case_id)
            if item.stored
        }

    return await see(desk, Action.CASE_LETTER, case_id, user, look)
