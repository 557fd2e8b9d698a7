"""Telling the desk: every way into the report, the report itself, and what is added to it."""

import asyncio
import html
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.case import Case
from bot.domain.deadline import TOKYO
from bot.domain.error import StoreUnavailable
from bot.usecases import listing as lists
from bot.usecases import report
from bot.usecases.desk import may
from handlers.context import Body, Context
from handlers.form import read_details, read_files, read_report, values_of
from handlers.guard import pressing, reference, submitting
from messages import ids
from messages.kit import Json
from messages.note import note_modal
from messages.report import done_modal, more_modal, report_modal
from messages.texts import Texts

Ack = Callable[..., Awaitable[Any]]

READING_DRAFT = 0.4
"""Seconds that the opening of the report waits for an earlier draft."""


def origin_of(body: Body) -> str:
    """Names a submission: Slack sends the same one again when it was not acknowledged.

    The second step keeps the view's id, so its callback id belongs to the name.
    """
    view = body["view"]
    return f"view:{(body.get('team') or {}).get('id')}:{view['id']}:{view['callback_id']}"


async def begun(context: Context, user: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """An earlier draft and what stands beside it, where they can be read soon enough."""
    try:
        async with asyncio.timeout(READING_DRAFT):
            return await context.drafts.read(user), await context.drafts.read(
                report.beside_draft(user)
            )
    except (StoreUnavailable, TimeoutError):
        return {}, {}
    except Exception as error:
        reference("draft", error)
        return {}, {}


def form_of(
    context: Context,
    t: Texts,
    values: Mapping[str, Any],
    *,
    from_draft: bool = False,
    beside: bool = False,
    desk: bool = False,
    case: str | None = None,
    number: str = "",
) -> Json:
    """The form as it is with these values; what else it shows is as in ``report_modal``."""
    today = context.desk.clock.now().astimezone(TOKYO).date().isoformat()
    return report_modal(
        t,
        {ids.OCCURRED_ON: today, **values},
        retention=t.period(context.retention),
        from_draft=from_draft,
        beside=beside,
        desk=desk,
        case=case,
        number=number,
    )


async def _of_desk(context: Context, user: str) -> bool:
    """Whether somebody has the desk's part of the form, where that is known soon enough."""
    try:
        async with asyncio.timeout(READING_DRAFT):
            return await lists.has_lists(context.desk, user)
    except (StoreUnavailable, TimeoutError):
        return False


async def open_report(context: Context, body: Body, user: str, *, text: str = "") -> None:
    """The report, with what the person had begun; raises ``CouldNotOpen``."""
    t, (draft, beside), desk = await asyncio.gather(
        context.texts(user), begun(context, user), _of_desk(context, user)
    )
    values, rest = report.joined(draft, beside, text)
    form = form_of(
        context,
        t,
        values,
        from_draft=bool(draft),
        beside=bool(rest or beside.get("files")),
        desk=desk,
    )
    if text:
        context.drafts.note(user, values, "")
    try:
        await context.show(body, form)
    finally:
        if text and rest:
            await report.keep_beside(context.desk, user, rest)


def register(app: AsyncApp, context: Context) -> None:
    _register_ways_in(app, context)
    _register_form(app, context)
    _register_more(app, context)


def _register_ways_in(app: AsyncApp, context: Context) -> None:
    @app.shortcut(ids.REPORT_NEW)
    async def shortcut(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.REPORT_NEW):
            await open_report(context, body, body["user"]["id"])
        await ack()

    @app.shortcut(ids.REPORT_MESSAGE)
    async def message_shortcut(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.REPORT_MESSAGE):
            text = html.unescape(str((body.get("message") or {}).get("text") or ""))
            await open_report(context, body, body["user"]["id"], text=text)
        await ack()

    @app.action(ids.REPORT_NEW)
    async def button(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.REPORT_NEW):
            await open_report(context, body, body["user"]["id"])
        await ack()


def _register_form(app: AsyncApp, context: Context) -> None:
    @app.action(ids.VALUE)
    async def changed(ack: Ack, body: dict[str, Any]) -> None:
        """Something was chosen or typed: keep it; the emergency card comes and goes at once."""
        view, user = body.get("view") or {}, body["user"]["id"]
        values = values_of(view)
        if view.get("callback_id") in (ids.REPORT, ids.REPORT_ADD):
            context.drafts.note(user, values, origin_of(body))
            if any(a.get("block_id") == ids.SAFETY for a in body.get("actions") or ()):
                shown = json.loads(view.get("private_metadata") or "{}")
                form = form_of(context, await context.texts(user), values, **shown)
                await context.refresh(view["id"], form, view.get("hash"))
        elif view.get("callback_id") == ids.REPORT_MORE:
            owner = report.more_draft(user, case_of(view))
            context.drafts.note(owner, values, origin_of(body))
        await ack()

    @app.view(ids.REPORT)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, origin = body["user"]["id"], origin_of(body)
        values = values_of(body["view"])

        async def store() -> dict[str, Any]:
            received = await report.submit(
                context.desk,
                read_report(values),
                user,
                origin,
                files=read_files(values),
            )
            context.drafts.sent(user)
            t = await context.texts(user)
            return {
                "response_action": "update",
                "view": more_modal(
                    t,
                    received.case,
                    context.policy,
                    {ids.ROLE: values.get(ids.ROLE)},
                    just_received=True,
                    nobody=received.nobody,
                ),
            }

        await submitting(context, body, ack, ids.REPORT, ids.NARRATIVE, store)

    @app.view_closed(ids.REPORT)
    async def closed(ack: Ack, body: dict[str, Any]) -> None:
        values = values_of(body["view"])
        if values:
            context.drafts.note(body["user"]["id"], values, origin_of(body))
        await context.drafts.flush()
        await ack()

    @app.action(ids.REPORT_DISCARD)
    async def discard(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.REPORT_DISCARD):
            await context.drafts.forget(user)
            t = await context.texts(user)
            await context.refresh(body["view"]["id"], note_modal(t, t("report.draft_discarded")))
        await ack()


def _register_more(app: AsyncApp, context: Context) -> None:
    @app.action(ids.CASE_MORE)
    @app.action(ids.REPORT_MORE)
    async def open_more(ack: Ack, body: dict[str, Any]) -> None:
        user, case_id = body["user"]["id"], str(body["actions"][0].get("value"))
        async with pressing(context, body, ids.REPORT_MORE):
            action = await report.more_action(context.desk, case_id)
            case = await may(context.desk, action, case_id, user)
            t = await context.texts(user)
            begun = await context.drafts.read(report.more_draft(user, case_id))
            await context.show(body, _more(context, t, case, begun))
        await ack()

    @app.view(ids.REPORT_MORE)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, origin = body["user"]["id"], origin_of(body)
        view = body["view"]
        values = values_of(view)

        async def store() -> dict[str, Any]:
            case_id = case_of(view)
            case = await report.add_details(
                context.desk, case_id, user, read_details(values), read_files(values), origin
            )
            context.drafts.sent(report.more_draft(user, case_id))
            return {
                "response_action": "update",
                "view": done_modal(await context.texts(user), case, files=bool(read_files(values))),
            }

        await submitting(context, body, ack, ids.REPORT_MORE, ids.EVIDENCE, store)

    @app.view_closed(ids.REPORT_MORE)
    async def closed(ack: Ack, body: dict[str, Any]) -> None:
        await context.drafts.flush()
        await ack()


def _more(context: Context, t: Texts, case: Case, begun: Mapping[str, Any]) -> Json:
    return more_modal(t, case, context.policy, begun, just_received=False, nobody=False)


def case_of(view: Mapping[str, Any]) -> str:
    """The case's id in a view's metadata: a hint; the right is decided when somebody acts."""
    return str(json.loads(view.get("private_metadata") or "{}").get("case"))
