"""Whether a text is plain: only what somebody typed, without fields that a program fills in."""

import re

_LOOKED_AT = 80
"""Lines in which a header may stand: a mail is exported with some lines before it too."""

_MARKED = ("<", "{", "%", "\\", "---", "#!", "@", "/*", "=begin")
"""What pages, pictures, data, rich texts, and texts for programs begin with."""

_RECORD = re.compile(r"^BEGIN:V?[A-Z]", re.MULTILINE)
_SECTION = re.compile(r"\[[^\]\s]+\]\s*$")
_MAILBOX = re.compile(r"From \S+@\S+ ")
_FIELD = re.compile(
    r"^\W{0,3}(from|sender|reply-to|return-path|delivered-to|received|message-id|mime-version"
    r"|content-[\w-]+|x-[\w-]+|user-agent|author|creator|owner|user ?name|last modified by"
    r"|(saved|printed|exported|created|recorded|modified|written) by|registered owner"
    r"|(host|computer|login|account) ?name"
    r"|差出人|送信者|宛先|作成者|更新者|所有者|投稿者|発信者|保存者|記録者|印刷者|登録されている所有者"
    r"|ユーザー名|ユーザー|ログイン名|アカウント名|コンピューター名|ホスト名)\s*[::=]",
    re.IGNORECASE,
)


def is_plain(text: str) -> bool:
    """A mail, a contact, a calendar entry, a page, rich text or data is not."""
    start = text.lstrip("\ufeff \t\r\n")
    lines = start.splitlines()[:_LOOKED_AT]
    if not lines:
        return True
    if start.startswith(_MARKED) or _SECTION.match(lines[0]) or _MAILBOX.match(lines[0]):
        return False
    if start[0] == "[" and start.rstrip()[-1] == "]" and '"' in start:
        return False  # a list of data
    return not _RECORD.search(text) and not any(_FIELD.match(line) for line in lines)
