"""Dates and times finer than a quarter. A quarter, a half-year or a year alone is no finding,
nor is a length of time (三日以内, 3時間)."""

import re

from bot.anonymize.finding import Kind
from bot.anonymize.structured.rule import FoldedText, rule

_N = r"[0-9十廿卅]{1,3}"
_ERA = r"(?:明治|大正|昭和|平成|令和|㍾|㍽|㍼|㍻|㋿|(?<![a-z])[mtshr])"
_YEAR = (
    rf"(?:(?:{_ERA}\s?(?:元|[0-9十百]{{1,3}})|[0-9]{{2,4}}|[0-9千百十]{{2,6}}|"
    r"[今昨来同翌本一昨]{1,2})\s?年\s?の?\s?)"
)
_PART = "上旬|中旬|下旬|初旬|初め|はじめ|末|半ば|頭|なかば|ごろ|頃"
_DAY = rf"(?:{_N}|[朔晦])\s?日"
_TIME_OF_DAY = "未明|早朝|明け方|朝|午前中?|昼前?|昼過ぎ|正午|午後|夕方?|夜|晩|深夜"
_EN_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_EN_DAY = "mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun"
_HOLIDAYS = (
    "元日|元旦|大晦日|三が日|成人の日|建国記念の?日|天皇誕生日|春分の日|昭和の日|憲法記念日|みどりの日|"
    "こどもの日|海の日|山の日|敬老の日|秋分の日|スポーツの日|体育の日|文化の日|勤労感謝の日|"
    "クリスマス(?:イブ)?(?!ツリー|ソング|ケーキ|カード)|ゴールデンウィーク|ゴールデンウイーク|(?<![a-z])gw(?![a-z])|シルバーウィーク|"
    "お盆|盆休み|節分|ひな祭り|七夕|ハロウィン|バレンタイン(?:デー)?|母の日|父の日|仕事納め|仕事始め|"
    "冬至|夏至|大みそか|年末年始(?!の?(?:休業|休暇|営業|当番|受付))|年末(?!年始|[調試])|(?<!年末)年始(?:休)?|年の(?:瀬|暮れ?)|お?正月|大型連休|給料日|"
    "(?:[0-9十]{1,2}\\s?月の?|[0-9]\\s?|大型)?連休(?!を取|が取)(?:の?(?:初日|中日|最終日|最後の日))?|お彼岸|年明け|歳末|盆明け|休み明け"
)
_PAST = (
    "一昨々?日|一昨(?:晩|夜)|おととい|おとつい|さきおととい|昨日|きのう|昨(?:晩|夜|朝|夕)|ゆうべ|"
    "今朝|(?<![ぁ-ん一-龠])けさ(?![られせ])|今(?:晩|夜|夕)|今日の?(?:朝|昼|夕方|夜|午前|午後)|本日の?(?:朝|昼|夕方|夜|午前|午後)|"
    "(?:先々?|前|翌|昨|その|前の)週末?|先々?月|今週末?|この(?:週末|月)|今月|前月|同月|同日|前日|前夜|前の(?:日|晩|夜|月)|"
    "翌(?:朝|晩)|あくる(?:日|朝)|[当翌]日の?(?:朝|昼|夕方|夜|晩|午前|午後)|週(?:明け|末(?!も|や|を問))|"
    "月(?:末|初(?:め|旬)?)|(?<![毎何])月の?(?:半ば|中ごろ|中頃|頭(?![一-龠])|終わり(?!の?ない))|"
    "先日の(?:朝|昼|夕方|夜|午前|午後)|"
    "[0-9十数]{1,3}\\s?(?:日|週間?|か月|ヶ月|カ月|ケ月|箇月)(?:ほど|くらい|ぐらい)?前"
)


_MORE_OF_A_DAY = re.compile(rf"\s?(?:付|頃|ごろ|\(|の?(?:{_TIME_OF_DAY})|[月火水木金土日]曜)")


def _number(text: str) -> int:
    """Small numbers with 十 among the digits, as 二十三 folded to 2十3."""
    if not text.isascii():
        text = text.replace("廿", "2十").replace("卅", "3十")
        tens, _, ones = text.partition("十")
        if _:
            return (int(tens) if tens.isdigit() else 1) * 10 + (int(ones) if ones.isdigit() else 0)
    return int(text) if text.isdigit() else 0


_IN_FORCE = re.compile(r"\s?(?:に|から|より)?(?:全面|一部)?(?:施行|公布)[^。\n]*(?:[法令]|条例)")
_LAW = re.compile(r"(?:法律?|法令|条例|改正)[^。\n]{0,20}$")


def _month(match: re.Match[str], looked: FoldedText) -> bool:
    """A month there is; not that in which a law comes into force, which everybody knows."""
    start, end = match.span()
    in_force = _IN_FORCE.match(looked.text, end) or (
        _LAW.search(looked.text, max(0, start - 40), start)
        and re.match(
            r"\s?(?:に|から|より)?(?:全面|一部)?(?:施行|公布)", looked.text[end : end + 12]
        )
    )
    return 1 <= _number(match.group("month")) <= 12 and not in_force


def _slashed(match: re.Match[str], looked: FoldedText) -> bool:
    month, day = int(match.group("month")), int(match.group("day"))
    return 1 <= month <= 12 and 1 <= day <= 31


def _compact(match: re.Match[str], looked: FoldedText) -> bool:
    digits = match.group()
    return 1 <= int(digits[4:6]) <= 12 and 1 <= int(digits[6:8]) <= 31


_LENGTH = re.compile(
    r"\s?(?:間|あ[るりっ]|以内|以上|未満|分|後(?!半)|目|ごと|おき|毎|程度|ほど|くらい|ぐらい|前後?|か(?:け|か|ら?な)|連続|続|つづ|"
    r"た[っち]|経|過|も(?:待|かか|休|続|経|た[っち]|放置|連絡|返事|前|過|あれば)|数|当たり|あたり|にわた|"
    r"で(?:は?足|終|届|仕上|返|直|対応|解決|完|き|消)|の(?:間|うち|猶予|余裕|休|有給|出勤停止|待機|期間|研修|遅れ|連続|支払|"
    r"返品|無料|保証)|"
    r"[勤休泊待放欲残短長延]|営業日|連休|は(?:かか|必要|待|ほし)|が(?:かか|経|過|た[っちつ]|必要)|より(?:短|長|多|早)|もら|"
    r"いただ|必要|ほし|足り|遅|働|しか|だけ|を(?:超|過|経|要|目|め|上|切|限))"
)
_BEFORE_LENGTH = re.compile(
    r"(?:最大|最長|最低|最短|約|計|延べ|少なくとも|年間|年に|月に|週に?|残り|あと|まる|丸|中|わずか|たった|たかが|およそ|各|毎|"
    r"(?:購入|発行|受け?取り|受領|到着|契約|お渡し|お届け|申し?込み)日?から|とも|ほぼ|ここ|この|過去|直近|の|を)\s?$"
)
_TOGETHER = re.compile(
    r"\s?(?:が(?:期限|締|最[後初終]|初日)|と[0-9十]{1,3}\s?日|でし?た|だった|も(?:来|電話|あ)|来[店社館た]|訪問|以降|"
    r"当日|夕刻|発売|開催|締切|締め切り|必着)"
)


def _any_day(match: re.Match[str], looked: FoldedText) -> bool:
    """十四日も来た, 14日が期限: of a length more is said. So few days are mostly a length."""
    day, end = _number(match.group("day")), match.end()
    if _BEFORE_LENGTH.search(looked.folded, max(0, match.start() - 6), match.start()):
        return False
    if 1 < day <= 10:
        return bool(_TOGETHER.match(looked.folded, end))
    return 10 < day <= 31 and not _LENGTH.match(looked.folded, end)


def _no_season(match: re.Match[str], looked: FoldedText) -> bool:
    """2010-11 may be two years."""
    return not re.match(r"\s?(?:シーズン|年)", looked.folded[match.end() :])


def _day(match: re.Match[str], looked: FoldedText) -> bool:
    day = _number(match.group("day"))
    if re.search(r"(?:最[大長低短]|年間|延べ)\s?$", looked.folded[: match.start()][-4:]):
        return False
    if day == 1:
        # 一日も早く, 一日に三回, 1日の件数: mostly a length of time, unless more is said.
        return bool(_MORE_OF_A_DAY.match(looked.folded, match.end()))
    return 1 <= day <= 31


_OPENING = re.compile(
    r"[月火水木金土日](?:曜日?)?\s?(?:から|-|~|・)\s?[月火水木金土日](?:曜日?)?"
    r"(?:まで)?の?\s?(?:日中|勤務|営業|業務|受付|相談|窓口|当番)"
)


def _no_opening(match: re.Match[str], looked: FoldedText) -> bool:
    """Not 月曜から金曜までの勤務時間: when the desk is there."""
    around = _OPENING.finditer(looked.folded, max(0, match.start() - 8), match.end() + 16)
    return not any(found.start() <= match.start() < found.end() for found in around)


def _hour(match: re.Match[str], looked: FoldedText) -> bool:
    if looked.text[match.start("hour") : match.end("hour")] == "一":
        # 一時的に, 一時騒然: an hour only where more is said than that.
        return match.group().strip() != "1時"
    return _number(match.group("hour")) <= 30


def _clock(match: re.Match[str], looked: FoldedText) -> bool:
    return int(match.group("hour")) <= 29 and int(match.group("minute")) <= 59


RULES = (
    rule(
        Kind.DATE,
        "date",
        rf"(?<![0-9十]){_YEAR}?(?P<month>[0-9十]{{1,3}})\s?月(?![間謝光面日夜例]|曜)"
        rf"(?:\s?の?\s?(?:(?:{_N}[-・,、]\s?)?{_DAY}|{_PART}))?(?:\s?\(?[月火水木金土日](?:曜日?|\)))?",
        _month,
    ),
    rule(
        Kind.DATE,
        "date",
        rf"(?:{_ERA}\s?[0-9元]{{1,2}}|'?[0-9]{{2,4}})\s?[./・-]\s?(?P<month>[0-9]{{1,2}})\s?[./・-]\s?"
        r"(?P<day>[0-9]{1,2})(?![0-9])",
        _slashed,
    ),
    rule(
        Kind.DATE,
        "date",
        r"(?<![0-9./-])(?:19|20)[0-9]{2}\s?[./-]\s?(?P<month>0?[1-9]|1[0-2])(?![0-9./-])",
        _no_season,
    ),
    rule(
        Kind.DATE,
        "date",
        r"(?<![0-9./-])(?P<month>[0-9]{1,2})\s?/\s?(?P<day>[0-9]{1,2})(?![0-9/])(?!\.[0-9])",
        _slashed,
    ),
    rule(Kind.DATE, "date", r"(?<![0-9])(?:19|20)[0-9]{6}(?![0-9])", _compact),
    rule(
        Kind.DATE,
        "date",
        rf"(?<![0-9十])(?:同|翌|前)?(?P<day>{_N})\s?日(?=\s?(?:\(|の?(?:{_TIME_OF_DAY})|付|頃|ごろ|夜|"
        r"に(?![0-9一二三四五六七八九])|、|,|は|から|まで|の(?!間|うち|猶予|余裕)|[月火水木金土日]曜|[0-9午]|発生|$|\s))",
        _day,
    ),
    rule(Kind.DATE, "date", rf"(?<![0-9十月第])(?P<day>{_N})\s?日(?![本曜々])", _any_day),
    rule(
        Kind.DATE,
        "date",
        rf"(?:先々?|今|同|前|昨|来|翌)(?:月|年)の?\s?(?P<day>{_N})\s?日(?!間)",
        lambda match, looked: 1 <= _number(match.group("day")) <= 31,
    ),
    rule(
        Kind.DATE,
        "date",
        r"(?:ついたち|ふつか|みっか|よっか|いつか|むいか|なのか|ようか|ここのか|とおか|はつか)"
        r"(?=(?:の(?:朝|昼|夜|午前|午後)|\())",
    ),
    rule(
        Kind.DATE,
        "weekday",
        r"(?:(?:先々?|今|来|再来|毎|前|翌)週の?)?\s?[月火水木金土日]\s?曜(?:日|び)?|"
        r"[かどげもきす](?:よう|ようび)(?!び)(?<=ようび)|(?:げつ|か|すい|もく|きん|ど|にち)ようび|"
        r"(?<![ぁ-ん])(?:げつ|すい|もく|きん|にち)よう(?=[のにはも、])",
        _no_opening,
    ),
    rule(Kind.DATE, "weekday", rf"\([月火水木金土日]\)(?=の?(?:{_TIME_OF_DAY}))"),
    rule(
        Kind.DATE,
        "weekday",
        r"(?<![一-龠々ぁ-んァ-ヶー])[月火水木金土日](?:[・、][月火水木金土日])+(?=の(?:朝|昼|夕|夜|早番|遅番|シフト|担当)|に|曜)",
    ),
    rule(Kind.DATE, "weekday", r"(?<=[0-9日])\s?(?P<it>\([月火水木金土日](?:[・,]?祝)?\))"),
    rule(Kind.DATE, "relative", rf"(?:{_PAST})(?:の(?:{_TIME_OF_DAY}))?"),
    rule(Kind.DATE, "holiday", _HOLIDAYS),
    rule(
        Kind.DATE,
        "holiday",
        r"(?:祝日|祭日|振替休日|(?:[0-9]\s?|大型)?連休(?:の?(?:初日|中日|最終日))?)の?"
        r"(?:早?朝|朝方|昼(?:過ぎ|すぎ|前|頃|ごろ|間)?|正午|夕(?:方|刻|暮れ)?|夜(?!間)|深夜|晩|午前|午後|未明|"
        r"開店(?:直後|前|時)|閉店(?:間際|直前|後|前|時))",
    ),
    rule(
        Kind.DATE,
        "relative",
        r"(?:(?<![0-9十])[0-9十]{1,2}|先々?|今|来|同|前|その|翌|当)\s?月\s?の?\s?"
        r"(?:最終|最後の|最初の|初|末)\s?週(?:目|末)?",
    ),
    rule(Kind.DATE, "relative", r"(?<![毎月0-9])第\s?[0-9]\s?週(?!間)"),
    rule(
        Kind.DATE,
        "relative",
        r"(?:(?<![0-9十])[0-9十]{1,2}|先々?|今|来|前|同|翌|当)月\s?の?\s?第?\s?[0-9]\s?週(?:目|末)?",
    ),
    rule(
        Kind.DATE,
        "month_name",
        r"(?:睦月|如月|弥生|卯月|皐月|水無月|文月|葉月|長月|神無月|霜月|師走)(?=[のにはが上中下、。\s]|$)",
    ),
    rule(
        Kind.DATE,
        "time",
        rf"(?:(?:{_TIME_OF_DAY})の?\s?)?(?<![0-9十])(?P<hour>[0-9十]{{1,3}})\s?時"
        r"(?![間期代点給短的流々折計])(?:\s?(?:半|[0-9十]{1,3}\s?分(?:\s?[0-9十]{1,3}\s?秒)?))?"
        r"\s?(?:頃|ごろ|過ぎ|すぎ|前|台)?",
        _hour,
    ),
    rule(
        Kind.DATE,
        "time",
        r"(?:(?:午前|午後|朝|夜|夕方|深夜|am|pm|a\.m\.|p\.m\.)\s?)?(?<![0-9.])(?<![0-9]:)(?P<hour>[0-9]{1,2})\s?:\s?"
        r"(?P<minute>[0-9]{2})(?::[0-9]{2})?(?![0-9:])(?:\s?(?:am|pm|a\.m\.|p\.m\.))?",
        _clock,
    ),
    rule(Kind.DATE, "time", r"(?<![0-9])(?:[01][0-9]|2[0-9])[0-5][0-9]\s?(?:時|hrs?(?![a-z]))"),
    rule(
        Kind.DATE,
        "time",
        r"(?<![0-9])[0-9]{1,2}(?:\.[0-9]{2})?\s?(?:am|pm|a\.m\.|p\.m\.|o'clock)(?![a-z])",
    ),
    rule(Kind.DATE, "time", r"正午|(?:午前|午後)\s?[0-9十]{1,3}(?![0-9十])"),
    rule(
        Kind.DATE,
        "date",
        rf"(?<![a-z])(?:[0-9]{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_EN_MONTH})(?![a-z])"
        rf"|(?:{_EN_MONTH})\.?\s+[0-9]{{1,2}}(?:st|nd|rd|th)?(?![0-9])|(?:{_EN_MONTH})\.?,?\s+(?:of\s+)?"
        r"(?:19|20)[0-9]{2})(?:,?\s+(?:19|20)[0-9]{2})?",
    ),
    rule(
        Kind.DATE,
        "date",
        r"(?<![a-z])(?:january|february|april|june|july|august|september|october|november|december)"
        r"(?![a-z])",
    ),
    rule(
        Kind.DATE,
        "date",
        r"(?<![a-z])(?:in|last|this|early|late|mid|since|of)[\s-]+(?:may|march)(?![a-z])",
    ),
    rule(
        Kind.DATE,
        "date",
        r"(?<![a-z])(?:on|since|until|by|from|before|after)\s+the\s+[0-9]{1,2}(?:st|nd|rd|th)"
        r"(?![a-z])(?!\s+(?:floor|time|day|call|visit|page|item|article|century))",
    ),
    rule(
        Kind.DATE,
        "relative",
        rf"(?<![a-z])(?:first|second|third|fourth|last|[1-4](?:st|nd|rd|th))\s+week\s+(?:of|in)\s+"
        rf"(?:{_EN_MONTH}|the\s+month|last\s+month|this\s+month)(?![a-z])",
    ),
    rule(Kind.DATE, "weekday", rf"(?<![a-z])(?:{_EN_DAY})day(?:s)?(?![a-z])"),
    rule(
        Kind.DATE,
        "relative",
        r"(?<![a-z])(?:yesterday|last\s+(?:night|week|weekend|month)|this\s+(?:morning|week|month)|"
        r"(?:[0-9]+|two|three|a\s+few)\s+(?:days|weeks)\s+ago|tonight)(?![a-z])",
    ),
)
