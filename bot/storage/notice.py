"""Messages to everyone, each with a key of its own."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, func, select, update

from bot.domain.error import Conflict
from bot.domain.notice import Notice, NoticeState
from bot.storage.guard import Between
from bot.storage.repository import Repository, given, given_all
from bot.storage.row import Row
from bot.storage.schema import keys, notices, origins, reactions, tallies

_NOTICES = select(notices, keys.c.wrapped_key).join(keys, keys.c.scope == "notice:" + notices.c.id)
_NEWEST = _NOTICES.order_by(notices.c.begun_at.desc(), notices.c.id)
_ONE = _NOTICES.where(notices.c.id == given("notice"))
_ONE_LOCKED = _ONE.with_for_update(of=notices)
_OF_CASE = _NEWEST.where(
    notices.c.id.in_(select(origins.c.notice_id).where(origins.c.case_mac == given("mac")))
)
_IN_STATES = _NEWEST.where(notices.c.state.in_(given_all("states"))).limit(given("most"))
_UPDATE = (
    update(notices)
    .where(notices.c.id == given("notice"), notices.c.version == given("known"))
    .values(version=notices.c.version + 1, state=given("new_state"), body=given("new_body"))
)
_FORGET_ORIGINS = delete(origins).where(origins.c.notice_id == given("notice"))
_THESE = (reactions.c.notice_id == given("notice"), reactions.c.kind == given("of"))
_HOW_MANY = select(func.count()).where(*_THESE)
_REACTIONS = select(reactions).where(*_THESE)
_TALLY = update(tallies).where(tallies.c.id == given("its_id")).values(number=given("now"))

_UNREACT = delete(reactions).where(*_THESE, reactions.c.user_mac == given("mac"))


class StoredNotices(Repository):
    def add(self, notice: Notice) -> None:
        scope = _scope(notice.id)
        seal = self._keyring.draw(scope)
        body = seal.encrypt_json(notice.to_dict(), f"notices.body.{notice.id}")
        row = {"id": notice.id, "state": notice.state, "body": body, "version": notice.version}
        self._transaction.insert(notices, {**row, "begun_at": notice.begun_at})
        self._keyring.keep(scope)
        self._keep_origins(notice)

    def get(self, notice_id: str) -> Notice | None:
        one = _ONE_LOCKED if self._transaction.writable else _ONE
        row = self._transaction.row(one, notice=notice_id)
        if row is None:
            self._guard.require_gone(notices, notice_id, _scope(notice_id))
            return None
        self._guard.require(notices, row)
        return self._opened(row)

    def save(self, notice: Notice) -> Notice:
        seal = self._keyring.open(_scope(notice.id))
        values = {
            "notice": notice.id,
            "known": notice.version,
            "new_state": notice.state,
            "new_body": seal.encrypt_json(notice.to_dict(), f"notices.body.{notice.id}"),
        }
        if self._transaction.change(_UPDATE, values) != 1:
            raise Conflict
        self._transaction.change(_FORGET_ORIGINS, {"notice": notice.id})
        self._keep_origins(notice)
        return replace(notice, version=notice.version + 1)

    def of_case(self, case_id: str) -> Sequence[Notice]:
        rows = self._transaction.rows(_OF_CASE, mac=self._case_mac(case_id))
        found = [self._opened(row) for row in self._guard.sound(notices, rows)]
        # Which it is from stands in the notice: what leads to it may be another's row.
        return [notice for notice in found if case_id in notice.case_ids]

    def in_states(self, *states: NoticeState, limit: int) -> Sequence[Notice]:
        return [
            self._opened(row) for row in self._listed(notices, _IN_STATES, limit, states=states)
        ]

    def react(self, notice_id: str, user: str, kind: str) -> bool:
        mac = self._keyring.index.of_text("reactions.user", f"{notice_id}:{user}")
        values = {"notice_id": notice_id, "kind": kind, "user_mac": mac}
        new = self._transaction.insert_new(reactions, values) == 1
        if new:
            self._counted(notice_id, kind, more=1)
        return new

    def unreact(self, notice_id: str, user: str, kind: str) -> None:
        mac = self._keyring.index.of_text("reactions.user", f"{notice_id}:{user}")
        if self._transaction.change(_UNREACT, {"notice": notice_id, "of": kind, "mac": mac}):
            self._counted(notice_id, kind, more=-1)

    def reactions(self, notice_id: str, kind: str) -> int:
        return self._counted(notice_id, kind)

    def _counted(self, notice_id: str, kind: str, *, more: int = 0) -> int:
        """How many there are now; ``more``: how many were written since they were told last.

        Raises ``Altered`` where somebody else has added or taken away some.
        """
        its_id, these = f"{notice_id}:{kind}", {"notice": notice_id, "of": kind}
        row = self._one_of(tallies, its_id)
        known = (row.number if row else 0) + more
        (count,) = self._transaction.rows(_HOW_MANY, **these)
        number = int(count[0])
        if number < known:
            self._guard.altered(reactions, its_id)
        if number > known:  # of an earlier version, which tells nobody
            self._guard.require(reactions, *self._transaction.rows(_REACTIONS, **these))
        if more and row is not None:
            self._transaction.change(_TALLY, {"its_id": its_id, "now": number})
        elif more and not self._transaction.insert_new(tallies, {"id": its_id, "number": number}):
            raise Between
        return number

    def _opened(self, row: Row) -> Notice:
        seal = self._keyring.remember(_scope(row.id), row.wrapped_key)
        return Notice.from_dict(
            seal.decrypt_json(row.body, f"notices.body.{row.id}"),
            id=row.id,
            state=NoticeState(row.state),
            begun_at=row.begun_at,
            version=row.version,
        )

    def _keep_origins(self, notice: Notice) -> None:
        macs = [self._case_mac(case_id) for case_id in notice.case_ids]
        rows = [{"notice_id": notice.id, "case_mac": mac} for mac in macs]
        self._transaction.insert_new(origins, rows)

    def _case_mac(self, case_id: str) -> bytes:
        return self._keyring.index.of_text("notices.case", case_id)


def _scope(notice_id: str) -> str:
    return f"notice:{notice_id}"
