"""Amounts of money, in digits, kanji and Latin currency marks."""

import re

from bot.anonymize.finding import Kind
from bot.anonymize.structured.rule import FoldedText, rule

_N = r"(?:[0-9]|[十百千万億兆](?![々一]))(?:[0-9十百千万億兆]|[,.\s](?=[0-9]))*"
# さんまんえん; まんえん alone is another word.
_IN_KANA = (
    "(?:いち|に|さん|よん|ご|ろく|なな|はち|きゅう|じ[ゅっ]う?|[ひびぴ]ゃく|[せぜ]ん|まん){2,}"
)
_KATAKANA = {code: code + 96 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_UNIT = (
    r"(?:円(?![滑満形熟卓周陣筒])|えん|ドル|ユーロ|ポンド|ウォン|人民元|元(?=[\s、。でをのに払])|"
    r"yen(?![a-z])|jpy(?![a-z])|usd(?![a-z])|eur(?![a-z])|dollars?(?![a-z])|euros?(?![a-z])|銭)"
)
_PAID = (
    r"(?:慰謝|賠償|示談|迷惑|謝礼|見舞|解決|手切れ|違約|保証|入会|紹介|修理|治療|医療|交通|クリーニング|弁償)"
    r"(?:料|金|代|費)|(?:代|現|返|罰|敷|礼|頭|借|賃|募|預|入)金|金額|返金額|請求額|被害額|損害額?|損失額?|賠償|"
    r"料金|費用|値段|価格|売上|給料|月給|時給|日給|年収|月収|家賃|残高|謝礼|チップ|お?見舞い?|お?詫び代|ローン"
)
_HANDED_OVER = (
    r"\s?(?:円分)?(?:を|も|は|で)?\s?(?:払|支払|よこせ|寄越せ|出せ|くれ|返せ|返金|返し|渡|要求|請求|取ら|振り込|"
    r"弁償|賠償|ふっかけ|ぼった|置いてい|持ってこ)"
)
_COUNTED = re.compile(
    r"(?:人口|人数|会員数?|部数|件数|フォロワー|再生|読者|利用者|来場者|登録者|視聴|閲覧|アクセス|走行|署名|世帯)"
    r"[^、。\n]{0,6}$"
)
_SAYS = r"\s?(?:は|が|を|に|で|として|の|:|、|=)?\s?(?:約|総額|合計|計|およそ)?\s?"


def _no_count(match: re.Match[str], looked: FoldedText) -> bool:
    """Not how many people, copies or steps; not 迷惑千万 either."""
    start = match.start("it")
    if _COUNTED.search(looked.folded, max(0, start - 14), start):
        return False
    before = looked.text[start - 1 : start]
    typed = looked.text[start : start + 1].isdecimal()
    # 数十万, 何百万 say nothing exact.
    vague = before in ("数", "何", "幾")
    noun = re.search(rf"(?:{_PAID}|[約計])$", looked.text[max(0, start - 8) : start])
    return not vague and bool(typed or noun or not ("一" <= before <= "龠" or before == "々"))


RULES = (
    rule(
        Kind.MONEY,
        "money",
        rf"(?<![0-9])(?:約|計|総額|税込み?|税抜き?)?\s?(?P<it>{_N}\s?(?:余り?)?\s?{_UNIT})",
    ),
    rule(Kind.MONEY, "money", rf"[¥$€£₩\\]\s?{_N}"),
    rule(Kind.MONEY, "money", r"(?<![a-z])(?:jpy|usd|eur|yen)\s?[0-9][0-9,.]*"),
    rule(
        Kind.MONEY, "money", rf"(?:{_IN_KANA}|{_IN_KANA.translate(_KATAKANA)})\s?(?:えん|エン|円)"
    ),
    rule(
        # 35万, 五十万, 1万5千: what is counted in so many has its counter behind it.
        Kind.MONEY,
        "money",
        r"(?<![0-9.十百千])(?P<it>[0-9十百千][0-9十百千,.]*\s?(?:万|億|マン(?![ァ-ヶー]))"
        r"(?:\s?[0-9十百千,]+(?:万(?:[0-9十百千]+)?)?)?)"
        r"(?![0-9.,]*[0-9a-z%])(?!\s?(?:[一-龠々ァ-ヶ㎡](?<![払請支損要弁以超前単分相未程近弱強包渡受出返取])|つ(?!い)|か[所月国年]|もの(?!(?:金額|大金|お?金|損害|被害|請求|賠償|慰謝料|返金|支払|代金|費用|料金))|分の|が一|(?:以上|近く|ほど|超)の(?:会員|人|方|店|世帯|件|利用|読者|フォロワー|アクセス|署名|いいね)))",
        _no_count,
    ),
    rule(
        Kind.MONEY,
        "money",
        r"(?<![0-9.十百千])(?P<it>[0-9十百千][0-9十百千,.]*\s?[千百万億][0-9十百千]*)"
        + f"(?={_HANDED_OVER})",
        _no_count,
    ),
    rule(
        # 慰謝料は80です, 返金額12,800を: named as money, whatever the unit.
        Kind.MONEY,
        "money",
        rf"(?:{_PAID}){_SAYS}(?P<it>[0-9十百千](?:[0-9十百千万億]|[,.](?=[0-9]))+)"
        r"(?=\s?(?:です|でした|だ|を|も|と|で(?!き)|払|よこせ|支払|かか|、|。|\)|」|\s|$))",
    ),
    rule(Kind.MONEY, "money", r"(?<![a-z0-9])[0-9]+(?:\.[0-9]+)?k円?(?![a-z0-9])"),
)
