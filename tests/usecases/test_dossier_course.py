"""A course through the use cases that is known beforehand, and the dossier's figures beside it.

What is counted here is counted from the course alone, as by somebody who had kept a list.
"""

import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest

from bot.domain.case import Details, Scene, new_id
from bot.domain.course import load_chapters
from bot.domain.deadline import JapaneseBusinessHours
from bot.domain.dossier import Done, Quarter, QuarterSpan
from bot.domain.duty_file import load_duties
from bot.domain.figures import Band, FigureRow, Name
from bot.domain.judgement import Judgement, MeasureState, Outcome
from bot.domain.leak import Somebody
from bot.domain.lesson import LessonState, On
from bot.domain.notice import READ, NoticeText, Topic
from bot.domain.policy import Course
from bot.domain.round import Invitees
from bot.drawing.paper import pdf
from bot.usecases import (
    appearing,
    care,
    casework,
    checkin,
    conversation,
    dossier,
    judging,
    learning,
    lesson,
    notice,
    noticeboard,
    review,
)
from bot.usecases import round as rounds
from bot.usecases.judging import Decision
from messages.dossier_paper import paper_of
from tests.services import POLICY, Services, open_services

LEARNING = replace(
    POLICY, chapters=load_chapters(None, POLICY.categories), duties=load_duties(None)
)
NOVEMBER = datetime(2026, 11, 2, 1, tzinfo=UTC)  # ten in the morning in Japan
KINDS = [each.id for each in POLICY.categories]
OFFERED = ("physician", "shift")
OUTWARD = ("warn", "deletion")
FACE_TO_FACE = (Scene.IN_PERSON, Scene.VISIT)
CASES = 24
TEXT = NoticeText("お客様から大声がありました。", "会社は断りました。", "一人で対応しません。")

Step = tuple[datetime, Callable[[], Awaitable[object]]]


class Told:
    """A course: what somebody does when, and a tally of it kept by hand."""

    def __init__(self, services: Services, seed: int) -> None:
        self.services, self.desk = services, services.desk
        self.dice = random.Random(seed)
        self.tally: dict[Name, Counter[str]] = {name: Counter() for name in Name}
        self.cases = 0
        self.steps: list[Step] = []

    async def case(self, number: int) -> None:
        """A case of its own course: each of its lines stands in the tally at once."""
        dice, desk = self.dice, self.desk
        at = NOVEMBER + timedelta(days=dice.randrange(50))
        scene, kind = dice.choice(list(Scene)), dice.choice(KINDS)
        reporter, known = f"E{number}", Details(categories=(kind,))
        ids: list[str] = []

        async def told() -> None:
            case = await self.services.told(reporter, str(number), scene=scene, details=known)
            ids.append(case.id)

        def then(what: Callable[[str], Awaitable[object]], **after: float) -> None:
            self.steps.append((at + timedelta(**after), lambda: what(ids[0])))

        def count(name: Name, *rows: str) -> None:
            self.tally[name].update(rows)  # of the fine table, and of the coarse one

        self.cases += 1
        self.steps.append((at, told))
        month = (at + timedelta(hours=9)).month
        count(Name.MONTHS, str(month - 9))
        count(Name.SCENES, scene, "face_to_face" if scene in FACE_TO_FACE else "remote")
        several = dice.random() < 0.7
        for user in ("U1", "U2") if several else ("U1",):
            then(lambda id_, user=user: casework.claim(desk, id_, user), minutes=5)  # type: ignore[misc]
        count(Name.HANDLERS, "several" if several else "fewer")
        late = dice.random() < 0.3
        then(
            lambda id_: conversation.answer(desk, id_, "U1", "お返事", new_id()),
            **({"days": 12} if late else {"minutes": 30}),
        )
        count(Name.ANSWERS, *(("late", "otherwise") if late else ("in_time",)))
        count(Name.KINDS, kind)
        outcome = dice.choice(list(Outcome))
        judged = Judgement(outcome, "理由", "U1", at, (kind,))
        then(lambda id_: judging.judge(desk, id_, "U1", judged, LEARNING, new_id()), days=13)
        applies = outcome in (Outcome.APPLIES, Outcome.MAY_APPLY)
        count(Name.OUTCOMES, outcome, "yes_or_maybe" if applies else "otherwise")
        said: set[str] = set()
        for measure in (*OFFERED, *OUTWARD):
            if dice.random() < 0.4:
                continue
            dropped = measure in OUTWARD and dice.random() < 0.2
            state = MeasureState.DROPPED if dropped else MeasureState.DONE
            taken = Decision(measure, state, alone_reason="" if several else "人がいない")
            then(
                lambda id_, taken=taken: judging.measure(  # type: ignore[misc]
                    desk, id_, "U1", taken, LEARNING, new_id()
                ),
                days=14,
            )
            if not dropped:
                count(Name.MEASURES, measure)
            if measure in OFFERED and (wanted := dice.choice((True, False, None))) is not None:
                then(
                    lambda id_, kind=measure, yes=wanted: care.decide(  # type: ignore[misc]
                        desk, id_, reporter, kind, wanted=yes
                    ),
                    days=15,
                )
                said.add("accepted" if wanted else "later")
        for each in said:
            count(Name.CARE, each)
        soon = dice.random() < 0.6
        end = 20 if soon else 45
        if several:
            then(lambda id_: judging.close(desk, id_, "U1", "ことば", "", new_id()), days=end)
        took = ("month" if soon else "three", "within_three") if several else ("later",)
        count(Name.ENDS, *took)
        if several and dice.random() < 0.6:
            then(lambda id_: checkin.fine(desk, id_, reporter, "1"), days=end + 5)
            count(Name.CHECKINS, "fine")

    async def go(self) -> None:
        """Does all of it in its order."""
        for at, step in sorted(self.steps, key=lambda each: each[0]):
            self.services.clock.at = at
            await step()


async def published(services: Services, readers: int) -> None:
    """A notice of HR's own that so many have read."""
    publishing = services.publishing
    begun = await notice.begin(publishing, "H1", new_id(), Topic.TRAINING, TEXT)
    assert begun.notice is not None
    it = begun.notice.id
    await notice.submit(publishing, it, "H1")
    await notice.approve(publishing, it, "U1")
    await appearing.publish(publishing, it, "H1", None)
    due = await appearing.due_to_appear(publishing, it, services.clock.at)
    assert due is not None
    await appearing.appeared(publishing, it, "1.1")
    for n in range(readers):
        for _ in range(2):  # twice is once
            await noticeboard.react(publishing, it, f"E{n}", READ)


@pytest.mark.parametrize("seed", [7])
async def test_every_figure_is_what_the_course_says(tmp_path: Path, seed: int) -> None:
    opening = open_services(tmp_path, at=NOVEMBER, calendar=JapaneseBusinessHours())
    async with opening as services:
        services.policy, desk, told = LEARNING, services.desk, Told(services, seed)
        services.checker.workspace = tuple(Somebody(f"E{n}") for n in range(15))
        await review.begin(desk)
        for number in range(CASES):
            await told.case(number)
        told.steps.append((NOVEMBER + timedelta(days=3), lambda: published(services, 13)))
        told.steps.append((NOVEMBER + timedelta(days=9), lambda: published(services, 3)))
        [chapter, *_] = LEARNING.course(Course.EVERYONE)
        for n in range(11):
            told.steps.append(
                (
                    NOVEMBER + timedelta(days=6),
                    lambda n=n: learning.finish(desk, LEARNING, f"E{n}", chapter.id),  # type: ignore[misc]
                )
            )
        first = sorted(told.steps, key=lambda each: each[0])
        new_year = datetime(2027, 1, 1, tzinfo=UTC)
        told.steps = [each for each in first if each[0] < new_year]
        await told.go()
        await services.until(datetime(2027, 1, 5, tzinfo=UTC))
        told.steps = [each for each in first if each[0] >= new_year]
        until = date(2027, 2, 26)
        services.clock.at = datetime(2027, 1, 5, 1, tzinfo=UTC)
        await rounds.plan(desk, LEARNING, "H1", Invitees.EVERYONE, until, new_id())
        for on, state in ((On.MANUAL, LessonState.DONE), (On.OTHER, LessonState.DROPPED)):
            text = "手引きを直す" if on is On.MANUAL else "名札を見直す"
            assert not await lesson.add(services.publishing, "H1", on, text, "H1", until, new_id())
            added = (await lesson.kept(desk, "H1")).open[0]
            await lesson.end(desk, "H1", added.id, state)
        assert not await review.sign_off(services.publishing, "H1", "2026Q4", "見直した", new_id())
        await told.go()
        for month in (4, 7):
            await services.until(datetime(2027, month, 2, tzinfo=UTC))
        span, now = QuarterSpan("2026Q4", "2027Q1"), services.clock.at
        shown = await services.store.read(lambda unit: dossier.gathered(unit, span, now))
        autumn, winter = shown.quarters
        figures_are(autumn, told)
        assert (autumn.published, autumn.read) == (Done.of(2), 10)  # 13 in fives; 3: nothing
        assert autumn.taught == Band(10) and not autumn.rounds.some
        assert autumn.reviewed and not winter.reviewed
        assert not autumn.actions.some and not autumn.manual.some
        assert winter.actions == winter.manual == winter.rounds == Done.of(1)
        assert not winter.published.some and winter.taught == Band(0)
        file = pdf(paper_of(shown, LEARNING, "会社", None, now))
    with pypdfium2.PdfDocument(file) as read:
        text = "".join("".join(page.get_textpage().get_text_range() for page in read).split())
    said = [f"受け付けた相談:{of_five(CASES)}", "10人以上", "あり(1〜4件)"]
    for names, name in ((LEARNING.categories, Name.KINDS), (LEARNING.measures, Name.MEASURES)):
        for each in names:
            count = told.tally[name][each.id]
            line = f"{''.join(each.ja.split())}:{of_five(count)}"
            assert (line in text) is (count >= 5), (line, text)
            said += [line] if count >= 5 else []
    assert len(said) > 6 and [each for each in said if each not in text] == []
    assert not re.search("E[0-9]|U[0-9]|お返事|人がいない", text)


def of_five(count: int) -> str:
    return f"{count // 5 * 5}〜{count // 5 * 5 + 4}件"


def figures_are(quarter: Quarter, told: Told) -> None:
    """Each table is there, and each of its rows tells the tally's number in a band of five."""
    figures = quarter.figures
    assert figures is not None and figures.complete and figures.total == Band(told.cases // 5 * 5)
    for name, tally in told.tally.items():
        rows = figures.table(name).rows
        # Answers to check-ins are told where they narrow no judgement.
        assert rows or name is Name.CHECKINS, name
        assert any(tally[row.key] for row in rows) or not rows, name
        for row in rows:
            assert holds(row, tally[row.key]), (name, row, tally)


def holds(row: FigureRow, count: int) -> bool:
    low, most = row.band.low, row.band.high
    return low % 5 == 0 and low <= count and (most is None or count <= most)
