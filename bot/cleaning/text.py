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
    "-----BEGIN",
    "-----Original",
    "#define",
    "#+",
    "ISO-10303",
    "0 HEAD",
    "TY  - ",
    "dn: ",
    "msgid ",
    "data:",
    "begin 6",
    ";FF",
    "(;GM[",
    "$G",
)
"""What pages, pictures, data, rich texts, and texts for programs begin with."""

_INSIDE = re.compile(
    r"^BEGIN:V?[A-Z]"  # a contact, an entry of a calendar
    r"|<!--|</?(html|head|meta|body|script|style|svg|xml)\b"
    r"|^\[(//|comment)\]: ?#|^__\w+__ ?=|</[a-z]\w*>|^\[[^\]\n]*\]$\n\w+ ?="
    r"|<[^<>\s@]+@[^<>\s]+>|^(diff -|Index: |commit [0-9a-f]{7})|^(\+\+\+|---) \S+\t"
    r"|^\s*facet normal|^v [-\d.]+ [-\d.]+ |^-- \w+ SQL|^PS [A-Z]:"
    r"|^[A-Za-z0-9+/=]{60,}$|^(PERFORMER|FILE|TITLE) \""
    r"|^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ \S+:"
    r"|^On .+ wrote:$|^(rem|@rem) |^; \w|^\[\[?(quote|From|To|info|qt)\b|^\[~"
    r"|file:///|(?<![\w\\])\\\\[^\\\s]+\\"
    r"|^[^\S\n]*0\r?\nSECTION\r?$"  # a drawing of lines
    r"|\b[A-Z]:\\(Users|Documents and Settings)\\|(?<![\w.])/(Users|home)/[^/\s]+/"
    r"|^[\w.-]+@[\w.-]+[: ][~/][^\n]*[$#%] "
    r"|^\S+ \S+ \S+ \[\d+/[A-Za-z]{3}/\d{4}:[\d:]+ [+-]\d{4}\] \"|\b(user|uid|login|host)=\w"
    r"|^\d{4}-\d\d-\d\d[T ][\d:.,]+(Z|[+-][\d:]+)? \S+ \w+(\[\d+\])?: "
    r"|^>* ?\d{4}[/年][^\n]{8,60}(:|のメール:|wrote:)\s*\n>|^-- (MySQL|MariaDB|PostgreSQL) \w",
    re.MULTILINE | re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"^\[LINE\] |^(保存日時|Saved on)\s*[:\uff1a]"
    r"|^\[?\d{1,2}:\d\d(:\d\d)?( ?[AP]M)?\]?[\t ]+From .+ [Tt]o .+:"
    r"|^\d+:\d+:\d+[.,]\d+ --> |^[^\n]{1,40}[ \n]@[A-Za-z0-9_]{3,15}( · [^\n]+)?\s*$"
    r"|^[^\n。、「」:\uff1a]{1,20}\n\d{4}年\d{1,2}月\d{1,2}日 \d{1,2}:\d\d\s*$"
    r"|^\d{4}年\d{1,2}月\d{1,2}日 \d{1,2}:\d\d:\d\d( [AP]M)?\n[^\n。、「」]{1,20}\n\S"
    r"|^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [^\n:]{1,20} : |^\[\d\d:\d\d:\d\d\] [^\n:]{1,20}: "
    r"|^[^\n。、「」\d]{1,20} \d\d:\d\d:\d\d\s*$|^[^\n。、「」\d]{1,20}[ \n]\d{1,2}:\d\d [AP]M\s*$"
    r"|^[^\n。、「」\d]{1,20}(, |、(昨日|今日) )\d{1,2}:\d\d\s*$"
    r"|^\u200e?\[\d[\w/.-]+,? \d{1,2}:\d\d(:\d\d)?( ?[AP]M)?\] [^:\n]{1,40}(: |#\d{4}\s*$)"
    r"|^\[(\d[\d/.-]+ )?\d{1,2}:\d\d(:\d\d)?( ?[AP]M)?\] (<|[^\s。、「」!?！？:]{1,20}\n[^\s\[])"
    r"|^\d{1,2}:\d\d(:\d\d)? <[^>\n]+> "
    r"|^\[[^\]\n]{1,40}\] \[[^\]\n]{3,20}\] |^[^\n,]{1,40}, \[[\d. ]+ \d{1,2}:\d\d\]\s*$"
    r"|^\d{4}/\d\d?/\d\d?\([日月火水木金土]\)\s*\n\d{1,2}:\d\d\t"
    r"|^\S[^\n]{0,40}\n[^\S\n]+\d{1,2}:\d\d( ?[AP]M)?\s*$"
    r"|^\d{4}년 |^\d{1,2}:\d\d:\d\d\t[^\t\n]+:\t|^\d{1,2}:\d\d:\d\d[.,]\d+ ?(,|-->)"
    r"|^\d[\d/-]+,? \d{1,2}:\d\d(:\d\d)? [^:\n]{1,40} \(\+?\d+\):"
    r"|^\d[\d/.-]+,? \d{1,2}:\d\d(:\d\d)?( ?[AP]M)? - [^:\n]{1,40}: "
    r"|^\d{4}\.\d\d\.\d\d [日月火水木金土]曜日\s*$"
    r"|^\S[^\n]{0,40}(  \[?\d{1,2}:\d\d( ?[AP]M)?\]?| — [^\n]{0,20}\d{1,2}:\d\d( ?[AP]M)?)\s*$",
    re.MULTILINE,
)
"""Talks as programs save them: with the name of whoever saved them before each of their lines."""

_SECTION = re.compile(r"\[[^\]]+\]\s*$")
_MAILBOX = re.compile(r"From \S+@\S+ ")
_DONE = (
    "(saved|printed|exported|created|recorded|modified|written|generated|prepared|taken|shared"
    "|transcribed|posted|uploaded|sent|signed)"
)
_WORDS = (
    r"from|cc|bcc|subject|sender|reply-to|return-path|delivered-to|received|message-id"
    r"|mime-version|content-[\w-]+|x-[\w-]+|user-agent|(artist|author|creator|owner)s?|autor"
    r"|(user|login|account|host|computer|display|full|real|first|last) ?name"
    r"|user\.name|user|last[ _]?(modified|saved|edited)[ _]?by"
    rf"|{_DONE}[ _]?(by|for)"
    r"|(user|login|account|employee|staff|member|display|full|real|first|last|host)[ _]?(name|id)"
    r"|registered (owner|to)|name|to|sent|speaker|e-?mail([ _]address)?|worker|reporter|agent"
    r"|(contact|machine|agent|operator)[ _]?name|operator|staff|employee"
    r"|スタッフ名?|オペレーター?名?"
    r"|(送信|受信|発信|発言|受電|架電|出席|参加|記録|作成|報告|投稿|担当|対応|受付)者(名|氏名|番号)|受電者|架電者|出席者|参加者"
    r"|差出人|送信者|送信元|宛先|宛名|件名|作成者|更新者|最終更新者|所有者|投稿者|発信者|発言者|保存者|記録者|報告者"
    r"|印刷者|撮影者|録音者|作者|著者|登録者|編集者|担当者|登録されている所有者|氏名|名前|お名前"
    r"|ユーザー?名?|ログイン名|アカウント名?|コンピューター?名|ホスト名"
    r"|[^\s:=\uff1a,;|]{0,8}(社員(名|番号|id)|氏\u3000?名|名義|署名|文責|作成|発信|差出|記入|担当)"
    r"|[^\s:=\uff1a,;|]{0,8}(メール(アドレス)?|スピーカー|話者|本人|提供者|相談者|申告者|通報者)"
    r"|[^\s:=\uff1a,;|]{0,6}(投稿|記入|共有|起票|収録|文字起こし|対応|受付|入力|提出|送付|所持)者(名|氏名)?"
)
_OWN = r"(お?名前|氏\u3000?名|(報告|作成|記録|投稿|記入|印刷|申告|提出)者(名|氏名)?)"
_FIELD = re.compile(
    rf"^[\W_]{{0,12}}(({_WORDS})[*_]*\s*[:=\uff1a|]|({_WORDS})\t|{_DONE} by "
    rf"|{_OWN}[】\]\uff3d)>\uff09\s]+(\S{{1,12}}[ \u3000]?\S{{0,12}})?\s*$)",
    re.IGNORECASE,
)
_CELL = re.compile(rf'\s*["\']?({_WORDS})["\']?\s*', re.IGNORECASE)
_HEADS = 8
"""Rows in which the head of a table may stand, below its title."""

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
    heads = lines[:_HEADS]
    return not any(map(_names_people, heads)) and not any(
        _FIELD.match(line + "\n") for line in lines
    )


def _names_people(heads: str) -> bool:
    """Whether a row is the head of a table that says who wrote what is in it."""
    cells = _BETWEEN.split(heads)
    return len(cells) > 1 and any(_CELL.fullmatch(cell) for cell in cells)
