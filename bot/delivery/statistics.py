"""A quarter's figures as a file in somebody's own DM, and the word about the review."""

import structlog

from bot.delivery.file import begin_upload, finish_upload, was_shown
from bot.delivery.sending import Sending
from bot.domain.figures import Figures
from bot.domain.outbox import ReviewWord, SendFigures
from bot.domain.policy import Policy
from bot.domain.sentence import Audience, FiguresFile
from bot.drawing.chart import draw
from bot.drawing.process import NotDrawn
from bot.usecases import statistics
from messages import statistics as surfaces
from messages.texts import Texts

log = structlog.get_logger()


async def send_figures(out: Sending, effect: SendFigures) -> None:
    figures = await statistics.to_send(out.desk, effect.user, effect.quarter)
    if figures is None:
        return  # they are not of desk or HR any more
    # A name by which an interrupted attempt is found again.
    stem = f"madoguchi-{figures.quarter}-{out.leased.id[:8]}"
    t, channel = await out.texts_of([effect.user]), await out.im(effect.user)
    if await was_shown(out, channel, stem):
        return
    kind, content = await content_of(t, figures, effect.what, out.around.policy)
    comment = surfaces.sent_text(t, figures, effect.what, kind)
    chart = kind is FiguresFile.CHART
    name = f"{stem}.{'png' if chart else 'csv'}"
    upload = await begin_upload(out, name, len(content), described=comment if chart else None)
    await finish_upload(out, upload, content, channel, comment)


async def content_of(
    t: Texts, figures: Figures, wanted: FiguresFile, policy: Policy
) -> tuple[FiguresFile, bytes]:
    """The file's bytes, and as what: a CSV where no chart can be drawn."""
    if wanted is FiguresFile.CHART:
        try:
            return wanted, await draw(surfaces.chart_of(t, figures, policy))
        except NotDrawn:
            log.warning("chart_not_drawn")
    return FiguresFile.CSV, surfaces.csv_of(t, figures, policy)


async def send_review_word(out: Sending, effect: ReviewWord) -> None:
    members = await out.desk.directory.members()
    people = members.hr if effect.whom is Audience.HR else members.desk
    channel, t = await out.conversation_or_first(people)
    await out.post(channel, surfaces.review_due(t, effect.quarter))
