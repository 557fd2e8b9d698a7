"""Where the stamps stand that each stored row is held against.

The stamps need the master key, so the store itself makes them when it opens. A process of an
earlier version writes none: two columns that it writes have other names from here on, so that
it stores nothing any more and nothing is taken for altered that was only written by it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seals",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_seals"),
    )
    op.add_column("audit", sa.Column("changes", sa.Integer()))
    op.drop_index("ix_audit_case_id", table_name="audit")
    op.create_index("ix_audit_case_id_changes", "audit", ["case_id", "changes"])
    op.execute("ALTER TABLE audit_head RENAME COLUMN mac TO sealed")
    op.execute("ALTER TABLE keys RENAME COLUMN wrapped TO wrapped_key")
