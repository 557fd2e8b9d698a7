"""The ways in, from the command, a shortcut or a button: the report, and help before it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.domain.draft import Begun, FormWindow, Window
from bot.domain.error import StoreUnavailable
from bot.domain.role import may_know
from bot.usecases import draft, helpnow
from bot.usecases.desk import envelope_of
from bot.usecases.evidence import GivenFile
from handlers.context import Context, CouldNotOpen
from handlers.guard import reference
from handlers.request import Form, Request
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


async def begun(context: Context, user: str) -> Begun:
    """Earlier drafts and what stands beside them, where they can be read soon enough."""
    try:
        async with asyncio.timeout(READING_DRAFT):
            return await context.drafts.begun(user)
    except (StoreUnavailable, TimeoutError):
        return Begun()
    except Exception as error:
        reference("draft", error)
        return Begun()


async def desk_today(context: Context, user: str) -> Today:
    """Who would read what somebody tells, as far as that is known soon enough."""
    try:
        async with asyncio.timeout(READING_DRAFT):
            members = await context.desk.directory.members()
    except (StoreUnavailable, TimeoutError):
        return Today()
    return Today(may_know(members, frozenset({user})), of_desk=members.work_cases(user))


@dataclass(frozen=True, slots=True)
class Reader:
    """The language of whoever is shown something, and which day it is for them."""

    t: Texts
    today: date


async def reader(context: Context, user: str) -> Reader:
    return Reader(*await asyncio.gather(context.texts(user), context.today(user)))


def form_of(
    context: Context,
    by: Reader,
    values: Mapping[str, Any],
    opened: Metadata,
    people: tuple[str, ...],
    others: Sequence[Window] = (),
) -> Json:
    """The form as it is with these values; ``opened`` says what else it shows.

    ``people``: who is on the desk today.
    """
    return report_modal(
        by.t,
        {ids.OCCURRED_ON: by.today.isoformat(), **values},
        retention=by.t.period(context.retention),
        opened=opened,
        people=people,
        others=others,
    )


async def open_report(
    context: Context, request: Request, text: str = "", files: Sequence[GivenFile] = ()
) -> None:
    """The report, with what the person had begun; raises ``CouldNotOpen``.

    ``text`` and ``files``: what they bring to it.
    """
    user = request.user
    known, today, by = await asyncio.gather(
        begun(context, user), desk_today(context, user), reader(context, user)
    )
    beside = known.beside or {}
    values, rest = draft.joined(known.values, beside, text)
    more = bool(rest or files or beside.get("files"))
    newest = known.newest
    if text:
        window = FormWindow(f"brought:{request.trigger_id}", newest.name)
        newest = context.drafts.note(user, window, values)
    others = known.others(known.newest.name)
    opened = Metadata(
        from_draft=bool(known.values),
        draft=newest.name if newest.values else "",
        others=bool(others),
        beside=more,
        desk=today.of_desk,
    )
    shown = True
    try:
        form = form_of(context, by, values, opened, today.people, others)
        await context.show(request, form)
    except CouldNotOpen as error:
        if not (error.refused and newest.values):
            raise
        shown = False
    finally:
        if rest or files:
            await draft.keep_beside(context.desk, user, rest, files)
    if not shown:
        words = str(values.get(ids.NARRATIVE) or "") + rest
        await _without_words(context, request, newest, words, opened, today.people)


async def _without_words(
    context: Context,
    request: Request,
    refused: Window,
    words: str,
    opened: Metadata,
    people: tuple[str, ...],
) -> None:
    """The report without the words that Slack refuses to show: they go along when it is sent.

    Without what was chosen, too, where it is that.
    """
    user = request.user
    by = await reader(context, user)
    chosen = {k: v for k, v in (refused.values or {}).items() if k != ids.NARRATIVE}
    aside = Window(f"aside:{request.trigger_id}", refused.written, chosen)
    bare = replace(
        opened, from_draft=False, others=False, unopened=True, beside=False, draft=aside.name
    )
    try:
        await context.show(request, form_of(context, by, chosen, bare, people))
    except CouldNotOpen as error:
        if not error.refused:
            raise
        await context.show(request, form_of(context, by, {}, bare, people))
    context.drafts.sent(user, FormWindow(refused.id))
    await draft.set_aside(context.desk, user, refused, aside, words)


async def others_of(context: Context, form: Form) -> Sequence[Window]:
    """What is begun in other windows than that of the form."""
    known = await begun(context, form.user)
    return known.others(form.window.id, form.window.opened_with)


async def call_help(context: Context, request: Request, words: str = "") -> None:
    """Pages the desk and shows who is coming; where that fails, what helps without the desk.

    ``words``: what was said with it. Raises ``CouldNotOpen``, which says the same in a sentence.
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
        again, reached = called.again, called.reached
        view = help_modal(t, about, called.people, context.policy, again=again, reached=reached)
        said = t(f"dm.{called.receipt}", number=called.case.number)
    try:
        await context.instead(request, ids.HELP_NOW, view)
    except CouldNotOpen as error:
        raise CouldNotOpen(twin=error.twin, said=said) from None
