"""The composition root: settings, store, use cases, Slack, in this order."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.anonymize.checker import LeakCheck
from bot.config.settings import CalendarPeriod, Settings
from bot.delivery.profile import Profiles, SlackDirectory, SlackPeople
from bot.delivery.sending import Surroundings
from bot.delivery.worker import Worker
from bot.domain.deadline import CALENDARS
from bot.domain.error import StoreUnavailable
from bot.domain.policy import SHIPPED, Policy, load_policy
from bot.domain.port import Clock, Store, Unit
from bot.domain.role import Members
from bot.operate import control_socket
from bot.operate.order import Orders
from bot.runtime import metrics
from bot.runtime.clock import clock_of
from bot.runtime.every import every
from bot.runtime.proxy import proxy_for
from bot.storage.store import SqlStore, open_store
from bot.usecases import draft, moving, retention, review, tidying, witness
from bot.usecases.desk import Desk
from bot.usecases.publishing import NoticeSettings, Publishing
from handlers import apphome
from handlers.context import Context
from handlers.draft import EVERY, DraftKeeper
from handlers.viewer import Homes
from messages.texts import warm

T = TypeVar("T")
Job = Callable[[], Awaitable[object]]

log = structlog.get_logger()

CALL = 10
"""Seconds that one call to Slack may take."""

GRACE = 8.0
"""Seconds that what is being sent may take at the end."""

HOUSEKEEPING = timedelta(hours=1)
"""Between two looks for drafts that have expired, and for the next quarter's timer."""

RETENTION = timedelta(days=1)
"""Between two looks for cases whose time is over."""

WITNESS = timedelta(hours=1)
"""Between two looks whether the head of the record has gone out today."""

MEMBERS = timedelta(seconds=60)
"""Between two looks at who belongs to the desk."""

RETRY = 2.0
"""Seconds between two attempts to learn at the very first start which workspace this is."""

WORKSPACE_FILE = "workspace"


class WakingStore:
    """The store for everybody but the worker: after a commit the worker looks for work.

    Not while others are still waiting to write: whoever sends a report is answered
    before anything is sent on. (The worker looks once a second all the same.)
    """

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self._store = store
        self._wake = wake
        self._writing = 0

    async def write(self, work: Callable[[Unit], T]) -> T:
        self._writing += 1
        try:
            return await self._store.write(work)
        finally:
            self._writing -= 1
            if not self._writing:
                self._wake()

    async def read(self, work: Callable[[Unit], T]) -> T:
        return await self._store.read(work)

    async def ready(self) -> bool:
        return await self._store.ready()


@dataclass(frozen=True, slots=True)
class Bot:
    """The running bot, for ``bot.serve``."""

    bolt: AsyncApp
    web: AsyncWebClient
    store: Store

    async def ready(self) -> dict[str, bool]:
        """Whether the database takes transactions and Slack answers."""

        async def slack() -> bool:
            try:
                await self.web.api_call("auth.test")
            except Exception:
                return False
            return True

        database, answers = await asyncio.gather(self.store.ready(), slack())
        return {"database": database, "slack": answers}


@asynccontextmanager
async def open_bot(settings: Settings) -> AsyncIterator[Bot]:
    """Opens everything, runs the worker, and lets go of it all in order at the end."""
    async with contextlib.AsyncExitStack() as stack:
        yield await _open(settings, stack)


async def _open(settings: Settings, stack: contextlib.AsyncExitStack) -> Bot:
    warm()
    policy = load_policy(
        settings.policy_file or SHIPPED / "policy.toml",
        settings.contacts_file or SHIPPED / "contacts.toml",
    )
    timeout = aiohttp.ClientTimeout(total=CALL)
    session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
    web = web_client(settings, session)
    workspace = await _workspace(web, settings.data_dir)
    store = await stack.enter_async_context(
        open_store(
            database_url=settings.database,
            data_dir=settings.data_dir,
            master_keys=settings.master_keys,
            workspace=workspace,
        )
    )
    await store.migrate()
    if settings.database_url is None:  # one process alone writes to a SQLite file
        await _take_over(store)
    wake, homes = asyncio.Event(), Homes()

    def changed() -> None:
        wake.set()
        homes.changed()

    desk = _desk(settings, web, WakingStore(store, changed), workspace)
    around = Surroundings(
        web=web,
        publishing=_publishing(settings, web, desk, policy),
        profiles=Profiles(web, settings.locale),
        policy=policy,
        locale=settings.locale,
        command=settings.command,
        channel=settings.announcement_channel,
    )
    context = Context(
        desk=desk,
        publishing=around.publishing,
        web=web,
        locales=around.profiles,
        policy=policy,
        drafts=DraftKeeper(desk),
        command=settings.command,
        retention={str(u): float(n) for u, n in settings.retention.items()},
        company_locale=settings.locale,
        homes=homes,
    )
    bolt = bolt_app(settings, web)
    handlers.register(bolt, context)
    await stack.enter_async_context(_running(settings, context, Worker(store, around, wake)))
    await stack.enter_async_context(_control_socket(settings, store, desk.clock))
    return Bot(bolt, web, store)


def _desk(settings: Settings, web: AsyncWebClient, store: Store, workspace: str) -> Desk:
    clock = clock_of(os.environ, settings.slack_api_url, settings.data_dir)
    directory = SlackDirectory(
        web,
        clock,
        desk=settings.desk_members,
        desk_group=settings.desk_group,
        fallback=settings.desk_fallback,
        hr=settings.hr_members,
        hr_group=settings.hr_group,
    )
    return Desk(
        store=store,
        clock=clock,
        directory=directory,
        calendar=CALENDARS[settings.calendar],
        first_response=settings.first_response,
        first_response_urgent=settings.first_response_urgent,
        workspace=workspace,
        checkins=settings.checkins,
    )


def _publishing(settings: Settings, web: AsyncWebClient, desk: Desk, policy: Policy) -> Publishing:
    notices = NoticeSettings(
        review=settings.notice_review,
        delay=settings.notice_delay,
        expiry=settings.notice_expiry,
        threshold=settings.notice_threshold,
    )
    leaks = LeakCheck()
    return Publishing(
        desk=desk,
        leaks=leaks,
        people=SlackPeople(web, leaks.learn),
        settings=notices,
        common=policy.wording,
    )


@asynccontextmanager
async def _running(settings: Settings, context: Context, worker: Worker) -> AsyncIterator[None]:
    """The worker, and what is done again and again."""
    desk, drafts = context.desk, context.drafts
    jobs: tuple[tuple[str, timedelta, Job], ...] = (
        ("drafts", timedelta(seconds=EVERY), drafts.flush),
        ("home", timedelta(seconds=apphome.EVERY), lambda: apphome.bring_up_to_date(context)),
        ("members", MEMBERS, _members_watch(desk)),
        ("housekeeping", HOUSEKEEPING, lambda: _housekeeping(desk)),
        ("retention", RETENTION, lambda: _end_of_retention(desk, settings.retention)),
    )
    if (to := settings.witness) is not None:
        jobs += (("witness", WITNESS, lambda: witness.begin(desk, to)),)
    tasks = [
        asyncio.create_task(worker.run()),
        *(
            asyncio.create_task(every(period, job, name=name, clock=desk.clock))
            for name, period, job in jobs
        ),
    ]
    try:
        yield
    finally:
        await worker.stop(GRACE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(StoreUnavailable):
            await drafts.flush()


def web_client(settings: Settings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client that never repeats a call by itself: as it comes it posts twice.

    (slack_sdk's own handler repeats after a dropped connection, whether the call
    took effect or not.)
    """
    web = AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=CALL,
        session=session,
        retry_handlers=[],
    )
    # Without one given it looks for itself at every call, and does not heed NO_PROXY.
    web.proxy = proxy_for(settings.slack_api_url)
    return web


def bolt_app(settings: Settings, web: AsyncWebClient) -> AsyncApp:
    """Bolt without its listeners' futures: a request is acknowledged by what its listener did."""
    secret = settings.slack_signing_secret
    token = settings.slack_bot_token.get_secret_value()

    async def authorize(
        enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult:
        """One workspace, one token: nothing that Slack would have to be asked for.

        Bolt's own way asks before the first request is heard: while Slack is slow or
        away, a report that could be stored would not be taken.
        """
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=token
        )

    app = AsyncApp(
        name="madoguchi",  # else it looks for the file that calls it
        # Without a token, which would stand in the way of ``authorize``.
        client=AsyncWebClient(base_url=web.base_url, timeout=CALL, retry_handlers=[]),
        authorize=authorize,
        # It compares with the ids that were not asked for; listeners look at the sender.
        ignoring_self_events_enabled=False,
        signing_secret=secret.get_secret_value() if secret else None,
        request_verification_enabled=True,
        process_before_response=True,
    )

    @app.error
    async def failed(error: Exception) -> BoltResponse:
        """Nothing is acknowledged: Slack delivers an event again. No message is logged."""
        metrics.errors.labels("listener").inc()
        log.error("listener_failed", exc_info=error)
        return BoltResponse(status=500, body="")

    return app


async def _workspace(web: AsyncWebClient, data_dir: Path) -> str:
    """The workspace's id, which is bound into everything that is encrypted.

    Asked of Slack once; afterwards the bot starts and takes reports while Slack is away.
    """
    file = data_dir / WORKSPACE_FILE
    if file.exists() and (known := file.read_text(encoding="ascii").strip()):
        return known
    while True:
        try:
            answer = await web.auth_test()
        except Exception as error:
            log.warning("slack_unreachable", error=type(error).__name__, seconds=RETRY)
            await asyncio.sleep(RETRY)
            continue
        workspace = str(answer["team_id"])
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(workspace + "\n", encoding="ascii")
        return workspace


async def _take_over(store: SqlStore) -> None:
    """What a dead process was sending is due at once, and looked for before it is sent."""
    left = await store.write(lambda unit: unit.outbox.abandon_leases())
    if left:
        log.info("taken_over", count=left)


def _control_socket(
    settings: Settings, store: SqlStore, clock: Clock
) -> AbstractAsyncContextManager[None]:
    """Where nobody else can write, the bot does it for the operator's commands."""
    if settings.database_url is not None:
        return contextlib.nullcontext()
    orders = Orders(store, clock, settings.retention)
    return control_socket.opened(settings.data_dir, orders.obey)


def _members_watch(desk: Desk) -> Job:
    """Follows who belongs to the desk.

    Each live case is looked at only where the members differ from those seen last.
    """
    seen: Members | None = None

    async def look() -> None:
        nonlocal seen
        members = await desk.directory.members()
        if members != seen:
            moved = await moving.sweep(desk)
            seen = members
            if moved:
                log.info("moved", count=moved)

    return look


async def _end_of_retention(desk: Desk, period: CalendarPeriod) -> None:
    """Destroys what has been kept for long enough."""
    done = await retention.destroy_due(desk.store, desk.clock.now(), period)
    for number in done.numbers:
        log.info("destroyed", case=number)
    for number in done.failed:
        log.error("not_destroyed", case=number)


async def _housekeeping(desk: Desk) -> None:
    await draft.expire(desk)
    await tidying.clear_sent(desk)
    await review.begin(desk)
