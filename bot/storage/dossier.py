"""Dossiers that were asked for, and what was decided."""

from collections.abc import Sequence

from sqlalchemy import select, update

from bot.domain.codec import load
from bot.domain.joint import Joint
from bot.storage.repository import Repository, given
from bot.storage.row import Row
from bot.storage.schema import dossiers

_THIS = dossiers.c.id == given("release_id")
_UPDATE = update(dossiers).where(_THIS).values(at=given("new_at"), body=given("new_body"))
_NEWEST = select(dossiers).order_by(dossiers.c.at.desc(), dossiers.c.id).limit(given("most"))


class StoredReleases(Repository):
    def put(self, release: Joint) -> None:
        sealed = self._keyring.system.encrypt_json(
            dict(release.body()), f"dossiers.body.{release.id}"
        )
        row = {"id": release.id, "at": release.at, "body": sealed}
        if not self._transaction.insert_new(dossiers, row):
            changed = {"release_id": release.id, "new_at": release.at, "new_body": sealed}
            self._transaction.change(_UPDATE, changed)

    def get(self, release_id: str) -> Joint | None:
        row = self._one_of(dossiers, release_id)
        return None if row is None else self._opened(row)

    def newest(self, *, limit: int) -> Sequence[Joint]:
        return [self._opened(row) for row in self._listed(dossiers, _NEWEST, limit)]

    def _opened(self, row: Row) -> Joint:
        body = self._keyring.system.decrypt_json(row.body, f"dossiers.body.{row.id}")
        return load(Joint, body, at=row.at)
