"""Somebody's App Home, published, and anew for whoever may still be looking at it."""

import structlog
from slackblocks.blocks import Block

from bot.usecases import allowed, away, conversation, noticeboard
from bot.usecases import lesson as lessons
from bot.usecases import listing as lists
from bot.usecases.todo import waiting_for
from handlers.context import Context
from handlers.ways import desk_today
from messages.away import away_blocks
from messages.home import DeskHome, home_view
from messages.kit import Json
from messages.lesson import home_blocks
from messages.published import home_blocks as notice_blocks
from messages.texts import Texts

EVERY = 2.0
"""Seconds between two looks for what has changed: much may change at once."""

LESSONS = 5
"""Open actions on App Home; the rest is in their list."""

log = structlog.get_logger()


async def publish(context: Context, user: str) -> None:
    """Shows somebody's App Home as it is now."""
    await _show(context, user, await _view(context, user))


async def bring_up_to_date(context: Context) -> None:
    """Where something was written since the last time, who may be looking sees what changed."""
    for user in context.homes.outdated():
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
    todo = await waiting_for(context.publishing, user, context.policy)
    asked = todo.to_answer
    more = [*await _notices(context, t, user), *await _lessons(context, t, user)]
    if not await lists.has_lists(context.desk, user):
        people = (await desk_today(context, user)).people
        return home_view(t, summaries, context.policy, more=more, people=people, asked=asked)
    sections = await lists.sections(context.desk, user)
    desk = DeskHome(sections, todo.approvals, todo.to_approve)
    control = away_blocks(t, await away.away_until(context.desk, user))
    return home_view(t, summaries, context.policy, desk=desk, more=more, away=control, asked=asked)


async def _lessons(context: Context, t: Texts, user: str) -> list[Block]:
    """What desk and HR learn from cases; nothing for everybody else."""
    kept = await lessons.on_home(context.desk, user, LESSONS)
    words = await allowed.on_home(context.desk, user)
    if kept is None or words is None:
        return []
    return home_blocks(t, kept.open, kept.more, words, user, context.desk.clock.now())


async def _notices(context: Context, t: Texts, user: str) -> list[Block]:
    """HR's notices, and what was shared last for everybody."""
    shown = await noticeboard.on_home(context.publishing, user)
    return notice_blocks(t, working=shown.working, newest=shown.newest, policy=context.policy)
