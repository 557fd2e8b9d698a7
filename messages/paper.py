"""A case on paper, for the desk: the same as in its modal, in full and in the same order.

Names stand for mentions, which mean nothing on paper; without the reporter's where the desk
is not shown it.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.judgement import Judgement, Measure
from bot.domain.policy import MeasureKind, Policy
from bot.domain.view import DeskView
from bot.drawing.paper import Paper, PaperEntry, PaperSection
from messages import kit
from messages.case import measure_state, named_list, who_said
from messages.file import file_line
from messages.owed import for_desk
from messages.texts import Texts

_Name = Callable[[str], str]

SCRIPTS = (
    *("arabic", "bengali", "cjk", "devanagari", "hangul", "hebrew", "khmer", "lao", "mongolian"),
    *("myanmar", "sinhala", "tamil", "thai"),
)
"""How the names of characters begin that the fonts of a paper lack, where their script has one."""


def people_on(view: DeskView, printed_by: str) -> frozenset[str]:
    """Everybody whose name stands on the paper."""
    said = (line.author for line in view.lines)
    judged = (judgement.judge for judgement in view.judgements)
    decided = (who for m in view.measures for who in (m.by, m.approved_by))
    more = (printed_by, view.reporter, view.taken_by, *view.handlers, *view.told.exclude)
    return frozenset(who for who in (*said, *judged, *decided, *more) if who)


def paper_of(
    t: Texts,
    view: DeskView,
    policy: Policy,
    names: Mapping[str, str],
    printed_by: str,
    now: datetime,
) -> Paper:
    """``names``: of those of ``people_on`` that are known; of the others their id."""

    def name(user: str) -> str:
        return names.get(user) or user

    title = t("paper.title", number=view.number)
    sections = (
        ("paper.summary", _summary(t, view, name)),
        ("part.told", _told(t, view, policy, name)),
        ("part.talk", _talk(t, view, name)),
        ("paper.judgements", _judged(t, view.judgements, policy, name)),
        ("measure.heading", _decided(t, view.measures, policy, name)),
        ("file.heading", _files(t, view)),
        ("close.prevention_heading", [("", view.prevention)] if view.prevention else []),
    )
    filled = [(t(heading), list(entries)) for heading, entries in sections]
    return Paper(
        title=title,
        note=t("paper.note", user=name(printed_by), at=t.moment(now)),
        foot=t("paper.foot", number=view.number),
        sections=[PaperSection(heading, entries) for heading, entries in filled if entries],
    )


def with_codes(t: Texts, paper: Paper, lost: str) -> Paper:
    """On top it says which characters stand in it by their codes, where there are any."""
    if not lost:
        return paper
    which = t("common.join").join(dict.fromkeys(_which(t, char) for char in lost))
    return replace(paper, note=f"{paper.note}\n{t('paper.codes', which=which)}")


def _which(t: Texts, char: str) -> str:
    """What a character is, in a word that everybody knows: of which script, or a sign."""
    script = unicodedata.name(char, "").partition(" ")[0].partition("-")[0].lower()
    if script in SCRIPTS:
        return t(f"script.{script}")
    return t("script.sign" if unicodedata.category(char)[0] in "SPM" else "script.other")


def sent_text(t: Texts, number: str, until: datetime, *, coded: bool = False) -> str:
    """Beside the paper: no content, only when it goes, and whether something is to be read here."""
    sent = t("paper.sent", number=number, until=t.moment(until))
    return f"{sent}\n{t('paper.coded')}" if coded else sent


def _summary(t: Texts, view: DeskView, name: _Name) -> Iterator[PaperEntry]:
    facts = [
        t("case.state", state=t(f"state.{view.state}")),
        for_desk(t, view),
        t("case.received", at=t.moment(view.received_at)),
        t("case.handlers", handlers=_people(t, view.handlers, name)),
    ]
    if view.taken_by:
        facts.append(t("bydesk.taken_by", user=name(view.taken_by)))
    else:
        shown = name(view.reporter) if view.reporter else t("common.not_shown")
        facts.append(t("case.reporter", reporter=shown))
    for fact in facts:
        label, _, value = fact.partition("\n")
        yield label.strip("*"), value
    if view.urgent:
        yield t("safety.desk"), t("case.urgent").strip("🚨 *")


def _people(t: Texts, users: Sequence[str], name: _Name) -> str:
    return t("common.join").join(map(name, users)) if users else t("common.none")


def _told(t: Texts, view: DeskView, policy: Policy, name: _Name) -> Iterator[PaperEntry]:
    told, details = view.told, view.told.details
    not_told = t("helpnow.not_told")
    found = [
        (t("safety.desk"), t(f"safety.{told.safety}")),
        (t("part.occurred_on"), t.day(told.occurred_on)),
        (t("scene.label"), t(f"scene.{told.scene}") if told.scene else not_told),
        (t("part.role"), t(f"role.{details.role}") if details.role else ""),
        (t("part.narrative"), told.narrative or not_told),
        (t("part.categories"), named_list(t, policy.category, details.categories)),
        (t("part.demand"), details.demand),
        (t("part.response"), details.response),
        (t("part.customer"), details.customer),
        (t("known.heading"), view.customer),
        (t("part.witnesses"), details.witnesses),
        (t("part.condition"), details.condition),
        (t("part.wishes"), named_list(t, policy.wish, details.wishes)),
        (t("part.sharing"), t(f"sharing.{details.sharing}") if details.sharing else ""),
        (t("part.exclude"), _people(t, told.exclude, name) if told.exclude else ""),
    ]
    yield from (each for each in found if each[1].strip())


def _talk(t: Texts, view: DeskView, name: _Name) -> Iterator[PaperEntry]:
    for line in view.lines:
        yield who_said(t, line, desk=True, name=name), line.text


def _judged(
    t: Texts, judgements: Sequence[Judgement], policy: Policy, name: _Name
) -> Iterator[PaperEntry]:
    for place, one in enumerate(judgements, 1):
        outcome = t(f"outcome.{one.outcome}")
        yield (
            t("paper.version", n=str(place)),
            f"{outcome} · {name(one.judge)} · {t.moment(one.at)}",
        )
        parts = (
            (t("judge.guards"), named_list(t, policy.guard, one.guards)),
            (t("judge.demand_validity"), one.demand_validity),
            (t("judge.means"), one.means),
            (t("judge.environment"), one.environment),
            (t("judge.categories"), named_list(t, policy.category, one.categories)),
            (t("judge.unchecked_reason"), one.unchecked_reason),
            (t("judge.reason"), one.reason),
        )
        yield from (part for part in parts if part[1].strip())


def _decided(
    t: Texts, measures: Sequence[Measure], policy: Policy, name: _Name
) -> Iterator[PaperEntry]:
    for one in measures:
        kind: MeasureKind | None = policy.measure(one.kind)
        said = [measure_state(t, one, policy), name(one.by)]
        if one.due_on:
            said.insert(1, t.day(one.due_on))
        if one.approved_by:
            said.append(t("measure.approved", by=name(one.approved_by)))
        text = "\n".join(filter(None, (" · ".join(said), one.detail)))
        yield kit.named(t, kind, one.kind), text


def _files(t: Texts, view: DeskView) -> Iterator[PaperEntry]:
    for file in view.files:
        yield str(file.place), file_line(t, file, desk=True)
