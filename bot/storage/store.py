"""The store: opens the database, and runs units of work on it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from hmac import compare_digest
from pathlib import Path
from typing import TypeVar

from bot.domain.error import StoreUnavailable
from bot.domain.port import AuditEvent
from bot.storage.apart import KeptApart, destroyed_in, keep_destroyed
from bot.storage.audit import (
    ChainCheck,
    begin_chain,
    begin_stamps,
    head_of,
    holds_head,
    verify_chain,
)
from bot.storage.backup import readable
from bot.storage.cipher import Masters
from bot.storage.engine import Databases, open_databases, parse_url, sqlite_file
from bot.storage.erasing import Erasing
from bot.storage.error import StorageError
from bot.storage.file import locked, private_folder
from bot.storage.guard import Between
from bot.storage.head import is_foreign, parsed
from bot.storage.keyring import Keyring, StoreKeys, any_keys, make_store_keys, open_store_keys
from bot.storage.master_key import load_master_keys
from bot.storage.migrate import MIGRATION_PATIENCE, require_current, upgrade
from bot.storage.proof import Progress, WrongRow, verify_rows
from bot.storage.pulse import beat
from bot.storage.renewal import Renewing, renew
from bot.storage.rotation import ROUNDS, Rotation, Some, count_keys, rewrap_some, verify_keys
from bot.storage.signing import Signer
from bot.storage.sound import TRAIL, beside, emptied, look_at
from bot.storage.stored_unit import StoredUnit as StoredUnit
from bot.storage.transaction import Transaction
from bot.storage.vault import sweep_drafts

T = TypeVar("T")

PATIENCE = 1.3
"""Seconds that a transaction may wait for the database, apart from the grace of its end.

Slack closes an unacknowledged modal's request after 3 s: what cannot be stored
within two must be told to the person in the rest.
"""

_TRIES = 4
"""How often a unit runs again by itself where somebody wrote between two of its readings."""

ROTATION_PATIENCE = 20.0
"""Seconds that one step of a rotation may take, once it has begun: nobody waits for it."""


class SqlStore:
    """Implements ``bot.domain.port.Store``; made by ``open_store``."""

    def __init__(
        self,
        databases: Databases,
        *,
        data_dir: Path,
        master_keys: tuple[bytes, ...] | None,
        workspace: str,
        patience: float,
        readonly: bool,
    ) -> None:
        self._databases = databases
        self._readonly = readonly
        self._data_dir = data_dir
        self._vault = data_dir / "evidence"
        self._master_keys = master_keys
        self._workspace = workspace
        self._patience = patience
        self._keys: StoreKeys | None = None
        self._erasing = Erasing(databases.sqlite, patience)

    async def migrate(self, traces: Sequence[str] = ()) -> None:
        """Brings the tables up to date and opens the store's keys; makes both at first.

        ``traces``: what shows that there was a database before, so that an empty one is no
        first start. Raises a ``StorageError`` that says what to do, or ``StoreUnavailable``.
        """
        self._keys = await self._writing(
            lambda current: self._open_keys(current, upgrade, traces), alone=MIGRATION_PATIENCE
        )
        await asyncio.to_thread(sweep_drafts, self._vault)

    async def open_keys(self) -> None:
        """Opens the keys of a store that the running bot has set up and keeps up to date."""
        self._keys = await self._reading(lambda c: self._open_keys(c, require_current))

    async def write(self, work: Callable[[StoredUnit], T]) -> T:
        """Runs ``work`` as a whole in one transaction, on the database's thread, and commits."""
        keys, destroyed = self._open, False

        def run(current: Transaction) -> T:
            nonlocal destroyed
            unit = StoredUnit(current, keys, self._vault)
            result = work(unit)
            unit.flush()
            destroyed = destroyed or unit.keyring.destroyed
            return result

        try:
            for _ in range(_TRIES):
                with suppress(Between):
                    return await self._writing(run)
            return await self._writing(run)
        finally:
            if destroyed:
                self._erasing.soon()

    async def read(self, work: Callable[[StoredUnit], T]) -> T:
        """Runs ``work`` on a consistent reading; writing in it is an error."""
        keys = self._open
        return await self._reading(lambda current: work(StoredUnit(current, keys, self._vault)))

    async def ready(self) -> bool:
        """Whether something can be written now, and read: not to a full disk, for instance."""
        try:
            return await self._writing(beat) and await self.head() is not None
        except (StoreUnavailable, StorageError):
            return False

    async def verify_audit(self) -> ChainCheck:
        """Reads the whole record and says whether anybody altered it."""
        keys = self._open
        return await self._reading(
            lambda c: verify_chain(c, keys.chains, keys.system), alone=MIGRATION_PATIENCE
        )

    async def verify_rows(self, progress: Progress = lambda seen, owners: None) -> list[WrongRow]:
        """Reads every row that nobody may alter and says which are not as the bot wrote them."""
        keys = self._open

        def work(current: Transaction) -> list[WrongRow]:
            head = head_of(current, keys.system)
            return verify_rows(current, keys, head.total if head else None, progress)

        return await self._reading(work, alone=MIGRATION_PATIENCE)

    async def head(self) -> str | None:
        """The head of the record, to be kept elsewhere; None where it is not right."""
        return await self.read(lambda unit: unit.audit.head())

    async def keep_apart(self) -> None:
        """Writes beside the master key what was destroyed, so that an older database tells."""
        known = (await asyncio.to_thread(destroyed_in, self._data_dir)).tokens
        tokens, head = await self.read(
            lambda unit: (unit.retention.tokens(known=known), unit.audit.head())
        )
        more = KeptApart(frozenset(tokens), (head,) if head else ())
        await asyncio.to_thread(keep_destroyed, self._data_dir, more, self.is_foreign)

    def is_foreign(self, head: str) -> bool:
        """Whether a kept head is of another store, or mistyped."""
        return is_foreign(self._open.chains, head)

    async def missing_since(self, text: str) -> int:
        """How many lines of the record a kept head has more, at least."""
        here, chain = await self.head(), self._open.chain
        return max(0, parsed(chain, text)[0] - parsed(chain, here)[0]) if here else 0

    async def holds_head(self, text: str) -> bool:
        """Whether nothing that came before a kept head is gone; ``ValueError`` if it is none."""
        chains, system = self._open.chains, self._open.system
        return await self._reading(lambda current: holds_head(current, chains, system, text))

    async def rotate_keys(self) -> Rotation:
        """Wraps every key anew with the newest master key, some in each transaction.

        Broken off, it goes on where it was; then every key is opened with the newest
        master key alone, to be sure.
        """
        masters = self._open.masters
        rewrapped = 0
        for _ in range(ROUNDS):
            done = await self._rewrap_all()
            rewrapped += done
            if not done:
                break
        if rewrapped:
            self._erasing.soon()  # the log still holds the keys as they were wrapped before
        newest = masters.newest_alone()
        checked = await self._reading(lambda c: verify_keys(c, newest), alone=MIGRATION_PATIENCE)
        return Rotation(rewrapped, *checked)

    def _rewrap(self, current: Transaction, after: str) -> Some:
        unit = StoredUnit(current, self._open, self._vault)
        done = rewrap_some(current, self._open.masters, after)
        unit.audit.flush()
        return done

    async def _rewrap_all(self) -> int:
        done, after = 0, ""
        while True:
            some = await self._writing(partial(self._rewrap, after=after), alone=ROTATION_PATIENCE)
            if some.last is None:
                return done
            done, after = done + some.rewrapped, some.last

    async def renew_keys(self, line: AuditEvent, tell: Renewing) -> None:
        """New keys for the blind indexes and the record; ``line`` says so in it.

        Raises ``Unusable`` where a bot runs beside it, or something stored is not right.
        """
        keys = self._open
        self._keys = await self._writing(
            lambda current: renew(current, keys, line, tell), alone=MIGRATION_PATIENCE
        )

    async def keys_by_master(self) -> Mapping[str, int]:
        """How many keys each master key wraps, by its name."""
        return await self._reading(count_keys)

    async def signing_key(self) -> tuple[bool, str]:
        """Whether the key that signs exports was made now, and its public half as PEM."""
        made = await self.write(lambda unit: unit.signer.make())
        signer = await self.signer()
        assert signer is not None
        return made, signer.public

    async def signer(self) -> Signer | None:
        """The key that signs exports; None where there is none yet."""
        return await self.read(lambda unit: unit.signer.get())

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

    def vouched(self, data: bytes, mac: bytes) -> bool:
        """Whether it was made by ``vouch``, also before the key was changed."""
        chains = self._open.chains
        return any([compare_digest(c.of("backup.manifest", data), mac) for c in chains])

    async def vault_names(self) -> Sequence[str]:
        """The names of the files that must lie in the vault."""
        keys = self._open
        return await self._reading(
            lambda current: StoredUnit(current, keys, self._vault).evidence.names(),
            alone=MIGRATION_PATIENCE,
        )

    async def close(self) -> None:
        """Finishes what is under way and lets go of the database."""
        await self._erasing.close()
        await self._databases.reading.close(self._patience)
        await self._databases.writing.close(self._patience)

    @property
    def _open(self) -> StoreKeys:
        if self._keys is None:
            raise StorageError("the store is not migrated yet")
        return self._keys

    async def _writing(self, work: Callable[[Transaction], T], *, alone: float = 0.0) -> T:
        if self._readonly:
            # The lock file, and with it the one writer, is another process's.
            raise StorageError("this store was opened to read only")
        return await self._databases.writing.run(work, self._patience, alone=alone)

    async def _reading(self, work: Callable[[Transaction], T], *, alone: float = 0.0) -> T:
        return await self._databases.reading.run(work, self._patience, alone=alone)

    def _open_keys(
        self,
        current: Transaction,
        tables: Callable[[Transaction], None],
        traces: Sequence[str] = (),
    ) -> StoreKeys:
        tables(current)
        first = not any_keys(current)
        if first and traces:
            raise emptied(self._databases.sqlite is not None, self._data_dir, traces)
        keys = load_master_keys(
            self._master_keys, self._data_dir, create=first and current.writable
        )
        masters = Masters(keys, self._workspace)
        if not first:
            opened = open_store_keys(current, masters)
            if current.writable:
                begin_stamps(current, Keyring(current, opened), datetime.now(UTC))
            return opened
        made = make_store_keys(current, masters)
        begin_chain(current, made.system)
        return made


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
        file = sqlite_file(url, readonly=readonly)
        if file is not None:
            look_at(file)
        if file is not None and not readonly:
            stack.enter_context(locked(file.with_name(file.name + ".lock")))
            beside(file, TRAIL).unlink(missing_ok=True)  # without a log nothing can be mixed
        elif file is not None:
            file = stack.enter_context(readable(file))
        store = SqlStore(
            open_databases(url, patience=patience, file=file),
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
