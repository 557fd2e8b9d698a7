"""What is one's own to keep, to know and still to decide, in modals."""

from collections.abc import Sequence
from itertools import groupby

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.deadline import TOKYO
from bot.domain.history import HistoryLine
from bot.domain.lifecycle import Action
from bot.domain.policy import Policy
from bot.domain.receipt import Receipt
from bot.domain.view import Excluded, Summary
from messages import ids, kit
from messages.kit import Json
from messages.metadata import Metadata
from messages.paging import paged
from messages.report import contact_lines
from messages.texts import Texts

CASES = 40
"""Own cases among which somebody chooses."""

LINES = 25
"""Of a history in one block."""

_OWN = (Action.REPORT_HISTORY, Action.REPORT_RECEIPT, Action.REPORT_EXCLUDE)


def own_buttons(t: Texts, case_id: str, can: Sequence[Action]) -> list[e.Button]:
    """What is there for whoever has reported, beside what they write."""
    return [kit.button(t(f"button.{each}"), each, case_id) for each in _OWN if each in can]


def receipt_modal(t: Texts, receipt: Receipt) -> Json:
    return kit.modal(
        t,
        ids.REPORT_RECEIPT,
        t("receipt.title"),
        [
            kit.section(t("receipt.intro", number=receipt.number), "intro"),
            kit.section(f"```{receipt.text}```", "receipt"),
            kit.context(t("receipt.check"), "check"),
        ],
    )


def history_modal(
    t: Texts,
    case_id: str,
    number: str,
    lines: Sequence[HistoryLine],
    policy: Policy,
    page: int = 0,
) -> Json:
    content: list[Block] = []
    for day, those in groupby(lines, lambda line: line.at.astimezone(TOKYO).date()):
        same = groupby(_said(t, line) for line in those)
        said = [_times(t, line, len([*each])) for line, each in same]
        for start in range(0, len(said), LINES):
            text = "\n".join([f"*{t.day(day)}*", *said[start : start + LINES]])
            content.append(kit.section(text, f"day.{day.isoformat()}.{start}"))
    return kit.modal(
        t,
        ids.REPORT_HISTORY,
        t("history.title"),
        [
            kit.section(t("history.intro", number=number), "intro"),
            *paged(t, content, page, ids.REPORT_HISTORY_PAGE, case_id),
            kit.context(t("history.hint"), "hint"),
            kit.context(contact_lines(t, policy.contacts), "contacts"),
        ],
    )


def _times(t: Texts, line: str, times: int) -> str:
    """What was done again within the same minute is one line."""
    return t("history.times", line=line, n=str(times)) if times > 1 else line


def _said(t: Texts, line: HistoryLine) -> str:
    return t(
        "history.refused" if line.refused else "history.line",
        at=f"{line.at.astimezone(TOKYO):%H:%M}",
        who=t(f"history.who.{line.who}"),
        did=t(f"history.did.{line.did}"),
    )


def histories_modal(t: Texts, summaries: Sequence[Summary]) -> Json:
    """Of which of their own cases somebody would like to know."""
    blocks: list[Block] = [
        kit.row(
            f"*{each.number}*",
            f"mine.{each.case_id}",
            kit.button(t("button.report_history"), ids.REPORT_HISTORY, each.case_id),
        )
        for each in summaries[:CASES]
    ]
    return kit.modal(
        t,
        ids.REPORT_HISTORY,
        t("history.title"),
        blocks or [kit.section(t("mine.empty"), "empty")],
    )


def exclude_modal(t: Texts, view: Excluded) -> Json:
    blocks: list[Block] = [kit.section(t("exclude.intro", number=view.number), "intro")]
    blocks.append(kit.context(t("exclude.now", people=kit.people(t, view.left)), "now"))
    if view.people:
        blocks.append(kit.context(t("exclude.so_far", people=kit.people(t, view.people)), "before"))
    picker = e.UserMultiSelectMenu(
        action_id=ids.VALUE, placeholder=kit.plain(t("report.exclude_placeholder"))
    )
    blocks += [
        kit.question(t, "exclude.people", picker, ids.EXCLUDE),
        kit.context(t("exclude.hint"), "hint"),
    ]
    return kit.modal(
        t,
        ids.REPORT_EXCLUDE,
        t("exclude.title"),
        blocks,
        submit=t("exclude.submit"),
        metadata=Metadata(case=view.case_id),
    )


def excluded_modal(t: Texts, view: Excluded, policy: Policy) -> Json:
    """It was done; who may know of the case now."""
    if view.left:
        said = t("exclude.done", number=view.number, people=kit.people(t, view.left))
        blocks: list[Block] = [kit.section(said, "done")]
    else:
        blocks = [
            kit.section(t("exclude.done_nobody", number=view.number), "done"),
            kit.context(contact_lines(t, policy.contacts), "contacts"),
        ]
    return kit.modal(t, "report_exclude_done", t("exclude.title"), blocks)
