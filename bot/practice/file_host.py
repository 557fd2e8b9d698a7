"""Where the bytes of files come from and go to."""

from urllib.parse import quote

from aiohttp import web

from bot.practice import cast
from bot.practice.core import Core
from bot.practice.workspace import File

SIGN_IN = "<!doctype html><title>Slack</title><h1>Sign in to Practice workspace</h1>"

LONGEST_NAME = 255
"""Characters of a file's name."""


def served(file: File) -> web.Response:
    """The file for download; never run as a page of this origin."""
    # A name may hold half of a character, or be longer than a header.
    name = quote(file.name[:LONGEST_NAME], errors="replace")
    return web.Response(
        body=file.content,
        content_type=file.mimetype.split(";")[0],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Security-Policy": "sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


class FileHost:
    def __init__(self, core: Core) -> None:
        self.core = core

    async def download(self, request: web.Request) -> web.Response:
        """Needs the bot token and ``files:read``.

        Without them Slack does not refuse: it leads to a page to sign in, which a
        careless app stores as the file.
        """
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        allowed = given == self.core.secrets.bot_token and "files:read" in self.core.app.scopes
        if not allowed:
            raise web.HTTPFound(f"{self.core.url}/files/sign-in")
        file_id = request.match_info["file"].removeprefix(f"{cast.TEAM_ID}-")
        file = self.core.workspace.files.get(file_id)
        if file is None or not file.app_can_see:
            raise web.HTTPNotFound
        return served(file)

    async def sign_in(self, request: web.Request) -> web.Response:
        return web.Response(text=SIGN_IN, content_type="text/html")

    async def upload(self, request: web.Request) -> web.Response:
        """The second step of an upload: the bytes, as they are or as a form's file."""
        file_id = self.core.workspace.uploads.pop(request.match_info["token"], None)
        if file_id is None:
            raise web.HTTPNotFound
        file = self.core.workspace.files[file_id]
        if request.content_type == "multipart/form-data":
            for part in (await request.post()).values():
                if isinstance(part, web.FileField):
                    file.content = part.file.read()
        else:
            file.content = await request.read()
        return web.Response(text=f"OK - {file.size}")
