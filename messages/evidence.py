"""Modals about files: handing them over, and what one sees who opens one."""

from slackblocks.blocks import Block

from bot.domain.evidence import CopyState
from bot.domain.view import EnvelopeView, FileView
from messages import ids, kit
from messages.file import file_line
from messages.kit import Json
from messages.metadata import Metadata
from messages.owed import to_reporter
from messages.paging import paged
from messages.texts import Texts


def give_modal(t: Texts, case_id: str, number: str) -> Json:
    """``report_evidence``: files, and a word with them."""
    blocks = [
        kit.context(t("case.title", number=number), "about"),
        kit.question(t, "file.give_label", kit.file_input(), ids.EVIDENCE),
        kit.question(t, "file.give_message", kit.text_input(), ids.MESSAGE, optional=True),
        kit.context(t("file.give_care"), "care"),
    ]
    title, submit, about = t("file.give_title"), t("common.send"), Metadata(case=case_id)
    return kit.modal(t, ids.REPORT_EVIDENCE, title, blocks, submit=submit, metadata=about)


def given_modal(t: Texts, view: EnvelopeView) -> Json:
    """The files are noted; whether they are received is told later."""
    said = [t("file.given", number=view.number), *to_reporter(t, view.owed)]
    given = kit.section("\n".join(said), "done")
    delete = kit.context(t("file.delete_hint"), "delete")
    return kit.modal(t, "report_evidence_done", t("more.done_title"), [given, delete])


def file_modal(t: Texts, shown: FileView, *, desk: bool, page: int = 0) -> Json:
    """A text page by page, or what became of a file that is sent, or why it cannot be opened."""
    kind = ids.CASE_FILE if desk else ids.REPORT_FILE
    file = shown.file
    blocks: list[Block] = [
        kit.context(t("case.title", number=shown.number), "about"),
        kit.plain_section(file_line(t, file, desk=desk), "file"),
    ]
    if shown.damaged:
        blocks.append(kit.section(t("file.damaged"), "damaged"))
    elif shown.text is not None:
        turn = ids.CASE_FILE_PAGE if desk else ids.REPORT_FILE_PAGE
        content = kit.typed(shown.text, "text") or [kit.context(t("common.nothing"), "text")]
        blocks += paged(t, content, page, turn, file.id)
    elif shown.sent:
        hint = "copy_hint" if file.state is CopyState.CLEANED else "as_it_is_hint"
        blocks += [
            kit.section(t("file.on_its_way"), "sent"),
            kit.context(t(f"file.{hint}"), "copy"),
            kit.context(t("file.care"), "care"),
        ]
    elif shown.asked:
        blocks.append(kit.section(t("file.needs_two"), "needs_two"))
    elif file.state is CopyState.FAILED:
        again = ids.CASE_FILE_AS_IT_IS if desk else ids.REPORT_FILE_AS_IT_IS
        blocks += [kit.section(t("file.unclean_warning"), "warning")] if desk else []
        sure = kit.confirm(
            t, "file.confirm_title", "file.confirm_text", "file.open_as_it_is", danger=True
        )
        opens = kit.button(t("file.open_as_it_is"), again, file.id, danger=True, confirm=sure)
        blocks.append(kit.actions([opens], "do"))
    else:
        blocks.append(kit.section(t("file.gone" if file.failed else "file.not_there"), "not_there"))
    return kit.modal(t, kind, t("file.title"), blocks)
