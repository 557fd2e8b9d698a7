"""Rounds of learning: who is meant is asked of Slack, and each is invited; certificates."""

import asyncio
import unicodedata

from slack_sdk.errors import SlackApiError

from bot.delivery.file import begin_upload, finish_upload, was_shown
from bot.delivery.organization import Organization
from bot.delivery.pace import in_order
from bot.delivery.sending import NotYet, Sending, Surroundings, Undeliverable
from bot.domain.leak import CannotCheck, Somebody
from bot.domain.outbox_learning import Invitation, SendCertificate
from bot.domain.policy import Course
from bot.domain.reach import PEOPLE_GONE
from bot.domain.round import Invitees, Round
from bot.domain.timer import RoundDue
from bot.domain.urgency import Urgency
from bot.drawing.characters import lacking
from bot.drawing.paper import print_pdf
from bot.drawing.process import NotDrawn
from bot.runtime.refused import code_of
from bot.usecases import learning
from bot.usecases import round as rounds
from bot.usecases.evidence import delete_later
from messages import round as surfaces


async def invite_some(around: Surroundings, effect: RoundDue) -> None:
    round_ = await rounds.round_of(around.desk, effect.round)
    if round_ is not None:
        await rounds.round_due(around.desk, effect, await _people(around, round_))


async def _people(around: Surroundings, round_: Round) -> rounds.Colleagues:
    """Everybody who is here and meant, as far as Slack says it.

    A guest of one channel is meant only where HR chose the group that they are in.
    """
    try:
        people = await around.publishing.people.everybody()
    except CannotCheck:
        raise NotYet from None
    listed = {each.id: each for each in people}
    if round_.invitees is not Invitees.GROUP:
        return {user: each.zone for user, each in listed.items() if each.here and not each.visits}
    with in_order(Urgency.LEARN, round_.id):
        group = await Organization(around.web).members(round_.group)
    # Whoever has just joined is in the group, and in the list only when it is read again.
    found = {user: listed.get(user, Somebody(user)) for user in group}
    return {user: each.zone for user, each in found.items() if each.here}


async def send_invitation(out: Sending, effect: Invitation) -> None:
    """Nobody is told where they are gone: of so many some always are."""
    zone = await out.around.profiles.zone(effect.user)
    again, policy = out.doubtful, out.around.policy
    round_ = await rounds.to_invite(out.desk, policy, effect, zone, again=again)
    if round_ is None:
        return
    t, count = await out.texts_of([effect.user]), len(policy.course(Course.EVERYONE))
    message = surfaces.invitation(t, round_, count, reminder=effect.reminder)
    try:
        await out.post(await out.im(effect.user), message)
    except SlackApiError as error:
        if code_of(error) not in PEOPLE_GONE:
            raise


BY_HAND = "＿" * 12
"""Where a name is written into a certificate by hand: in letters that the PDF's fonts lack."""


def printable(*names: str) -> str:
    """The first name that the PDF's fonts can show, in one line; else room for it.

    A picture that is no part of a name is left out.
    """
    for name in names:
        out = {c for c in name if unicodedata.category(c) == "Cf"}
        out.update(c for c in lacking(name) if unicodedata.category(c) in ("So", "Sk"))
        shown = " ".join("".join(c for c in name if c not in out).split())
        if shown and not lacking(shown):
            return shown
    return BY_HAND


async def send_certificate(out: Sending, effect: SendCertificate) -> None:
    """That it will be taken out is written down before it is complete."""
    if out.leased.id in out.around.in_hand:
        raise NotYet
    shelf = await learning.shelf(out.desk, out.around.policy, effect.user)
    if not shelf.complete(Course.EVERYONE):
        return  # a chapter was added since
    t, channel = await out.texts_of([effect.user]), await out.im(effect.user)
    stem = f"{surfaces.CERTIFICATE}-{out.leased.id[:8]}"
    if await was_shown(out, channel, stem):
        return
    profiles = out.around.profiles
    whole, called = await profiles.whole_name(effect.user), await profiles.names([effect.user])
    name = await asyncio.to_thread(printable, whole, *called.values())
    paper = surfaces.certificate(t, shelf, name, out.around.company_name)
    out.around.in_hand.add(out.leased.id)
    try:
        content = await print_pdf(paper)
        upload = await begin_upload(out, f"{stem}.pdf", len(content))
        until = await delete_later(out.desk, upload.file)
        await finish_upload(out, upload, content, channel, surfaces.certificate_sent(t, until))
    except NotDrawn:
        raise Undeliverable("not_drawn") from None
    finally:
        out.around.in_hand.discard(out.leased.id)
