"""Who is waited for, and since when: the last words of both sides.

Empty in the cases that are there: what was said in them is looked at once, while the bot runs.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("word_at", "word_by", "told_at", "seen_at"):
        op.add_column("cases", sa.Column(name, sa.BigInteger(), nullable=True))
    there = sa.text("word_by IS NOT NULL")
    op.create_index(
        "ix_cases_word", "cases", ["word_by"], sqlite_where=there, postgresql_where=there
    )
