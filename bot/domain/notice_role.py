"""What somebody is to a notice, by the members of today and the cases that it is from."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.notice import APPROVAL, COUNTERSIGN, Notice, NoticeRole, Origin


@dataclass(frozen=True, slots=True)
class Source:
    """An origin as it is today: its reporter, who may know of it, who handles it."""

    origin: Origin
    reporter: str | None
    may_know: Sequence[str]
    handlers: Sequence[str]

    def approves(self, user: str, writers: Sequence[str]) -> bool:
        """Whether somebody may approve for this case: never whoever prepared or wrote it.

        Where nobody else handles it, another member of the desk who may know does.
        """
        own = {self.origin.prepared_by, *writers}
        if user not in self.may_know or user in own:
            return False
        others = [h for h in self.handlers if h in self.may_know and h not in own]
        return not others or user in others


def role_in(
    user: str, notice: Notice, *, hr: Sequence[str], desk: Sequence[str], sources: Sequence[Source]
) -> NoticeRole:
    """What somebody is to a notice, by the members of today and its cases.

    ``desk`` approves what HR begins by itself. Somebody of both writes as HR, and approves
    what they did not write. Where HR has nobody but the writer, the writer countersigns:
    the desk's two have seen it by then.
    """
    if any(source.reporter == user for source in sources):
        return NoticeRole.REPORTER
    if notice.origins:
        knows = any(user in source.may_know for source in sources)
        approves = any(
            source.approves(user, notice.writers)
            for source in sources
            if source.origin.approved_by is None
        )
    else:
        knows = user in desk
        approves = knows and user not in (notice.begun_by, *notice.writers)
    if user in hr and not (approves and notice.state is APPROVAL):
        approvers = {notice.approved_by, *(origin.approved_by for origin in notice.origins)}
        others = [m for m in hr if m not in notice.writers and m not in approvers]
        signs = user in others or (not others and user not in approvers)
        return NoticeRole.COUNTERSIGNER if notice.state is COUNTERSIGN and signs else NoticeRole.HR
    if knows:
        return NoticeRole.APPROVER if approves else NoticeRole.DESK
    return NoticeRole.OUTSIDER
