"""The manifest: what the bot asks of a workspace, and nothing more."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.config.settings import Settings, SettingsError, outline
from bot.domain.command import WORDS
from bot.slack.manifest import SCOPES, manifest, scopes

Make = Callable[..., Settings]

LEAST = {
    "commands",
    "chat:write",
    "im:write",
    "im:read",
    "im:history",
    "mpim:write",
    "mpim:history",
    "mpim:read",
    "users:read",
    "files:read",
    "files:write",
}


def bot_scopes(made: dict[str, Any]) -> set[str]:
    return set(made["oauth_config"]["scopes"]["bot"])


def test_every_surface_is_there(settings_with: Make) -> None:
    made = manifest(settings_with(COMMAND="/tasukete"))
    assert [one["command"] for one in made["features"]["slash_commands"]] == ["/tasukete"]
    assert {(one["type"], one["callback_id"]) for one in made["features"]["shortcuts"]} == {
        ("global", "report_new"),
        ("message", "report_message"),
    }
    assert made["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert made["settings"]["interactivity"]["is_enabled"] is True
    assert set(made["settings"]["event_subscriptions"]["bot_events"]) == {
        "app_home_opened",
        "message.im",
        "message.mpim",
    }


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({}, {"channels:read"}),
        ({"ANNOUNCEMENT_CHANNEL": "G0PRIVATE"}, {"groups:read"}),
        ({"DESK_MEMBERS": "S0DESK"}, {"channels:read", "usergroups:read"}),
        ({"HR_MEMBERS": "S0HR"}, {"channels:read", "usergroups:read"}),
    ],
)
def test_scopes_are_the_least(settings_with: Make, changes: dict[str, str], more: set[str]) -> None:
    made = manifest(settings_with(**changes))
    assert bot_scopes(made) == LEAST | more
    assert "user" not in made["oauth_config"]["scopes"]
    assert "user_events" not in made["settings"]["event_subscriptions"]


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_the_usage_hint_names_words_that_are_understood(settings_with: Make, locale: str) -> None:
    [command] = manifest(settings_with(LOCALE=locale))["features"]["slash_commands"]
    words = command["usage_hint"].strip("[]").split(" | ")
    assert {WORDS[word] for word in words} == set(WORDS.values())


def test_every_scope_has_its_reason() -> None:
    assert len({scope.name for scope in SCOPES}) == len(SCOPES)
    for scope in SCOPES:
        assert scope.reason.ja and scope.reason.en


def test_socket_mode_needs_no_address(settings_with: Make) -> None:
    made = manifest(settings_with(PUBLIC_URL="https://bot.example"))
    assert made["settings"]["socket_mode_enabled"] is True
    assert "bot.example" not in str(made)


def test_over_http_everything_goes_to_one_address(settings_with: Make) -> None:
    made = manifest(settings_with(SLACK_APP_TOKEN=None, PUBLIC_URL="https://bot.example/desk/"))
    url = "https://bot.example/desk/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert made["features"]["slash_commands"][0]["url"] == url


def test_over_http_the_address_must_be_known(settings_with: Make) -> None:
    with pytest.raises(SettingsError) as caught:
        manifest(settings_with(SLACK_APP_TOKEN=None))
    assert caught.value.problems[0].variable == "MADOGUCHI_PUBLIC_URL"


def test_it_can_be_made_before_the_app_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    assert manifest(outline(None))["settings"]["socket_mode_enabled"] is True
    monkeypatch.setenv("MADOGUCHI_PUBLIC_URL", "https://bot.example")
    monkeypatch.setenv("MADOGUCHI_DESK_MEMBERS", "S0DESK")
    made = manifest(outline(None))
    assert made["settings"]["socket_mode_enabled"] is False
    assert "usergroups:read" in bot_scopes(made)
    monkeypatch.setenv("MADOGUCHI_COMMAND", "wrong")
    with pytest.raises(SettingsError) as caught:
        outline(None)
    assert "MADOGUCHI_COMMAND" in [problem.variable for problem in caught.value.problems]


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("http", [True, False])
def test_slack_accepts_it(settings_with: Make, locale: str, http: bool) -> None:
    """The rules of Slack's manifest reference for the parts that are used."""
    changes: dict[str, str | None] = {"LOCALE": locale, "DESK_MEMBERS": "S0DESK"}
    if http:
        changes |= {"SLACK_APP_TOKEN": None, "PUBLIC_URL": "https://bot.example"}
    made = manifest(settings_with(**changes))
    assert set(made) <= {
        "_metadata",
        "display_information",
        "features",
        "oauth_config",
        "settings",
    }
    shown = made["display_information"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch("#[0-9a-f]{6}", shown["background_color"])
    assert 1 <= len(made["features"]["bot_user"]["display_name"]) <= 80
    for command in made["features"]["slash_commands"]:
        assert re.fullmatch(r"/\S{1,31}", command["command"])
        assert 1 <= len(command["description"]) <= 2000
        assert 1 <= len(command["usage_hint"]) <= 1000
    for shortcut in made["features"]["shortcuts"]:
        assert set(shortcut) == {"name", "type", "callback_id", "description"}
        assert 1 <= len(shortcut["name"]) <= 24
        assert 1 <= len(shortcut["description"]) <= 150
    assert list(bot_scopes(made)) != []
    assert bot_scopes(made) == set(scopes(settings_with(**changes)))
