"""The slash command, and what may stand behind it."""

import html
import unicodedata

from bot.usecases import listing as lists
from bot.usecases.listing import ListScope
from handlers import show, ways
from handlers.context import Context
from handlers.listener import command
from handlers.request import Command
from messages.kit import Json
from messages.note import help_text

WORDS = {
    "": "report",
    "now": "now",
    "今すぐ": "now",
    "status": "status",
    "状況": "status",
    "notices": "notices",
    "事例": "notices",
    "help": "help",
    "ヘルプ": "help",
}
"""What may stand behind the command; anything else is the beginning of a report."""


async def _status(context: Context, user: str) -> Json:
    """How things stand: one's own cases; for the desk its list, with their own above it."""
    if await lists.has_lists(context.desk, user):
        return await show.desk_list(context, user, ListScope.ALL)
    return await show.status(context, user)


@command
async def answer(context: Context, given: Command) -> str:
    word = WORDS.get(unicodedata.normalize("NFKC", given.text).lower())
    match word:
        case "help":
            return help_text(await context.texts(given.user), context.command)
        case "notices":
            await context.show(given, await show.shared_notices(context, given.user))
        case "status":
            await context.show(given, await _status(context, given.user))
        case "now":
            await ways.call_help(context, given)
        case _:
            text = "" if word == "report" else html.unescape(given.text)
            await ways.open_report(context, given, text)
    return ""
