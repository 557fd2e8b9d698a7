"""The report: the modal with the few required questions, and the optional second step."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.case import Identity, ReporterRole, Safety, Scene, Sharing
from bot.domain.draft import Window, words_of
from bot.domain.policy import Choice, Contact, Policy
from bot.domain.view import EnvelopeView
from messages import ids, kit
from messages.kit import Json
from messages.metadata import Metadata
from messages.owed import to_reporter
from messages.texts import Texts

SHOWN = 3
"""Drafts of other windows that are shown at once."""

Filled = Mapping[str, Any]
"""What is filled in already, by block id, as ``handlers.form`` reads it: text or lists of text."""


def _day(chosen: object) -> date | None:
    try:
        return date.fromisoformat(str(chosen))
    except ValueError:
        return None


@kit.once
def _emergency(t: Texts) -> list[Block]:
    lines = [f"*{t('emergency.title')}*", t("emergency.leave"), t("emergency.call")]
    return [
        kit.section("\n".join(lines), "emergency"),
        kit.context(t("emergency.tell"), "emergency_tell"),
        kit.context(t("emergency.desk"), "emergency_desk"),
    ]


def emergency_card(t: Texts) -> list[Block]:
    """What to do now, before anything else is asked."""
    return _emergency(t)


@kit.once
def _help(t: Texts, desk: bool) -> list[Block]:
    buttons = [help_button(t)]
    if desk:
        buttons.append(kit.button(t("desk.list"), ids.DESK_LIST, "all"))
    return [kit.actions(buttons, "help"), kit.context(t("helpnow.hint"), "help_hint")]


def help_blocks(t: Texts, *, desk: bool = False) -> list[Block]:
    """Help before the form, at the top of it; for the desk the way to its list too."""
    return _help(t, desk)


def help_button(t: Texts) -> e.Button:
    return kit.button(t("button.help_now"), ids.HELP_NOW, danger=True)


def _role(t: Texts, chosen: object) -> e.StaticSelectMenu:
    roles: dict[str, str] = {role: t(f"role.{role}") for role in ReporterRole}
    return kit.menu(roles, t("more.role_placeholder"), chosen)


# The parts of the first step, each asked for what is filled in already.


@kit.once
def _draft(t: Texts) -> list[Block]:
    key = "report.draft_discard"
    sure = kit.confirm(t, f"{key}_title", f"{key}_text", key, danger=True)
    discard = kit.button(t(key), ids.REPORT_DISCARD, danger=True, confirm=sure)
    return [kit.section(t("report.draft_kept"), "draft"), kit.actions([discard], "draft_actions")]


@kit.once
def _unopened(t: Texts) -> list[Block]:
    return [kit.section(t("report.draft_unopened"), "draft_unopened")]


def other_drafts(t: Texts, others: Sequence[Window], *, may_open: bool) -> list[Block]:
    """What was begun in other windows, to be read, and opened on top."""
    blocks: list[Block] = []
    for place, window in enumerate(others[:SHOWN]):
        name = f"other.{place}"
        heading = t("report.other_draft")
        if may_open:
            opens = kit.button(t("button.report_other"), ids.REPORT_OTHER, window.name)
            blocks.append(kit.row(heading, name, opens))
        else:
            blocks.append(kit.section(heading, name))
        for n, words in enumerate(words_of(window.values or {})):
            blocks += kit.typed(words, f"{name}.{n}")
    return blocks


@kit.once
def _beside(t: Texts) -> list[Block]:
    return [kit.context(t("report.beside"), "beside")]


@kit.once
def _intro(t: Texts) -> list[Block]:
    return [kit.section(t("report.intro"), "intro")]


@kit.once
def _safety(t: Texts, filled: object = None) -> list[Block]:
    element = kit.radio(t, "safety", list(Safety), filled)
    return [kit.question(t, "safety.question", element, ids.SAFETY, dispatch=True)]


@kit.once
def _told_by(t: Texts, filled: object = None) -> list[Block]:
    """For the desk: whom it was told by."""
    role, hint = _role(t, filled), t("bydesk.role_hint")
    return [kit.question(t, "more.role", role, ids.ROLE, hint=hint, optional=True, dispatch=True)]


@kit.once
def _identity(t: Texts, by_desk: bool, filled: object = None) -> list[Block]:
    """``by_desk``: what the desk was told by telephone hides nobody of them, which it says."""
    element = kit.radio(t, "identity", list(Identity), filled)
    key, hint = "identity.question", t("bydesk.identity_hint") if by_desk else None
    return [kit.question(t, key, element, ids.IDENTITY, hint=hint, dispatch=True)]


@kit.once
def _occurred_on(t: Texts, day: date | None, danger: bool) -> list[Block]:
    key, picker = "report.occurred_on", kit.day_picker(day)
    return [kit.question(t, key, picker, ids.OCCURRED_ON, optional=danger, dispatch=True)]


@kit.once
def _scene(t: Texts, danger: bool, filled: object = None) -> list[Block]:
    scenes: dict[str, str] = {scene: t(f"scene.{scene}") for scene in Scene}
    element = kit.menu(scenes, t("report.scene_placeholder"), filled)
    return [kit.question(t, "report.scene", element, ids.SCENE, optional=danger, dispatch=True)]


@kit.once
def _narrative(t: Texts, danger: bool, filled: object = None) -> list[Block]:
    placeholder = t("report.narrative_placeholder")
    element = kit.text_input(placeholder=placeholder, initial=str(filled or ""), watched=True)
    key = "report.narrative"
    return [kit.question(t, key, element, ids.NARRATIVE, optional=danger, dispatch=True)]


def today_blocks(t: Texts, people: Sequence[str]) -> list[Block]:
    """Who is on the desk today, where that is known."""
    if not people:
        return []
    return [kit.context(t("report.today", people=kit.people(t, people)), "today")]


@kit.once
def _exclude(t: Texts, filled: Sequence[str] | None = None) -> list[Block]:
    people = e.UserMultiSelectMenu(
        action_id=ids.VALUE,
        placeholder=kit.plain(t("report.exclude_placeholder")),
        initial_users=list(filled or []) or None,
    )
    return [kit.question(t, "report.exclude", people, ids.EXCLUDE, optional=True, dispatch=True)]


@kit.once
def _before(t: Texts, retention: str) -> list[Block]:
    lines = [
        t("report.before.title"),
        t("report.before.who"),
        t("report.before.kept", retention=retention),
        t("report.before.no_harm"),
        t("report.before.limits"),
    ]
    return [kit.divider("before_line"), kit.section("\n".join(lines), "before")]


def report_modal(
    t: Texts,
    values: Filled,
    *,
    retention: str,
    opened: Metadata,
    people: tuple[str, ...] = (),
    others: Sequence[Window] = (),
) -> Json:
    """The first step: what is required, who must not know, and what to know before sending.

    ``opened`` is what it remembers. ``from_draft``: it was filled from what the person had
    begun; ``unopened``: it could not be. ``beside``: more was typed than fits into the form,
    and goes with it. ``desk``: for somebody of the desk, who may enter what they were told
    by telephone. ``case`` and ``number``: it is added to this call for help, whose reporter
    is named already. ``people``: who is on the desk today. ``others``: what was begun in
    other windows.
    """
    filled = any(value for name, value in values.items() if name != ids.OCCURRED_ON)
    if not filled and opened == Metadata(desk=opened.desk):
        # As most people open it: made once for each language and day.
        day = str(values.get(ids.OCCURRED_ON) or "")
        made: Json = json.loads(_empty(t, day, retention, opened.desk, people))
        return made
    return _form(t, values, retention, opened, people, others)


@lru_cache(maxsize=8)
def _empty(t: Texts, day: str, retention: str, desk: bool, people: tuple[str, ...]) -> str:
    values = {ids.OCCURRED_ON: day} if day else {}
    return json.dumps(_form(t, values, retention, Metadata(desk=desk), people, ()))


def _form(
    t: Texts,
    values: Filled,
    retention: str,
    opened: Metadata,
    people: tuple[str, ...],
    others: Sequence[Window],
) -> Json:
    case, desk = opened.case, opened.desk
    blocks: list[Block] = [] if case else help_blocks(t, desk=desk)
    if opened.unopened:
        blocks += _unopened(t)
    elif opened.from_draft:
        blocks += _draft(t)
    blocks += other_drafts(t, others, may_open=True)
    if opened.beside:
        blocks += _beside(t)
    if case:
        blocks.append(kit.section(t("helpnow.add_intro", number=opened.number), "intro"))
    else:
        blocks += _intro(t)
    blocks += _safety(t, filled=values.get(ids.SAFETY))
    danger = values.get(ids.SAFETY) == Safety.DANGER
    if danger:
        blocks += emergency_card(t)[: 2 if case else 3]
    if desk and not case:
        blocks += _told_by(t, filled=values.get(ids.ROLE))
    by_desk = desk and values.get(ids.ROLE) == ReporterRole.ON_BEHALF
    if not case:
        blocks += _identity(t, by_desk, filled=values.get(ids.IDENTITY))
    blocks += _occurred_on(t, _day(values.get(ids.OCCURRED_ON)), danger)
    blocks += _scene(t, danger, filled=values.get(ids.SCENE))
    blocks += _narrative(t, danger, filled=values.get(ids.NARRATIVE))
    blocks += today_blocks(t, people)
    blocks += _exclude(t, filled=values.get(ids.EXCLUDE))
    blocks += _before(t, retention)
    return kit.modal(
        t,
        ids.REPORT_ADD if case else ids.REPORT,
        t("report.title"),
        blocks,
        submit=t("report.submit"),
        close=t("common.close"),
        metadata=opened,
        notify_on_close=True,
    )


# The parts of the second step.


@kit.once
def _contacts(t: Texts, contacts: tuple[Contact, ...]) -> list[Block]:
    return [kit.context(contact_lines(t, contacts), "contacts")]


@kit.once
def _skip(t: Texts, by_desk: bool) -> list[Block]:
    return [kit.context(t("bydesk.skip" if by_desk else "more.skip"), "skip")]


@kit.once
def _own_role(t: Texts, filled: object = None) -> list[Block]:
    return [kit.question(t, "more.role", _role(t, filled), ids.ROLE, optional=True)]


@kit.once
def _choices(
    t: Texts, block_id: str, choices: tuple[Choice, ...], filled: object = None
) -> list[Block]:
    boxes = kit.checkboxes(t, choices, filled)
    return [kit.question(t, f"more.{block_id}", boxes, block_id, optional=True)]


@kit.once
def _optional_text(t: Texts, block_id: str, filled: object = None) -> list[Block]:
    element = kit.text_input(initial=str(filled or ""), watched=True)
    return [kit.question(t, f"more.{block_id}", element, block_id, optional=True, dispatch=True)]


@kit.once
def _sharing(t: Texts, filled: object = None) -> list[Block]:
    element = kit.radio(t, "sharing", list(Sharing), filled)
    return [kit.question(t, "more.sharing", element, ids.SHARING, optional=True)]


@kit.once
def _evidence(t: Texts) -> list[Block]:
    return [kit.question(t, "more.evidence", kit.file_input(), ids.EVIDENCE, optional=True)]


def contact_lines(t: Texts, contacts: Sequence[Contact]) -> str:
    """A line each: how to reach it, what it is for and when it is open."""
    lines = []
    for contact in contacts:
        line = t("home.contact", name=contact.text(t.language), reach=contact.reach)
        if about := contact.about(t.language):
            line += t("home.contact_about", about=" · ".join(about))
        lines.append(line)
    return "\n".join(lines)


def _received(
    t: Texts, view: EnvelopeView, policy: Policy, *, nobody: bool, unreached: bool
) -> list[Block]:
    """That the report is stored, and what is promised."""
    said = [t("more.received", number=view.number)]
    if view.by_desk and view.owed:
        said.append(t("bydesk.received", due=t.moment(view.owed.due)))
    elif unreached:
        said.append(t("more.received_unreached"))
    else:
        said += [t("more.received_urgent")] if view.urgent and not nobody else []
        said += to_reporter(t, view.owed)
    blocks: list[Block] = [kit.section("\n".join(said), "received")]
    if nobody or unreached:
        blocks += _contacts(t, policy.contacts)
    if view.urgent and not view.by_desk:
        blocks += emergency_card(t)[:2]
    if view.by_desk:
        opens = kit.button(t("button.case_open"), ids.CASE_OPEN, view.case_id)
        blocks.append(kit.actions([opens], "open"))
    return blocks


def more_modal(
    t: Texts,
    view: EnvelopeView,
    policy: Policy,
    values: Filled,
    *,
    just_received: bool,
    nobody: bool = False,
    unreached: bool = False,
    draft: str = "",
    others: Sequence[Window] = (),
) -> Json:
    """The second step. Everything in it may stay empty; the report is stored already.

    ``nobody``: none of the desk may know of it; ``unreached``: none can be told so far.
    ``draft``: the name of what it is filled with; ``others``: begun in other windows.
    """
    blocks: list[Block] = []
    if just_received:
        blocks += _received(t, view, policy, nobody=nobody, unreached=unreached)
    blocks += other_drafts(t, others, may_open=False)
    blocks += _skip(t, view.by_desk)
    if not view.by_desk:
        blocks += _own_role(t, filled=values.get(ids.ROLE))
    blocks += _choices(t, ids.CATEGORIES, policy.categories, filled=values.get(ids.CATEGORIES))
    for block_id in (ids.DEMAND, ids.RESPONSE, ids.CUSTOMER, ids.WITNESSES, ids.CONDITION):
        blocks += _optional_text(t, block_id, filled=values.get(block_id))
    blocks += _choices(t, ids.WISHES, policy.wishes, filled=values.get(ids.WISHES))
    blocks += _sharing(t, filled=values.get(ids.SHARING))
    blocks += _evidence(t)
    return kit.modal(
        t,
        ids.REPORT_MORE,
        t("more.title"),
        blocks,
        submit=t("more.submit"),
        close=t("more.close"),
        metadata=Metadata(case=view.case_id, draft=draft),
        notify_on_close=True,
    )


def done_modal(t: Texts, view: EnvelopeView, *, files: bool = False) -> Json:
    """What was added is stored. ``files``: some came with it, which are received later."""
    said = [t("more.done", number=view.number)]
    said += [] if view.by_desk else to_reporter(t, view.owed)
    blocks: list[Block] = [kit.section("\n".join(said), "done")]
    if files:
        blocks.append(kit.context(t("file.delete_hint"), "delete"))
    return kit.modal(t, "report_done", t("more.done_title"), blocks)
