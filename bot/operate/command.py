"""The operator's commands. Each imports what it needs when it runs, so that ``--help`` is quick."""

import json
import unicodedata
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.operate.audit_command import audit
from bot.operate.deliveries import deliveries
from bot.operate.export_command import export
from bot.operate.retention_command import hold, retention
from bot.operate.terminal import FAILED, AsJson, mega, out, run, say, settings, warn

if TYPE_CHECKING:
    from bot.operate.backup import BackedUp, PutBack

keys = typer.Typer(help="The master keys.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    for command in (retention, hold, dossier, backup, restore):
        app.command()(command)
    app.add_typer(keys, name="keys")
    app.add_typer(audit, name="audit")
    app.add_typer(export, name="export")
    app.add_typer(deliveries, name="deliveries")


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
                "再起動し、もう一度実行してください。それでも残るものは、madoguchi audit verify で"
                "確かめてください。古い鍵はまだ必要です。",
                "{count} are still under another master key. Restart every running bot with the "
                "new key and try again; of what is left then, see madoguchi audit verify. The old "
                "one is still needed.",
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


def _day(option: str, text: str) -> date:
    """Also as 2026/7/1 and in full width; the end with code 2 where it is no day."""
    written = unicodedata.normalize("NFKC", text).strip().replace("/", "-")
    with suppress(ValueError):
        return datetime.strptime(written, "%Y-%m-%d").date()
    warn(
        "{option} の {text} は日付として読めません。2026-07-01 のように書いてください。",
        "{option} {text} is no day. Please write it as 2026-07-01.",
        option=option,
        text=repr(text),
    )
    raise typer.Exit(2)


def dossier(
    start: Annotated[
        str,
        typer.Option("--from", metavar="DATE", help="A day of the first quarter."),
    ],
    end: Annotated[
        str,
        typer.Option("--to", metavar="DATE", help="A day of the last quarter."),
    ],
    target: Annotated[Path, typer.Option("--out", help="The file to write; never overwritten.")],
    as_json: AsJson = False,
) -> None:
    """Writes what the company has done for each duty, in bands, as two of desk and HR released.

    A PDF in Japanese, of the whole quarters in which the two days lie.
    """
    from bot.domain.dossier import QuarterSpan

    try:
        period = QuarterSpan.of(_day("--from", start), _day("--to", end))
    except ValueError:
        warn(
            "--to は --from と同じ日か、それより後の日です(24四半期まで)。",
            "--to must be the day of --from or a later one (24 quarters at most).",
        )
        raise typer.Exit(2) from None
    loaded = settings()

    from bot.operate.dossier import write

    done = run(write(loaded, period, target))
    if as_json:
        quarters = [str(each.quarter) for each in done.shown.quarters]
        told = {"file": str(target), "sha256": done.sha256, "quarters": quarters}
        out.print_json(json.dumps(told))
        return
    say(
        "{first} から {last} までの報告書を {file} に書き出しました(終わった四半期 {count})。",
        "Wrote the report of {first} to {last} to {file} ({count} quarters that are over).",
        first=period.first,
        last=period.last,
        file=target,
        count=len(done.shown.quarters),
    )
    say("SHA-256: {sha256}", "SHA-256: {sha256}", sha256=done.sha256)


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; never overwritten.")],
    as_json: AsJson = False,
) -> None:
    """Backs up the database and the evidence into one file, beside the running bot."""
    loaded = settings(store_alone=True)

    from bot.operate.backup import backup as write
    from bot.operate.opening import noted
    from bot.usecases.operating import OperatorAct

    run(noted(loaded, OperatorAct.BACKUP))
    done = run(write(loaded, file))
    if as_json:
        out.print_json(json.dumps({"file": str(file), **asdict(done)}))
    else:
        _backed_up(file, done)
    if done.missing or not done.whole:
        raise typer.Exit(FAILED)


def _backed_up(file: Path, done: "BackedUp") -> None:
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
    if not done.whole:
        warn(
            "保存されているもののどこかが、書いたときのままではありません。バックアップにも、その"
            "とおりに入っています。madoguchi audit verify で確かめてください。",
            "Something stored is not as the bot wrote it, and so it is in the backup: see "
            "madoguchi audit verify.",
        )


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    kept: Annotated[
        list[Path] | None,
        typer.Option(
            "--kept",
            help="A text with what the witness was sent, or the file destroyed kept elsewhere.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
) -> None:
    """Puts a backup into an empty data folder, and destroys again what was destroyed since."""
    loaded = settings()

    from bot.operate.backup import restore as put_back

    done = run(put_back(loaded, file, kept or ()))
    say(
        "{folder} に戻しました({at} のバックアップ、証拠ファイル {files} 件)。",
        "Put back into {folder} (a backup of {at}, {files} files of evidence).",
        folder=loaded.data_dir,
        at=done.made_at,
        files=done.files,
    )
    _since(done)
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


def _since(done: "PutBack") -> None:
    """What was destroyed again, and what is missing."""
    say(
        "その後に消去されたものを、もう一度消しました(相談 {cases} 件、匿名の相談者との結びつき"
        " {links} 件)。",
        "Destroyed again what was destroyed since: {cases} cases, {links} links to anonymous "
        "reporters.",
        cases=done.again.cases,
        links=done.again.links,
    )
    if done.lines is None:
        say(
            "{at} より後の相談・返事・判断・お知らせは入っていません。どれだけあるかは分かりません"
            "(控えた先頭がありません)。",
            "Nothing that came after {at} is in it: cases, answers, judgements, notices. How much "
            "that is nobody can tell (no head of the record was kept).",
            at=done.made_at,
        )
    else:
        say(
            "{at} より後の相談・返事・判断・お知らせは入っていません。操作の記録では、少なくとも"
            " {lines} 行が失われています。",
            "Nothing that came after {at} is in it: cases, answers, judgements, notices. Of the "
            "record at least {lines} lines are missing.",
            at=done.made_at,
            lines=done.lines,
        )
    say(
        "送信を待っていた {count} 件は、もう送られたかもしれません。ボットは送る前に Slack を"
        "確かめます。DM に書かれたことばは、ボットが起動したときに読み直します。",
        "{count} messages that were due may have been sent since: the bot looks in Slack before it "
        "sends. Words typed into DMs are read back when it starts.",
        count=done.doubted,
    )
