"""What is done so that it does not happen again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from bot.domain.deadline import end_of
from bot.domain.lesson import Lesson, LessonState
from bot.storage.keyring import Keyring
from bot.storage.schema import lessons
from bot.storage.transaction import Transaction


class StoredLessons:
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        self._transaction = transaction
        self._keyring = keyring

    async def add(self, lesson: Lesson) -> None:
        await self._transaction.change(
            insert(lessons).values(
                id=lesson.id,
                state=lesson.state,
                due_at=end_of(lesson.due_on),
                ended_at=lesson.ended_at,
                body=self._sealed(lesson),
            )
        )

    async def get(self, lesson_id: str) -> Lesson | None:
        statement = select(lessons).where(lessons.c.id == lesson_id)
        if self._transaction.writable:
            statement = statement.with_for_update()
        return next(iter(await self._select(statement)), None)

    async def end(self, lesson: Lesson) -> bool:
        """Stores it as done or dropped; False where somebody else has ended it before."""
        changed = await self._transaction.change(
            update(lessons)
            .where(lessons.c.id == lesson.id, lessons.c.state == LessonState.OPEN)
            .values(state=lesson.state, ended_at=lesson.ended_at, body=self._sealed(lesson))
        )
        return changed == 1

    async def open(self, *, limit: int) -> Sequence[Lesson]:
        """What is still to be done, soonest first."""
        return await self._select(
            select(lessons)
            .where(lessons.c.state == LessonState.OPEN)
            .order_by(lessons.c.due_at, lessons.c.id)
            .limit(limit)
        )

    async def ended(self, *, limit: int) -> Sequence[Lesson]:
        """What was done or dropped, newest first."""
        return await self._select(
            select(lessons)
            .where(lessons.c.state != LessonState.OPEN)
            .order_by(lessons.c.ended_at.desc(), lessons.c.id)
            .limit(limit)
        )

    async def _select(self, statement: Select[Any]) -> list[Lesson]:
        return [self._opened(row) for row in await self._transaction.rows(statement)]

    def _sealed(self, lesson: Lesson) -> bytes:
        return self._keyring.system.encrypt_json(lesson.to_dict(), _place(lesson.id))

    def _opened(self, row: Row[Any]) -> Lesson:
        body = self._keyring.system.decrypt_json(row.body, _place(row.id))
        return Lesson.from_dict(body, id=row.id, state=LessonState(row.state))


def _place(lesson_id: str) -> str:
    return f"lessons.body.{lesson_id}"
