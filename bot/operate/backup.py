"""A backup in one file, and its way back. What is encrypted stays encrypted.

The file holds the database (SQLite), the evidence and a manifest of their SHA-256, for
which the store vouches with a key of its own: altered, it is not restored. A master key
is never in it.
"""

import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.config.settings import Settings
from bot.domain.retention import Restored
from bot.operate.archive import BROKEN, Archive, digest_of, writing
from bot.operate.opening import (
    PATIENCE,
    WORKSPACE_FILE,
    clock,
    reading,
    told,
    workspace_of,
)
from bot.operate.put_back import taken_up
from bot.operate.terminal import Refused, text_in
from bot.storage.apart import (
    DESTROYED,
    KeptApart,
    keep_destroyed,
    keep_restored,
)
from bot.storage.backup import copy_sqlite
from bot.storage.file import FILE_MODE, private_folder, sync_folder
from bot.storage.master_key import FILE_NAME as KEY_FILE
from bot.storage.master_key import load_master_keys
from bot.storage.store import SqlStore, open_store
from bot.usecases.retention import Again

FORMAT = 1
DATABASE = "madoguchi.db"
EVIDENCE = "evidence"
MANIFEST, SEAL = "manifest.json", "manifest.mac"
ROOM = ".restoring"

SQLITE, ELSEWHERE = "sqlite", "postgresql"

_MEMBER = re.compile(rf"{re.escape(DATABASE)}|{WORKSPACE_FILE}|{EVIDENCE}/[0-9a-f]{{32}}(\.copy)?")
_PIECE = 1 << 20
_TRIES = 3


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What was written. ``missing`` should have lain in the vault, and did not.

    ``whole``: whether everything in it is as the bot wrote it.
    """

    files: int
    size: int
    sha256: str
    masters: tuple[str, ...]
    missing: tuple[str, ...]
    database: bool
    head: str | None
    whole: bool


async def backup(settings: Settings, target: Path) -> BackedUp:
    """Backs up beside the running bot. Raises ``Refused``; an existing file stays as it is."""
    at = clock(settings).now()
    sqlite = settings.database_url is None
    async with reading(settings) as store:
        workspace = await workspace_of(settings)
        with (
            writing(target, at) as archive,
            tempfile.TemporaryDirectory(prefix=".madoguchi-", dir=target.parent) as folder,
        ):
            if sqlite:
                names, head, whole = await _snapshot(settings, Path(folder), workspace)
                _put(archive, DATABASE, Path(folder) / DATABASE)
            else:
                names, head, whole = await _of(store)
            vault = settings.data_dir / EVIDENCE
            missing = [name for name in names if not _put(archive, f"{EVIDENCE}/{name}", vault)]
            archive.add(WORKSPACE_FILE, workspace.encode() + b"\n", packed=False)
            masters = tuple(sorted(await store.keys_by_master()))
            manifest = {
                "format": FORMAT,
                "made_at": at.isoformat(),
                "workspace": workspace,
                "database": SQLITE if sqlite else ELSEWHERE,
                "master_keys": masters,
                "missing": missing,
                "head": head,
                "files": {
                    name: {"size": m.size, "sha256": m.sha256}
                    for name, m in sorted(archive.members.items())
                },
            }
            data = json.dumps(manifest, indent=1).encode()
            files = len(names) - len(missing)
            archive.add(MANIFEST, data, packed=False)
            archive.add(SEAL, store.vouch(data).hex().encode(), packed=False)
    file = digest_of(target)
    return BackedUp(files, file.size, file.sha256, masters, tuple(missing), sqlite, head, whole)


async def _of(store: SqlStore) -> tuple[Sequence[str], str | None, bool]:
    """The files that belong to it, the head of its record, and whether it is as written."""
    return await store.vault_names(), await store.head(), await _as_written(store)


async def _as_written(store: SqlStore) -> bool:
    return (await store.verify_audit()).whole and not await store.verify_rows()


async def _snapshot(
    settings: Settings, folder: Path, workspace: str
) -> tuple[Sequence[str], str | None, bool]:
    """Copies the database; answers what there is to say of it.

    Where one is not there a case was destroyed since, and the copy would keep its key:
    another copy is made. A file that is missing after that was lost before.
    """
    copy = folder / DATABASE
    for left in reversed(range(_TRIES)):
        for old in folder.iterdir():
            old.unlink()
        copy_sqlite(settings.data_dir / DATABASE, copy)
        async with open_store(
            database_url=f"sqlite:///{copy}",
            data_dir=settings.data_dir,
            master_keys=settings.master_keys,
            workspace=workspace,
            patience=PATIENCE,
            readonly=True,
        ) as opened:
            of = await _of(opened)
        if not left or all((settings.data_dir / EVIDENCE / name).exists() for name in of[0]):
            break
    return of


def _put(archive: Archive, name: str, source: Path) -> bool:
    """Adds a file, or that of this name in a folder; False where it is not there."""
    file = source / Path(name).name if source.is_dir() else source
    try:
        stream = file.open("rb")
    except FileNotFoundError:
        return False
    with stream, archive.member(name) as member:
        while piece := stream.read(_PIECE):
            member.write(piece)
    return True


@dataclass(frozen=True, slots=True)
class PutBack:
    """What is back. ``missing`` was not in the vault when the backup was made."""

    made_at: str
    files: int
    missing: tuple[str, ...]
    whole: bool
    """Whether record and rows are as they were written."""
    again: Again
    doubted: int
    """Messages that were due and may have been sent since."""
    lines: int | None
    """Lines of the record that are missing since, by the newest head that is kept."""


async def restore(settings: Settings, source: Path, kept: Sequence[Path] = ()) -> PutBack:
    """Puts a backup into an empty data folder. Raises ``Refused``; then the folder is as it was.

    Everything is checked before anything is there under its name: the hashes, that the
    given master keys open it, and that nobody has altered it. What is known to be destroyed
    is destroyed again: by the file beside the master key, and by ``kept``, further ones.
    """
    home = settings.data_dir
    _must_be_empty(home)
    files = _destroyed(home / DESTROYED, *kept)
    with _opened(source) as package, _room(home) as room:
        manifest, data, seal = _manifest(package)
        sqlite = settings.database_url is None
        if manifest["database"] != (SQLITE if sqlite else ELSEWHERE):
            raise Refused(
                "このバックアップは、ほかの種類のデータベースのものです({kind})。"
                "MADOGUCHI_DATABASE_URL を確かめてください。",
                "This backup belongs to another kind of database ({kind}). See that "
                "MADOGUCHI_DATABASE_URL is right.",
                kind=manifest["database"],
            )
        for name, wanted in manifest["files"].items():
            _extract(package, name, wanted, room)
        with told():
            keys = load_master_keys(settings.master_keys, home, create=False)
            async with open_store(
                database_url=f"sqlite:///{room / DATABASE}" if sqlite else settings.database,
                data_dir=room,
                master_keys=keys,
                workspace=str(manifest["workspace"]),
                patience=PATIENCE,
            ) as store:
                # A copy of an older version is brought up to date on the way.
                await store.migrate()
                whole = await _verified(store, data, seal)
                known = _ours(store, files)
                again, doubted, lines = await taken_up(store, known, clock(settings).now())
        evidence = _move(room, home)
        made_at = str(manifest["made_at"])
        keep_destroyed(home, known, store.is_foreign)
        since = datetime.fromisoformat(made_at)
        keep_restored(home, Restored(since, clock(settings).now(), known.head))
    return PutBack(
        made_at=made_at,
        files=evidence,
        missing=tuple(map(str, manifest["missing"])),
        whole=whole,
        again=again,
        doubted=doubted,
        lines=lines,
    )


async def _verified(store: SqlStore, data: bytes, seal: bytes) -> bool:
    if not store.vouched(data, _bytes(seal)):
        raise _altered()
    return await _as_written(store)


def _bytes(seal: bytes) -> bytes:
    try:
        return bytes.fromhex(seal.decode("ascii"))
    except ValueError:
        return b""


def _destroyed(own: Path, *kept: Path) -> dict[Path, KeptApart]:
    """What these say was destroyed. One that says nothing would bring it back unseen."""
    known = {}
    for file in (own, *kept) if own.exists() else kept:
        more = KeptApart.in_text(text_in(file))
        if more == KeptApart():
            raise Refused(
                "{file} には、記録の先頭(M1-…)も、消去したもののことばもありません。読めない"
                "まま戻すと、消去したものがよみがえるため、何も戻していません。正しい控えを"
                "渡してください。",
                "{file} holds no head of a record (M1-…) and no word of what was destroyed. "
                "Nothing was put back, since what was destroyed would come back: give the right "
                "file.",
                file=file,
            )
        known[file] = more
    return known


def _ours(store: SqlStore, files: Mapping[Path, KeptApart]) -> KeptApart:
    """All of it together. One of another store alone says nothing of what was destroyed here."""
    known = KeptApart()
    for file, said in files.items():
        ours = said.without(store.is_foreign)
        if said.heads and not ours.heads:
            raise Refused(
                "{file} にある記録の先頭は、このデータベースのものではありません。消去したものが"
                "よみがえるため、何も戻していません。このバックアップと同じデータベースの控えを渡して"
                "ください。",
                "The head of a record in {file} is of another database. Nothing was put back, "
                "since what was destroyed would come back: give what was kept of the database "
                "that this backup is of.",
                file=file,
            )
        known = known.with_more(ours)
    return known


def _must_be_empty(home: Path) -> None:
    """The key file, and what is kept beside it, may lie there already, put back from elsewhere."""
    there = [p.name for p in home.iterdir()] if home.is_dir() else []
    if not home.is_dir() and os.path.lexists(home):
        there = [home.name]
    if left := sorted(set(there) - {KEY_FILE, DESTROYED, ROOM}):
        raise Refused(
            "{folder} は空ではありません({names})。空のフォルダーにだけ戻せます。",
            "{folder} is not empty ({names}). A backup is put back into an empty folder only.",
            folder=home,
            names=", ".join(left[:5]) + (" …" if len(left) > 5 else ""),
        )


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        package = zipfile.ZipFile(source)
    except FileNotFoundError:
        raise Refused("{file} がありません。", "There is no {file}.", file=source) from None
    except (*BROKEN, OSError):
        raise _no_backup() from None
    with package:
        yield package


@contextmanager
def _room(home: Path) -> Iterator[Path]:
    """A folder in the data folder that is gone at the end, with all that was not moved."""
    made = not home.exists()
    private_folder(home)
    room = home / ROOM
    shutil.rmtree(room, ignore_errors=True)
    private_folder(room)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
        if made:
            with suppress(OSError):  # nothing was put into it
                home.rmdir()


def _manifest(package: zipfile.ZipFile) -> tuple[dict[str, Any], bytes, bytes]:
    try:
        data, seal = package.read(MANIFEST), package.read(SEAL)
        manifest = json.loads(data)
        names = package.namelist()
        files = manifest["files"]
        right = (
            manifest["format"] == FORMAT
            and isinstance(manifest["missing"], list)
            and all(_MEMBER.fullmatch(name) for name in files)
            and all(isinstance(f["size"], int) and f["sha256"] for f in files.values())
            and sorted(names) == sorted([*files, MANIFEST, SEAL])
        )
    except (*BROKEN, OSError, KeyError, TypeError, AttributeError):
        raise _no_backup() from None
    if not right:
        raise _altered()
    return manifest, data, seal


def _extract(package: zipfile.ZipFile, name: str, wanted: dict[str, Any], room: Path) -> None:
    """Raises ``Refused`` where it is not, byte for byte, what was backed up."""
    file = room / name
    private_folder(file.parent)
    digest, size = sha256(), 0
    whole = False
    with suppress(*BROKEN):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with package.open(name) as stream, open(descriptor, "wb") as copy:
            while size <= wanted["size"] and (piece := stream.read(_PIECE)):
                digest.update(piece)
                size += len(piece)
                copy.write(piece)
            copy.flush()
            os.fsync(copy.fileno())
        whole = True
    if not whole or (size, digest.hexdigest()) != (wanted["size"], wanted["sha256"]):
        raise _altered()


def _move(room: Path, home: Path) -> int:
    """Gives everything its name, the database last; answers how many files of evidence."""
    (room / EVIDENCE).mkdir(mode=0o700, exist_ok=True)
    files = len(list((room / EVIDENCE).iterdir()))
    for name in (EVIDENCE, WORKSPACE_FILE, DATABASE):
        if (room / name).exists():
            os.rename(room / name, home / name)
    sync_folder(home)
    return files


def _no_backup() -> Refused:
    return Refused(
        "このファイルはバックアップではないか、途中で切れています。",
        "This file is no backup, or it is cut off.",
    )


def _altered() -> Refused:
    return Refused(
        "このバックアップは、作られたときのものと一致しません。何も戻していません。",
        "This backup is not as it was made. Nothing was put back.",
    )
