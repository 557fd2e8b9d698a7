"""The three buttons of a check-in. Each takes one press and changes the message in its place."""

from bot.usecases import checkin
from handlers.context import Context
from handlers.listener import press
from handlers.request import Press
from messages import ids
from messages.checkin import answered

DEEDS = {
    ids.CHECKIN_FINE: checkin.fine,
    ids.CHECKIN_CHANGED: checkin.changed,
    ids.CHECKIN_STOP: checkin.stop,
}


@press(*DEEDS)
async def answer(context: Context, press: Press) -> None:
    case_id, round_ = press.pair
    said = await DEEDS[press.action_id](context.desk, case_id, press.user, round_)
    t = await context.texts(press.user)
    await context.replace(press, answered(t, said, case_id))
