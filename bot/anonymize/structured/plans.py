"""What the company will do: a month or week still to come dates no incident.

今月中に研修を行います tells of nothing that happened. Only what is named from today (今月, 月末)
can be such a plan; a date of the calendar, and a day, dates what it stands beside.
"""

import re

from bot.anonymize.finding import Kind
from bot.anonymize.structured.rule import FoldedText, Hit

_AHEAD = re.compile(
    r"(?:今月|今週末?|この(?:月|週末)|週末|週明け|月末|月初め?|年末|年明け)|this\s+(?:week|month)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:中|内|末|いっぱい|の(?:うち|終わり|初め|半ば))?(?:に|から|まで|より|以降|は|、)"
)
_OWN = re.compile(
    r"研修|講習|勉強会|説明会|訓練|学び|受講|マニュアル|手順|手引|ルール|体制|窓口|見直|改[めま訂]|"
    r"配布|配[りる]|周知|掲示|点検|導入"
)
_HAPPENED = re.compile(
    r"(?:[っしいきれえけせめべげねちじ]|[見来出得])た(?![いちりだ])|(?<!あ)[んい]だ|てい(?:ます|る)|あります"
)
_PLANS = re.compile(
    r"(?<![a-z])(?:will|shall|please|going\s+to|plans?|from|starts?|begins?)(?![a-z])",
    re.IGNORECASE,
)
_OWN_EN = re.compile(
    r"(?<![a-z])(?:training|lessons?|courses?|manuals?|guides?|steps?|rules?|workshops?|review)",
    re.IGNORECASE,
)
_HAPPENED_EN = re.compile(
    r"(?<![a-z])(?:was|were|had|has|have|came|said|[a-z]{3,}ed)(?![a-z])", re.IGNORECASE
)
_END = re.compile(r"[。\n!?！？]|\.(?=\s|$)")


def planned(hit: Hit, looked: FoldedText) -> bool:
    """Whether the sentence says what the company will do by then."""
    text = looked.text
    if hit.kind is not Kind.DATE or not _AHEAD.fullmatch(text, hit.start, hit.end):
        return False
    found = _END.search(text, hit.end)
    end = found.start() if found else len(text)
    if text[hit.start].isascii():
        start = max((each.end() for each in _END.finditer(text, 0, hit.start)), default=0)
        said, own, happened = text[start:end], _OWN_EN, _HAPPENED_EN
        plans = _PLANS.search(said)
    else:
        said, own, happened = text[hit.end : end], _OWN, _HAPPENED
        plans = _BY.match(said)
    return bool(plans and own.search(said) and not happened.search(said))
