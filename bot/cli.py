"""The commands. Each imports what it needs when it runs, so that ``--help`` is quick."""

import asyncio
import os
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from bot.operate.command import add_to
from bot.operate.terminal import (
    FAILED,
    WRONG_SETTINGS,
    AsJson,
    Unfit,
    err,
    explain,
    out,
    settings,
)
from bot.runtime import garbage
from bot.runtime.console import Words, language

app = typer.Typer(
    name="madoguchi",
    help="Madoguchi (窓口): the consultation desk for customer harassment, in Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The program: ``madoguchi …`` and ``python -m bot …``."""
    from bot.operate.helping import program

    program(app)()


@app.command()
def run(
    socket: Annotated[
        bool, typer.Option("--socket", help="Socket Mode, whatever the settings suggest.")
    ] = False,
    http: Annotated[
        bool, typer.Option("--http", help="HTTP: Slack sends to POST /slack/events.")
    ] = False,
    host: Annotated[
        str | None,
        typer.Option(
            help="Where to listen; by default everywhere over HTTP, else on this machine alone."
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Default: $PORT, else 3000. In Socket Mode, for health and metrics."),
    ] = None,
) -> None:
    """Runs the bot: Socket Mode where SLACK_APP_TOKEN is set, else HTTP."""
    if socket and http:
        raise Unfit("--socket か --http の一方だけです。", "--socket and --http exclude each other")
    port = _port(port)
    garbage.put_off()
    loaded = settings()

    from bot.app import open_bot
    from bot.config.settings import SettingsError
    from bot.operate.check_here import here
    from bot.operate.showing import stands_in_the_way
    from bot.runtime import log
    from bot.serve import CannotListen, serve

    mode: Literal["socket", "http"] = (
        "socket" if socket or (loaded.socket_mode and not http) else "http"
    )
    if stands_in_the_way(list(here(loaded))):
        raise typer.Exit(WRONG_SETTINGS)
    log.configure()
    try:
        asyncio.run(
            serve(
                loaded,
                opener=open_bot,
                mode=mode,
                host=host or ("0.0.0.0" if mode == "http" else "127.0.0.1"),
                port=port,
            )
        )
    except SettingsError as error:
        explain(error)
    except CannotListen as error:
        words = Words(
            "{where} で待ち受けられません。--port で別のポートを選んでください。",
            "Cannot listen at {where}: choose another port with --port.",
        )
        err.print(words.to(language(), where=error))
        raise typer.Exit(1) from None
    except Exception as error:
        _crashed(error)


def _port(given: int | None) -> int:
    if given is not None:
        return given
    value = os.environ.get("PORT", "").strip() or "3000"
    if not value.isdecimal() or int(value) > 65535:
        raise Unfit(
            "環境変数 PORT がポートの番号ではありません。",
            "the environment variable PORT is not a port",
        )
    return int(value)


def _crashed(error: Exception) -> NoReturn:
    """An error that ends the bot: logged without its message, unless it is the operator's."""
    import structlog

    from bot.storage.error import DatabaseDamaged, StorageError, Unusable
    from bot.storage.sound import DAMAGED

    if isinstance(error, DatabaseDamaged):
        folder = settings().data_dir
        error = Unusable(DAMAGED, file=folder / "madoguchi.db", folder=folder)
    if isinstance(error, StorageError):
        # Written for the operator: says what to do, and holds nothing that was stored.
        structlog.get_logger().critical("cannot_start", error=type(error).__name__)
        says = str(error)
        if isinstance(error, Unusable):
            says = error.words.to(language(), **error.values)
        err.print(says, markup=False, soft_wrap=True)
    else:
        structlog.get_logger().critical("crashed", error=error)
    raise typer.Exit(1)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port of the practice workspace.")] = 8321,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser.")
    ] = False,
    data: Annotated[
        Path | None, typer.Option(help="Keep the data in this folder, for the next time.")
    ] = None,
) -> None:
    """Opens the practice workspace: a local Slack with the real bot in it."""
    from typing import Any, cast

    from bot.config.settings import SettingsError
    from bot.operate import demo as practice_run
    from bot.practice.server import Practice

    def make(manifest: dict[str, Any], at: int) -> Practice:
        return Practice(
            manifest,
            practice_run.BOT_TOKEN,
            practice_run.APP_TOKEN,
            practice_run.SIGNING_SECRET,
            port=at,
        )

    try:
        code = asyncio.run(
            practice_run.demo(
                make_slack=make,
                is_connected=lambda slack: bool(cast(Practice, slack).deliveries.sockets.open),
                port=port,
                browser=not no_browser,
                data=data,
                console=out,
            )
        )
    except SettingsError as error:
        explain(error)
    raise typer.Exit(code)


@app.command()
def init(
    file: Annotated[Path, typer.Option("--env", help="The file to write.")] = Path(".env"),
) -> None:
    """Asks, explains, writes .env, shows manifest and clicks, and checks until all holds."""
    from bot.operate.init import init as begin

    raise typer.Exit(begin(file))


@app.command()
def check(
    as_json: AsJson = False,
) -> None:
    """Checks settings, files, network, scopes, members, channel, keys, database and clock."""
    from bot.operate.showing import show
    from bot.runtime import log

    loaded = settings()
    log.configure(quiet=True)
    if not asyncio.run(show(loaded, as_json=as_json)):
        raise typer.Exit(FAILED)


@app.command()
def manifest() -> None:
    """Prints the Slack app manifest for these settings. Works before there is a token."""
    import json

    from bot.config.settings import SettingsError, outline
    from bot.slack.manifest import manifest as make

    try:
        made = make(outline())
    except SettingsError as error:
        explain(error)
    print(json.dumps(made, ensure_ascii=False, indent=2))


@app.command()
def leakcheck(
    file: Annotated[
        str, typer.Argument(metavar="[FILE or -]", help="The text; - is standard input.")
    ] = "-",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='One {"text": "…"} a line in, findings a line out.')
    ] = False,
    known: Annotated[
        Path | None,
        typer.Option(help="JSON with people, terms and quotes that must not be recognized."),
    ] = None,
) -> None:
    """Prints what in a text could identify somebody; exit 1 if anything does."""
    from bot.operate.leakcheck import run as run_check

    raise typer.Exit(run_check(file, jsonl=jsonl, known=known, err=err))


add_to(app)
