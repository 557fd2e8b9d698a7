"""What is done so that it does not happen again."""

from collections.abc import Sequence

from sqlalchemy import select, update

from bot.domain.deadline import end_of
from bot.domain.lesson import Lesson, LessonState
from bot.storage.repository import Repository, given
from bot.storage.row import Row
from bot.storage.schema import lessons

_IS_OPEN = lessons.c.state == LessonState.OPEN
_SOONEST = select(lessons).order_by(lessons.c.due_at, lessons.c.id).limit(given("most"))
_NEWEST = select(lessons).order_by(lessons.c.ended_at.desc(), lessons.c.id).limit(given("most"))
_OPEN, _ENDED = _SOONEST.where(_IS_OPEN), _NEWEST.where(lessons.c.ended_at.is_not(None))
_END = (
    update(lessons)
    .where(lessons.c.id == given("lesson_id"), _IS_OPEN)
    .values(state=given("new_state"), ended_at=given("ended"), body=given("new_body"))
)


class StoredLessons(Repository):
    def add(self, lesson: Lesson) -> None:
        ends = {"due_at": end_of(lesson.due_on), "ended_at": lesson.ended_at}
        row = {"id": lesson.id, "state": lesson.state, "body": self._sealed(lesson)}
        self._transaction.insert(lessons, {**row, **ends})

    def get(self, lesson_id: str) -> Lesson | None:
        row = self._one_of(lessons, lesson_id)
        return None if row is None else self._opened(row)

    def end(self, lesson: Lesson) -> bool:
        values = {
            "lesson_id": lesson.id,
            "new_state": lesson.state,
            "ended": lesson.ended_at,
            "new_body": self._sealed(lesson),
        }
        return self._transaction.change(_END, values) == 1

    def open(self, *, limit: int) -> Sequence[Lesson]:
        return [self._opened(row) for row in self._listed(lessons, _OPEN, limit)]

    def ended(self, *, limit: int) -> Sequence[Lesson]:
        return [self._opened(row) for row in self._listed(lessons, _ENDED, limit)]

    def _opened(self, row: Row) -> Lesson:
        body = self._keyring.system.decrypt_json(row.body, f"lessons.body.{row.id}")
        return Lesson.from_dict(body, id=row.id, state=LessonState(row.state))

    def _sealed(self, lesson: Lesson) -> bytes:
        return self._keyring.system.encrypt_json(lesson.to_dict(), f"lessons.body.{lesson.id}")
