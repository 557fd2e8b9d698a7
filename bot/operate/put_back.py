"""An older database in the place of the newest: what ended since ends again, and nothing that is
due goes out before it was looked for in Slack.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.domain.error import StoreUnavailable
from bot.domain.outbox import OperatorWord
from bot.domain.port import AuditEvent, Clock, Unit
from bot.domain.retention import OPERATOR, Restored, RetentionAction
from bot.domain.sentence import OperatorText
from bot.operate.terminal import warn
from bot.operate.who import actor
from bot.storage.apart import KeptApart, destroyed_in, keep_restored, restored_in
from bot.storage.error import StorageError
from bot.storage.store import SqlStore
from bot.usecases import retention
from bot.usecases.retention import Again

APART = timedelta(minutes=10)
"""Between two notes, beside the master key, of how far the record has come."""

log = structlog.get_logger()


async def taken_up(
    store: SqlStore, known: KeptApart, now: datetime
) -> tuple[Again, int, int | None]:
    """Destroys again, and doubts what is due; how many lines of the record are missing."""
    lines = await store.missing_since(known.head) if known.head else None
    again = await retention.destroy_again(store, known.tokens, now)

    def work(unit: Unit) -> int:
        doubted = unit.outbox.doubt(now)
        line = AuditEvent(now, RetentionAction.RESTORE, OPERATOR, actor())
        unit.audit.record(line)
        return doubted

    return again, await store.write(work), lines


@asynccontextmanager
async def looking_back(store: SqlStore, data_dir: Path, clock: Clock) -> AsyncIterator[None]:
    """Looks at the start, and notes at the end how far the record has come, for the next one."""
    with suppress(StoreUnavailable):  # away again since: the next start looks
        await _look_back(store, data_dir, clock)
    try:
        yield
    finally:
        with suppress(StoreUnavailable, StorageError, OSError):
            await store.keep_apart()


async def look_and_note(store: SqlStore, data_dir: Path, clock: Clock) -> None:
    """The same again and again: somebody may put an older state there while the bot runs."""
    await _look_back(store, data_dir, clock)
    await store.keep_apart()


async def _look_back(store: SqlStore, data_dir: Path, clock: Clock) -> None:
    """Whether the database is older than what is kept beside the master key tells.

    So it is where a copy was put there by hand while the bot was down, or where a server came
    back without its last moments: it goes on as after a restore, and the operator is told.
    """
    known, restored = destroyed_in(data_dir).without(store.is_foreign), restored_in(data_dir)
    if known.head is None or (restored is not None and restored.head in (None, known.head)):
        return  # nothing is known, or it was seen to
    missing = await store.missing_since(known.head)
    since = await store.read(lambda unit: unit.audit.until())
    if not missing or since is None:
        return
    now = clock.now()
    await taken_up(store, known, now)
    keep_restored(data_dir, Restored(since, now, known.head))
    word = OperatorWord(due_at=now, key=known.head, what=OperatorText.OLDER, count=missing)
    await store.write(lambda unit: unit.outbox.send(word))
    log.error("older_database", count=missing)
    warn(
        "データベースが、これまでより古いものになっています(記録が少なくとも {count} 行"
        "足りません)。その後の相談は入っていません。新しいバックアップがあれば、ボットを止めて"
        "戻してください。",
        "The database is an older one than before: at least {count} lines of the record are "
        "missing, and what was told since is not in it. Where there is a newer backup, stop the "
        "bot and restore that.",
        count=missing,
    )
