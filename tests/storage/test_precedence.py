"""People come first in the store, and what nobody waits for comes all the same."""

import asyncio
from collections.abc import Callable, Sequence

from bot.runtime.precedence import go_behind
from bot.storage.database import Database
from bot.storage.sqlite import TOGETHER
from bot.storage.thread import DatabaseThread
from bot.storage.transaction import Transaction
from bot.storage.unit import AnyWaiting

PATIENCE = 20.0


class SlowThread(DatabaseThread):
    """Takes as long for whatever it is given, and notes in which order that was."""

    def __init__(self, seconds: float, together: int = 1) -> None:
        super().__init__(writable=True, together=together)
        self.seconds = seconds
        self.batches: list[int] = []

    async def run(self, units: Sequence[AnyWaiting]) -> None:
        self.batches.append(len(units))
        await asyncio.sleep(self.seconds)
        for unit in units:
            unit.work(None)  # type: ignore[arg-type]
            unit.settle()

    def interrupt(self) -> None: ...

    async def close(self) -> None: ...

    def lost(self, connection: object) -> bool:
        return False


def noting(ran: list[str], name: str) -> Callable[[Transaction], None]:
    return lambda _: ran.append(name)


async def behind(database: Database, work: Callable[[Transaction], None]) -> None:
    go_behind()
    await database.run(work, PATIENCE)


async def test_people_are_put_before_what_nobody_waits_for() -> None:
    ran: list[str] = []
    database = Database([SlowThread(0.01)])
    first = asyncio.create_task(database.run(noting(ran, "first"), PATIENCE))
    await asyncio.sleep(0)
    later = [asyncio.create_task(behind(database, noting(ran, f"behind {n}"))) for n in range(2)]
    await asyncio.sleep(0)
    people = [
        asyncio.create_task(database.run(noting(ran, f"person {n}"), PATIENCE)) for n in range(3)
    ]
    await asyncio.gather(first, *later, *people)
    assert ran == ["first", "person 0", "person 1", "person 2", "behind 0", "behind 1"]


async def test_nothing_waits_behind_people_for_ever() -> None:
    """However many people come after each other, it is at most so long."""
    ran: list[str] = []
    database, over = Database([SlowThread(0.02)]), asyncio.Event()

    async def one_after_the_other() -> None:
        while not over.is_set():
            await database.run(noting(ran, "person"), PATIENCE)

    crowd = [asyncio.create_task(one_after_the_other()) for _ in range(4)]
    await asyncio.sleep(0.1)
    await asyncio.wait_for(behind(database, noting(ran, "behind")), PATIENCE)
    over.set()
    await asyncio.gather(*crowd)
    before = len(ran[: ran.index("behind")])
    assert before > 4, "people were not put before it"


async def test_what_nobody_waits_for_shares_a_commit_where_there_is_room() -> None:
    ran: list[str] = []
    thread = SlowThread(0.01, together=TOGETHER)
    database = Database([thread])
    first = asyncio.create_task(database.run(noting(ran, "first"), PATIENCE))
    await asyncio.sleep(0)
    alone = asyncio.create_task(behind(database, noting(ran, "behind")))
    people = [
        asyncio.create_task(database.run(noting(ran, "person"), PATIENCE)) for _ in range(TOGETHER)
    ]
    await asyncio.gather(first, alone, *people)
    assert thread.batches == [1, TOGETHER, 1]
    assert ran[-1] == "behind"
