"""Words to somebody, or to a conversation, outside the case that they may be about."""

from bot.delivery.sending import NotYet, Sending
from bot.domain.leak import CannotCheck
from bot.domain.outbox import AccessAsked, AccessDecided, PersonWord, PlaceWord
from bot.domain.sentence import PersonText
from messages import customer, envelope


async def send_person_word(out: Sending, effect: PersonWord) -> None:
    if effect.what is PersonText.CHECK_READY:
        try:
            await out.around.publishing.people.everybody()
        except CannotCheck:
            raise NotYet from None
    t = await out.texts_of([effect.user])
    message = envelope.to_person(t, effect.what, effect.cases)
    await out.post(await out.im(effect.user), message)


async def ask_access(out: Sending, effect: AccessAsked) -> None:
    if await _barred(out, effect):
        return
    t = await out.texts_of([effect.user])
    await out.post(await out.im(effect.user), customer.access_asked(t, effect))


async def tell_access(out: Sending, effect: AccessDecided) -> None:
    if await _barred(out, effect):
        return
    t = await out.texts_of([effect.user])
    await out.post(await out.im(effect.user), customer.access_decided(t, effect))


async def _barred(out: Sending, effect: AccessAsked | AccessDecided) -> bool:
    """Whether they may not know of the case any more, since it was written."""
    return effect.user in (await out.case(effect.case_id)).barred


async def send_place_word(out: Sending, effect: PlaceWord) -> None:
    await out.post(effect.channel, envelope.place(out.around.company_texts, effect.what))
