"""The tables.

Everything with content or identity is ``Sealed``. Any other column of text or
bytes is named in ``bot.storage.clear`` with the reason why it may be read by somebody who
has the database without the master key.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
)

from bot.storage.columns import SINCE, WHERE, Bytes, Instant, Sealed
from bot.storage.condition import DEAD, LINKED, LIVE, OPEN, SENT, WORD
from bot.storage.course_table import examples as examples
from bot.storage.course_table import invited as invited
from bot.storage.course_table import learned as learned
from bot.storage.course_table import rounds as rounds
from bot.storage.dossier_table import dossiers as dossiers
from bot.storage.metadata import metadata as metadata
from bot.storage.tally_table import tallies as tallies

# SQLite counts rows up by itself only where the key is its INTEGER PRIMARY KEY.
_Counter = BigInteger().with_variant(Integer, "sqlite")

keys = Table(
    "keys",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("wrapped_key", Bytes, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("number", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("reporter_mac", Bytes, nullable=False),
    Column("reporter", Sealed, nullable=False),
    Column("excluded", Sealed, nullable=False),
    Column("handlers", Sealed, nullable=False),
    Column("recused", Sealed, nullable=False),
    Column("by_desk", Boolean, nullable=False),
    Column("called", Boolean, nullable=False),
    Column("judged", Boolean, nullable=False),
    Column("measured", Boolean, nullable=False),
    Column("alone_reason", Boolean, nullable=False),
    Column("checkins", Boolean, nullable=False),
    # A legal hold: not destroyed when its time is over.
    Column("held", Boolean, nullable=False),
    Column("next_step_by", Instant),
    Column("closed_at", Instant),
    Column("received_at", Instant, nullable=False),
    Column("respond_by", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("opened_at", Instant),
    # A word of the reporter waits since then, and until then it is to be answered.
    Column("word_at", Instant),
    Column("word_by", Instant),
    # The desk's last word to the reporter, and when the reporter last looked.
    Column("told_at", Instant),
    Column("seen_at", Instant),
    # Since when nothing says any more who reported it anonymously.
    Column("unlinked_at", Instant, info={SINCE: "0010"}),
    # Whether the places of all of its messages are kept; not of an earlier version's.
    Column("tracked", Boolean, info={SINCE: "0010"}),
    Column("channel", Text),
    Column("thread_ts", Text),
    Column("version", Integer, nullable=False),
    Index(None, "channel", "thread_ts"),
    Index(None, "received_at", "id"),
    Index(None, "closed_at", "id"),
    Index("ix_cases_own", "reporter_mac", "by_desk", "received_at"),
    # In the desk's conversation stand all there ever were.
    Index("ix_cases_live", "received_at", info={WHERE: LIVE}),
    Index("ix_cases_live_place", "channel", "received_at", info={WHERE: LIVE}),
    Index("ix_cases_word", "word_by", info={WHERE: WORD}),
    Index("ix_cases_linked", "closed_at", info={WHERE: LINKED}),
)

# The visibility index: who may know of a case, for their lists; a row a person, named by a
# keyed hash. What decides a right is computed when somebody acts; this only finds candidates.
seats = Table(
    "seats",
    metadata,
    Column("case_id", Text, ForeignKey("cases.id"), primary_key=True),
    Column("user_mac", Bytes, primary_key=True),
    Column("received_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("handler", Boolean, nullable=False),
    Column("unclaimed", Boolean, nullable=False),
    # The next promise that is open, None where nothing is due.
    Column("due_at", Instant),
    # Whose turn it is: true while the reporter is to answer.
    Column("waiting", Boolean, nullable=False),
    Index("ix_seats_received", "user_mac", "received_at", "case_id"),
    Index("ix_seats_state", "user_mac", "state", "received_at", "case_id"),
    Index("ix_seats_handler", "user_mac", "handler", "received_at", "case_id"),
    Index("ix_seats_unclaimed", "user_mac", "unclaimed", "received_at", "case_id"),
    Index("ix_seats_due", "user_mac", "due_at", "case_id"),
    Index("ix_seats_waiting", "user_mac", "waiting", "received_at", "case_id"),
)

# The same once more for each listed value of the blind index: a page of a list of one kind
# costs the same however many cases there are.
seat_marks = Table(
    "seat_marks",
    metadata,
    Column("case_id", Text, ForeignKey("cases.id"), primary_key=True),
    Column("user_mac", Bytes, primary_key=True),
    Column("mac", Bytes, primary_key=True),
    Column("received_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Index("ix_seat_marks_received", "user_mac", "mac", "received_at", "case_id"),
    Index("ix_seat_marks_state", "user_mac", "mac", "state", "received_at", "case_id"),
)

# The blind index. Equality without the value: kinds of conduct, and the customers that were named.
marks = Table(
    "marks",
    metadata,
    Column("mac", Bytes, primary_key=True),
    Column("case_id", Text, ForeignKey("cases.id"), primary_key=True),
    # Whether lists can be narrowed to it.
    Column("listed", Boolean, nullable=False),
    Index("ix_marks_case_id", "case_id"),
)

# Until when somebody of the desk is away.
absences = Table(
    "absences",
    metadata,
    Column("user_mac", Bytes, primary_key=True),
    Column("until", Instant, nullable=False),
)

# Up to when a conversation was read back.
readings = Table(
    "readings",
    metadata,
    Column("place_mac", Bytes, primary_key=True),
    Column("until", Instant, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("seq", _Counter, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", Sealed, nullable=False),
    Column("body", Sealed, nullable=False),
    sqlite_autoincrement=True,
)

evidence = Table(
    "evidence",
    metadata,
    Column("seq", _Counter, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("meta", Sealed, nullable=False),
    Column("sha256", Sealed),
    Column("stored", Boolean, nullable=False),
    Column("failed", Boolean, nullable=False),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    # The chain counts its lines itself, without gaps.
    Column("seq", _Counter, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("case_id", Text),
    Column("action", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("actor", Sealed, nullable=False),
    Column("mac", Bytes, nullable=False),
    # How often the case was written by then: an older state of all of it is told by this.
    Column("changes", Integer),
    Index(None, "case_id", "changes"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("last_mac", Bytes, nullable=False),
    # The same, and what the seals come to. An earlier version kept a MAC here.
    Column("sealed", Sealed, nullable=False),
)

# What each row is held against that nobody may alter, an owner's at once: ``guarded``.
seals = Table(
    "seals",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("body", Sealed, nullable=False),
)

# The outbox: what is to be sent, and what could not be.
deliveries = Table(
    "deliveries",
    metadata,
    Column("seq", _Counter, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("key_mac", Bytes, nullable=False, unique=True),
    # Of its ordering key, as ``key_mac`` is of its idempotency key.
    Column("lane_mac", Bytes, nullable=False),
    Column("kind", Text, nullable=False),
    Column("case_id", Text, index=True),
    # When it was to be sent at first: the order among one key. ``due_at`` moves with retries.
    Column("planned_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("payload", Sealed, nullable=False),
    # ``bot.domain.urgency``; what a version without it writes has the middle.
    Column("urgency", Integer, nullable=False, server_default="3"),
    # Why it is still there: Slack's code for it, or a word of ours.
    Column("reason", Text),
    # What could not be sent stays, for the operator; these skip it.
    Index("ix_deliveries_open_urgency", "urgency", "due_at", "seq", info={WHERE: OPEN}),
    Index("ix_deliveries_open_lane", "lane_mac", "planned_at", "seq", info={WHERE: OPEN}),
    Index("ix_deliveries_sent", "seq", info={WHERE: SENT}),
    Index("ix_deliveries_dead", "seq", info={WHERE: DEAD}),
    sqlite_autoincrement=True,
)

# Moments alone: the last look whether something can be written, the last change of members.
pulse = Table(
    "pulse",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
)

# What was sent: only what keeps it from being sent twice.
sent = Table(
    "sent",
    metadata,
    Column("key_mac", Bytes, primary_key=True),
    # With which it is forgotten.
    Column("case_id", Text, index=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

# Where the bot's messages about a case stand; ``own``: in the reporter's own DM.
posted = Table(
    "posted",
    metadata,
    Column("id", Text, primary_key=True),
    Column(
        "case_id",
        Text,
        ForeignKey("cases.id", name="fk_posted_case_id_cases"),
        nullable=False,
        index=True,
    ),
    Column("at", Instant, nullable=False),
    Column("own", Boolean, nullable=False),
    Column("place", Sealed, nullable=False),
)

# Who shares Slack's limits, where several processes write to one database.
processes = Table(
    "processes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seen_at", Instant, nullable=False),
)

# Messages to everyone. Which cases one came from stands only inside ``body``.
notices = Table(
    "notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "state", "begun_at"),
)

# The notices of a case: found by its keyed name.
origins = Table(
    "origins",
    metadata,
    Column("notice_id", Text, ForeignKey("notices.id"), primary_key=True),
    Column("case_mac", Bytes, primary_key=True, index=True),
)

# Who has read a published notice, or says that it goes on where they work.
reactions = Table(
    "reactions",
    metadata,
    Column("notice_id", Text, ForeignKey("notices.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("user_mac", Bytes, primary_key=True),
)

# What is done so that it does not happen again. Leads back to no case.
lessons = Table(
    "lessons",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("ended_at", Instant, index=True),
    Column("body", Sealed, nullable=False),
    Index("ix_lessons_due", "state", "due_at"),
)

# Words that the company has reviewed: the leak check asks about them no more.
allowed = Table(
    "allowed",
    metadata,
    Column("id", Text, primary_key=True),
    Column("removed", Boolean, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("body", Sealed, nullable=False),
)

# What is published of each quarter: bands, and until they are complete the cases counted.
figures = Table(
    "figures",
    metadata,
    Column("quarter", Text, primary_key=True),
    Column("body", Sealed, nullable=False),
)

# That the regular review took place.
reviews = Table(
    "reviews",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("body", Sealed, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("owner_mac", Bytes, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("updated_at", Instant, nullable=False, index=True),
)

# What somebody has sent within an hour, which is forgotten once that is over.
spent = Table(
    "spent",
    metadata,
    Column("person_mac", Bytes, primary_key=True),
    Column("reports", Integer, nullable=False),
    Column("words", Integer, nullable=False),
    Column("files", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("until", Instant, nullable=False, index=True),
)

inbox = Table(
    "inbox",
    metadata,
    Column("origin_mac", Bytes, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("case_id", Text, index=True),
)


def partial_for(dialect: str) -> None:
    """Tells the partial indexes what they hold: whoever makes or compares tables needs it.

    Said to them from the beginning it would load the dialects of both databases, of which the
    running bot has no use for the other's.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            if WHERE in index.info:
                index.dialect_options[dialect]["where"] = index.info[WHERE]
