"""What is promised next, in words: for the desk until when, for the reporter as a sentence."""

from bot.domain.owed import Holds, Owed
from bot.domain.view import CardView, DeskView
from messages.texts import Texts


def to_reporter(t: Texts, owed: Owed | None) -> list[str]:
    """A sentence, where something is promised; else none."""
    if owed is None:
        return []
    if owed.holds is Holds.NOBODY:
        return [t("owed.reporter_nobody")]
    return [t(f"owed.reporter_{owed.about}_{owed.holds}", due=t.moment(owed.due))]


def reaches_nobody(owed: Owed | None) -> bool:
    """Whether nobody may know of the case right now: nothing has reached anybody."""
    return owed is not None and owed.holds is Holds.NOBODY


def for_desk(t: Texts, view: CardView | DeskView) -> str:
    """Until when the reporter is to hear from the desk, or whether they have read its word."""
    if view.owed is not None:
        due = t.moment(view.owed.due)
        late = view.owed.holds is Holds.LATE
        return t(f"owed.desk_{view.owed.about}", due=t("owed.overdue", due=due) if late else due)
    if view.spoken and view.read_at:
        return t("owed.desk_read", at=t.moment(view.read_at))
    if view.spoken:
        return t("owed.desk_unread")
    return t("owed.desk_answered" if view.answered else "owed.desk_nothing")
