"""The column types of the schema."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.storage.cipher import Ciphertext

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


SINCE = "since"
"""Of a column that a table got after revision 0008, in its ``info``: with which revision.

``Column("word", Instant, info={SINCE: "0009"})``; it is empty in the rows that are there.
"""

WHERE = "where"
"""Of a partial index, in its ``info``: which rows it holds."""


class Instant(TypeDecorator[datetime]):
    """A moment as whole microseconds since 1970 in UTC; takes aware datetimes only."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """None also where it can be no moment: then the row is not as it was written."""
        try:
            return None if value is None else _EPOCH + value * _MICROSECOND
        except (TypeError, OverflowError):
            return None


class Bytes(LargeBinary):
    """Bytes; none of any worth where somebody has put something else into SQLite's column."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _as_bytes


def _as_bytes(value: object) -> bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    return bytes(value) if isinstance(value, memoryview) else b""


class Sealed(TypeDecorator[bytes]):
    """Content or identity, encrypted. Refuses everything that the cipher did not make."""

    impl = Bytes
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        if value is not None and not isinstance(value, Ciphertext):
            raise TypeError("a sealed column takes only what the cipher made")
        return value
