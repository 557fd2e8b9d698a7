"""``madoguchi retention`` and ``madoguchi hold``: the end of what is kept, and what holds it up."""

import json
from typing import Annotated, Any

import typer

from bot.operate.terminal import FAILED, AsJson, out, reason_for, run, say, settings, warn


def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be destroyed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Destroys the cases whose time after the close is over. The bot does it daily by itself."""
    loaded = settings()

    from bot.operate import opening

    async def plan() -> Any:
        from bot.usecases.retention import due, kept

        now = opening.clock(loaded).now()
        async with opening.reading(loaded) as store:
            cases = await kept(store, loaded.keeping, now)
        return cases, due(cases, now), now

    cases, over, now = run(plan())
    if not as_json:
        _longer(cases)
        _held(cases, now)
    done = None if dry_run else run(opening.done(loaded, {"do": "destroy"}))
    if as_json:
        out.print_json(json.dumps(_as_data(cases, over, now, done)))
    elif done is None:
        _plan(cases, over, now)
    else:
        _done(done)
    if done is not None and done["failed"]:
        raise typer.Exit(FAILED)


def _as_data(cases: Any, over: Any, now: Any, done: Any) -> dict[str, Any]:
    """``destroyed`` and ``failed`` are null where nothing was to be done; times as ISO 8601."""
    coming = _coming(cases, now)
    return {
        "due": [k.number for k in over],
        "held": [k.number for k in cases if k.held],
        "postponed": {k.number: str(k.why) for k in cases if k.why is not None},
        "next": {"number": coming.number, "from": coming.until.isoformat()} if coming else None,
        "destroyed": done and done["numbers"],
        "failed": done and done["failed"],
        "left_in_slack": done and done["left"],
    }


def _held(cases: Any, now: Any) -> None:
    from bot.domain.retention import NEVER

    if held := [k.number for k in cases if k.held and (k.until <= now or k.until == NEVER)]:
        say(
            "保存の指示により残すもの({count} 件):{numbers}",
            "Kept by a legal hold ({count}): {numbers}",
            count=len(held),
            numbers=", ".join(held),
        )


def _done(done: Any) -> None:
    if done["numbers"]:
        say(
            "消去しました({count} 件):{numbers}",
            "Destroyed ({count}): {numbers}",
            count=len(done["numbers"]),
            numbers=", ".join(done["numbers"]),
        )
    else:
        say("消去するものはありません。", "There is nothing to destroy.")
    if done["left"]:
        say(
            "Slack から消すメッセージがまだあります({count} 件)。ボットが順に消していきます。",
            "Messages still to be taken out of Slack: {count}. The bot does so one by one.",
            count=done["left"],
        )
    if done["failed"]:
        warn(
            "消去できませんでした:{numbers}。もう一度実行してください。",
            "Could not be destroyed: {numbers}. Try again.",
            numbers=", ".join(done["failed"]),
        )


def _longer(cases: Any) -> None:
    """What is kept longer than its time, and why."""
    from bot.domain.retention import Postponed

    reasons = {
        Postponed.UNANSWERED: ("返事を待つことばがあります", "a word waits for its answer"),
        Postponed.SAID: ("相談者があとから書いています", "its reporter has written since"),
        Postponed.CHECKIN: ("たずねた返事を待っています", "a question is not answered yet"),
    }
    for why, (ja, en) in reasons.items():
        if numbers := [k.number for k in cases if k.why is why]:
            say(
                f"消去を延ばしています。{ja}({{count}} 件):{{numbers}}",
                f"Kept longer, since {en} ({{count}}): {{numbers}}",
                count=len(numbers),
                numbers=", ".join(numbers),
            )


def _plan(cases: Any, over: Any, now: Any) -> None:
    from bot.domain.deadline import TOKYO

    if over:
        say(
            "消去の対象({count} 件):{numbers}(まだ何も消していません)",
            "Would be destroyed ({count}): {numbers} (nothing is destroyed yet)",
            count=len(over),
            numbers=", ".join(k.number for k in over),
        )
    else:
        say("消去するものはありません。", "There is nothing to destroy.")
    if coming := _coming(cases, now):
        say(
            "次は {number}、{at} 以降です。",
            "Next is {number}, from {at} on.",
            number=coming.number,
            at=coming.until.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M"),
        )


def _coming(cases: Any, now: Any) -> Any:
    """The case whose time is over next, or None."""
    from bot.domain.retention import NEVER

    coming = (k for k in cases if k.until > now and k.until != NEVER and not k.held)
    return next(coming, None)


def hold(
    case: Annotated[str, typer.Argument(help="The case's number, such as M-7KQ4RD.")],
    reason: Annotated[str, typer.Option(help="Why; kept sealed in the case's record.")] = "",
    release: Annotated[bool, typer.Option("--release", help="Take the hold off again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Asks the desk to keep a case beyond its time (a legal hold), or to end that hold."""
    reason = reason_for(reason, "理由(記録に残ります)", "Why (kept in the record)")
    loaded = settings()

    from bot.operate import opening

    number = opening.number_of(case)
    order = {
        "do": "hold",
        "number": number,
        "held": not release,
        "reason": reason,
    }
    changed = run(opening.done(loaded, order))["changed"]
    if as_json:
        out.print_json(
            json.dumps({"number": number, "held": not release, "changed": changed or None})
        )
    elif not changed:
        say("{number} はすでにそうなっています。", "{number} is so already.", number=number)
    elif changed == "taken_back":
        say(
            "{number} への依頼を取り下げました。",
            "What was asked on {number} is taken back.",
            number=number,
        )
    else:
        say(
            "{number} について窓口に確かめを依頼しました。保存の指示も解除も、二人で決めます。"
            "確かめられるまで(14 日を限度に)、{number} は消去されません。",
            "The desk is asked to confirm it in the thread of {number}: a hold and its end take "
            "two people. Until then, for 14 days at most, {number} is kept.",
            number=number,
        )
