"""Delivery to the app's request URL: signed as Slack signs (docs.slack.dev, v0)."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.practice.core import Core
from bot.practice.delivery import Retry, Undelivered
from bot.practice.errors import Json

VERSION = "v0"

KEPT_OPEN = 2.0
"""Seconds for which a connection is used again: less than any server keeps it."""


def signature(secret: str, timestamp: str, body: str) -> str:
    """``v0=`` and the HMAC-SHA256 of ``v0:timestamp:body`` in hexadecimal."""
    base = f"{VERSION}:{timestamp}:{body}".encode()
    return f"{VERSION}={hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()}"


class SignedHttp:
    """Sends to one address, each request by itself."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.request_url: str | None = None
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, kind: str, payload: Json, retry: Retry | None) -> Any:
        if kind == "events_api":
            return await self._post("application/json", json.dumps(payload), retry)
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        return await self._post("application/x-www-form-urlencoded", urlencode(form), retry)

    async def verify(self) -> bool:
        """Slack's ``url_verification``: whether the app gives the challenge back."""
        challenge = hashlib.sha256(str(time.time()).encode()).hexdigest()
        body = {"token": "practice", "challenge": challenge, "type": "url_verification"}
        try:
            answer = await self._post("application/json", json.dumps(body), None)
        except Undelivered:
            return False
        return answer == challenge or (
            isinstance(answer, dict) and answer.get("challenge") == challenge
        )

    async def _post(self, content_type: str, body: str, retry: Retry | None) -> Any:
        if self.request_url is None:
            raise Undelivered("dispatch_failed", "connection_failed")
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.core.secrets.signing_secret, timestamp, body),
        }
        if retry is not None:
            headers["X-Slack-Retry-Num"] = str(retry.number)
            headers["X-Slack-Retry-Reason"] = retry.reason
        if self._session is None:
            # Slack does not wait with one request for the answer to another, and sends none over
            # a connection that the app may be closing at this moment.
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_OPEN)
            self._session = aiohttp.ClientSession(connector=connector)
        timeout = aiohttp.ClientTimeout(total=self.core.timing.acknowledge)
        try:
            async with self._session.post(
                self.request_url,
                data=body.encode(),
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                text = await response.text()
                final = response.headers.get("X-Slack-No-Retry") == "1"
                if not 200 <= response.status < 300:
                    raise Undelivered("dispatch_failed", "http_error", final=final)
                return _parsed(text, response.content_type)
        except TimeoutError:
            raise Undelivered("operation_timeout", "http_timeout") from None
        except aiohttp.ClientError:
            raise Undelivered("dispatch_failed", "connection_failed") from None


def _parsed(text: str, content_type: str) -> Any:
    if not text.strip():
        return None
    if content_type == "application/json":
        try:
            return json.loads(text)
        except ValueError:
            raise Undelivered("dispatch_failed", "http_error") from None
    return text
