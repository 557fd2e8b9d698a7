"""Being away: the control on App Home of the desk's members."""

from bot.usecases import away
from handlers import apphome
from handlers.context import Context
from handlers.listener import press
from handlers.request import Press
from messages import ids


@press(ids.AWAY_UNTIL, ids.AWAY_BACK)
async def choose(context: Context, press: Press) -> None:
    """Until the day that was chosen; back where there is none."""
    chosen = press.action_id == ids.AWAY_UNTIL and press.target
    until = press.day if chosen else None
    zone = await context.locales.zone(press.user)
    await away.set_away(context.desk, press.user, until, zone)
    await apphome.publish(context, press.user)
