"""Whether each of Slack's hosts is reached, and through which proxy."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Iterator

import aiohttp
from yarl import URL

from bot.config.settings import Settings
from bot.operate.check_line import NETWORK, CheckLine, CheckState, finding
from bot.runtime.console import Words
from bot.runtime.proxy import proxy_for

PATIENCE = aiohttp.ClientTimeout(total=8)
"""For one host; all are asked at once."""

AUTHORITY = "SSL_CERT_FILE"

DOMAINS = ("slack.com", "slack-gov.com")

REACHED = Words("つながります。", "is reached.")
PROXY_WRONG = Words(
    "プロキシのアドレスとして使えません。HTTPS_PROXY=http://ホスト:ポート の形で書いてください"
    "(SOCKS は使えません)。",
    "that is no address of a proxy: HTTPS_PROXY=http://host:port (SOCKS cannot be used).",
)
PROXY_AWAY = Words(
    "プロキシにつながりません。アドレスと、動いているかを確かめてください。",
    "the proxy cannot be reached. See that its address is right and that it runs.",
)
PROXY_ASKS = Words(
    "プロキシが名前とパスワードを求めているか、いまのものを受けつけません。"
    "HTTPS_PROXY=http://名前:パスワード@ホスト:ポート の形で書き、記号は %40(@)のように書いて"
    "ください。",
    "the proxy asks for a name and password, or refuses those given: "
    "HTTPS_PROXY=http://name:password@host:port, with signs as %40 (for @).",
)
PROXY_REFUSES = Words(
    "プロキシが通しません。このホストへの接続を許可してもらってください。",
    "the proxy refuses it. Have it let this host through.",
)
UNTRUSTED = Words(
    "証明書を信頼できません。会社の認証局の証明書を SSL_CERT_FILE に指定してください。",
    "its certificate is not trusted. Give your company's own authority as SSL_CERT_FILE.",
)
AWAY = Words(
    "つながりません。ネットワークとプロキシ(HTTPS_PROXY、NO_PROXY)を確かめてください。",
    "cannot be reached. Look at the network and the proxy (HTTPS_PROXY, NO_PROXY).",
)


def hosts(settings: Settings) -> tuple[URL, ...]:
    """What the bot calls: the API, and where Slack keeps files, answers and sockets."""
    api = URL(settings.slack_api_url).origin()
    domain = ".".join((api.host or "").split(".")[-2:])
    if domain not in DOMAINS:
        return (api,)
    names = ("files", "hooks", *(("wss-primary",) if settings.socket_mode else ()))
    return (api, *(URL(f"https://{name}.{domain}") for name in names))


async def network(settings: Settings) -> AsyncIterator[CheckLine]:
    """A line for each host: the proxy that is used, without its password, and how it went."""
    for line in _authority(os.environ.get(AUTHORITY, "")):
        yield line
    asked = hosts(settings)
    for host, says in zip(asked, await asyncio.gather(*map(_asked, asked)), strict=True):
        proxy = proxy_for(str(host))
        shown = _shown(proxy) if proxy else ""
        yield finding(
            NETWORK,
            CheckState.OK if says is REACHED else CheckState.FAIL,
            "{host}({way}): " + says.ja,
            "{host} ({route}): " + says.en,
            host=host.authority,
            way=f"プロキシ {shown}" if proxy else "直接",
            route=f"through the proxy {shown}" if proxy else "directly",
        )


def _authority(file: str) -> Iterator[CheckLine]:
    """Of the company's own authority, where it is of no use: OpenSSL says nothing of that."""
    try:
        if file:
            ssl.create_default_context(cafile=file)
    except OSError as error:
        yield finding(
            NETWORK,
            CheckState.WARN,
            "SSL_CERT_FILE の {file} を使えません({reason})。PEM 形式の証明書のファイルを"
            "指定してください。",
            "{file} of SSL_CERT_FILE cannot be used ({reason}). Give a PEM file.",
            file=file,
            reason=getattr(error, "reason", None) or error.strerror or type(error).__name__,
        )


async def _asked(host: URL) -> Words:
    """How it went. Whatever the host answers, it is reached."""
    proxy = proxy_for(str(host))
    if proxy and not _usable(proxy):
        return PROXY_WRONG
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.head(host, proxy=proxy, allow_redirects=False) as answer,
        ):
            # A proxy of plain HTTP answers in the place of the host.
            return PROXY_ASKS if answer.status == 407 else REACHED
    except aiohttp.ClientHttpProxyError as error:
        return PROXY_ASKS if error.status == 407 else PROXY_REFUSES
    except aiohttp.ClientProxyConnectionError:
        return PROXY_AWAY
    except aiohttp.ClientSSLError:
        return UNTRUSTED
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return AWAY


def _usable(proxy: str) -> bool:
    try:
        address = URL(proxy)
    except ValueError:
        return False
    return address.scheme in ("http", "https") and bool(address.host)


def _shown(proxy: str) -> str:
    """The proxy's address without name and password."""
    try:
        return str(URL(proxy).with_user(None))
    except ValueError:
        return "?"
