"""Messages to everyone: the desk prepares and approves, HR writes and publishes, people read."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.error import Refusal
from bot.domain.lifecycle import Action
from bot.domain.notice import READ, SEEN_HERE, Detail, NoticeText, Topic
from bot.usecases import notice as notices
from bot.usecases.desk import may
from bot.usecases.leaks import Checked
from bot.usecases.publishing import Press
from handlers.casework import refresh_case, target
from handlers.context import Context
from handlers.form import one_of, values_of
from handlers.guard import pressing, submitting
from handlers.report import case_of, origin_of
from handlers.wording import passing
from messages import ids
from messages.notice import (
    PARTS,
    URGENT,
    blocked,
    draft_modal,
    list_modal,
    notice_modal,
    prepare_modal,
    publish_modal,
    reason_modal,
)

Ack = Callable[..., Awaitable[Any]]


def _notice_of(view: Mapping[str, Any]) -> str:
    return str(json.loads(view.get("private_metadata") or "{}").get("notice"))


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "")


def register(app: AsyncApp, context: Context) -> None:
    _register_preparing(app, context)
    _register_reading(app, context)
    _register_drafting(app, context)
    _register_steps(app, context)
    _register_reasons(app, context)
    _register_publishing(app, context)
    _register_reactions(app, context)


def _register_preparing(app: AsyncApp, context: Context) -> None:
    @app.action(ids.CASE_PREPARE_NOTICE)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.CASE_PREPARE_NOTICE):
            case = await may(context.desk, Action.CASE_PREPARE_NOTICE, target(body), user)
            t = await context.texts(user)
            await context.show(body, prepare_modal(t, case.id, case.number))
        await ack()

    @app.view(ids.CASE_PREPARE_NOTICE)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        case_id, values = case_of(view), values_of(view)

        async def store() -> dict[str, Any]:
            await notices.prepare(
                context.press,
                case_id,
                user,
                one_of(Detail, values, "detail"),
                _text(values, ids.REASON),
                origin_of(body),
                urgent=URGENT in (values.get(URGENT) or ()),
            )
            return {}

        if await submitting(context, body, ack, ids.CASE_PREPARE_NOTICE, "detail", store):
            await refresh_case(context, body, case_id)


async def _shown(context: Context, notice_id: str, user: str) -> dict[str, Any]:
    view = await notices.open_notice(context.press, notice_id, user)
    return notice_modal(
        await context.texts(user), context.company_texts, view, context.policy, context.command
    )


def _register_reading(app: AsyncApp, context: Context) -> None:
    @app.action(ids.NOTICE_OPEN)
    async def open_notice(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.NOTICE_OPEN):
            await context.show(body, await _shown(context, target(body), body["user"]["id"]))
        await ack()

    @app.action(ids.NOTICE_LIST)
    async def shared(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.NOTICE_LIST):
            published = await notices.valid(context.press)
            t = await context.texts(body["user"]["id"])
            await context.show(body, list_modal(t, published, context.policy))
        await ack()


def _register_drafting(app: AsyncApp, context: Context) -> None:
    topics = {ids.NOTICE_BEGIN: Topic.SHARED, ids.TRAINING_BEGIN: Topic.TRAINING}
    for action, topic in topics.items():
        _register_begin(app, context, action, topic)
    _register_form(app, context, ids.NOTICE_DRAFT, notices.draft)
    _register_form(app, context, ids.NOTICE_ENGLISH, notices.draft_english)

    @app.action(ids.NOTICE_CORRECT)
    async def correct(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, ids.NOTICE_CORRECT):
            notice = await notices.correct(context.press, target(body), body["user"]["id"])
            await _show_form(context, body, ids.NOTICE_DRAFT, notice.id)
        await ack()


async def _show_form(context: Context, body: Mapping[str, Any], kind: str, notice_id: str) -> None:
    user = body["user"]["id"]
    view = await notices.may_draft(context.press, notice_id, user)
    t = await context.texts(user)
    english = kind == ids.NOTICE_ENGLISH
    await context.show(body, draft_modal(t, view, context.policy, None, english=english))


def _register_begin(app: AsyncApp, context: Context, action: str, topic: Topic) -> None:
    @app.action(action)
    async def begin(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, action):
            origin = f"begin:{body.get('trigger_id')}"
            user = body["user"]["id"]
            notice = await notices.begin(context.press, user, origin, topic)
            if notice is not None:
                await _show_form(context, body, ids.NOTICE_DRAFT, notice.id)
        await ack()


Draft = Callable[..., Awaitable[Checked | None]]


def _register_form(app: AsyncApp, context: Context, kind: str, write: Draft) -> None:
    """The form of one language: what the check finds comes back with what was written."""

    @app.action(kind)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        async with pressing(context, body, kind):
            await _show_form(context, body, kind, target(body))
        await ack()

    @app.view(kind)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        notice_id, values = _notice_of(view), values_of(view)
        text = NoticeText(*(_text(values, name) for name in PARTS))

        async def store() -> dict[str, Any]:
            checked = await write(context.press, notice_id, user, text, passing(view))
            if checked is None:
                return {}
            t = await context.texts(user)
            if checked.blocking:
                errors: dict[str, str] = {}
                for name, leak in checked.leaks:
                    if leak.blocks:
                        line = blocked(t, leak)
                        errors[name] = f"{errors[name]} {line}" if name in errors else line
                return {"response_action": "errors", "errors": errors}
            shown = await notices.may_draft(context.press, notice_id, user)
            form = draft_modal(
                t,
                shown,
                context.policy,
                text,
                checked.leaks,
                _text(values, ids.PASS_REASON),
                english=kind == ids.NOTICE_ENGLISH,
            )
            return {"response_action": "update", "view": form}

        if await submitting(context, body, ack, kind, ids.HAPPENED, store):
            await _refresh(context, body, notice_id)


async def _refresh(context: Context, body: Mapping[str, Any], notice_id: str) -> None:
    """Shows an open notice as it is now, where it is open: a courtesy."""
    view = body.get("view") or {}
    submission = body.get("type") == "view_submission"
    view_id = view.get("previous_view_id") if submission else view.get("id")
    if not view_id or (not submission and view.get("type") != "modal"):
        return
    try:
        shown = await _shown(context, notice_id, body["user"]["id"])
    except Refusal:
        return
    await context.refresh(view_id, shown)


Step = Callable[[Press, str, str], Awaitable[None]]


def _register_steps(app: AsyncApp, context: Context) -> None:
    """What takes one press."""
    steps: dict[str, Step] = {
        ids.NOTICE_SUBMIT: notices.submit,
        ids.NOTICE_APPROVE: notices.approve,
        ids.NOTICE_AGREE: notices.agree,
        ids.NOTICE_OBJECT: notices.object_to,
    }
    said = {ids.NOTICE_AGREE: "notice.agreed", ids.NOTICE_OBJECT: "notice.objected"}
    for kind, step in steps.items():
        _register_step(app, context, kind, step, said.get(kind))


def _register_step(
    app: AsyncApp, context: Context, kind: str, step: Step, said: str | None
) -> None:
    @app.action(kind)
    async def pressed(ack: Ack, body: dict[str, Any]) -> None:
        user, notice_id = body["user"]["id"], target(body)
        async with pressing(context, body, kind):
            await step(context.press, notice_id, user)
            await _refresh(context, body, notice_id)
            if said and (body.get("view") or {}).get("type") != "modal":
                await context.tell(body, (await context.texts(user))(said))
        await ack()


def _register_reasons(app: AsyncApp, context: Context) -> None:
    writes = {ids.NOTICE_RETURN: notices.give_back, ids.NOTICE_RETRACT: notices.retract}
    for kind, write in writes.items():
        _register_reason(app, context, kind, write)


def _register_reason(
    app: AsyncApp, context: Context, kind: str, write: Callable[..., Awaitable[None]]
) -> None:
    @app.action(kind)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user, notice_id = body["user"]["id"], target(body)
        async with pressing(context, body, kind):
            await notices.may_step(context.press, kind, notice_id, user)
            await context.show(body, reason_modal(await context.texts(user), kind, notice_id))
        await ack()

    @app.view(kind)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        notice_id = _notice_of(view)

        async def store() -> dict[str, Any]:
            await write(context.press, notice_id, user, _text(values_of(view), ids.REASON))
            return {}

        if await submitting(context, body, ack, kind, ids.REASON, store):
            await _refresh(context, body, notice_id)


def _register_publishing(app: AsyncApp, context: Context) -> None:
    @app.action(ids.NOTICE_PUBLISH)
    async def open_form(ack: Ack, body: dict[str, Any]) -> None:
        user, notice_id = body["user"]["id"], target(body)
        async with pressing(context, body, ids.NOTICE_PUBLISH):
            await notices.may_step(context.press, ids.NOTICE_PUBLISH, notice_id, user)
            await context.show(body, publish_modal(await context.texts(user), notice_id))
        await ack()

    @app.view(ids.NOTICE_PUBLISH)
    async def submitted(ack: Ack, body: dict[str, Any]) -> None:
        user, view = body["user"]["id"], body["view"]
        notice_id = _notice_of(view)
        at = values_of(view).get(ids.PUBLISH_AT)

        async def store() -> dict[str, Any]:
            when = datetime.fromtimestamp(int(at), UTC) if at else None
            await notices.publish(context.press, notice_id, user, when)
            return {}

        if await submitting(context, body, ack, ids.NOTICE_PUBLISH, ids.PUBLISH_AT, store):
            await _refresh(context, body, notice_id)


def _register_reactions(app: AsyncApp, context: Context) -> None:
    kinds = {
        ids.NOTICE_READ: (READ, "notice.thanks_read"),
        ids.NOTICE_SEEN_HERE: (SEEN_HERE, "notice.thanks_seen"),
    }
    for action, (kind, said) in kinds.items():
        _register_reaction(app, context, action, kind, said)


def _register_reaction(app: AsyncApp, context: Context, action: str, kind: str, said: str) -> None:
    @app.action(action)
    async def reacted(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, action):
            await notices.react(context.press, target(body), user, kind)
            await context.whisper(body, (await context.texts(user))(said))
        await ack()
