"""Files from and to Slack. The bot's token goes to Slack's own file host alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.delivery.host import FILE_HOSTS, slacks_own
from bot.delivery.sending import Sending, Undeliverable
from bot.domain.case import Evidence
from bot.runtime.refused import code_of
from bot.usecases.evidence import NotReceived

LARGEST_FILE = 100_000_000
"""Bytes of a file that is taken into the vault."""

DELETED = ("file_not_found", "file_deleted", "file_not_visible", "file_unavailable")
"""Codes that say that a file is not there any more."""

_PIECE = 1 << 18
_QUIET = 20.0


async def download(web: AsyncWebClient, item: Evidence) -> AsyncIterator[bytes]:
    """Raises ``NotReceived`` where it can never be had."""
    try:
        answer = await web.files_info(file=item.slack_file)
    except SlackApiError as error:
        if code_of(error) in DELETED:
            raise NotReceived("deleted") from None
        raise
    file: dict[str, Any] = answer["file"]
    if file.get("mode") in ("tombstone", "hidden_by_limit"):
        raise NotReceived("deleted")
    if file.get("is_external") or file.get("mode") == "external":
        raise NotReceived("not_in_slack")
    if int(file.get("size") or 0) > LARGEST_FILE:
        raise NotReceived("too_large")
    address = str(file.get("url_private_download") or file.get("url_private") or "")
    url = slacks_own(web.base_url, address, FILE_HOSTS)
    if url is None:
        raise NotReceived("foreign_host")
    async with (
        _session() as session,
        session.get(
            url, headers={"Authorization": f"Bearer {web.token}"}, allow_redirects=False
        ) as response,
    ):
        _check(response, str(file.get("mimetype") or ""))
        size = 0
        async for piece in response.content.iter_chunked(_PIECE):
            size += len(piece)
            if size > LARGEST_FILE:
                raise NotReceived("too_large")
            yield piece


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


def _session() -> aiohttp.ClientSession:
    """Without cookies; for as long as something comes."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_QUIET, sock_read=_QUIET),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=True,
    )


# Into somebody's own DM with the bot


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that Slack waits for; nobody sees it before it is complete."""

    file: str
    url: str
    name: str
    size: int


async def begin_upload(
    out: Sending, name: str, size: int, *, described: str | None = None
) -> Upload:
    """``described``: what a picture shows, for those who do not see it."""
    answer = await out.web.files_getUploadURLExternal(filename=name, length=size, alt_txt=described)
    return Upload(str(answer["file_id"]), str(answer["upload_url"]), name, size)


async def finish_upload(
    out: Sending, upload: Upload, content: bytes | AsyncIterator[bytes], channel: str, comment: str
) -> None:
    if slacks_own(out.web.base_url, upload.url, FILE_HOSTS) is None:
        raise Undeliverable("foreign_host")
    headers = {"Content-Length": str(upload.size), "Content-Type": "application/octet-stream"}
    async with (
        _session() as session,
        session.post(
            URL(upload.url, encoded=True), data=content, headers=headers, allow_redirects=False
        ) as response,
    ):
        response.raise_for_status()
    with out.asking(channel):
        await out.web.files_completeUploadExternal(
            files=[{"id": upload.file, "title": upload.name}],
            channel_id=channel,
            initial_comment=comment,
        )


async def was_shown(out: Sending, channel: str, stem: str) -> bool:
    """Whether an earlier attempt has brought the file whose name begins like this."""
    if not out.doubtful:
        return False
    answer = await out.web.conversations_history(channel=channel, oldest=out.since, limit=200)
    there = any(
        str(file.get("name")).startswith(stem)
        for message in answer.get("messages") or ()
        for file in message.get("files") or ()
    )
    if not there:
        out.not_there()
    return there
