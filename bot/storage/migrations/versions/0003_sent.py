"""What was sent stays as the hash of its key alone, and each list is found by an index.

The rows that earlier versions left as sent are moved later, some at a time, while the bot
runs: until then they keep from being sent twice where they stand. ``ix_deliveries_sent``
finds them, and is empty once they are gone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SENT = sa.text("state = 'sent'")
_LIVE = sa.text("state NOT IN ('closed', 'withdrawn')")


def upgrade() -> None:
    op.create_table(
        "sent",
        sa.Column("key_mac", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_mac", name="pk_sent"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sent_case_id", "sent", ["case_id"])
    _partial("ix_deliveries_sent", "deliveries", ["seq"], _SENT)
    op.create_index("ix_cases_received_at_id", "cases", ["received_at", "id"])
    op.create_index("ix_cases_closed_at_id", "cases", ["closed_at", "id"])
    _partial("ix_cases_live", "cases", ["received_at"], _LIVE)
    _partial("ix_cases_live_place", "cases", ["channel", "received_at"], _LIVE)
    op.drop_index("ix_cases_state", table_name="cases")
    op.create_index("ix_inbox_case_id", "inbox", ["case_id"])
    op.create_index("ix_lessons_ended_at", "lessons", ["ended_at"])
    op.drop_index("ix_lessons_ended", table_name="lessons")


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
