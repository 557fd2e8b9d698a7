"""Whether what lies where the database should be is one of ours, before anything is done to it."""

from collections.abc import Sequence
from pathlib import Path

from bot.runtime.console import Words
from bot.storage.error import Unusable
from bot.storage.master_key import FILE_NAME

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100

WORKSPACE, KEY = "workspace", FILE_NAME
"""The first is noted once a database has been made."""

LOG, INDEX, TRAIL = "-wal", "-shm", ".replaced"
"""Beside the database: what SQLite has not copied into it yet, where in that what is, and which
file it was before it was replaced."""

RESTORE = Words(
    "戻すには:{folder} を別の場所へ移し、空のフォルダーに鍵ファイル(master.key)だけを置いて、"
    "madoguchi restore バックアップ を実行してください。",
    "To restore: move {folder} elsewhere, put the key file (master.key) alone into an empty "
    "folder of that name, and run madoguchi restore BACKUP.",
)

_PG_RESTORE = Words(
    "戻すには:pg_restore でデータベースを戻してから起動してください。",
    "To restore: put the database back with pg_restore, then start.",
)


def _sentence(ja: str, en: str) -> Words:
    return Words(f"{ja}{RESTORE.ja}", f"{en} {RESTORE.en}")


NO_DATABASE = _sentence(
    "{file} は SQLite のデータベースではありません。上書きはしません。",
    "{file} is not a SQLite database. Nothing is written over it.",
)
TRUNCATED = _sentence(
    "{file} は途中で切れています({size} バイト。{whole} バイトあるはずです)。",
    "{file} is cut off ({size} bytes of {whole}).",
)
DAMAGED = _sentence("{file} は壊れています。", "{file} is damaged.")
LOG_ALONE = _sentence(
    "{file} は空か、ありません。けれども隣の {log} に、最後に書かれた相談が残っています。消さない"
    "よう、何も変えていません。持ち出した {file} が手元にあれば、元の場所へ"
    "戻してから起動してください。",
    "{file} is empty or missing, but {log} beside it holds what was written last. It would be "
    "lost, so nothing was changed. Where that very file was moved away, move it back and start.",
)
REPLACED = _sentence(
    "{file} は、ボットが動いているあいだに置き換えられました。隣の {log} には、置き換えられる前の"
    "データベースの続きがあり、このまま起動すると二つが混ざります。何も変えていません。"
    "置き換えたファイルを使うなら {log} を、ファイルがもとのままなら(日付だけが変わったときなど)"
    "{trail} を、別の場所へ移してから起動してください。",
    "{file} was replaced while the bot ran, and {log} beside it goes on from the one before: to "
    "start would mix the two. Nothing was changed. To use the file that is there now, move {log} "
    "elsewhere; where it is the same as before (only its date was changed), move {trail} "
    "elsewhere; then start.",
)
FOREIGN = Words(
    "{where} には、このプログラムのものではない表があります。何も変えていません。"
    "MADOGUCHI_DATA_DIR と MADOGUCHI_DATABASE_URL を確かめてください。",
    "{where} holds tables of another program. Nothing was changed. See that MADOGUCHI_DATA_DIR "
    "and MADOGUCHI_DATABASE_URL are right.",
)
LACKING = Words(
    "{where} に、あるはずの表か列がありません({what})。途中までの復元かもしれません。"
    "何も変えていません。バックアップからもう一度戻してから起動してください。",
    "{where} lacks tables or columns that must be there ({what}): perhaps only a part of it was "
    "restored. Nothing was changed. Restore the backup once more, then start.",
)
EMPTIED = Words(
    "{where} は空か、ありません。けれども {folder} には、これまで使っていた跡({traces})があります。"
    "新しく始めると相談が失われたことに気づけないため、起動しません。{restore}"
    "本当に新しく始めるなら、{folder} を別の場所へ移してから起動してください。",
    "{where} is empty or missing, but {folder} shows that it was in use ({traces}). The bot does "
    "not start: beginning anew would hide that reports are lost. {restore} To begin anew on "
    "purpose, move {folder} elsewhere first.",
)


def beside(file: Path, what: str) -> Path:
    return file.with_name(file.name + what)


def identity(file: Path) -> tuple[int, ...]:
    """Another one where the file is another, or was written to."""
    found = file.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def look_at(file: Path) -> None:
    """Raises ``Unusable`` where the file is no SQLite database, or not all of one.

    An empty file is one that was never written to, unless a log lies beside it: SQLite would
    throw that away. Into a file that was put there while the bot ran it would write it.
    """
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            header = stream.read(_HEADER)
    except FileNotFoundError:
        size, header = 0, b""
    folder, log, trail = file.parent, beside(file, LOG), beside(file, TRAIL)
    if not size and _log_beside(file):
        raise Unusable(LOG_ALONE, file=file, folder=folder, log=log)
    if not size:
        return
    if _log_beside(file) and trail.exists() and trail.read_text() != str(identity(file)):
        raise Unusable(REPLACED, file=file, folder=folder, log=log, trail=trail)
    if size < _HEADER or not header.startswith(_MAGIC):
        raise Unusable(NO_DATABASE, file=file, folder=folder)
    whole = _size_of(header)
    if size < whole and not _log_beside(file):
        raise Unusable(TRUNCATED, file=file, folder=folder, size=size, whole=whole)


def _size_of(header: bytes) -> int:
    """As the header says; 0 where it does not know itself (sqlite.org/fileformat2.html)."""
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    if header[24:28] != header[92:96]:
        return 0
    return (65536 if page == 1 else page) * pages


def _log_beside(file: Path) -> bool:
    """Whether a write-ahead log holds what the file lacks."""
    log = beside(file, LOG)
    return log.exists() and log.stat().st_size > 0


def traces(folder: Path) -> tuple[str, ...]:
    """What in the data folder shows that there was a database. A key alone may be a new one."""
    found = [name for name in (WORKSPACE,) if (folder / name).is_file()]
    evidence = folder / "evidence"
    if evidence.is_dir() and any(evidence.iterdir()):
        found.append(evidence.name)
    if found and (folder / KEY).is_file():
        found.append(KEY)
    return tuple(found)


def emptied(sqlite: bool, folder: Path, found: Sequence[str]) -> Unusable:
    """The database holds nothing, though the folder shows that it did."""
    where = str(folder / "madoguchi.db") if sqlite else "PostgreSQL"
    restore = RESTORE if sqlite else _PG_RESTORE
    both = Words(
        *(each.replace("{restore}", back) for each, back in zip(EMPTIED, restore, strict=True))
    )
    return Unusable(both, where=where, folder=folder, traces=", ".join(found))
