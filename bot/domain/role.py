"""Who may know of a case, and who somebody is to it.

Decided anew whenever somebody acts: from the members of today, the people whom
the case excludes, and its reporter (policy section 3(1): the reporter's privacy).
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.case import Case

CONVERSATION_LIMIT = 8
"""People in a group DM beside the bot (Slack's limit)."""


class Standing(StrEnum):
    """What somebody is to one case."""

    REPORTER = "reporter"
    HANDLER = "handler"
    DESK = "desk"
    OUTSIDER = "outsider"


@dataclass(frozen=True, slots=True)
class Members:
    """Today's members, in the configured order."""

    desk: tuple[str, ...]
    fallback: tuple[str, ...] = ()
    hr: tuple[str, ...] = ()

    def work_cases(self, user: str) -> bool:
        """Whether somebody may be given a case at all: the desk, and who steps in for it."""
        return user in self.desk or user in self.fallback


def may_know(members: Members, barred: frozenset[str]) -> tuple[str, ...]:
    """The people who may know of a case, at most eight, in the configured order.

    Never anybody who is barred (``Case.barred``). Where none or only one of the
    desk is left, ``DESK_FALLBACK`` joins. Of more than eight the first eight
    have the case; each who is excluded makes room for the next. Empty where
    everybody is barred.
    """
    people = [user for user in dict.fromkeys(members.desk) if user not in barred]
    if len(people) <= 1:
        people += [
            u for u in dict.fromkeys(members.fallback) if u not in barred and u not in people
        ]
    return tuple(people[:CONVERSATION_LIMIT])


def standing(user: str, case: Case, members: Members) -> Standing:
    """What ``user`` is to ``case``, by the members of today."""
    if user == case.reporter and not case.by_desk:
        return Standing.REPORTER
    if user not in may_know(members, case.barred):
        return Standing.OUTSIDER
    return Standing.HANDLER if user in case.handlers else Standing.DESK


def hidden_from_some(case: Case, members: Members) -> bool:
    """Whether somebody who reads statistics and notices must not learn of the case.

    Its reporter knows of it, and so does whoever has stepped out.
    """
    return any(user in case.excluded for user in (*members.desk, *members.fallback, *members.hr))
