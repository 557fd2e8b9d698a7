"""What the words around say of a word that is a name too: 角が話した is somebody, 角が立つ is not.

Somebody speaks, is on duty, is called for or shouted at; a thing lies somewhere, grows, is paid
or walked through. What the dictionary has as an expression is never somebody.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.anonymize.ordinary import set_phrases
from bot.anonymize.persons import NOBODY
from bot.anonymize.tokens import Token

_SAYS = "話し|話す|言っ|言い|言う|語っ|語り|答え|謝|詫び|名乗|怒|叱|笑っ|黙|反論|発言|頭を下げ"
_WORKS = (
    "対応|応対|応接|接客|担当|同席|立ち会|立会|交代|代わ|替わ|駆け付|駆けつ|勤務|出勤|出社|欠勤|早退|"
    "退職|離席|席を外|不在|休憩|休暇|休ん|休み|休む|休職|当番|新人|辞め|帰宅|入院|通院|受診|呼ばれ|"
    "呼び出|名指し|撮影さ|通報|異動|一人で"
)
_FEELS = "泣|震え|怯え|おびえ|困っ|困り|悩|疲れ|倒れ|落ち込|我慢|耐え|体調|気分|怖"
_HANDLES = (
    "電話|連絡|報告|相談|説明|案内|受け|聞い|聞き|聞く|伝え|断|取っ|取り次|引き継|引継|止めに|"
    "確認|記録|メール|依頼|指示|助け|かば|庇|来|いる|いた|い"
)
_HIT = "怒鳴ら|どなら|責め|脅|罵"
_DOES = re.compile(f"(?:{_SAYS}|{_WORKS}|{_FEELS}|{_HANDLES}|{_HIT})")
_IS = re.compile(f"(?:{_SAYS}|{_WORKS}|{_FEELS}|いる|いた|電話|{_HIT})")
_IS_DONE = re.compile(
    "(?:呼|名指し|指名|責め|怒鳴|どな|罵|脅|叱|殴|なぐ|蹴|侮辱|中傷|誹謗|待ち伏|つけ回|付け回|付きまと|"
    "つきまと|辞めさせ|外せ|クビ|解雇|異動|謝ら|褒め|庇|かば|励ま|慰め|休ませ|土下座|紹介|出せ)"
)
_IS_TOLD = re.compile(
    "(?:聞い|聞き|聞く|言っ|言い|言う|言わ|伝え|話し|話す|頼|代わ|替わ|交代|怒鳴|どな|連絡|報告|相談|渡|"
    "会っ|会い|会う|会わ|謝|詫び|説明|電話|付きまと|つきまと|詰め寄|迫|暴言|土下座|抱き|触|掴み|つかみ|絡|"
    "文句|苦情|クレーム|依頼|確認|引き継|引継|名指し|声|殴|なぐ|対し|対する|よると|よれば)"
)
_TOLD_BY = re.compile(
    "(?:聞い|聞き|聞く|連絡|電話|報告|引き継|引継|相談|伝え|指示|メール|話|言わ|言っ|頼|謝罪|受け|の報告|の連絡)"
)
_TOGETHER = re.compile(
    "(?:話し|話す|話を|組|二人|2人|ふたり|相談|同席|連絡|電話|会っ|会う|会い|交代|引き継|引継|協力)"
)
_OWNS = re.compile(
    "(?:対応|応対|接客|態度|携帯|名札|上司|部下|同僚|シフト|勤務|謝罪|発言|自宅|後任|前任|証言|体調|電話|"
    "腕|肩|胸|髪|背中|手首)"
)
_TO = re.compile("(?:の(?:暴言|苦情|嫌がらせ|要求|連絡|対応|中傷|電話|文句|クレーム))")
_SAID_OF_PEOPLE = {
    "が": _DOES, "は": _IS, "も": _IS, "まで": _IS, "しか": _IS, "を": _IS_DONE, "に": _IS_TOLD,
    "へ": re.compile(f"{_TO.pattern}|{_IS_TOLD.pattern}"), "から": _TOLD_BY, "と": _TOGETHER,
    "や": _TOGETHER, "の": _OWNS,
}  # fmt: skip

_LIKE = "高|低|多|少|深|浅|広|狭|長|短|大き|小さ|近|遠|強|弱|暗|明る|重|軽|美し|きれい|違"
_HAPPENS = re.compile(
    f"(?:{_LIKE}|分か|工事|通行|気|あり|ある|あっ|な[いくっ]|続|見え|かか|要|必要|足り|増|減|上が|下が|立|出|差|入|通|当|変|乱|壊|"
    "落|流|湧|咲|枯|散|舞|茂|降|吹|鳴|揺|燃|動|開|閉|空|晴|払|返|使|買|売|渡し|受け取|傷|痛|折れ|過ぎ|"
    "始ま|終わ|ぶつか|つく|付|なる|なり|届|戻)"
)
_IS_USED = re.compile(
    "(?:見|払|返|使|要求|請求|渡|越え|抜け|通|歩|曲が|切|植|刈|守|上|下|立|当て|浴び|付け|つけ|減ら|増や|集め|"
    "求め|受け取|取|向|広げ|深め|伸ば|止め|囲|売|買|食|飲|作|設け|掘|結|持|大切|乱|重|整|込|開|閉|積|借|貸|失|盗|奪)"
)
_LEADS = re.compile(
    "(?:逃げ|向か|囲|物|頼り|行|入|集ま|出|上が|登|なる|なり|なっ|分か|立|座|ぶつか|当た|沿|近|着|進|移|置|隠|来|見|離れ|"
    "落|始ま|差|ある|あり|なる|西|東|南|北)"
)
_PART = re.compile(
    "(?:門|水|カード|服|よう|広が|見え|見る|中|上|下|近|周|入|出|方|側|奥|木|席|花|季|時|要求|評価|数|色|端|向こう|隣|店|支店|営業所|窓|窓口|ある|ない|"
    "話|速|部屋|家|道|外|内|前|先|間|手前|裏|建物|通り|玄関|山|海|空|物|品|商品|単位|支払|返金|問題|用意|力|声)"
)
_SAID_OF_THINGS = {
    "が": _HAPPENS, "は": _HAPPENS, "も": _HAPPENS, "を": _IS_USED, "に": _LEADS, "へ": _LEADS,
    "から": _LEADS, "の": _PART, "で": re.compile(""),
}  # fmt: skip

_CALLED = re.compile(
    "(?:(?:担当者?|責任者|対応者|相談者|被害者|報告者|当番|係|受付|店長|課長|部長|係長|主任|所長|室長|社長|上司|部下|"
    "同僚|新人|相手|名前|本人|代わり|後任|前任)(?:は|が|も)|"
    "(?:対応|応対|担当|説明|電話|同席|謝罪)(?:した|している|していた)のは|"
    "(?:被害を受け|怒鳴られ|言われ|話し|言っ|泣い|辞め)たのは)$"
)
_OF_DUTY = re.compile(
    "(?:担当者?|責任者|対応者|当番|受付|店長|課長|部長|係長|主任|所長|室長|社長|新人)の$"
)
_NAMED_SO = re.compile("(?:です|でし|だ)")
_IT_IS = re.compile("(?:です|でし|だっ|だ[。、とがけ]|だ$|で、|で。|である|であっ|。|$)")
_ROLES_LIST = """
店長 担当 担当者 新人 レジ 窓口 電話口 受付 社員 店員 スタッフ アルバイト 部下 同僚 先輩 後輩 上司
課長 部長 係長 主任 社長 所長 室長 売り場 売場 営業 総務 人事 部 課 係 班 チーム
"""
_ROLES = frozenset(_ROLES_LIST.split())
"""Of whom a name may follow: 窓口の森."""

_ODD_LIST = "正 新 前 奥 元 神"
_ODD = frozenset(_ODD_LIST.split())
"""Words for people in general that are names all the same."""
_PEOPLE_LIST = """
友 親 長 衆 王 子 家人 友人 友達 知人 本人 全員 一人 二人 数人 新人 要人 有志 大家 総代 行政
国 都 町 村 里 州 郡 市
"""
_PEOPLE = (NOBODY | frozenset(_PEOPLE_LIST.split())) - _ODD
"""Of these the same is said whoever they are."""
_TIMES_LIST = """
朝 夕 晩 暁 春 夏 秋 冬 時 月 年 日 昼 夜 早朝 昨年 今日 明日 当時 上 中
"""
_TIMES = frozenset(_TIMES_LIST.split())
"""Things happen there and then."""
_HEART_LIST = "心 こころ 志 想 情"
_HEART = frozenset(_HEART_LIST.split())
_BROUGHT_LIST = "金 銀 力 精 音 熱 根 才 芸 色 光 勇気 元気 芽 実 歌 知恵 結果 利益"
_BROUGHT = frozenset(_BROUGHT_LIST.split())
"""What is asked for with 出せ."""

REACH = 14
"""So many words on is it looked for what somebody does."""

_ADDRESSED = re.compile("に(?:聞い|聞く|怒鳴|どな|頼ん|渡し|渡す|会っ|会い|代わっ|代わり|替わ)")
_SAID = re.compile("が[^。がは]{0,30}と(?:言っ|言い|話し|訴え|答え|述べ)")
_GOES_ON = ("し", "する", "よっ", "とっ", "つい", "によ")


class Around(NamedTuple):
    """The word, what is right before and behind; one ``usual`` in notices must itself act."""

    it: Token
    before: Sequence[Token]
    after: Sequence[Token]
    usual: bool


def set_phrase(text: str, start: int, end: int) -> bool:
    """Whether the word begins an expression of the dictionary: 角が立つ, 心に残る, 一斉に."""
    for rest in set_phrases().get(text[start:end], ()):
        stop = end + len(rest)
        if text.startswith(rest, end) and not (_kanji(rest[-1]) and _kanji(text[stop : stop + 1])):
            # 誠に聞いた is no 誠に; 直に聞く is.
            return rest != "に" or text[start] == "直" or not _ADDRESSED.match(text, end)
    return False


def somebody(text: str, start: int, end: int, around: Around) -> bool:
    """Whether what is said of the word is said of people."""
    word, (_, before, after, usual) = text[start:end], around
    if word in _PEOPLE or set_phrase(text, start, end) or _how(text, end, around):
        return False
    if _CALLED.search(text, max(0, start - 10), start) and _IT_IS.match(text, end):
        return not usual
    if _OF_DUTY.search(text, max(0, start - 5), start) and _NAMED_SO.match(text, end):
        return not usual
    if len(before) > 1 and before[-1].surface in ("と", "や", "、", "・"):
        beside = before[-2]
        if _person(beside) or (beside.surface in _ROLES and before[-1].surface in "とや"):
            return True
    if not after or after[0].start != end:
        return False
    particle = after[0].surface
    if particle in ("と", "や", "・", "、") and len(after) > 1 and _person(after[1]):
        return True
    said = _SAID_OF_PEOPLE.get(particle)
    if usual or word in _ODD or word in _TIMES:
        said = _IS if particle in ("が", "も") else None
    elif _SAID.match(text, end):
        return True
    return said is not None and _found(said, word, particle, after[1:])


def thing(text: str, start: int, end: int, around: Around) -> bool:
    """Whether what is said of the word is said of things and places: 森の中, 金を払う, 街の角."""
    _, before, after, _ = around
    if set_phrase(text, start, end) or _how(text, end, around):
        return True
    if before and before[-1].end == start:
        last = before[-1]
        if last.surface == "の" and len(before) > 1 and not _person(before[-2]):
            return before[-2].surface not in _ROLES
        if last.pos[0] in ("形容詞", "連体詞"):
            return True
    if not after or after[0].start != end:
        return False
    if after[0].pos[1] == "数詞":
        return True
    said = _SAID_OF_THINGS.get(after[0].surface)
    if said is None or len(after) < 2:
        return False
    for token in after[1:]:
        if said.match(token.surface) or token.pos[1] == "数詞":
            return True
        if token.pos[0] != "助詞" and token.pos[0] != "副詞":
            return False
    return False


def _found(said: re.Pattern[str], word: str, particle: str, after: Sequence[Token]) -> bool:
    """The first that is done decides; what somebody else does is not asked."""
    for at, token in enumerate(after):
        surface = token.surface
        if token.pos[0] == "補助記号" and not (surface == "、" and at < 2 and particle in "はもが"):
            return False
        if surface == "が" and particle not in ("の", "から") and at:
            return False
        if found := said.match(surface + "".join(t.surface for t in after[at + 1 : at + 3])):
            if word in _HEART and re.match(_FEELS + "|休|怒|い", surface):
                return False
            return not (found.group() == "出せ" and word in _BROUGHT)
        if particle == "の" or (
            token.pos[0] in ("動詞", "形容詞") and not surface.startswith(_GOES_ON)
        ):
            return False
    return False


def _how(text: str, end: int, around: Around) -> bool:
    """元気に話す, 素直な人; not 旬に聞いた."""
    it, _, after, _ = around
    how = it.pos[0] == "形状詞" or (it.pos[2] == "形状詞可能" and not _ADDRESSED.match(text, end))
    return how and bool(after) and after[0].surface in ("に", "な")


def _person(token: Token) -> bool:
    return token.pos[1:3] == ("固有名詞", "人名")


def _kanji(char: str) -> bool:
    return "一" <= char <= "龠"
