"""Messages to everyone, each with a key of its own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, delete, func, select, update

from bot.domain.error import Conflict
from bot.domain.notice import Notice, NoticeState
from bot.storage.keyring import Keyring
from bot.storage.schema import keys, notices, origins, reactions
from bot.storage.transaction import Transaction


class StoredNotices:
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        self._transaction = transaction
        self._keyring = keyring

    async def add(self, notice: Notice) -> None:
        scope = _scope(notice.id)
        seal = self._keyring.draw(scope)
        await self._transaction.insert_new(
            notices,
            {
                "id": notice.id,
                "state": notice.state,
                "body": seal.encrypt_json(notice.to_dict(), _place(notice.id)),
                "begun_at": notice.begun_at,
                "version": notice.version,
            },
        )
        await self._keyring.keep(scope)
        await self._keep_origins(notice)

    async def get(self, notice_id: str) -> Notice | None:
        statement = _NOTICES.where(notices.c.id == notice_id)
        if self._transaction.writable:
            statement = statement.with_for_update(of=notices)
        return next(iter(await self._select(statement)), None)

    async def save(self, notice: Notice) -> Notice:
        seal = await self._keyring.open(_scope(notice.id))
        changed = await self._transaction.change(
            update(notices)
            .where(notices.c.id == notice.id, notices.c.version == notice.version)
            .values(
                version=notice.version + 1,
                state=notice.state,
                body=seal.encrypt_json(notice.to_dict(), _place(notice.id)),
            )
        )
        if changed != 1:
            raise Conflict
        await self._transaction.change(delete(origins).where(origins.c.notice_id == notice.id))
        await self._keep_origins(notice)
        return replace(notice, version=notice.version + 1)

    async def of_case(self, case_id: str) -> Sequence[Notice]:
        found = select(origins.c.notice_id).where(origins.c.case_mac == self._case_mac(case_id))
        return await self._select(_NEWEST.where(notices.c.id.in_(found)))

    async def in_states(self, *states: NoticeState, limit: int) -> Sequence[Notice]:
        return await self._select(_NEWEST.where(notices.c.state.in_(states)).limit(limit))

    async def react(self, notice_id: str, user: str, kind: str) -> bool:
        mac = self._keyring.index.of_text("reactions.user", f"{notice_id}:{user}")
        return await self._transaction.insert_new(
            reactions, {"notice_id": notice_id, "kind": kind, "user_mac": mac}
        )

    async def reactions(self, notice_id: str, kind: str) -> int:
        row = await self._transaction.row(
            select(func.count())
            .select_from(reactions)
            .where(reactions.c.notice_id == notice_id, reactions.c.kind == kind)
        )
        return int(row[0]) if row else 0

    async def _select(self, statement: Select[Any]) -> list[Notice]:
        return [self._opened(row) for row in await self._transaction.rows(statement)]

    def _opened(self, row: Row[Any]) -> Notice:
        seal = self._keyring.remember(_scope(row.id), row.wrapped)
        return Notice.from_dict(
            seal.decrypt_json(row.body, _place(row.id)),
            id=row.id,
            state=NoticeState(row.state),
            begun_at=row.begun_at,
            version=row.version,
        )

    async def _keep_origins(self, notice: Notice) -> None:
        for case_id in notice.case_ids:
            await self._transaction.insert_new(
                origins, {"notice_id": notice.id, "case_mac": self._case_mac(case_id)}
            )

    def _case_mac(self, case_id: str) -> bytes:
        return self._keyring.index.of_text("notices.case", case_id)


def _scope(notice_id: str) -> str:
    return f"notice:{notice_id}"


def _place(notice_id: str) -> str:
    return f"notices.body.{notice_id}"


_NOTICES = select(notices, keys.c.wrapped).join(keys, keys.c.scope == "notice:" + notices.c.id)
_NEWEST = _NOTICES.order_by(notices.c.begun_at.desc(), notices.c.id)
