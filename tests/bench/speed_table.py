"""What was measured of the bot beside bare Bolt, as a table and what may be concluded from it."""

import json
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from tests.bench.speed import Side

FOLLOWED = "report"
"""After which there is something to be sent."""

HOW_TO_READ = """\
{bot} answers {command} once the form is open and a report once it is stored, sealed and
on the disk; before, it has looked who somebody is, in which language, and what they had
begun. {bare} opens and answers the same two views ({form:.1f} and {second:.1f} kB), by Bolt's usual
client and over the same way in, and does nothing else. It has the views ready, and {bot} puts
them together for each person: the ratio is what store, rights and rendering cost. Its two
settings that are not Bolt's own, which {bot} has too, make it quicker.

What may be concluded: a ratio of throughputs, never a figure by itself, since all were asked in
turn on one machine. The ratio to {bare} falls with every tenth of a millisecond that Bolt saves,
since it has so little to do; the ratio to an earlier revision of the bot does not, and compares
with what others measured elsewhere. CPU is the process's own and holds on a busy machine too. At
{many} at once somebody waits for {others} others: the median is about {many} / throughput.

A report is acknowledged once it is stored. What follows, the card for the desk and the word to
the reporter, {bare} does not do at all. {bot} sends it later, in what is left beside those who
wait: at {many} at once almost all of it when they have been answered, at 1 at once between two
of them, so that there the CPU of a report has nearly all of it in it. The figures until all is
sent count both, at either width.

Where the local Slack's CPU is near the process's, the local Slack is what limits it, and the
other would be further ahead; it neither checks nor copies views here, which would make both as
slow as it is. Not measured: the network, and how long the real Slack takes.
"""


def figures(side: "Side") -> dict[str, dict[str, float]]:
    """What was measured of a side, by what was done; times in milliseconds if not said."""
    found = {
        "": {
            "start, seconds": statistics.median(side.starts),
            **{f"first {k} after it": 1000 * statistics.median(v) for k, v in side.firsts.items()},
            "memory when idle, MB": side.idle / 1e6,
            "memory in the end, MB": side.busy / 1e6,
        }
    }
    for (what, width), work in side.work.items():
        found[f"{what}, {width} at once"] = {
            "throughput, a second": len(work.waits) / work.seconds,
            "median": 1000 * work.wait(0.5),
            "p99": 1000 * work.wait(0.99),
            "CPU of the process, each": 1000 * work.cpu / len(work.waits),
            "CPU of the local Slack, each": 1000 * work.slack_cpu / len(work.waits),
        }
        if what == FOLLOWED:
            rest, many = side.sending[width], len(work.waits)
            found[f"the same until all is sent, {width} at once"] = {
                "throughput, a second": many / (work.seconds + rest.seconds),
                "CPU of the process, each": 1000 * (work.cpu + rest.cpu) / many,
            }
    found[""]["asked to send again, times"] = side.again
    return found


def show(sides: Sequence["Side"], console: Console, way: str) -> None:
    """The table: a column a side, then the bot's part of each of the others."""
    bare, bot, *earlier = sides
    others = [bare, *earlier]
    over = {"socket": "Socket Mode", "http": "HTTP"}[way]
    table = Table(title=f"The same two views over {over}, in milliseconds if not said")
    table.add_column("", no_wrap=True)
    for side in sides:
        table.add_column(side.name, justify="right")
    for side in others:
        table.add_column(f"{bot.name}\n/ {side.name}", justify="right")
    found = {side.name: figures(side) for side in sides}
    for part, rows in found[bot.name].items():
        table.add_section()
        if part:
            table.add_row(part, style="bold")
        for what, ours in rows.items():
            values = [found[side.name][part][what] for side in sides]
            theirs = [found[side.name][part][what] for side in others]
            ratios = [f"{ours / value:.2f}" if value else "" for value in theirs]
            table.add_row(what, *(f"{value:,.{_digits(value)}f}" for value in values), *ratios)
    console.print(table)
    many = max(width for _, width in bot.work)
    words = {"command": "/sodan", "many": many, "others": many - 1}
    form, second = (len(json.dumps(view)) / 1000 for view in (bot.form, bot.second))
    console.print(
        HOW_TO_READ.format(bot=bot.name, bare=bare.name, form=form, second=second, **words),
        highlight=False,
    )


def _digits(value: float) -> int:
    """How many digits behind the point tell something."""
    return 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
