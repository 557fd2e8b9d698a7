"""The part of the check that asks Slack: the token, the people, the channel, the clock."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.config.settings import Settings
from bot.config.value import Roster
from bot.delivery.circle import is_shared
from bot.delivery.organization import Organization
from bot.domain.role import CONVERSATION_LIMIT
from bot.operate.check_line import (
    APP_TOKEN,
    CHANNEL,
    CLOCK,
    DESK,
    FALLBACK,
    HR,
    SCOPES,
    TOKEN,
    WAY,
    WITNESS,
    CheckLine,
    CheckState,
    finding,
)
from bot.operate.check_reach import way_to_the_desk
from bot.operate.plain_client import plain_client
from bot.runtime.console import Words
from bot.slack.manifest import scopes

TIMEOUT = 10
"""Seconds that Slack has for one answer."""

SKEW = 60.0
"""Seconds by which this machine's clock may differ from Slack's."""


class SlackCheck:
    """What Slack says of an installation.

    ``workspace``: its id, and ``desk``: those of it who can answer, once Slack has told them.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.workspace: str | None = None
        self.desk: tuple[str, ...] = ()

    async def lines(self) -> AsyncIterator[CheckLine]:
        settings = self._settings
        web = plain_client(settings, TIMEOUT)
        asked_at = time.time()
        try:
            answer = await web.auth_test()
        except Exception as error:
            yield _refused(TOKEN, error)
        else:
            self.workspace = str(answer.get("team_id"))
            headers = {str(k).lower(): str(v) for k, v in answer.headers.items()}
            yield finding(
                TOKEN,
                CheckState.OK,
                "「{team}」に {user} として接続できます。",
                "connects to “{team}” as {user}.",
                team=str(answer.get("team")),
                user=str(answer.get("user")),
            )
            yield _scopes(settings, headers)
            async for found in _way_in(settings, web):
                yield found
            desk = await _members(DESK, settings.desk, web)
            self.desk = desk.able
            async for found in _people(settings, web, desk):
                yield found
            state, says, code = await way_to_the_desk(settings, web)
            yield CheckLine(WAY, CheckState(state), says, {"code": code})
            yield await _channel(CHANNEL, settings.announcement_channel, web)
            yield await _witness(settings, web)
            yield _clock(headers, asked_at)


def _scopes(settings: Settings, headers: Mapping[str, str]) -> CheckLine:
    wanted = set(scopes(settings))
    if "x-oauth-scopes" not in headers:
        return finding(
            SCOPES,
            CheckState.WARN,
            "Slack がスコープを知らせなかったため、比べられません。",
            "Slack did not tell the scopes, so they cannot be compared.",
        )
    held = {part.strip() for part in headers["x-oauth-scopes"].split(",") if part.strip()}
    missing, needless = sorted(wanted - held), sorted(held - wanted)
    if not missing and not needless:
        return finding(
            SCOPES,
            CheckState.OK,
            "マニフェストと同じです。",
            "are those of the manifest, and no more.",
        )
    return finding(
        SCOPES,
        CheckState.FAIL,
        "不足: {missing}。不要: {needless}。「madoguchi manifest」の内容をアプリに反映し、"
        "再インストールしてください。",
        "missing: {missing}; not needed: {needless}. Give the app what `madoguchi manifest` "
        "prints and install it again.",
        missing=", ".join(missing) or "-",
        needless=", ".join(needless) or "-",
    )


async def _way_in(settings: Settings, web: AsyncWebClient) -> AsyncIterator[CheckLine]:
    if settings.slack_app_token is None:
        if settings.public_url is None:
            yield finding(
                APP_TOKEN,
                CheckState.WARN,
                "HTTP で受けます。MADOGUCHI_PUBLIC_URL がないため、マニフェストは作れません。",
                "HTTP. Without MADOGUCHI_PUBLIC_URL the manifest cannot be made.",
            )
        else:
            yield finding(
                APP_TOKEN,
                CheckState.OK,
                "HTTP で受けます: {url}",
                "HTTP, at {url}.",
                url=settings.public_url,
            )
        return
    try:
        await web.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except Exception as error:
        yield _refused(APP_TOKEN, error)
    else:
        yield finding(
            APP_TOKEN, CheckState.OK, "Socket Mode で受けられます。", "Socket Mode can be opened."
        )


async def _people(
    settings: Settings, web: AsyncWebClient, desk: "_Checked"
) -> AsyncIterator[CheckLine]:
    for found in desk.findings:
        yield found
    fallback = await _members(FALLBACK, Roster(settings.desk_fallback), web)
    if settings.desk_fallback:
        for found in fallback.findings:
            yield found
    elif len(desk.able) < 3:
        # One reports or is excluded, and fewer than two handlers are left (policy 3(1)).
        yield finding(
            FALLBACK,
            CheckState.WARN,
            "設定されていません。窓口の担当者が除かれたとき、対応する人が足りなくなります。",
            "is not set. When a member of the desk is excluded from a case, too few are left.",
        )
    if not desk.able and not fallback.able:
        yield finding(DESK, CheckState.FAIL, "対応できる人がいません。", "nobody can answer.")
    for found in (await _members(HR, settings.hr, web)).findings:
        yield found


@dataclass(frozen=True, slots=True)
class _Checked:
    able: tuple[str, ...]
    findings: tuple[CheckLine, ...]


async def _members(what: Words, roster: Roster, web: AsyncWebClient) -> _Checked:
    users = roster.users
    if roster.group:
        try:
            users = tuple(await Organization(web).members(roster.group))
        except Exception as error:
            return _Checked((), (_refused(what, error, about=roster.group),))
    if not users:
        return _Checked(
            (), (finding(what, CheckState.FAIL, "だれもいません。", "there is nobody."),)
        )
    findings = []
    able = []
    names = []
    for user in users:
        try:
            person: dict[str, Any] = (await web.users_info(user=user)).get("user") or {}
        except Exception as error:
            findings.append(_refused(what, error, about=user))
            continue
        if person.get("deleted"):
            findings.append(
                finding(
                    what,
                    CheckState.FAIL,
                    "{user} のアカウントは無効です。設定から除いてください。",
                    "the account of {user} is deactivated. Remove it from the settings.",
                    user=user,
                )
            )
        elif person.get("is_bot") or user == "USLACKBOT":
            findings.append(
                finding(
                    what,
                    CheckState.FAIL,
                    "{user} は人ではなくボットです。",
                    "{user} is a bot, not a person.",
                    user=user,
                )
            )
        else:
            able.append(user)
            names.append(str(person.get("real_name") or person.get("name") or user))
    if what is DESK and len(able) > CONVERSATION_LIMIT:
        findings.append(
            finding(
                what,
                CheckState.WARN,
                "{count} 人います。1 件のグループ DM に入れるのは先頭の 8 人までです。",
                "there are {count}. A case's group DM holds the first eight of them.",
                count=str(len(able)),
            )
        )
    if not findings:
        findings.append(finding(what, CheckState.OK, "{names}", "{names}", names=", ".join(names)))
    return _Checked(tuple(able), tuple(findings))


async def _witness(settings: Settings, web: AsyncWebClient) -> CheckLine:
    to = settings.witness
    if to is None:
        return finding(
            WITNESS,
            CheckState.WARN,
            "MADOGUCHI_WITNESS がありません。データベースがまるごと古いものに戻されても、だれにも"
            "分かりません。窓口の外の人かチャンネルに、記録の先頭が毎日届くようにできます。",
            "MADOGUCHI_WITNESS is not set: should the whole database be put back to an earlier "
            "state, nobody can tell. Somebody outside the desk, or a channel, can be sent the head "
            "of the record daily.",
        )
    if to.startswith(("C", "G")):
        return await _channel(WITNESS, to, web)
    if to in settings.desk_members:
        return finding(
            WITNESS,
            CheckState.WARN,
            "{user} は窓口の担当者です。窓口の外の人にしてください。",
            "{user} is of the desk: choose somebody outside it.",
            user=to,
        )
    return (await _members(WITNESS, Roster((to,)), web)).findings[0]


async def _channel(what: Words, channel_id: str, web: AsyncWebClient) -> CheckLine:
    try:
        channel: dict[str, Any] = (await web.conversations_info(channel=channel_id)).get(
            "channel"
        ) or {}
    except Exception as error:
        return _refused(what, error, about=channel_id)
    name = str(channel.get("name") or channel_id)
    if channel.get("is_archived"):
        return finding(
            what,
            CheckState.FAIL,
            "#{name} はアーカイブされています。",
            "#{name} is archived.",
            name=name,
        )
    if is_shared(channel):
        return finding(
            what,
            CheckState.FAIL,
            "#{name} はほかの会社と共有されています。社内だけのチャンネルを設定してください。",
            "#{name} is shared with another company. Choose one that your own people alone read.",
            name=name,
        )
    if not channel.get("is_member"):
        return finding(
            what,
            CheckState.FAIL,
            "ボットが #{name} に参加していません。チャンネルで /invite してください。",
            "the bot is not in #{name}. Invite it there with /invite.",
            name=name,
        )
    return finding(what, CheckState.OK, "#{name}", "#{name}", name=name)


def _clock(headers: Mapping[str, str], asked_at: float) -> CheckLine:
    try:
        theirs = parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return finding(
            CLOCK,
            CheckState.WARN,
            "Slack が時刻を知らせなかったため、比べられません。",
            "Slack did not tell the time, so it cannot be compared.",
        )
    # The answer was written somewhere between the question and now, to a second.
    early, late = asked_at - theirs, time.time() - theirs
    skew = max(0.0, early - 1, -late - 1)
    if skew > SKEW:
        return finding(
            CLOCK,
            CheckState.WARN,
            "Slack の時計と {seconds} 秒ずれています。期限と署名の確認が狂います。",
            "differs from Slack's by {seconds} s: deadlines and signatures go wrong.",
            seconds=f"{skew:.0f}",
        )
    return finding(CLOCK, CheckState.OK, "合っています。", "agrees with Slack's.")


_ERRORS: dict[str, Words] = {
    "invalid_auth": Words("トークンが正しくありません。", "the token is not valid."),
    "not_authed": Words("トークンが正しくありません。", "the token is not valid."),
    "account_inactive": Words("トークンは取り消されています。", "the token was revoked."),
    "token_revoked": Words("トークンは取り消されています。", "the token was revoked."),
    "not_allowed_token_type": Words("トークンの種類が違います。", "it is a token of another kind."),
    "missing_scope": Words(
        "{about} を調べるスコープがありません。", "no scope allows to look at {about}."
    ),
    "user_not_found": Words("{about} という人はいません。", "there is nobody with the id {about}."),
    "user_not_visible": Words(
        "{about} という人はいません。", "nobody with the id {about} is seen."
    ),
    "no_such_subteam": Words(
        "{about} というユーザーグループはありません。", "there is no user group {about}."
    ),
    "subteam_not_found": Words(
        "{about} というユーザーグループはありません。", "there is no user group {about}."
    ),
    "channel_not_found": Words(
        "{about} というチャンネルが見えません。プライベートなら、ボットを招待してください。",
        "no channel {about} is seen. If it is private, invite the bot.",
    ),
}


def _refused(what: Words, error: Exception, about: str = "") -> CheckLine:
    """What Slack's error, or its silence, means for the one who reads it here."""
    if isinstance(error, SlackApiError):
        data = getattr(error.response, "data", error.response)
        code = str(data.get("error", "")) if isinstance(data, dict) else ""
        if not code:
            return finding(
                what,
                CheckState.FAIL,
                "Slack ではないものが答えています。プロキシと SLACK_API_URL を確かめてください。",
                "what answers is not Slack. Look at the proxy and SLACK_API_URL.",
            )
        words = _ERRORS.get(code, Words("Slack が {code} と答えました。", "Slack answered {code}."))
        return CheckLine(what, CheckState.FAIL, words, {"about": about, "code": code})
    if isinstance(error, aiohttp.ClientError | asyncio.TimeoutError | OSError):
        return finding(
            what,
            CheckState.FAIL,
            "Slack につながりません({kind})。ネットワークとプロキシを確かめてください。",
            "Slack cannot be reached ({kind}). Look at the network and the proxy.",
            kind=type(error).__name__,
        )
    raise error
