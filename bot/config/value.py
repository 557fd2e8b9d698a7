"""What a setting's text is read as, and what is no value for it.

An error has a code; ``bot.config.help`` has its sentence.
"""

import base64
import binascii
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode
from whenever import ItemizedDelta

CalendarPeriod = ItemizedDelta
"""A length of calendar time: five years stay five years, whatever their days."""


class Roster(NamedTuple):
    """Who has a role: user ids, or one user group that Slack keeps."""

    users: tuple[str, ...] = ()
    group: str | None = None


def wrong(code: str) -> PydanticCustomError:
    """An error whose sentence is ``PROBLEMS[code]``."""
    return PydanticCustomError(code, "{code}", {"code": code})


def _split(value: object) -> list[str]:
    if isinstance(value, str):
        return [part for part in re.split(r"[,、，\s]+", value) if part]
    raise wrong("not_text")


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _users(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    users = tuple(dict.fromkeys(_split(value)))
    if not all(re.fullmatch(r"[UW][A-Z0-9]+", user) for user in users):
        raise wrong("not_user_ids")
    return users


def _user(value: str) -> str:
    if not re.fullmatch(r"[UW][A-Z0-9]+", value):
        raise wrong("not_user_ids")
    return value


def _roster(value: object) -> Roster:
    if isinstance(value, Roster):
        return value
    parts = _split(value)
    if len(parts) == 1 and re.fullmatch(r"S[A-Z0-9]+", parts[0]):
        return Roster(group=parts[0])
    if any(part.startswith("S") for part in parts):
        raise wrong("group_and_users")
    users = _users(value)
    if not users:
        raise wrong("nobody")
    return Roster(users=users)


def _channel(value: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]+", value):
        raise wrong("not_a_channel_id")
    return value


def _witness(value: str) -> str:
    if not re.fullmatch(r"[UWCG][A-Z0-9]+", value):
        raise wrong("not_a_witness")
    return value


def _command(value: str) -> str:
    # Slack: lower case, no spaces, at most 32 characters with the slash.
    if not re.fullmatch(r"/[^\s/]{1,31}", value) or value != value.lower():
        raise wrong("not_a_command")
    return value


def master_keys(value: object) -> tuple[bytes, ...] | None:
    if value is None:
        return None
    keys = []
    for part in _split(value):
        standard = part.translate(str.maketrans("-_", "+/"))
        try:
            key = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
        except (binascii.Error, ValueError):
            raise wrong("not_base64") from None
        if len(key) != 32:
            raise wrong("not_32_bytes")
        keys.append(key)
    if len(set(keys)) != len(keys):
        raise wrong("key_twice")
    return tuple(keys)


def _period(value: object) -> CalendarPeriod:
    if isinstance(value, ItemizedDelta):
        period = value
    elif isinstance(value, str):
        try:
            period = ItemizedDelta.parse_iso(value.strip().upper())
        except ValueError:
            raise wrong("not_a_duration") from None
    else:
        raise wrong("not_a_duration")
    if period.sign() < 0:
        raise wrong("negative")
    return period


def _periods(value: object) -> tuple[CalendarPeriod, ...]:
    if isinstance(value, tuple):
        return tuple(_period(part) for part in value)
    return tuple(_period(part) for part in _split(value))


def _lasting(period: CalendarPeriod) -> CalendarPeriod:
    if period.sign() == 0:
        raise wrong("zero")
    return period


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    period = _lasting(_period(value))
    if any(period.get(unit) for unit in ("years", "months")):
        # How long a month is depends on the month: no answer can be due by that.
        raise wrong("months")
    return timedelta(
        weeks=period.get("weeks") or 0,
        days=period.get("days") or 0,
        hours=period.get("hours") or 0,
        minutes=period.get("minutes") or 0,
        seconds=period.get("seconds") or 0,
        microseconds=(period.get("nanoseconds") or 0) // 1000,
    )


def _token(value: SecretStr, *others: str) -> SecretStr:
    """As Slack shows it, and of its own kind: not one that begins like one of ``others``."""
    text = value.get_secret_value()
    if text.startswith(others):
        raise wrong("another_kind")
    if not re.fullmatch(r"[\w.:/+-]+", text, re.ASCII):
        raise wrong("not_a_token")
    return value


def _bot_token(value: SecretStr) -> SecretStr:
    return _token(value, "xapp-", "xoxp-", "xoxe-")


def _app_token(value: SecretStr) -> SecretStr:
    return _token(value, "xox")


def _signing_secret(value: SecretStr) -> SecretStr:
    return _token(value, "xox", "xapp-")


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise wrong("not_an_address")
    return value.rstrip("/")


def _api(value: str) -> str:
    return _address(value) + "/"


def _public(value: str) -> str:
    address = _address(value)
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise wrong("not_https")
    return address


def _database(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("postgres://", "postgresql://")):
        raise wrong("not_postgresql")
    return value


def _place(value: Path) -> Path:
    try:
        return value.expanduser().absolute()
    except RuntimeError:  # of nobody who is known here
        raise wrong("no_such_home") from None


def _file(value: Path) -> Path:
    path = _place(value)
    try:
        if path.is_file():
            return path
    except OSError:  # it lies where this user may not look
        raise wrong("unreadable_file") from None
    raise wrong("no_such_file")


Secret = Annotated[SecretStr, BeforeValidator(_stripped)]
BotToken = Annotated[Secret, AfterValidator(_bot_token)]
AppToken = Annotated[Secret, AfterValidator(_app_token)]
SigningSecret = Annotated[Secret, AfterValidator(_signing_secret)]
ApiAddress = Annotated[str, AfterValidator(_api)]
PublicAddress = Annotated[str, AfterValidator(_public)]
DatabaseUrl = Annotated[Secret, AfterValidator(_database)]
MasterKeys = Annotated[tuple[bytes, ...] | None, NoDecode, BeforeValidator(master_keys)]
CommandName = Annotated[str, AfterValidator(_command)]
ChannelId = Annotated[str, AfterValidator(_channel)]
WitnessId = Annotated[str, AfterValidator(_witness)]
User = Annotated[str, AfterValidator(_user)]
Users = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_users)]
RosterSetting = Annotated[Roster, NoDecode, BeforeValidator(_roster)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
PeriodSetting = Annotated[CalendarPeriod, NoDecode, BeforeValidator(_period)]
LastingPeriod = Annotated[PeriodSetting, AfterValidator(_lasting)]
Periods = Annotated[tuple[CalendarPeriod, ...], NoDecode, BeforeValidator(_periods)]
AbsolutePath = Annotated[Path, AfterValidator(_place)]
ExistingFile = Annotated[Path, AfterValidator(_file)]
