"""What comes in over HTTP is opened only where Slack has signed it, and only where it is whole.

Source: docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from handlers.shape import Malformed

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
"""How Slack sends events, and everything else."""

FIELDS = 100
"""Fields of a form, at most; a slash command has about fifteen."""

_BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Unsigned(Exception):
    """Not signed by Slack, or longer than five minutes ago."""


def opened(
    verifier: SignatureVerifier,
    body: bytes,
    headers: Mapping[str, str],
    content_type: str,
    charset: str | None,
) -> AsyncBoltRequest:
    """The request in a body. Raises :class:`Unsigned` before anything is parsed.

    Raises :class:`Malformed` where it is not what Slack sends. Escaped halves of a character
    in JSON are let through: what a person typed is made storable later, and is not refused.
    """
    if not _signed(verifier, body, headers):
        raise Unsigned
    if charset is not None and charset.lower() not in ("utf-8", "utf8"):
        raise Malformed
    try:
        text = body.decode()
        if content_type == JSON:
            parsed = json.loads(text)
        elif content_type == FORM:
            parsed = _form(body)
        else:
            raise Malformed
        if not isinstance(parsed, dict):
            raise Malformed
        return AsyncBoltRequest(body=text, headers=dict(headers))
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        raise Malformed from None


def _signed(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        return bool(
            verifier.is_valid(
                body,
                headers.get("X-Slack-Request-Timestamp", ""),
                headers.get("X-Slack-Signature", ""),
            )
        )
    except (ValueError, TypeError, OverflowError):  # no number, no text, no moment there can be
        return False


def _form(body: bytes) -> object:
    if _BAD_PERCENT.search(body):
        raise Malformed
    fields = parse_qsl(
        body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS
    )
    named = dict(fields)
    if len(named) != len(fields):
        raise Malformed
    return json.loads(named["payload"]) if "payload" in named else named
