"""The table of dossiers that were asked for: nobody's case is in them."""

from sqlalchemy import Column, Table, Text

from bot.storage.columns import Instant, Sealed
from bot.storage.metadata import metadata

dossiers = Table(
    "dossiers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("body", Sealed, nullable=False),
)
