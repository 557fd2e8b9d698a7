"""Names of schools, shops and services made of ordinary words: きらら保育園, 第一小, 無印."""

import re
from collections.abc import Iterator, Sequence

from bot.anonymize.names import Names
from bot.anonymize.ordinary import ordinary_words
from bot.anonymize.tokens import Token

_KNOWN_LIST = """
2ちゃん 5ちゃん 5ちゃんねる 8番らーめん 551蓬莱 一蘭 家族亭 千年の宴 土間土間 天下一品
家庭教師のトライ 東進 無印 発言小町 目利きの銀次 自遊空間 風来坊 食べログ 餃子の王将 公文
ラーメン二郎 業務スーパー 本家かまどや かに道楽 かんぽ くるまやラーメン すた丼 とんでん はま寿司
ほけんの窓口 ほっかほっか亭 ほっともっと ぼてぢゅう ゆうちょ らしんばん
"""
_LONGEST_FIRST = "|".join(sorted(_KNOWN_LIST.split(), key=len, reverse=True))
_KNOWN = re.compile(rf"(?<![一-龠々ァ-ヶー])(?:{_LONGEST_FIRST})(?![一-龠々])")
_KIND = re.compile(
    "保育園|保育所|幼稚園|こども園|小学校|中学校?|高校|高等学校|大学|学園|病院|医院|クリニック|"
    "歯科|眼科|皮膚科|小児科|産婦人科|薬局|整体|鍼灸|書店|食堂|団地|商店|商会|酒店|会館|交番|駅|"
    "美容室|理容|写真館|銀行|スーパー|タクシー|交通|運送|警備|不動産|建設|工務店|工業|印刷|水産|"
    "農園|牧場|石材|道場|塾|旅館|製菓|葬祭|ホーム"
)
# 第一小, あおぞら小, 南中: what stands behind tells that it is one.
_SCHOOL = re.compile(r"[小中高](?=(?:校区|[のでにへがはをも、。]))")
_NUMBERED = re.compile(r"第[0-9一二三四五六七八九十]{1,3}$")
_DIRECTIONS = frozenset(("中央", *"東西南北"))
# Which of them, when, how: whose name it is not.
_NO_NAME_LIST = """
かかりつけ こども すべて ほとんど よその いろいろ いちいち いよいよ しばしば そろそろ それぞれ
たびたび たまたま だんだん つくづく とうとう どんどん なかなか まあまあ まだまだ ますます もともと
わざわざ あちこち ときどき ちょくちょく 新 旧 同 当 各 両 他 本 元 前 総 大 小 高 公 私 市 町 村
県 国 都 区 夜 昼 朝 全 親 母 男 女 子 一 名門 地域
"""
_NO_NAME = frozenset(_NO_NAME_LIST.split())
_HIRAGANA = re.compile("[ぁ-んー]{2,}")
_TWICE = re.compile(r".(.).\1")
"""にこにこ, ほのぼの."""
_CALLED = re.compile(
    "(?:グループ|サークル|団体|劇団|バンド|会社|企業|店|ショップ|教室|ブランド|法人|学校|園|病院|ホテル|旅館|宿|食堂|カフェ|"
    "サロン|喫茶店|居酒屋|イベント|番組|ビル|マンション|アパート)「(?P<it>[^「」。、\n]{2,20})」"
)


def premises(text: str, tokens: Sequence[Token], lists: Names) -> Iterator[tuple[int, int]]:
    """Places in the words of a sentence that name one of a kind, or a service known to all."""
    starts, ends = {token.start for token in tokens}, {token.end: token for token in tokens}
    first, last = tokens[0].start, tokens[-1].end
    for known in _KNOWN.finditer(text, first, last):
        if known.start() in starts and known.end() in ends:
            yield known.span()
    for called in _CALLED.finditer(text, first, last):
        yield called.span("it")
    for kind in (*_KIND.finditer(text, first, last), *_SCHOOL.finditer(text, first, last)):
        if kind.start() not in starts or kind.end() not in ends:
            continue
        school = kind.re is _SCHOOL
        numbered = _NUMBERED.search(text, max(first, kind.start() - 4), kind.start())
        before = ends.get(kind.start())
        if numbered:
            yield numbered.start(), kind.end()
        elif before and _names(before, lists, short=school):
            yield before.start, kind.end()


def _names(token: Token, lists: Names, *, short: bool) -> bool:
    """Whether the word right before a kind says whose it is, and not which sort."""
    word = token.surface
    if word in _DIRECTIONS:
        return True
    if word in _NO_NAME:
        return False
    if _HIRAGANA.fullmatch(word):
        if token.pos[0] == "副詞":
            return bool(_TWICE.fullmatch(word) or word in lists.given_readings)
        if token.pos[0] == "動詞":
            return word.endswith("み") and len(word) > 2
        usual = word in ordinary_words() or "副詞可能" in token.pos
        return token.pos[0] in ("名詞", "形状詞") and token.pos[1] != "代名詞" and not usual
    return not short and (word in lists.given or bool(lists.surname(word)))
