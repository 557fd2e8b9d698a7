"""Files between Slack and the vault. The bot's token goes to Slack's own file host alone."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.cleaning.process import CleaningProcess
from bot.delivery.outcome import code_of
from bot.domain.case import Evidence
from bot.domain.error import Damaged
from bot.domain.lifecycle import Action
from bot.domain.port import Claimed, Cleaner
from bot.usecases import evidence
from bot.usecases.desk import Desk
from bot.usecases.evidence import NotReceived
from messages.file import sent_text
from messages.texts import Texts

LARGEST_FILE = 100_000_000
"""Bytes of a file that is taken into the vault."""

AT_ONCE = 3
"""Files that are fetched and cleaned at the same time: each may need much memory."""

GIVEN_UP_AFTER = timedelta(days=1)
"""How long a file is tried for while Slack does not answer."""

FILE_HOSTS = {
    "slack.com": frozenset({"files.slack.com"}),
    "slack-gov.com": frozenset({"files.slack-gov.com"}),
}
"""Where Slack keeps files, by the domain of its API."""

_PIECE = 1 << 18
_QUIET = 20.0
_DELETED = ("file_not_found", "file_deleted", "file_not_visible", "file_unavailable")

TextsOf = Callable[[Sequence[str]], Awaitable[Texts]]
Im = Callable[[str], Awaitable[str]]


class Busy(Exception):
    """As many files are in hand as may be at once."""


class Files:
    """What the sender does with files."""

    def __init__(self, web: AsyncWebClient, desk: Desk, cleaner: Cleaner | None = None) -> None:
        self._web = web
        self._desk = desk
        self._cleaner: Cleaner = cleaner or CleaningProcess()
        self._in_hand: set[str] = set()

    # into the vault

    async def receive(self, claimed: Claimed) -> None:
        """Raises ``Busy``, or ``NotReceived`` where it can never be had."""
        evidence_id = (claimed.delivery.payload or {})["evidence"]
        if evidence_id in self._in_hand or len(self._in_hand) >= AT_ONCE:
            raise Busy
        self._in_hand.add(evidence_id)

        async def fetch(item: Evidence) -> AsyncIterator[bytes]:
            try:
                async for piece in self._fetch(item):
                    yield piece
            except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError):
                if self._desk.clock.now() - item.at > GIVEN_UP_AFTER:
                    raise NotReceived("unreachable") from None
                raise

        try:
            await evidence.receive(self._desk, evidence_id, fetch, self._cleaner)
        finally:
            self._in_hand.discard(evidence_id)

    async def _fetch(self, item: Evidence) -> AsyncIterator[bytes]:
        try:
            answer = await self._web.files_info(file=item.slack_file)
        except SlackApiError as error:
            if code_of(error) in _DELETED:
                raise NotReceived("deleted") from None
            raise
        file: dict[str, Any] = answer["file"]
        if file.get("mode") in ("tombstone", "hidden_by_limit"):
            raise NotReceived("deleted")
        if file.get("is_external") or file.get("mode") == "external":
            raise NotReceived("not_in_slack")
        if int(file.get("size") or 0) > LARGEST_FILE:
            raise NotReceived("too_large")
        url = self._slacks_own(
            str(file.get("url_private_download") or file.get("url_private") or "")
        )
        async with (
            open_session() as session,
            session.get(
                url,
                headers={"Authorization": f"Bearer {self._web.token}"},
                allow_redirects=False,
            ) as response,
        ):
            _check(response, str(file.get("mimetype") or ""))
            size = 0
            async for piece in response.content.iter_chunked(_PIECE):
                size += len(piece)
                if size > LARGEST_FILE:
                    raise NotReceived("too_large")
                yield piece

    def _slacks_own(self, address: str) -> URL:
        """The address, where it is on Slack's file host; what is checked here is what is called.

        Of another API (a proxy, the practice workspace) its own origin alone.
        """
        api = URL(self._web.base_url)
        try:
            url = URL(address)
            if url.user is not None or url.password is not None or not url.host:
                raise ValueError
            hosts = FILE_HOSTS.get(".".join((api.host or "").split(".")[-2:]))
            if hosts is None:
                mine = url.origin() == api.origin()
            else:
                mine = url.scheme == "https" and url.port == 443 and url.host in hosts
        except ValueError:
            mine = False
        if not mine:
            raise NotReceived("foreign_host")
        return url

    # into somebody's own DM with the bot, and out of it again

    async def show(self, claimed: Claimed, texts_of: TextsOf, im: Im) -> None:
        """Once it is there, it will be taken out: that is written down before it is complete."""
        if claimed.id in self._in_hand:
            raise Busy  # the lease ran out, and the earlier attempt is still at it
        self._in_hand.add(claimed.id)
        try:
            await self._show(claimed, texts_of, im)
        finally:
            self._in_hand.discard(claimed.id)

    async def _show(self, claimed: Claimed, texts_of: TextsOf, im: Im) -> None:
        payload = claimed.delivery.payload or {}
        user = payload["user"]
        try:
            ready = await evidence.ready(
                self._desk,
                Action(payload["action"]),
                payload["evidence"],
                user,
                as_it_is=payload["as_it_is"],
            )
        except Damaged:
            raise NotReceived("damaged") from None
        if ready is None:
            return  # they may not have it any more
        # A neutral name, and one by which an interrupted attempt is found again.
        name = f"{ready.number}-{ready.place}-{claimed.id[:8]}{ready.suffix}"
        channel = await im(user)
        if claimed.doubtful and await self._there(channel, name, claimed):
            return
        answer = await self._web.files_getUploadURLExternal(filename=name, length=ready.book.size)
        file_id = str(answer["file_id"])
        until = await evidence.delete_later(self._desk, file_id)
        t = await texts_of([user])
        async with (
            open_session() as session,
            session.post(
                URL(str(answer["upload_url"]), encoded=True),
                data=ready.book.pieces(),
                headers={
                    "Content-Length": str(ready.book.size),
                    "Content-Type": "application/octet-stream",
                },
                allow_redirects=False,
            ) as response,
        ):
            response.raise_for_status()
        await self._web.files_completeUploadExternal(
            files=[{"id": file_id, "title": name}],
            channel_id=channel,
            initial_comment=sent_text(t, ready.number, ready.place, until),
        )

    async def _there(self, channel: str, name: str, claimed: Claimed) -> bool:
        answer = await self._web.conversations_history(
            channel=channel, oldest=f"{claimed.created_at.timestamp() - 60:.6f}", limit=200
        )
        return any(
            file.get("name") == name
            for message in answer.get("messages") or ()
            for file in message.get("files") or ()
        )

    async def delete(self, claimed: Claimed) -> None:
        """Takes the bot's own file out of Slack; fine where it is gone already."""
        try:
            await self._web.files_delete(file=(claimed.delivery.payload or {})["file"])
        except SlackApiError as error:
            if code_of(error) not in _DELETED:
                raise


def open_session() -> aiohttp.ClientSession:
    """Without cookies; for as long as something comes."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_QUIET, sock_read=_QUIET),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=True,
    )


def _check(response: aiohttp.ClientResponse, mimetype: str) -> None:
    """Raises where the answer is not the file: Slack shows its sign-in page instead of refusing."""
    if 300 <= response.status < 400:
        raise NotReceived("signed_out")
    if response.status in (401, 403, 404, 410):
        raise NotReceived("not_readable")
    response.raise_for_status()
    page = response.content_type == "text/html"
    given_away = "attachment" in response.headers.get("Content-Disposition", "").lower()
    if page and not (mimetype.startswith("text/html") and given_away):
        raise NotReceived("signed_out")
