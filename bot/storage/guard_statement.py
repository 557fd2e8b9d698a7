"""The statements with which rows are stamped, and held against their stamps."""

from functools import cache
from typing import Any

from sqlalchemy import Executable, Select, Table, and_, bindparam, func, select, true
from sqlalchemy.sql.dml import Update, UpdateBase

from bot.storage.schema import audit, seals

RECORDED = (
    select(func.max(audit.c.changes)).where(audit.c.case_id == seals.c.owner).scalar_subquery()
)
"""How often the record says that an owner was written, at least."""


@cache
def returning(statement: UpdateBase) -> Executable:
    """The same change, which answers the rows as they are then."""
    assert isinstance(statement.table, Table)
    return statement.returning(*statement.table.c)


@cache
def before(statement: Update) -> Select[Any]:
    """The rows that a change is going to meet, as they are; they stay so until it is made."""
    table = statement.table
    assert isinstance(table, Table)
    condition = true() if statement.whereclause is None else statement.whereclause
    return select(*table.c).where(condition).with_for_update(of=table)


@cache
def of_case(table: Table) -> Select[Any]:
    """All rows of a case."""
    return select(*table.c).where(table.c.case_id == bindparam("case"))


@cache
def both(table: Table, *columns: str) -> Select[Any]:
    """The stamps of an owner, together with the rows that have these values."""
    same = and_(*(table.c[name] == bindparam(name) for name in columns))
    return (
        select(seals.c.body.label("held_body"), RECORDED.label("recorded"), *table.c)
        .select_from(seals.outerjoin(table, same))
        .where(seals.c.owner == bindparam("its_owner"))
    )
