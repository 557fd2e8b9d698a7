"""App Home, published for whoever opens it."""

from handlers import apphome
from handlers.context import Context
from handlers.listener import event
from handlers.request import Event


@event("app_home_opened")
async def opened(context: Context, seen: Event) -> None:
    user = seen.payload.get("user")
    if seen.payload.get("tab") != "home" or not user:
        return
    context.locales.forget(user)  # whoever changed the profile's language looks here
    context.homes.opened(user)
    await apphome.publish(context, user)
