"""A quarter's figures as text, as CSV and as what a chart shows, and the regular review.

Bands alone: the figures that arrive here hold nothing finer.
"""

import csv
import io
from datetime import datetime

from slackblocks.blocks import Block

from bot.domain.allowed import Counts
from bot.domain.figures import Band, FigureRow, Figures, Name, Table, begins
from bot.domain.leak import Findings
from bot.domain.policy import Policy
from bot.domain.sentence import FiguresFile
from bot.domain.view import ReviewView
from bot.drawing.chart import Bar, Chart, Panel
from messages import ids, kit
from messages.allowed import counts_text, open_button
from messages.kit import Json, Message
from messages.leakcheck import asked_blocks, with_reason
from messages.lesson import add_and_list, line, what_text
from messages.metadata import Metadata
from messages.texts import Texts, escape


def quarter_text(t: Texts, quarter: str) -> str:
    begin = begins(quarter)
    first, last = (t(f"statistics.month_{begin.month + further}") for further in (0, 2))
    return t("statistics.quarter", year=str(begin.year), first=first, last=last)


def band_text(t: Texts, band: Band) -> str:
    if band.few:
        return t("statistics.few")
    if band.open:
        return t("statistics.from_up", n=str(band.low))
    return t("statistics.band", low=str(band.low), high=str(band.high))


def row_text(t: Texts, figures: Figures, table: Table, row: FigureRow, policy: Policy) -> str:
    """What a row counts, in words."""
    match table.name:
        case Name.KINDS:
            return kit.named(t, policy.category(row.key), row.key)
        case Name.MEASURES:
            return kit.named(t, policy.measure(row.key), row.key)
        case Name.MONTHS:
            month = begins(figures.quarter).month + int(row.key) - 1
            return t(f"statistics.month_{month}")
        case Name.SCENES if t.has(f"scene.{row.key}"):
            return t(f"scene.{row.key}")
        case Name.OUTCOMES if t.has(f"outcome.{row.key}"):
            return t(f"outcome.{row.key}")
        case name:
            return t(f"statistics.{name}_{row.key}")


def _tables(t: Texts, figures: Figures, policy: Policy) -> list[Block]:
    blocks: list[Block] = []
    for table in figures.tables:
        if not table.rows:
            continue
        rows = [(row_text(t, figures, table, row, policy), row.band) for row in table.rows]
        lines = [
            t("statistics.row", name=name, count=band_text(t, band))
            for name, band in rows
            if not band.few
        ]
        if few := [name for name, band in rows if band.few]:
            lines.append(t("statistics.few_rows", names=t("common.join").join(few)))
        text = "\n".join([f"*{t(f'statistics.{table.name}')}*", *lines])
        blocks.append(kit.section(text, f"table.{table.name}"))
    hidden = [t(f"statistics.{table.name}") for table in figures.tables if not table.rows]
    if hidden:
        names = t("common.join").join(hidden)
        blocks.append(kit.context(t("statistics.hidden", names=names), "hidden"))
    return blocks


def figure_blocks(t: Texts, figures: Figures, policy: Policy) -> list[Block]:
    """A quarter: how many, the tables that may be shown, the notices."""
    if figures.total.few:
        blocks: list[Block] = [kit.section(t("statistics.too_few"), "total")]
    else:
        total = t("statistics.total", count=band_text(t, figures.total))
        blocks = [kit.section(total, "total"), *_tables(t, figures, policy)]
        if not figures.complete:
            blocks.append(kit.context(t("statistics.later"), "later"))
    blocks.append(kit.section(_notices(t, figures), "notices"))
    return blocks


def _notices(t: Texts, figures: Figures) -> str:
    seen = figures.notices
    if not seen.published:
        return t("statistics.notices_none")

    def count(n: int) -> str:
        return t("statistics.people", n=str(n)) if n else t("statistics.people_few")

    return t(
        "statistics.notices",
        published=str(seen.published),
        read=count(seen.read),
        seen=count(seen.seen_here),
    )


def statistics_modal(
    t: Texts,
    figures: Figures | None,
    policy: Policy,
    *,
    earlier: str | None = None,
    later: str | None = None,
) -> Json:
    """A quarter's figures, the way to its neighbours, and to the files."""
    if figures is None:
        blocks: list[Block] = [kit.section(t("statistics.none"), "none")]
    else:
        files = [
            kit.button(t("statistics.button_chart"), ids.STATISTICS_CHART, figures.quarter),
            kit.button(t("statistics.button_csv"), ids.STATISTICS_CSV, figures.quarter),
        ]
        blocks = [
            kit.header(quarter_text(t, figures.quarter), "quarter"),
            *figure_blocks(t, figures, policy),
            kit.actions(files, "files"),
        ]
    turns = [
        kit.button(quarter_text(t, quarter), f"{ids.STATISTICS_PAGE}_{way}", quarter)
        for way, quarter in (("previous", earlier), ("next", later))
        if quarter
    ]
    if turns:
        blocks.append(kit.actions(turns, "turn"))
    blocks.append(kit.context(t("statistics.rule"), "rule"))
    return kit.modal(t, ids.STATISTICS_OPEN, t("statistics.title"), blocks)


def csv_of(t: Texts, figures: Figures, policy: Policy) -> bytes:
    """The same figures for a spreadsheet: UTF-8 with its mark, which Excel needs.

    A row holds the table, what is counted, the least and the most; the most is empty where
    it is open. Nothing in it was typed by anybody.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(
        [t(f"statistics.csv_{name}") for name in ("quarter", "table", "row")]
        + [t("statistics.csv_least"), t("statistics.csv_most")]
    )

    def add(table: str, row: str, band: Band) -> None:
        writer.writerow([figures.quarter, table, row, band.low, "" if band.open else band.high])

    add(t("statistics.csv_total"), "", figures.total)
    for table in figures.tables:
        for row in table.rows:
            name = row_text(t, figures, table, row, policy)
            add(t(f"statistics.{table.name}"), name, row.band)
    seen = figures.notices
    notices = t("statistics.csv_notices")
    writer.writerow(
        [figures.quarter, notices, t("statistics.csv_published"), seen.published, seen.published]
    )
    for name, count in (("read", seen.read), ("seen", seen.seen_here)):
        writer.writerow([figures.quarter, notices, t(f"statistics.csv_{name}"), count, ""])
    return out.getvalue().encode("utf-8-sig")


def chart_of(t: Texts, figures: Figures, policy: Policy) -> Chart:
    """The same figures as a picture. Tables in which every row is small are left out.

    So are the small rows of the long tables, whose rows add up to nothing.
    """
    panels = []
    for table in figures.tables:
        rows = [row for row in table.rows if not row.band.few or table.name not in LONG]
        if any(not row.band.few for row in rows):
            bars = [
                Bar(
                    row_text(t, figures, table, row, policy),
                    band_text(t, row.band),
                    row.band.low,
                    row.band.high,
                )
                for row in rows
            ]
            panels.append(Panel(t(f"statistics.{table.name}"), bars))
    total = band_text(t, figures.total)
    return Chart(
        title=t("statistics.chart_title", quarter=quarter_text(t, figures.quarter)),
        subtitle=t("statistics.chart_total", count=total),
        note=t("statistics.chart_note"),
        axis=t("statistics.chart_axis"),
        panels=panels,
    )


LONG = (Name.KINDS, Name.MEASURES)


def sent_text(t: Texts, figures: Figures, wanted: FiguresFile, sent: FiguresFile) -> str:
    what = sent if sent is wanted else "instead"
    return t(f"statistics.sent_{what}", quarter=quarter_text(t, figures.quarter))


# The regular review


def review_modal(t: Texts, review: ReviewView, policy: Policy, now: datetime) -> Json:
    """Figures, open actions, what was pressed on notices, and the reviews so far."""
    sign_off = kit.button(
        t("review.button_record"), ids.REVIEW_RECORD, review.quarter, primary=True
    )
    blocks: list[Block] = [
        kit.section(t("review.about", quarter=quarter_text(t, review.quarter)), "about"),
        kit.actions([sign_off], "record"),
        kit.header(t("statistics.title"), "figures"),
    ]
    if review.figures is None:
        blocks.append(kit.section(t("statistics.none"), "none"))
    else:
        blocks += figure_blocks(t, review.figures, policy)
    blocks += _teaching(t, review, policy)
    blocks += [kit.divider("line_actions"), kit.header(t("lesson.list_title"), "actions")]
    for place, lesson in enumerate(review.actions):
        blocks.append(kit.section(line(t, lesson, now), f"action.{place}"))
        blocks += kit.typed(what_text(t, lesson), f"action.{place}.what")
    if not review.actions:
        blocks.append(kit.section(t("lesson.none"), "no_action"))
    blocks += [
        add_and_list(t, review.more, "review", None, "lessons"),
        kit.divider("line_words"),
        kit.section(counts_text(t, review.words, "allowed.review"), "words"),
        kit.actions([open_button(t, review.words)], "words_do"),
        kit.divider("line_past"),
        kit.header(t("review.past"), "past"),
    ]
    for place, one in enumerate(review.reviews):
        quarter, by, day = quarter_text(t, one.quarter), kit.user(one.by), t.day(one.at)
        past = t("review.line", quarter=quarter, by=by, day=day)
        note = with_reason(t, one.note[:300], one.pass_reason)
        blocks += [kit.context(past, f"past.{place}"), *kit.typed(note, f"past.{place}.note")]
    if not review.reviews:
        blocks.append(kit.context(t("review.none"), "no_review"))
    return kit.modal(t, ids.REVIEW_OPEN, t("review.title"), blocks)


def _teaching(t: Texts, review: ReviewView, policy: Policy) -> list[Block]:
    """What was taught in the quarter, against what was reported in it."""
    found = [(each, review.teaching.chapters[each.id]) for each in review.teaching.subjects]
    lines = [
        t("statistics.row", name=escape(each.text(t.language)), count=people_text(t, band))
        for each, band in found
        if not band.few
    ]
    rounds = t("review.rounds", n=str(review.teaching.rounds))
    said = "\n".join([rounds, *(lines or [t("review.few_taught")])])
    blocks: list[Block] = [
        kit.divider("line_taught"),
        kit.header(t("review.taught"), "taught"),
        kit.section(said, "taught.rows"),
    ]
    names = {kind: kit.named(t, policy.category(kind), kind) for kind in review.untaught.kinds}
    names |= {scene: t(f"scene.{scene}") for scene in review.untaught.scenes}
    first = [name for id_, name in names.items() if id_ in _reported(review.figures)]
    rest = [name for name in names.values() if name not in first]
    join = t("common.join").join
    if first:
        blocks.append(kit.section(t("review.untaught_reported", names=join(first)), "taught.first"))
    if rest:
        blocks.append(kit.context(t("review.untaught", names=join(rest)), "taught.rest"))
    return blocks


def _reported(figures: Figures | None) -> set[str]:
    """The kinds and scenes of which the figures tell that there were five cases or more."""
    tables = [t for t in figures.tables if t.name in (Name.KINDS, Name.SCENES)] if figures else []
    return {row.key for table in tables for row in table.rows if not row.band.few}


def people_text(t: Texts, band: Band) -> str:
    """A band of people; of fewer than five nothing more is told."""
    if band.few:
        return t("statistics.people_few")
    return t("course.band", low=str(band.low), high=str(band.high))


def sign_off_modal(
    t: Texts,
    quarter: str,
    words: Counts,
    note: str = "",
    findings: Findings = (),
    pass_reason: str = "",
) -> Json:
    """To sign a review off; with findings in its note, one more required question."""
    element = kit.text_input(
        placeholder=t("review.note_placeholder"), initial=note, max_length=2000
    )
    found = asked_blocks(t, findings, pass_reason) if findings else []
    blocks: list[Block] = [
        *found,
        kit.section(t("review.record_about", quarter=quarter_text(t, quarter)), "about"),
        kit.context(counts_text(t, words, "allowed.review"), "words"),
        kit.question(t, "review.note", element, ids.NOTE, optional=True),
    ]
    title, submit = t("review.record_title"), t("review.record_submit")
    about = Metadata(quarter=quarter)
    return kit.modal(t, ids.REVIEW_RECORD, title, blocks, submit=submit, metadata=about)


def review_due(t: Texts, quarter: str) -> Message:
    """The word that it is time for the review, to the desk or to HR."""
    opens = kit.button(t("review.button_open"), ids.REVIEW_OPEN, quarter, primary=True)
    return kit.said(t("review.due", quarter=quarter_text(t, quarter)), kit.actions([opens], "do"))
