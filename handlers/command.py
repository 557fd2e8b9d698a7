"""The slash command, and what may stand behind it."""

import html

from bot.domain.command import Word, beside_the_cry, meant, resembles, told_by
from bot.usecases import listing as lists
from bot.usecases.listing import ListScope
from handlers import show, ways
from handlers.context import Context
from handlers.listener import command
from handlers.request import Command
from messages.kit import Json
from messages.note import help_answer


async def _status(context: Context, user: str) -> Json:
    """How things stand: one's own cases; for the desk its list, with their own above it."""
    if await lists.has_lists(context.desk, user):
        return await show.desk_list(context, user, ListScope.ALL)
    return await show.status(context, user)


@command
async def answer(context: Context, given: Command) -> str | Json:
    typed = html.unescape(given.text)
    if word := resembles(typed):
        return help_answer(await context.texts(given.user), context.command, word)
    match meant(typed):
        case Word.HELP:
            return help_answer(await context.texts(given.user), context.command)
        case Word.NOTICES:
            await context.show(given, await show.shared_notices(context, given.user))
        case Word.LEARN:
            await context.show(given, await show.chapters(context, given.user))
        case Word.STATUS:
            await context.show(given, await _status(context, given.user))
        case Word.NOW:
            await ways.call_help(context, given, beside_the_cry(typed))
        case Word.REPORT:
            await ways.open_report(context, given, told_by(typed))
    return ""
