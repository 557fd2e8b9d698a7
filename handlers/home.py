"""App Home, published for whoever opens it, and anew for whoever may still be looking at it."""

import asyncio
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slackblocks.blocks import Block

from bot.usecases import allowed, away, conversation
from bot.usecases import lesson as lessons
from bot.usecases import listing as lists
from bot.usecases import notice as notices
from handlers.context import Context
from messages.away import away_blocks
from messages.home import DeskHome, home_view
from messages.kit import Json
from messages.lesson import home_blocks
from messages.notice import home_blocks as notice_blocks
from messages.texts import Texts

SETTLING = 2.0
"""Seconds between something changing and the App Homes showing it: much may change at once."""

LESSONS = 5
"""Open actions on App Home; the rest is in their list."""

log = structlog.get_logger()


def register(app: AsyncApp, context: Context) -> None:
    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        if event.get("tab") != "home":
            return
        user = event["user"]
        context.locales.forget(user)  # whoever changed the profile's language looks here
        context.homes.opened(user)
        await publish(context, user)


async def publish(context: Context, user: str) -> None:
    """Shows somebody's App Home as it is now."""
    await _show(context, user, await _view(context, user))


async def keep_current(context: Context) -> None:
    """Runs until it is cancelled: who may be looking sees what has changed."""
    while True:
        await context.homes.next_change()
        await asyncio.sleep(SETTLING)
        for user in context.homes.looking():
            try:
                view = await _view(context, user)
                if context.homes.is_new(user, view):
                    await _show(context, user, view)
            except Exception as error:
                log.warning("home_not_published", error=type(error).__name__)


async def _show(context: Context, user: str, view: Json) -> None:
    await context.web.views_publish(user_id=user, view=view)
    context.homes.shown(user, view)


async def _view(context: Context, user: str) -> Json:
    t = await context.texts(user)
    summaries = await conversation.mine(context.desk, user)
    more = [*await _notices(context, t, user), *await _lessons(context, t, user)]
    if not await lists.has_lists(context.desk, user):
        return home_view(t, summaries, context.policy, more=more)
    sections = await lists.sections(context.desk, user)
    desk = DeskHome(
        {scope: (page.rows, page.after is not None) for scope, page in sections.items()},
        context.desk.clock.now(),
    )
    control = away_blocks(t, await away.away_until(context.desk, user))
    return home_view(t, summaries, context.policy, desk=desk, more=more, away=control)


async def _lessons(context: Context, t: Texts, user: str) -> list[Block]:
    """What desk and HR learn from cases; nothing for everybody else."""
    kept = await lessons.on_home(context.desk, user, LESSONS)
    words = await allowed.on_home(context.desk, user)
    if kept is None or words is None:
        return []
    return home_blocks(t, kept.open, kept.more, words, user, context.desk.clock.now())


async def _notices(context: Context, t: Texts, user: str) -> list[Block]:
    """HR's notices, and what was shared last for everybody."""
    shown = await notices.on_home(context.press, user)
    return notice_blocks(t, working=shown.working, newest=shown.newest, policy=context.policy)
