"""The operator's commands. Each imports what it needs when it runs, so that ``--help`` is quick."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.operate.audit_command import audit
from bot.operate.deliveries import deliveries
from bot.operate.export_command import export
from bot.operate.terminal import FAILED, mega, reason_for, run, say, settings, warn

keys = typer.Typer(help="The master keys.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    for command in (retention, hold, backup, restore):
        app.command()(command)
    app.add_typer(keys, name="keys")
    app.add_typer(audit, name="audit")
    app.add_typer(export, name="export")
    app.add_typer(deliveries, name="deliveries")


def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be destroyed.")
    ] = False,
) -> None:
    """Destroys the cases whose time after the close is over. The bot does it daily by itself."""
    loaded = settings()

    from bot.operate import opening

    async def plan() -> Any:
        from bot.usecases.retention import due, kept

        async with opening.reading(loaded) as store:
            cases = await kept(store, loaded.retention)
        now = opening.clock(loaded).now()
        return cases, due(cases, now), now

    cases, over, now = run(plan())
    held = [k.number for k in cases if k.held and k.until <= now]
    if held:
        say(
            "保存の指示により残すもの({count} 件):{numbers}",
            "Kept by a legal hold ({count}): {numbers}",
            count=len(held),
            numbers=", ".join(held),
        )
    if dry_run:
        _plan(cases, over, now)
        return
    done = run(opening.done(loaded, {"do": "destroy"}))
    if done["numbers"]:
        say(
            "消去しました({count} 件):{numbers}",
            "Destroyed ({count}): {numbers}",
            count=len(done["numbers"]),
            numbers=", ".join(done["numbers"]),
        )
    else:
        say("消去するものはありません。", "There is nothing to destroy.")
    if done["failed"]:
        warn(
            "消去できませんでした:{numbers}。もう一度実行してください。",
            "Could not be destroyed: {numbers}. Try again.",
            numbers=", ".join(done["failed"]),
        )
        raise typer.Exit(FAILED)


def _plan(cases: Any, over: Any, now: Any) -> None:
    from bot.domain.deadline import TOKYO
    from bot.domain.retention import NEVER

    if over:
        say(
            "消去の対象({count} 件):{numbers}(まだ何も消していません)",
            "Would be destroyed ({count}): {numbers} (nothing is destroyed yet)",
            count=len(over),
            numbers=", ".join(k.number for k in over),
        )
    else:
        say("消去するものはありません。", "There is nothing to destroy.")
    coming = [k for k in cases if k.until > now and k.until != NEVER and not k.held]
    if coming:
        say(
            "次は {number}、{at} 以降です。",
            "Next is {number}, from {at} on.",
            number=coming[0].number,
            at=coming[0].until.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M"),
        )


def hold(
    case: Annotated[str, typer.Argument(help="The case's number, such as M-7KQ4RD.")],
    reason: Annotated[str, typer.Option(help="Why; kept sealed in the case's record.")] = "",
    release: Annotated[bool, typer.Option("--release", help="Take the hold off again.")] = False,
) -> None:
    """Keeps a case beyond its time (a legal hold), or takes that hold off."""
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
    if not changed:
        say("{number} はすでにそうなっています。", "{number} is so already.", number=number)
    elif release:
        say(
            "{number} の保存の指示を解きました。",
            "The hold on {number} is taken off.",
            number=number,
        )
    else:
        say(
            "{number} は、保存期間が過ぎても消去されません。",
            "{number} is kept even when its time is over.",
            number=number,
        )


@keys.command()
def rotate(
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also new keys for the indexes and the record; no bot runs."),
    ] = False,
) -> None:
    """Wraps every key anew with the newest master key, and says when the old one can go."""
    loaded = settings()

    from bot.operate import opening

    async def begin() -> tuple[str, int]:
        async with opening.reading(loaded) as store:
            return store.newest_master, store.masters_known

    newest, known = run(begin())
    done = run(opening.done(loaded, {"do": "rotate", "newest": newest}))
    say(
        "{rewrapped} 個の鍵を新しいマスターキーで包み直しました(全部で {keys} 個)。",
        "Wrapped {rewrapped} keys anew with the newest master key (of {keys}).",
        rewrapped=done["rewrapped"],
        keys=done["keys"],
    )
    if done["others"] or done["unopened"]:
        if done["others"]:
            warn(
                "{count} 個は、まだ別のマスターキーで包まれています。動いているボットを新しい鍵で"
                "再起動し、もう一度実行してください。古い鍵はまだ必要です。",
                "{count} are still under another master key. Restart every running bot with the "
                "new key and try again. The old one is still needed.",
                count=done["others"],
            )
        if done["unopened"]:
            warn(
                "{count} 個は開けません。壊れているか、書き換えられています。",
                "{count} do not open: they are damaged or were altered.",
                count=done["unopened"],
            )
        raise typer.Exit(FAILED)
    if everything:
        _renew(loaded)
    if known > 1:
        say(
            "すべての鍵が新しいマスターキーで開くことを確かめました。古い鍵は設定から外せます。"
            "ただし、これまでのバックアップを戻すには古い鍵が要ります。",
            "Every key was opened with the newest master key alone: the old ones can be removed "
            "from the settings. Backups made before today still need them.",
        )
    elif not everything:
        say(
            "マスターキーは 1 つだけです。替えるには、新しい鍵を先頭に加えてボットを再起動し、"
            "もう一度実行してください。",
            "There is only one master key. To change it, put a new one in front of it, restart "
            "the bot, and run this again.",
        )


def _renew(loaded: Any) -> None:
    from bot.operate.renewing import renew

    def tell(what: str, count: int) -> None:
        say("{what}: {count}", "{what}: {count}", what=what, count=count)

    run(renew(loaded, tell))
    say(
        "索引と操作の記録の鍵を新しくしました。これまでの記録、控えた先頭、バックアップは、これからも"
        "確かめられます。",
        "The indexes and the record have new keys. What was recorded before, heads that were kept, "
        "and backups go on verifying.",
    )


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; never overwritten.")],
) -> None:
    """Backs up the database and the evidence into one file, beside the running bot."""
    loaded = settings()

    from bot.operate.backup import backup as write
    from bot.operate.opening import noted
    from bot.usecases.operating import OperatorAct

    run(noted(loaded, OperatorAct.BACKUP))
    done = run(write(loaded, file))
    say(
        "{file} にバックアップしました(証拠ファイル {files} 件、{size})。",
        "Backed up into {file} ({files} files of evidence, {size}).",
        file=file,
        files=done.files,
        size=mega(done.size),
    )
    say("SHA-256: {sha256}", "SHA-256: {sha256}", sha256=done.sha256)
    if done.head:
        say("記録の先頭:{head}", "Head of the record: {head}", head=done.head)
    if not done.database:
        say(
            "証拠ファイルだけです。PostgreSQL のデータベースは pg_dump でバックアップして"
            "ください(このあとではなく、先に)。",
            "Only the evidence: back up the PostgreSQL database with pg_dump, before this.",
        )
    say(
        "マスターキーは入っていません。別の場所に控えてください(鍵の名前:{names})。",
        "The master key is not in it: keep a copy elsewhere (names of the keys: {names}).",
        names=", ".join(done.masters),
    )
    if done.missing:
        warn(
            "証拠ファイル {count} 件がデータフォルダーにありません:{names}",
            "{count} files of evidence are missing in the data folder: {names}",
            count=len(done.missing),
            names=", ".join(done.missing),
        )
        raise typer.Exit(FAILED)


def restore(file: Annotated[Path, typer.Argument(help="The backup.")]) -> None:
    """Puts a backup into an empty data folder, once its hashes and the master key are checked."""
    loaded = settings()

    from bot.operate.backup import restore as put_back
    from bot.operate.opening import noted
    from bot.usecases.operating import OperatorAct

    done = run(put_back(loaded, file))
    run(noted(loaded, OperatorAct.RESTORE, done.made_at))
    say(
        "{folder} に戻しました({at} のバックアップ、証拠ファイル {files} 件)。",
        "Put back into {folder} (a backup of {at}, {files} files of evidence).",
        folder=loaded.data_dir,
        at=done.made_at,
        files=done.files,
    )
    if done.missing:
        warn(
            "バックアップの時点でなかった証拠ファイル:{names}",
            "Files of evidence that were missing when it was made: {names}",
            names=", ".join(done.missing),
        )
    if not done.whole:
        warn(
            "操作の記録か保存された行が、書かれたときのものと一致しません。"
            "madoguchi audit verify で確かめてください。",
            "The record or a stored row is not as it was written: see madoguchi audit verify.",
        )
        raise typer.Exit(FAILED)
