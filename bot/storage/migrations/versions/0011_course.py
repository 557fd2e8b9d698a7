"""What people have learnt, by keyed hashes alone; rounds of it, and who was invited."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learned",
        sa.Column("person_mac", sa.LargeBinary(), nullable=False),
        sa.Column("chapter_mac", sa.LargeBinary(), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_mac", "chapter_mac", "quarter", name="pk_learned"),
    )
    op.create_index("ix_learned_at", "learned", ["at"])
    op.create_index("ix_learned_chapter", "learned", ["chapter_mac", "at", "person_mac"])
    op.create_table(
        "rounds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rounds"),
    )
    op.create_index("ix_rounds_until_at", "rounds", ["until_at"])
    op.create_table(
        "invited",
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("person_mac", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", "person_mac", name="pk_invited"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_invited_round_id_rounds"),
    )
    op.create_index("ix_invited_person", "invited", ["person_mac", "at"])
    op.create_table(
        "examples",
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("chapter_mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", name="pk_examples"),
    )
    op.create_index("ix_examples_chapter_mac", "examples", ["chapter_mac"])
