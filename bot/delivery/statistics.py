"""Sends a quarter's figures as a file into somebody's own DM, and the word about the review."""

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.delivery.file import open_session
from bot.delivery.posting import Kinds, Posting
from bot.domain.figures import Figures
from bot.domain.policy import Policy
from bot.domain.port import Claimed, DeliveryKind
from bot.domain.role import CONVERSATION_LIMIT
from bot.drawing.chart import NotDrawn, draw
from bot.usecases import review, statistics
from bot.usecases.desk import Desk
from messages import statistics as surfaces
from messages.texts import Texts

log = structlog.get_logger()


class StatisticsSender:
    """One method a kind of delivery; ``bot.delivery.sender`` lends what posts."""

    def __init__(
        self,
        web: AsyncWebClient,
        desk: Desk,
        policy: Policy,
        posting: Posting,
    ) -> None:
        self._web = web
        self._desk = desk
        self._policy = policy
        self._posting = posting
        self.kinds: Kinds = {
            DeliveryKind.FIGURES_FILE: self._file,
            DeliveryKind.REVIEW: self._review,
            DeliveryKind.REVIEW_TIMER: self._timer,
        }

    async def _file(self, claimed: Claimed) -> None:
        payload = claimed.delivery.payload or {}
        user, what = str(payload["user"]), str(payload["what"])
        figures = await statistics.to_send(self._desk, user, str(payload["quarter"]))
        if figures is None:
            return  # they are not of desk or HR any more
        t = await self._posting.texts_of([user])
        # A name by which an interrupted attempt is found again.
        stem = f"madoguchi-{figures.quarter}-{claimed.id[:8]}"
        channel = await self._posting.im(user)
        if claimed.doubtful and await self._there(channel, stem, claimed):
            return
        what, content = await self.content(t, figures, what)
        suffix = "png" if what == "chart" else "csv"
        name = f"{stem}.{suffix}"
        comment = surfaces.sent_text(t, figures, what)
        answer = await self._web.files_getUploadURLExternal(
            filename=name, length=len(content), alt_txt=comment if what == "chart" else None
        )
        async with (
            open_session() as session,
            session.post(
                URL(str(answer["upload_url"]), encoded=True),
                data=content,
                headers={"Content-Type": "application/octet-stream"},
                allow_redirects=False,
            ) as response,
        ):
            response.raise_for_status()
        await self._web.files_completeUploadExternal(
            files=[{"id": str(answer["file_id"]), "title": name}],
            channel_id=channel,
            initial_comment=comment,
        )

    async def content(self, t: Texts, figures: Figures, what: str) -> tuple[str, bytes]:
        """The file's bytes, and what it is: ``instead``, a CSV, where no chart can be drawn."""
        if what == "chart":
            try:
                return what, await draw(surfaces.chart_of(t, figures, self._policy))
            except NotDrawn:
                log.warning("chart_not_drawn")
                what = "instead"
        return what, surfaces.csv_of(t, figures, self._policy)

    async def _there(self, channel: str, stem: str, claimed: Claimed) -> bool:
        answer = await self._web.conversations_history(
            channel=channel, oldest=f"{claimed.created_at.timestamp() - 60:.6f}", limit=200
        )
        return any(
            str(file.get("name")).startswith(stem)
            for message in answer.get("messages") or ()
            for file in message.get("files") or ()
        )

    async def _review(self, claimed: Claimed) -> None:
        payload = claimed.delivery.payload or {}
        members = await self._desk.directory.members()
        people = members.hr if payload["whom"] == "hr" else members.desk
        channel, here = await self._posting.open(people[:CONVERSATION_LIMIT])
        message = surfaces.review_due(await self._posting.texts_of(here), str(payload["quarter"]))
        await self._posting.post(claimed, channel, message)

    async def _timer(self, claimed: Claimed) -> None:
        await review.fire(self._desk, claimed.delivery, self._policy)
