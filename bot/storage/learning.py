"""Who has finished which chapter."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, delete, func, select, update

from bot.domain.deadline import day_at
from bot.storage.keyring import Keyring
from bot.storage.repository import Repository, given, given_all
from bot.storage.schema import examples, invited, learned

_THEIRS = select(learned).where(learned.c.person_mac == given("person"))
_FINISHED = (
    update(learned)
    .where(
        learned.c.person_mac == given("person"),
        learned.c.chapter_mac == given("chapter"),
        learned.c.quarter == given("of"),
    )
    .values(at=given("now"))
)
_OLDEST = (
    select(learned)
    .where(learned.c.at < given("before"))
    .order_by(learned.c.at)
    .limit(given("most"))
)
_FORGET = delete(learned).where(
    learned.c.person_mac == given("person"),
    learned.c.chapter_mac == given("chapter"),
    learned.c.quarter == given("of"),
)

_OF_NOTICE = examples.c.notice_id == given("notice")
_EXAMPLE = update(examples).where(_OF_NOTICE).values(chapter_mac=given("chapter"))
_NO_EXAMPLE = delete(examples).where(_OF_NOTICE)
_ITS = select(examples).where(_OF_NOTICE)
_EXAMPLES = select(examples).where(examples.c.chapter_mac == given("chapter")).limit(given("most"))


def person_mac(keyring: Keyring, user: str) -> bytes:
    return keyring.index.of_text("learned.person", user)


def chapter_mac(keyring: Keyring, chapter: str) -> bytes:
    return keyring.index.of_text("learned.chapter", chapter)


@cache
def _people(*, of_one: bool, apart: bool) -> Select[int]:
    """How many have finished a chapter, or any, in a time; ``apart``: but those of some rounds."""
    asked = select(func.count(learned.c.person_mac.distinct())).where(
        learned.c.at >= given("start"), learned.c.at < given("end")
    )
    if of_one:
        asked = asked.where(learned.c.chapter_mac == given("chapter"))
    if apart:
        theirs = select(invited.c.person_mac).where(invited.c.round_id.in_(given_all("rounds")))
        asked = asked.where(learned.c.person_mac.not_in(theirs))
    return asked


class StoredLearning(Repository):
    def finish(self, user: str, chapter: str, at: datetime) -> None:
        person, of = self._person(user), self._chapter(chapter)
        day = day_at(at).isoformat()
        row = {"person_mac": person, "chapter_mac": of, "quarter": day, "at": at}
        if not self._transaction.insert_new(learned, row):
            self._transaction.change(
                _FINISHED, {"person": person, "chapter": of, "of": day, "now": at}
            )

    def finished(self, user: str, chapters: Iterable[str]) -> Mapping[str, datetime]:
        names = {self._chapter(chapter): chapter for chapter in chapters}
        rows = self._transaction.rows(_THEIRS, person=self._person(user))
        found: dict[str, datetime] = {}
        for row in self._guard.sound(learned, rows):
            if name := names.get(bytes(row.chapter_mac)):
                found[name] = max(row.at, found.get(name, row.at))
        return found

    def people(
        self, chapter: str | None, start: datetime, end: datetime, but_of: Sequence[str] = ()
    ) -> int:
        asked = _people(of_one=chapter is not None, apart=bool(but_of))
        of: dict[str, object] = {} if chapter is None else {"chapter": self._chapter(chapter)}
        if but_of:
            of["rounds"] = list(but_of)
        row = self._transaction.row(asked, start=start, end=end, **of)
        return int(row[0]) if row else 0

    def example(self, notice_id: str, chapter: str) -> None:
        if not chapter:
            self._transaction.change(_NO_EXAMPLE, {"notice": notice_id})
            return
        mac = self._chapter(chapter)
        row = {"notice_id": notice_id, "chapter_mac": mac}
        if not self._transaction.insert_new(examples, row):
            self._transaction.change(_EXAMPLE, {"notice": notice_id, "chapter": mac})

    def examples(self, chapter: str, *, limit: int) -> Sequence[str]:
        rows = self._listed(examples, _EXAMPLES, limit, chapter=self._chapter(chapter))
        return [row.notice_id for row in rows]

    def chapter_of(self, notice_id: str, chapters: Iterable[str]) -> str:
        rows = self._guard.sound(examples, self._transaction.rows(_ITS, notice=notice_id))
        macs = {bytes(row.chapter_mac) for row in rows}
        return next((each for each in chapters if self._chapter(each) in macs), "")

    def forget(self, before: datetime, *, limit: int) -> int:
        rows = self._listed(learned, _OLDEST, limit, before=before)
        gone = [{"person": r.person_mac, "chapter": r.chapter_mac, "of": r.quarter} for r in rows]
        if gone:
            self._transaction.change(_FORGET, gone)
        return len(gone)

    def _person(self, user: str) -> bytes:
        return person_mac(self._keyring, user)

    def _chapter(self, chapter: str) -> bytes:
        return chapter_mac(self._keyring, chapter)
