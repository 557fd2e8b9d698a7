"""What the company can show: into somebody's own DM, and out of Slack again; the word about it."""

from bot.delivery.file import begin_upload, finish_upload, was_shown
from bot.delivery.sending import NotYet, Sending, Undeliverable
from bot.domain.dossier import QuarterSpan
from bot.domain.joint import JointState
from bot.domain.outbox_dossier import DossierWord, SendDossier
from bot.domain.sentence import Audience
from bot.drawing.paper import print_pdf
from bot.drawing.process import NotDrawn
from bot.usecases import dossier
from bot.usecases.evidence import delete_later
from messages import dossier as surfaces
from messages.dossier_paper import paper_of


async def send_dossier(out: Sending, effect: SendDossier) -> None:
    """That it will be taken out is written down before it is complete."""
    if out.leased.id in out.around.in_hand:
        raise NotYet
    found = await dossier.to_send(out.desk, effect.user, effect.release)
    if found is None:
        return  # they may not have it any more
    release, shown = found
    stem, channel = f"{release.what}-{out.leased.id[:8]}", await out.im(effect.user)
    if await was_shown(out, channel, stem):
        return
    around, t = out.around, await out.texts_of([effect.user])
    released = release.at if release.state is JointState.APPROVED else None
    paper = paper_of(shown, around.policy, around.company, released, out.desk.clock.now())
    around.in_hand.add(out.leased.id)
    try:
        content = await print_pdf(paper)
        upload = await begin_upload(out, f"{stem}.pdf", len(content))
        until = await delete_later(out.desk, upload.file)
        said = surfaces.sent_text(t, shown.period, until, released=bool(released))
        await finish_upload(out, upload, content, channel, said)
    except NotDrawn:
        raise Undeliverable("not_drawn") from None
    finally:
        around.in_hand.discard(out.leased.id)


async def send_dossier_word(out: Sending, effect: DossierWord) -> None:
    release = await out.desk.store.read(lambda unit: unit.releases.get(effect.release))
    if release is None:
        return
    members = await out.desk.directory.members()
    people = members.hr if effect.whom is Audience.HR else members.desk
    channel, t = await out.conversation_or_first(people)
    period = QuarterSpan.named(release.what)
    await out.post(channel, surfaces.word(t, effect.what, effect.by, period))
