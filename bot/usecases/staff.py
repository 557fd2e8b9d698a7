"""Who of desk and HR somebody is: what they keep together has no other readers."""

from bot.domain.error import Code, Refusal
from bot.domain.port import AuditEvent
from bot.domain.role import Members
from bot.usecases.desk import Desk


def of_staff(members: Members, user: str) -> str | None:
    """``desk`` or ``hr``, what somebody is today; None for everybody else."""
    if user in members.desk:
        return "desk"
    return "hr" if user in members.hr else None


async def staff(desk: Desk, user: str, action: str) -> str:
    """``desk`` or ``hr``. Raises ``Refusal`` for everybody else; that is recorded."""
    standing = of_staff(await desk.directory.members(), user)
    if standing is None:
        async with desk.store.write() as unit:
            await unit.audit.record(
                AuditEvent(desk.clock.now(), action, "outsider", user, refused=True)
            )
        raise Refusal(Code.NOT_OF_STAFF)
    return standing
