"""Postal codes and the numbered end of an address. Names of places are found as names."""

import re

from bot.anonymize.finding import Kind
from bot.anonymize.structured.rule import FoldedText, digits_of, rule

_N = r"[0-9十百]{1,5}"


_AMOUNT = (
    r"(?!\s?(?:[年月日人名件回歳時分円割倍点勝本個台枚対室度畳位代週]|平方|cm|mm|km|kg|[mg%㎡]|"
    r"センチ|メートル|シーズン|か[月所国]))"
)
_COUNTING = frozenset(
    "年月日時分秒約翌前後計径勝敗率比第全半各毎対番回幅高長深厚重量数人名歳図表式章版条項節問例号"
)
_OF_ACCOUNTS = re.compile(r"\s?(?:の|が|は)?\s?(?:口座|カード|会員|番号|記号)")


def _short(match: re.Match[str], looked: FoldedText) -> bool:
    """Longer ones are numbers of cards and accounts in groups, and so is what is called one."""
    called = _OF_ACCOUNTS.match(looked.folded, match.end()) or not _no_account(match, looked)
    return len(digits_of(match.group("it"))) <= 8 and not called


def _no_range(match: re.Match[str], looked: FoldedText) -> bool:
    """Not from so much to so much: 約180-220, 直径2~3."""
    head = re.match(r"[^0-9十\s]*", match.group("it"))
    last = looked.text[match.start("it") + (head.end() if head else 0) - 1]
    typed = looked.text[match.start("it") : match.end("it")]
    return last not in _COUNTING and not re.search("[~〜～]", typed)


def _no_account(match: re.Match[str], looked: FoldedText) -> bool:
    before = looked.folded[max(0, match.start() - 14) : match.start()]
    return not re.search(r"(?:口座|普通|当座|貯蓄|預金|番号|記号|カード)[^0-9。\n]{0,6}$", before)


_SOMEBODY = (
    r"(?:お?客様?|宿泊客?|ご?家族|患者|住人|住民|入居者|利用者(?![一-龠ァ-ヶ])|入院|お?部屋|奥(?:さん|様)|男性?|女性?|老人|夫婦|"
    r"方(?![法針向式々が面程])|利用客|鍵|清掃|件で|ドア|扉|窓|前の?廊下)"
)

RULES = (
    rule(Kind.PLACE, "postal_code", r"〒\s?[0-9]{3}\s?[-の]?\s?[0-9]{4}(?![0-9])"),
    rule(Kind.PLACE, "postal_code", r"〒\s?[0-9]{3}(?![0-9])"),
    rule(
        Kind.PLACE,
        "postal_code",
        r"(?:郵便番号|zip(?:\s?code)?)\s*(?:は|が|:)?\s*(?P<it>[0-9]{3}\s?-?\s?[0-9]{4})(?![0-9])",
    ),
    rule(
        Kind.PLACE,
        "postal_code",
        r"(?<![0-9])(?<![0-9]-)[0-9]{3}-[0-9]{4}(?![0-9])(?!-[0-9])",
        _no_account,
    ),
    rule(
        Kind.PLACE,
        "address",
        rf"(?:[一-龠々ヶケが]{{1,8}})?{_N}\s?丁目(?:\s?の?\s?{_N}(?:\s?(?:番地?|-)(?:\s?の?\s?{_N})?(?:\s?号)?)?)*",
    ),
    rule(Kind.PLACE, "address", rf"(?<![0-9]){_N}\s?番地(?:\s?の?\s?{_N})?(?:\s?号)?"),
    rule(Kind.PLACE, "address", rf"(?<![0-9]){_N}\s?番\s?{_N}\s?号"),
    rule(
        Kind.PLACE,
        "address",
        r"(?<![0-9十-])(?P<it>[0-9十]{1,4}-[0-9十]{1,4}-[0-9十]{1,4}(?:-[0-9]{1,5})?)(?![0-9十-])",
        _short,
    ),
    rule(
        Kind.PLACE,
        "address",
        r"(?P<it>[一-龠々ヶケ]{1,8}(?:町|村|区|市|字|台|丘|通)?\s?[0-9十]{1,4}-[0-9十]{1,4})(?![0-9十-])"
        + _AMOUNT,
        _no_range,
    ),
    rule(
        # 本町三の二の一, 若葉台6の4: read so, and written so.
        Kind.PLACE,
        "address",
        rf"(?<![0-9十])(?P<it>{_N}\s?の\s?{_N}\s?の\s?{_N})(?![0-9十])",
    ),
    rule(
        Kind.PLACE,
        "address",
        rf"(?P<it>[一-龠々ヶケ]{{1,8}}(?:町|村|区|市|字|台|丘|通)\s?{_N}\s?の\s?{_N})(?![0-9十条項号])",
    ),
    rule(
        Kind.PLACE, "address", r"(?<![0-9])[0-9]{2,5}\s?(?:号\s?室|(?:号|室)(?=[のでにへが、。]))"
    ),
    rule(Kind.PLACE, "address", r"(?<![0-9])[0-9]{3,4}(?=に(?:泊|宿泊|滞在|入居|住))"),
    rule(
        # 502のお客様, 305から内線で: a number that somebody can be in.
        Kind.PLACE,
        "address",
        rf"(?<![0-9.,-])(?:[a-z]-?)?[0-9]{{3,4}}(?=の{_SOMEBODY}|での|様|から(?:の)?(?:内線|電話|苦情|クレーム|呼び出|コール|フロント)|"
        r"(?:が|で)(?:騒|うるさ|暴れ|怒鳴)|(?:に|へ)(?:向か|伺|案内|届け|呼ば)|を(?:訪ね|訪問|清掃))",
    ),
    rule(
        Kind.PLACE,
        "address",
        rf"(?:[a-z0-9東西南北本新旧別]\s?(?:棟|館)|[0-9]{{1,2}}\s?階の?)\s?[0-9]{{3,4}}(?![0-9]){_AMOUNT}",
    ),
    rule(
        Kind.PLACE,
        "address",
        rf"(?:ベッド|病床|会議室|応接室|診察室|ブース)\s?(?:番号)?\s?(?P<it>[a-z]?-?[0-9]{{1,4}})(?![0-9床つ]){_AMOUNT}",
    ),
    rule(
        # 12番テーブルの客, 3番レジ
        Kind.PLACE,
        "address",
        r"(?<![0-9.,-])[0-9]{3,4}(?=(?:教室|会議室|研修室|講義室|病室|診察室))|"
        r"(?:レジ|ゲート|レーン)\s?[0-9]{1,2}(?![0-9台か所名人件つ回通分列%])|"
        r"(?<![0-9.,-])[a-z]?[0-9]{1,3}\s?番(?:テーブル|卓|席|レーン|ブース|レジ|窓口|カウンター|ホーム|個室|搭乗口)",
    ),
    rule(
        Kind.PLACE,
        "address",
        r"(?:部屋|客室|病室|個室|ルーム(?:ナンバー)?|(?<![a-z])room)\s*(?:番号|no\.?)?\s*(?:は|が|の|:|、|\s)?\s*"
        r"(?P<it>[0-9]{2,4}|[0-9]番)(?![0-9か])" + _AMOUNT,
    ),
    rule(
        # 地下2階の駐車場, 8F: not 2階建て, nor 一階級.
        Kind.PLACE,
        "address",
        r"(?<![0-9十.,/-])(?:地下\s?)?[0-9十]{1,2}\s?階(?![層級建立堂段梯]|以[上下])(?:の?[東西南北]側)?|"
        r"(?<![a-z0-9.,/#-])b?[0-9]{1,2}f(?![a-z0-9])",
    ),
    rule(Kind.PLACE, "address", r"(?<![0-9.,-])[0-9十]{1,2}\s?号車"),
    rule(
        # 国道16号, 6号と14号の交差点
        Kind.PLACE,
        "address",
        r"(?:(?:国|県|都|府|市|道)道\s?[0-9十百]{1,3}\s?号|(?<![0-9.,-])[0-9]{1,3}\s?号(?:と[0-9]{1,3}\s?号)?(?=(?:線|の交差点|沿い|バイパス)))線?",
    ),
    rule(
        # 3年2組, 4西病棟
        Kind.PLACE,
        "address",
        r"(?<![0-9.,-])(?:[0-9]\s?年\s?(?:[0-9]{1,2}|[a-z])\s?組|[0-9]{1,2}\s?階?[東西南北]?\s?病棟)",
    ),
    rule(
        # 整理券56番, 15番の札を持った方
        Kind.PLACE,
        "address",
        r"(?:整理券|番号札|札)\s?(?:の|は|が)?\s?(?P<it>[0-9]{1,4}\s?番)(?!目)",
    ),
    rule(Kind.PLACE, "address", r"(?<![0-9.,-])[0-9]{1,4}\s?番(?=の(?:番号)?札)"),
    rule(Kind.PLACE, "address", r"(?:[県都道府]庁|[市区]役所|[町村]役場)前(?![ま年日月後回])"),
    rule(Kind.PLACE, "address", r"大字[一-龠ぁ-んァ-ヶ]{1,8}|字[一-龠]{1,6}[0-9]+"),
)
