"""The table of ``docs/RUNBOOK.md``, made from ``bot.domain.reach``."""

from pathlib import Path

from bot.domain.reach import REACH, OtherWay, Reach, Receiver, Trouble
from tests.docs.way import BEGIN, END, ROOT

RUNBOOK = ROOT / "docs" / "RUNBOOK.md"

WHO = {
    Receiver.DESK: "the desk",
    Receiver.REPORTER: "the reporter",
    Receiver.HR: "HR",
    Receiver.EVERYBODY: "everybody, in the channel",
    Receiver.SOMEBODY: "somebody, outside any case",
    Receiver.OPERATOR: "the operator",
    Receiver.NOBODY: "nobody: something is fetched or taken out",
}
WHY = {
    Trouble.UNKNOWN_PEOPLE: "a user group cannot be read",
    Trouble.NOBODY_LEFT: "everybody is excluded or has left",
    Trouble.PERSON_GONE: "an account is gone",
    Trouble.NOT_TOGETHER: "the group DM is refused",
    Trouble.PLACE_CLOSED: "the conversation is gone or archived",
    Trouble.MESSAGE_GONE: "the message was deleted",
    Trouble.UNSEEN: "it may have been posted in a channel that the bot may not read",
    Trouble.SLACK_AWAY: "Slack is away, slow or limits",
    Trouble.OUR_FAULT: "a fault of this program",
}
HOW = {
    OtherWay.WAIT: "tried without end",
    OtherWay.FALLBACK: "`DESK_FALLBACK` is told whom to look for; tried without end",
    OtherWay.OTHERS: "the others have it; where all are gone, who steps in",
    OtherWay.EACH: "each in their own DM",
    OtherWay.FIRST: "the DM of the first who can be reached",
    OtherWay.ANEW: "posted anew",
    OtherWay.HELD: "waits for HR, and does not go out by itself",
    OtherWay.NONE: "it ends",
}


def table() -> str:
    rows = [
        ["for", "what stands in the way", "then", "who is told"],
        ["---"] * 4,
        *(
            [WHO[receiver], WHY[trouble], HOW[reach.way], _told(reach)]
            for receiver, troubles in REACH.items()
            for trouble, reach in troubles.items()
        ),
    ]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)


def _told(reach: Reach) -> str:
    """The sentences, as the catalogues name them; the operator of whatever ends or is stuck."""
    keys = [
        *(f"`dm.{what}`" for what in reach.reporter),
        *([f"`timing.{reach.desk}`"] if reach.desk else []),
        *([f"`notice_line.{reach.hr}`"] if reach.hr else []),
    ]
    return ", ".join(keys)


def with_table(page: str) -> str:
    """``docs/RUNBOOK.md`` with the table as it is."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def write(path: Path = RUNBOOK) -> None:
    path.write_text(with_table(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write()
