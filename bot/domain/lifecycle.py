"""The lifecycle of a case, as a table.

State x action gives the next state and who may do it. The buttons, the check
when somebody acts, the diagram in the docs and the tests come from ``RULES``.
A pair that is not in it is refused; it never passes in silence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.case import State
from bot.domain.errors import Code, Refusal
from bot.domain.roles import Standing


class Action(StrEnum):
    """What somebody can do with a case; the value is the button's ``action_id``."""

    CASE_OPEN = "case_open"
    CASE_CLAIM = "case_claim"
    CASE_REPLY = "case_reply"
    CASE_NOTE = "case_note"
    REPORT_OPEN = "report_open"
    REPORT_REPLY = "report_reply"
    REPORT_MORE = "report_more"


@dataclass(frozen=True, slots=True)
class Rule:
    """``next`` is the state afterwards, ``who`` may do it."""

    next: State
    who: frozenset[Standing]


DESK = frozenset({Standing.HANDLER, Standing.DESK})
HANDLERS = frozenset({Standing.HANDLER})
UNCLAIMED = frozenset({Standing.DESK})
REPORTER = frozenset({Standing.REPORTER})

_LIVE = (State.RECEIVED, State.ACKNOWLEDGED, State.EXAMINING, State.RESPONDING)
_ENDED = (State.CLOSED, State.WITHDRAWN)


def _staying(
    action: Action, who: frozenset[Standing], states: Iterable[State]
) -> dict[tuple[State, Action], Rule]:
    return {(state, action): Rule(state, who) for state in states}


RULES: dict[tuple[State, Action], Rule] = {
    **_staying(Action.CASE_OPEN, DESK, State),
    **_staying(Action.CASE_CLAIM, UNCLAIMED, _LIVE[1:]),
    (State.RECEIVED, Action.CASE_CLAIM): Rule(State.ACKNOWLEDGED, UNCLAIMED),
    **_staying(Action.CASE_REPLY, HANDLERS, (*_LIVE, State.CLOSED)),
    **_staying(Action.CASE_NOTE, DESK, State),
    **_staying(Action.REPORT_OPEN, REPORTER, State),
    **_staying(Action.REPORT_REPLY, REPORTER, State),
    **_staying(Action.REPORT_MORE, REPORTER, _LIVE),
}


def check(state: State, action: Action, standing: Standing) -> Rule:
    """The rule for this act, or a ``Refusal`` that says why not.

    Somebody outside the case is told only that it is not theirs, whatever the
    state; a desk member who has not claimed yet is told to claim first.
    """
    allowed_somewhere = any(
        standing in rule.who for (_, known), rule in RULES.items() if known is action
    )
    rule = RULES.get((state, action))
    if rule is not None and standing in rule.who:
        return rule
    if standing is Standing.DESK and rule is not None and rule.who == HANDLERS:
        raise Refusal(Code.CLAIM_FIRST)
    if standing is Standing.HANDLER and action is Action.CASE_CLAIM:
        raise Refusal(Code.ALREADY_YOURS)
    if not allowed_somewhere:
        raise Refusal(Code.NOT_YOURS)
    raise Refusal(Code.NOT_IN_THIS_STATE)


def possible(state: State, standing: Standing) -> tuple[Action, ...]:
    """What ``standing`` can do in ``state``, in the order of ``Action``."""
    return tuple(
        a for a in Action if (rule := RULES.get((state, a))) is not None and standing in rule.who
    )
