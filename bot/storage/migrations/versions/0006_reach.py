"""Why something is held up stands in its row, and what is dead is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_DEAD = sa.text("state = 'dead'")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("reason", sa.Text(), nullable=True))
    op.create_index(
        "ix_deliveries_dead", "deliveries", ["seq"], sqlite_where=_DEAD, postgresql_where=_DEAD
    )
