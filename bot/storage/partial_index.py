"""The indexes that hold some rows of a table. Whoever compares or makes the tables imports them:

to say what they hold loads the dialects of both databases, which the running bot has no use for.
"""

from sqlalchemy import Index, Table, TextClause

from bot.storage.condition import DEAD, LINKED, LIVE, OPEN, SENT, WORD
from bot.storage.schema import cases, deliveries


def _partial(name: str, table: Table, columns: tuple[str, ...], held: TextClause) -> Index:
    return Index(name, *(table.c[c] for c in columns), sqlite_where=held, postgresql_where=held)


PARTIAL = (
    # In the desk's conversation stand all there ever were.
    _partial("ix_cases_live", cases, ("received_at",), LIVE),
    _partial("ix_cases_live_place", cases, ("channel", "received_at"), LIVE),
    _partial("ix_cases_word", cases, ("word_by",), WORD),
    _partial("ix_cases_linked", cases, ("closed_at",), LINKED),
    # What could not be sent stays, for the operator; these skip it.
    _partial("ix_deliveries_open_urgency", deliveries, ("urgency", "due_at", "seq"), OPEN),
    _partial("ix_deliveries_open_lane", deliveries, ("lane_mac", "planned_at", "seq"), OPEN),
    _partial("ix_deliveries_sent", deliveries, ("seq",), SENT),
    _partial("ix_deliveries_dead", deliveries, ("seq",), DEAD),
)
