"""What cannot be delivered: which other way is tried, who is told of it, and when.

One table, for everybody who gets a message and everything that can stand in its way. What
people are told of others follows from it; docs/RUNBOOK.md shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.effect import EffectKind
from bot.domain.sentence import HrText, ReporterText, TimeText

URGENT_WAITS = timedelta(seconds=60)
"""After which the person is told that an urgent case has reached nobody."""

OTHERS_WAIT = timedelta(minutes=10)
"""The same of any other case."""

STUCK = timedelta(minutes=10)
"""After which the operator is told that something does not go out."""


class Receiver(StrEnum):
    """Whom a message is for."""

    DESK = "desk"
    REPORTER = "reporter"
    HR = "hr"
    EVERYBODY = "everybody"
    """In the channel for notices."""
    SOMEBODY = "somebody"
    """Outside any case, or with a file."""
    OPERATOR = "operator"
    NOBODY = "nobody"
    """Something is fetched, or taken out."""


class Trouble(StrEnum):
    """What stands in the way."""

    UNKNOWN_PEOPLE = "unknown_people"  # a user group cannot be read
    NOBODY_LEFT = "nobody_left"  # everybody is excluded, or has left
    PERSON_GONE = "person_gone"
    NOT_TOGETHER = "not_together"  # the group DM is refused
    PLACE_CLOSED = "place_closed"  # gone, archived, or not the bot's any more
    MESSAGE_GONE = "message_gone"  # deleted, by a retention rule for instance
    UNSEEN = "unseen"  # whether it was posted is to be seen by people alone
    SLACK_AWAY = "slack_away"  # slow, limited, or broken: nothing that it says about the message
    OUR_FAULT = "our_fault"


class OtherWay(StrEnum):
    """Which other way is tried."""

    WAIT = "wait"  # tried again without end
    FALLBACK = "fallback"  # who steps in for the desk
    OTHERS = "others"  # those who are still there
    EACH = "each"  # each in their own DM
    FIRST = "first"  # the first who can be reached, in their own DM
    ANEW = "anew"  # posted once more
    HELD = "held"  # it waits until somebody decides
    NONE = "none"  # it ends


@dataclass(frozen=True, slots=True)
class Reach:
    """``reporter``: what they are told if it has reached nobody by then, at once where it is
    known at once. ``desk``, ``hr``: their line once it has ended, or waits for them.

    The operator is told of whatever has ended, and of what waits for longer than ``STUCK``.
    """

    way: OtherWay
    reporter: tuple[ReporterText, ...] = ()
    desk: TimeText | None = None
    hr: HrText | None = None


RECEIVERS: Mapping[EffectKind, Receiver] = {
    EffectKind.CARD: Receiver.DESK,
    EffectKind.CARD_UPDATE: Receiver.DESK,
    EffectKind.MOVE: Receiver.DESK,
    EffectKind.THREAD: Receiver.DESK,
    EffectKind.DIRECT: Receiver.DESK,
    EffectKind.NOTICE_DESK: Receiver.DESK,
    EffectKind.REPORTER: Receiver.REPORTER,
    EffectKind.NOTICE_REPORTER: Receiver.REPORTER,
    EffectKind.LETTER: Receiver.REPORTER,
    EffectKind.NOTICE_CARD: Receiver.HR,
    EffectKind.NOTICE_LINE: Receiver.HR,
    EffectKind.REVIEW: Receiver.HR,
    EffectKind.DOSSIER: Receiver.HR,
    EffectKind.NOTICE_APPEAR: Receiver.EVERYBODY,
    EffectKind.NOTICE_UPDATE: Receiver.EVERYBODY,
    EffectKind.NOTICE_REMOVE: Receiver.EVERYBODY,
    EffectKind.PERSON: Receiver.SOMEBODY,
    EffectKind.PLACE: Receiver.SOMEBODY,
    EffectKind.LESSON: Receiver.SOMEBODY,
    EffectKind.FILE: Receiver.SOMEBODY,
    EffectKind.FIGURES_FILE: Receiver.SOMEBODY,
    EffectKind.DOSSIER_FILE: Receiver.SOMEBODY,
    EffectKind.LETTER_FILE: Receiver.SOMEBODY,
    EffectKind.INVITATION: Receiver.SOMEBODY,
    EffectKind.WITNESS: Receiver.SOMEBODY,
    EffectKind.OPERATOR: Receiver.OPERATOR,
    EffectKind.CLEAR: Receiver.NOBODY,
    EffectKind.EVIDENCE: Receiver.NOBODY,
    EffectKind.FILE_DELETE: Receiver.NOBODY,
    EffectKind.TAKE_OUT: Receiver.NOBODY,
    EffectKind.TAKE_OUT_OLDER: Receiver.NOBODY,
}
"""Of every kind that is no timer."""

_LATE = (ReporterText.UNREACHED, ReporterText.UNREACHED_YET)
_AT_ONCE = (ReporterText.CALLED_UNREACHED, ReporterText.RECEIPT_UNREACHED, *_LATE)
_NOBODY = (ReporterText.CALLED_NOBODY, ReporterText.RECEIPT_NOBODY)
_LOST = TimeText.UNDELIVERED

_PLAIN: Mapping[Trouble, Reach] = {
    Trouble.UNKNOWN_PEOPLE: Reach(OtherWay.WAIT),
    Trouble.NOBODY_LEFT: Reach(OtherWay.WAIT),
    Trouble.PERSON_GONE: Reach(OtherWay.NONE),
    Trouble.NOT_TOGETHER: Reach(OtherWay.WAIT),
    Trouble.PLACE_CLOSED: Reach(OtherWay.WAIT),
    Trouble.MESSAGE_GONE: Reach(OtherWay.NONE),
    Trouble.UNSEEN: Reach(OtherWay.NONE),
    Trouble.SLACK_AWAY: Reach(OtherWay.WAIT),
    Trouble.OUR_FAULT: Reach(OtherWay.NONE),
}

REACH: Mapping[Receiver, Mapping[Trouble, Reach]] = {
    Receiver.DESK: {
        Trouble.UNKNOWN_PEOPLE: Reach(OtherWay.FALLBACK, _AT_ONCE),
        Trouble.NOBODY_LEFT: Reach(OtherWay.WAIT, (*_NOBODY, ReporterText.NOBODY_LEFT)),
        Trouble.PERSON_GONE: Reach(OtherWay.OTHERS, _LATE),
        Trouble.NOT_TOGETHER: Reach(OtherWay.EACH, _LATE),
        Trouble.PLACE_CLOSED: Reach(OtherWay.EACH, _LATE),
        Trouble.MESSAGE_GONE: Reach(OtherWay.ANEW, desk=TimeText.REPOSTED),
        Trouble.UNSEEN: Reach(OtherWay.NONE, _LATE),
        Trouble.SLACK_AWAY: Reach(OtherWay.WAIT, _LATE),
        Trouble.OUR_FAULT: Reach(OtherWay.NONE, _LATE),
    },
    Receiver.REPORTER: {
        **_PLAIN,
        Trouble.PERSON_GONE: Reach(OtherWay.NONE, desk=_LOST),
        Trouble.MESSAGE_GONE: Reach(OtherWay.NONE, desk=_LOST),
        Trouble.OUR_FAULT: Reach(OtherWay.NONE, desk=_LOST),
    },
    Receiver.HR: {
        **_PLAIN,
        Trouble.PERSON_GONE: Reach(OtherWay.OTHERS),
        Trouble.NOT_TOGETHER: Reach(OtherWay.FIRST),
        Trouble.PLACE_CLOSED: Reach(OtherWay.FIRST),
        Trouble.MESSAGE_GONE: Reach(OtherWay.ANEW),
    },
    Receiver.EVERYBODY: {
        **_PLAIN,
        Trouble.PLACE_CLOSED: Reach(OtherWay.HELD, hr=HrText.NO_CHANNEL),
        Trouble.MESSAGE_GONE: Reach(OtherWay.ANEW),
        Trouble.UNSEEN: Reach(OtherWay.HELD, hr=HrText.UNSEEN),
        Trouble.OUR_FAULT: Reach(OtherWay.HELD, hr=HrText.NO_CHANNEL),
    },
    Receiver.SOMEBODY: _PLAIN,
    Receiver.OPERATOR: _PLAIN,
    Receiver.NOBODY: _PLAIN,
}

PEOPLE_GONE = frozenset(
    {
        "user_not_found",
        "users_not_found",
        "user_disabled",
        "account_inactive_user",
        "cannot_dm_bot",
        "cannot_message_self",
        "user_not_visible",
        "messages_tab_disabled",
    }
)
"""Slack's codes that concern one of the people named."""

MESSAGE_GONE = frozenset(
    {
        "message_not_found",
        "thread_not_found",
        "cant_update_message",
        "file_not_found",
        "file_deleted",
    }
)
"""What was to be changed, or written under, is not there any more."""

NOTHING_THERE = frozenset({"message_not_found", "thread_not_found", "channel_not_found"})
"""There is nothing that could be read or taken out."""

UNSENDABLE = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_long",
        "metadata_too_large",
        "invalid_metadata_format",
    }
)
"""The message itself is at fault: nobody can be sent it anywhere."""

PLACE_CLOSED = frozenset(
    {
        "shared_with_others",  # by ``bot.delivery.circle``
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "no_permission",
        "access_denied",
        "team_access_not_granted",
        "channel_type_not_supported",
        "method_not_supported_for_channel_type",
    }
)
"""The conversation takes nothing from the bot any more."""


UNSEEN = "unseen"
"""Our own: it may have been posted, in a channel that the bot may not read."""


def trouble_of(code: str) -> Trouble:
    """What one of Slack's codes, or one of ours, says."""
    for codes, trouble in (
        (PEOPLE_GONE, Trouble.PERSON_GONE),
        (MESSAGE_GONE, Trouble.MESSAGE_GONE),
        (PLACE_CLOSED, Trouble.PLACE_CLOSED),
        ({UNSEEN}, Trouble.UNSEEN),
    ):
        if code in codes:
            return trouble
    return Trouble.OUR_FAULT


def reach(kind: EffectKind, code: str) -> Reach:
    """What follows where something of this kind has ended with this code."""
    return REACH[RECEIVERS[kind]][trouble_of(code)]
