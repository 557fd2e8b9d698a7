"""The tables of what is taught; ``bot.storage.schema`` has the others, and these with them."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from bot.storage.columns import Bytes, Instant, Sealed
from bot.storage.metadata import metadata

# Who has finished which chapter: a row a day, so that reading it again takes nothing away from
# what was counted before; rows of earlier versions stand for a quarter, hence the column's name.
# Both are named by keyed hashes alone.
learned = Table(
    "learned",
    metadata,
    Column("person_mac", Bytes, primary_key=True),
    Column("chapter_mac", Bytes, primary_key=True),
    Column("quarter", Text, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Index("ix_learned_chapter", "chapter_mac", "at", "person_mac"),
)

# Whom HR invites to learn, and until when.
rounds = Table(
    "rounds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("until_at", Instant, nullable=False, index=True),
    Column("body", Sealed, nullable=False),
)

# Who was invited, named as in ``learned``.
invited = Table(
    "invited",
    metadata,
    Column(
        "round_id",
        Text,
        ForeignKey("rounds.id", name="fk_invited_round_id_rounds"),
        primary_key=True,
    ),
    Column("person_mac", Bytes, primary_key=True),
    Column("at", Instant, nullable=False),
    Index("ix_invited_person", "person_mac", "at"),
)

# Which published notice stands with which chapter, as an example of it.
examples = Table(
    "examples",
    metadata,
    Column("notice_id", Text, primary_key=True),
    Column("chapter_mac", Bytes, nullable=False, index=True),
)
