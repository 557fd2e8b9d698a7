"""The operator's command on the record, and on everything stored."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.operate.terminal import FAILED, AsJson, out, run, say, settings, warn

if TYPE_CHECKING:
    from bot.operate.verify import Verified

audit = typer.Typer(help="The record of who did what.", no_args_is_help=True)

LARGE = 5000
"""Of how many cases and more it is said how far the reading is."""


@audit.command()
def verify(
    head: Annotated[
        str | None,
        typer.Option("--head", help="A head that somebody kept: whether it still holds."),
    ] = None,
    receipt: Annotated[
        Path | None,
        typer.Option("--receipt", help="A file with a reporter's receipt; - is standard input."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Reads the record and everything stored: exit 1, and what is wrong with which row.

    ``altered``, ``missing``, ``out of date`` (as it was once), ``put back`` (no longer part of
    what is stored).
    """
    loaded = settings(store_alone=True)

    from bot.operate.opening import noted
    from bot.operate.verify import verify as read
    from bot.usecases.operating import OperatorAct

    found = run(read(loaded, head, _unsaid if as_json else _progress, receipt))
    if as_json:
        out.print_json(json.dumps(found.data))
    else:
        _show(found, head)
    run(noted(loaded, OperatorAct.VERIFY, found.outcome))
    if not found.whole:
        raise typer.Exit(FAILED)


def _show(found: "Verified", head: str | None) -> None:
    for one in found.findings:
        warn("{table} {row}: {wrong}({says})", "{table} {row}: {wrong}", **one.said)
    if found.chain.whole:
        say(
            "操作の記録は完全です({lines} 行)。",
            "The record is whole ({lines} lines).",
            lines=found.chain.lines,
        )
    else:
        _broken(found.chain)
    if head and found.foreign:
        warn(
            "控えの先頭({head})は、このデータベースのものではありません。ほかのデータベースの控えか、"
            "控えの写し間違いです。",
            "The head {head} is not of this database: of another one, or mistyped.",
            head=head.strip(),
        )
    elif head and not found.holds_head:
        warn(
            "控えの先頭({head})は、この記録にありません。古いものに戻されたか、控えの写し間違いです。",
            "The record does not hold the head {head}: put back to what was before, or mistyped.",
            head=head.strip(),
        )
    for kept in found.receipts:
        _receipt(kept)
    if found.head:
        say("記録の先頭:{head}", "Head of the record: {head}", head=found.head)
    if found.whole:
        say(
            "保存されているものは、すべて書いたときのままです。",
            "Everything stored is as the bot wrote it.",
        )


def _receipt(found: Any) -> None:
    """What holds of a receipt, and what not, in words."""
    from bot.domain.deadline import TOKYO
    from bot.operate.receipt_words import CONTENT, FORGED, HEAD_GONE, KEPT

    receipt = found.receipt
    values = {
        "number": receipt.number,
        "at": receipt.at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M"),
        "pieces": receipt.pieces,
        "files": receipt.files,
    }
    if not found.genuine:
        warn(FORGED.ja, FORGED.en, **values)
        return
    says = CONTENT[found.content]
    (say if found.content is KEPT else warn)(says.ja, says.en, **values)
    if not found.holds_head:
        warn(HEAD_GONE.ja, HEAD_GONE.en, **values)


def _progress(seen: int, owners: int) -> None:
    if owners > LARGE and (seen == owners or seen % LARGE == 0):
        say("確認中 {seen} / {owners}", "{seen} of {owners} read", seen=seen, owners=owners)


def _unsaid(seen: int, owners: int) -> None:
    """A script waits for the end."""


def _broken(found: Any) -> None:
    warn(
        "操作の記録が壊れています。{line} 行目から合いません(その前の {lines} 行は完全で、最後の"
        "日時は {at} です)。",
        "The record is broken: from line {line} on it does not fit (the {lines} lines before it "
        "are whole, the last of {at}).",
        line=found.broken_at,
        lines=found.lines,
        at=found.until.isoformat(timespec="seconds") if found.until else "—",
    )
