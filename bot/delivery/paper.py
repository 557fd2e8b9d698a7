"""A case on paper, into the DM of whoever handles it, and out of Slack again."""

import asyncio

from bot.delivery.file import begin_upload, finish_upload, was_shown
from bot.delivery.sending import NotYet, Sending, Undeliverable
from bot.domain.outbox import SendPaper
from bot.drawing.paper import print_pdf
from bot.drawing.process import NotDrawn
from bot.usecases import printing
from bot.usecases.evidence import delete_later
from messages.paper import paper_of, people_on, sent_text, with_codes


async def send_paper(out: Sending, effect: SendPaper) -> None:
    """That it will be taken out is written down before it is complete."""
    assert effect.case_id is not None
    if out.leased.id in out.around.in_hand:
        raise NotYet
    view = await printing.to_print(out.desk, effect.case_id, effect.user)
    if view is None:
        return  # they may not have it any more
    stem, channel = f"{view.number}-{out.leased.id[:8]}", await out.im(effect.user)
    if await was_shown(out, channel, stem):
        return
    t = await out.texts_of([effect.user])
    people = people_on(view, effect.user)
    whole = await asyncio.gather(*map(out.around.profiles.whole_name, people))
    names = dict(zip(people, whole, strict=True))
    paper = paper_of(t, view, out.around.policy, names, effect.user, out.desk.clock.now())
    lost = await asyncio.to_thread(paper.lacking)
    paper = with_codes(t, paper, lost)
    out.around.in_hand.add(out.leased.id)
    try:
        content = await print_pdf(paper)
        upload = await begin_upload(out, f"{stem}.pdf", len(content))
        until = await delete_later(out.desk, upload.file)
        await finish_upload(
            out, upload, content, channel, sent_text(t, view.number, until, coded=bool(lost))
        )
    except NotDrawn:
        raise Undeliverable("not_drawn") from None
    finally:
        out.around.in_hand.discard(out.leased.id)
