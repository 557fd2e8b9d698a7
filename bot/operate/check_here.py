"""What can be looked at on this machine, without Slack: settings, files, folders."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.config.env_file import env_lines, likely
from bot.config.settings import Settings, variables
from bot.domain.company_file import FileError, Flaw
from bot.operate.check_line import FOLDER, SETTINGS, CheckLine, CheckState, finding
from bot.operate.company import FILES
from bot.runtime.clock import SWITCH
from bot.runtime.console import Words
from bot.storage.master_key import FILE_NAME

SWITCHES = frozenset({SWITCH})
"""Variables of ours that are no settings."""


def here(settings: Settings, env_file: Path | None = Path(".env")) -> Iterator[CheckLine]:
    """A finding each; nothing is changed. What fails here would end ``run`` with code 2."""
    wrong = [*_unknown(env_file), *_unread(env_file)]
    yield from wrong
    if not wrong:
        yield finding(SETTINGS, CheckState.OK, "読み込めました。", "can be read.")
    yield from _secret(env_file)
    yield from company_files(settings)
    yield _folder(settings.data_dir)


def _unknown(env_file: Path | None) -> Iterator[CheckLine]:
    known = variables()
    named = {name: f"{env_file}:{line} " for name, line in env_lines(env_file).names}
    for name in sorted({*named, *os.environ} - {*known, *SWITCHES}):
        if name.upper() in known:
            continue  # small letters count as well
        near = likely(name, known)
        # Other programs have variables of their own: those in the file are meant for the bot.
        if name.startswith("MADOGUCHI_") or (near and name in named):
            yield finding(
                SETTINGS,
                CheckState.WARN,
                "{where}{name} という設定はありません。{near}",
                "{where}there is no setting {name}. {near}",
                where=named.get(name, ""),
                name=name,
                near=f"→ {near}" if near else "",
            )


ELSEWHERE = frozenset({"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE"})
"""What is read from the environment alone: by the libraries that call Slack."""


def _unread(env_file: Path | None) -> Iterator[CheckLine]:
    """What the file says without any effect: there twice, or not read from a file."""
    before: dict[str, int] = {}
    for name, line in env_lines(env_file).names:
        if name in before and name in variables():
            yield finding(
                SETTINGS,
                CheckState.WARN,
                "{at} {name} は {before} 行目にもあります。使われるのは、あとの行だけです。",
                "{at} {name} is in line {before} too. Only the later line counts.",
                at=f"{env_file}:{line}",
                name=name,
                before=str(before[name]),
            )
        before[name] = line
        if name.upper() in ELSEWHERE and name not in os.environ:
            yield finding(
                SETTINGS,
                CheckState.WARN,
                "{at} {name} は、このファイルからは読まれません。環境変数にしてください(例: "
                "export {name}=…)。",
                "{at} {name} is not read from this file: set it in the environment (for instance "
                "export {name}=…).",
                at=f"{env_file}:{line}",
                name=name,
            )


def _secret(env_file: Path | None) -> Iterator[CheckLine]:
    if env_file is not None and env_file.exists() and env_file.stat().st_mode & 0o007:
        yield finding(
            SETTINGS,
            CheckState.WARN,
            "{file} をほかの利用者も読めます。chmod 600 {file} を実行してください。",
            "{file} can be read by other users: chmod 600 {file}",
            file=str(env_file),
        )


def company_files(settings: Settings) -> Iterator[CheckLine]:
    """Each file that a company may replace: the one that is used, with every flaw."""
    for file in FILES:
        path: Path | None = getattr(settings, file.setting) or file.shipped
        if path is None:
            continue
        warnings: list[Flaw] = []
        try:
            file.read(path, settings, warnings)
        except FileError as error:
            yield from (_at(file.what, CheckState.FAIL, path, flaw) for flaw in error.flaws)
            continue
        yield from (_at(file.what, CheckState.WARN, path, flaw) for flaw in warnings)
        if not warnings:
            yield finding(
                file.what,
                CheckState.OK,
                "使えます({file})。",
                "can be used ({file}).",
                file=str(path),
            )


def _at(what: Words, state: CheckState, path: Path, flaw: Flaw) -> CheckLine:
    """``policy.toml:12: reason``."""
    at = f"{path}:{flaw.line}: "
    return CheckLine(what, state, Words("{at}{ja}", "{at}{en}"), {"at": at, **flaw._asdict()})


def _folder(folder: Path) -> CheckLine:
    """The data folder and what the bot writes to in it, as far as it is there."""
    try:
        there = _nearest(folder)
    except OSError:
        return _unwritable(folder)
    if not _can_be_filled(there):
        return _unwritable(there)
    for name in ("madoguchi.db", "madoguchi.db-wal", "evidence", "workspace"):
        part = folder / name
        if part.exists() and not os.access(part, os.R_OK | os.W_OK):
            return _unwritable(part)
    if (folder / FILE_NAME).exists() and not os.access(folder / FILE_NAME, os.R_OK):
        return _unwritable(folder / FILE_NAME)
    if there == folder:
        return finding(
            FOLDER,
            CheckState.OK,
            "書き込めます({folder})。",
            "can be written to ({folder}).",
            folder=str(folder),
        )
    return finding(
        FOLDER,
        CheckState.OK,
        "最初の起動で {folder} に作られます。",
        "is made at the first start, in {folder}.",
        folder=str(folder),
    )


def _nearest(folder: Path) -> Path:
    """The folder, or what of its path is there; raises ``OSError`` where nobody can tell."""
    try:
        folder.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return _nearest(folder.parent)
    return folder


def _can_be_filled(folder: Path) -> bool:
    """Tried, with what is gone at once: root is told yes of everything, /proc included."""
    if not os.access(folder, os.R_OK | os.X_OK):
        return False
    try:
        with TemporaryDirectory(dir=folder):
            return True
    except OSError:
        return False


def _unwritable(path: Path) -> CheckLine:
    return finding(
        FOLDER,
        CheckState.FAIL,
        "{path} を読み書きできません。ボットを動かす利用者のものにするか、MADOGUCHI_DATA_DIR を"
        "変えてください。",
        "{path} cannot be read and written. Give it to the user who runs the bot, or change "
        "MADOGUCHI_DATA_DIR.",
        path=str(path),
    )
