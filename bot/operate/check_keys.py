"""Where the master keys lie, and what that means for whoever takes something from this machine."""

import os
import stat
from pathlib import Path

from bot.config.settings import Settings
from bot.operate.check_line import KEYS_PLACE, CheckLine, CheckState, finding
from bot.storage.master_key import FILE_NAME

_NAME = "MADOGUCHI_MASTER_KEYS"


def where_keys_lie(settings: Settings) -> CheckLine:
    """One line; a key beside what it opens is a risk."""
    if settings.master_keys_command is not None:
        return finding(
            KEYS_PLACE,
            CheckState.OK,
            "コマンドから受け取ります。起動のたびに実行され、ディスクには置かれません。このユーザーで"
            "コマンドを実行できる人は、鍵も手に入れられます。",
            "come from a command, at each start, and lie on no disk. Whoever can run it as this "
            "user gets them.",
        )
    if settings.master_keys_file is not None:
        return _in_file(settings, settings.master_keys_file)
    if settings.master_keys is None:
        return _in_file(settings, settings.data_dir / FILE_NAME)
    if os.environ.get(_NAME):
        return finding(
            KEYS_PLACE,
            CheckState.OK,
            "環境変数にあります。プロセスの環境か、それを設定する場所を読める人は、鍵も読めます。",
            "stand in the environment. Whoever reads that of the process, or where it is set, has "
            "them.",
        )
    return _in_file(settings, Path(".env").absolute())


def _in_file(settings: Settings, file: Path) -> CheckLine:
    if _beside(file.resolve(), settings.data_dir.resolve()):
        return finding(
            KEYS_PLACE,
            CheckState.WARN,
            "{file} はデータのすぐそばにあります。データのフォルダーやそのコピーを手に入れた人は、"
            "鍵も手に入れ、すべてを読めます。MADOGUCHI_MASTER_KEYS_COMMAND か、別の場所の "
            "MADOGUCHI_MASTER_KEYS_FILE にしてください。",
            "{file} lies beside the data. That is a risk: whoever takes the folder, or a copy of "
            "it, has the key too and reads everything. Use MADOGUCHI_MASTER_KEYS_COMMAND, or a "
            "MADOGUCHI_MASTER_KEYS_FILE elsewhere.",
            file=str(file),
        )
    mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else 0
    if mode & 0o077:
        return finding(
            KEYS_PLACE,
            CheckState.WARN,
            "{file} は、ほかの人にも読めます(モード {mode})。chmod 600 {file} としてください。",
            "{file} can be read by others than this user (mode {mode}): chmod 600 {file}",
            file=str(file),
            mode=f"{mode:04o}",
        )
    return finding(
        KEYS_PLACE,
        CheckState.OK,
        "データから離れた {file} にあります(モード {mode})。",
        "lie in {file}, apart from the data (mode {mode}).",
        file=str(file),
        mode=f"{mode:04o}",
    )


def _beside(file: Path, data: Path) -> bool:
    """In the data's folder, or in the one that holds it: they are copied together."""
    return file.is_relative_to(data) or data.parent == file.parent
