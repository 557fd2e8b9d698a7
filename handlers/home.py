"""App Home, published for whoever opens it."""

from handlers import apphome
from handlers.context import Context
from handlers.listener import event
from handlers.request import Event


@event("app_home_opened")
async def opened(context: Context, seen: Event) -> None:
    if seen.payload.get("tab") != "home":
        return
    user = seen.payload["user"]
    context.locales.forget(user)  # whoever changed the profile's language looks here
    context.homes.opened(user)
    await apphome.publish(context, user)
