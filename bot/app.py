"""The composition root: settings, store, use cases, Slack, in this order."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.anonymize.checker import LeakCheck
from bot.config.settings import Period, Settings
from bot.delivery.profile import Profiles, SlackDirectory, SlackPeople
from bot.delivery.sender import Sender
from bot.delivery.worker import Worker
from bot.domain.deadline import CALENDARS
from bot.domain.error import StoreUnavailable
from bot.domain.policy import SHIPPED, load_policy
from bot.domain.port import Clock, Store, Unit
from bot.domain.role import Members
from bot.operate import control_socket as door
from bot.operate.order import Orders
from bot.runtime import metrics
from bot.runtime.clock import clock_of
from bot.storage.store import SqlStore, open_store
from bot.usecases import moving, report, retention, review
from bot.usecases.desk import Desk
from bot.usecases.publishing import Press, Rules
from handlers import home
from handlers.context import Context
from handlers.draft import DraftKeeper
from handlers.viewer import Homes
from messages.texts import warm

log = structlog.get_logger()

CALL = 10
"""Seconds that one call to Slack may take."""

GRACE = 8.0
"""Seconds that what is being sent may take at the end."""

HOUSEKEEPING = 3600.0
"""Seconds between two looks for drafts that have expired."""

DAY = timedelta(days=1)
"""Between two looks for cases whose time is over."""

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

    def write(self) -> AbstractAsyncContextManager[Unit]:
        return self._write()

    @asynccontextmanager
    async def _write(self) -> AsyncIterator[Unit]:
        self._writing += 1
        try:
            async with self._store.write() as unit:
                yield unit
        finally:
            self._writing -= 1
            if not self._writing:
                self._wake()

    def read(self) -> AbstractAsyncContextManager[Unit]:
        return self._store.read()

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
    warm()
    policy = load_policy(
        settings.policy_file or SHIPPED / "policy.toml",
        settings.contacts_file or SHIPPED / "contacts.toml",
    )
    timeout = aiohttp.ClientTimeout(total=CALL)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        web = web_client(settings, session)
        workspace = await _workspace(web, settings.data_dir)
        async with open_store(
            database_url=settings.database,
            data_dir=settings.data_dir,
            master_keys=settings.master_keys,
            workspace=workspace,
        ) as store:
            await store.migrate()
            if settings.database_url is None:  # one process alone writes to a SQLite file
                await _take_over(store)
            profiles = Profiles(web, settings.locale)
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
            wake = asyncio.Event()
            homes = Homes()

            def changed() -> None:
                wake.set()
                homes.changed()

            desk = Desk(
                store=WakingStore(store, changed),
                clock=clock,
                directory=directory,
                calendar=CALENDARS[settings.calendar],
                first_response=settings.first_response,
                first_response_urgent=settings.first_response_urgent,
                workspace=workspace,
                checkins=settings.checkins,
            )
            press = Press(
                desk=desk,
                leaks=LeakCheck(),
                people=SlackPeople(web),
                rules=Rules(
                    review=settings.notice_review,
                    delay=settings.notice_delay,
                    expiry=settings.notice_expiry,
                    threshold=settings.notice_threshold,
                ),
                common=policy.wording,
            )
            sender = Sender(
                web,
                press,
                profiles,
                policy,
                locale=settings.locale,
                command=settings.command,
                channel=settings.announcement_channel,
            )
            worker = Worker(store, sender, desk.clock, wake)
            drafts = DraftKeeper(desk)
            bolt = bolt_app(settings, web)
            context = Context(
                desk=desk,
                press=press,
                web=web,
                locales=profiles,
                policy=policy,
                drafts=drafts,
                command=settings.command,
                retention={str(u): float(n) for u, n in settings.retention.items()},
                company_locale=settings.locale,
                homes=homes,
            )
            handlers.register(bolt, context)
            tasks = [
                asyncio.create_task(worker.run()),
                asyncio.create_task(drafts.run()),
                asyncio.create_task(_housekeeping(desk)),
                asyncio.create_task(_end_of_retention(desk, settings.retention)),
                asyncio.create_task(_watch_members(desk)),
                asyncio.create_task(home.keep_current(context)),
            ]
            try:
                async with _operators_door(settings, store, clock):
                    yield Bot(bolt, web, store)
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
    return AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=CALL,
        session=session,
        retry_handlers=[],
    )


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
    async with store.write() as unit:
        left = await unit.deliveries.abandon_leases()
    if left:
        log.info("taken_over", count=left)


async def _watch_members(desk: Desk) -> None:
    """Follows who belongs to the desk: at the start, then every minute.

    Each live case is looked at only where the members differ from those seen last. Waits
    in short steps, since in the practice workspace time may be moved forward.
    """
    seen: Members | None = None
    while True:
        began = desk.clock.now()
        try:
            members = await desk.directory.members()
            if members != seen:
                moved = await moving.sweep(desk)
                seen = members
                if moved:
                    log.info("moved", count=moved)
        except StoreUnavailable:
            log.warning("store_unavailable", part="members")
        except Exception as error:
            metrics.errors.labels("members").inc()
            log.error("members_failed", exc_info=error)
        while timedelta() <= desk.clock.now() - began < MEMBERS:
            await asyncio.sleep(1)


def _operators_door(
    settings: Settings, store: SqlStore, clock: Clock
) -> AbstractAsyncContextManager[None]:
    """Where nobody else can write, the bot does it for the operator's commands."""
    if settings.database_url is not None:
        return contextlib.nullcontext()
    orders = Orders(store, clock, settings.retention)
    return door.opened(settings.data_dir, orders.obey)


async def _end_of_retention(desk: Desk, period: Period) -> None:
    """Destroys what has been kept for long enough: at the start, then every day.

    Waits in short steps, since in the practice workspace time may be moved forward.
    """
    while True:
        began = desk.clock.now()
        try:
            done = await retention.destroy_due(desk.store, began, period)
            for number in done.numbers:
                log.info("destroyed", case=number)
            for number in done.failed:
                log.error("not_destroyed", case=number)
        except StoreUnavailable:
            log.warning("store_unavailable", part="retention")
        except Exception as error:
            metrics.errors.labels("retention").inc()
            log.error("retention_failed", error=error)
        while timedelta() <= desk.clock.now() - began < DAY:
            await asyncio.sleep(1)


async def _housekeeping(desk: Desk) -> None:
    while True:
        try:
            await report.expire_drafts(desk)
            await review.begin(desk)
        except StoreUnavailable:
            log.warning("store_unavailable", part="database")
        await asyncio.sleep(HOUSEKEEPING)
