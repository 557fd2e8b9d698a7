"""Rounds of learning, for HR: the list, planning one, ending one."""

from bot.domain.error import Code, Refusal
from bot.domain.round import Invitees
from bot.usecases import round as rounds
from handlers import show
from handlers.context import Context
from handlers.listener import press, submission
from handlers.request import Press, Submission
from messages import ids
from messages.kit import Json
from messages.round import plan_modal, rounds_modal


async def _view(context: Context, user: str) -> Json:
    found = await rounds.listed(context.desk, context.policy, user)
    return rounds_modal(await context.texts(user), found, await context.locales.groups())


@press(ids.COURSE_LIST)
async def open_list(context: Context, press: Press) -> None:
    await context.show(press, await _view(context, press.user))


@press(ids.COURSE_PLAN)
async def open_form(context: Context, press: Press) -> None:
    await rounds.may_plan(context.desk, press.user)
    t = await context.texts(press.user)
    await context.show(press, plan_modal(t, await context.locales.groups()))


async def _below(context: Context, sent: Submission) -> None:
    await show.done_below(context, sent, await _view(context, sent.user))


@submission(ids.COURSE_PLAN, field=ids.UNTIL, after=_below)
async def plan(context: Context, sent: Submission) -> None:
    values, user = sent.values, sent.user
    group, since = values.text(ids.GROUP), values.maybe_day(ids.SINCE)
    known = await context.locales.groups()
    if group and known and group not in known:
        raise Refusal(Code.REQUIRED, field=ids.GROUP)
    await rounds.plan(
        context.desk,
        context.policy,
        user,
        values.choice(Invitees, ids.INVITEES),
        values.day(ids.UNTIL),
        sent.key,
        group=group,
        since=since,
        zone=await context.locales.zone(user),
    )


@press(ids.COURSE_STOP)
async def stop(context: Context, press: Press) -> None:
    await rounds.stop(context.desk, press.user, press.target)
    await context.redraw(press, await _view(context, press.user))
