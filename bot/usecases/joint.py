"""What two of the desk decide together: who an anonymous reporter is, and an export.

One asks with a reason that stays in the case, another agrees; each press is recorded. Who the
reporter is, the two see for a day; the reporter is told.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.case import Entry, EntryKind, Evidence, new_id
from bot.domain.error import Code, Refusal
from bot.domain.evidence import CopyState, Giver
from bot.domain.joint import (
    ANSWERED_WITHIN,
    LIVES,
    OPEN,
    TOLD_LATER,
    ExportReader,
    Ground,
    Joint,
    JointRequest,
    JointState,
    joints_in,
)
from bot.domain.lifecycle import Action
from bot.domain.outbox import ReporterWord
from bot.domain.port import AuditEvent, Unit
from bot.domain.role import may_know
from bot.domain.sentence import Mention, ReporterText, ThreadText
from bot.domain.timer import IdentityToldDue
from bot.usecases.acting import idempotency_key, required
from bot.usecases.desk import Act, Desk, act, see

KINDS = (EntryKind.IDENTITY, EntryKind.EXPORT_LEAVE)

_TOLD = {
    Ground.LIFE: ReporterText.IDENTITY_LIFE,
    Ground.DUTY: ReporterText.IDENTITY_DUTY,
    "": ReporterText.IDENTITY_OPENED,
}


def unclean(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The reporter's files that could not be cleaned: an original may name who made it."""
    return tuple(
        e.id
        for e in evidence
        if e.giver is Giver.REPORTER and e.copy is not None and e.copy.state is CopyState.FAILED
    )


# asked


async def ask_identity(
    desk: Desk, case_id: str, user: str, reason: str, ground: Ground | None, key: str
) -> None:
    """Asks that it be opened who reported; another of those who may know agrees or does not."""

    def do(acting: Act) -> None:
        _can_be_opened(acting)
        what = str(ground or "")
        _ask(acting, EntryKind.IDENTITY, reason, what, ThreadText.IDENTITY_REQUESTED)

    once = idempotency_key(key, [reason, ground])
    await act(desk, Action.IDENTITY_REQUEST, case_id, user, do, once=once)


async def may_ask_identity(desk: Desk, case_id: str, user: str) -> None:
    """Raises ``Refusal`` where the form would be filled in for nothing."""

    def look(acting: Act) -> None:
        _can_be_opened(acting)
        _can_be_asked(acting, EntryKind.IDENTITY, "")

    await see(desk, Action.IDENTITY_REQUEST, case_id, user, look)


def _can_be_opened(acting: Act) -> None:
    if acting.case.by_desk or not acting.case.reporter:
        raise Refusal(Code.NOBODY_KNOWS)


async def ask_export(
    desk: Desk,
    case_id: str,
    user: str,
    reason: str,
    reader: ExportReader,
    key: str,
    *,
    originals: bool = False,
) -> None:
    """Asks that the case may be exported for somebody outside.

    ``originals``: with the reporter's files that could not be cleaned, those there are now.
    """

    def do(acting: Act) -> None:
        unclean_ones = unclean(acting.unit.evidence.of(case_id)) if originals else ()
        line = ThreadText.EXPORT_REQUESTED
        _ask(acting, EntryKind.EXPORT_LEAVE, reason, reader, line, unclean_ones)

    once = idempotency_key(key, [reason, reader, originals])
    await act(desk, Action.EXPORT_REQUEST, case_id, user, do, once=once)


async def may_ask_export(desk: Desk, case_id: str, user: str) -> int:
    """How many files could not be cleaned. Raises ``Refusal`` where nobody could agree."""

    def look(acting: Act) -> int:
        _somebody_else(acting)
        return len(unclean(acting.unit.evidence.of(case_id))) if acting.case.anonymous else 0

    return await see(desk, Action.EXPORT_REQUEST, case_id, user, look)


def _ask(
    acting: Act,
    kind: EntryKind,
    reason: str,
    what: str,
    line: ThreadText,
    originals: tuple[str, ...] = (),
) -> None:
    why = required(reason, "reason").strip()
    _can_be_asked(acting, kind, what)
    until = acting.now + ANSWERED_WITHIN
    asked = (new_id(), acting.user, JointState.ASKED, acting.now, until, why, what, originals)
    acting.write(kind, Joint(*asked).body())
    acting.tell(line, actor=acting.user, mention=Mention.EVERYBODY)


def _can_be_asked(acting: Act, kind: EntryKind, what: str) -> None:
    _somebody_else(acting)
    for joint in joints_in(acting.unit.entries.of(acting.case.id, kind), kind):
        same = kind is EntryKind.IDENTITY or joint.what == what
        if same and joint.as_of(acting.now, acting.case.barred) in OPEN:
            raise Refusal(Code.REQUEST_WAITS)


def _somebody_else(acting: Act) -> None:
    if not [u for u in may_know(acting.members, acting.case.barred) if u != acting.user]:
        raise Refusal(Code.NO_SECOND)


# decided


async def approve_identity(desk: Desk, case_id: str, request: str, user: str) -> tuple[str, str]:
    """The second person agrees, and learns who reported, with the case's number.

    The reporter is told with it; where telling is the danger itself, two weeks later.
    """

    def do(acting: Act) -> tuple[str, str]:
        _can_be_opened(acting)
        joint = _decided(acting, EntryKind.IDENTITY, request, approved=True)
        if joint.what == Ground.UNTOLD:
            due = acting.now + TOLD_LATER
            acting.send(IdentityToldDue(case_id=case_id, due_at=due, request=request))
        else:
            acting.send(_word(acting, request, _TOLD[joint.what]))
        acting.tell(ThreadText.IDENTITY_APPROVED, actor=user)
        opened = AuditEvent(acting.now, Action.IDENTITY_OPEN, acting.standing, user, case_id)
        acting.unit.audit.record(opened)
        return acting.case.number, acting.case.reporter

    return await act(desk, Action.IDENTITY_APPROVE, case_id, user, do)


async def approve_export(desk: Desk, case_id: str, request: str, user: str) -> None:
    """The second person agrees that the case is exported."""

    def do(acting: Act) -> None:
        _decided(acting, EntryKind.EXPORT_LEAVE, request, approved=True)
        acting.tell(ThreadText.EXPORT_APPROVED, actor=user)

    await act(desk, Action.EXPORT_APPROVE, case_id, user, do)


async def deny(desk: Desk, action: Action, case_id: str, request: str, user: str) -> None:
    """Ends a request, or takes back what was approved: anybody who may know of the case."""
    identity = action is Action.IDENTITY_DENY
    kind = EntryKind.IDENTITY if identity else EntryKind.EXPORT_LEAVE
    line = ThreadText.IDENTITY_DENIED if identity else ThreadText.EXPORT_DENIED

    def do(acting: Act) -> None:
        _decided(acting, kind, request, approved=False)
        acting.tell(line, actor=user)

    await act(desk, action, case_id, user, do)


def _word(acting: Act, request: str, what: ReporterText) -> ReporterWord:
    key = f"identity:{request}"
    return ReporterWord(case_id=acting.case.id, due_at=acting.now, key=key, what=what)


def _decided(acting: Act, kind: EntryKind, request: str, *, approved: bool) -> Joint:
    joint = _found(acting, kind, request)
    standing = joint.as_of(acting.now, acting.case.barred)
    if standing not in OPEN:
        raise Refusal(Code.REQUEST_OVER)
    if approved and standing is JointState.APPROVED:
        raise Refusal(Code.ALREADY_DONE)
    if approved and acting.user == joint.by:
        raise Refusal(Code.OWN_REQUEST)
    decided = joint.decided(acting.user, acting.now, LIVES[kind], approved=approved)
    acting.write(kind, decided.body())
    return decided


def _found(acting: Act, kind: EntryKind, request: str) -> Joint:
    for joint in joints_in(acting.unit.entries.of(acting.case.id, kind), kind):
        if joint.id == request:
            return joint
    raise Refusal(Code.NOT_YOURS)


# made use of


async def open_identity(desk: Desk, case_id: str, request: str, user: str) -> tuple[str, str]:
    """The case's number and who reported it, for one of the two who decided; it is recorded."""

    def do(acting: Act) -> tuple[str, str]:
        joint = _found(acting, EntryKind.IDENTITY, request)
        if not _opens(acting, EntryKind.IDENTITY, joint):
            approved = joint.as_of(acting.now, acting.case.barred) is JointState.APPROVED
            raise Refusal(Code.OPENED_BY_TWO if approved else Code.REQUEST_OVER)
        return acting.case.number, acting.case.reporter

    return await act(desk, Action.IDENTITY_OPEN, case_id, user, do)


def _opens(acting: Act, kind: EntryKind, joint: Joint) -> bool:
    return (
        kind is EntryKind.IDENTITY
        and joint.as_of(acting.now, acting.case.barred) is JointState.APPROVED
        and acting.user in (joint.by, joint.decided_by)
    )


def seen_by(acting: Act, entries: Sequence[Entry]) -> tuple[JointRequest, ...]:
    """All requests of a case, the newest first, and what whoever acts can do with each."""
    found = []
    for kind in KINDS:
        for joint in joints_in(entries, kind):
            state = joint.as_of(acting.now, acting.case.barred)
            request = JointRequest(
                id=joint.id,
                kind=kind,
                by=joint.by,
                state=state,
                at=joint.at,
                until=joint.until,
                reason=joint.reason,
                what=joint.what,
                originals=len(joint.originals),
                decided_by=joint.decided_by,
                approves=state is JointState.ASKED and acting.user != joint.by,
                denies=state in OPEN,
                opens=_opens(acting, kind, joint),
            )
            found.append(request)
    return tuple(sorted(found, key=lambda request: request.at, reverse=True))


async def told_due(desk: Desk, effect: IdentityToldDue) -> None:
    """The time is over for which telling the reporter was a danger."""
    now = desk.clock.now()

    def work(unit: Unit) -> None:
        if unit.cases.get(effect.case_id) is not None:
            what, key = ReporterText.IDENTITY_EARLIER, f"identity:{effect.request}"
            word = ReporterWord(case_id=effect.case_id, due_at=now, key=key, what=what)
            unit.outbox.send(word)

    await desk.store.write(work)


OF_IDENTITY = frozenset(
    {
        Action.IDENTITY_REQUEST,
        Action.IDENTITY_APPROVE,
        Action.IDENTITY_DENY,
        Action.IDENTITY_OPEN,
    }
)
"""What the record says of it."""


def quiet_since(entries: Sequence[Entry], now: datetime) -> datetime | None:
    """Since when the reporter is not told of a request yet, because that would be a danger."""
    found = []
    for joint in joints_in(entries, EntryKind.IDENTITY):
        if joint.what == Ground.UNTOLD:
            steps = [j for e in entries if (j := Joint.of(e)).id == joint.id]
            opened = [j.at for j in steps if j.state is JointState.APPROVED]
            if now < (opened or [steps[0].at])[-1] + TOLD_LATER:
                found.append(steps[0].at)
    return min(found, default=None)


def quiet(line: AuditEvent, since: datetime | None) -> bool:
    """Whether a line of the record is one that the reporter is told of later."""
    return since is not None and line.at >= since and line.action in OF_IDENTITY
