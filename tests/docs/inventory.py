"""``docs/INVENTORY.md``: everything that a reviewer would want listed, out of the code.

Every listener, column, setting, log event and outgoing call, each with its rule. What the code
has and no rule is for fails (``tests/docs/test_inventory.py``): its rule is written here.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import LargeBinary, Text

import handlers  # noqa: F401 - once imported, the listeners are registered
from bot.config.settings import Settings, variable_of
from bot.domain.lifecycle import RULES, Action
from bot.domain.notice import NoticeAction
from bot.storage.clear import CLEAR
from bot.storage.columns import Sealed
from bot.storage.guarded import CHAINED, HARMLESS
from bot.storage.schema import metadata
from handlers.listener import LISTENERS
from tests.docs.way import ROOT

PAGE = ROOT / "docs" / "INVENTORY.md"
PACKAGES = ("bot", "handlers", "messages")

Rules = Mapping[str, str]

EVERYBODY = "everybody of the workspace, about themselves"
DESK = "the desk, decided when it is done"
STAFF = "desk and HR, decided when it is done"

LISTENER: Rules = {
    "": "everybody of the workspace; what it opens decides its own right",
    "allowed_add": STAFF,
    "allowed_approve": f"{STAFF}; never who proposed it",
    "allowed_list": STAFF,
    "allowed_remove": STAFF,
    "app_home_opened": f"{EVERYBODY}; the desk's lists to the desk alone",
    "away_back": DESK,
    "away_until": DESK,
    "case_file_as_it_is": "as `case_file`, confirmed, recorded by itself",
    "case_template": "as `case_reply`, or the form that it fills: `bot/domain/lifecycle.py`",
    "desk_list": DESK,
    "desk_search": DESK,
    "guide_desk": "everybody of the workspace: how the desk works is no secret",
    "guide_employee": "everybody of the workspace",
    "guide_hr": "everybody of the workspace: how HR works is no secret",
    "guide_open": "everybody of the workspace",
    "guide_privacy": "everybody of the workspace",
    "help_now": f"{EVERYBODY}; never limited",
    "lesson_add": STAFF,
    "lesson_done": STAFF,
    "lesson_drop": STAFF,
    "lesson_list": STAFF,
    "message": "who wrote it, in a DM with the bot or in a case's own conversation",
    "course_example": "HR, decided when it is done",
    "course_list": "HR, decided when it is done",
    "course_plan": "HR, decided when it is done",
    "course_stop": "HR, decided when it is done",
    "learn_answer": f"{EVERYBODY}; what is chosen is kept nowhere",
    "learn_certificate": f"{EVERYBODY}; to their own DM",
    "learn_open": f"{EVERYBODY}; the desk's chapters for those who work cases today",
    "notice_begin": "HR, decided when it is done",
    "notice_list": "everybody of the workspace: it was published",
    "notice_read": "everybody of the workspace, counted by a keyed hash",
    "notice_seen_here": "everybody of the workspace, counted by a keyed hash",
    "notice_seen_undo": "whoever has pressed `notice_seen_here`",
    "report": f"{EVERYBODY}; within their allowance",
    "report_discard": EVERYBODY,
    "report_file_as_it_is": "as `report_file`, confirmed, recorded by itself",
    "report_message": EVERYBODY,
    "report_moved": "as `report_reply`, in both cases",
    "report_new": EVERYBODY,
    "report_other": EVERYBODY,
    "report_status": EVERYBODY,
    "dossier_approve": STAFF,
    "dossier_deny": STAFF,
    "dossier_file": STAFF,
    "dossier_open": STAFF,
    "dossier_request": STAFF,
    "review_open": STAFF,
    "review_record": STAFF,
    "statistics_chart": STAFF,
    "statistics_csv": STAFF,
    "statistics_open": STAFF,
    "subteam_members_changed": "Slack, about the configured groups; a hint that they are read anew",
    "subteam_updated": "Slack, about the configured groups; a hint that they are read anew",
    "training_begin": "HR, decided when it is done",
    "value": f"{EVERYBODY}: what is filled into an open form, kept as their draft",
}
"""Who may, beside the acts on a case (``bot/domain/lifecycle.py``) and on a notice
(``bot/domain/notice.py``), whose tables say it themselves."""

SECRET = "secret: never printed, logged or backed up"
PLAIN = "no secret"
PEOPLE = "ids of people: in no log"

SETTING: Rules = {
    **dict.fromkeys(
        (
            *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"),
            *("MADOGUCHI_DATABASE_URL", "MADOGUCHI_MASTER_KEYS", "MADOGUCHI_MASTER_KEYS_COMMAND"),
        ),
        SECRET,
    ),
    **dict.fromkeys(
        (
            *("MADOGUCHI_DESK_MEMBERS", "MADOGUCHI_DESK_FALLBACK", "MADOGUCHI_HR_MEMBERS"),
            *("MADOGUCHI_OPERATOR", "MADOGUCHI_WITNESS"),
        ),
        PEOPLE,
    ),
    "SLACK_API_URL": "where everything goes: Slack, or its own origin alone",
    "MADOGUCHI_DATA_DIR": "mode 0700; what is in it is sealed",
    "MADOGUCHI_HEALTH_PORT": "on loopback alone",
    "MADOGUCHI_NOTICE_THRESHOLD": "never below 5",
    "MADOGUCHI_ANNOUNCEMENT_CHANNEL": PLAIN,
    "MADOGUCHI_CALENDAR": PLAIN,
    "MADOGUCHI_CHECKINS": PLAIN,
    "MADOGUCHI_COMMAND": PLAIN,
    "MADOGUCHI_COMPANY_NAME": PLAIN,
    "MADOGUCHI_CONTACTS_FILE": PLAIN,
    "MADOGUCHI_FIRST_RESPONSE": PLAIN,
    "MADOGUCHI_FIRST_RESPONSE_URGENT": PLAIN,
    "MADOGUCHI_HOURLY_FILES": PLAIN,
    "MADOGUCHI_HOURLY_MEGABYTES": PLAIN,
    "MADOGUCHI_HOURLY_MESSAGES": PLAIN,
    "MADOGUCHI_HOURLY_REPORTS": PLAIN,
    "MADOGUCHI_LESSONS_FILE": PLAIN,
    "MADOGUCHI_LOCALE": PLAIN,
    "MADOGUCHI_MESSAGES_FILE": PLAIN,
    "MADOGUCHI_NOTICE_DELAY": PLAIN,
    "MADOGUCHI_NOTICE_EXPIRY": PLAIN,
    "MADOGUCHI_NOTICE_REVIEW": PLAIN,
    "MADOGUCHI_MASTER_KEYS_FILE": "where the keys are: `check` says what that means",
    "MADOGUCHI_POLICY_FILE": PLAIN,
    "MADOGUCHI_PUBLIC_URL": PLAIN,
    "MADOGUCHI_LINK_RETENTION": PLAIN,
    "MADOGUCHI_RETENTION": PLAIN,
    "MADOGUCHI_TEMPLATES_FILE": PLAIN,
    "MADOGUCHI_DUTIES_FILE": PLAIN,
}

EVENT: Rules = {
    "answer_lost": "a socket closed before an answer to Slack was through",
    "cannot_read_back": "Slack refuses the history of a conversation",
    "cannot_start": "what the operator is told beside it stands in the way",
    "chart_not_drawn": "the figures were sent as CSV instead",
    "connected": "a connection of Socket Mode stands",
    "could_not_open": "Slack opened no modal; the person was told in another way",
    "crashed": "an error that ended the process",
    "database_file_gone": "the database's file was replaced or is gone: start the bot anew",
    "delivery_failed": "one attempt failed; it is tried again",
    "delivery_unreadable": "a row of the outbox does not open and is given up",
    "destroyed": "a case's time was over",
    "disconnected": "a connection of Socket Mode has ended",
    "dispatch_failed": "a request ended in an error of ours; Slack sends an event again",
    "ended_at_once": "told a second time to end, it ended without waiting",
    "evidence_damaged": "a file in the vault does not open as it was stored",
    "health_not_served": "the port of health and metrics is taken",
    "home_not_published": "App Home could not be drawn",
    "home_of_nobody": "somebody who opened App Home is not there any more",
    "job_failed": "what is done again and again failed once",
    "leak_check_failed": "the check of a text ended in an error: nothing was passed",
    "left_unanswered": "requests whose answer did not get through in time",
    "library": "a library spoke: who, where, how often in the last minute, never what",
    "listener_failed": "an event was not taken; Slack sends it again",
    "listening": "where the bot listens",
    "master_key_made": "a first start: the key's file is to be copied to another place",
    "moved": "so many cases moved, since those who may know have changed",
    "not_an_envelope": "something came over the socket that is none of Slack's",
    "not_destroyed": "a case whose time is over was changed in between, or was altered",
    "not_heard": "a typed message could not be taken; it is read back",
    "not_marked_as_read": "that a case was read is noted next time",
    "not_measured": "what is stored could not be counted for the metrics",
    "not_read_back": "a conversation could not be read back this time",
    "not_ready": "whether the bot is ready could not be found out",
    "not_replaced": "a message could not be brought up to date",
    "not_slacks_address": "an answer was to go to an address that is not Slack's: it did not",
    "not_stored": "the store could not be written in time; the person was told",
    "nowhere": "a message came from a place that there is not",
    "older_database": "the database is older than what is kept beside the master key tells",
    "operator": "a command of the operator was done",
    "operator_door_closed": "the socket for the operator's commands could not be opened",
    "operator_failed": "a command of the operator ended in an error",
    "operator_left": "a command was broken off",
    "practice_clock_ignored": "somebody has set the practice clock of a bot that is in use",
    "slack_unreachable": "the socket could not be opened; tried again",
    "socket_failed": "a connection ended in an error of ours",
    "somebody_else_inside": "a group DM holds somebody who may not know: it is not used",
    "stopped": "the process has ended",
    "stopping": "the process was told to end",
    "store_unavailable": "the database is away; tried again",
    "stored_row_wrong": "a stored row is not as the bot wrote it: its case is closed to all",
    "taken_over": "so many effects were left by a process that died",
    "thread_unknown": "Slack did not say what a thread is about",
    "undeliverable": "something was given up; the operator is told",
    "unexpected": "an error that nobody expected, with the reference that was shown",
    "unreachable": "at the start: the database or Slack is away",
    "worker_failed": "the worker ended in an error, and goes on",
}

LETTER = "a modal: what is read, which Slack does not keep"
ENVELOPE = "an envelope: numbers, states, deadlines, buttons; never content"
QUESTION = "ids of people or conversations that Slack has given"

CALL: Rules = {
    "apps.connections.open": "the app's token",
    "auth.test": "nothing",
    "auth.teams.list": "nothing",
    "bots.info": "the bot's own id",
    "chat.delete": "the place of one of our messages",
    "chat.postEphemeral": ENVELOPE,
    "chat.postMessage": ENVELOPE,
    "chat.update": ENVELOPE,
    "conversations.history": QUESTION,
    "conversations.info": QUESTION,
    "conversations.members": QUESTION,
    "conversations.open": QUESTION,
    "conversations.replies": QUESTION,
    "files.completeUploadExternal": "a file into the DM of who has opened it",
    "files.delete": "the id of one of our files",
    "files.getUploadURLExternal": "a file's name made by us, its size",
    "files.info": "a file's id",
    "usergroups.list": "nothing",
    "usergroups.users.list": "the configured group",
    "users.info": QUESTION,
    "users.list": "nothing",
    "views.open": LETTER,
    "views.publish": "App Home: " + ENVELOPE,
    "views.push": LETTER,
    "views.update": LETTER,
}

DOOR: Rules = {
    "AsyncWebClient bot/app.py": "Bolt's, which calls nothing",
    "AsyncWebClient bot/operate/plain_client.py": "commands of the operator: Slack's API alone",
    "ClientSession bot/operate/check_network.py": "`madoguchi check`: whether Slack is reached",
    "PacedClient bot/app.py": "all of the bot's own calls: Slack's API alone",
    "ClientSession bot/app.py": "answers to what somebody did: `bot/delivery/host.py`, no redirect",
    "ClientSession bot/delivery/file.py": "files: `bot/delivery/host.py`, no redirect",
    "ClientSession bot/slack/sockets.py": "the socket that Slack's API has named",
    "Popen bot/config/keys.py": "prints the master keys: no shell, never logged",
    "create_subprocess_exec bot/cleaning/process.py": "a file is cleaned: no network is used",
    "create_subprocess_exec bot/drawing/process.py": "a chart or a paper is drawn: no network",
    "create_subprocess_exec bot/operate/demo.py": "the practice workspace's bot",
    "open_unix_connection bot/operate/control_socket.py": "a command asks the running bot",
    "start_unix_server bot/operate/control_socket.py": "mode 0600, in the data folder",
}
"""Where a connection or a process can begin."""

_CLIENT = re.compile(r"(chat|views|conversations|users|usergroups|files|auth|apps|bots)_\w+")
_BEGINS = frozenset(
    {
        *("AsyncWebClient", "WebClient", "PacedClient", "ClientSession", "urlopen"),
        *("create_subprocess_exec", "create_subprocess_shell", "Popen", "create_connection"),
        *("open_connection", "open_unix_connection", "start_server", "start_unix_server"),
    }
)
_LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})


@cache
def _nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Of the product, without the practice workspace, which knows nothing of the bot."""
    return tuple(
        (path.relative_to(ROOT).as_posix(), node)
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "practice" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )


def listeners() -> dict[str, str | None]:
    """By what Slack sends and its identifier: who may."""
    return {f"{kind} {name or '(the command)'}": _may(str(name)) for kind, name in LISTENERS}


def _may(name: str) -> str | None:
    base = re.sub(r"(_page)?_(previous|next)$", "", name)
    if name in set(Action):
        who = {s for (_, action), rule in RULES.items() if action == name for s in rule.who}
        return f"`bot/domain/lifecycle.py`: {', '.join(sorted(who))}"
    if name in set(NoticeAction):
        return "`bot/domain/notice.py`, by role in the notice"
    if base != name:
        return {
            "case_access": "as `case_access_open`, decided anew",
            "desk": "as `desk_list`, decided anew",
        }.get(base) or (f"as `{_opens(base)}`, decided anew" if _opens(base) else None)
    return LISTENER.get(name)


def _opens(base: str) -> str:
    """The button behind whose modal a page is turned."""
    known = [str(name) for _, name in LISTENERS]
    return next((name for name in (f"{base}_open", f"{base}_list", base) if name in known), "")


def columns() -> dict[str, str | None]:
    """By table and column: how it is kept."""
    found: dict[str, str | None] = {}
    for table in metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            if isinstance(column.type, Sealed):
                found[name] = "sealed"
            elif isinstance(column.type, Text | LargeBinary) or name in CLEAR:
                found[name] = f"in clear: {CLEAR[name]}" if name in CLEAR else None
            else:
                found[name] = "a number, a moment or yes and no"
    return found


def tables() -> dict[str, str]:
    """What keeps a table's rows from being altered unseen."""
    return {
        table.name: f"may be altered: {HARMLESS[table.name]}"
        if table.name in HARMLESS
        else ("held by the chain itself" if table.name in CHAINED else "held by its stamps")
        for table in metadata.sorted_tables
    }


def settings() -> dict[str, str | None]:
    return {name: SETTING.get(name) for name in map(variable_of, Settings.model_fields)}


def secret_settings() -> set[str]:
    """Those whose values no error and no ``repr`` shows."""
    return {
        variable_of(name)
        for name, field in Settings.model_fields.items()
        if SecretStr.__name__ in str(field.annotation) or field.repr is False
    }


def events() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for _, node in _nodes():
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        first = node.args[1:2] if node.func.attr == "log" else node.args[:1]
        if node.func.attr in {*_LEVELS, "log"} and first and isinstance(first[0], ast.Constant):
            event = str(first[0].value)
            found[event] = EVENT.get(event)
    return found


def calls() -> dict[str, str | None]:
    """Slack's methods that are called, and what goes out with each."""
    names = {
        node.attr.replace("_", ".")
        for _, node in _nodes()
        if isinstance(node, ast.Attribute) and _CLIENT.fullmatch(node.attr)
    } - {"files.left"}
    return {name: CALL.get(name) for name in names}


def doors() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for path, node in _nodes():
        if isinstance(node, ast.Call):
            of = node.func
            name = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
            if name in _BEGINS:
                found[f"{name} {path}"] = DOOR.get(f"{name} {path}")
    return found


HEAD = """# Inventory

Everything of a kind that a reviewer would want listed, made from the code by `make docs`. The
rules stand in `tests/docs/inventory.py`; what has none fails the build.
"""

Section = tuple[str, str, str, dict[str, str | None]]


def sections() -> Iterator[Section]:
    yield (
        "Listeners",
        "What Slack can send that does something, and who may. A right is decided in the "
        "transaction, from today's members and the case; what a button carries is a hint.",
        "may",
        listeners(),
    )
    yield "Columns", "Of every table: what somebody with the database alone reads.", "", columns()
    yield "Tables", "What keeps rows from being altered unseen.", "", dict(tables())
    yield "Settings", "", "", settings()
    yield (
        "Log events",
        "A line holds one of these and keys of `bot/runtime/log.py` `KEYS`: no content, no name.",
        "says that",
        events(),
    )
    yield "Calls to Slack", "What goes out with each method.", "", calls()
    yield "Doors", "Where a connection or another process can begin.", "", doors()


def page() -> str:
    parts = [HEAD]
    for title, said, rule, rows in sections():
        parts.append(f"## {title}\n")
        if said:
            parts.append(f"{said}\n")
        lines = [f"| | {rule or 'rule'} |", "|---|---|"]
        lines += [f"| `{name}` | {rows[name] or '**no rule**'} |" for name in sorted(rows)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def write(path: Path = PAGE) -> None:
    path.write_text(page(), "utf-8")


if __name__ == "__main__":
    write()
