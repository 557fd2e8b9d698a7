"""The tables that came into the first migration after it had landed.

A database that was made before has neither ``origins`` nor ``allowed``, and names the case
of a notice in the notice itself. Its data is carried over; one that has them stays as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    there = sa.inspect(op.get_bind()).get_table_names()
    if "origins" not in there:
        _origins()
    if "allowed" not in there:
        _allowed()


def _origins() -> None:
    op.create_table(
        "origins",
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("case_mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", "case_mac", name="pk_origins"),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_origins_notice_id"),
    )
    op.create_index("ix_origins_case_mac", "origins", ["case_mac"])
    op.execute(
        "INSERT INTO origins (notice_id, case_mac) "
        "SELECT id, case_mac FROM notices WHERE case_mac IS NOT NULL"
    )
    op.drop_index("ix_notices_case_mac", table_name="notices")
    op.drop_column("notices", "case_mac")


def _allowed() -> None:
    op.create_table(
        "allowed",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_allowed"),
    )
    op.create_index("ix_allowed_removed", "allowed", ["removed"])
