"""The ways in, from the command, a shortcut or a button: the report, and help before it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.deadline import TOKYO
from bot.domain.error import StoreUnavailable
from bot.domain.role import may_know
from bot.usecases import draft, helpnow
from bot.usecases.desk import envelope_of
from handlers.context import Context, CouldNotOpen
from handlers.guard import reference
from handlers.request import Request
from messages import ids
from messages.helpnow import failed_modal, help_modal
from messages.kit import Json
from messages.metadata import Metadata
from messages.report import report_modal
from messages.texts import Texts

READING_DRAFT = 0.4
"""Seconds that the opening of the report waits for an earlier draft."""

CALLING = 1.4
"""Seconds that storing a call may take: there must be time to say that it failed."""


@dataclass(frozen=True, slots=True)
class Today:
    """Who reads what somebody tells today; ``of_desk``: whether they are of the desk themselves."""

    people: tuple[str, ...] = ()
    of_desk: bool = False


async def begun(context: Context, user: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """An earlier draft and what stands beside it, where they can be read soon enough."""
    try:
        async with asyncio.timeout(READING_DRAFT):
            return await context.drafts.begun(user)
    except (StoreUnavailable, TimeoutError):
        return {}, {}
    except Exception as error:
        reference("draft", error)
        return {}, {}


async def desk_today(context: Context, user: str) -> Today:
    """Who would read what somebody tells, as far as that is known soon enough."""
    try:
        async with asyncio.timeout(READING_DRAFT):
            members = await context.desk.directory.members()
    except (StoreUnavailable, TimeoutError):
        return Today()
    return Today(may_know(members, frozenset({user})), of_desk=members.work_cases(user))


def form_of(
    context: Context,
    t: Texts,
    values: Mapping[str, Any],
    opened: Metadata,
    people: tuple[str, ...] = (),
) -> Json:
    """The form as it is with these values; ``opened`` says what else it shows.

    ``people``: who is on the desk today.
    """
    today = context.desk.clock.now().astimezone(TOKYO).date().isoformat()
    return report_modal(
        t,
        {ids.OCCURRED_ON: today, **values},
        retention=t.period(context.retention),
        from_draft=opened.from_draft,
        beside=opened.beside,
        desk=opened.desk,
        case=opened.case or None,
        number=opened.number,
        people=people,
    )


async def open_report(context: Context, request: Request, text: str = "") -> None:
    """The report, with what the person had begun; raises ``CouldNotOpen``."""
    user = request.user
    t, (earlier, beside), today = await asyncio.gather(
        context.texts(user), begun(context, user), desk_today(context, user)
    )
    values, rest = draft.joined(earlier, beside, text)
    more = bool(rest or beside.get("files"))
    opened = Metadata(from_draft=bool(earlier), beside=more, desk=today.of_desk)
    if text:
        context.drafts.note(user, values, "")
    try:
        await context.show(request, form_of(context, t, values, opened, today.people))
    finally:
        if text and rest:
            await draft.keep_beside(context.desk, user, rest)


async def call_help(context: Context, request: Request, words: str = "") -> None:
    """Pages the desk and shows who is coming; where that fails, what helps without the desk.

    ``words``: what was said with it. Where Slack opens nothing, the same is said in a message
    that only this person sees.
    """
    t = await context.texts(request.user)
    try:
        async with asyncio.timeout(CALLING):
            called = await helpnow.call(context.desk, request.user, words)
    except Exception as error:
        reference(ids.HELP_NOW, error)
        view, said = failed_modal(t, context.policy), t("helpnow.failed")
    else:
        about = await envelope_of(context.desk, called.case)
        view = help_modal(t, about, called.people, context.policy, again=called.again)
        said = t("dm.called_nobody" if called.nobody else "dm.called", number=called.case.number)
    try:
        await context.instead(request, ids.HELP_NOW, view)
    except CouldNotOpen as error:
        if not error.twin:
            await context.whisper(request, said)
