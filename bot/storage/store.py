"""The store: opens the database, and gives out transactions."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, suppress
from functools import cached_property
from pathlib import Path

from bot.domain.error import StoreUnavailable
from bot.storage.absence import StoredAbsences
from bot.storage.allowed import StoredAllowed
from bot.storage.audit import ChainCheck, StoredAudit, begin_chain, verify_chain
from bot.storage.case import StoredCases
from bot.storage.cipher import Masters
from bot.storage.draft import StoredDrafts
from bot.storage.engine import Engines, make_engines, parse_url
from bot.storage.entry import StoredEntries
from bot.storage.error import StorageError
from bot.storage.evidence import StoredEvidence
from bot.storage.figures import StoredFigures
from bot.storage.file import locked, private_folder
from bot.storage.inbox import StoredInbox
from bot.storage.keyring import Keyring, Standing, any_keys, make_standing, open_standing
from bot.storage.lesson import StoredLessons
from bot.storage.master_key import load_master_keys
from bot.storage.migrate import MIGRATION_PATIENCE, require_current, upgrade
from bot.storage.notice import StoredNotices
from bot.storage.outbox import StoredDeliveries
from bot.storage.retention import StoredRetention
from bot.storage.rotation import ROUNDS, Rotation, Some, count_keys, rewrap_some, verify_keys
from bot.storage.transaction import Database, Janitor, Transaction
from bot.storage.vault import sweep_drafts

PATIENCE = 1.3
"""Seconds that a transaction may wait for the database, apart from the grace of its end.

Slack closes an unacknowledged modal's request after 3 s: what cannot be stored
within two must be told to the person in the rest.
"""

_ERASE_AFTER = 1.0

ROTATION_PATIENCE = 20.0
"""Seconds that one step of a rotation may take, once it has begun: nobody waits for it."""


class StoredUnit:
    """One transaction's repositories."""

    def __init__(self, current: Transaction, standing: Standing, vault: Path) -> None:
        self._transaction = current
        self._vault = vault
        self.keyring = Keyring(current, standing)

    @cached_property
    def cases(self) -> StoredCases:
        return StoredCases(self._transaction, self.keyring)

    @cached_property
    def entries(self) -> StoredEntries:
        return StoredEntries(self._transaction, self.keyring)

    @cached_property
    def evidence(self) -> StoredEvidence:
        return StoredEvidence(self._transaction, self.keyring, self._vault)

    @cached_property
    def audit(self) -> StoredAudit:
        return StoredAudit(self._transaction, self.keyring)

    @cached_property
    def deliveries(self) -> StoredDeliveries:
        return StoredDeliveries(self._transaction, self.keyring)

    @cached_property
    def drafts(self) -> StoredDrafts:
        return StoredDrafts(self._transaction, self.keyring)

    @cached_property
    def absences(self) -> StoredAbsences:
        return StoredAbsences(self._transaction, self.keyring)

    @cached_property
    def notices(self) -> StoredNotices:
        return StoredNotices(self._transaction, self.keyring)

    @cached_property
    def lessons(self) -> StoredLessons:
        return StoredLessons(self._transaction, self.keyring)

    @cached_property
    def allowed(self) -> StoredAllowed:
        return StoredAllowed(self._transaction, self.keyring)

    @cached_property
    def figures(self) -> StoredFigures:
        return StoredFigures(self._transaction, self.keyring)

    @cached_property
    def retention(self) -> StoredRetention:
        return StoredRetention(self._transaction, self.keyring, self._vault)

    @cached_property
    def inbox(self) -> StoredInbox:
        return StoredInbox(self._transaction, self.keyring)


class SqlStore:
    """Implements ``bot.domain.port.Store``; made by ``open_store``."""

    def __init__(
        self,
        engines: Engines,
        *,
        data_dir: Path,
        master_keys: tuple[bytes, ...] | None,
        workspace: str,
        patience: float,
        readonly: bool,
    ) -> None:
        self._engines = engines
        self._readonly = readonly
        self._data_dir = data_dir
        self._master_keys = master_keys
        self._workspace = workspace
        self._patience = patience
        self._janitor = Janitor()
        self._writing = Database(engines.writer, engines.writers, self._janitor)
        self._reading = Database(engines.reader, engines.readers, self._janitor)
        self._standing: Standing | None = None
        self._erasing: asyncio.Task[None] | None = None

    async def migrate(self) -> None:
        """Brings the tables up to date and opens the store's keys; makes both at first.

        Raises a ``StorageError`` that says what to do, or ``StoreUnavailable``.
        """
        async with self._begin(writable=True) as current:
            current.be_patient(MIGRATION_PATIENCE)
            await upgrade(current)
            await self._open_keys(current)
            await current.commit()
        await asyncio.to_thread(sweep_drafts, self._data_dir / "evidence")

    async def open_keys(self) -> None:
        """Opens the keys of a store that the running bot has set up and keeps up to date."""
        async with self._begin(writable=False) as current:
            await require_current(current)
            await self._open_keys(current)

    def write(self) -> AbstractAsyncContextManager[StoredUnit]:
        """A transaction that commits when the block ends without an error.

        Raises ``StoreUnavailable`` where the database is locked or away for
        2 s; an error from the block rolls back and passes unchanged. After
        leaving the block everything is durable. Where the commit itself is not
        answered in time, it may still have happened.
        """
        return self._write()

    def read(self) -> AbstractAsyncContextManager[StoredUnit]:
        """A consistent reading; writing in it is an error."""
        return self._read()

    async def ready(self) -> bool:
        """Whether a transaction that writes can begin now."""
        try:
            async with self._begin(writable=True) as current:
                return self._standing is not None and await any_keys(current)
        except (StoreUnavailable, StorageError):
            return False

    async def verify_audit(self) -> ChainCheck:
        """Reads the whole record and says whether anybody altered it."""
        async with self._begin(writable=False) as current:
            current.be_patient(MIGRATION_PATIENCE)
            return await verify_chain(current, self._open.chain)

    async def rotate_keys(self) -> Rotation:
        """Wraps every key anew with the newest master key, some in each transaction.

        Broken off, it goes on where it was; then every key is opened with the newest
        master key alone, to be sure.
        """
        masters = self._open.masters
        rewrapped = 0
        for _ in range(ROUNDS):
            done, after = 0, ""
            while (some := await self._rewrap_some(masters, after)).last is not None:
                done, after = done + some.rewrapped, some.last
            rewrapped += done
            if not done:
                break
        if rewrapped:
            self._erase_soon()  # the log still holds the keys as they were wrapped before
        async with self._begin(writable=False) as current:
            current.be_patient(MIGRATION_PATIENCE)
            return Rotation(rewrapped, *await verify_keys(current, masters.newest_alone()))

    async def _rewrap_some(self, masters: Masters, after: str) -> Some:
        async with self._begin(writable=True) as current:
            current.be_patient(ROTATION_PATIENCE)
            some = await rewrap_some(current, masters, after)
            await current.commit()
        return some

    async def keys_by_master(self) -> Mapping[str, int]:
        """How many keys each master key wraps, by its name."""
        async with self._begin(writable=False) as current:
            return await count_keys(current)

    @property
    def newest_master(self) -> str:
        """The name of the master key that wraps what is new."""
        return self._open.masters.newest.hex()

    @property
    def masters_known(self) -> int:
        """How many master keys were given."""
        return len(self._open.masters)

    def vouch(self, data: bytes) -> bytes:
        """A MAC of ``data`` that only whoever can open this store makes."""
        return self._open.chain.of("backup.manifest", data)

    async def vault_names(self) -> Sequence[str]:
        """The names of the files that must lie in the vault."""
        async with self.read() as unit:
            return await unit.evidence.names()

    async def close(self) -> None:
        """Finishes what is under way and lets go of the database."""
        if self._erasing is not None:
            self._erasing.cancel()
            await self._erase()
        await self._reading.close(patience=self._patience)
        await self._writing.close(patience=self._patience)
        await self._janitor.finish(self._patience)
        await self._engines.dispose()

    @property
    def _open(self) -> Standing:
        if self._standing is None:
            raise StorageError("the store is not migrated yet")
        return self._standing

    @asynccontextmanager
    async def _write(self) -> AsyncIterator[StoredUnit]:
        standing = self._open
        async with self._begin(writable=True) as current:
            unit = StoredUnit(current, standing, self._data_dir / "evidence")
            yield unit
            await unit.audit.flush()
            await current.commit()
        if unit.keyring.destroyed:
            self._erase_soon()

    @asynccontextmanager
    async def _read(self) -> AsyncIterator[StoredUnit]:
        standing = self._open
        async with self._begin(writable=False) as current:
            yield StoredUnit(current, standing, self._data_dir / "evidence")

    def _begin(self, *, writable: bool) -> AbstractAsyncContextManager[Transaction]:
        if writable and self._readonly:
            # The lock file, and with it the one writer, is another process's.
            raise StorageError("this store was opened to read only")
        database = self._writing if writable else self._reading
        return database.transaction(patience=self._patience, writable=writable)

    async def _open_keys(self, current: Transaction) -> None:
        first = not await any_keys(current)
        keys = load_master_keys(
            self._master_keys, self._data_dir, create=first and current.writable
        )
        masters = Masters(keys, self._workspace)
        if first:
            self._standing = await make_standing(current, masters)
            await begin_chain(current, self._standing.chain)
        else:
            self._standing = await open_standing(current, masters)

    def _erase_soon(self) -> None:
        """One checkpoint for the keys that are destroyed within a second."""
        if self._erasing is None and self._engines.sqlite_file is not None:
            self._erasing = self._janitor.take(self._erase_later())

    async def _erase_later(self) -> None:
        await asyncio.sleep(_ERASE_AFTER)
        await self._erase()

    async def _erase(self) -> None:
        """Copies the write-ahead log into the database and empties it.

        ``secure_delete`` overwrites a destroyed key in the database, but the
        log still holds the page as it was. Where somebody is reading, the log
        is emptied by a later checkpoint.
        """
        self._erasing = None
        with suppress(StoreUnavailable, StorageError):
            await self._writing.checkpoint(patience=self._patience)


@asynccontextmanager
async def open_store(
    *,
    database_url: str,
    data_dir: Path,
    master_keys: tuple[bytes, ...] | None,
    workspace: str,
    patience: float = PATIENCE,
    readonly: bool = False,
) -> AsyncIterator[SqlStore]:
    """Opens the store; ``migrate()`` comes next. Everything is let go of at the end.

    ``database_url``: ``sqlite:///file`` or ``postgresql://…``. ``data_dir`` gets
    mode 0700 and holds the evidence and, without ``master_keys``, the key file.
    ``workspace`` is bound into everything that is encrypted. ``readonly`` reads
    beside a running bot and needs no ``migrate()``.

    Raises ``StoreInUse`` where another process writes to this SQLite database.
    """
    url = parse_url(database_url)
    with ExitStack() as stack:
        if not readonly:
            private_folder(data_dir)
        engines = make_engines(url, patience=patience, readonly=readonly)
        if engines.sqlite_file is not None and not readonly:
            file = engines.sqlite_file
            stack.enter_context(locked(file.with_name(file.name + ".lock")))
        store = SqlStore(
            engines,
            data_dir=data_dir,
            master_keys=master_keys,
            workspace=workspace,
            patience=patience,
            readonly=readonly,
        )
        try:
            if readonly:
                await store.open_keys()
            yield store
        finally:
            await store.close()
