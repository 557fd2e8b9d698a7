"""Papers that go out: the reporter is asked, and whoever handles the case gets the files."""

from bot.delivery.file import begin_upload, finish_upload, was_shown
from bot.delivery.gone import own_messages
from bot.delivery.sending import NotYet, Sending, Undeliverable
from bot.domain.outbox_letter import LetterAsked, SendLetter
from bot.drawing.letter import LetterPaper, files_of
from bot.drawing.process import NotDrawn
from bot.usecases import letter as letters
from bot.usecases.evidence import delete_later
from messages import letter as surfaces
from messages.envelope import decided


async def ask_about_letter(out: Sending, effect: LetterAsked) -> None:
    """What was asked of an earlier text of it is asked no more."""
    case = await out.case(effect.case_id)
    if case.by_desk:
        return
    await out.still_here(case.reporter)
    t = await out.texts_of([case.reporter])
    channel = await out.im(case.reporter)
    await out.post(channel, surfaces.asked(t, case.id, case.number, effect.letter))
    letter, _, version = effect.letter.partition(".")
    if earlier := [f'{letter}.{n}"' for n in range(1, int(version))]:
        since = f"{case.received_at.timestamp():.6f}"
        for ts, question in (await own_messages(out, channel, since=since)).items():
            for asked in earlier:
                if (left := decided(question, asked)) is not None:
                    await out.update(channel, ts, left)


async def send_letter(out: Sending, effect: SendLetter) -> None:
    """Both files; that they will be taken out is written down before each is complete."""
    if out.leased.id in out.around.in_hand:
        raise NotYet
    letter = await letters.to_send(out.desk, effect.case_id, effect.letter, effect.user)
    if letter is None:
        return  # they may not have it any more
    t, channel = await out.texts_of([effect.user]), await out.im(effect.user)
    paper = surfaces.paper_of(letter, out.around.policy)
    out.around.in_hand.add(out.leased.id)
    try:
        for suffix, content in (await _files(paper)).items():
            # A name by which an interrupted attempt is found again.
            name = f"{letter.number}-{out.leased.id[:8]}.{suffix}"
            if await was_shown(out, channel, name):
                continue
            upload = await begin_upload(out, name, len(content))
            until = await delete_later(out.desk, upload.file)
            await finish_upload(out, upload, content, channel, surfaces.sent_text(t, letter, until))
    finally:
        out.around.in_hand.discard(out.leased.id)


async def _files(paper: LetterPaper) -> dict[str, bytes]:
    try:
        made = await files_of(paper)
    except NotDrawn:
        raise Undeliverable("not_drawn") from None
    return {"docx": made.docx, "pdf": made.pdf}
