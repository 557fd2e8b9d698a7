"""What the company can show, in Slack: what was asked for, the form, the word about it."""

from collections.abc import Sequence
from datetime import datetime

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.domain.dossier import Asked, QuarterSpan
from bot.domain.figures import begins
from bot.domain.joint import JointState
from bot.domain.sentence import DossierText
from messages import ids, kit
from messages.kit import Json, Message
from messages.statistics import quarter_text
from messages.texts import Texts


def period_text(t: Texts, period: QuarterSpan) -> str:
    if period.first == period.last:
        return quarter_text(t, period.first)
    first, last = begins(period.first), begins(period.last)
    months = (first.year, first.month), (last.year, last.month + 2)
    named = [
        t("dossier.month", year=str(year), month=t(f"statistics.month_{month}"))
        for year, month in months
    ]
    return t("dossier.period", first=named[0], last=named[1])


def dossier_modal(t: Texts, requests: Sequence[Asked]) -> Json:
    """The requests there are, what can be done with each, and the way to a new one."""
    new = kit.button(t("dossier.button_request"), ids.DOSSIER_REQUEST, "new", primary=True)
    blocks: list[Block] = [
        kit.section(t("dossier.about"), "about"),
        kit.actions([new], "new"),
    ]
    for place, asked in enumerate(requests):
        blocks += _request(t, asked, f"request.{place}")
    if not requests:
        blocks.append(kit.context(t("dossier.none"), "none"))
    return kit.modal(t, ids.DOSSIER_OPEN, t("dossier.title"), blocks)


def _request(t: Texts, asked: Asked, key: str) -> list[Block]:
    joint = asked.joint
    people = {"by": kit.user(joint.by), "until": t.moment(joint.until)}
    if joint.decided_by:
        people["decided_by"] = kit.user(joint.decided_by)
    said = t(f"dossier.state_{asked.state}", **people)
    line = f"*{period_text(t, QuarterSpan.named(joint.what))}*\n{said}"
    if not asked.denies:
        return [kit.context(line, key)]
    return [
        kit.section(line, key),
        *kit.typed(joint.reason, f"{key}.reason"),
        kit.actions(_buttons(t, asked), f"{key}.do"),
    ]


def _buttons(t: Texts, asked: Asked) -> list[Button]:
    joint, waits = asked.joint, asked.state is JointState.ASKED
    read = "dossier.button_draft" if waits else "dossier.button_file"
    buttons = [kit.button(t(read), ids.DOSSIER_FILE, joint.id)]
    if asked.approves:
        sure = kit.confirm(t, "dossier.sure", "dossier.sure_text", "dossier.button_approve")
        approve = kit.button(
            t("dossier.button_approve"), ids.DOSSIER_APPROVE, joint.id, confirm=sure
        )
        buttons.append(approve)
    label = "joint.deny" if asked.approves else "joint.take_back"
    return [*buttons, kit.button(t(label), ids.DOSSIER_DENY, joint.id)]


def request_modal(t: Texts, quarters: Sequence[str]) -> Json:
    """Asks that a dossier may go out; ``quarters``: to choose from, the present one first."""
    names = {quarter: quarter_text(t, quarter) for quarter in quarters}
    year, last = quarters[min(4, len(quarters) - 1)], quarters[min(1, len(quarters) - 1)]
    blocks: list[Block] = [
        kit.section(t("dossier.request_about"), "about"),
        kit.question(t, "dossier.from", kit.menu(names, t("dossier.choose"), year), ids.FROM),
        kit.question(t, "dossier.to", kit.menu(names, t("dossier.choose"), last), ids.TO),
        kit.question(t, "dossier.reason", kit.text_input(max_length=500), ids.REASON),
    ]
    submit = t("joint.submit")
    return kit.modal(t, ids.DOSSIER_REQUEST, t("dossier.title"), blocks, submit=submit)


def word(t: Texts, what: DossierText, by: str, period: QuarterSpan) -> Message:
    """To desk and HR: it was asked for, or decided."""
    opens = kit.button(t("dossier.button_open"), ids.DOSSIER_OPEN, "word", primary=True)
    said = t(f"dossier.word_{what}", by=kit.user(by), period=period_text(t, period))
    return kit.said(said, kit.actions([opens], "do"))


def sent_text(t: Texts, period: QuarterSpan, until: datetime, *, released: bool) -> str:
    """Beside the file."""
    what = "released" if released else "draft"
    return t(f"dossier.sent_{what}", period=period_text(t, period), until=t.moment(until))
