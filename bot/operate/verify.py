"""Whether the record, and everything stored, is what the bot wrote."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config.settings import Settings
from bot.domain.receipt import Receipt, ReceiptCheck, receipts_in
from bot.operate.opening import reading
from bot.operate.terminal import Refused, text_in
from bot.storage.audit import ChainCheck
from bot.storage.proof import Progress, WrongRow
from bot.storage.stamp import Wrong

_JA: Mapping[Wrong, str] = {
    Wrong.ALTERED: "書き換えられています",
    Wrong.MISSING: "あるはずの行がありません",
    Wrong.OUT_OF_DATE: "以前の内容に戻されています",
    Wrong.PUT_BACK: "あるはずのない行です",
}


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row, and what is wrong with it, for the operator."""

    finding: WrongRow

    @property
    def said(self) -> dict[str, object]:
        wrong = self.finding.wrong
        said = {"table": self.finding.table, "row": self.finding.row, "wrong": str(wrong)}
        return {**said, "says": _JA[wrong]}


@dataclass(frozen=True, slots=True)
class Verified:
    """``holds_head``: whether a head that was kept is part of the record; true without one.
    ``foreign``: it is of another store.

    ``receipts``: what holds of each that was given.
    """

    chain: ChainCheck
    findings: tuple[NamedRow, ...]
    head: str | None
    holds_head: bool
    receipts: tuple[ReceiptCheck, ...] = ()
    foreign: bool = False

    @property
    def outcome(self) -> str:
        """For the record: how many flaws there are."""
        return "whole" if self.whole else f"{max(1, len(self.findings))} wrong"

    @property
    def whole(self) -> bool:
        kept = all(each.holds for each in self.receipts)
        return self.chain.whole and not self.findings and self.holds_head and kept

    @property
    def data(self) -> Mapping[str, object]:
        """All that was found, for a script."""
        return {
            "whole": self.whole,
            "lines": self.chain.lines,
            "broken_at": self.chain.broken_at,
            "findings": [
                {"table": f.table, "row": f.row, "wrong": str(f.wrong)}
                for f in (named.finding for named in self.findings)
            ],
            "head": self.head,
            "holds_head": self.holds_head,
            "foreign_head": self.foreign,
            "receipts": [
                {
                    "number": each.receipt.number,
                    "genuine": each.genuine,
                    "content": str(each.content),
                    "holds_head": each.holds_head,
                }
                for each in self.receipts
            ],
        }


def _given(where: Path) -> Sequence[Receipt]:
    """The receipts in a file, or in what is typed where it is ``-``. Raises ``Refused``."""
    try:
        text = sys.stdin.read() if str(where) == "-" else text_in(where)
    except OSError:
        raise Refused(
            "控えのファイル {file} を読めません。", "The file {file} cannot be read.", file=where
        ) from None
    found = receipts_in(text)
    if not found:
        raise Refused(
            "控えの形をしたものがありません(R1-M-…)。書き写しの途中で欠けたか、変わっています。",
            "There is no receipt in it (R1-M-…): it was cut off or changed when it was copied.",
        )
    return found


async def verify(
    settings: Settings, head: str | None, progress: Progress, receipt: Path | None = None
) -> Verified:
    """Reads all there is, beside the running bot. Raises ``Refused``.

    ``receipt``: a file, or ``-``, with what a reporter has kept.
    """
    receipts = () if receipt is None else _given(receipt)
    async with reading(settings) as store:
        chain = await store.verify_audit()
        rows = await store.verify_rows(progress)
        holds, foreign = True, False
        if head is not None:  # an empty one of a script is not taken for none
            try:
                holds, foreign = await store.holds_head(head), store.is_foreign(head)
            except ValueError:
                raise Refused(
                    "「{head}」は記録の先頭の形をしていません(M1-…)。",
                    "{head} is no head of a record (M1-…).",
                    head=head.strip(),
                ) from None
        found = [*([chain.finding] if chain.finding else []), *rows]
        kept = await store.read(lambda unit: tuple(map(unit.receipts.check, receipts)))
        named = tuple(map(NamedRow, found))
        return Verified(chain, named, await store.head(), holds, kept, foreign)
