"""Where the bot's messages about a case stand, so that they can be taken out of there.

Of the messages that are there already nothing is known: they are looked for.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posted",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posted"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_posted_case_id_cases"),
    )
    op.add_column("cases", sa.Column("unlinked_at", sa.BigInteger(), nullable=True))
    op.add_column("cases", sa.Column("tracked", sa.Boolean(), nullable=True))
    linked = sa.text("unlinked_at IS NULL AND anonymous")
    op.create_index(
        "ix_cases_linked", "cases", ["closed_at"], sqlite_where=linked, postgresql_where=linked
    )
    op.create_index("ix_posted_case_id", "posted", ["case_id"])
