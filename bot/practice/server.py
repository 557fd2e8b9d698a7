"""The practice Slack as one program on 127.0.0.1."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from bot.practice import workspace as state
from bot.practice.answers import ResponseUrls
from bot.practice.clock import Move, PracticeTime
from bot.practice.controls import UPLOAD_BYTES, Controls
from bot.practice.core import Core, Secrets, Timing
from bot.practice.dispatch import Dispatcher
from bot.practice.errors import Json
from bot.practice.faults import Faults
from bot.practice.file_host import FileHost
from bot.practice.limits import Limits
from bot.practice.manifest import read
from bot.practice.organization import Organization
from bot.practice.people import People
from bot.practice.record import Record
from bot.practice.web_api import WebApi
from bot.practice.workspace import Workspace

HOST = "127.0.0.1"
NAMES = frozenset({"127.0.0.1", "localhost"})
PAGE = Path(__file__).parent / "page"
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
    ".md": "text/plain",
}
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Practice:
    """A local Slack with one app installed, the one of ``manifest``.

    With ``request_url`` events and interactions go there as signed HTTP; without,
    to the app's sockets. ``retry_delays`` are the seconds before each redelivery of
    an unacknowledged event; ``timing`` overrides all of Slack's clocks at once.
    ``posting_limits`` answers 429 above about a message a second and channel,
    ``tier_limits`` above each method's tier. ``organization``: it has the app as a whole.
    """

    def __init__(
        self,
        manifest: Json,
        bot_token: str = "xoxb-practice",
        app_token: str = "xapp-practice",
        signing_secret: str = "practice-signing-secret",
        port: int = 8321,
        request_url: str | None = None,
        *,
        retry_delays: tuple[float, ...] | None = None,
        timing: Timing | None = None,
        posting_limits: bool = True,
        tier_limits: bool = True,
        organization: Organization | None = None,
    ) -> None:
        app = read(manifest)
        times = timing or Timing()
        if retry_delays is not None:
            times.retry_delays = retry_delays
        self.port = port
        workspace = state.furnished(app.bot_name)
        self.time = PracticeTime(workspace)
        self._dispatcher = Dispatcher()
        self.core = Core(
            app=app,
            secrets=Secrets(bot_token, app_token, signing_secret),
            timing=times,
            workspace=workspace,
            record=Record(),
            faults=Faults(),
            limits=Limits(posting=posting_limits, tiers=tier_limits, ahead=lambda: self.time.ahead),
            outbox=self._dispatcher,
            organization=organization,
        )
        self._dispatcher.attach(self.core)
        self._dispatcher.http.request_url = request_url
        self.people = People(self.core, self._dispatcher)
        self._controls = Controls(self.core, self._dispatcher, self.people)
        self._runner: web.AppRunner | None = None

    # -- what tests read and set -------------------------------------------

    @property
    def url(self) -> str:
        return self.core.url

    @property
    def api_url(self) -> str:
        """What the app's ``SLACK_API_URL`` is to be."""
        return f"{self.core.url}/api/"

    @property
    def workspace(self) -> Workspace:
        return self.core.workspace

    @property
    def record(self) -> Record:
        return self.core.record

    @property
    def faults(self) -> Faults:
        return self.core.faults

    @property
    def deliveries(self) -> Dispatcher:
        return self._dispatcher

    @property
    def request_url(self) -> str | None:
        return self._dispatcher.http.request_url

    @request_url.setter
    def request_url(self, value: str | None) -> None:
        self._dispatcher.http.request_url = value

    async def verify_request_url(self) -> bool:
        """Whether the app at ``request_url`` gives Slack's challenge back."""
        return await self._dispatcher.http.verify()

    async def act(self, user: str, do: str, **what: object) -> Json:
        """Somebody of the cast does something; the same as ``POST /practice/act``."""
        return await self.people.act({"user": user, "do": do} | what)

    async def settled(self, seconds: float = 20.0) -> None:
        """Waits until no event is on its way to the app."""
        await self._dispatcher.settled(seconds)

    def let_time_move(self, tell: Move, ahead: float = 0.0) -> None:
        """From now on time can be moved forward: ``tell`` hears by how many seconds in all."""
        self.time.attach(tell, ahead)

    # -- life --------------------------------------------------------------

    async def start(self) -> None:
        """Listens on ``port`` of 127.0.0.1; 0 takes one that is free."""
        app = web.Application(
            middlewares=[self._only_from_here], client_max_size=UPLOAD_BYTES + 1_000_000
        )
        files = FileHost(self.core)
        api = WebApi(self.core)
        app.add_routes(
            [
                web.get("/", self._index),
                web.get("/page/{path:.+}", self._page),
                web.get("/favicon.ico", self._no_icon),
                web.get("/api/{method}", api.handle),
                web.post("/api/{method}", api.handle),
                web.get("/link/", self._dispatcher.sockets.handle),
                web.post("/response/{team}/{token}", ResponseUrls(self.core).handle),
                web.get("/files/sign-in", files.sign_in),
                web.post("/files/upload/{token}", files.upload),
                web.get("/files/{file}/{name}", files.download),
                web.get("/files/{file}/download/{name}", files.download),
                *self._controls.routes(),
                *self.time.routes(),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.port = port
        self.core.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        await self._dispatcher.close()
        await self._controls.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> "Practice":
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    # -- who may ask -------------------------------------------------------

    @web.middleware
    async def _only_from_here(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """No name but this machine's, no page of another origin.

        A page from elsewhere could reach 127.0.0.1 through the browser, under a name
        of its own that resolves here, or by posting across origins.
        """
        try:
            name = urlsplit(f"//{request.host}").hostname
        except ValueError:
            name = None
        if name not in NAMES:
            raise web.HTTPForbidden(text="this server answers to 127.0.0.1 alone")
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._origins():
            raise web.HTTPForbidden(text="a page of another origin may not ask")
        return await handler(request)

    def _origins(self) -> set[str]:
        return {f"http://{name}:{self.port}" for name in NAMES}

    # -- the page ----------------------------------------------------------

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return self._static("index.html")

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return self._static(request.match_info["path"])

    async def _no_icon(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=204)

    def _static(self, path: str) -> web.StreamResponse:
        wanted = (PAGE / path).resolve()
        if not wanted.is_relative_to(PAGE.resolve()) or not wanted.is_file():
            raise web.HTTPNotFound
        return web.Response(
            body=wanted.read_bytes(),
            content_type=_TYPES.get(wanted.suffix, "application/octet-stream"),
            charset="utf-8" if _TYPES.get(wanted.suffix, "").startswith("text/") else None,
            headers={
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": (
                    "default-src 'self'; img-src 'self' data: blob:; "
                    "style-src 'self' 'unsafe-inline'; "
                    "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; "
                    "frame-ancestors 'none'"
                ),
            },
        )
