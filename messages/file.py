"""A case's files in a list, and the words beside one that is sent. Never a link to Slack's file."""

from collections.abc import Sequence
from datetime import datetime

from slackblocks.blocks import Block

from bot.domain.evidence import CopyState, Giver
from bot.domain.view import File
from messages import ids
from messages.kit import button, context, plain_section
from messages.texts import Texts

NAME_LIMIT = 200
"""Characters of a file's name that are shown; Slack takes up to 255 of them."""


def size_of(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, size // 1000)} kB"


def name_of(t: Texts, file: File) -> str:
    """The name that it was given, or a neutral one where that might tell who gave it."""
    if file.name:
        return file.name[:NAME_LIMIT]
    return t("file.unnamed", place=str(file.place), kind=t(f"file.kind.{file.kind}"))


def state_of(t: Texts, file: File, *, desk: bool) -> str:
    """How the file stands, and what was taken out of its copy."""
    side = "desk" if desk else "reporter"
    if file.failed:
        return t(f"file.failed_{side}", fault=t(f"file.fault.{file.fault}"))
    if not file.stored:
        return t(f"file.waiting_{side}")
    match file.state:
        case None:
            return t("file.preparing")
        case CopyState.CLEANED if file.taken:
            taken = t("file.join").join(t(f"file.taken.{trace}") for trace in file.taken)
            return t("file.cleaned", taken=taken)
        case CopyState.CLEANED:
            return t("file.bare")
        case CopyState.AS_IT_IS:
            return t("file.as_it_is")
        case CopyState.FAILED:
            return t("file.unclean")


def file_line(t: Texts, file: File, *, desk: bool) -> str:
    """Name, size, who gave it and how, when, and how it stands. Plain text, not mrkdwn."""
    side = "desk" if desk else "reporter"
    giver = t("file.from_desk") if file.giver is Giver.DESK else t(f"file.from_reporter_{side}")
    return t(
        "file.line",
        name=name_of(t, file),
        size=size_of(file.size),
        giver=giver + t(f"file.via_{file.via}"),
        at=t.moment(file.at),
        state=state_of(t, file, desk=desk),
    )


def file_blocks(t: Texts, files: Sequence[File], *, desk: bool) -> list[Block]:
    """The files of a case, each with the button that opens it once it is received."""
    action_id = ids.CASE_FILE if desk else ids.REPORT_FILE
    blocks: list[Block] = [context(f"*{t('file.heading')}*", "part.files")] if files else []
    for file in files:
        block = plain_section(file_line(t, file, desk=desk), f"file.{file.id}")
        if file.state is not None:
            block.accessory = button(t(f"button.{action_id}"), action_id, file.id)
        blocks.append(block)
    return blocks


def sent_text(t: Texts, number: str, place: int, until: datetime) -> str:
    """Beside a file in somebody's own DM with the bot: no content, only when it goes."""
    return t("file.sent", number=number, place=str(place), until=t.moment(until))
