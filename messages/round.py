"""Rounds of learning: HR plans them and sees how many take part; invitations; certificates."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from slackblocks.blocks import Block

from bot.domain.course import Shelf
from bot.domain.deadline import day_at
from bot.domain.figures import Band
from bot.domain.policy import Course
from bot.domain.round import Invitees, Round, RoundView
from bot.drawing.paper import Paper, PaperSection
from messages import ids, kit
from messages.kit import Json, Message
from messages.learning import learn_button
from messages.texts import Texts

CERTIFICATE = "certificate"
"""How the file's name begins."""


def rounds_modal(t: Texts, rounds: Sequence[RoundView], groups: Mapping[str, str]) -> Json:
    """The latest rounds, and the way to a new one. ``groups``: user groups' names by id."""
    plan = kit.button(t("course.plan"), ids.COURSE_PLAN, primary=True)
    blocks: list[Block] = [
        kit.section(t("course.about"), "about"),
        kit.actions([plan], "plan"),
    ]
    for each in rounds:
        of = each.round
        said = "\n".join((f"*{_who(t, of, groups)}*", _state(t, each), _taking(t, each)))
        blocks += [kit.divider(f"{of.id}.line"), kit.section(said, of.id)]
        if each.running:
            sure = kit.confirm(
                t, "course.stop_title", "course.stop_text", "course.stop", danger=True
            )
            stop = kit.button(t("course.stop"), ids.COURSE_STOP, of.id, confirm=sure)
            blocks.append(kit.actions([stop], f"{of.id}.do"))
    if not rounds:
        blocks.append(kit.section(t("course.none"), "none"))
    blocks.append(kit.context(t("course.rule"), "rule"))
    return kit.modal(t, ids.COURSE_LIST, t("course.title"), blocks)


def _who(t: Texts, of: Round, groups: Mapping[str, str]) -> str:
    since = t.long_day(of.since) if of.since else ""
    return t(f"course.of_{of.invitees}", group=groups.get(of.group, of.group), since=since)


def _state(t: Texts, each: RoundView) -> str:
    of = each.round
    if of.stopped_at is not None:
        return t("course.stopped", day=t.long_day(day_at(of.stopped_at)))
    return t("course.running" if each.running else "course.over", day=t.long_day(of.until))


def _taking(t: Texts, each: RoundView) -> str:
    if each.invited is None or each.begun is None or each.finished is None:
        return t("course.alike" if each.alike else "course.too_few")
    return t(
        "course.taking",
        invited=_band(t, each.invited),
        begun=_band(t, each.begun),
        finished=_band(t, each.finished),
    )


def _band(t: Texts, band: Band) -> str:
    return t("course.band", low=str(band.low), high=str(band.high))


def plan_modal(t: Texts, groups: Mapping[str, str]) -> Json:
    """Who is invited, and until when. ``groups``: those that Slack tells of; without, no choice."""
    who = [each for each in Invitees if groups or each is not Invitees.GROUP]
    blocks: list[Block] = [
        kit.section(t("course.plan_about"), "about"),
        kit.question(
            t, "course.invitees", kit.radio(t, "course_who", who, Invitees.EVERYONE), ids.INVITEES
        ),
    ]
    if groups:
        menu = kit.menu(groups, t("course.group_placeholder"), None)
        blocks.append(kit.question(t, "course.group", menu, ids.GROUP, optional=True))
    blocks += [
        kit.question(t, "course.since", kit.day_picker(), ids.SINCE, optional=True),
        kit.question(t, "course.until", kit.day_picker(), ids.UNTIL),
    ]
    return kit.modal(
        t, ids.COURSE_PLAN, t("course.plan_title"), blocks, submit=t("course.plan_submit")
    )


def invitation(t: Texts, of: Round, count: int, *, reminder: bool) -> Message:
    """The one invitation, or the one reminder: by when, and the way in."""
    key = "learn.dm_remind" if reminder else "learn.dm_invite"
    text = t(key, day=t.long_day(of.until), n=str(count))
    return kit.said(text, kit.actions([learn_button(t)], "do"))


def certificate(t: Texts, shelf: Shelf, name: str, company: str) -> Paper:
    """What somebody has finished, chapter by chapter; nothing of how."""
    chapters = shelf.of(Course.EVERYONE)
    last = max(shelf.finished[chapter.id] for chapter in chapters)
    said = [
        (t.long_day(day_at(shelf.finished[chapter.id])), chapter.text(t.language))
        for chapter in chapters
    ]
    day = t.long_day(day_at(last))
    return Paper(
        title=t("certificate.title"),
        note=t("certificate.note", name=name, day=day),
        foot=company or t("app.name"),
        sections=[PaperSection(t("certificate.chapters"), said)],
    )


def certificate_sent(t: Texts, until: datetime) -> str:
    """Beside the paper: only when it goes."""
    return t("certificate.sent", until=t.moment(until))
