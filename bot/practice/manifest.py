"""What the app's own manifest allows it: scopes, events, commands, shortcuts, surfaces."""

from dataclasses import dataclass, field

from bot.practice.errors import Json


@dataclass(frozen=True)
class Command:
    command: str
    description: str
    usage_hint: str


@dataclass(frozen=True)
class Shortcut:
    """``kind`` is ``global`` or ``message``."""

    callback_id: str
    name: str
    kind: str


@dataclass(frozen=True)
class App:
    """The app as it is installed. Nothing that the manifest leaves out is given to it."""

    name: str
    scopes: tuple[str, ...]
    events: frozenset[str]
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    home: bool = False
    messages_tab: bool = True
    messages_tab_read_only: bool = False
    interactive: bool = False
    bot_name: str = field(default="bot")

    def command(self, name: str) -> Command | None:
        return next((one for one in self.commands if one.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        return next((one for one in self.shortcuts if one.callback_id == callback_id), None)


def read(manifest: Json) -> App:
    """Reads a Slack app manifest (docs.slack.dev/reference/app-manifest).

    Missing parts mean what they mean to Slack: no scopes, no events, no home tab.
    """
    features = manifest.get("features") or {}
    settings = manifest.get("settings") or {}
    home = features.get("app_home") or {}
    information = manifest.get("display_information") or {}
    name = str(information.get("name", "App"))
    scopes = ((manifest.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []
    events = (settings.get("event_subscriptions") or {}).get("bot_events") or []
    return App(
        name=name,
        scopes=tuple(dict.fromkeys(str(scope) for scope in scopes)),
        events=frozenset(str(event) for event in events),
        commands=tuple(
            Command(
                str(one["command"]), str(one.get("description", "")), str(one.get("usage_hint", ""))
            )
            for one in features.get("slash_commands") or []
        ),
        shortcuts=tuple(
            Shortcut(str(one["callback_id"]), str(one.get("name", "")), str(one["type"]))
            for one in features.get("shortcuts") or []
        ),
        home=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", True)),
        messages_tab_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
        interactive=bool((settings.get("interactivity") or {}).get("is_enabled", False)),
        bot_name=str((features.get("bot_user") or {}).get("display_name", name)),
    )
