"""The slash command, and what may stand behind it."""

import html
import unicodedata
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.usecases import conversation
from bot.usecases import listing as lists
from bot.usecases import notice as notices
from bot.usecases.listing import Scope
from handlers.context import Body, Context, CouldNotOpen
from handlers.guard import pressing, reference
from handlers.helpnow import call
from handlers.listing import list_view
from handlers.report import open_report
from messages import ids
from messages.case import status_modal
from messages.note import help_text
from messages.notice import list_modal

Ack = Callable[..., Awaitable[Any]]

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


async def _status(context: Context, body: Body, user: str) -> None:
    """How things stand: one's own cases; for the desk its list, with their own above it."""
    if await lists.has_lists(context.desk, user):
        await context.show(body, await list_view(context, user, Scope.ALL))
        return
    summaries = await conversation.mine(context.desk, user)
    await context.show(body, status_modal(await context.texts(user), summaries))


def register(app: AsyncApp, context: Context) -> None:
    @app.command(context.command)
    async def command(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user_id"]
        typed = str(body.get("text") or "").strip()
        word = WORDS.get(unicodedata.normalize("NFKC", typed).lower())
        try:
            match word:
                case "help":
                    await ack(help_text(await context.texts(user), context.command))
                case "notices":
                    published = await notices.valid(context.press)
                    t = await context.texts(user)
                    await context.show(body, list_modal(t, published, context.policy))
                    await ack()
                case "status":
                    await _status(context, body, user)
                    await ack()
                case "now":
                    await call(context, body, user)
                    await ack()
                case _:
                    text = "" if word == "report" else html.unescape(typed)
                    await open_report(context, body, user, text=text)
                    await ack()
        except CouldNotOpen as error:
            t = await context.texts(user)
            await ack("" if error.twin else t("error.could_not_open"))
        except Exception as error:
            t = await context.texts(user)
            await ack(t("error.unexpected_press", ref=reference("command", error)))

    @app.action(ids.REPORT_STATUS)
    async def all_mine(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.REPORT_STATUS):
            summaries = await conversation.mine(context.desk, user)
            await context.show(body, status_modal(await context.texts(user), summaries))
        await ack()
