"""The end of what is kept: a destroyed key, and nothing left that leads to what it opened."""

import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select, update

from bot.domain.effect import EffectKind
from bot.domain.error import StoreUnavailable
from bot.domain.evidence import Giver
from bot.domain.lifecycle import ENDED
from bot.domain.retention import Ended
from bot.domain.text import storable
from bot.domain.vault import Rendition
from bot.storage import schema
from bot.storage.cipher import Mac, Seal
from bot.storage.condition import LINKED
from bot.storage.error import CipherError
from bot.storage.file import sync_folder
from bot.storage.guarded import link_scope
from bot.storage.keyring import Keyring, gone_number
from bot.storage.repository import Repository, given, given_all
from bot.storage.row import Row
from bot.storage.schema import cases, deliveries, entries, evidence, inbox, keys
from bot.storage.transaction import Transaction
from bot.storage.vault import VaultFile

_MAC = 32

_TOKEN = 12

_REPORTER = select(cases.c.reporter).where(cases.c.id == given("case"))

_ENDED_CASES = (
    select(cases.c.id, cases.c.number, cases.c.closed_at, cases.c.held)
    .join(keys, keys.c.scope == cases.c.id)
    .where(cases.c.state.in_(ENDED), cases.c.closed_at.is_not(None))
    .order_by(cases.c.closed_at, cases.c.id)
)
_ENDED_BEFORE = _ENDED_CASES.where(cases.c.closed_at <= given("before"))
_HELD = select(cases.c.held).where(cases.c.id == given("case"))
_HOLD = (
    update(cases)
    .where(cases.c.id == given("case"), cases.c.held.is_distinct_from(given("is_held")))
    .values(held=given("is_held"))
)
_LEADING = ("seat_marks", "seats", "marks", "entries", "posted", "deliveries", "sent", "inbox")
_OF_CASE = [
    delete(table).where(table.c.case_id == given("case"))
    for table in map(schema.metadata.tables.__getitem__, _LEADING)
]
_UNNAME = (
    update(cases)
    .where(cases.c.id == given("case"))
    .values(
        number=given("new_number"),
        reporter_mac=given("mac"),
        anonymous=False,
        unlinked_at=given("now"),
        channel=None,
        thread_ts=None,
    )
)
_ONE = select(cases.c.number, keys.c.scope).outerjoin(keys, keys.c.scope == cases.c.id)
_ITS = _ONE.where(cases.c.id == given("case"))
_LINKED = (
    select(cases.c.id)
    .where(LINKED, cases.c.state.in_(ENDED), cases.c.by_desk.is_(False))
    .order_by(cases.c.closed_at)
)
_ALL = select(cases.c.id, cases.c.unlinked_at, keys.c.scope).outerjoin(
    keys, keys.c.scope == cases.c.id
)
_CASE = select(cases).where(cases.c.id == given("case"))
_LOOSE = select(deliveries).where(deliveries.c.case_id.is_(None)).order_by(deliveries.c.seq)
_TAKE_OUT = delete(deliveries).where(deliveries.c.seq.in_(given_all("taken")))
_TO_REPORTER = select(deliveries.c.seq).where(
    deliveries.c.case_id == given("case"),
    deliveries.c.kind.in_((EffectKind.REPORTER, EffectKind.NOTICE_REPORTER, EffectKind.PERSON)),
)
_FORGET_TAKEN = delete(inbox).where(inbox.c.case_id == given("case"))
_REPORTER_IS = (
    update(cases)
    .where(cases.c.id == given("case"))
    .values(reporter=given("nobody"), reporter_mac=given("mac"))
)
_ENTRIES = select(entries).where(entries.c.case_id == given("case")).order_by(entries.c.seq)
_AUTHOR = update(entries).where(entries.c.id == given("entry")).values(author=given("nobody"))
_FILES = select(evidence).where(evidence.c.case_id == given("case")).order_by(evidence.c.seq)
_META = update(evidence).where(evidence.c.id == given("file")).values(meta=given("new_meta"))
_FILES_LEFT = (
    select(evidence.c.id, evidence.c.case_id)
    .outerjoin(keys, keys.c.scope == evidence.c.case_id)
    .where(keys.c.scope.is_(None))
    .order_by(evidence.c.seq)
)
_FORGET = delete(evidence).where(evidence.c.id == given("file"))


class StoredRetention(Repository):
    """What stays of a destroyed case: its state and dates, and lines of the audit without names.

    Whoever has the master key could try names against a keyed hash for as long as it
    stands there, or against what Slack delivered; these go with the key.
    """

    def __init__(self, transaction: Transaction, keyring: Keyring, vault: Path) -> None:
        super().__init__(transaction, keyring)
        self._vault = vault

    def ended(self, before: datetime | None = None) -> Sequence[Ended]:
        if before is None:
            rows = self._transaction.rows(_ENDED_CASES)
        else:
            rows = self._transaction.rows(_ENDED_BEFORE, before=before)
        # What is no moment was altered: that case is closed to all, and holds up no other.
        there = [row for row in rows if row.closed_at is not None]
        return [Ended(row.id, row.number, row.closed_at, row.held) for row in there]

    def held(self, case_id: str) -> bool:
        row = self._transaction.row(_HELD, case=case_id)
        return row is not None and bool(row.held)

    def hold(self, case_id: str, held: bool) -> bool:
        return self._transaction.change(_HOLD, {"case": case_id, "is_held": held}) == 1

    def destroy(self, case_id: str, now: datetime) -> None:
        self._forget_loose(case_id)
        number = gone_number(self._keyring.chain, self._number(case_id))
        self._keyring.destroy(case_id)
        self._keyring.destroy(link_scope(case_id))
        for forgetting in _OF_CASE:
            self._transaction.change(forgetting, {"case": case_id})
        blank = {"new_number": number, "mac": secrets.token_bytes(_MAC)}
        self._transaction.change(_UNNAME, {"case": case_id, "now": now, **blank})

    def _number(self, case_id: str) -> str:
        row = self._transaction.row(_ITS, case=case_id)
        return row.number if row is not None else ""

    def destroyed(self, case_id: str) -> bool:
        row = self._transaction.row(_ITS, case=storable(case_id))
        return row is not None and row.scope is None

    def unlink(self, case_id: str) -> None:
        seal, change = self._keyring.open(case_id), self._transaction.change
        self._unname(case_id, seal)
        waiting = [row.seq for row in self._transaction.rows(_TO_REPORTER, case=case_id)]
        if waiting:
            change(_TAKE_OUT, {"taken": waiting})
        self._forget_loose(case_id)
        change(_FORGET_TAKEN, {"case": case_id})
        nobody = seal.encrypt_text("", f"cases.reporter.{case_id}")
        mac = secrets.token_bytes(_MAC)
        change(_REPORTER_IS, {"case": case_id, "nobody": nobody, "mac": mac})
        self._keyring.destroy(link_scope(case_id))

    def _unname(self, case_id: str, seal: Seal) -> None:
        """Of the entries, and of the files: Slack says who uploaded one."""
        place = f"cases.reporter.{case_id}"
        (case,) = self._transaction.rows(_REPORTER, case=case_id)
        reporter = self._keyring.name(case_id, case.reporter, place)
        for row in self._transaction.rows(_ENTRIES, case=case_id):
            place = f"entries.author.{row.id}"
            if self._keyring.name(case_id, row.author, place) == reporter:
                nobody = seal.encrypt_text("", place)
                self._transaction.change(_AUTHOR, {"entry": row.id, "nobody": nobody})
        for row in self._transaction.rows(_FILES, case=case_id):
            place = f"evidence.meta.{row.id}"
            meta = seal.decrypt_json(row.meta, place)
            if meta["giver"] == Giver.REPORTER:
                new = seal.encrypt_json({**meta, "slack_file": ""}, place)
                self._transaction.change(_META, {"file": row.id, "new_meta": new})

    def _forget_loose(self, case_id: str) -> None:
        """What waits, or could not be sent, and names the case under the key of the store."""
        row = self._transaction.row(_ITS, case=case_id)
        if row is None:
            return
        system, taken = self._keyring.system, []
        for waiting in self._transaction.rows(_LOOSE):
            with suppress(CipherError):
                said = system.decrypt_text(waiting.payload, f"deliveries.payload.{waiting.id}")
                if case_id in said or row.number in said:
                    taken.append(waiting.seq)
        if taken:
            self._transaction.change(_TAKE_OUT, {"taken": taken})

    def linked(self) -> Sequence[str]:
        return [row.id for row in self._transaction.rows(_LINKED)]

    def tokens(self, since: datetime | None = None, known: Collection[str] = ()) -> Sequence[str]:
        found = []
        for row in self._transaction.rows(_ALL):
            if since is not None and (row.unlinked_at is None or row.unlinked_at < since):
                continue
            if row.scope is not None and row.unlinked_at is None:
                continue
            token = self._token(row.id, link=row.scope is not None)
            if token not in known and self._has_gone(row):
                found.append(token)
        return sorted(found)

    def _has_gone(self, row: Row) -> bool:
        """By the bot: what somebody has taken away is not destroyed again after a restore."""
        if row.scope is None:
            return self._guard.destroyed(row.id)
        return bool(self._guard.sound(cases, self._transaction.rows(_CASE, case=row.id)))

    def known(self, tokens: Collection[str]) -> tuple[Sequence[str], Sequence[str]]:
        known, gone, unlinked = set(tokens), [], []
        for row in self._transaction.rows(_ALL):
            if row.scope is None:
                continue
            if self._tokens(row.id) & known:
                gone.append(row.id)
            elif row.unlinked_at is None and self._tokens(row.id, link=True) & known:
                unlinked.append(row.id)
        return gone, unlinked

    def _token(self, case_id: str, *, link: bool = False) -> str:
        """Under the first key of the record: every backup has that one, also of before a change."""
        return self._told(self._keyring.chains[0], case_id, link)

    def _tokens(self, case_id: str, *, link: bool = False) -> set[str]:
        """Earlier versions told them under the key that was the newest then."""
        return {self._told(chain, case_id, link) for chain in self._keyring.chains}

    def _told(self, chain: Mac, case_id: str, link: bool) -> str:
        purpose = "destroyed.link" if link else "destroyed.case"
        return chain.of_text(purpose, case_id)[:_TOKEN].hex()

    def files_left(self) -> Sequence[str]:
        rows = self._transaction.rows(_FILES_LEFT)
        return [row.id for row in rows if self._guard.destroyed(row.case_id)]

    def remove_files(self, evidence_ids: Sequence[str]) -> None:
        for evidence_id in evidence_ids:
            if not self._unlink(evidence_id):
                raise StoreUnavailable
            self._transaction.change(_FORGET, {"file": evidence_id})

    def _unlink(self, evidence_id: str) -> bool:
        with suppress(OSError):
            for rendition in Rendition:
                file = VaultFile(self._vault, evidence_id, rendition).file
                for each in (file, *self._vault.glob(f"{file.name}.*.part")):
                    each.unlink(missing_ok=True)
            if self._vault.exists():
                sync_folder(self._vault)
            return True
        return False
