"""The Slack app manifest for these settings, with the least that the bot needs.

Source: docs.slack.dev/reference/app-manifest. Every scope has its reason in
:data:`SCOPES`; what is not there is not asked for.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from bot.config.settings import Problem, Settings, SettingsError
from bot.runtime.console import Words
from messages import ids

EVENTS_PATH = "/slack/events"
"""Where Slack sends everything over HTTP."""

EVENTS = ("app_home_opened", "message.im", "message.mpim")

GROUP_EVENTS = ("subteam_members_changed", "subteam_updated")
"""Where a user group is configured. Both are rare, unlike ``user_change``."""


class Scope(NamedTuple):
    """A scope of the bot token, why it is needed, and under which settings."""

    name: str
    reason: Words
    wanted: Callable[[Settings], bool] = lambda settings: True


def _private(settings: Settings) -> bool:
    return settings.announcement_channel.startswith("G")


SCOPES = (
    Scope(
        "commands",
        Words(
            "スラッシュコマンドと 2 つのショートカット。",
            "The slash command and the two shortcuts.",
        ),
    ),
    Scope(
        "chat:write",
        Words(
            "ケースの知らせ、返事の知らせ、公開する事例を送る。",
            "Posts the notices of cases and answers, and the published notices.",
        ),
    ),
    Scope("im:write", Words("相談者との DM を開く。", "Opens the direct message with a reporter.")),
    Scope(
        "im:read",
        Words(
            "止まっていた間に DM に書かれた言葉を、起動後に探して受け取る。",
            "Finds the direct messages in which somebody may have written while the bot was away.",
        ),
    ),
    Scope(
        "im:history",
        Words(
            "DM に書かれた言葉を受け取り、送信結果が不明なときに二重送信を防ぐ。",
            "Hears what is typed in a direct message, and looks for a message whose "
            "sending was interrupted, so that it is not sent twice.",
        ),
    ),
    Scope(
        "mpim:write",
        Words(
            "知ってよい担当者だけのグループ DM を開く。",
            "Opens the group DM of exactly those who may know of a case.",
        ),
    ),
    Scope(
        "mpim:history",
        Words(
            "グループ DM のスレッドに書かれた言葉を受け取り、二重送信を防ぐ。",
            "Hears what is typed in a case's thread, and prevents sending twice there.",
        ),
    ),
    Scope(
        "mpim:read",
        Words(
            "グループ DM にほかの人が入っていないかを、送る前に確かめる。",
            "Sees, before something is posted into a group DM, that nobody else is in it.",
        ),
    ),
    Scope(
        "users:read",
        Words(
            "プロフィールの言語で話し、退職した担当者に送らない。",
            "Speaks the language of a person's profile, and does not count on members "
            "whose account is gone.",
        ),
    ),
    Scope(
        "files:read",
        Words(
            "相談に添えられた証拠を受け取って暗号化する。",
            "Fetches the evidence that is attached to a report, to keep it encrypted.",
        ),
    ),
    Scope(
        "files:write",
        Words(
            "証拠の写しを、開いた人自身の DM に送り、10 分後に消す。統計のグラフと CSV、"
            "相談の控えを、求めた人自身の DM に送る。",
            "Sends the copy of a piece of evidence into the own direct message of who opens "
            "it, and deletes it again after ten minutes; sends statistics as a chart or CSV, "
            "and receipts, into the own direct message of who asks for them.",
        ),
    ),
    Scope(
        "usergroups:read",
        Words(
            "設定されたユーザーグループのメンバーを知る。",
            "Knows the members of the user group that is configured.",
        ),
        lambda settings: bool(settings.desk_group or settings.hr_group),
    ),
    Scope(
        "channels:read",
        Words(
            "事例を知らせるチャンネルがあり、ボットが参加しているかを確かめる。",
            "Checks that the channel for notices exists and that the bot is in it.",
        ),
        lambda settings: not _private(settings),
    ),
    Scope(
        "groups:read",
        Words("同上(プライベートチャンネルのとき)。", "The same, where that channel is private."),
        _private,
    ),
)


def _events(settings: Settings) -> list[str]:
    grouped = settings.desk_group or settings.hr_group
    return [*EVENTS, *(GROUP_EVENTS if grouped else ())]


def scopes(settings: Settings) -> tuple[str, ...]:
    """The bot token's scopes for these settings: the manifest's, and no more."""
    return tuple(scope.name for scope in SCOPES if scope.wanted(settings))


_NAME = Words("相談窓口", "Madoguchi")
_SHORT = Words(
    "カスタマーハラスメントの相談窓口。秘密は守られます。",
    "The consultation desk for customer harassment, in confidence.",
)
_LONG = Words(
    "お客さまなどからの著しい迷惑行為(カスタマーハラスメント)について、安心して相談できる窓口です。"
    "相談の内容を読めるのは、窓口の担当者のうち、あなたが除いていない人だけです。"
    "名前を窓口に伝えずに相談することもできます。相談したことを理由に、不利益な取り扱いを受けることは"
    "ありません。相談の内容は暗号化して保管され、Slack のメッセージには残りません。"
    "相談は、ホームのボタン、ショートカット、またはコマンドから、いつでも始められます。",
    "A confidential way to the company's desk when a customer has abused you. What you report "
    "is read only by the members of the desk whom you did not exclude, and you may keep your "
    "name from the desk. Nobody may treat you worse for having asked for help. Reports are "
    "kept encrypted and do not stay in Slack's messages. Begin at any time on the Home tab, "
    "with a shortcut or with the command.",
)
_COMMAND = Words("相談する(窓口に秘密で届きます)", "Report to the consultation desk, in confidence")
_USAGE = Words("[今すぐ | 状況 | 事例 | 学ぶ | ヘルプ]", "[now | status | notices | learn | help]")
_REPORT_NEW = Words("窓口に相談する", "Report to the desk")
_REPORT_NEW_HELP = Words("カスタマーハラスメントの相談を始めます", "Begins a report in confidence")
_REPORT_MESSAGE = Words("このメッセージを相談する", "Report this message")
_REPORT_MESSAGE_HELP = Words(
    "このメッセージを添えて相談を始めます", "Begins a report with this message"
)


def manifest(settings: Settings) -> dict[str, Any]:
    """The manifest as Slack takes it (schema version 1), ready to be printed as JSON.

    Raises :class:`SettingsError` where Slack would have to reach the bot over HTTP
    and no ``PUBLIC_URL`` says where.
    """
    where = _where(settings)
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": _NAME.to(settings.locale),
            "description": _SHORT.to(settings.locale),
            "long_description": _LONG.to(settings.locale),
            "background_color": "#23415a",
        },
        "features": _features(settings),
        "oauth_config": {"scopes": {"bot": list(scopes(settings))}},
        "settings": {
            "event_subscriptions": {**where, "bot_events": _events(settings)},
            "interactivity": {"is_enabled": True, **where},
            "org_deploy_enabled": False,
            "socket_mode_enabled": settings.socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _where(settings: Settings, name: str = "request_url") -> dict[str, str]:
    """Where Slack sends it: an address over HTTP, nothing over a socket."""
    if settings.socket_mode:
        return {}
    if settings.public_url is None:
        raise SettingsError([Problem("MADOGUCHI_PUBLIC_URL", "missing")])
    return {name: settings.public_url + EVENTS_PATH}


def _features(settings: Settings) -> dict[str, Any]:
    tongue = settings.locale
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            # People answer in this DM: it must not be read-only.
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": _NAME.to(tongue), "always_online": True},
        "slash_commands": [
            {
                "command": settings.command,
                **_where(settings, "url"),
                "description": _COMMAND.to(tongue),
                "usage_hint": _USAGE.to(tongue),
                "should_escape": False,
            }
        ],
        "shortcuts": [
            {
                "name": _REPORT_NEW.to(tongue),
                "type": "global",
                "callback_id": ids.REPORT_NEW,
                "description": _REPORT_NEW_HELP.to(tongue),
            },
            {
                "name": _REPORT_MESSAGE.to(tongue),
                "type": "message",
                "callback_id": ids.REPORT_MESSAGE,
                "description": _REPORT_MESSAGE_HELP.to(tongue),
            },
        ],
    }
