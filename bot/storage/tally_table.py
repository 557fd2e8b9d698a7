"""The table of how many rows there are that are counted, and not read one by one."""

from sqlalchemy import Column, Integer, Table, Text

from bot.storage.metadata import metadata

tallies = Table(
    "tallies",
    metadata,
    # Of what: a notice's random id and the kind of its reactions.
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
)
