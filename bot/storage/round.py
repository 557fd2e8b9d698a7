"""Rounds of learning: whom they invite, and how many have taken part."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, case, delete, func, select, update

from bot.domain.course import Taking
from bot.domain.deadline import end_of
from bot.domain.round import Round
from bot.storage.learning import chapter_mac, person_mac
from bot.storage.repository import Repository, given, given_all
from bot.storage.row import Row
from bot.storage.schema import invited, learned, rounds

_SAVE = update(rounds).where(rounds.c.id == given("round")).values(body=given("new_body"))
_LATEST = select(rounds).order_by(rounds.c.until_at.desc(), rounds.c.id).limit(given("most"))
_OF_THESE = select(invited.c.person_mac).where(invited.c.person_mac.in_(given_all("people")))
_INVITED = _OF_THESE.where(invited.c.round_id == given("round"))
_REACHED = _OF_THESE.where(invited.c.at >= given("since"), invited.c.round_id != given("round"))
_HOW_MANY = select(func.count()).where(invited.c.round_id == given("round"))
_EACH = (
    select(func.count(learned.c.chapter_mac.distinct()).label("chapters"))
    .select_from(invited.join(learned, learned.c.person_mac == invited.c.person_mac))
    .where(
        invited.c.round_id == given("round"),
        learned.c.chapter_mac.in_(given_all("chapters")),
        learned.c.at >= given("start"),
        learned.c.at < given("end"),
    )
    .group_by(invited.c.person_mac)
    .subquery()
)
_TAKEN = select(func.count(), func.sum(case((_EACH.c.chapters >= given("all"), 1), else_=0)))
_OVER = (
    select(rounds).where(rounds.c.until_at < given("before")).order_by(rounds.c.until_at)
).limit(given("most"))
_SOME = select(invited).where(invited.c.round_id == given("round")).limit(given("most"))
_UNINVITE = delete(invited).where(
    invited.c.round_id == given("round"), invited.c.person_mac == given("person")
)
_END = delete(rounds).where(rounds.c.id == given("round"))


@cache
def _parts(count: int) -> Select[int]:
    """Everybody by which of so many rounds have invited them; how many there are of each."""
    places = [
        func.sum(case((invited.c.round_id == given(f"round_{n}"), 1 << n), else_=0))
        for n in range(count)
    ]
    each = (
        select(sum(places[1:], places[0]).label("which"))
        .where(invited.c.round_id.in_(given_all("rounds")))
        .group_by(invited.c.person_mac)
        .subquery()
    )
    return select(func.count()).select_from(each).group_by(each.c.which)


class StoredRounds(Repository):
    def add(self, round_: Round) -> None:
        row = {"id": round_.id, "until_at": end_of(round_.until), "body": self._sealed(round_)}
        self._transaction.insert(rounds, row)

    def get(self, round_id: str) -> Round | None:
        row = self._one_of(rounds, round_id)
        return None if row is None else self._opened(row)

    def save(self, round_: Round) -> None:
        self._transaction.change(_SAVE, {"round": round_.id, "new_body": self._sealed(round_)})

    def latest(self, *, limit: int) -> Sequence[Round]:
        return [self._opened(row) for row in self._listed(rounds, _LATEST, limit)]

    def invite(self, round_id: str, users: Sequence[str], at: datetime) -> Sequence[str]:
        known = self.invited(round_id, users)
        new = [user for user in users if user not in known]
        macs = [person_mac(self._keyring, user) for user in new]
        rows = [{"round_id": round_id, "person_mac": mac, "at": at} for mac in macs]
        self._transaction.insert_new(invited, rows)
        return new

    def invited(self, round_id: str, users: Sequence[str]) -> frozenset[str]:
        macs = {person_mac(self._keyring, user): user for user in users}
        rows = self._transaction.rows(_INVITED, people=list(macs), round=round_id)
        return frozenset(macs[bytes(row.person_mac)] for row in rows)

    def reached(self, users: Sequence[str], since: datetime, but: str) -> frozenset[str]:
        macs = {person_mac(self._keyring, user): user for user in users}
        rows = self._transaction.rows(_REACHED, people=list(macs), since=since, round=but)
        return frozenset(macs[bytes(row.person_mac)] for row in rows)

    def parts(self, round_ids: Sequence[str]) -> Sequence[int]:
        if len(round_ids) == 1:  # most are alone: nothing is to be sorted then
            row = self._transaction.row(_HOW_MANY, round=round_ids[0])
            return [int(row[0])] if row else []
        of = {f"round_{place}": id_ for place, id_ in enumerate(round_ids)}
        rows = self._transaction.rows(_parts(len(of)), rounds=list(round_ids), **of)
        return [int(row[0]) for row in rows]

    def taking(
        self, round_id: str, chapters: Sequence[str], start: datetime, end: datetime
    ) -> Taking:
        count = self._transaction.row(_HOW_MANY, round=round_id)
        of = [chapter_mac(self._keyring, chapter) for chapter in chapters]
        within = {"chapters": of, "start": start, "end": end, "all": len(of)}
        taken = self._transaction.row(_TAKEN, round=round_id, **within)
        assert count is not None and taken is not None
        return Taking(int(count[0]), int(taken[0]), int(taken[1] or 0))

    def forget(self, before: datetime, *, limit: int) -> int:
        over = next(iter(self._listed(rounds, _OVER, 1, before=before)), None)
        if over is None:
            return 0
        some = self._transaction.rows(_SOME, round=over.id, most=limit)
        gone = [{"round": over.id, "person": row.person_mac} for row in some]
        self._transaction.change(_UNINVITE, gone)
        if len(gone) < limit:
            self._transaction.change(_END, {"round": over.id})
        return len(gone) + 1

    def _opened(self, row: Row) -> Round:
        body = self._keyring.system.decrypt_json(row.body, f"rounds.body.{row.id}")
        return Round.from_dict(body, id=row.id)

    def _sealed(self, round_: Round) -> bytes:
        return self._keyring.system.encrypt_json(round_.to_dict(), f"rounds.body.{round_.id}")
