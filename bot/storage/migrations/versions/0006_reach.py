"""Why something is held up stands in its row, and what is dead is found by an index.

One more row is there to be written to, so that it is seen whether anything can be.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_DEAD = sa.text("state = 'dead'")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("reason", sa.Text(), nullable=True))
    op.create_table(
        "pulse",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pulse"),
    )
    op.create_index(
        "ix_deliveries_dead", "deliveries", ["seq"], sqlite_where=_DEAD, postgresql_where=_DEAD
    )
