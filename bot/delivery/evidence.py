"""Files that were handed over: into the vault, into somebody's own DM, and out of it again."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.delivery.file import DELETED, begin_upload, download, finish_upload, was_shown
from bot.delivery.sending import NotYet, Sending, Undeliverable
from bot.domain.case import Evidence
from bot.domain.error import Damaged
from bot.domain.outbox import DeleteFile, FetchEvidence, ShowEvidence
from bot.runtime.refused import code_of
from bot.usecases import evidence
from bot.usecases.evidence import NotReceived
from messages.file import sent_text

AT_ONCE = 3
"""Files that are fetched and cleaned at the same time: each may need much memory."""

GIVEN_UP_AFTER = timedelta(days=1)
"""How long a file is tried for while Slack does not answer."""


async def fetch_evidence(out: Sending, effect: FetchEvidence) -> None:
    """Into the vault. Raises ``Undeliverable`` where it can never be had."""

    async def fetch(item: Evidence) -> AsyncIterator[bytes]:
        try:
            async for piece in download(out.web, item):
                yield piece
        except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError):
            if out.desk.clock.now() - item.at > GIVEN_UP_AFTER:
                raise NotReceived("unreachable") from None
            raise

    if len(out.around.in_hand) >= AT_ONCE:
        raise NotYet
    with _in_hand(out, effect.evidence):
        try:
            await evidence.receive(out.desk, effect.evidence, fetch, out.around.cleaner)
        except NotReceived as error:
            raise Undeliverable(error.code) from None


async def show_evidence(out: Sending, effect: ShowEvidence) -> None:
    """Once it is there, it will be taken out: that is written down before it is complete."""
    with _in_hand(out, out.leased.id):
        await _show(out, effect)


async def _show(out: Sending, effect: ShowEvidence) -> None:
    try:
        ready = await evidence.ready(
            out.desk, effect.action, effect.evidence, effect.user, as_it_is=effect.as_it_is
        )
    except Damaged:
        raise Undeliverable("damaged") from None
    if ready is None:
        return  # they may not have it any more
    # A neutral name, and one by which an interrupted attempt is found again.
    stem = f"{ready.number}-{ready.place}-{out.leased.id[:8]}"
    channel = await out.im(effect.user)
    if await was_shown(out, channel, stem):
        return
    upload = await begin_upload(out, f"{stem}{ready.suffix}", ready.book.size)
    until = await evidence.delete_later(out.desk, upload.file)
    t = await out.texts_of([effect.user])
    comment = sent_text(t, ready.number, ready.place, until)
    await finish_upload(out, upload, ready.book.pieces(), channel, comment)


async def delete_file(out: Sending, effect: DeleteFile) -> None:
    """Takes the bot's own file out of Slack, and the words beside it; fine where it is gone."""
    try:
        shared = (await out.web.files_info(file=effect.file))["file"].get("shares") or {}
        for channel, ts in _where(shared):
            with suppress(SlackApiError):  # the file itself matters more
                await out.web.chat_delete(channel=channel, ts=ts)
        await out.web.files_delete(file=effect.file)
    except SlackApiError as error:
        if code_of(error) not in DELETED:
            raise


def _where(
    shared: Mapping[str, Mapping[str, Sequence[Mapping[str, str]]]],
) -> Iterator[tuple[str, str]]:
    """The messages with which a file was shared."""
    for conversations in shared.values():
        for channel, messages in conversations.items():
            yield from ((channel, message["ts"]) for message in messages)


@contextmanager
def _in_hand(out: Sending, name: str) -> Iterator[None]:
    """Raises ``NotYet`` where the lease ran out and the earlier attempt is still at it."""
    if name in out.around.in_hand:
        raise NotYet
    out.around.in_hand.add(name)
    try:
        yield
    finally:
        out.around.in_hand.discard(name)
