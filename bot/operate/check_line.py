"""One line of the check: what was looked at, how it stands, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.runtime.console import Words


class CheckState(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line: what was checked, how it stands, and what to do."""

    what: Words
    state: CheckState
    says: Words
    values: Mapping[str, object]


def finding(what: Words, state: CheckState, ja: str, en: str, **values: str) -> CheckLine:
    return CheckLine(what, state, Words(ja, en), values)


SETTINGS = Words("設定", "Settings")
POLICY = Words("方針のファイル", "Policy file")
CONTACTS = Words("社外の連絡先", "Outside contacts")
DUTIES = Words("取り組みの報告書の項目", "Duties")
TEMPLATES = Words("返事のひな形", "Templates")
LETTERS = Words("社外への文書", "Papers")
LESSONS = Words("学びの教材", "Lessons")
MESSAGES = Words("自社の文", "Own sentences")
FOLDER = Words("データフォルダー", "Data folder")
NETWORK = Words("ネットワーク", "Network")
TOKEN = Words("ボットのトークン", "Bot token")
SCOPES = Words("スコープ", "Scopes")
APP_TOKEN = Words("受信の経路", "Way in")
DESK = Words("窓口の担当者", "Desk members")
WAY = Words("窓口への経路", "Way to the desk")
FALLBACK = Words("予備の担当者", "Desk fallback")
HR = Words("人事の担当者", "HR members")
CHANNEL = Words("事例のチャンネル", "Notice channel")
KEYS = Words("暗号鍵", "Master keys")
KEYS_PLACE = Words("鍵の置き場所", "Where the keys lie")
DATABASE = Words("データベース", "Database")
COURSE = Words("窓口の学び", "Desk's lessons")
CLOCK = Words("時計", "Clock")
WITNESS = Words("記録の控え先", "Witness")
