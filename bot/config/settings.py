"""The settings: from the environment or ``.env``, checked whole before anything starts.

An error names the variable and says what to do; it never shows a value, since a
value may be a token or a key.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict
from whenever import ItemizedDelta

from bot.config import keys
from bot.config.env_file import env_lines
from bot.config.help import HINTS, PROBLEMS
from bot.config.value import (
    AbsolutePath,
    ApiAddress,
    AppToken,
    BotToken,
    ChannelId,
    CommandName,
    DatabaseUrl,
    Duration,
    ExistingFile,
    LastingPeriod,
    MasterKeys,
    Periods,
    PeriodSetting,
    PublicAddress,
    RosterSetting,
    SigningSecret,
    User,
    Users,
    WitnessId,
    wrong,
)
from bot.domain.allowance import MOST, Amounts
from bot.domain.deadline import CALENDARS
from bot.domain.retention import Keeping
from bot.runtime.console import Language, language

LEAST_THRESHOLD = 5
MEGABYTE = 1_000_000


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

    slack_bot_token: BotToken = Field(validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: AppToken | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SigningSecret | None = Field(
        None, validation_alias="SLACK_SIGNING_SECRET", validate_default=True
    )
    slack_api_url: ApiAddress = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")

    health_port: int | None = Field(None, ge=1, le=65535)
    data_dir: AbsolutePath = Path("data")
    database_url: DatabaseUrl | None = None
    master_keys: MasterKeys = Field(None, repr=False)
    master_keys_file: AbsolutePath | None = None
    master_keys_command: str | None = Field(None, repr=False)

    command: CommandName = "/sodan"
    desk: RosterSetting = Field(validation_alias="MADOGUCHI_DESK_MEMBERS")
    desk_fallback: Users = ()
    hr: RosterSetting = Field(validation_alias="MADOGUCHI_HR_MEMBERS")
    announcement_channel: ChannelId = Field(validation_alias="MADOGUCHI_ANNOUNCEMENT_CHANNEL")
    witness: WitnessId | None = None
    company_name: str = ""
    locale: Literal["ja", "en"] = "ja"
    public_url: PublicAddress | None = None
    policy_file: ExistingFile | None = None
    contacts_file: ExistingFile | None = None
    templates_file: ExistingFile | None = None
    duties_file: ExistingFile | None = None
    lessons_file: ExistingFile | None = None
    messages_file: ExistingFile | None = None

    calendar: Literal["jp", "always"] = "jp"
    first_response: Duration = timedelta(hours=8)
    first_response_urgent: Duration = timedelta(minutes=30)
    checkins: Periods = (
        ItemizedDelta(days=30),
        ItemizedDelta(days=90),
    )
    notice_review: PeriodSetting = ItemizedDelta(days=3)
    notice_delay: PeriodSetting = ItemizedDelta(days=7)
    notice_expiry: LastingPeriod = ItemizedDelta(days=180)
    notice_threshold: int = Field(10, ge=LEAST_THRESHOLD)
    retention: LastingPeriod = ItemizedDelta(years=5)
    link_retention: LastingPeriod = ItemizedDelta(days=90)
    operator: User | None = None
    hourly_reports: int = Field(MOST.reports, ge=1)
    hourly_messages: int = Field(MOST.words, ge=1)
    hourly_files: int = Field(MOST.files, ge=1)
    hourly_megabytes: int = Field(MOST.bytes // MEGABYTE, ge=1)

    @field_validator("slack_signing_secret")
    @classmethod
    def _some_way_in(cls, value: SecretStr | None, info: Any) -> SecretStr | None:
        # An app token that was given but is wrong is an error of its own.
        if value is None and info.data.get("slack_app_token", "wrong") is None:
            raise wrong("no_way_in")
        return value

    @field_validator("master_keys_file", "master_keys_command")
    @classmethod
    def _from_one_place(cls, value: Any, info: Any) -> Any:
        places = ("master_keys", "master_keys_file")
        if value is not None and any(info.data.get(place) for place in places):
            raise wrong("keys_twice")
        return value

    @property
    def keeping(self) -> Keeping:
        """How long what is kept."""
        calendar = CALENDARS[self.calendar]
        return Keeping(self.retention, self.link_retention, self.checkins, calendar)

    @property
    def allowance(self) -> Amounts:
        """What one person can send within an hour."""
        size = self.hourly_megabytes * MEGABYTE
        return Amounts(self.hourly_reports, self.hourly_messages, self.hourly_files, size)

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
    """One variable (or a line of ``.env``), and the code of what is wrong with it.

    ``at``: the line in which a file says it.
    """

    variable: str
    code: str
    at: str = ""


class SettingsError(Exception):
    """The settings cannot be used. Holds names and codes, never a value."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(f"{p.variable}: {p.code}" for p in problems))
        self.problems = tuple(problems)

    def lines(self, tongue: Language | None = None) -> list[str]:
        """A line for each variable: what is wrong and what to do."""
        tongue = tongue or language()
        return [
            f"{problem.at}{problem.variable}: "
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


def refusal(variable: str, value: str) -> Problem | None:
    """What would be wrong with a value for this variable, looked at by itself."""
    field = next(name for name in Settings.model_fields if variable_of(name) == variable)
    alias = Settings.model_fields[field].validation_alias
    try:
        _load(None, {alias if isinstance(alias, str) else field: value})
    except SettingsError as error:
        return next((each for each in error.problems if each.variable == variable), None)
    return None


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Reads the environment, and ``env_file`` for what the environment does not say.

    Raises :class:`SettingsError` with every problem at once. The master keys are read from
    where they are said to be.
    """
    return _with_keys(_load(env_file, {}))


def _with_keys(settings: Settings) -> Settings:
    try:
        if settings.master_keys_file is not None:
            found = keys.from_file(settings.master_keys_file)
        elif settings.master_keys_command is not None:
            found = keys.from_command(settings.master_keys_command)
        else:
            return settings
    except PydanticCustomError as error:
        place = "master_keys_file" if settings.master_keys_file else "master_keys_command"
        problem = Problem(variable_of(place), error.type)
    else:
        return settings.model_copy(update={"master_keys": found})
    raise SettingsError([problem])


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


def of_store(env_file: Path | None = Path(".env")) -> Settings:
    """Settings for what only reads the store: where that is, and its keys.

    Who checks the record needs neither Slack nor its people: as in :func:`outline`.
    """
    return _with_keys(outline(env_file))


_INVENTED = {
    "SLACK_BOT_TOKEN": "xoxb-",
    "SLACK_SIGNING_SECRET": "-",
    "MADOGUCHI_DESK_MEMBERS": "U0",
    "MADOGUCHI_HR_MEMBERS": "U0",
    "MADOGUCHI_ANNOUNCEMENT_CHANNEL": "C0",
}


def _load(env_file: Path | None, given: dict[str, str]) -> Settings:
    problems: list[Problem] = []
    said: dict[str, str] = {}
    try:
        written = env_lines(env_file)
        problems += [Problem(f"{env_file}:{n}", "broken") for n in written.broken]
        said = {name: f"{env_file}:{n} " for name, n in written.names if name not in os.environ}
        made = Settings(_env_file=env_file, **given)  # type: ignore[arg-type]
    except ValidationError as error:
        for part in error.errors(include_url=False, include_context=False, include_input=False):
            name = str(part["loc"][0]) if part["loc"] else ""
            variable = variable_of(name) if name in Settings.model_fields else name
            code = part["type"] if part["type"] in PROBLEMS else "invalid"
            problem = Problem(variable, code, said.get(variable, ""))
            if variable not in (known.variable for known in problems):
                problems.append(problem)
    except (OSError, UnicodeError):
        problems = [Problem(str(env_file), "unreadable")]
    if not problems:
        return made
    # Outside the handler: the original error must not travel along in a traceback.
    raise SettingsError(problems)
