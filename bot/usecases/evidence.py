"""Files: received into the vault, kept as they came, shown as copies without metadata."""

import codecs
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.case import Case, EntryKind, Evidence, new_id
from bot.domain.disclosure import File, FileView, files_seen
from bot.domain.error import Code, Damaged, Refusal
from bot.domain.evidence import CopyState, FileKind, Giver
from bot.domain.lifecycle import Action, check
from bot.domain.port import AuditEvent, Book, Cleaner, Delivery, DeliveryKind, Part, Unit, Written
from bot.domain.role import standing
from bot.usecases.desk import Act, Desk, act, desk_lane, once, thread_line, to_reporter
from bot.usecases.report import GivenFile, take_files

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


async def give(
    desk: Desk, case_id: str, user: str, files: Sequence[GivenFile], text: str, origin: str
) -> Case:
    """The reporter's files, and a word with them; once for each ``origin``."""
    if not files:
        raise Refusal(Code.REQUIRED, field="evidence")

    async def do(acting: Act) -> Case:
        this = once(origin, [text, [file.id for file in files]])
        if await acting.unit.inbox.take(this, acting.now, case_id):
            if text.strip():
                await acting.write(EntryKind.MESSAGE, text)
            await take_files(acting.unit, acting.case, files, acting.now)
            what = "message" if text.strip() else "files"
            await acting.schedule(*thread_line(acting, what, new_id()))
        return acting.case

    return await act(desk, Action.REPORT_EVIDENCE, case_id, user, do)


# received


async def receive(desk: Desk, evidence_id: str, fetch: Fetch, cleaner: Cleaner) -> None:
    """Fetches a file into the vault and makes its copy; goes on where an earlier try ended.

    Raises ``NotReceived`` where it cannot be had, which is noted and told to who gave it.
    """
    async with desk.store.read() as unit:
        item = await unit.evidence.get(evidence_id)
    if item is None or item.settled:
        return
    if not item.stored:
        item = await _keep_original(desk, item, fetch)
    await _make_copy(desk, item, cleaner)


async def _keep_original(desk: Desk, item: Evidence, fetch: Fetch) -> Evidence:
    async with desk.store.read() as unit:
        pen = await unit.evidence.pen(item.id, Part.ORIGINAL)
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
    async with desk.store.read() as unit:
        book = await unit.evidence.book(item.id, Part.ORIGINAL)
        pen = await unit.evidence.pen(item.id, Part.COPY)
    copy, written = await cleaner.clean(book.pieces(), pen)
    await _note(desk, replace(item, copy=copy), written)


async def _note(desk: Desk, item: Evidence, written: Written | None = None) -> None:
    async with desk.store.write() as unit:
        await unit.evidence.keep(item, written)
        case = await unit.cases.get(item.case_id)
        if case is not None and item.settled:
            await _tell(unit, case, item, desk.clock.now())


async def _tell(unit: Unit, case: Case, item: Evidence, now: datetime) -> None:
    """Says how the files stand, once all that were given at once are settled."""
    batch = [e for e in await unit.evidence.of(case.id) if (e.at, e.giver) == (item.at, item.giver)]
    if not all(e.settled for e in batch):
        return
    failed = any(e.failed for e in batch)
    key = f"files:{case.id}:{item.giver}:{item.at.timestamp()}"
    if item.giver is Giver.DESK:
        if failed:
            await unit.deliveries.schedule(_to_desk(case, "files_failed", key, now))
        return
    unclean = any(e.copy is not None and e.copy.state is CopyState.FAILED for e in batch)
    what = "files_failed" if failed else "files_unclean" if unclean else "files_kept"
    await unit.deliveries.schedule(to_reporter(case, what, key, now))


def _to_desk(case: Case, what: str, key: str, now: datetime) -> Delivery:
    return Delivery(
        key=f"thread:{key}",
        kind=DeliveryKind.THREAD,
        lane=desk_lane(case.id),
        due_at=now,
        case_id=case.id,
        payload={"what": what, "actor": None},
    )


# shown


async def show(
    desk: Desk, action: Action, evidence_id: str, user: str, *, as_it_is: bool = False
) -> FileView:
    """Opens a file for somebody who may, which is recorded first.

    ``action`` is ``CASE_FILE`` for the desk and ``REPORT_FILE`` for the reporter.
    ``as_it_is``: they have confirmed that they want one that could not be cleaned.
    """
    case_id = await _case_of(desk, evidence_id)

    async def do(acting: Act) -> tuple[FileView, Book | None]:
        file = _seen(
            action, acting.case, await acting.unit.evidence.of(acting.case.id), evidence_id
        )
        shown = FileView(acting.case.number, file)
        part = _part(file, as_it_is=as_it_is)
        if part is None:
            return shown, None
        if file.state is CopyState.FAILED:
            await acting.unit.audit.record(
                AuditEvent(acting.now, AS_IT_IS, acting.standing, user, acting.case.id)
            )
        return shown, await acting.unit.evidence.book(evidence_id, part)

    shown, book = await act(desk, action, case_id, user, do)
    if book is None:
        return shown
    try:
        if shown.file.kind is FileKind.TEXT and book.size <= LONGEST_TEXT:
            await book.verify()
            return replace(shown, text=await _text(book))
        await book.verify()
    except Damaged:
        return replace(shown, damaged=True)
    await _send(desk, case_id, evidence_id, action, user, as_it_is)
    return replace(shown, sent=True)


async def _case_of(desk: Desk, evidence_id: str) -> str:
    """The file's case; of none where there is no such file, which is then refused like any."""
    async with desk.store.read() as unit:
        item = await unit.evidence.get(evidence_id)
    return item.case_id if item is not None else ""


def _seen(action: Action, case: Case, evidence: Sequence[Evidence], evidence_id: str) -> File:
    """The file as this side sees it; the reporter does not see what the desk gave itself."""
    files = files_seen(case, evidence, desk=action is Action.CASE_FILE)
    for file in files:
        if file.id == evidence_id:
            return file
    raise Refusal(Code.NOT_YOURS)


def _part(file: File, *, as_it_is: bool) -> Part | None:
    match file.state:
        case CopyState.CLEANED:
            return Part.COPY
        case CopyState.AS_IT_IS:
            return Part.ORIGINAL
        case CopyState.FAILED if as_it_is:
            return Part.ORIGINAL
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


async def _send(
    desk: Desk, case_id: str, evidence_id: str, action: Action, user: str, as_it_is: bool
) -> None:
    async with desk.store.write() as unit:
        identity = new_id()
        await unit.deliveries.schedule(
            Delivery(
                key=f"file:{identity}",
                kind=DeliveryKind.FILE,
                lane=f"file:{identity}",
                due_at=desk.clock.now(),
                case_id=case_id,
                payload={
                    "evidence": evidence_id,
                    "action": action,
                    "user": user,
                    "as_it_is": as_it_is,
                },
            )
        )


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
    async with desk.store.read() as unit:
        item = await unit.evidence.get(evidence_id)
        case = await unit.cases.get(item.case_id) if item is not None else None
        if case is None:
            return None
        try:
            check(case, action, standing(user, case, members))
            file = _seen(action, case, await unit.evidence.of(case.id), evidence_id)
        except Refusal:
            return None
        if (part := _part(file, as_it_is=as_it_is)) is None:
            return None
        book = await unit.evidence.book(evidence_id, part)
    await book.verify()
    return Ready(case.number, file.place, file.suffix, book)


async def delete_later(desk: Desk, slack_file: str) -> datetime:
    """Has a file taken out of Slack once its time is over; answers when.

    Belongs to no case: it must be taken out though the case's key is destroyed before.
    """
    due = desk.clock.now() + SHOWN_FOR
    async with desk.store.write() as unit:
        await unit.deliveries.schedule(
            Delivery(
                key=f"file_delete:{slack_file}",
                kind=DeliveryKind.FILE_DELETE,
                lane=f"file_delete:{slack_file}",
                due_at=due,
                payload={"file": slack_file},
            )
        )
    return due
