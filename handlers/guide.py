"""How to use the desk, for each of those who do: from App Home and the command."""

from bot.usecases.staff import of_staff
from handlers.context import Context
from handlers.listener import press
from handlers.request import Press
from messages import ids
from messages.guide import GUIDES, guide_modal


async def _show(context: Context, press: Press, name: str) -> None:
    t = await context.texts(press.user)
    view = guide_modal(t, name, context.command, t.period(context.retention))
    await context.instead(press, ids.GUIDE, view)


@press(ids.GUIDE_OPEN)
async def open_guide(context: Context, press: Press) -> None:
    """The one that is meant for who asks."""
    role = of_staff(await context.desk.directory.members(), press.user)
    await _show(context, press, role or "employee")


@press(*GUIDES)
async def another(context: Context, press: Press) -> None:
    await _show(context, press, GUIDES[press.action_id])
