"""Names by what stands beside them, where the model may not know the name itself."""

import re
from collections.abc import Iterator, Sequence

from bot.anonymize.features import shape
from bot.anonymize.finding import Kind
from bot.anonymize.names import Names
from bot.anonymize.ordinary import KINDS, common_words, dictionary_words, ordinary_words
from bot.anonymize.tokens import Token

_HONORIFICS_LIST = """
さん さま 様 氏 君 くん クン ちゃん チャン 殿 どの 先生 女史 嬢 サン サマ さぁん
"""
HONORIFICS = frozenset(_HONORIFICS_LIST.split())
_TITLES_LIST = """
課長 部長 係長 主任 店長 社長 会長 専務 常務 次長 室長 所長 局長 支店長 支社長 工場長
副店長 副部長 マネージャー マネジャー リーダー チーフ 主査 主事 主幹 取締役 監査役 顧問
教授 選手 容疑者 被告 医師 弁護士 巡査 刑事 議員 大臣 夫妻 夫人
"""
TITLES = frozenset(_TITLES_LIST.split())
# Who is meant by these is nobody in particular.
_NOBODY_LIST = """
お客 客 皆 みな みんな 皆さん 担当者 担当 店員 従業員 社員 職員 相手 先方 相談者 利用者
参加者 受講者 奥 旦那 主人 お子 子 子ども お母 お父 母 父 兄 姉 妹 弟 お姉 お兄 お医者
医者 業者 取引先 関係者 各 各位 何 誰 だれ どなた あなた 貴 貴社 御社 会社 同僚 上司 部下
先輩 後輩 管理者 責任者 管理職 正 副 元 前 新 現 各店 店舗 部署 本部 本社 支店 支社 人事
総務 営業 産業 企業 顧問 担当課 仲間 隣 神 たく 家族 ご家族 保護者 患者 学生 生徒 講師
弁護士 医師 カウンセラー オペレーター スタッフ パート アルバイト チーム 班 グループ 課 部
係 室 局 当 弊社 当社 自 他 オーナー 責任 統括 統括店 エリア 地区 顧客 消費者 一人 ひとり
二人 ふたり 本人 当人 友人 知人 同 ママ パパ おば おじ お嬢 坊 赤 運転手 警備員 清掃員
こちら そちら あちら 娘 息子 孫 嫁 婿 姪 甥 祖父 祖母
"""
NOBODY = frozenset(_NOBODY_LIST.split())


def beside_titles(tokens: Sequence[Token], names: Names) -> Iterator[tuple[int, int, Kind, str]]:
    """Tokenizer before さん, 様, 店長 … that are somebody's name: first word, last word, why."""
    for index in range(1, len(tokens)):
        token = tokens[index]
        honorific = token.surface in HONORIFICS
        if not honorific and token.surface not in TITLES:
            continue
        if honorific and token.pos[0] not in ("接尾辞", "名詞"):
            continue
        first = index - 1
        before = tokens[first]
        if before.end != token.start or not _nameable(before):
            continue
        if before.surface in NOBODY or (not honorific and not _likely(before, names)):
            continue
        while (
            first > 0
            and tokens[first - 1].end == tokens[first].start
            and _nameable(tokens[first - 1])
            and tokens[first - 1].surface not in NOBODY
            and _likely(tokens[first - 1], names)
        ):
            first -= 1
        yield first, index - 1, Kind.PERSON, "honorific" if honorific else "title"


_CALLED = re.compile(
    r"(?P<it>[ぁ-んー]{1,6}|[ァ-ヶー]{2,8})(?:ちゃん|くん)"
    r"(?=[はがもをにのとへでや、。!?」)\s♪~]|って|から|まで|です|だ|$)"
)
_NICKNAME = re.compile(
    "「(?P<it>(?![おご])[ぁ-んァ-ヶー]{1,6}(?:さん|っち|ぴょん|りん|たん|ぽん|しー|ちー|にー))」"
)
_KNOWN_AS = re.compile(
    "(?:nicknamed|known as|goes by|call(?:s|ed|ing) (?:him|her|them)sel(?:f|ves)) "
    "[\"'“](?P<it>[^\"'”]{2,30})[\"'”]"
)
_CALLED_SO = re.compile(
    "「(?P<it>[^「」、。\n]{1,12})」(?:(?:と|って)呼ばれ(?:る|て(?:い?る|い?た))(?:人|方|お?客|男|女|常連|社員|同僚)"
    "|という(?:あだ名|愛称|通称|呼び名))"
)
_ANYBODY = re.compile(
    r"(?:お?(?:ばあ?|じい?|ねえ?|にい?|とう|かあ)|おっ|あん|わん|ワン|にゃん|ニャン|ねこ|いぬ|ぼく|ぼっ|"
    r"[あか]か|みな|てん|ちゃ|おう)$"
)


def called(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Nicknames in kana, however the dictionary cuts them: よっちゃん, 「もっさん」."""
    starts = [token.start for token in tokens]
    adverbs = {token.start for token in tokens if token.surface == "ちゃんと"}
    for found in _CALLED.finditer(text, starts[0], tokens[-1].end):
        start, end = found.span("it")
        if _ANYBODY.search(text, start, end) or end in adverbs:
            continue
        # A particle before the name belongs to the sentence.
        inside = [at for at in starts if start < at < end and text[at - 1] in "はがをにのともへで"]
        yield max(inside, default=start), end
    for found in _KNOWN_AS.finditer(text, starts[0], tokens[-1].end):
        yield found.span("it")
    for found in _CALLED_SO.finditer(text, starts[0], tokens[-1].end):
        if found["it"] not in NOBODY | ordinary_words():
            yield found.span("it")
    words = {token.surface for token in tokens if not token.unknown}
    for found in _NICKNAME.finditer(text, starts[0], tokens[-1].end):
        # 「もっさん」, not 「たくさん」.
        if found["it"] not in words and not _ANYBODY.search(found["it"].removesuffix("さん")):
            yield found.span("it")


_SAYS_SO = re.compile(r"と(?:申し|申す|名乗|名のら|名のる|名のり|名のっ)")


def introduced(text: str, tokens: Sequence[Token], names: Names) -> Iterator[tuple[int, int]]:
    """Surnames of numbers and words before と申します, と名乗る: 三輪, 一二三, 角."""
    for at, token in enumerate(tokens):
        if not _SAYS_SO.match(text, token.start):
            continue
        for before in tokens[max(0, at - 3) : at]:
            if names.surname(text[before.start : token.start]):
                yield before.start, token.start
                break


_BELONGS = re.compile("(?:を(?:退団|脱退)|[にへ](?:入団|移籍|加盟))")
_ACTIVE = re.compile(
    "(?P<it>[^、。「」はがにへもで\\s]{1,15}を[一-龠ぁ-ん]{1,5}会)(?=の(?:代表|会長|会員|メンバー|者)|[をと]名乗|に所属)"
)
_ANY_GROUP = re.compile(
    "(?:会社|企業|団体?|組合?|組織|チーム|グループ|クラブ|会|店|社|部|国|地|先|ら|内|外|前|後|月|日|年|時|的)$"
)


def groups(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Places of what somebody joins or leaves as a member, if no dictionary has it: 全女を退団."""
    for found in _ACTIVE.finditer(text, tokens[0].start, tokens[-1].end):
        yield found.span("it")
    for found in _BELONGS.finditer(text, tokens[0].start, tokens[-1].end):
        start = found.start()
        for token in reversed([t for t in tokens if t.end <= found.start()]):
            if token.end != start or not _company_word(token):
                break
            start = token.start
        word = text[start : found.start()]
        usual = word in KINDS | ordinary_words() | common_words() | dictionary_words()
        if len(word) > 1 and not usual and not _ANY_GROUP.search(word):
            yield start, found.start()


def _nameable(token: Token) -> bool:
    if token.unknown:
        return any(char.isalnum() for char in token.surface)
    return token.pos[0] in ("名詞", "感動詞", "副詞", "形状詞") and token.pos[1] != "数詞"


def _likely(token: Token, names: Names) -> bool:
    return (
        token.unknown
        or token.pos[1] == "固有名詞"
        or bool(names.surname(token.surface))
        or token.surface in names.given
        or shape(token.surface).startswith("A")
    )


_COMPANY = re.compile(
    r"(?:株式会社|有限会社|合同会社|合資会社|合名会社|相互会社|(?:一般|公益)?(?:社団|財団)法人|医療法人(?:社団)?|"
    r"学校法人|社会福祉法人|宗教法人|NPO法人|\([株有社財医学福]\)|㈱|㈲)"
)
_LATIN_COMPANY = re.compile(
    r"[A-Z][A-Za-z0-9&.'-]*(?:\s[A-Z&][A-Za-z0-9&.'-]*){0,4},?\s(?:Inc|Ltd|LLC|Corp|Co|K\.K|KK|GmbH|PLC)\b\.?"
    r"(?:,?\sLtd\.?)?"
)


def companies(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Places with a legal form in the name: 株式会社〇〇, 〇〇株式会社, 〇〇 Inc."""
    for found in _LATIN_COMPANY.finditer(text):
        yield found.start(), found.end()
    for found in _COMPANY.finditer(text):
        start, end = found.span()
        after = [t for t in tokens if t.start >= end]
        reach = end
        for token in after:
            if token.start != reach or not _company_word(token):
                break
            reach = token.end
        back = start
        for token in reversed([t for t in tokens if t.end <= start]):
            if token.end != back or not _company_word(token):
                break
            back = token.start
        if reach > end or back < start:
            yield back, reach


def _company_word(token: Token) -> bool:
    return (
        token.unknown
        or token.pos[0] in ("名詞", "接尾辞", "接頭辞", "形状詞")
        or (token.surface in ("・", "&"))
    )


_UNITS = frozenset({"課", "室", "係", "班", "外科", "内科"})
# Desks and rooms that every company has.
_EVERYWHERE = re.compile("ハラスメント|相談|会議|応接|休憩|待合|更衣|事務|面談|診察|担当|各|全")
_CENTRES = re.compile(
    "(?:お?客様?|顧客|カスタマー|サービス|コンタクト|研修|統括|管理|ショッピング|データ|バッティング|"
    "[当同本新旧各両他]|配達|集配|流通)+$"
)
"""What a centre is for in every company."""


def departments(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Places that name a department by what it does: 地域連携室, 子育て支援課, 読者センター."""
    for index, token in enumerate(tokens):
        centre = token.surface == "センター"
        if token.surface not in _UNITS and not centre:
            continue
        first = index
        while (
            first > 0
            and tokens[first - 1].end == tokens[first].start
            and tokens[first - 1].pos[0] in ("名詞", "接頭辞", "接尾辞", "形状詞")
            and tokens[first - 1].pos[1] != "数詞"
        ):
            first -= 1
        before = "".join(part.surface for part in tokens[first:index])
        if _EVERYWHERE.search(before):
            continue
        if centre:
            named = before and not _CENTRES.match(before) and before + "センター" not in KINDS
        else:
            named = index - first >= 2 and len(before) >= 3
        if named:
            yield tokens[first].start, token.end
