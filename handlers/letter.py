"""Papers that go out: the desk writes, approves and sends them, the reporter is asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.domain.deadline import TOKYO
from bot.domain.letter import FROZEN, Sent, new_letter_number
from bot.domain.lifecycle import Action
from bot.domain.view import DeskView
from bot.drawing.characters import lacking
from bot.usecases import casework, evidence
from bot.usecases import letter as letters
from bot.usecases.desk import may
from handlers import leakcheck, show
from handlers.context import Context
from handlers.guard import Answer, errors, push
from handlers.listener import press, submission
from handlers.request import Press, Submission
from messages import ids, note
from messages.kit import Json
from messages.letter import (
    ASKS,
    HARMED,
    approve_modal,
    begun,
    brought,
    planned,
    read_modal,
    sent_modal,
    values_of,
    write_modal,
)
from messages.metadata import Metadata
from messages.texts import texts


@press(ids.CASE_LETTER)
async def open_writing(context: Context, press: Press) -> None:
    case_id, text_id = press.pair if press.target.startswith("[") else (press.target, "")
    await may(context.desk, Action.CASE_LETTER, case_id, press.user)
    view = await show.case_for_form(context, press, case_id)
    t, policy = await context.texts(press.user), context.policy
    letter = next((each for each in view.letters if text_id and each.text_id == text_id), None)
    if letter is None or letter.state in FROZEN:
        await _begin(context, press, write_modal(t, view, policy, chosen=planned(view, policy)))
        return
    about = Metadata(case=case_id, letter=letter.text_id, number=letter.number)
    form = write_modal(
        t,
        view,
        policy,
        chosen=letter.template,
        text=letter.text,
        ticked=[ASKS] if letter.consent else [],
        about=replace(about, scope=letter.language),
    )
    await context.show(press, form)


async def _begin(context: Context, press: Press, form: Json) -> None:
    """Slack stacks three views, and the text comes on top of this one."""
    if press.view and press.view.below:
        await context.redraw(press, form)
    else:
        await context.show(press, form)


async def _begun(
    context: Context, view: DeskView, sent: Submission, written: letters.LetterText
) -> str:
    """The template's text, filled from the case, and what was chosen to be brought in."""
    template = letters.template_of(context.policy, written.template)
    t = texts(written.language)
    today = context.desk.clock.now().astimezone(TOKYO).date()
    hashes = await evidence.hashes(context.desk, view.case_id, sent.user)
    company = context.company_name
    values = values_of(t, view, context.policy, company, today, written.number, hashes)
    text = template.filled(written.language, values)
    return begun(t, text, brought(t, view, sent.values.many(ids.INSERT)))


def _asks(sent: Submission, view: DeskView) -> Sequence[str]:
    """What is ticked: whoever told something is asked where their own words are brought in."""
    ticked, own = sent.values.many(ids.CONSENT), "narrative" in sent.values.many(ids.INSERT)
    return [*ticked, ASKS] if own and ASKS not in ticked and not view.taken_by else ticked


@submission(ids.CASE_LETTER, field=ids.TEXT, after=show.case_below)
async def write(context: Context, sent: Submission) -> Answer:
    values, about = sent.values, sent.metadata
    ticked = values.many(ids.CONSENT)
    written = letters.LetterText(
        template=values.text(ids.LETTER),
        language=about.scope or values.text(ids.LANGUAGE) or "ja",
        text=values.text(ids.TEXT),
        consent=ASKS in ticked,
        harmed=HARMED in ticked,
        letter=about.letter,
        number=about.number or new_letter_number(),
    )
    view = await casework.show_case(context.desk, about.case, sent.user)
    t, policy = await context.texts(sent.user), context.policy
    kept = Metadata(
        case=about.case, letter=about.letter, number=written.number, scope=written.language
    )
    form = partial(write_modal, t, view, policy, chosen=written.template, about=kept)
    if not written.text.strip():
        # On top: in place of the form Slack would keep the empty input as it is.
        begins = await _begun(context, view, sent, written)
        return push(form(text=begins, ticked=_asks(sent, view)))
    if lost := await asyncio.to_thread(lacking, written.text):
        return errors({ids.TEXT: t("letter.lacking", characters=t("common.join").join(lost))})
    why = leakcheck.passing(sent.view)
    findings = await letters.write(
        context.publishing, policy, about.case, sent.user, written, why, sent.key
    )
    if findings:
        again = partial(
            form, text=written.text, findings=findings, pass_reason=why.reason, ticked=ticked
        )
        return leakcheck.answer(t, findings, again, why)
    return await show.done(context, sent)


@press(ids.LETTER_OPEN, ids.LETTER_READ)
async def read(context: Context, press: Press) -> None:
    case_id, text_id = press.pair
    view = await letters.show(
        context.desk, context.policy, case_id, text_id, press.user, Action(press.action_id)
    )
    await context.show(press, read_modal(await context.texts(press.user), view, context.policy))


@press(ids.LETTER_APPROVE)
async def open_approval(context: Context, press: Press) -> None:
    case_id, text_id = press.pair
    view = await letters.show(
        context.desk, context.policy, case_id, text_id, press.user, Action.LETTER_APPROVE
    )
    await context.show(press, approve_modal(await context.texts(press.user), view, context.policy))


@submission(ids.LETTER_APPROVE, field=ids.MESSAGE, after=show.case_below)
async def approve(context: Context, sent: Submission) -> Answer:
    about, said = sent.metadata, sent.values.text(ids.MESSAGE)
    await letters.approve(
        context.desk, context.policy, about.case, about.letter, sent.user, said, sent.key
    )
    return await show.done(context, sent)


@press(ids.LETTER_FILE)
async def take_out(context: Context, press: Press) -> None:
    case_id, text_id = press.pair
    await letters.take_out(context.desk, case_id, text_id, press.user)
    await context.tell(press, note.done(await context.texts(press.user), press.action_id))


@press(ids.LETTER_SENT)
async def open_sent(context: Context, press: Press) -> None:
    case_id, text_id = press.pair
    view = await letters.show(
        context.desk, context.policy, case_id, text_id, press.user, Action.LETTER_SENT
    )
    today = context.desk.clock.now().astimezone(TOKYO).date()
    t = await context.texts(press.user)
    await context.show(press, sent_modal(t, view, context.policy, today))


@submission(ids.LETTER_SENT, field=ids.SENT_ON, after=show.case_below)
async def record_sent(context: Context, sent: Submission) -> Answer:
    values, about = sent.values, sent.metadata
    said = letters.Dispatched(
        how=values.choice(Sent, ids.HOW),
        sent_on=values.day(ids.SENT_ON),
        reply_by=values.maybe_day(ids.REPLY_BY),
        came_back=values.text(ids.CAME_BACK),
    )
    await letters.sent(
        context.desk, context.policy, about.case, about.letter, sent.user, said, sent.key
    )
    return await show.done(context, sent)


@press(ids.LETTER_AGREE, ids.LETTER_OBJECT)
async def decide(context: Context, press: Press) -> None:
    case_id, text_id = press.pair
    done: str = press.action_id
    if press.action_id == ids.LETTER_AGREE:
        await letters.agree(context.desk, context.policy, case_id, text_id, press.user)
    else:
        before = await letters.object_to(context.desk, case_id, text_id, press.user)
        done = f"{done}_later" if before else done
    said = note.done(await context.texts(press.user), done)
    if press.in_modal:
        await context.redraw(press, note.note_modal(await context.texts(press.user), said))
    else:
        await context.tell(press, said)
    await context.without(press, ids.LETTER_AGREE, ids.LETTER_OBJECT)
