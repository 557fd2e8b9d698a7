"""Modals about files: handing them over, and what one sees who opens one."""

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.case import Case
from bot.domain.disclosure import FileView
from bot.domain.evidence import CopyState
from messages import ids
from messages.case import paged
from messages.file import file_line
from messages.kit import (
    Json,
    actions,
    button,
    confirm,
    context,
    modal,
    plain_section,
    question,
    section,
    text_input,
    typed,
)
from messages.metadata import Metadata
from messages.texts import Texts

MOST_FILES = 10
"""Of one input (Slack's limit)."""


def give_modal(t: Texts, case_id: str, number: str) -> Json:
    """``report_evidence``: files, and a word with them."""
    return modal(
        title=t("file.give_title"),
        blocks=[
            context(t("case.title", number=number), "about"),
            question(
                t("file.give_label"),
                e.FileInput(action_id=ids.VALUE, max_files=MOST_FILES),
                ids.EVIDENCE,
                hint=t("file.give_hint"),
            ),
            question(t("file.give_message"), text_input(), ids.MESSAGE, optional=True),
            context(t("file.give_care"), "care"),
        ],
        callback_id=ids.REPORT_EVIDENCE,
        submit=t("common.send"),
        close=t("common.cancel"),
        metadata=Metadata(case=case_id).encode(),
    )


def given_modal(t: Texts, case: Case) -> Json:
    """The files are noted; whether they are received is told later."""
    return modal(
        title=t("more.done_title"),
        blocks=[
            section(t("file.given", number=case.number), "done"),
            context(t("file.delete_hint"), "delete"),
        ],
        callback_id="report_evidence_done",
        close=t("common.close"),
    )


def file_modal(t: Texts, shown: FileView, *, desk: bool, page: int = 0) -> Json:
    """A text page by page, or what became of a file that is sent, or why it cannot be opened."""
    kind = ids.CASE_FILE if desk else ids.REPORT_FILE
    file = shown.file
    blocks: list[Block] = [
        context(t("case.title", number=shown.number), "about"),
        plain_section(file_line(t, file, desk=desk), "file"),
    ]
    if shown.damaged:
        blocks.append(section(t("file.damaged"), "damaged"))
    elif shown.text is not None:
        turn = ids.CASE_FILE_PAGE if desk else ids.REPORT_FILE_PAGE
        content = typed(shown.text, "text") or [context(t("common.nothing"), "text")]
        blocks += paged(t, content, page, turn, file.id)
    elif shown.sent:
        hint = "copy_hint" if file.state is CopyState.CLEANED else "as_it_is_hint"
        blocks += [
            section(t("file.on_its_way"), "sent"),
            context(t(f"file.{hint}"), "copy"),
            context(t("file.care"), "care"),
        ]
    elif file.state is CopyState.FAILED:
        again = ids.CASE_FILE_AS_IT_IS if desk else ids.REPORT_FILE_AS_IT_IS
        blocks += [section(t("file.unclean_warning"), "warning")] if desk else []
        blocks.append(
            actions(
                [
                    button(
                        t("file.open_as_it_is"),
                        again,
                        file.id,
                        danger=True,
                        confirm=confirm(
                            t("file.confirm_title"),
                            t("file.confirm_text"),
                            t("file.open_as_it_is"),
                            t("common.cancel"),
                        ),
                    )
                ],
                "do",
            )
        )
    else:
        blocks.append(section(t("file.gone" if file.failed else "file.not_there"), "not_there"))
    return modal(title=t("file.title"), blocks=blocks, callback_id=kind, close=t("common.close"))
