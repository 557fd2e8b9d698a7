"""Opening the store for a command: to read beside the running bot, or to have an order done."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.config.settings import Settings
from bot.domain.error import Damaged, StoreUnavailable
from bot.domain.port import Clock
from bot.operate import control_socket
from bot.operate.order import Order, OrderAnswer, Orders
from bot.operate.plain_client import plain_client
from bot.operate.terminal import Refused, not_read, warn
from bot.operate.who import actor, sudo_uid
from bot.runtime.clock import clock_of
from bot.runtime.console import language
from bot.storage.error import StatementFailed, StorageError, StoreInUse, Unusable
from bot.storage.store import SqlStore, open_store
from bot.usecases.operating import OperatorAct

PATIENCE = 20.0
"""Seconds that a command waits for the database: nobody's form is open meanwhile."""

WORKSPACE_FILE = "workspace"
SLACK = 10


def clock(settings: Settings) -> Clock:
    return clock_of(os.environ, settings.slack_api_url, settings.data_dir)


async def workspace_of(settings: Settings) -> str:
    """The workspace's id: as the bot has noted it, else asked of Slack."""
    file = settings.data_dir / WORKSPACE_FILE
    with suppress(OSError, UnicodeError):
        if known := file.read_text(encoding="ascii").strip():
            return known
    web = plain_client(settings, SLACK)
    with suppress(SlackApiError, aiohttp.ClientError, OSError, TimeoutError):
        return str((await web.auth_test())["team_id"])
    raise Refused(
        "{file} がなく、Slack にもつながらないため、どのワークスペースか分かりません。",
        "It is not known which workspace this is: {file} is missing and Slack does not answer.",
        file=file,
    )


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[SqlStore]:
    """The store to read, also beside the running bot. Raises ``Refused``."""
    with told():
        async with _opened(settings, readonly=True) as store:
            yield store


@asynccontextmanager
async def alone(settings: Settings) -> AsyncIterator[SqlStore]:
    """The store to write to, while nobody else does: else ``StoreInUse``. Raises ``Refused``."""
    with told():
        async with _opened(settings, readonly=False) as store:
            await store.open_keys()
            yield store


@asynccontextmanager
async def _opened(settings: Settings, *, readonly: bool) -> AsyncIterator[SqlStore]:
    _is_there(settings)
    async with open_store(
        database_url=settings.database,
        data_dir=settings.data_dir,
        master_keys=settings.master_keys,
        workspace=await workspace_of(settings),
        patience=PATIENCE,
        readonly=readonly,
    ) as store:
        yield store


async def done(settings: Settings, order: Order) -> OrderAnswer:
    """Has an order done: here, or by the bot where it has the database. Raises ``Refused``.

    Who gives it stands in the record.
    """
    order = {**order, "actor": actor(), "sudo": sudo_uid()}
    try:
        async with alone(settings) as store:
            answer = await Orders(store, clock(settings), settings.keeping).obey(order)
    except StoreInUse:
        with told():
            asked = await control_socket.ask(settings.data_dir, order)
        if asked is None:
            raise Refused(
                "ほかのプロセスがデータベースを使っています。終わるのを待つか、ボットを"
                "止めてから、もう一度実行してください。",
                "Another process uses the database. Wait for it to end, or stop the bot, "
                "and try again.",
            ) from None
        answer = asked
    _check(answer, order["do"])
    return answer


async def noted(settings: Settings, act: OperatorAct, said: str = "") -> None:
    """Records what was done, where that can be; else whoever did it is told that it is not."""
    try:
        await done(settings, {"do": "note", "act": act, "said": said})
    except Refused as refused:
        tongue = language()
        warn(
            "このことは記録できませんでした({says})",
            "This could not be recorded ({says})",
            says=refused.words.to(tongue, **refused.values),
        )


def _is_there(settings: Settings) -> None:
    """A command makes no new database where the settings name the wrong folder."""
    if settings.database_url is None and not (settings.data_dir / "madoguchi.db").is_file():
        raise Refused(
            "{folder} にデータがありません。MADOGUCHI_DATA_DIR を確かめてください。",
            "There is no data in {folder}. See that MADOGUCHI_DATA_DIR is right.",
            folder=settings.data_dir,
        )


class told:
    """Turns what the store says into what an operator reads."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, StoreUnavailable):
            raise Refused(
                "データベースかファイルを読み書きできません。動いているか、空きがあるか確かめて"
                "ください。",
                "The database or a file cannot be read or written. See that it runs and has room.",
            ) from None
        if isinstance(error, StatementFailed):
            raise Refused(
                "データベースに、このバージョンの表がありません。ボットを一度起動してください。",
                "The database has not this version's tables. Start the bot once.",
            ) from None
        if isinstance(error, Damaged):
            raise _altered() from None
        if isinstance(error, Unusable) and not isinstance(error, StoreInUse):
            raise Refused(error.words.ja, error.words.en, **error.values) from None
        if isinstance(error, StorageError) and not isinstance(error, StoreInUse):
            raise Refused("{says}", "{says}", says=error) from None
        if isinstance(error, OSError):
            raise not_read(error) from None


def _check(answer: OrderAnswer, what: str) -> None:
    match answer.get("error"):
        case None:
            return
        case "no_leave" if what == "dossier":
            raise Refused(
                "この期間の報告書は、公開が決まっていません。Slack のボットの「ホーム」で「取り組み"
                "の報告書」を開いて同じ四半期の公開を求め、窓口か人事のもう一人が同意してから、7日の"
                "うちに実行してください。",
                "The report of these quarters is not released. In Slack, on the bot's Home, open "
                "“What we can show” and ask for the same quarters; once someone else of the desk "
                "or HR has agreed, run it within seven days.",
            )
        case "no_case":
            raise no_such_case()
        case "no_leave":
            raise Refused(
                "この相手に渡すことに、二人の同意がありません。担当者が Slack の「内容を読む」で"
                "「外部に渡す記録を頼む」を押し、ほかの担当者が同意してから、7日のうちに実行してください。",
                "Two of the desk have not agreed to hand it to this reader. In Slack a handler "
                "presses “Ask for an export” in the case and somebody else agrees; then run it "
                "within seven days.",
            )
        case "leave_waits":
            raise Refused(
                "この相手に渡す依頼は出ていますが、もう一人の同意がまだありません。",
                "It was asked for, but nobody else has agreed yet.",
            )
        case "unavailable":
            raise Refused(
                "データベースかファイルを読み書きできませんでした。もう一度実行してください。",
                "The database or a file could not be read or written. Try again.",
            )
        case "altered":
            raise _altered()
        case "storage":
            raise Refused("{says}", "{says}", says=answer["says"])
        case "cut_off":
            raise Refused(
                "ボットが、答える前に終わりました。起動してから、もう一度実行してください。",
                "The bot ended before it answered. Start it, then try again.",
            )
        case "other_key":
            raise Refused(
                "動いているボットは、まだ新しいマスターキーを知りません。ボットを再起動してから、"
                "もう一度実行してください。",
                "The running bot does not know the newest master key yet. Restart it, then try "
                "again.",
            )
        case _:
            raise Refused(
                "できませんでした。ボットのログを見てください。",
                "It could not be done. See the bot's log.",
            )


def _altered() -> Refused:
    return Refused(
        "保管されている記録が、書いたときのものと一致しません。何もしていません。どこが違うかは "
        "madoguchi audit verify で確かめられます。",
        "What is stored is not as the bot wrote it. Nothing was done; madoguchi audit verify says "
        "what is wrong.",
    )


def no_such_case() -> Refused:
    return Refused(
        "その番号の相談はありません(番号の間違いか、保存期間が過ぎて消去されています)。",
        "There is no case with this number: it is mistyped, or its time was over and it is gone.",
    )


def number_of(typed: str) -> str:
    """A case's number as it is stored, however it was typed."""
    number = typed.strip().upper()
    return number if number.startswith("M-") else f"M-{number}"
