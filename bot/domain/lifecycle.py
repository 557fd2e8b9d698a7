"""The lifecycle of a case, as a table.

State x action gives the next state, who may do it and what must be true of the case.
The buttons, the check when somebody acts, the diagram in the docs and the tests come
from ``RULES``. A pair that is not in it is refused; it never passes in silence.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.case import Case, State
from bot.domain.error import Code, Refusal
from bot.domain.role import Standing

HANDLERS_TO_RESPOND = 2
"""Several people, never the floor alone (policy section 3(1)); fewer need a recorded reason."""


class Action(StrEnum):
    """What somebody can do with a case; the value is the button's ``action_id``."""

    CASE_OPEN = "case_open"
    CASE_CLAIM = "case_claim"
    CASE_REPLY = "case_reply"
    CASE_JUDGE = "case_judge"
    CASE_MEASURE = "case_measure"
    CASE_APPROVE = "case_approve"
    CASE_LETTER = "case_letter"
    LETTER_OPEN = "letter_open"
    LETTER_APPROVE = "letter_approve"
    LETTER_FILE = "letter_file"
    LETTER_SENT = "letter_sent"
    CASE_NOTE = "case_note"
    CASE_ASSIGN = "case_assign"
    CASE_CLOSE = "case_close"
    CASE_REOPEN = "case_reopen"
    CASE_PREPARE_NOTICE = "case_prepare_notice"
    CASE_FILE = "case_file"
    CASE_PRINT = "case_print"
    CASE_MORE = "case_more"
    CASE_RECUSE = "case_recuse"
    CASE_CUSTOMER = "case_customer"
    CASE_ACCESS_REQUEST = "case_access_request"
    CASE_ACCESS_GRANT = "case_access_grant"
    CASE_ACCESS_DENY = "case_access_deny"
    CASE_ACCESS_OPEN = "case_access_open"
    CASE_HOLD = "case_hold"
    IDENTITY_REQUEST = "identity_request"
    IDENTITY_APPROVE = "identity_approve"
    IDENTITY_DENY = "identity_deny"
    IDENTITY_OPEN = "identity_open"
    EXPORT_REQUEST = "export_request"
    EXPORT_APPROVE = "export_approve"
    EXPORT_DENY = "export_deny"
    REPORT_OPEN = "report_open"
    REPORT_REPLY = "report_reply"
    REPORT_MORE = "report_more"
    REPORT_ADD = "report_add"
    REPORT_EVIDENCE = "report_evidence"
    REPORT_WITHDRAW = "report_withdraw"
    REPORT_FILE = "report_file"
    REPORT_EXCLUDE = "report_exclude"
    REPORT_HISTORY = "report_history"
    REPORT_RECEIPT = "report_receipt"
    HELP_CALL_OFF = "help_call_off"
    CARE_ACCEPT = "care_accept"
    CARE_LATER = "care_later"
    LETTER_READ = "letter_read"
    LETTER_AGREE = "letter_agree"
    LETTER_OBJECT = "letter_object"
    CHECKIN_FINE = "checkin_fine"
    CHECKIN_CHANGED = "checkin_changed"
    CHECKIN_STOP = "checkin_stop"


class Fact(StrEnum):
    """What must be true of a case beside its state."""

    JUDGED = "judged"
    CALLED = "called"
    BY_DESK = "by_desk"
    ANONYMOUS = "anonymous"
    AWAITED = "awaited"  # a word of the reporter waits for an answer
    LINKED = "linked"  # it is known who reported it


@dataclass(frozen=True, slots=True)
class Rule:
    """``next`` is the state afterwards, ``who`` may do it, ``needs`` must be true before."""

    next: State
    who: frozenset[Standing]
    needs: frozenset[Fact] = frozenset()


DESK = frozenset({Standing.HANDLER, Standing.DESK})
HANDLERS = frozenset({Standing.HANDLER})
UNCLAIMED = frozenset({Standing.DESK})
REPORTER = frozenset({Standing.REPORTER})

RECEIVED, ACKNOWLEDGED, EXAMINING, RESPONDING, CLOSED, WITHDRAWN = State
LIVE = (RECEIVED, ACKNOWLEDGED, EXAMINING, RESPONDING)
ENDED = (CLOSED, WITHDRAWN)

_Table = dict[tuple[State, Action], Rule]


def _staying(
    action: Action,
    who: frozenset[Standing],
    states: Iterable[State],
    needs: frozenset[Fact] = frozenset(),
) -> _Table:
    return {(state, action): Rule(state, who, needs) for state in states}


def _going(
    action: Action,
    who: frozenset[Standing],
    moves: dict[State, State],
    needs: frozenset[Fact] = frozenset(),
) -> _Table:
    return {(state, action): Rule(to, who, needs) for state, to in moves.items()}


_JUDGED = frozenset({Fact.JUDGED})
_AWAITED = frozenset({Fact.AWAITED})
_LINKED = frozenset({Fact.LINKED})
_ANONYMOUS = frozenset({Fact.ANONYMOUS})

RULES: _Table = {
    **_staying(Action.CASE_OPEN, DESK, State),
    **_staying(Action.CASE_FILE, DESK, State),
    **_staying(Action.CASE_PRINT, HANDLERS, State),
    **_staying(Action.CASE_NOTE, DESK, State),
    **_staying(Action.CASE_RECUSE, DESK, State),
    **_staying(Action.CASE_CLAIM, UNCLAIMED, LIVE[1:]),
    (RECEIVED, Action.CASE_CLAIM): Rule(ACKNOWLEDGED, UNCLAIMED),
    **_staying(Action.CASE_ASSIGN, DESK, LIVE[1:]),
    (RECEIVED, Action.CASE_ASSIGN): Rule(ACKNOWLEDGED, DESK),
    **_staying(Action.CASE_REPLY, HANDLERS, (*LIVE, CLOSED), _LINKED),
    # Whoever writes after the end is answered too.
    (CLOSED, Action.CASE_CLAIM): Rule(CLOSED, UNCLAIMED),
    (WITHDRAWN, Action.CASE_CLAIM): Rule(WITHDRAWN, UNCLAIMED, _AWAITED),
    (WITHDRAWN, Action.CASE_REPLY): Rule(WITHDRAWN, HANDLERS, _AWAITED),
    **_going(
        Action.CASE_JUDGE,
        HANDLERS,
        {ACKNOWLEDGED: EXAMINING, EXAMINING: EXAMINING, RESPONDING: RESPONDING},
    ),
    # To responding only with two handlers, or with a reason why one alone: ``after_measure``.
    **_going(
        Action.CASE_MEASURE,
        HANDLERS,
        {
            ACKNOWLEDGED: RESPONDING,
            EXAMINING: RESPONDING,
            RESPONDING: RESPONDING,
            CLOSED: CLOSED,  # what is left is finished after the close
        },
    ),
    **_staying(Action.CASE_APPROVE, DESK, (*LIVE[1:], CLOSED)),
    # Papers that go out, also what is left of them after the close.
    **_staying(Action.CASE_LETTER, HANDLERS, (*LIVE[1:], CLOSED)),
    **_staying(Action.LETTER_OPEN, DESK, State),
    **_staying(Action.LETTER_READ, REPORTER, State),
    **_staying(Action.LETTER_APPROVE, DESK, (*LIVE[1:], CLOSED)),
    **_staying(Action.LETTER_FILE, HANDLERS, (*LIVE[1:], CLOSED)),
    **_staying(Action.LETTER_SENT, HANDLERS, (*LIVE[1:], CLOSED)),
    **_staying(Action.LETTER_AGREE, REPORTER, (*LIVE[1:], CLOSED)),
    **_staying(Action.LETTER_OBJECT, REPORTER, (*LIVE[1:], CLOSED)),
    **_going(
        Action.CASE_CLOSE,
        HANDLERS,
        {ACKNOWLEDGED: CLOSED, EXAMINING: CLOSED, RESPONDING: CLOSED},
        _JUDGED,
    ),
    (CLOSED, Action.CASE_REOPEN): Rule(EXAMINING, DESK),
    # A legal hold that the operator has asked for: confirmed by somebody who may know.
    **_staying(Action.CASE_HOLD, DESK, State),
    **_staying(Action.CASE_CUSTOMER, DESK, (*LIVE, CLOSED)),
    # Asking for an earlier case, and reading it once let in, are acts on the asking case.
    **_staying(Action.CASE_ACCESS_REQUEST, DESK, LIVE),
    **_staying(Action.CASE_ACCESS_OPEN, DESK, LIVE),
    **_staying(Action.CASE_ACCESS_GRANT, DESK, State),
    **_staying(Action.CASE_ACCESS_DENY, DESK, State),
    # Danger and duty do not end with a case.
    **_staying(Action.IDENTITY_REQUEST, DESK, State, _ANONYMOUS),
    **_staying(Action.IDENTITY_APPROVE, DESK, State, _ANONYMOUS),
    **_staying(Action.IDENTITY_DENY, DESK, State, _ANONYMOUS),
    **_staying(Action.IDENTITY_OPEN, DESK, State, _ANONYMOUS),
    **_staying(Action.EXPORT_REQUEST, HANDLERS, State),
    **_staying(Action.EXPORT_APPROVE, DESK, State),
    **_staying(Action.EXPORT_DENY, DESK, State),
    **_going(
        Action.CASE_PREPARE_NOTICE,
        HANDLERS,
        {ACKNOWLEDGED: ACKNOWLEDGED, EXAMINING: EXAMINING, RESPONDING: RESPONDING, CLOSED: CLOSED},
        _JUDGED,
    ),
    **_staying(Action.REPORT_OPEN, REPORTER, State),
    **_staying(Action.REPORT_FILE, REPORTER, State),
    # What is one's own to know and to decide, for as long as the case is there.
    **_staying(Action.REPORT_EXCLUDE, REPORTER, State),
    **_staying(Action.REPORT_HISTORY, REPORTER, State),
    **_staying(Action.REPORT_RECEIPT, REPORTER, State),
    **_staying(Action.REPORT_REPLY, REPORTER, State),
    **_staying(Action.REPORT_EVIDENCE, REPORTER, State),
    **_staying(Action.REPORT_MORE, REPORTER, LIVE),
    # The report behind a call for help, and what the desk was told by telephone.
    **_staying(Action.REPORT_ADD, REPORTER, LIVE, frozenset({Fact.CALLED})),
    **_staying(Action.CASE_MORE, DESK, LIVE, frozenset({Fact.BY_DESK})),
    **_going(Action.REPORT_WITHDRAW, REPORTER, dict.fromkeys((*LIVE, CLOSED), WITHDRAWN)),
    **_going(
        Action.HELP_CALL_OFF, REPORTER, dict.fromkeys(LIVE, WITHDRAWN), frozenset({Fact.CALLED})
    ),
    **_staying(Action.CARE_ACCEPT, REPORTER, (*LIVE, CLOSED)),
    **_staying(Action.CARE_LATER, REPORTER, (*LIVE, CLOSED)),
    (CLOSED, Action.CHECKIN_FINE): Rule(CLOSED, REPORTER),
    (CLOSED, Action.CHECKIN_STOP): Rule(CLOSED, REPORTER),
    (CLOSED, Action.CHECKIN_CHANGED): Rule(EXAMINING, REPORTER),
}

_FACTS: dict[Fact, Callable[[Case], bool]] = {
    Fact.JUDGED: lambda case: case.judged,
    Fact.CALLED: lambda case: case.called,
    Fact.BY_DESK: lambda case: case.by_desk,
    Fact.ANONYMOUS: lambda case: case.anonymous,
    Fact.AWAITED: lambda case: case.word_by is not None,
    Fact.LINKED: lambda case: case.unlinked_at is None,
}
_LACKING = {
    Fact.JUDGED: Code.JUDGE_FIRST,
    Fact.CALLED: Code.NOT_CALLED,
    Fact.BY_DESK: Code.NOT_IN_THIS_STATE,
    Fact.ANONYMOUS: Code.NOT_ANONYMOUS,
    Fact.AWAITED: Code.NOT_IN_THIS_STATE,
    Fact.LINKED: Code.UNLINKED,
}


def rule_for(case: Case, action: Action, standing: Standing) -> Rule:
    """The rule for this act, or a ``Refusal`` that says why not.

    Somebody outside the case is told only that it is not theirs, whatever its
    state; a desk member who has not claimed yet is told to claim first.
    """
    rule = RULES.get((case.state, action))
    if rule is None or standing not in rule.who:
        raise Refusal(_reason(case, rule, action, standing), case=case.id)
    for need in rule.needs:
        if not _FACTS[need](case):
            raise Refusal(_LACKING[need])
    return rule


def _reason(case: Case, rule: Rule | None, action: Action, standing: Standing) -> Code:
    if standing is Standing.DESK and rule is not None and rule.who == HANDLERS:
        claims = Action.CASE_CLAIM in possible(case, standing)
        return Code.CLAIM_FIRST if claims else Code.NOT_IN_THIS_STATE
    if standing is Standing.HANDLER and action is Action.CASE_CLAIM:
        return Code.ALREADY_YOURS
    leads_to = {r.next for (_, a), r in RULES.items() if a is action and standing in r.who}
    if not leads_to:
        return Code.NOT_YOURS
    return Code.ALREADY_DONE if leads_to == {case.state} else Code.NOT_IN_THIS_STATE


def possible(case: Case, standing: Standing) -> tuple[Action, ...]:
    """What ``standing`` can do with the case as it is, in the order of ``Action``."""
    return tuple(
        action
        for action in Action
        if (rule := RULES.get((case.state, action))) is not None
        and standing in rule.who
        and all(_FACTS[need](case) for need in rule.needs)
    )


def may_respond(case: Case) -> bool:
    """Whether the case may be responded to: by two, or by one with a recorded reason."""
    return len(case.handlers) >= HANDLERS_TO_RESPOND or case.alone_reason


def with_measures(case: Case) -> State:
    """The state of a case: a live one that has measures is responding as soon as it may be."""
    goes_on = case.state in LIVE and case.measured and may_respond(case)
    return RESPONDING if goes_on else case.state
