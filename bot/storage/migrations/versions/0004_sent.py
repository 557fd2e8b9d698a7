"""What was sent stays as the hash of its key alone, and each list is found by an index.

The rows that earlier versions left as sent are moved later, some at a time, while the bot
runs: until then they keep from being sent twice where they stand. ``ix_deliveries_sent``
finds them, and is empty once they are gone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None

_SENT = sa.text("state = 'sent'")


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
    op.create_index(
        "ix_deliveries_sent", "deliveries", ["seq"], sqlite_where=_SENT, postgresql_where=_SENT
    )
    op.create_index("ix_cases_received_at_id", "cases", ["received_at", "id"])
    op.create_index("ix_cases_closed_at_id", "cases", ["closed_at", "id"])
    op.create_index("ix_cases_place", "cases", ["channel", "state"])
