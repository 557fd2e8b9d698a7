"""In what order things go out, and among how many processes Slack's limits are divided.

What an earlier version has written, or still writes beside this one, has the middle; timers
call nobody, and so wait for nobody.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('ready', 'sending', 'unknown')")


def upgrade() -> None:
    op.add_column(
        "deliveries", sa.Column("urgency", sa.Integer(), nullable=False, server_default="3")
    )
    op.execute("UPDATE deliveries SET urgency = 9 WHERE kind LIKE '%timer'")
    op.create_index(
        "ix_deliveries_open_urgency",
        "deliveries",
        ["urgency", "due_at", "seq"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.drop_index("ix_deliveries_open_due_at", table_name="deliveries")
    op.create_table(
        "processes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_processes"),
    )
