"""Whether the record, and everything stored, is what the bot wrote."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.config.settings import Settings
from bot.operate.opening import reading
from bot.operate.terminal import Refused
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
    """``holds_head``: whether a head that was kept is part of the record; true without one."""

    chain: ChainCheck
    findings: tuple[NamedRow, ...]
    head: str | None
    holds_head: bool

    @property
    def outcome(self) -> str:
        """For the record: how many flaws there are."""
        return "whole" if self.whole else f"{max(1, len(self.findings))} wrong"

    @property
    def whole(self) -> bool:
        return self.chain.whole and not self.findings and self.holds_head


async def verify(settings: Settings, head: str, progress: Progress) -> Verified:
    """Reads all there is, beside the running bot. Raises ``Refused``."""
    async with reading(settings) as store:
        chain = await store.verify_audit()
        rows = await store.verify_rows(progress)
        holds = True
        if head.strip():
            try:
                holds = await store.holds_head(head)
            except ValueError:
                raise Refused(
                    "「{head}」は記録の先頭の形をしていません(M1-…)。",
                    "{head} is no head of a record (M1-…).",
                    head=head.strip(),
                ) from None
        found = [*([chain.finding] if chain.finding else []), *rows]
        return Verified(chain, tuple(map(NamedRow, found)), await store.head(), holds)
