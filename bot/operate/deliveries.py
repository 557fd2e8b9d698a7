"""``madoguchi deliveries``: what should be out by now and is not. Never what it says."""

import json
import time
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.operate.terminal import FAILED, out, reason_for, run, say, settings, warn

if TYPE_CHECKING:
    from bot.domain.held import HeldUp

LISTED = 1000

TRIES = 3
"""To have something done with one that may be in hand at this moment: for a second at most."""

deliveries = typer.Typer(
    help="What waits to go out into Slack, may have gone out, or was given up.",
    invoke_without_command=True,
)


@deliveries.callback()
def listed(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array.")] = False,
) -> None:
    """Lists what is held up: id, kind, state, reason, age and tries. No content, no names."""
    if context.invoked_subcommand is not None:
        return
    loaded = settings(store_alone=True)

    from bot.operate import opening

    now = opening.clock(loaded).now()

    async def read() -> "list[HeldUp]":
        async with opening.reading(loaded) as store:
            return list(await store.read(lambda unit: unit.held.all(now, limit=LISTED)))

    held = run(read())
    if as_json:
        out.print_json(json.dumps([_row(each, now) for each in held]))
    elif not held:
        say("待っているものはありません。", "Nothing is held up.")
    for each in () if as_json else held:
        row = _row(each, now)
        out.print(
            f"{row['id']}  {row['kind']:<15} {row['state']:<8} {row['reason'] or '-':<24} "
            f"{_age(row['age']):>8}  ×{row['tries']}",
            markup=False,
            soft_wrap=True,
        )


def _row(held: "HeldUp", now: datetime) -> dict[str, object]:
    return {
        "id": held.id,
        "kind": str(held.kind),
        "state": str(held.state),
        "reason": held.reason,
        "since": held.since.isoformat(timespec="seconds"),
        "age": int((now - held.since).total_seconds()),
        "tries": held.tries,
    }


def _age(seconds: object) -> str:
    assert isinstance(seconds, int)
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


@deliveries.command()
def retry(identifier: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Tries one at once, also one that was given up. It is looked for in Slack first."""
    _have("release", identifier)
    say("すぐに送り直します。", "It is tried at once.")


@deliveries.command()
def drop(
    identifier: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option(help="Why; kept in the record.")] = "",
) -> None:
    """Never sends one. Who did so, and why, is recorded."""
    reason = reason_for(reason, "理由(記録に残ります)", "Why (kept in the record)")
    _have("drop", identifier, reason=reason)
    say("取りやめました。記録に残しました。", "It is not sent. That is recorded.")


def _have(do: str, identifier: str, **more: str) -> None:
    loaded = settings()

    from bot.operate import opening

    order = {"do": do, "id": identifier.strip(), **more}
    for _ in range(TRIES):
        if run(opening.done(loaded, order))["found"]:
            break
        time.sleep(1)  # it may be in hand at this moment
    else:
        warn(
            "その ID のものはありません(もう送られたか、いま送っているところです)。",
            "There is none with this id: it was sent, or is being sent at this moment.",
        )
        raise typer.Exit(FAILED)
