"""Whether a text is plain: only what somebody typed, without fields that a program fills in."""

import re

_MARKED = (
    "<",
    "{",
    "%",
    "\\",
    "---",
    "+++",
    "#!",
    "@",
    "/*",
    "=begin",
    "WEBVTT",
    "#EXT",
    "Windows Reg",
)
"""What pages, pictures, data, rich texts, and texts for programs begin with."""

_INSIDE = re.compile(
    r"^BEGIN:V?[A-Z]"  # a contact, an entry of a calendar
    r"|<!--|</?(html|head|meta|body|script|style|svg|xml)\b"
    r"|^\[(//|comment)\]: ?#|^__\w+__ ?="
    r"|^[^\S\n]*0\r?\nSECTION\r?$"  # a drawing of lines
    r"|\b[A-Z]:\\(Users|Documents and Settings)\\|(?<![\w.])/(Users|home)/[^/\s]+/"
    r"|^[a-z_][\w-]*@[\w.-]+:[~/][^\n]*[$#] ",
    re.MULTILINE | re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"^\[LINE\] |^(保存日時|Saved on)\s*[:\uff1a]"
    r"|^\[?\d{1,2}:\d\d(:\d\d)?( ?[AP]M)?\]?[\t ]+From .+ to .+:"
    r"|^\u200e?\[\d[\d/.-]+,? \d{1,2}:\d\d(:\d\d)?( ?[AP]M)?\] [^:\n]{1,40}: "
    r"|^\d[\d/.-]+,? \d{1,2}:\d\d(:\d\d)?( ?[AP]M)? - [^:\n]{1,40}: "
    r"|^\d{4}\.\d\d\.\d\d [日月火水木金土]曜日\s*$"
    r"|^\S[^\n]{0,40}(  \[\d{1,2}:\d\d( ?[AP]M)?\]| — [^\n]{0,20}\d{1,2}:\d\d( ?[AP]M)?)\s*$",
    re.MULTILINE,
)
"""Talks as programs save them: with the name of whoever saved them before each of their lines."""

_SECTION = re.compile(r"\[[^\]\s]+\]\s*$")
_MAILBOX = re.compile(r"From \S+@\S+ ")
_WORDS = (
    r"from|cc|bcc|subject|sender|reply-to|return-path|delivered-to|received|message-id"
    r"|mime-version|content-[\w-]+|x-[\w-]+|user-agent|(artist|author|creator|owner)s?|autor"
    r"|(user|login|account|host|computer|display|full|real|first|last) ?name"
    r"|user\.name|user|last (modified|saved|edited) by"
    r"|(saved|printed|exported|created|recorded|modified|written|generated|prepared|taken) (by|for)"
    r"|registered (owner|to)|name"
    r"|差出人|送信者|送信元|宛先|宛名|件名|作成者|更新者|最終更新者|所有者|投稿者|発信者|発言者|保存者|記録者|報告者"
    r"|印刷者|撮影者|録音者|作者|著者|登録者|編集者|担当者|登録されている所有者|氏名|名前|お名前"
    r"|ユーザー?名?|ログイン名|アカウント名?|コンピューター?名|ホスト名"
)
_FIELD = re.compile(
    rf"^\W{{0,3}}(({_WORDS})\s*[:=\uff1a]|({_WORDS})\t|(saved|exported|created|printed) by )",
    re.IGNORECASE,
)
_CELL = re.compile(rf'\s*["\']?({_WORDS})["\']?\s*', re.IGNORECASE)
_BETWEEN = re.compile(r"[,;\t|]")


def is_plain(text: str) -> bool:
    """A mail, a contact, a calendar entry, a saved talk, a page, rich text or data is not."""
    start = text.lstrip("\ufeff \t\r\n")
    lines = start.splitlines()
    if not lines:
        return True
    if start.startswith(_MARKED) or _SECTION.match(lines[0]) or _MAILBOX.match(lines[0]):
        return False
    if start[0] == "[" and start.rstrip()[-1] == "]" and '"' in start:
        return False  # a list of data
    if _INSIDE.search(text) or _SPOKEN.search(text):
        return False
    return not _names_people(lines[0]) and not any(_FIELD.match(line) for line in lines)


def _names_people(heads: str) -> bool:
    """Whether a row is the head of a table that says who wrote what is in it."""
    cells = _BETWEEN.split(heads)
    return len(cells) > 1 and any(_CELL.fullmatch(cell) for cell in cells)
