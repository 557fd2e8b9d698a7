"""Files: handed over by the reporter, opened by those who may."""

import structlog

from bot.domain.lifecycle import Action
from bot.domain.view import FileView
from bot.runtime import metrics
from bot.usecases import evidence
from bot.usecases.desk import envelope_of, may
from handlers.context import Context
from handlers.guard import Answer, update
from handlers.listener import press, submission, turn
from handlers.request import Press, Submission
from messages import ids
from messages.evidence import file_modal, give_modal, given_modal
from messages.kit import Json

log = structlog.get_logger()


@press(ids.REPORT_EVIDENCE)
async def open_form(context: Context, press: Press) -> None:
    case = await may(context.desk, Action.REPORT_EVIDENCE, press.target, press.user)
    t = await context.texts(press.user)
    await context.show(press, give_modal(t, case.id, case.number))


@submission(ids.REPORT_EVIDENCE, field=ids.EVIDENCE)
async def give(context: Context, sent: Submission) -> Answer:
    files, text = sent.values.files(), sent.values.text(ids.MESSAGE)
    case = await evidence.give(context.desk, sent.metadata.case, sent.user, files, text, sent.key)
    about = await envelope_of(context.desk, case)
    return update(given_modal(await context.texts(sent.user), about))


def _action(press: Press) -> Action:
    """After whose buttons theirs are named: the desk's or the reporter's."""
    desk = press.action_id.startswith(ids.CASE_FILE)
    return Action.CASE_FILE if desk else Action.REPORT_FILE


async def _modal(context: Context, press: Press, seen: FileView, page: int = 0) -> Json:
    if seen.damaged:
        metrics.errors.labels("evidence_damaged").inc()
        log.error("evidence_damaged", evidence=seen.file.id)
    t = await context.texts(press.user)
    return file_modal(t, seen, desk=_action(press) is Action.CASE_FILE, page=page)


@press(ids.CASE_FILE, ids.REPORT_FILE)
async def open_file(context: Context, press: Press) -> None:
    seen = await evidence.show(context.desk, _action(press), press.target, press.user)
    await context.show(press, await _modal(context, press, seen))


@press(ids.CASE_FILE_AS_IT_IS, ids.REPORT_FILE_AS_IT_IS)
async def open_as_it_is(context: Context, press: Press) -> None:
    """After the warning."""
    seen = await evidence.show(
        context.desk, _action(press), press.target, press.user, as_it_is=True
    )
    await context.redraw(press, await _modal(context, press, seen))


@turn(ids.CASE_FILE_PAGE)
@turn(ids.REPORT_FILE_PAGE)
async def turn_page(context: Context, press: Press) -> None:
    evidence_id, page = press.page
    seen = await evidence.turn(context.desk, _action(press), evidence_id, press.user)
    await context.redraw(press, await _modal(context, press, seen, page))
