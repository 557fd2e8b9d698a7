"""How what a reporter was asked or told about a notice stands."""

from enum import StrEnum

from bot.domain.notice import SCHEDULED, WAITING, Notice, NoticeState, Way


class AskedOf(StrEnum):
    """How what a reporter was asked or told about a notice stands: ``notice.asked_<member>``."""

    OPEN = "open"
    AGREED = "agreed"
    SILENT = "silent"  # they said nothing in their time
    UNSEEN = "unseen"  # whether it was published, HR are to see
    TOLD = "told"
    REWRITTEN = "rewritten"  # they are asked again of what comes of it
    PUBLISHED = "published"
    CORRECTED = "corrected"
    OVER = "over"  # it was published
    UNSEEN_OVER = "unseen_over"  # given up, and whether it was published, HR are to see
    ENDED = "ended"  # it never was


def how_it_stands(notice: Notice, case_id: str) -> AskedOf:
    """For the reporter of this case."""
    agreed = any(o.agreed for o in notice.origins if o.case_id == case_id)
    if notice.state in (WAITING, SCHEDULED) and notice.way is Way.URGENT:
        return AskedOf.TOLD
    match notice.state:
        case NoticeState.SCHEDULED if notice.unseen:
            return AskedOf.UNSEEN
        case NoticeState.REVIEW if not agreed:
            return AskedOf.OPEN
        case NoticeState.REVIEW | NoticeState.WAITING | NoticeState.SCHEDULED:
            return AskedOf.AGREED if agreed else AskedOf.SILENT
        case NoticeState.PUBLISHED:
            return AskedOf.PUBLISHED
        case NoticeState.CORRECTED:
            return AskedOf.CORRECTED
        case NoticeState.EXPIRED | NoticeState.RETRACTED | NoticeState.ENDED:
            if notice.published_at:
                return AskedOf.OVER
            return AskedOf.UNSEEN_OVER if notice.may_stand else AskedOf.ENDED
    return AskedOf.REWRITTEN
