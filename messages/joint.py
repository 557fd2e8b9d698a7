"""What two of the desk decide together: the forms, how a request stands, and what was opened."""

import json
from collections.abc import Sequence

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.domain.case import EntryKind
from bot.domain.joint import OPEN, ExportReader, Ground, JointRequest, JointState
from bot.domain.policy import Choice
from bot.domain.view import DeskView
from messages import ids, kit
from messages.kit import Json
from messages.metadata import Metadata
from messages.texts import Texts

ORIGINALS = "originals"
"""The one box to tick: also the files that could not be cleaned."""

_OF = {EntryKind.IDENTITY: "identity", EntryKind.EXPORT_LEAVE: "export"}
_PAST = 5
"""Requests that are over, of which the case says how they ended."""


def identity_modal(t: Texts, view: DeskView) -> Json:
    """Asks that it be opened who reported."""
    blocks = [
        kit.context(t("case.title", number=view.number), "about"),
        kit.section(t("joint.identity_about"), "what"),
        kit.question(t, "joint.identity_reason", kit.text_input(), ids.REASON),
        kit.question(
            t, "joint.ground", kit.radio(t, "joint_ground", list(Ground), None), ids.GROUND,
            optional=True,
        ),
    ]  # fmt: skip
    title, submit = t("joint.identity_title"), t("joint.submit")
    about = Metadata(case=view.case_id)
    return kit.modal(t, ids.IDENTITY_REQUEST, title, blocks, submit=submit, metadata=about)


def export_modal(t: Texts, view: DeskView, unclean: int) -> Json:
    """Asks that the case may be exported; ``unclean``: files that could not be cleaned."""
    purpose = kit.radio(t, "joint_reader", list(ExportReader), None)
    blocks = [
        kit.context(t("case.title", number=view.number), "about"),
        kit.section(t("joint.export_about"), "what"),
        kit.question(t, "joint.purpose", purpose, ids.PURPOSE),
        kit.question(t, "joint.export_reason", kit.text_input(), ids.REASON),
    ]
    if unclean:
        ja, en = (t("joint.originals_yes", count=str(unclean)),) * 2
        box = kit.checkboxes(t, [Choice(ORIGINALS, ja, en)], None)
        blocks.append(kit.question(t, "joint.originals", box, ids.ORIGINALS, optional=True))
    title, submit = t("joint.export_title"), t("joint.submit")
    about = Metadata(case=view.case_id)
    return kit.modal(t, ids.EXPORT_REQUEST, title, blocks, submit=submit, metadata=about)


def identity_shown_modal(t: Texts, number: str, reporter: str) -> Json:
    """Who reported. Slack keeps no modal; nothing of it is ever in a message."""
    blocks = [
        kit.context(t("case.title", number=number), "about"),
        kit.section(t("joint.identity_shown", reporter=kit.user(reporter)), "reporter"),
        kit.context(t("joint.identity_care"), "care"),
    ]
    return kit.modal(t, ids.IDENTITY_OPEN, t("joint.identity_title"), blocks)


def open_blocks(t: Texts, view: DeskView) -> list[Block]:
    """The requests that wait or hold, with what this viewer can do: on every page of the case."""
    blocks: list[Block] = []
    waiting = [request for request in view.joints if request.state in OPEN]
    for place, request in enumerate(waiting):
        name = f"joint.{place}"
        blocks += [
            kit.section(_line(t, request), name),
            *kit.typed(request.reason, f"{name}.reason"),
        ]
        if request.originals:
            count = str(request.originals)
            blocks.append(kit.context(t("joint.with_originals", count=count), f"{name}.files"))
        if buttons := _buttons(t, view, request):
            blocks.append(kit.actions(buttons, f"{name}.do"))
    return blocks


def past_blocks(t: Texts, requests: Sequence[JointRequest]) -> list[Block]:
    """How the last requests ended."""
    past = [request for request in requests if request.state not in OPEN][:_PAST]
    lines = [_line(t, request) for request in past]
    return [kit.context(line, f"joint.past.{place}") for place, line in enumerate(lines)]


def _line(t: Texts, request: JointRequest) -> str:
    values = {"by": kit.user(request.by), "until": t.moment(request.until)}
    if request.decided_by:
        values["decided_by"] = kit.user(request.decided_by)
    kind, state = _OF[request.kind], request.state
    line = t(f"joint.{kind}_{state}", **values)
    if request.what:
        group = "joint_ground" if request.kind is EntryKind.IDENTITY else "joint_reader"
        line += "\n" + t(f"{group}.{request.what}")
    return line


def _buttons(t: Texts, view: DeskView, request: JointRequest) -> list[Button]:
    identity = request.kind is EntryKind.IDENTITY
    value = json.dumps([view.case_id, request.id])
    approve, deny = (
        (ids.IDENTITY_APPROVE, ids.IDENTITY_DENY)
        if identity
        else (ids.EXPORT_APPROVE, ids.EXPORT_DENY)
    )
    buttons = []
    if request.opens:
        buttons.append(kit.button(t("joint.open"), ids.IDENTITY_OPEN, value))
    if request.approves:
        name = "identity" if identity else "export"
        sure = kit.confirm(t, f"joint.{name}_sure", f"joint.{name}_sure_text", "joint.approve")
        buttons.append(kit.button(t("joint.approve"), approve, value, confirm=sure))
    if request.denies:
        others = request.state is JointState.ASKED and request.by != view.viewer
        label = "joint.deny" if others else "joint.take_back"
        buttons.append(kit.button(t(label), deny, value))
    return buttons
