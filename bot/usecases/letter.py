"""Papers that go out (policy section 3(2)): written, agreed to, approved, sent, and answered.

Every version stays in the case. What is in a paper is what somebody has written there: of the
report only what they chose to bring in. It is held against everybody in the workspace and
against the people whom the report names.
"""

from dataclasses import dataclass, replace
from datetime import date

from bot.domain.case import EntryKind, new_id
from bot.domain.deadline import TOKYO
from bot.domain.disclosure import measures_in
from bot.domain.error import Code, Conflict, Refusal
from bot.domain.judgement import Measure, MeasureState
from bot.domain.leak import Findings, Known
from bot.domain.letter import (
    FROZEN,
    OUT,
    Letter,
    LetterState,
    Sent,
    blanks,
    has_other_number,
    letters_in,
    new_letter_number,
)
from bot.domain.letter_template import LONGEST
from bot.domain.lifecycle import Action, with_measures
from bot.domain.outbox_letter import LetterAsked, SendLetter
from bot.domain.policy import LetterTemplate, MeasureKind, Policy
from bot.domain.port import Unit
from bot.domain.role import Standing
from bot.domain.sentence import Mention, ThreadText
from bot.domain.view import LetterView
from bot.usecases import timing
from bot.usecases.acting import idempotency_key, required
from bot.usecases.desk import Act, Desk, act, see
from bot.usecases.leakcheck import Passing, or_refused
from bot.usecases.letter_check import CONSENT, TEXT, harmed_asked, look, whom_it_names
from bot.usecases.publishing import Publishing


@dataclass(frozen=True, slots=True)
class LetterText:
    """What was entered. ``letter``: the paper that it is a new version of, empty for a new one.

    ``number``: the one that was filled into its text. ``harmed``: somebody other than the reporter
    was harmed, and agrees.
    """

    template: str
    language: str
    text: str
    consent: bool = False
    letter: str = ""
    number: str = ""
    harmed: bool = False


def template_of(policy: Policy, id_: str) -> LetterTemplate:
    """Raises ``Refusal`` where the company's data has it no more."""
    found = policy.letter(id_)
    if found is None:
        raise Refusal(Code.REQUIRED, field="letter")
    return found


# It is written


async def write(
    publishing: Publishing,
    policy: Policy,
    case_id: str,
    user: str,
    written: LetterText,
    passing: Passing,
    key: str,
) -> Findings:
    """A paper, or a new version of one that does not stand yet; else why it is not taken.

    Names of people here, and of those whom the report names, do not pass unless the reporter
    is asked with this very text, and whoever writes it says why each may stay.
    """
    template = template_of(policy, written.template)
    consent = written.consent or template.consent
    required(written.text, TEXT)
    if len(written.text) > LONGEST:
        raise Refusal(Code.LETTER_TOO_LONG, field=TEXT)
    if left := blanks(written.text):
        raise Refusal(Code.BLANKS_LEFT, field=TEXT, count=str(len(left)))
    seen = await see(
        publishing.desk, Action.CASE_LETTER, case_id, user, lambda acting: _of(acting.unit, acting)
    )
    with or_refused(TEXT):
        looked = await look(publishing, *seen, template, written.text, consent, passing)
    if looked.findings:
        return looked.findings

    def do(acting: Act) -> None:
        if _of(acting.unit, acting) != seen:
            raise Conflict
        _write(acting, template, policy, written, looked.pass_reason)

    once = idempotency_key(key, [written.template, written.language, written.text])
    await act(publishing.desk, Action.CASE_LETTER, case_id, user, do, once=once)
    return ()


def _of(unit: Unit, acting: Act) -> tuple[Known, str]:
    return whom_it_names(acting.case, unit.entries.of(acting.case_id))


def _write(
    acting: Act, template: LetterTemplate, policy: Policy, written: LetterText, reason: str
) -> None:
    case, entries = acting.case, acting.unit.entries.of(acting.case_id)
    if not harmed_asked(case, entries, template, written.consent, written.harmed):
        raise Refusal(Code.HARMED_FIRST, field=CONSENT)
    earlier = _letter(acting, written.letter, very_text=True) if written.letter else None
    if earlier is not None and earlier.state in FROZEN:
        raise Refusal(Code.ALREADY_DONE, field=TEXT)
    letter = Letter(
        id=earlier.id if earlier else new_id(),
        number=earlier.number if earlier else written.number or new_letter_number(),
        template=template.id,
        language=written.language,
        state=LetterState.ASKED,
        text=written.text,
        by=acting.user,
        at=acting.now,
        # Who was asked once is asked about what is changed, too.
        consent=written.consent or template.consent or (earlier is not None and earlier.consent),
        pass_reason=reason,
        version=earlier.version + 1 if earlier else 1,
    )
    others = letters_in(entries)
    if earlier is None and any(each.number == letter.number for each in others):
        raise Refusal(Code.ALREADY_DONE, field=TEXT)
    if has_other_number(letter, others):
        raise Refusal(Code.OTHER_NUMBER, field=TEXT, number=letter.number)
    if letter.consent and not case.by_desk:
        if case.unlinked_at is not None:
            raise Refusal(Code.UNLINKED, field=CONSENT)
        _keep(acting, letter, ThreadText.LETTER_ASKED)
        acting.send(LetterAsked(case_id=acting.case_id, due_at=acting.now, letter=letter.text_id))
    else:
        _go_on(acting, letter, policy)


def _go_on(acting: Act, letter: Letter, policy: Policy) -> None:
    """To a second person where it is grave, or no longer among the company's; else it stands."""
    kind = _measure_of(policy, letter)
    if kind is None or kind.grave or kind.legal:
        _keep(acting, replace(letter, state=LetterState.WAITING), ThreadText.LETTER_WAITING)
    else:
        _freeze(acting, letter)


def _freeze(acting: Act, letter: Letter) -> None:
    _keep(acting, letter.frozen(), ThreadText.LETTER_READY)
    _send_to(acting, letter.id, letter.by)


def _send_to(acting: Act, letter: str, user: str) -> None:
    acting.send(SendLetter(case_id=acting.case_id, due_at=acting.now, letter=letter, user=user))


def _measure_of(policy: Policy, letter: Letter) -> MeasureKind | None:
    template = policy.letter(letter.template)
    return policy.measure(template.measure) if template else None


_CALLS = (
    ThreadText.LETTER_WAITING,
    ThreadText.LETTER_AGREED,
    ThreadText.LETTER_OBJECTED,
    ThreadText.LETTER_TAKEN_BACK,
)


def _keep(acting: Act, letter: Letter, what: ThreadText) -> None:
    """One more version of it, and a line that says so."""
    acting.write(EntryKind.LETTER, letter.to_dict())
    mention = Mention.HANDLERS if what in _CALLS else Mention.NOBODY
    reporter = acting.standing is Standing.REPORTER
    acting.tell(what, actor=None if reporter else acting.user, mention=mention)


def _letter(acting: Act, text_id: str, *, very_text: bool = False) -> Letter:
    """Raises ``Refusal`` where the case has no such paper.

    ``very_text``: and where it is no longer the text that ``text_id`` was shown with.
    """
    letter_id, _, version = text_id.partition(".")
    entries = acting.unit.entries.of(acting.case_id, EntryKind.LETTER)
    letter = next((each for each in letters_in(entries) if each.id == letter_id), None)
    if letter is None:
        raise Refusal(Code.NO_LETTER)
    if very_text and version != str(letter.version):
        raise Refusal(Code.TEXT_CHANGED)
    return letter


# It is read, agreed to, approved


async def show(
    desk: Desk, policy: Policy, case_id: str, text_id: str, user: str, action: Action
) -> LetterView:
    """A paper, for whoever may do ``action`` with it; reading it is recorded."""

    def do(acting: Act) -> LetterView:
        letter = _letter(acting, text_id)
        kind = _measure_of(policy, letter)
        as_reporter = acting.standing is Standing.REPORTER
        if as_reporter and not letter.consent:
            raise Refusal(Code.NOT_YOURS)
        if action is Action.LETTER_APPROVE:
            _approvable(letter, user)
        elif action is Action.LETTER_SENT:
            _stands(letter)
        legal = bool(kind and kind.legal)
        return LetterView(case_id, acting.case.number, letter, legal, as_reporter)

    if action in (Action.LETTER_OPEN, Action.LETTER_READ):
        return await act(desk, action, case_id, user, do)
    return await see(desk, action, case_id, user, do)


def _stands(letter: Letter) -> None:
    if letter.state not in FROZEN:
        raise Refusal(Code.NOT_IN_THIS_STATE)


def _approvable(letter: Letter, user: str) -> None:
    if letter.state is not LetterState.WAITING:
        raise Refusal(Code.ALREADY_DONE)
    if letter.by == user:
        raise Refusal(Code.ANOTHER_PERSON)


async def agree(desk: Desk, policy: Policy, case_id: str, text_id: str, user: str) -> None:
    """The reporter agrees to the very text."""

    def do(acting: Act) -> None:
        letter = _asked(acting, text_id)
        acting.tell(ThreadText.LETTER_AGREED, mention=Mention.HANDLERS)
        _go_on(acting, letter, policy)

    await act(desk, Action.LETTER_AGREE, case_id, user, do)


async def object_to(desk: Desk, case_id: str, text_id: str, user: str) -> bool:
    """The reporter does not agree, or no longer: no reason asked; it does not go out.

    Answers whether they had agreed before. What was sent stays sent, and that is said.
    """

    def do(acting: Act) -> bool:
        letter = _letter(acting, text_id, very_text=True)
        if letter.state in OUT:
            raise Refusal(Code.LETTER_OUT)
        before = letter.agreed
        letter = letter if before else _asked(acting, text_id)
        ended = replace(letter, state=LetterState.OBJECTED, approved_by=None, sha256="")
        taken_back = ThreadText.LETTER_TAKEN_BACK
        _keep(acting, ended, taken_back if before else ThreadText.LETTER_OBJECTED)
        return before

    return await act(desk, Action.LETTER_OBJECT, case_id, user, do)


def _asked(acting: Act, text_id: str) -> Letter:
    letter = _letter(acting, text_id, very_text=True)
    if letter.state is not LetterState.ASKED:
        raise Refusal(Code.ALREADY_DONE)
    return letter


async def approve(
    desk: Desk, policy: Policy, case_id: str, text_id: str, user: str, note: str, key: str
) -> None:
    """A second person's word on a grave one, with the legal department's where that is needed.

    Never by whoever wrote it. From then on it stands as it is.
    """

    def do(acting: Act) -> None:
        letter = _letter(acting, text_id, very_text=True)
        _approvable(letter, user)
        kind = _measure_of(policy, letter)
        if kind is not None and kind.legal:
            required(note, "message")
        acting.write(EntryKind.APPROVAL, {"letter": letter.id, "note": note})
        _freeze(acting, replace(letter, approved_by=user))

    once = idempotency_key(key, note)
    await act(desk, Action.LETTER_APPROVE, case_id, user, do, once=once)


# It goes out


async def take_out(desk: Desk, case_id: str, text_id: str, user: str) -> None:
    """The paper as files, into the own DM of whoever handles the case; recorded."""

    def do(acting: Act) -> None:
        _stands(_letter(acting, text_id))
        _send_to(acting, text_id, user)

    await act(desk, Action.LETTER_FILE, case_id, user, do)


async def to_send(desk: Desk, case_id: str, text_id: str, user: str) -> Letter | None:
    """The paper that is to be sent to somebody, where they may still have it; else None."""
    try:
        found = await see(
            desk, Action.LETTER_FILE, case_id, user, lambda acting: _letter(acting, text_id)
        )
    except Refusal:
        return None
    return found if found.state in FROZEN and found.whole else None


@dataclass(frozen=True, slots=True)
class Dispatched:
    """What was entered about a paper that was sent."""

    how: Sent
    sent_on: date
    reply_by: date | None = None
    came_back: str = ""


async def sent(
    desk: Desk, policy: Policy, case_id: str, text_id: str, user: str, said: Dispatched, key: str
) -> None:
    """How and when it was sent, until when an answer is waited for, and what came back.

    Can be entered again: the last counts. Its measure is done with it.
    """

    def do(acting: Act) -> None:
        letter = _letter(acting, text_id)
        _stands(letter)
        if said.sent_on > acting.now.astimezone(TOKYO).date():
            raise Refusal(Code.FUTURE_DATE, field="sent_on")
        if said.reply_by is not None and said.reply_by < said.sent_on:
            raise Refusal(Code.REPLY_BEFORE_SENT, field="reply_by")
        came = said.came_back.strip()
        kept = replace(
            letter,
            state=LetterState.ANSWERED if came else LetterState.SENT,
            how=said.how,
            sent_on=said.sent_on,
            reply_by=said.reply_by,
            came_back=said.came_back,
        )
        _keep(acting, kept, ThreadText.LETTER_ANSWERED if came else ThreadText.LETTER_SENT)
        timing.letter_due(acting, kept)
        _measure_done(acting, policy, kept)

    content = [said.how, said.sent_on.isoformat(), str(said.reply_by), said.came_back]
    once = idempotency_key(key, content)
    await act(desk, Action.LETTER_SENT, case_id, user, do, once=once)


def _measure_done(acting: Act, policy: Policy, letter: Letter) -> None:
    """Its measure, as done by it: the paper had the approval that the measure needs."""
    kind = _measure_of(policy, letter)
    if kind is None:
        return
    measures = measures_in(acting.unit.entries.of(acting.case_id, EntryKind.MEASURE))
    mine = [m for m in measures if m.kind == kind.id]
    if any(m.state is MeasureState.DONE for m in mine):
        return
    planned = next((m for m in mine if m.state is MeasureState.PLANNED), None)
    done = Measure(
        id=planned.id if planned else new_id(),
        kind=kind.id,
        state=MeasureState.DONE,
        by=acting.user,
        at=acting.now,
        due_on=planned.due_on if planned else None,
        detail=planned.detail if planned else letter.number,
        approved_by=letter.approved_by or (planned.approved_by if planned else None),
    )
    acting.write(EntryKind.MEASURE, done.to_dict())
    before = acting.case.state
    case = replace(acting.case, measured=True)
    acting.save(measured=True, state=with_measures(case))
    if acting.case.state is not before:
        acting.tell(ThreadText.RESPONDING, key=f"responding:{new_id()}", card=True)
