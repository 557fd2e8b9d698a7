"""Which columns stand in clear, and why; all other text is ``Sealed``."""

from bot.storage.columns import Sealed
from bot.storage.schema import metadata

_REASONS = {
    "a random id or the name of a purpose": "keys.scope",
    "encrypted already, by the master key": "keys.wrapped_key",
    "random, tells nothing": (
        "cases.id cases.number seats.case_id seat_marks.case_id notices.id "
        "origins.notice_id reactions.notice_id reviews.id lessons.id allowed.id dossiers.id "
        "marks.case_id entries.id entries.case_id evidence.id evidence.case_id "
        "audit.case_id deliveries.id deliveries.case_id sent.case_id inbox.case_id "
        "posted.id posted.case_id rounds.id invited.round_id examples.notice_id"
    ),
    "what a row belongs to: a random id, or a keyed hash; what hangs on it stands there": (
        "seals.owner"
    ),
    "the company's own workspace id": "cases.workspace",
    "one of a few fixed words, needed to find and order rows": (
        "cases.state seats.state seat_marks.state notices.state reactions.kind "
        "lessons.state entries.kind audit.action audit.standing deliveries.kind "
        "deliveries.state deliveries.reason"
    ),
    "a keyed hash: equal values are seen to be equal and nothing else": (
        "cases.reporter_mac seats.user_mac seat_marks.user_mac seat_marks.mac "
        "absences.user_mac origins.case_mac reactions.user_mac marks.mac audit.mac "
        "audit_head.last_mac deliveries.key_mac deliveries.lane_mac "
        "sent.key_mac drafts.owner_mac inbox.origin_mac readings.place_mac "
        "spent.person_mac learned.person_mac learned.chapter_mac "
        "invited.person_mac examples.chapter_mac"
    ),
    "an id of the desk's conversation, which names nobody outside the desk": (
        "cases.channel cases.thread_ts"
    ),
    "a notice's random id, and one of a few fixed words": "tallies.id",
    "a quarter of a year": "figures.quarter",
    "the day of the moment beside it, in rows of earlier versions its quarter": "learned.quarter",
    "a random id": "drafts.scope processes.id",
}
CLEAR = {column: reason for reason, columns in _REASONS.items() for column in columns.split()}


def sealed_columns() -> frozenset[str]:
    """``table.column`` of every encrypted column: the inventory."""
    return frozenset(
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    )
