"""What the company can show, as a paper: each duty, and beside it what was done.

Bands alone, and nobody's name: what arrives here holds nothing finer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.deadline import TOKYO
from bot.domain.dossier import TABLES, Done, Dossier, Quarter, RecordState
from bot.domain.duty import ALWAYS, Duty, DutySource, Show
from bot.domain.figures import EARLY, Name
from bot.domain.policy import Policy
from bot.drawing.paper import Paper, PaperEntry, PaperSection, PaperTable
from messages.dossier import period_text
from messages.statistics import band_text, quarter_text, row_text
from messages.texts import Texts, texts


def paper_of(
    dossier: Dossier, policy: Policy, company: str, released: datetime | None, now: datetime
) -> Paper:
    """In Japanese, whoever asks: it is shown to those whose duty is to look at it in Japan.

    ``released``: when a second person agreed; None for a draft, which says so on each page.
    """
    return _Setting(texts("ja"), dossier, policy).paper(company, released, now)


@dataclass(frozen=True, slots=True)
class _Setting:
    t: Texts
    dossier: Dossier
    policy: Policy

    def paper(self, company: str, released: datetime | None, now: datetime) -> Paper:
        t, period = self.t, period_text(self.t, self.dossier.period)
        standing = (
            t("dossier.paper_released", day=self._day(released))
            if released
            else t("dossier.paper_draft")
        )
        head = [
            (t("dossier.paper_company"), company),
            (t("dossier.paper_period"), period),
            (t("dossier.paper_made"), self._day(now)),
            (t("dossier.paper_standing"), standing),
        ]
        foot = t("dossier.paper_foot" if released else "dossier.paper_foot_draft", period=period)
        return Paper(
            title=t("dossier.paper_title"),
            note=t("dossier.paper_note"),
            foot=foot,
            sections=[
                PaperSection(t("dossier.paper_about"), head),
                PaperSection(t("dossier.paper_reading"), [("", t("dossier.paper_rules"))]),
                PaperSection(t("dossier.paper_gaps"), list(self._gaps())),
                self._duties(DutySource.LAW),
                self._duties(DutySource.POLICY),
                *self._records(),
            ],
        )

    def _day(self, at: datetime) -> str:
        return self.t.long_day(at.astimezone(TOKYO).date())

    # what is missing

    def _gaps(self) -> Iterator[PaperEntry]:
        for quarter in self.dossier.running:
            yield "", self.t("dossier.gap_running", quarters=quarter_text(self.t, quarter))
        for gap, quarters in self.dossier.gaps().items():
            names = self._names(quarters)
            yield "", self.t(f"dossier.gap_{gap}", quarters=names)
        lacking = [duty.ref for duty in self.policy.duties if self._of(duty) in _LACKING]
        if lacking:
            refs = self.t("common.join").join(dict.fromkeys(lacking))
            yield "", self.t("dossier.gap_duties", duties=refs)
        else:
            yield "", self.t("dossier.gap_none")

    def _names(self, quarters: Sequence[str]) -> str:
        return self.t("common.join").join(quarter_text(self.t, each) for each in quarters)

    # the duties

    def _duties(self, source: DutySource) -> PaperSection:
        t = self.t
        rows = [
            (f"{duty.ref}\n{duty.text}", self._done(duty), t(f"dossier.kept_{self._of(duty)}"))
            for duty in self.policy.duties
            if duty.source is source
        ]
        head = (t("dossier.paper_duty"), t("dossier.paper_done"), t("dossier.paper_stands"))
        table = PaperTable(head, rows, (0.42, 0.42, 0.16)) if rows else None
        return PaperSection(t(f"dossier.source_{source}"), [], table)

    def _of(self, duty: Duty) -> RecordState:
        return self.dossier.of(duty, self._inward)

    def _done(self, duty: Duty) -> str:
        lines = [
            self.t(
                "dossier.paper_show",
                name=self.t(f"dossier.show_{show}"),
                kept=self.t(f"dossier.kept_{self.dossier.kept(show, self._inward)}"),
                n=str(_PLACES[show]),
            )
            for show in duty.shows
        ]
        if duty.note:
            lines.append(self.t("dossier.paper_company_says", text=duty.note))
        return "\n".join(lines)

    @property
    def _inward(self) -> frozenset[str]:
        return frozenset(each.id for each in self.policy.measures if each.inward)

    # the records

    def _records(self) -> Iterator[PaperSection]:
        used = {show for duty in self.policy.duties for show in duty.shows}
        for show in filter(used.__contains__, Show):
            name = self.t(f"dossier.show_{show}")
            heading = self.t("dossier.paper_record", n=str(_PLACES[show]), name=name)
            about = ("", self.t(f"dossier.about_{show}"))
            entries = [] if show in ALWAYS else [*self._of_each(show)]
            yield PaperSection(heading, [about, *entries])

    def _of_each(self, show: Show) -> Iterator[PaperEntry]:
        say = _SAYS.get(show, _Setting._rows)
        for quarter in self.dossier.quarters:
            yield quarter_text(self.t, quarter.quarter), say(self, show, quarter)
        if not self.dossier.quarters:
            yield "", self.t("dossier.no_quarter")

    def _rows(self, show: Show, quarter: Quarter) -> str:
        """What the figures say, the small rows together."""
        t, figures = self.t, quarter.figures
        if figures is None:
            return t("dossier.not_counted")
        rows = self.dossier.rows(show, quarter, self._inward)
        if not rows:
            early = figures.complete or TABLES[show] in EARLY
            return t("dossier.too_few" if early else "dossier.later")
        table = figures.table(TABLES[show])
        lines = [
            t(
                "dossier.row",
                name=row_text(t, figures, table, row, self.policy),
                count=band_text(t, row.band),
            )
            for row in rows
            if not row.band.few
        ]
        few = [row_text(t, figures, table, row, self.policy) for row in rows if row.band.few]
        if few:
            lines.append(t("dossier.few", names=t("common.join").join(few)))
        return "\n".join(lines)

    def _cases(self, show: Show, quarter: Quarter) -> str:
        if quarter.figures is None:
            return self.t("dossier.not_counted")
        total = self.t("dossier.received", count=band_text(self.t, quarter.figures.total))
        kinds = quarter.figures.table(Name.KINDS)
        named = [
            self.t(
                "dossier.row",
                name=row_text(self.t, quarter.figures, kinds, row, self.policy),
                count=band_text(self.t, row.band),
            )
            for row in kinds.rows
            if not row.band.few
        ]
        return "\n".join([total, *named])

    def _notices(self, show: Show, quarter: Quarter) -> str:
        if quarter.figures is None:
            return self.t("dossier.not_counted")
        said = self._amount(quarter.published)
        if not quarter.published.some:
            return said
        read = "people" if quarter.read else "people_few"
        return self.t(
            "dossier.published", count=said, read=self.t(f"statistics.{read}", n=str(quarter.read))
        )

    def _amount(self, done: Done) -> str:
        if not done.some:
            return self.t("dossier.amount_none")
        if done.band.few:
            return self.t("dossier.amount_some", most=str(done.band.high))
        return band_text(self.t, done.band)

    def _actions(self, show: Show, quarter: Quarter) -> str:
        return self._amount(quarter.actions if show is Show.ACTIONS else quarter.manual)

    def _reviews(self, show: Show, quarter: Quarter) -> str:
        return self.t("dossier.reviewed" if quarter.reviewed else "dossier.amount_none")

    def _training(self, show: Show, quarter: Quarter) -> str:
        some = "people_few" if quarter.taught.few else "people"
        taught = self.t(f"statistics.{some}", n=str(quarter.taught.low))
        return self.t("dossier.trained", taught=taught, rounds=self._amount(quarter.rounds))


_LACKING = (RecordState.MISSING, RecordState.PARTLY)

_PLACES: Mapping[Show, int] = {show: place for place, show in enumerate(Show, 1)}

_Says = Callable[[_Setting, Show, Quarter], str]
_SAYS: Mapping[Show, _Says] = {
    Show.CASES: _Setting._cases,
    Show.NOTICES: _Setting._notices,
    Show.ACTIONS: _Setting._actions,
    Show.MANUAL: _Setting._actions,
    Show.REVIEWS: _Setting._reviews,
    Show.TRAINING: _Setting._training,
}
