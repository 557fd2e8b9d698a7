"""The settings: from the environment or ``.env``, checked whole before anything starts.

An error names the variable and says what to do; it never shows a value, since a
value may be a token or a key.
"""

import base64
import binascii
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from whenever import ItemizedDelta

from bot.config.help import HINTS, PROBLEMS
from bot.runtime.console import Language, language

CalendarPeriod = ItemizedDelta
"""A length of calendar time: five years stay five years, whatever their days."""

LEAST_THRESHOLD = 5


class Roster(NamedTuple):
    """Who has a role: user ids, or one user group that Slack keeps."""

    users: tuple[str, ...] = ()
    group: str | None = None


def _wrong(code: str) -> PydanticCustomError:
    """An error whose sentence is ``PROBLEMS[code]``."""
    return PydanticCustomError(code, "{code}", {"code": code})


def _split(value: object) -> list[str]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    raise _wrong("not_text")


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _users(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    users = tuple(dict.fromkeys(_split(value)))
    if not all(re.fullmatch(r"[UW][A-Z0-9]+", user) for user in users):
        raise _wrong("not_user_ids")
    return users


def _roster(value: object) -> Roster:
    if isinstance(value, Roster):
        return value
    parts = _split(value)
    if len(parts) == 1 and re.fullmatch(r"S[A-Z0-9]+", parts[0]):
        return Roster(group=parts[0])
    if any(part.startswith("S") for part in parts):
        raise _wrong("group_and_users")
    users = _users(value)
    if not users:
        raise _wrong("nobody")
    return Roster(users=users)


def _channel(value: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]+", value):
        raise _wrong("not_a_channel_id")
    return value


def _witness(value: str) -> str:
    if not re.fullmatch(r"[UWCG][A-Z0-9]+", value):
        raise _wrong("not_a_witness")
    return value


def _command(value: str) -> str:
    # Slack: lower case, no spaces, at most 32 characters with the slash.
    if not re.fullmatch(r"/[^\s/]{1,31}", value) or value != value.lower():
        raise _wrong("not_a_command")
    return value


def _keys(value: object) -> tuple[bytes, ...] | None:
    if value is None:
        return None
    keys = []
    for part in _split(value):
        standard = part.translate(str.maketrans("-_", "+/"))
        try:
            key = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
        except (binascii.Error, ValueError):
            raise _wrong("not_base64") from None
        if len(key) != 32:
            raise _wrong("not_32_bytes")
        keys.append(key)
    if len(set(keys)) != len(keys):
        raise _wrong("key_twice")
    return tuple(keys)


def _period(value: object) -> CalendarPeriod:
    if isinstance(value, ItemizedDelta):
        period = value
    elif isinstance(value, str):
        try:
            period = ItemizedDelta.parse_iso(value.strip().upper())
        except ValueError:
            raise _wrong("not_a_duration") from None
    else:
        raise _wrong("not_a_duration")
    if period.sign() < 0:
        raise _wrong("negative")
    return period


def _periods(value: object) -> tuple[CalendarPeriod, ...]:
    if isinstance(value, tuple):
        return tuple(_period(part) for part in value)
    return tuple(_period(part) for part in _split(value))


def _lasting(period: CalendarPeriod) -> CalendarPeriod:
    if period.sign() == 0:
        raise _wrong("zero")
    return period


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    period = _lasting(_period(value))
    if any(period.get(unit) for unit in ("years", "months")):
        # How long a month is depends on the month: no answer can be due by that.
        raise _wrong("months")
    return timedelta(
        weeks=period.get("weeks") or 0,
        days=period.get("days") or 0,
        hours=period.get("hours") or 0,
        minutes=period.get("minutes") or 0,
        seconds=period.get("seconds") or 0,
        microseconds=(period.get("nanoseconds") or 0) // 1000,
    )


def _bot_token(value: SecretStr) -> SecretStr:
    if value.get_secret_value().startswith(("xapp-", "xoxp-")):
        raise _wrong("not_the_bot_token")
    return value


def _app_token(value: SecretStr) -> SecretStr:
    if value.get_secret_value().startswith("xox"):
        raise _wrong("not_the_app_token")
    return value


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _wrong("not_an_address")
    return value.rstrip("/")


def _api(value: str) -> str:
    return _address(value) + "/"


def _public(value: str) -> str:
    address = _address(value)
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise _wrong("not_https")
    return address


def _database(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("postgres://", "postgresql://")):
        raise _wrong("not_postgresql")
    return value


def _file(value: Path) -> Path:
    path = value.expanduser().absolute()
    if not path.is_file():
        raise _wrong("no_such_file")
    return path


Secret = Annotated[SecretStr, BeforeValidator(_stripped)]
Users = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_users)]
RosterSetting = Annotated[Roster, NoDecode, BeforeValidator(_roster)]
PeriodSetting = Annotated[CalendarPeriod, NoDecode, BeforeValidator(_period)]
ExistingFile = Annotated[Path, AfterValidator(_file)]


class Settings(BaseSettings):
    """Everything that an operator decides. Immutable; :func:`load` makes it."""

    model_config = SettingsConfigDict(
        env_prefix="MADOGUCHI_",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        # Without it an error prints what was wrong: a token, a key.
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
        str_strip_whitespace=True,
    )

    slack_bot_token: Annotated[Secret, AfterValidator(_bot_token)] = Field(
        validation_alias="SLACK_BOT_TOKEN"
    )
    slack_app_token: Annotated[Secret, AfterValidator(_app_token)] | None = Field(
        None, validation_alias="SLACK_APP_TOKEN"
    )
    slack_signing_secret: Secret | None = Field(
        None, validation_alias="SLACK_SIGNING_SECRET", validate_default=True
    )
    slack_api_url: Annotated[str, AfterValidator(_api)] = Field(
        "https://slack.com/api/", validation_alias="SLACK_API_URL"
    )

    data_dir: Path = Path("data")
    database_url: Annotated[Secret, AfterValidator(_database)] | None = None
    master_keys: Annotated[tuple[bytes, ...] | None, NoDecode, BeforeValidator(_keys)] = Field(
        None, repr=False
    )

    command: Annotated[str, AfterValidator(_command)] = "/sodan"
    desk: RosterSetting = Field(validation_alias="MADOGUCHI_DESK_MEMBERS")
    desk_fallback: Users = ()
    hr: RosterSetting = Field(validation_alias="MADOGUCHI_HR_MEMBERS")
    announcement_channel: Annotated[str, AfterValidator(_channel)] = Field(
        validation_alias="MADOGUCHI_ANNOUNCEMENT_CHANNEL"
    )
    witness: Annotated[str, AfterValidator(_witness)] | None = None
    company_name: str = ""
    locale: Literal["ja", "en"] = "ja"
    public_url: Annotated[str, AfterValidator(_public)] | None = None
    policy_file: ExistingFile | None = None
    contacts_file: ExistingFile | None = None

    calendar: Literal["jp", "always"] = "jp"
    first_response: Annotated[timedelta, BeforeValidator(_duration)] = timedelta(hours=8)
    first_response_urgent: Annotated[timedelta, BeforeValidator(_duration)] = timedelta(minutes=30)
    checkins: Annotated[tuple[CalendarPeriod, ...], NoDecode, BeforeValidator(_periods)] = (
        ItemizedDelta(days=30),
        ItemizedDelta(days=90),
    )
    notice_review: PeriodSetting = ItemizedDelta(days=3)
    notice_delay: PeriodSetting = ItemizedDelta(days=7)
    notice_expiry: Annotated[PeriodSetting, AfterValidator(_lasting)] = ItemizedDelta(days=180)
    notice_threshold: int = Field(10, ge=LEAST_THRESHOLD)
    retention: Annotated[PeriodSetting, AfterValidator(_lasting)] = ItemizedDelta(years=5)

    @field_validator("slack_signing_secret")
    @classmethod
    def _some_way_in(cls, value: SecretStr | None, info: Any) -> SecretStr | None:
        # An app token that was given but is wrong is an error of its own.
        if value is None and info.data.get("slack_app_token", "wrong") is None:
            raise _wrong("no_way_in")
        return value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def desk_members(self) -> tuple[str, ...]:
        """The desk's user ids; empty where a user group is configured."""
        return self.desk.users

    @property
    def desk_group(self) -> str | None:
        return self.desk.group

    @property
    def hr_members(self) -> tuple[str, ...]:
        """HR's user ids; empty where a user group is configured."""
        return self.hr.users

    @property
    def hr_group(self) -> str | None:
        return self.hr.group

    @property
    def database(self) -> str:
        """The database's URL as SQLAlchemy takes it. May hold a password: never log it."""
        if self.database_url is None:
            return f"sqlite+aiosqlite:///{self.data_dir / 'madoguchi.db'}"
        _, _, rest = self.database_url.get_secret_value().partition("://")
        return f"postgresql+psycopg://{rest}"

    @property
    def socket_mode(self) -> bool:
        """Whether ``run`` uses Socket Mode where nobody says otherwise."""
        return self.slack_app_token is not None

    def reached_by(self, mode: Literal["socket", "http"] | None) -> Self:
        """These settings, once it is sure that Slack can reach the bot in that way.

        Raises :class:`SettingsError` where the token or the secret for it is missing.
        """
        if mode == "socket" and self.slack_app_token is None:
            raise SettingsError([Problem("SLACK_APP_TOKEN", "missing")])
        if mode == "http" and self.slack_signing_secret is None:
            raise SettingsError([Problem("SLACK_SIGNING_SECRET", "missing")])
        return self


class Problem(NamedTuple):
    """One variable, and the code of what is wrong with it."""

    variable: str
    code: str


class SettingsError(Exception):
    """The settings cannot be used. Holds names and codes, never a value."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(f"{p.variable}: {p.code}" for p in problems))
        self.problems = tuple(problems)

    def lines(self, tongue: Language | None = None) -> list[str]:
        """A line for each variable: what is wrong and what to do."""
        tongue = tongue or language()
        return [
            f"{problem.variable}: "
            + PROBLEMS.get(problem.code, PROBLEMS["invalid"]).to(tongue)
            + (" " if tongue == "en" else "")
            + (HINTS[problem.variable].to(tongue) if problem.variable in HINTS else "")
            for problem in self.problems
        ]


def variable_of(field: str) -> str:
    """The environment variable from which a field is read."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"MADOGUCHI_{field.upper()}"


def variables() -> tuple[str, ...]:
    """Every environment variable that is a setting."""
    return tuple(variable_of(field) for field in Settings.model_fields)


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Reads the environment, and ``env_file`` for what the environment does not say.

    Raises :class:`SettingsError` with every problem at once.
    """
    return _load(env_file, {})


def outline(env_file: Path | None = Path(".env")) -> Settings:
    """Settings for describing the app before it exists, when no token can be known yet.

    What is required and not set is made up: only good for the manifest. What is
    set and wrong is an error, as in :func:`load`.
    """
    invented: dict[str, str] = {}
    try:
        return _load(env_file, invented)
    except SettingsError as error:
        for problem in error.problems:
            if problem.code not in ("missing", "no_way_in"):
                raise
            invented[problem.variable] = _INVENTED[problem.variable]
    settings = _load(env_file, invented)
    if "SLACK_SIGNING_SECRET" in invented and settings.public_url is None:
        # Nothing says how Slack shall reach the bot: the way that needs no address.
        invented["SLACK_APP_TOKEN"] = "xapp-"
        settings = _load(env_file, invented)
    return settings


_INVENTED = {
    "SLACK_BOT_TOKEN": "xoxb-",
    "SLACK_SIGNING_SECRET": "-",
    "MADOGUCHI_DESK_MEMBERS": "U0",
    "MADOGUCHI_HR_MEMBERS": "U0",
    "MADOGUCHI_ANNOUNCEMENT_CHANNEL": "C0",
}


def _load(env_file: Path | None, given: dict[str, str]) -> Settings:
    try:
        return Settings(_env_file=env_file, **given)  # type: ignore[arg-type]
    except ValidationError as error:
        problems: list[Problem] = []
        for part in error.errors(include_url=False, include_context=False, include_input=False):
            name = str(part["loc"][0]) if part["loc"] else ""
            variable = variable_of(name) if name in Settings.model_fields else name
            code = part["type"] if part["type"] in PROBLEMS else "invalid"
            problem = Problem(variable, code)
            if variable not in (known.variable for known in problems):
                problems.append(problem)
    except (OSError, UnicodeError):
        problems = [Problem(str(env_file), "unreadable")]
    # Outside the handler: the original error must not travel along in a traceback.
    raise SettingsError(problems)
