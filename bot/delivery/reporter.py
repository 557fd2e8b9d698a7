"""Envelopes in the reporter's own DM with the bot."""

from bot.delivery.file import begin_upload, finish_upload, was_shown
from bot.delivery.sending import Sending
from bot.domain.outbox import CheckinQuestion, ReporterWord, SendReceipt
from bot.domain.sentence import ReporterText
from bot.usecases import own
from bot.usecases.desk import envelope_of
from messages import checkin, envelope

NOT_YET = (ReporterText.UNREACHED, ReporterText.UNREACHED_YET, ReporterText.NOBODY_LEFT)

KEEPS = (
    ReporterText.ANSWER,
    ReporterText.CLOSED,
    ReporterText.OFFER,
    ReporterText.DELAYED,
    ReporterText.DELAYED_URGENT,
)
"""What a promise was made of, or the desk relies on, or nobody else can tell: it must arrive."""


RECEIPTS = (
    ReporterText.RECEIPT,
    ReporterText.RECEIPT_URGENT,
    ReporterText.RECEIPT_NOBODY,
    ReporterText.RECEIPT_UNREACHED,
    ReporterText.CALLED,
    ReporterText.CALLED_NOBODY,
    ReporterText.CALLED_UNREACHED,
)
"""What says that something new was stored: a receipt stands in it."""


async def send_reporter_word(out: Sending, effect: ReporterWord) -> None:
    case = await out.case(effect.case_id)
    if case.by_desk or not case.reporter:
        return  # whoever told it by telephone is told by telephone
    if effect.what in NOT_YET and case.thread is not None:
        return  # it has arrived meanwhile
    if effect.what in KEEPS:
        await out.still_here(case.reporter)
    t, about = await out.texts_of([case.reporter]), await envelope_of(out.desk, case)
    receipt = await own.receipt_line(out.desk, case.id) if effect.what in RECEIPTS else ""
    message = envelope.to_reporter(
        t,
        effect.what,
        about,
        out.around.policy,
        effect.entry,
        receipt,
        advised=effect.advised,
        since=effect.since,
    )
    await out.post(await out.im(case.reporter), message)


async def send_receipt(out: Sending, effect: SendReceipt) -> None:
    """As a file; by its name an interrupted attempt is found again."""
    case = await out.case(effect.case_id)
    stem = f"receipt-{case.number}-{out.leased.id[:8]}"
    channel = await out.im(case.reporter)
    if await was_shown(out, channel, stem):
        return
    content = f"{effect.receipt}\n".encode()
    upload = await begin_upload(out, f"{stem}.txt", len(content))
    t = await out.texts_of([case.reporter])
    await finish_upload(out, upload, content, channel, t("receipt.file"))


async def ask_checkin(out: Sending, effect: CheckinQuestion) -> None:
    case = await out.case(effect.case_id)
    if case.by_desk or not case.reporter:
        return
    await out.still_here(case.reporter)
    t = await out.texts_of([case.reporter])
    await out.post(await out.im(case.reporter), checkin.question(t, case.id, effect.round))
