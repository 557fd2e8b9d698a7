"""Chapters: the list, reading, a situation and why. Everybody's, at their own pace."""

from bot.domain.error import Code, Refusal
from bot.usecases import example, learning
from handlers.context import Context
from handlers.guard import Answer, update
from handlers.listener import press, submission
from handlers.request import Press, Submission
from messages import ids
from messages.kit import Json
from messages.learning import chapter_modal, list_modal, situation_modal, why_modal

OURS = (ids.LEARN_OPEN, ids.LEARN_ANSWER)
"""Modals that give way to each other: nobody reads through a stack of them."""


async def _put(context: Context, press: Press, view: Json) -> None:
    if press.view and press.view.callback_id in OURS:
        await context.redraw(press, view)
    else:
        await context.show(press, view)


@press(ids.LEARN_OPEN)
async def open_chapter(context: Context, press: Press) -> None:
    """The one that the button names; the list where it names none that there still is."""
    shelf = await learning.shelf(context.desk, context.policy, press.user)
    t, chapter = await context.texts(press.user), shelf.has(press.target)
    if chapter is None:
        await _put(context, press, list_modal(t, shelf))
        return
    beside = await example.beside(context.publishing, chapter.id)
    await _put(context, press, chapter_modal(t, chapter, context.command, beside))


@press(ids.LEARN_ANSWER)
async def open_situation(context: Context, press: Press) -> None:
    shelf = await learning.shelf(context.desk, context.policy, press.user)
    chapter = shelf.has(press.target)
    if chapter is None:
        raise Refusal(Code.NO_CHAPTER)
    t = await context.texts(press.user)
    await _put(context, press, situation_modal(t, chapter, context.command))


@submission(ids.LEARN_ANSWER, field=ids.ANSWER)
async def answer(context: Context, sent: Submission) -> Answer:
    """What was chosen is shown once more with its why, and kept nowhere."""
    chosen = sent.values.text(ids.ANSWER)
    if not chosen:
        raise Refusal(Code.REQUIRED, field=ids.ANSWER)
    shelf = await learning.finish(context.desk, context.policy, sent.user, sent.metadata.chapter)
    chapter = shelf.has(sent.metadata.chapter)
    assert chapter is not None
    return update(why_modal(await context.texts(sent.user), shelf, chapter, chosen))


@press(ids.LEARN_CERTIFICATE)
async def certificate(context: Context, press: Press) -> None:
    """Into their own DM, for a while; a sentence where something is still to be read."""
    coming = await learning.certificate(context.desk, context.policy, press.user)
    t = await context.texts(press.user)
    await context.tell(press, t("certificate.coming" if coming else "certificate.not_yet"))
