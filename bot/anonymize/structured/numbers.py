"""Numbers of accounts, contracts, orders, cards, people, cars and cases."""

import re

from bot.anonymize.digits import luhn, my_number
from bot.anonymize.finding import Kind
from bot.anonymize.structured.rule import FoldedText, digits_of, rule

_SEP = r"[-\s./_・]{0,2}"
_LABEL = (
    "口座|会員|加入者|利用者|購入者|申込者|お?客様?|顧客|契約|証券|注文|オーダー|予約|受付|お?問い?合わ?せ|伝票|送り状|追跡|"
    "整理|社員|従業員|職員|管理|登録|製造|製品|シリアル|機器|端末|回線|診察券|免許証?|保険者?証?|"
    "被保険者|旅券|パスポート|在留カード|カード|クレジットカード|ポイントカード|工事|案件|ケース|"
    "チケット|請求書?|見積書?|納品書?|保証書?|領収書|申込み?|取引|入金|振込|お届け|配送|ユーザー?|ログイン|アカウント|照会|"
    "基礎年金|年金|住民票|法人|インボイス|事件|相談|通報|報告|記録|個人|車台|車両|ナンバー"
)
_MARK = r"(?:番号|ばんごう|コード|ナンバー|no\.?|id|#|#?番)"
_JOIN = r"\s*(?:は|が|を|も|:|=|「|『|【|\[|#|→|、|,|[()/]|\s){0,4}\s*"


_UNIT = re.compile(
    r"\s?(?:[年月日人名件回歳時分円割倍点本個台枚室度畳]|平方|[cmk]?m|kg|[g%㎡]|メートル|シーズン)"
)


def _number(match: re.Match[str], looked: FoldedText) -> bool:
    """Long enough, and neither a range of years nor a number with its thousands marked."""
    text = looked.folded[match.start() : match.end()]
    if re.fullmatch(r"(?:19|20)[0-9]{2}\s?[-/・]\s?(?:19|20)?[0-9]{2}", text):
        return False
    if re.fullmatch(r"[0-9]{2,4}-[0-9]{2,4}", text) and _UNIT.match(looked.folded, match.end()):
        return False  # from so much to so much
    digits = digits_of(text)
    if len(digits) < 6:
        return False
    typed = looked.text[match.start() : match.end()]
    # A phrase such as 一二三四五六 is a number too; a mixture with words is not.
    return not any(char in "十百千万" for char in typed)


def _individual(match: re.Match[str], looked: FoldedText) -> bool:
    return my_number(digits_of(match.group()))


def _card(match: re.Match[str], looked: FoldedText) -> bool:
    digits = digits_of(match.group())
    return 13 <= len(digits) <= 19 and luhn(digits)


def _coded(match: re.Match[str], looked: FoldedText) -> bool:
    """Letters and digits together, as a booking or a serial number; not a standard's name."""
    text = looked.text[match.start() : match.end()]
    if re.match(r"(?:ISO|JIS|IEC|RFC|COVID)", text, re.IGNORECASE) or not text.isascii():
        return False
    if re.fullmatch(r"[a-z]+(?:19|20)[0-9]{2}|[0-9-]+[kmg]?(?:hz|b|w|m|g|px)", text, re.IGNORECASE):
        return False  # an event with its year, a measure
    return len(digits_of(text)) >= 4


def _labelled(match: re.Match[str], looked: FoldedText) -> bool:
    start, end = match.span("it")
    return any(char in "0123456789" for char in looked.folded[start:end])


_KANA = "[あいうえきくけこさすせそたちつてなぬねひふほまみむめゆらりるろわれ]"
"""What plates have and particles are not."""
_SERIAL = (
    r"(?:[0-9]{1,2}\s?-\s?[0-9]{2}|[・.]{1,3}\s?[0-9]\s?-\s?[0-9]{2}|"
    r"[・.]{2,3}\s?-?\s?[0-9]{1,2}|[・.][0-9]{3})"
)


def _case(match: re.Match[str], looked: FoldedText) -> bool:
    return any(char.isdigit() or char.isupper() for char in match.group()[2:])


RULES = (
    rule(
        Kind.ID_NUMBER,
        "case_number",
        r"(?<![a-z0-9-])(?P<it>m\s?-\s?[0-9a-z]{6})(?![a-z0-9])",
        _case,
    ),
    rule(
        Kind.ID_NUMBER,
        "plate",
        r"(?P<it>(?:[一-龠]{1,4}|[ぁ-ん]{2,4})\s*[0-9][0-9a-z]{1,2}\s*[ぁ-んa-z]\s*"
        r"(?:[・.\s]{0,3}[0-9]{1,2}\s*-\s*[0-9]{2}|[・.\s]{0,5}[0-9]{1,4}))(?![0-9])",
    ),
    rule(
        # Without its place: 330 さ 12-34, 500あ1234. 200と1000 are two numbers.
        Kind.ID_NUMBER,
        "plate",
        rf"(?<![0-9])(?P<it>[1-9][0-9][0-9a-z]\s?(?:{_KANA}\s?(?:{_SERIAL}|[0-9]{{4}})|[はにのもかとやを]\s?{_SERIAL}))"
        r"(?![0-9-])",
    ),
    rule(
        # Without its class too: さ 12-34, か・・12
        Kind.ID_NUMBER,
        "plate",
        rf"(?:(?<![ぁ-んァ-ヶー一-龠])|(?<=[はがのでと]))(?P<it>{_KANA}\s?{_SERIAL})(?![0-9-])",
    ),
    rule(
        Kind.ID_NUMBER,
        "plate",
        r"(?:^|(?<=[\s、。「(:]))(?P<it>[はにのもかとやを]\s?[0-9]{2}\s?-\s?[0-9]{2})(?![0-9-])",
    ),
    rule(
        Kind.ID_NUMBER,
        "plate",
        r"(?:ナンバー|車番|プレート|車の番号|車両番号|数字(?=[はがの「、:\s]{1,3}[0-9]{2}\s?-)|"
        r"(?:車|バン|ワゴン|トラック|セダン|バイク)(?=\()|(?<![a-z])plate(?:\snumber)?(?:\s(?:is|was))?)"
        r"\s*(?:は|が|:|の|「|\(|、|,|\s){0,3}"
        rf"(?P<it>(?:[ぁ-ん](?:」\s?の)?\s*)?(?:{_SERIAL}|[0-9]{{4}}))(?![0-9-])",
    ),
    rule(
        Kind.ID_NUMBER,
        "plate",
        r"(?<![0-9-])(?P<it>[0-9]{2}\s?-\s?[0-9]{2})"
        r"(?=\s?(?:」\s?)?の(?:[白黒赤青緑銀紺灰黄]い?(?:色の)?)?(?:車|軽|ワゴン|トラック|バン(?!ド)|セダン|バイク))",
    ),
    rule(
        # 「8888」のベンツ
        Kind.ID_NUMBER,
        "plate",
        r"「(?P<it>[0-9]{4})」の(?:[白黒赤青緑銀紺灰黄]い?(?:色の)?)?(?=車|軽|[ァ-ヶー]{3,})",
    ),
    rule(
        # わ4567の車, before the car alone: そ1234 is none elsewhere.
        Kind.ID_NUMBER,
        "plate",
        r"(?<![ぁ-ん0-9])(?P<it>[ぁ-ん]\s?[0-9]{4})"
        r"(?=\s?(?:」\s?)?の(?:[白黒赤青緑銀紺灰黄]い?(?:色の)?)?(?:車|軽|ワゴン|トラック|バン(?!ド)|セダン|バイク))",
    ),
    rule(
        Kind.ID_NUMBER, "my_number", rf"(?<![0-9])(?:[0-9]{_SEP}){{11}}[0-9](?![0-9])", _individual
    ),
    rule(
        Kind.ID_NUMBER,
        "my_number",
        r"(?:マイナンバー|個人番号)(?:カード)?\s*(?:は|が|:)?\s*"
        rf"(?P<it>[0-9](?:{_SEP}[0-9]){{3,}})",
    ),
    rule(Kind.ACCOUNT, "card", rf"(?<![0-9])(?:[0-9]{_SEP}){{12,18}}[0-9](?![0-9])", _card),
    rule(
        Kind.ACCOUNT,
        "labelled",
        rf"(?:{_LABEL})\s*(?:の)?\s*{_MARK}{_JOIN}"
        r"(?P<it>(?:[ァ-ヶ][-の]?)?[a-z0-9](?:[a-z0-9]|[-_/.・ ](?=[a-z0-9])){1,30})"
        r"(?![a-z0-9])",
        _labelled,
    ),
    rule(
        Kind.ACCOUNT,
        "labelled",
        r"(?<![a-z])(?:order|account|contract|ticket|invoice|customer|member(?:ship)?|booking|"
        r"reservation|reference|ref|tracking|policy|serial|employee|case|card|receipt|"
        r"注文|契約|会員|伝票|受付|予約|社員|顧客|口座)"
        rf"\s*(?:number|code|no\.?|id|#)?{_JOIN}"
        r"(?P<it>(?=[a-z0-9-]*[0-9])[a-z0-9](?:[a-z0-9]|[-_/. ](?=[a-z]*[0-9])){2,30})(?![a-z0-9])",
        _labelled,
    ),
    rule(
        Kind.ACCOUNT,
        "labelled",
        r"(?<![a-z])(?:no\.?|id|番号|コード)\s*[:=#]?\s*(?P<it>[a-z]{0,4}-?[0-9][a-z0-9-]{2,20})(?![a-z0-9])",
        _labelled,
    ),
    rule(
        Kind.ACCOUNT,
        "labelled",
        r"(?:普通|当座|貯蓄|口座)\s*(?:預金)?\s*(?:は|が|:)?\s*(?P<it>[0-9](?:[-\s]?[0-9]){4,9})(?![0-9])",
    ),
    rule(
        Kind.ACCOUNT,
        "labelled",
        r"(?:支店|店番|記号|金融機関|銀行)\s*(?:番号|コード)?\s*(?:は|が|:)?\s*"
        r"(?P<it>[0-9]{3,5})(?![0-9人名件店社か行円万-])",
    ),
    rule(
        Kind.ACCOUNT,
        "labelled",
        r"(?:下|末尾|うしろ|後ろ)\s*[0-9]{1,2}\s*(?:桁|ケタ)\s*(?:は|が|の|:)?\s*"
        r"(?P<it>[0-9](?:[-\s]?[0-9]){1,7})(?![0-9])",
    ),
    rule(
        # 102便に搭乗, JL123便
        Kind.ACCOUNT,
        "code",
        r"(?<![a-z0-9.,-])(?:[a-z][a-z0-9]\s?)?[0-9]{2,4}\s?便(?![り利宜箋名])",
    ),
    rule(
        Kind.ACCOUNT,
        "number",
        rf"(?<![0-9])(?<![0-9][,.])[0-9](?:{_SEP}[0-9]){{5,}}(?![0-9])",
        _number,
    ),
    rule(
        Kind.ACCOUNT,
        "code",
        r"(?<![a-z0-9])(?=[a-z0-9-]*[a-z])(?=[a-z0-9-]*[0-9])[a-z0-9][a-z0-9-]{4,}[a-z0-9](?![a-z0-9])",
        _coded,
    ),
)
