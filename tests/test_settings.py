"""Settings: what is read, what is refused, and how the operator is told."""

import base64
import shlex
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from whenever import ItemizedDelta, ZonedDateTime

from bot.config.env_file import env_values, with_values
from bot.config.help import HINTS, PROBLEMS
from bot.config.settings import Settings, SettingsError, load, variables

Make = Callable[..., Settings]
CANARY = "canary-3f9a"


def refused(make: Make, **changes: str | None) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        make(**changes)
    return caught.value


def test_defaults_are_those_of_the_handbook(settings_with: Make) -> None:
    settings = settings_with()
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.command == "/sodan"
    assert settings.locale == "ja"
    assert settings.calendar == "jp"
    assert settings.data_dir == Path.cwd() / "data"
    assert settings.database == f"sqlite+aiosqlite:///{Path.cwd()}/data/madoguchi.db"
    assert settings.master_keys is None
    assert settings.first_response == timedelta(hours=8)
    assert settings.first_response_urgent == timedelta(minutes=30)
    assert settings.checkins == (ItemizedDelta(days=30), ItemizedDelta(days=90))
    assert settings.notice_review == ItemizedDelta(days=3)
    assert settings.notice_delay == ItemizedDelta(days=7)
    assert settings.notice_expiry == ItemizedDelta(days=180)
    assert settings.notice_threshold == 10
    assert settings.retention == ItemizedDelta(years=5)


def test_everything_required_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as caught:
        load(env_file=None)
    assert [problem.variable for problem in caught.value.problems] == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "MADOGUCHI_DESK_MEMBERS",
        "MADOGUCHI_HR_MEMBERS",
        "MADOGUCHI_ANNOUNCEMENT_CHANNEL",
    ]


def test_a_dotenv_file_is_read_and_the_environment_wins(
    settings_with: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_with(COMPANY_NAME="Kaisha of the environment")
    file = tmp_path / ".env"
    file.write_text("MADOGUCHI_COMPANY_NAME=other\nMADOGUCHI_COMMAND=/tasukete\n", "utf-8")
    settings = load(env_file=file)
    assert settings.company_name == "Kaisha of the environment"
    assert settings.command == "/tasukete"


def test_a_broken_line_of_the_dotenv_file_is_named_by_its_number(
    settings_with: Make, tmp_path: Path
) -> None:
    """Never by its text, which may be a token."""
    settings_with()
    file = tmp_path / ".env"
    file.write_text(f"# kept\n\nMADOGUCHI_COMMAND=/x\n\nSLACK_BOT_TOKEN {CANARY}\n", "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(env_file=file)
    [line] = caught.value.lines("en")
    assert line.startswith(f"{file}:5: this line is no setting") and CANARY not in line


def test_a_dotenv_file_is_changed_in_its_place(tmp_path: Path) -> None:
    text = "# mine\nOTHER=1\n# MADOGUCHI_COMMAND=/sodan\nMADOGUCHI_LOCALE=ja  # why\nLAST='a b'"
    values = {
        "MADOGUCHI_COMMAND": "/x",
        "MADOGUCHI_LOCALE": "",
        "MADOGUCHI_COMPANY_NAME": 'A & B\'s \\ #1 "x" $HOME',
    }
    made = with_values(text, values)
    assert made.startswith(
        "# mine\nOTHER=1\nMADOGUCHI_COMMAND=/x\n# MADOGUCHI_LOCALE=\nLAST='a b'\n"
    )
    file = tmp_path / ".env"
    file.write_text(made, "utf-8")
    assert env_values(file) == {
        "OTHER": "1",
        "LAST": "a b",
        "MADOGUCHI_COMMAND": "/x",
        "MADOGUCHI_COMPANY_NAME": values["MADOGUCHI_COMPANY_NAME"],
    }
    assert with_values(made, values) == made


def test_an_unreadable_dotenv_file_is_named(settings_with: Make, tmp_path: Path) -> None:
    settings_with()
    file = tmp_path / ".env"
    file.write_bytes("MADOGUCHI_COMPANY_NAME=株式会社".encode("shift_jis"))
    with pytest.raises(SettingsError) as caught:
        load(env_file=file)
    assert caught.value.lines("en")[0].startswith(f"{file}: cannot be read")


def test_an_empty_line_is_the_default(settings_with: Make) -> None:
    settings = settings_with(RETENTION="", DATABASE_URL="", DESK_FALLBACK="", SLACK_APP_TOKEN="")
    assert settings.retention == ItemizedDelta(years=5)
    assert settings.database.startswith("sqlite")
    assert settings.desk_fallback == ()
    assert not settings.socket_mode


def test_five_years_are_calendar_years(settings_with: Make) -> None:
    closed = ZonedDateTime(2024, 2, 29, tz="Asia/Tokyo")
    ends = closed.add(settings_with(RETENTION="P5Y").retention)
    assert str(ends.date()) == "2029-02-28"


def test_short_durations_work_everywhere(settings_with: Make) -> None:
    settings = settings_with(
        NOTICE_DELAY="PT0S",
        NOTICE_REVIEW="PT1S",
        CHECKINS="PT1S, P1M",
        FIRST_RESPONSE="P1DT2H",
        FIRST_RESPONSE_URGENT="pt1.5s",
    )
    assert settings.notice_delay.sign() == 0
    assert settings.notice_review == ItemizedDelta(seconds=1)
    assert settings.checkins == (ItemizedDelta(seconds=1), ItemizedDelta(months=1))
    assert settings.first_response == timedelta(days=1, hours=2)
    assert settings.first_response_urgent == timedelta(seconds=1.5)


def test_a_user_group_stands_for_its_members(settings_with: Make) -> None:
    settings = settings_with(DESK_MEMBERS=" S0DESK ", HR_MEMBERS="U1, U2,U1")
    assert (settings.desk_group, settings.desk_members) == ("S0DESK", ())
    assert (settings.hr_group, settings.hr_members) == (None, ("U1", "U2"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p@db/x", "postgresql+psycopg://u:p@db/x"),
        ("postgresql://u:p@db/x?sslmode=require", "postgresql+psycopg://u:p@db/x?sslmode=require"),
    ],
)
def test_postgresql_is_spoken_through_psycopg(settings_with: Make, url: str, expected: str) -> None:
    assert settings_with(DATABASE_URL=url).database == expected


def test_master_keys_are_read_in_both_alphabets(settings_with: Make) -> None:
    new, old = bytes([0xFB]) * 32, bytes(range(32))
    both = f"{base64.urlsafe_b64encode(new).decode().rstrip('=')}, {base64.b64encode(old).decode()}"
    assert settings_with(MASTER_KEYS=both).master_keys == (new, old)


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("SLACK_BOT_TOKEN", f"xapp-{CANARY}", "another_kind"),
        ("SLACK_APP_TOKEN", f"xoxb-{CANARY}", "another_kind"),
        ("SLACK_SIGNING_SECRET", f"xapp-{CANARY}", "another_kind"),
        ("SLACK_BOT_TOKEN", f'"xoxb-{CANARY}"', "not_a_token"),
        ("SLACK_APP_TOKEN", f"SLACK_APP_TOKEN=xapp-{CANARY}", "not_a_token"),
        ("SLACK_API_URL", CANARY, "not_an_address"),
        ("MADOGUCHI_DATABASE_URL", f"mysql://{CANARY}", "not_postgresql"),
        ("MADOGUCHI_MASTER_KEYS", f"{CANARY}!", "not_base64"),
        ("MADOGUCHI_MASTER_KEYS", base64.b64encode(b"short").decode(), "not_32_bytes"),
        (
            "MADOGUCHI_MASTER_KEYS",
            ",".join([base64.b64encode(bytes(32)).decode()] * 2),
            "key_twice",
        ),
        ("MADOGUCHI_COMMAND", f"{CANARY}", "not_a_command"),
        ("MADOGUCHI_COMMAND", "/With Space", "not_a_command"),
        ("MADOGUCHI_COMMAND", "/" + "a" * 32, "not_a_command"),
        ("MADOGUCHI_DESK_MEMBERS", f"@{CANARY}", "not_user_ids"),
        ("MADOGUCHI_DESK_MEMBERS", "S1,S2", "group_and_users"),
        ("MADOGUCHI_HR_MEMBERS", ",", "nobody"),
        ("MADOGUCHI_DESK_FALLBACK", "S0GROUP", "not_user_ids"),
        ("MADOGUCHI_ANNOUNCEMENT_CHANNEL", f"#{CANARY}", "not_a_channel_id"),
        ("MADOGUCHI_LOCALE", CANARY, "invalid"),
        ("MADOGUCHI_CALENDAR", CANARY, "invalid"),
        ("MADOGUCHI_PUBLIC_URL", f"http://{CANARY}.example", "not_https"),
        ("MADOGUCHI_POLICY_FILE", f"/nowhere/{CANARY}", "no_such_file"),
        ("MADOGUCHI_CONTACTS_FILE", f"/nowhere/{CANARY}", "no_such_file"),
        ("MADOGUCHI_CONTACTS_FILE", "/" + "x" * 300, "unreadable_file"),
        ("MADOGUCHI_LESSONS_FILE", f"~{CANARY}/x.toml", "no_such_home"),
        ("MADOGUCHI_DATA_DIR", f"~{CANARY}/data", "no_such_home"),
        ("MADOGUCHI_FIRST_RESPONSE", CANARY, "not_a_duration"),
        ("MADOGUCHI_FIRST_RESPONSE", "P1M", "months"),
        ("MADOGUCHI_FIRST_RESPONSE_URGENT", "PT0S", "zero"),
        ("MADOGUCHI_CHECKINS", f"P30D,{CANARY}", "not_a_duration"),
        ("MADOGUCHI_NOTICE_REVIEW", "-P3D", "negative"),
        ("MADOGUCHI_NOTICE_DELAY", "7", "not_a_duration"),
        ("MADOGUCHI_NOTICE_EXPIRY", "P0D", "zero"),
        ("MADOGUCHI_NOTICE_THRESHOLD", "4", "greater_than_equal"),
        ("MADOGUCHI_NOTICE_THRESHOLD", CANARY, "invalid"),
        ("MADOGUCHI_RETENTION", "P0Y", "zero"),
    ],
)
def test_what_is_wrong_is_named_without_its_value(
    settings_with: Make, variable: str, value: str, code: str
) -> None:
    error = refused(settings_with, **{variable: value})
    assert [problem[:2] for problem in error.problems] == [(variable, code)]
    english, japanese = error.lines("en")[0], error.lines("ja")[0]
    assert english.startswith(f"{variable}: ") and japanese.startswith(f"{variable}: ")
    assert english != japanese
    shown = "".join(traceback.format_exception(error)) + repr(error) + english + japanese
    assert CANARY not in shown


def test_without_an_app_token_the_signing_secret_is_required(settings_with: Make) -> None:
    error = refused(settings_with, SLACK_APP_TOKEN=None, SLACK_SIGNING_SECRET=None)
    assert [problem[:2] for problem in error.problems] == [("SLACK_SIGNING_SECRET", "no_way_in")]
    assert settings_with(SLACK_SIGNING_SECRET=None).socket_mode
    assert not settings_with(SLACK_APP_TOKEN=None).socket_mode


@pytest.mark.parametrize(
    ("mode", "missing"), [("socket", "SLACK_APP_TOKEN"), ("http", "SLACK_SIGNING_SECRET")]
)
def test_a_forced_mode_needs_its_own_secret(settings_with: Make, mode: str, missing: str) -> None:
    settings = settings_with(**{missing: None})
    with pytest.raises(SettingsError) as caught:
        settings.reached_by(mode)  # type: ignore[arg-type]
    assert caught.value.problems[0].variable == missing
    assert settings.reached_by(None) is settings


def test_the_language_follows_the_terminal(
    settings_with: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = refused(settings_with, COMMAND="nope")
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert "スラッシュコマンド" in error.lines()[0]
    monkeypatch.setenv("MADOGUCHI_LOCALE", "en")
    assert "slash command" in error.lines()[0]


def test_nothing_secret_is_in_the_representation(settings_with: Make) -> None:
    key = base64.b64encode(CANARY.encode().ljust(32, b".")).decode()
    settings = settings_with(
        SLACK_BOT_TOKEN=f"xoxb-{CANARY}",
        SLACK_APP_TOKEN=f"xapp-{CANARY}",
        SLACK_SIGNING_SECRET=CANARY,
        DATABASE_URL=f"postgresql://u:{CANARY}@db/x",
        MASTER_KEYS=key,
    )
    assert CANARY not in repr(settings) + str(settings)


def test_settings_cannot_be_changed(settings_with: Make) -> None:
    settings = settings_with()
    with pytest.raises(ValueError, match="frozen"):
        settings.locale = "en"  # type: ignore[misc]


def test_every_setting_has_a_hint_and_a_line_in_the_example() -> None:
    example = (Path(__file__).parent.parent / ".env.example").read_text("utf-8")
    for variable in variables():
        if variable != "MADOGUCHI_COMPANY_NAME":  # any text will do
            assert variable in HINTS
        if variable != "SLACK_API_URL":  # nobody should need it
            assert f"{variable}=" in example
    assert set(HINTS) <= set(variables())
    for words in (*HINTS.values(), *PROBLEMS.values()):
        assert words.ja and words.en


KEYS = [base64.b64encode(bytes([place]) * 32).decode() for place in (1, 2)]


def test_keys_come_from_a_file_or_a_command(settings_with: Make, tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text("\n".join(KEYS) + "\n")
    wanted = (b"\x01" * 32, b"\x02" * 32)
    assert settings_with(MASTER_KEYS_FILE=str(file)).master_keys == wanted
    script = f"import sys; print('{KEYS[0]},{KEYS[1]}'); print('{CANARY}', file=sys.stderr)"
    command = shlex.join([sys.executable, "-c", script])
    settings = settings_with(MASTER_KEYS_FILE=None, MASTER_KEYS_COMMAND=command)
    assert settings.master_keys == wanted
    assert KEYS[0] not in repr(settings) and CANARY not in repr(settings)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("/nowhere/at-all", "no_such_command"),
        ("'", "no_such_command"),
        (
            shlex.join([sys.executable, "-c", f"print('{CANARY}'); raise SystemExit(3)"]),
            "command_failed",
        ),
        (f"echo {CANARY}", "not_32_bytes"),
        (f"echo {KEYS[0]} {KEYS[0]}", "key_twice"),
        ("true", "no_key"),
        (f"echo {KEYS[0]}; true", "not_base64"),  # no shell
        ("sleep 60", "command_slow"),
    ],
)
def test_a_command_that_gives_no_key_says_nothing_of_what_it_printed(
    settings_with: Make, command: str, code: str, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.config.keys.TIME", 0.3 if code == "command_slow" else 20)
    error = refused(settings_with, MASTER_KEYS_COMMAND=command)
    assert [(p.variable, p.code) for p in error.problems] == [
        ("MADOGUCHI_MASTER_KEYS_COMMAND", code)
    ]
    shown = "".join(traceback.format_exception(error)) + "".join(capfd.readouterr())
    shown += " ".join(error.lines("en") + error.lines("ja"))
    assert CANARY not in shown and KEYS[0] not in shown


def test_keys_have_one_place(settings_with: Make, tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(KEYS[0])
    error = refused(settings_with, MASTER_KEYS=KEYS[0], MASTER_KEYS_FILE=str(file))
    assert [p.code for p in error.problems] == ["keys_twice"]
    gone = refused(settings_with, MASTER_KEYS=None, MASTER_KEYS_FILE=str(tmp_path / "gone"))
    assert [p.code for p in gone.problems] == ["unreadable_file"]
