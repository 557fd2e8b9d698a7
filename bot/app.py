"""The composition root: settings, store, use cases, Slack, in this order."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.anonymize.checker import LeakCheck
from bot.config.settings import Settings
from bot.delivery.client import PacedClient
from bot.delivery.directory import SlackDirectory
from bot.delivery.installation import Installation
from bot.delivery.pace import in_order
from bot.delivery.profile import PEOPLE_STEP, Profiles, SlackPeople
from bot.delivery.reachable import Reachability
from bot.delivery.response import say_at
from bot.delivery.sending import Surroundings
from bot.delivery.share import shared
from bot.delivery.waking import WakingStore
from bot.delivery.watch import Watch
from bot.delivery.worker import Worker
from bot.domain.deadline import CALENDARS
from bot.domain.error import StoreUnavailable
from bot.domain.policy import Policy
from bot.domain.port import Clock, Store
from bot.domain.urgency import Urgency
from bot.operate import control_socket
from bot.operate.company import open_company
from bot.operate.order import Orders, end_of_retention
from bot.operate.put_back import APART, look_and_note, looking_back
from bot.operate.starting import make_ready, workspace_of
from bot.runtime import metrics
from bot.runtime.answering import arrivals
from bot.runtime.clock import clock_of
from bot.runtime.every import end, every
from bot.runtime.proxy import proxy_for
from bot.storage.apart import restored_in
from bot.storage.store import SqlStore, open_store
from bot.usecases import witness
from bot.usecases.desk import Desk
from bot.usecases.housekeeping import housekeeping
from bot.usecases.membership import Membership
from bot.usecases.publishing import NoticeSettings, Publishing
from handlers import apphome
from handlers.context import Context
from handlers.draft import EVERY, DraftKeeper
from handlers.missed import Missed
from handlers.reading import EVERY as READING
from handlers.reading import ReadingBack
from handlers.viewer import Homes
from messages.texts import warm

Job = Callable[[], Awaitable[object]]
Jobs = tuple[tuple[str, timedelta, Job], ...]

log = structlog.get_logger()

CALL = 10
"""Seconds that one call to Slack may take."""

GRACE = 8.0
"""Seconds that what is being sent may take at the end."""

HOUSEKEEPING = timedelta(hours=1)
"""Between two looks for expired drafts, the next quarter's timer, the day's word to the witness."""

RETENTION = timedelta(days=1)
"""Between two looks for cases whose time is over."""

REDRAWING = 30.0
"""Seconds that the drawing of somebody's App Home waits for its turn."""

MEMBERS = timedelta(seconds=60)
"""Between two looks at who belongs to the desk."""

INSTALLATION = timedelta(minutes=10)
"""Between two attempts to learn from Slack which app this is; once is enough."""

WATCH = timedelta(seconds=30)
"""Between two looks at what the operator should know."""


@dataclass(frozen=True, slots=True)
class Bot:
    """The running bot, for ``bot.serve``."""

    bolt: AsyncApp
    web: AsyncWebClient
    store: Store
    missed: Missed
    watch: Watch

    def reconnected(self) -> None:
        """Slack could not reach us for a while: what was typed meanwhile is read back."""
        self.missed.everything()

    def others(self, found: bool) -> None:
        self.watch.others(found)

    async def measure(self) -> None:
        await self.watch.measure()

    async def ready(self) -> dict[str, bool]:
        """Whether the database can be written to, Slack answers, and the desk can be told."""
        database, slack = await asyncio.gather(self.store.ready(), self.watch.reachable.slack())
        desk = await self.watch.reachable.desk()
        return {"database": database, "slack": not slack, "desk": not desk}


@asynccontextmanager
async def open_bot(settings: Settings) -> AsyncIterator[Bot]:
    """Opens everything, runs the worker, and lets go of it all in order at the end."""
    async with AsyncExitStack() as stack:
        yield await _open(settings, stack)


async def _open(settings: Settings, stack: AsyncExitStack) -> Bot:
    policy = open_company(settings)
    warm()
    timeout = aiohttp.ClientTimeout(total=CALL)
    session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
    web = web_client(settings, session)
    workspace = await workspace_of(web, settings.data_dir)
    store = await _open_store(settings, workspace, stack)
    wake, homes = asyncio.Event(), Homes()

    def changed() -> None:
        wake.set()
        homes.changed()

    directory = _directory(settings, web)
    desk = _desk(settings, directory, WakingStore(store, changed), workspace)
    members = Membership(desk, directory)
    if not _alone(settings):
        await stack.enter_async_context(shared(store, web.pace, members.listen))
    leaks = LeakCheck((settings.command, *policy.public))
    people = SlackPeople(web, leaks.learn, lambda: desk.clock.now().timestamp())
    publishing = _publishing(settings, desk, policy, leaks, people)
    around = _surroundings(settings, web, publishing, directory, policy)
    reachable = Reachability(web, desk.directory, store, desk.clock)
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
        company_name=settings.company_name,
        say_at=partial(say_at, web),
        group_changed=members.changed,
        own_message=web.echo.heard,
        homes=homes,
    )
    installation = Installation(workspace)
    bolt = bolt_app(settings, web, installation)
    handlers.register(bolt, context)
    watch = Watch(desk.store, desk.clock, reachable, settings.data_dir, _alone(settings))
    jobs: Jobs = (
        ("members", MEMBERS, members.look),
        ("installation", INSTALLATION, lambda: installation.learn(web)),
        ("people", timedelta(seconds=PEOPLE_STEP), people.watch),
        ("watch", WATCH, watch.look),
        ("retention", RETENTION, lambda: _end_of_retention(desk, store)),
        ("apart", APART, partial(look_and_note, store, settings.data_dir, desk.clock)),
    )
    worker = Worker(store, around, wake, web.pace)
    await stack.enter_async_context(_running(settings, context, worker, jobs, members.wake))
    await stack.enter_async_context(_control_socket(settings, store, desk.clock))
    return Bot(bolt, web, store, context.missed, watch)


async def _open_store(settings: Settings, workspace: str, stack: AsyncExitStack) -> SqlStore:
    store = await stack.enter_async_context(
        open_store(
            database_url=settings.database,
            data_dir=settings.data_dir,
            master_keys=settings.master_keys,
            workspace=workspace,
        )
    )
    await make_ready(store, settings.data_dir, workspace, alone=_alone(settings))
    clock = clock_of(os.environ, settings.slack_api_url, settings.data_dir)
    await stack.enter_async_context(looking_back(store, settings.data_dir, clock))
    return store


def _alone(settings: Settings) -> bool:
    """Whether this process must be the only one: so it is with a SQLite file."""
    return settings.database_url is None


def _surroundings(
    settings: Settings,
    web: PacedClient,
    publishing: Publishing,
    directory: SlackDirectory,
    policy: Policy,
) -> Surroundings:
    return Surroundings(
        web=web,
        publishing=publishing,
        profiles=Profiles(
            web, settings.locale, groups=bool(settings.desk_group or settings.hr_group)
        ),
        policy=policy,
        locale=settings.locale,
        command=settings.command,
        channel=settings.announcement_channel,
        company=settings.company_name,
        gone=directory.gone,
        operator=settings.operator,
        company_name=settings.company_name,
        restored=restored_in(settings.data_dir),
    )


def _directory(settings: Settings, web: AsyncWebClient) -> SlackDirectory:
    return SlackDirectory(
        web,
        clock_of(os.environ, settings.slack_api_url, settings.data_dir),
        desk=settings.desk_members,
        desk_group=settings.desk_group,
        fallback=settings.desk_fallback,
        hr=settings.hr_members,
        hr_group=settings.hr_group,
    )


def _desk(settings: Settings, directory: SlackDirectory, store: Store, workspace: str) -> Desk:
    return Desk(
        store=store,
        clock=directory.clock,
        directory=directory,
        calendar=CALENDARS[settings.calendar],
        first_response=settings.first_response,
        first_response_urgent=settings.first_response_urgent,
        workspace=workspace,
        checkins=settings.checkins,
        keeping=settings.keeping,
        fallback=settings.desk_fallback,
        allowance=settings.allowance,
    )


def _publishing(
    settings: Settings, desk: Desk, policy: Policy, leaks: LeakCheck, people: SlackPeople
) -> Publishing:
    notices = NoticeSettings(
        review=settings.notice_review,
        delay=settings.notice_delay,
        expiry=settings.notice_expiry,
        threshold=settings.notice_threshold,
    )
    return Publishing(
        desk=desk, leaks=leaks, people=people, settings=notices, common=policy.wording
    )


@asynccontextmanager
async def _running(
    settings: Settings, context: Context, worker: Worker, more: Jobs, wake: asyncio.Event
) -> AsyncIterator[None]:
    """The worker, and what is done again and again. ``wake``: the members have changed."""
    desk, drafts, reading = context.desk, context.drafts, ReadingBack(context)
    jobs: Jobs = (
        *more,
        ("drafts", timedelta(seconds=EVERY), drafts.flush),
        ("home", timedelta(seconds=apphome.EVERY), _homes(context)),
        ("reading", timedelta(seconds=READING), reading.look),
        ("housekeeping", HOUSEKEEPING, lambda: housekeeping(desk)),
    )
    if (to := settings.witness) is not None:
        jobs += (("witness", HOUSEKEEPING, lambda: witness.begin(desk, to)),)
    wakes = {"members": wake}
    tasks = [
        asyncio.create_task(arrivals.watch()),
        asyncio.create_task(worker.run()),
        *(
            asyncio.create_task(
                every(period, job, name=name, clock=desk.clock, wake=wakes.get(name))
            )
            for name, period, job in jobs
        ),
    ]
    try:
        yield
    finally:
        await worker.stop(GRACE)
        await end(tasks)
        with contextlib.suppress(StoreUnavailable):
            await drafts.flush()


def _homes(context: Context) -> Job:
    """App Homes are drawn anew behind everything else."""

    async def look() -> None:
        with in_order(Urgency.REDRAW, "homes", REDRAWING):
            await apphome.bring_up_to_date(context)

    return look


def web_client(settings: Settings, session: aiohttp.ClientSession) -> PacedClient:
    """The one way to Slack's Web API."""
    web = PacedClient(
        clock=clock_of(os.environ, settings.slack_api_url, settings.data_dir),
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=CALL,
        session=session,
    )
    # Without one given it looks for itself at every call, and does not heed NO_PROXY.
    web.proxy = proxy_for(settings.slack_api_url)
    return web


def bolt_app(settings: Settings, web: AsyncWebClient, installation: Installation) -> AsyncApp:
    """Bolt without its listeners' futures: a request is acknowledged by what its listener did."""
    secret = settings.slack_signing_secret
    token = settings.slack_bot_token.get_secret_value()

    class OneWorkspace(AsyncAuthorize):
        """One workspace, one token: nothing that Slack would have to be asked for.

        Bolt's own way asks before the first request is heard: while Slack is slow or
        away, a report that could be stored would not be taken.
        """

        def __init__(self) -> None: ...

        async def __call__(
            self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None, **_: Any
        ) -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=token
            )

    app = AsyncApp(
        name="madoguchi",  # else it looks for the file that calls it
        # Without a token, which would stand in the way of ``authorize``; given as a class, for
        # which Bolt need not put together at each request what a function may ask for.
        client=AsyncWebClient(base_url=web.base_url, timeout=CALL, retry_handlers=[]),
        authorize=OneWorkspace(),
        # It compares with the ids that were not asked for; listeners look at the sender.
        ignoring_self_events_enabled=False,
        signing_secret=secret.get_secret_value() if secret else None,
        request_verification_enabled=True,
        process_before_response=True,
    )

    installation.alone(app)

    @app.error
    async def failed(error: Exception) -> BoltResponse:
        """Nothing is acknowledged: Slack delivers an event again. No message is logged."""
        metrics.errors.labels("listener").inc()
        log.error("listener_failed", exc_info=error)
        return BoltResponse(status=500, body="")

    return app


def _control_socket(
    settings: Settings, store: SqlStore, clock: Clock
) -> AbstractAsyncContextManager[None]:
    """Where nobody else can write, the bot does it for the operator's commands."""
    if settings.database_url is not None:
        return contextlib.nullcontext()
    orders = Orders(store, clock, settings.keeping)
    return control_socket.opened(settings.data_dir, orders.obey)


async def _end_of_retention(desk: Desk, store: SqlStore) -> None:
    done = await end_of_retention(store, desk.clock.now(), desk.keeping)
    if done.numbers:
        log.info("destroyed", count=len(done.numbers))
    for number in done.failed:
        log.error("not_destroyed", case=number)
