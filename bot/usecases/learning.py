"""Chapters, read by everybody at their own pace: what somebody has finished is kept, and no more.

Nothing of it stands in the record: nobody looks up who has learnt what, or when.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.case import Scene
from bot.domain.course import Shelf, Subject, Teaching, Untaught
from bot.domain.error import Code, Refusal
from bot.domain.figures import STEP, Band, band
from bot.domain.outbox_learning import SendCertificate
from bot.domain.policy import Chapter, Course, Policy
from bot.domain.port import Store, Unit
from bot.domain.retention import closed_before
from bot.domain.round import Round, told_of
from bot.usecases.desk import Desk
from bot.usecases.tidying import in_pieces

ROUNDS = 200
"""Rounds that are looked at for a period: years of them."""


async def shelf(desk: Desk, policy: Policy, user: str) -> Shelf:
    """What ``user`` can read today, and what they have finished."""
    chapters = await _readable(desk, policy, user)

    def look(unit: Unit) -> Shelf:
        return Shelf(chapters, unit.learning.finished(user, [each.id for each in chapters]))

    return await desk.store.read(look)


async def finish(desk: Desk, policy: Policy, user: str, chapter_id: str) -> Shelf:
    """They have thought a chapter's situation through, whatever they chose; the shelf after it.

    Twice is once. Raises ``Refusal`` where there is no such chapter for them.
    """
    chapters = await _readable(desk, policy, user)
    if not any(chapter.id == chapter_id for chapter in chapters):
        raise Refusal(Code.NO_CHAPTER)

    def work(unit: Unit) -> Shelf:
        unit.learning.finish(user, chapter_id, desk.clock.now())
        return Shelf(chapters, unit.learning.finished(user, [each.id for each in chapters]))

    return await desk.store.write(work)


async def certificate(desk: Desk, policy: Policy, user: str) -> bool:
    """Has their certificate sent to them; False where they have not finished everybody's course."""
    if not (await shelf(desk, policy, user)).complete(Course.EVERYONE):
        return False
    effect = SendCertificate(due_at=desk.clock.now(), user=user)
    await desk.store.write(lambda unit: unit.outbox.send(effect))
    return True


async def forget(desk: Desk) -> None:
    """Takes away what was learnt, and the rounds that ended, before cases would be destroyed."""
    before = closed_before(desk.clock.now(), desk.keeping.period)
    await in_pieces(desk.store, lambda unit, most: unit.learning.forget(before, limit=most))
    await in_pieces(desk.store, lambda unit, most: unit.rounds.forget(before, limit=most))


# What is told of all together


def teaching(unit: Unit, policy: Policy, start: datetime, end: datetime) -> Teaching:
    """What was taught in this time, ``end`` excluded: in bands of people, nobody by name.

    Each chapter as the last round of that time taught it; what none did, as it is today.
    """
    rounds, told = unit.rounds.latest(limit=ROUNDS), told_rounds(unit)
    subjects = {each.id: Subject.of(each) for each in policy.chapters}
    for round_ in sorted(rounds, key=lambda each: each.planned_at):
        if round_.within(start, end):
            subjects |= {each.id: each for each in round_.course}
    return Teaching(
        tuple(subjects.values()),
        {id_: people_taught(unit, told, id_, start, end) for id_ in subjects},
        rounds=sum(start <= each.planned_at < end for each in rounds),
    )


def told_rounds(unit: Unit) -> Sequence[Round]:
    """The rounds of which HR sees how many have taken part."""
    rounds = unit.rounds.latest(limit=ROUNDS)
    told = told_of(rounds, unit.rounds.parts)
    return [each for each in rounds if each.id in told]


def people_taught(
    unit: Unit, told: Sequence[Round], chapter: str | None, start: datetime, end: datetime
) -> Band:
    """How many have finished it in this time; None: any chapter.

    Where fewer than five of them were invited by none of the ``told`` rounds of that time, these
    do not count: beside the rounds' numbers it would tell of them.
    """
    count = unit.learning.people
    rounds, all_ = [each.id for each in told if each.within(start, end)], count(chapter, start, end)
    apart = count(chapter, start, end, but_of=rounds) if rounds else all_
    return band(all_ - apart if rounds and apart < STEP else all_)


def untaught(policy: Policy, found: Teaching) -> Untaught:
    """The policy's kinds and the report's scenes about which fewer than five have learnt."""
    taught = [each for each in found.subjects if not found.chapters[each.id].few]
    kinds = {kind for subject in taught for kind in subject.kinds}
    scenes = {scene for subject in taught for scene in subject.scenes}
    return Untaught(
        tuple(each.id for each in policy.categories if each.id not in kinds),
        tuple(scene for scene in Scene if scene not in scenes),
    )


async def of_the_desk(store: Store, chapters: Sequence[str], desk: Sequence[str]) -> int:
    """How many of the desk have finished all of these."""
    found = await store.read(lambda u: [u.learning.finished(user, chapters) for user in desk])
    return sum(len(each) == len(chapters) for each in found)


async def _readable(desk: Desk, policy: Policy, user: str) -> tuple[Chapter, ...]:
    """Everybody's course, and the desk's for those who work cases today."""
    of_desk = (await desk.directory.members()).work_cases(user)
    return (*policy.course(Course.EVERYONE), *(policy.course(Course.DESK) if of_desk else ()))
