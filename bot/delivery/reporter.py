"""Envelopes in the reporter's own DM with the bot."""

from bot.delivery.sending import Sending, Undeliverable
from bot.domain.outbox import CheckinQuestion, ReporterWord
from bot.domain.sentence import ReporterText
from bot.usecases.desk import envelope_of
from messages import checkin, envelope

NOT_YET = (ReporterText.UNREACHED, ReporterText.UNREACHED_YET)

KEEPS = (ReporterText.ANSWER, ReporterText.CLOSED, ReporterText.OFFER)
"""What a promise was made of, or nobody else can tell: it must have arrived."""


async def send_reporter_word(out: Sending, effect: ReporterWord) -> None:
    case = await out.case(effect.case_id)
    if case.by_desk or not case.reporter:
        return  # whoever told it by telephone is told by telephone
    if effect.what in NOT_YET and case.thread is not None:
        return  # it has arrived meanwhile
    if effect.what in KEEPS and await out.around.profiles.gone(case.reporter):
        raise Undeliverable("user_disabled")  # Slack takes a message to nobody, too
    t, about = await out.texts_of([case.reporter]), await envelope_of(out.desk, case)
    message = envelope.to_reporter(t, effect.what, about, out.around.policy, effect.entry)
    await out.post(await out.im(case.reporter), message)


async def ask_checkin(out: Sending, effect: CheckinQuestion) -> None:
    case = await out.case(effect.case_id)
    if case.by_desk or not case.reporter:
        return
    t = await out.texts_of([case.reporter])
    await out.post(await out.im(case.reporter), checkin.question(t, case.id, effect.round))
