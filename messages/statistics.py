"""A quarter's figures as text, as CSV and as what a chart shows, and the regular review.

Bands alone: the figures that arrive here hold nothing finer.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slackblocks.blocks import Block

from bot.domain.allowed import Counts
from bot.domain.figures import STEP, Band, Figures, Name, Row, Table, begins
from bot.domain.leak import Findings
from bot.domain.lesson import Lesson, Review
from bot.domain.outbox import FiguresFile
from bot.domain.policy import Policy
from bot.drawing.chart import Bar, Chart, Panel
from messages import ids
from messages.allowed import counts_text, open_button
from messages.case import user
from messages.casework import measure_name
from messages.envelope import Message
from messages.kit import (
    Json,
    actions,
    button,
    context,
    divider,
    header,
    message_blocks,
    modal,
    question,
    section,
    text_input,
    typed,
)
from messages.leakcheck import asked_blocks, with_reason
from messages.lesson import line, what_text
from messages.metadata import Metadata
from messages.texts import Texts


def quarter_text(t: Texts, quarter: str) -> str:
    year, _, q = quarter.partition("Q")
    first, last = (t(f"statistics.month_{int(q) * 3 - back}") for back in (2, 0))
    return t("statistics.quarter", year=year, first=first, last=last)


def band_text(t: Texts, band: Band) -> str:
    if band.few:
        return t("statistics.few")
    if band.open:
        return t("statistics.from_up", n=str(band.low))
    return t("statistics.band", low=str(band.low), high=str(band.low + STEP - 1))


def row_text(t: Texts, figures: Figures, table: Table, row: Row, policy: Policy) -> str:
    """What a row counts, in words."""
    match table.name:
        case Name.KINDS:
            kind = policy.category(row.key)
            return kind.text(t.language) if kind else row.key
        case Name.MEASURES:
            return measure_name(t, policy, row.key)
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
        shown = [row for row in table.rows if not row.band.few]
        lines = [
            t(
                "statistics.row",
                name=row_text(t, figures, table, row, policy),
                count=band_text(t, row.band),
            )
            for row in shown
        ]
        if len(shown) < len(table.rows):
            few = [row_text(t, figures, table, row, policy) for row in table.rows if row.band.few]
            lines.append(t("statistics.few_rows", names=t("common.join").join(few)))
        text = "\n".join([f"*{t(f'statistics.{table.name}')}*", *lines])
        blocks.append(section(text, f"table.{table.name}"))
    hidden = [t(f"statistics.{table.name}") for table in figures.tables if not table.rows]
    if hidden:
        names = t("common.join").join(hidden)
        blocks.append(context(t("statistics.hidden", names=names), "hidden"))
    return blocks


def figure_blocks(t: Texts, figures: Figures, policy: Policy) -> list[Block]:
    """A quarter: how many, the tables that may be shown, the notices."""
    if figures.total.few:
        blocks: list[Block] = [section(t("statistics.too_few"), "total")]
    else:
        total = t("statistics.total", count=band_text(t, figures.total))
        blocks = [section(total, "total"), *_tables(t, figures, policy)]
        if not figures.complete:
            blocks.append(context(t("statistics.later"), "later"))
    blocks.append(section(_notices(t, figures), "notices"))
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
        blocks: list[Block] = [section(t("statistics.none"), "none")]
    else:
        files = [
            button(t("statistics.button_chart"), ids.STATISTICS_CHART, figures.quarter),
            button(t("statistics.button_csv"), ids.STATISTICS_CSV, figures.quarter),
        ]
        blocks = [
            header(quarter_text(t, figures.quarter), "quarter"),
            *figure_blocks(t, figures, policy),
            actions(files, "files"),
        ]
    turns = [
        button(quarter_text(t, quarter), f"{ids.STATISTICS_PAGE}_{way}", quarter)
        for way, quarter in (("previous", earlier), ("next", later))
        if quarter
    ]
    if turns:
        blocks.append(actions(turns, "turn"))
    blocks.append(context(t("statistics.rule"), "rule"))
    return modal(
        title=t("statistics.title"),
        blocks=blocks,
        callback_id=ids.STATISTICS_OPEN,
        close=t("common.close"),
    )


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
        most = "" if band.open else band.low + STEP - 1
        writer.writerow([figures.quarter, table, row, band.low, most])

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
                    None if row.band.open else row.band.low + STEP - 1,
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


@dataclass(frozen=True, slots=True)
class ReviewText:
    """What ``review_open`` shows: of ``bot.usecases.review.Agenda``."""

    quarter: str
    figures: Figures | None
    actions: Sequence[Lesson]
    more: bool
    reviews: Sequence[Review]
    words: Counts


def review_modal(t: Texts, review: ReviewText, policy: Policy, now: datetime) -> Json:
    """Figures, open actions, what was pressed on notices, and the reviews so far."""
    blocks: list[Block] = [
        section(t("review.about", quarter=quarter_text(t, review.quarter)), "about"),
        actions(
            [button(t("review.button_record"), ids.REVIEW_RECORD, review.quarter, primary=True)],
            "record",
        ),
        header(t("statistics.title"), "figures"),
    ]
    if review.figures is None:
        blocks.append(section(t("statistics.none"), "none"))
    else:
        blocks += figure_blocks(t, review.figures, policy)
    blocks += [divider("line_actions"), header(t("lesson.list_title"), "actions")]
    for place, lesson in enumerate(review.actions):
        blocks.append(section(line(t, lesson, now), f"action.{place}"))
        blocks += typed(what_text(t, lesson), f"action.{place}.what")
    if not review.actions:
        blocks.append(section(t("lesson.none"), "no_action"))
    blocks.append(
        actions(
            [
                button(t("lesson.button_add"), ids.LESSON_ADD, "review"),
                button(t("lesson.more" if review.more else "lesson.button_list"), ids.LESSON_LIST),
            ],
            "lessons",
        )
    )
    blocks += [
        divider("line_words"),
        section(counts_text(t, review.words, "allowed.review"), "words"),
        actions([open_button(t, review.words)], "words_do"),
        divider("line_past"),
        header(t("review.past"), "past"),
    ]
    for place, one in enumerate(review.reviews):
        said = t(
            "review.line",
            quarter=quarter_text(t, one.quarter),
            by=user(one.by),
            day=t.day(one.at),
        )
        note = with_reason(t, one.note[:300], one.pass_reason)
        blocks += [context(said, f"past.{place}"), *typed(note, f"past.{place}.note")]
    if not review.reviews:
        blocks.append(context(t("review.none"), "no_review"))
    return modal(
        title=t("review.title"),
        blocks=blocks,
        callback_id=ids.REVIEW_OPEN,
        close=t("common.close"),
    )


def record_modal(
    t: Texts,
    quarter: str,
    words: Counts,
    note: str = "",
    findings: Findings = (),
    pass_reason: str = "",
) -> Json:
    """The record of a review; with findings in its note, one more required question."""
    placeholder = t("review.note_placeholder")
    blocks: list[Block] = [
        section(t("review.record_about", quarter=quarter_text(t, quarter)), "about"),
        context(counts_text(t, words, "allowed.review"), "words"),
        question(
            t("review.note"),
            text_input(placeholder=placeholder, initial=note, max_length=2000),
            ids.NOTE,
            hint=t("review.note_hint"),
            optional=True,
        ),
    ]
    if findings:
        blocks += asked_blocks(t, findings, pass_reason)
    return modal(
        title=t("review.record_title"),
        blocks=blocks,
        callback_id=ids.REVIEW_RECORD,
        submit=t("review.record_submit"),
        close=t("common.cancel"),
        metadata=Metadata(quarter=quarter).encode(),
    )


def review_due(t: Texts, quarter: str) -> Message:
    """The word that it is time for the review, to the desk or to HR."""
    text = t("review.due", quarter=quarter_text(t, quarter))
    blocks: list[Block] = [
        section(text, "what"),
        actions([button(t("review.button_open"), ids.REVIEW_OPEN, quarter, primary=True)], "do"),
    ]
    return Message(text, message_blocks(blocks))
