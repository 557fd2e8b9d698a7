"""What is not signed is not opened, and what is not Slack's is refused before anything acts."""

import hashlib
import hmac
import json
import time
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from bot.delivery.installation import Installation
from bot.slack.gate import FORM, JSON, Unsigned, opened
from handlers.shape import DEPTH, Malformed, check

SECRET = "secret"
VERIFIER = SignatureVerifier(SECRET)


def signed(body: bytes, at: str | None = None) -> dict[str, str]:
    at = at or str(int(time.time()))
    mac = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={mac}"}


def read(body: bytes, content_type: str = JSON, charset: str | None = None) -> object:
    return opened(VERIFIER, body, signed(body), content_type, charset).body


def test_what_slack_sends_is_opened() -> None:
    event = {"type": "event_callback", "event": {"type": "message", "text": "誰か\ud83d"}}
    assert read(json.dumps(event).encode()) == event
    action = {"type": "block_actions", "user": {"id": "U1"}}
    assert read(urlencode({"payload": json.dumps(action)}).encode(), FORM) == action
    command = {"command": "/sodan", "text": "100% &<>", "user_id": "U1"}
    assert read(urlencode(command).encode(), FORM) == command


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "1"},
        {"X-Slack-Signature": "é", "X-Slack-Request-Timestamp": str(int(time.time()))},
        {"X-Slack-Signature": "v0=", "X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Signature": "v0=", "X-Slack-Request-Timestamp": "9" * 400},
        signed(b"{}", at=str(int(time.time()) - 301)),
        signed(b"{ }"),
    ],
)
def test_what_is_not_signed_is_not_even_read(headers: dict[str, str]) -> None:
    with pytest.raises(Unsigned):
        opened(VERIFIER, b"{}", headers, "text/nonsense", "utf-7")


@given(st.binary(max_size=200), st.sampled_from([JSON, FORM, "text/plain", ""]))
def test_whatever_is_signed_is_opened_or_malformed(body: bytes, content_type: str) -> None:
    try:
        asked = opened(VERIFIER, body, signed(body), content_type, None)
    except (Malformed, Unsigned):
        return
    assert isinstance(asked.body, dict)


@pytest.mark.parametrize(
    ("body", "content_type", "charset"),
    [
        (b"[1]", JSON, None),
        (b"null", JSON, None),
        (b'"text"', JSON, None),
        (b"{", JSON, None),
        (b"[" * 100_000, JSON, None),
        (b"{}", "text/plain", None),
        (b"{}", JSON, "shift_jis"),
        (b"command=%2Fsodan&text=%zz", FORM, None),
        (b"command=%2Fsodan&text=50%", FORM, None),
        (b"command=%2Fsodan&text=%ED%A0%BD", FORM, None),
        (b"command=%2Fsodan&text=%FF", FORM, None),
        (b"command=%2Fsodan&command=%2Fother", FORM, None),
        (b"payload=" + quote("[]").encode(), FORM, None),
        (b"payload=null", FORM, None),
        (b"payload=" + quote('{"type":').encode(), FORM, None),
        (urlencode({f"f{n}": "" for n in range(200)}).encode(), FORM, None),
        ("command=/相談".encode(), FORM, None),
    ],
)
def test_what_slack_never_sends_is_malformed(
    body: bytes, content_type: str, charset: str | None
) -> None:
    with pytest.raises(Malformed):
        read(body, content_type, charset)


@pytest.mark.parametrize("depth", [DEPTH + 1, 4_000])
def test_what_lies_too_deep_to_be_read_is_malformed(depth: int) -> None:
    """However it came: a socket's is read before, and only this refuses it."""
    blocks: list[object] = []
    for _ in range(depth):
        blocks = [{"type": "rich_text", "elements": blocks}]
    form = {"type": "modal", "id": "V1", "blocks": blocks}
    user = {"id": "U1"}
    said = {"type": "message", "ts": "1.2", "blocks": blocks}
    with pytest.raises(Malformed):
        check({"type": "view_submission", "user": user, "view": form})
    with pytest.raises(Malformed):
        check({"type": "event_callback", "team_id": "T1", "event": said})


OURS = Installation("T1", app="A1")


@pytest.mark.parametrize(
    "body",
    [
        {"team_id": "T1", "api_app_id": "A1"},
        {"team": {"id": "T1"}, "api_app_id": "A1"},
        {"team_id": "T1", "enterprise": {"id": "E1"}},
        {"team_id": "T1", "authorizations": [{"team_id": "T1"}], "context_team_id": "T1"},
        {"team_id": None, "authorizations": None},
        {},
    ],
)
def test_ours(body: dict[str, object]) -> None:
    assert not OURS.foreign(body)


@pytest.mark.parametrize(
    "body",
    [
        {"team_id": "T2"},
        {"team": {"id": "T2"}, "team_id": "T1"},
        {"team": "T2"},
        {"team_id": "T1", "context_team_id": "T2"},
        {"team_id": "T1", "authorizations": [{"team_id": "T2"}]},
        {"team_id": "T1", "api_app_id": "A2"},
        {"team": ["T1"]},
        {"team": None, "enterprise": {"id": "E1"}},
    ],
)
def test_of_another_workspace_or_app(body: dict[str, object]) -> None:
    assert OURS.foreign(body)


def test_an_organization_has_many_workspaces() -> None:
    everywhere = Installation("T1", enterprise="E1", everywhere=True)
    assert not everywhere.foreign({"team": {"id": "T9"}, "enterprise": {"id": "E1"}})
    assert not everywhere.foreign({"team": None, "enterprise_id": "E1"})
    assert everywhere.foreign({"team": {"id": "T9"}, "enterprise": {"id": "E2"}})
    assert everywhere.foreign({"team": {"id": "T9"}})


def test_colleagues_of_another_workspace_of_the_organization() -> None:
    """The app is installed in one of them, and its notice stands in a channel of several."""
    ours = Installation("T1", enterprise="E1")
    assert not ours.foreign({"team": {"id": "T2"}, "enterprise": {"id": "E1"}})
    assert ours.foreign({"team": {"id": "T2"}, "enterprise": {"id": "E2"}})
    assert ours.foreign({"team": {"id": "T2"}, "enterprise": None})
    assert ours.foreign({"team": {"id": "T1"}, "enterprise": {"id": "E2"}})
    event = {"event": {}, "enterprise_id": "E1", "authorizations": [{"team_id": "T2"}]}
    assert ours.foreign({"team_id": "T2", **event})


def test_what_slack_has_not_told_is_not_compared() -> None:
    assert not Installation("T1").foreign({"team_id": "T1", "api_app_id": "A7"})
