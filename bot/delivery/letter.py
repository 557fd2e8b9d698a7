"""Papers that go out: the reporter is asked, and whoever handles the case gets the files."""

from bot.delivery.file import begin_upload, finish_upload, was_shown
from bot.delivery.sending import Sending, Undeliverable
from bot.domain.letter import Letter
from bot.domain.outbox import LetterAsked, SendLetter
from bot.drawing.apart import NotDone
from bot.drawing.letter import Paper, files_of
from bot.usecases import evidence
from bot.usecases import letter as letters
from messages import letter as surfaces


async def ask_about_letter(out: Sending, effect: LetterAsked) -> None:
    case = await out.case(effect.case_id)
    if case.by_desk:
        return
    t = await out.texts_of([case.reporter])
    message = surfaces.asked(t, case.id, case.number, effect.letter)
    await out.post(await out.im(case.reporter), message)


async def send_letter(out: Sending, effect: SendLetter) -> None:
    """Both files; once they are there they will be taken out, which is written down before."""
    letter = await letters.to_send(out.desk, effect.case_id, effect.letter, effect.user)
    if letter is None:
        return  # they may not have it any more
    t, channel = await out.texts_of([effect.user]), await out.im(effect.user)
    title = surfaces.title_of(t, letter, out.around.policy)
    for suffix, content in (await _files(letter, title)).items():
        # A name by which an interrupted attempt is found again.
        stem = f"{letter.number}-{out.leased.id[:8]}"
        if await was_shown(out, channel, f"{stem}.{suffix}"):
            continue
        upload = await begin_upload(out, f"{stem}.{suffix}", len(content))
        until = await evidence.delete_later(out.desk, upload.file)
        await finish_upload(out, upload, content, channel, surfaces.sent_text(t, letter, until))


async def _files(letter: Letter, title: str) -> dict[str, bytes]:
    try:
        made = await files_of(Paper(letter.text, letter.language, title))
    except NotDone:
        raise Undeliverable("not_made") from None
    return {"docx": made.docx, "pdf": made.pdf}
