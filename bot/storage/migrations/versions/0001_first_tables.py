"""The first tables.

Nothing is stored before them, so there is no data to carry over or to check.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("state IN ('ready', 'sending', 'unknown')")


def upgrade() -> None:
    op.create_table(
        "keys",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_keys"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("reporter_mac", sa.LargeBinary(), nullable=False),
        sa.Column("reporter", sa.LargeBinary(), nullable=False),
        sa.Column("excluded", sa.LargeBinary(), nullable=False),
        sa.Column("handlers", sa.LargeBinary(), nullable=False),
        sa.Column("recused", sa.LargeBinary(), nullable=False),
        sa.Column("by_desk", sa.Boolean(), nullable=False),
        sa.Column("called", sa.Boolean(), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.Column("measured", sa.Boolean(), nullable=False),
        sa.Column("alone_reason", sa.Boolean(), nullable=False),
        sa.Column("checkins", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("next_step_by", sa.BigInteger()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("respond_by", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger()),
        sa.Column("opened_at", sa.BigInteger()),
        sa.Column("channel", sa.Text()),
        sa.Column("thread_ts", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
    )
    op.create_index("ix_cases_own", "cases", ["reporter_mac", "by_desk", "received_at"])
    op.create_index("ix_cases_channel_thread_ts", "cases", ["channel", "thread_ts"])
    op.create_index("ix_cases_state", "cases", ["state"])
    op.create_table(
        "seats",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("user_mac", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("handler", sa.Boolean(), nullable=False),
        sa.Column("unclaimed", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "user_mac", name="pk_seats"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_seats_case_id"),
    )
    op.create_index("ix_seats_received", "seats", ["user_mac", "received_at", "case_id"])
    op.create_index("ix_seats_state", "seats", ["user_mac", "state", "received_at", "case_id"])
    op.create_index("ix_seats_handler", "seats", ["user_mac", "handler", "received_at", "case_id"])
    op.create_index(
        "ix_seats_unclaimed", "seats", ["user_mac", "unclaimed", "received_at", "case_id"]
    )
    op.create_index("ix_seats_due", "seats", ["user_mac", "due_at", "case_id"])
    op.create_index("ix_seats_waiting", "seats", ["user_mac", "waiting", "received_at", "case_id"])
    op.create_table(
        "seat_marks",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("user_mac", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "user_mac", "mac", name="pk_seat_marks"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_seat_marks_case_id"),
    )
    op.create_index(
        "ix_seat_marks_received", "seat_marks", ["user_mac", "mac", "received_at", "case_id"]
    )
    op.create_index(
        "ix_seat_marks_state", "seat_marks", ["user_mac", "mac", "state", "received_at", "case_id"]
    )
    op.create_table(
        "marks",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("mac", "case_id", name="pk_marks"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_marks_case_id"),
    )
    op.create_index("ix_marks_case_id", "marks", ["case_id"])
    op.create_table(
        "absences",
        sa.Column("user_mac", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_mac", name="pk_absences"),
    )
    op.create_table(
        "entries",
        sa.Column("seq", _COUNTER, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_entries"),
        sa.UniqueConstraint("id", name="uq_entries_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_entries_case_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entries_case_id", "entries", ["case_id"])
    op.create_table(
        "evidence",
        sa.Column("seq", _COUNTER, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("meta", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary()),
        sa.Column("stored", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_evidence"),
        sa.UniqueConstraint("id", name="uq_evidence_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_evidence_case_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_case_id", "evidence", ["case_id"])
    op.create_table(
        "audit",
        sa.Column("seq", _COUNTER, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Text()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_case_id", "audit", ["case_id"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("last_mac", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_table(
        "deliveries",
        sa.Column("seq", _COUNTER, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key_mac", sa.LargeBinary(), nullable=False),
        sa.Column("lane_mac", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text()),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_deliveries"),
        sa.UniqueConstraint("id", name="uq_deliveries_id"),
        sa.UniqueConstraint("key_mac", name="uq_deliveries_key_mac"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_case_id", "deliveries", ["case_id"])
    op.create_index(
        "ix_deliveries_open_due_at",
        "deliveries",
        ["due_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "ix_deliveries_open_lane",
        "deliveries",
        ["lane_mac", "planned_at", "seq"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_state_begun_at", "notices", ["state", "begun_at"])
    op.create_table(
        "origins",
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("case_mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", "case_mac", name="pk_origins"),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_origins_notice_id"),
    )
    op.create_index("ix_origins_case_mac", "origins", ["case_mac"])
    op.create_table(
        "reactions",
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", "kind", "user_mac", name="pk_reactions"),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_reactions_notice_id"),
    )
    op.create_table(
        "lessons",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
    )
    op.create_index("ix_lessons_due", "lessons", ["state", "due_at"])
    op.create_index("ix_lessons_ended", "lessons", ["state", "ended_at"])
    op.create_table(
        "allowed",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_allowed"),
    )
    op.create_index("ix_allowed_removed", "allowed", ["removed"])
    op.create_table(
        "figures",
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("quarter", name="pk_figures"),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_at", "reviews", ["at"])
    op.create_table(
        "drafts",
        sa.Column("owner_mac", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner_mac", name="pk_drafts"),
    )
    op.create_index("ix_drafts_updated_at", "drafts", ["updated_at"])
    op.create_table(
        "inbox",
        sa.Column("origin_mac", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Text()),
        sa.PrimaryKeyConstraint("origin_mac", name="pk_inbox"),
    )
