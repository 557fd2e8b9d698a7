"""What somebody types into a DM of their own accord: a message, a note, a draft, a call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.case import Case, EntryKind, Thread, new_id
from bot.domain.command import Word, beside_the_cry
from bot.domain.command import meant as meant_by
from bot.domain.effect import Effect
from bot.domain.error import Refusal
from bot.domain.evidence import Giver, Via
from bot.domain.lifecycle import ENDED, LIVE, Action
from bot.domain.outbox import PersonWord, PlaceWord, ReporterWord
from bot.domain.port import Unit
from bot.domain.sentence import PersonText, PlaceText, ReporterText, ThreadText
from bot.usecases import allowance, draft, helpnow, word
from bot.usecases.desk import Act, Desk, act
from bot.usecases.evidence import GivenFile, take_files
from bot.usecases.offering import offer_help

_A_WORD = "?"
"""What is counted of words that are only asked about."""

SHOWN = 20
"""Cases among which somebody is asked to choose."""


class Taken(StrEnum):
    """What became of text that somebody typed into a DM."""

    NOTE = "note"
    MESSAGE = "message"
    DRAFT = "draft"
    CALL = "call"
    WHICH_CASE = "which_case"
    UNKNOWN_THREAD = "unknown_thread"  # what it is about has to be asked of Slack
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class TypedText:
    """What somebody typed, taken once for each ``key``.

    ``at``: when it was written, where that is not now.
    """

    user: str
    text: str
    files: Sequence[GivenFile]
    key: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a text may be about, by where it was typed.

    ``noted``: the case of its thread, when it is a note. ``own``: the writer's cases, newest
    first, in their own DM. ``here``: the cases of a conversation of the desk.
    """

    noted: Case | None = None
    own: Sequence[Case] = ()
    here: Sequence[Case] = ()


async def receive(
    desk: Desk,
    typed: TypedText,
    *,
    channel: str,
    thread_ts: str | None,
    with_bot_alone: bool,
    about_case: str | None,
) -> Taken:
    """Takes text that somebody typed into a DM of their own accord into the case.

    In a case's thread it is a note. ``about_case`` is the case that the message above the
    thread leads to, where Slack was asked (empty: to none, and the desk is asked, once a
    thread). In the reporter's own DM it goes to that one, else to their newest one that is
    open, else it becomes a draft. A cry for help is a call, unless it may be a word to the
    desk: then help is offered. Where they have open cases that different people may know of,
    they are asked which one is meant: it must not reach somebody whom one of them excludes.
    It is confirmed by a message. What is more than one person can send in an hour is not taken,
    which they are told.
    """
    user, key = typed.user, typed.key
    if not typed.text.strip() and not typed.files:
        return await unread(desk, user, key) if with_bot_alone else Taken.NOTHING

    def look(unit: Unit) -> _Meant:
        thread = Thread(channel, thread_ts) if thread_ts is not None else None
        noted = unit.cases.by_thread(thread) if thread else None
        if noted is None and about_case is not None:
            noted = _others_case(unit, about_case, user)
        if noted is not None:
            return _Meant(noted=noted)
        if with_bot_alone:
            return _Meant(own=_own_cases(unit, user, about_case))
        return _Meant(here=() if thread else unit.cases.in_channel(channel, limit=2))

    meant = await desk.store.read(look)
    if meant.noted is not None:
        return await _as_note(desk, meant.noted, typed)
    if with_bot_alone:
        said = meant_by(typed.text)
        if said is Word.NOW and not _talking(meant.own, in_thread=thread_ts is not None):
            return await _as_call(desk, typed)
        taken = await _as_own(desk, meant.own, typed)
        if said in (Word.NOW, Word.HELP):
            now = desk.clock.now()
            await desk.store.write(lambda unit: offer_help(unit, user, typed.text, now, key))
        return taken
    if thread_ts is not None and about_case is None:
        return Taken.UNKNOWN_THREAD
    if len(meant.here) == 1:
        return await _as_note(desk, meant.here[0], typed)
    members = await desk.directory.members()
    if meant.here or members.work_cases(user):
        once = f"which:{channel}:{thread_ts}" if thread_ts else key
        return await _which_case(desk, user, channel, once)
    return Taken.NOTHING


def _others_case(unit: Unit, about_case: str, user: str) -> Case | None:
    """The case of the card under which somebody wrote, while that card is not known yet.

    So it is for a moment between posting a card and storing where it stands.
    """
    case = unit.cases.get(about_case)
    own = case is not None and case.reporter == user and not case.by_desk
    return None if own else case


def _own_cases(unit: Unit, user: str, about_case: str | None) -> Sequence[Case]:
    """The cases that may be meant, newest first: one by its thread, the open ones, the last."""
    own = unit.cases.by_reporter(user)
    about = [case for case in own if case.id == about_case]
    return about or [case for case in own if case.state not in ENDED] or own[:1]


def _talking(own: Sequence[Case], *, in_thread: bool) -> bool:
    """Whether a cry may be a word of a conversation: a call would tell who is behind a case."""
    if in_thread and own:
        return not own[0].called
    return any(c.anonymous and c.state not in ENDED for c in own)


async def _as_own(desk: Desk, own: Sequence[Case], typed: TypedText) -> Taken:
    called = bool(own) and own[0].called and own[0].state in LIVE
    if called and desk.clock.now() - own[0].received_at < helpnow.SAME_CALL:
        own = own[:1]  # whoever has just called for help says where they are
    if len({case.barred for case in own}) > 1:
        return await _which_of_yours(desk, typed.user, own, typed.key)
    if own:
        return await _as_message(desk, own[0], typed, one_of=len(own))
    return await _as_draft(desk, typed)


async def _as_note(desk: Desk, case: Case, typed: TypedText) -> Taken:
    user, files, key = typed.user, typed.files, typed.key

    def do(acting: Act) -> None:
        allowance.spend(desk, acting.unit, user, acting.now, typed.text, files)
        if typed.text.strip():
            acting.write(EntryKind.NOTE, typed.text, typed.at)
        take_files(acting.unit, acting.case, files, acting.now, giver=Giver.DESK, via=Via.TYPED)
        again = not files and _advised_before(acting)
        taken = ThreadText.NOTE_TAKEN_AGAIN if again else ThreadText.NOTE_TAKEN
        acting.tell(ThreadText.NOTE_FILES_TAKEN if files else taken)

    taking = act(desk, Action.CASE_NOTE, case.id, user, do, once=key)
    try:
        return Taken.NOTE if await allowance.within(desk, user, key, taking) else Taken.NOTHING
    except Refusal:
        return Taken.NOTHING  # typed by somebody who may no longer know; the refusal is recorded


async def _as_message(desk: Desk, case: Case, typed: TypedText, *, one_of: int) -> Taken:
    """``one_of``: how many cases could be meant; of several, it can be moved to another one."""
    user, text, files, key = typed.user, typed.text, typed.files, typed.key

    def do(acting: Act) -> None:
        allowance.spend(desk, acting.unit, user, acting.now, text, files)
        entry = acting.write(EntryKind.MESSAGE, text, typed.at) if text.strip() else ""
        take_files(acting.unit, acting.case, files, acting.now, via=Via.TYPED)
        line = new_id()
        what = ThreadText.MESSAGE if text.strip() else ThreadText.FILES
        said = ReporterText.FILES_TAKEN if files else ReporterText.MESSAGE_TAKEN
        word.heard(acting, what, line, typed.at)
        taken, movable = f"taken:{line}", entry if one_of > 1 and not files else ""
        advised = not files and _advised_before(acting)
        confirmed = ReporterWord(case_id=case.id, due_at=acting.now, key=taken, what=said)
        acting.send(replace(confirmed, entry=movable, advised=advised))

    taking = act(desk, Action.REPORT_REPLY, case.id, user, do, once=key)
    return Taken.MESSAGE if await allowance.within(desk, user, key, taking) else Taken.NOTHING


def _advised_before(acting: Act) -> bool:
    """Whether they were told before what becomes of typed words; from now on they were."""
    return not acting.unit.inbox.take(
        f"advised:{acting.case_id}:{acting.user}", acting.now, acting.case_id
    )


async def _as_draft(desk: Desk, typed: TypedText) -> Taken:
    now, user, key = desk.clock.now(), typed.user, typed.key

    def work(unit: Unit) -> None:
        if unit.inbox.take(key, now):
            allowance.spend(desk, unit, user, now, typed.text, typed.files)
            draft.append(unit, user, typed.text, typed.files, now)
            unit.outbox.send(PersonWord(due_at=now, user=user, what=PersonText.DRAFT_TAKEN))

    taken = await allowance.within(desk, user, key, desk.store.write(work))
    return Taken.DRAFT if taken else Taken.NOTHING


async def _as_call(desk: Desk, typed: TypedText) -> Taken:
    """A cry for help: what the command would do with it; files wait for the report behind it.

    Delivered once more it is the same call. They are told of it, and can call it off.
    """
    await helpnow.call(desk, typed.user, beside_the_cry(typed.text))
    if typed.files:
        await _as_draft(desk, replace(typed, text=""))
    return Taken.CALL


async def unread(desk: Desk, user: str, key: str) -> Taken:
    """Something was sent in which nothing can be read, or heard: they are told that nobody has it.

    Once for each ``key``.
    """
    what = PersonText.NOT_TAKEN
    await _ask(desk, user, PersonWord(due_at=desk.clock.now(), user=user, what=what), key)
    return Taken.NOTHING


async def _which_of_yours(desk: Desk, user: str, own: Sequence[Case], key: str) -> Taken:
    cases = tuple((case.id, case.number) for case in own[:SHOWN])
    now = desk.clock.now()
    what = PersonText.WHICH_OF_YOURS
    # Under the key of one of them: with the system's it would link them beyond their end.
    question = PersonWord(case_id=own[0].id, due_at=now, user=user, what=what, cases=cases)
    return await _ask(desk, user, question, key)


async def _which_case(desk: Desk, user: str, channel: str, key: str) -> Taken:
    question = PlaceWord(due_at=desk.clock.now(), channel=channel, what=PlaceText.WHICH_CASE)
    return await _ask(desk, user, question, key)


async def _ask(desk: Desk, user: str, question: Effect, key: str) -> Taken:
    """``user``: whose words the question is about, which are not taken so far."""

    def work(unit: Unit) -> None:
        if unit.inbox.take(key, question.due_at):
            allowance.spend(desk, unit, user, question.due_at, _A_WORD)
            unit.outbox.send(question)

    taken = await allowance.within(desk, user, key, desk.store.write(work))
    return Taken.WHICH_CASE if taken else Taken.NOTHING
