"""Envelopes in the reporter's own DM with the bot."""

from bot.delivery.sending import Sending
from bot.domain.disclosure import envelope_view
from bot.domain.outbox import CheckinQuestion, ReporterWord
from bot.usecases.desk import is_heard, todays_members
from messages import checkin, envelope


async def send_reporter_word(out: Sending, effect: ReporterWord) -> None:
    case = await out.case(effect.case_id)
    if case.by_desk:
        return  # whoever told it by telephone is told by telephone
    t, members = await out.texts_of([case.reporter]), await todays_members(out.desk)
    about = envelope_view(case, out.desk.clock.now(), heard=is_heard(case, members))
    message = envelope.to_reporter(t, effect.what, about, out.around.policy)
    await out.post(await out.im(case.reporter), message)


async def ask_checkin(out: Sending, effect: CheckinQuestion) -> None:
    case = await out.case(effect.case_id)
    if case.by_desk:
        return
    t = await out.texts_of([case.reporter])
    await out.post(await out.im(case.reporter), checkin.question(t, case.id, effect.round))
