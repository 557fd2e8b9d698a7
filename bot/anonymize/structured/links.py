"""Mail addresses, web addresses, network addresses, Slack's ids and links, handles."""

import ipaddress
import re

from bot.anonymize.finding import Kind
from bot.anonymize.ordinary import common_words, ordinary_words
from bot.anonymize.structured.rule import FoldedText, digits_of, rule

_TLD = (
    "jp|com|net|org|info|biz|io|co|me|tv|app|dev|shop|store|site|online|tokyo|osaka|nagoya|"
    "xyz|cloud|page|blog|link|edu|gov|int|ai|us|uk|eu|cn|kr|tw|hk|sg|in|au|ca|de|fr|it|es|nl|"
    "ru|br|asia|work|jobs|live|news|club|top|vip|pro|mobi|cc|ly|gl|gg|to|be|ne|or|ac|go|inc"
)
_AT = (
    r"(?:@\s?|\s@\s|\s@(?=[a-z0-9-]+\.[a-z])|(?<=[a-z0-9])[☆★◎●■◆※](?=[a-z0-9-]+\.)|\s*[(\[<{【〈]\s*(?:at?|@|アット(?:マーク)?|あっと(?:まーく)?)\s*[)\]>}】〉]\s*|"
    r"\s*(?:アットマーク|あっとまーく)\s*|\s+(?:アット|あっと)\s+|\s+at\s?mark\s+|\s+at\s+(?=[a-z0-9-]+(?:\s+dot\s+|\.)[a-z]))"
)
_DOT_OF_IP = r"\s?[\[(]?\.[\])]?\s?"
_DEFANGED = (
    r"(?:\s*ドット\s*|\s?[\[({<【〔]\s*(?:\.|dot|ドット)\s*[\])}>】〕]\s?|"
    r"[点・](?=(?:com|net|org|jp|co[点・]jp)(?![a-z]))|"
    r"\s+dot\s+(?=[a-z]+(?:[^a-z\s]|$)))"
)
_DOT = r"(?:\.|\s*[(\[<{]\s*(?:dot|\.|ドット)\s*[)\]>}]\s*|\s*ドット\s*|\s+dot\s+)"
# Where an address ends: Japanese brackets and stops are never part of it.
_PATH = r"[^\s、。,，「」『』【】()<>|\"'“”ぁ-んァ-ヶ一-龠]"


def _ipv4(match: re.Match[str], looked: FoldedText) -> bool:
    return all(int(part) <= 255 for part in re.findall("[0-9]+", match.group("it")))


def _ipv6(match: re.Match[str], looked: FoldedText) -> bool:
    try:
        ipaddress.IPv6Address(match.group("it"))
    except ValueError:
        return False
    return len(match.group("it")) > 3


def _web_address(match: re.Match[str], looked: FoldedText) -> bool:
    """Not 6.4GB/sec."""
    return _typed_digits(match, looked) and not re.match(
        r"[0-9.]+[kmgt]?b(?:ps)?/", match.group(), re.I
    )


def _slack_id(match: re.Match[str], looked: FoldedText) -> bool:
    return bool(digits_of(looked.text[match.start() : match.end()]))


def _typed_digits(match: re.Match[str], looked: FoldedText) -> bool:
    """Not a phrase whose kanji were read as digits."""
    return re.sub("ドット|。", "", looked.text[match.start() : match.end()]).isascii()


def _shop_name(match: re.Match[str], looked: FoldedText) -> bool:
    """``#9110`` is a telephone service for everybody, not a channel, whatever stands behind."""
    # #008080 is a colour.
    return (
        re.match(
            r"#(?:[0-9]{1,5}|(?=[a-f]*[0-9])[0-9a-f]{6})(?![a-z0-9_-])", match.group("it"), re.I
        )
        is None
    )


_SERVICES = (
    r"(?:(?<![a-z])(?:line|insta(?:gram)?|twitter|x|facebook|tiktok|discord|skype|slack|github|threads|"
    r"bluesky|kakao(?:talk)?|wechat|whatsapp|telegram|signal|zoom|teams|chatwork|youtube|twitch|mixi|note|pixiv|"
    r"steam|psn|paypay|paypal|yahoo|google|amazon|linkedin|reddit|snapchat|mastodon|misskey)(?=id|[^a-z]|$)|"
    r"ライン|インスタ(?:グラム)?|ツイッター|フェイスブック|ティックトック|ディスコ(?:ード)?|スカイプ|カカオ(?:トーク)?|"
    r"スレッズ|ユーチューブ|ブルースカイ|テレグラム|シグナル|チャットワーク|メルカリ|ラクマ|ヤフオク|ペイペイ|食べログ|アメブロ|"
    r"楽天|アマゾン|グーグル|ぐるなび|ホットペッパー|ニコニコ|ミクシィ|爆サイ|ジモティー)"
)
_CALLED = (
    r"(?:(?:アカウント|ユーザー?|ログイン|サインイン|ハンドル|表示|会員|利用者|プレイヤー|ゲーム|ニック|ペン|スクリーン)\s?"
    r"(?:id|名|ネーム|アカウント)?|"
    r"(?<![a-z])(?:user\s?name|user\s?id|login(?:\s?id)?|account|handle|id)(?![a-z])|別名|(?:[裏捨本鍵別]|サブ)?(?:アカ(?!ウント)|垢)名?)"
)
_SAYS = r"\s*(?:\(?旧\s?twitter\)?)?(?:は|が|の|を|も|で|に|から|\sis|\swas|:|=|→|、|,|\s){0,3}\s*"
_NAMED = (
    r"(?:アカウント名?|(?:ユーザー?|ログイン|表示|プレイヤー|ゲーム|チャンネル|垢|アカ)名|ログインid|ユーザーネーム|ニックネーム|ペンネーム|"
    r"スクリーンネーム|ラジオネーム|別名|ハンドル(?:名|ネーム)|ハンネ|(?:[裏捨本鍵別]|サブ)(?:アカ|垢)|(?:user\s?|screen\s?)name|"
    r"(?:ゲーム|アプリ|サイト|チャット|配信)(?:内|上)?の名前|youtubeチャンネル|"
    rf"{_SERVICES}\s?の?\s?(?:id|アカウント|名前?))"
)
_SOMEBODY = (
    r"(?:アカウント|ユーザー|垢|アカ(?!デ)|人物?(?!間)|方(?![法針向式])|id|名前|出品者|購入者|投稿者|"
    r"配信者|レビュアー|チャンネル|客)"
)
_HANDLE = r"[a-z0-9_](?:[a-z0-9]|[._#-](?=[a-z0-9_])|_){1,40}"
# What a name of an account has and a word has not.
_UNLIKE_A_WORD = r"(?=[a-z0-9._#-]*[a-z])(?=[a-z._#-]*(?:[0-9_#]|[.-][a-z0-9]))"


_WORDS_LIST = """
id ids account url qr works name e-mail e-learning follow-up check-in check-out on-call add-on
sign-in log-in sign-up pop-up wi-fi opt-in opt-out to-do on-line off-line re-post q-a app api bot
"""
_WORDS = frozenset(_WORDS_LIST.split())
"""What stands behind such a label and is nobody's account."""


_OF_FORMS = re.compile(
    "アドレス|メール|コード|ローマ|カタカナ|アルファベット|フル|ネーム|パス|ランダム|イニシャル"
)


def _no_label(match: re.Match[str], looked: FoldedText) -> bool:
    it = match.group("it").lower()
    usual = ordinary_words() | common_words()
    return not (it in _WORDS or match.group("it") in usual or _OF_FORMS.search(it))


def _typed_handle(match: re.Match[str], looked: FoldedText) -> bool:
    """Not 一_二: letters and digits as they were typed."""
    it = looked.text[match.start("it") : match.end("it")]
    return it.isascii() and it.lower() not in _WORDS


RULES = (
    rule(
        Kind.EMAIL,
        "email",
        rf"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+'/=-]*{_AT}[a-z0-9-]+(?:{_DOT}[a-z0-9-]+)*",
    ),
    rule(Kind.EMAIL, "email", r"[a-z0-9][a-z0-9._%+'/=-]*@[\w-]+(?:\.[\w-]+)+"),
    rule(
        Kind.URL,
        "url",
        rf"(?<![a-z])[a-z][a-z0-9+.-]{{1,15}}\s?[\[(]?:[\])]?\s?[\[(]?//[\])]?\s?(?:{_PATH}|[({{][.][)}}])+",
    ),
    rule(Kind.URL, "url", rf"(?<![a-z])(?:mailto|tel|sms|slack):{_PATH}+"),
    rule(Kind.URL, "url", rf"(?<![a-z0-9])www\d?\.{_PATH}+"),
    rule(
        Kind.URL,
        "url",
        rf"(?<![a-z0-9@._-])(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?{_DOT})+(?:{_TLD})(?![a-z0-9-])"
        rf"(?::[0-9]+)?(?:[/?#]{_PATH}*)?",
        _typed_digits,
    ),
    rule(
        Kind.URL,
        "url",
        # Written so that nobody can press it: any ending.
        rf"(?<![a-z0-9@._-])(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?{_DEFANGED})+"
        rf"(?:[a-z][a-z0-9-]+\.)*(?:[a-z]{{2,12}}|コム|ネット|ジェーピー)(?![a-z0-9-])(?:/{_PATH}*)?",
    ),
    rule(Kind.URL, "url", r"(?<![a-z0-9@._-])[a-z0-9-]{2,}。(?:com|net|org|co。jp|jp)(?![a-z])"),
    rule(Kind.URL, "url", r"[\w-]{1,30}\.(?:jp|com|net|co\.jp|コム)(?![a-z0-9-])"),
    rule(
        Kind.URL,
        "url",
        rf"(?<![a-z0-9@._-])(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+/{_PATH}+",
        _web_address,
    ),
    rule(
        Kind.ID_NUMBER,
        "ip",
        rf"(?<![0-9.])(?P<it>[0-9]{{1,3}}(?:{_DOT_OF_IP}[0-9]{{1,3}}){{3}})(?![0-9])",
        _ipv4,
    ),
    rule(
        Kind.ID_NUMBER,
        "ip",
        r"(?<![0-9a-f:])(?P<it>(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{0,4}|[0-9.]{7,15}))(?![0-9a-f:])",
        _ipv6,
    ),
    rule(
        # After a colon of the sentence: 端末：2001:db8::1
        Kind.ID_NUMBER,
        "ip",
        r"(?<![0-9a-f])(?<![0-9a-f]:)(?P<it>[0-9a-f]{1,4}:(?:[0-9a-f]{0,4}:){1,6}"
        r"(?:[0-9a-f]{0,4}|[0-9.]{7,15}))(?![0-9a-f:])",
        _ipv6,
    ),
    rule(Kind.ID_NUMBER, "mac", r"(?<![0-9a-f])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f])"),
    rule(Kind.MENTION, "slack", r"<\s?[@#!][^<>\n]{1,80}>"),
    rule(
        Kind.MENTION,
        "slack",
        r"(?<![a-z0-9_])(?-i:[UWCTGDBSFEA](?=[A-Z0-9]*[0-9])[A-Z0-9]{7,11})(?![a-z0-9_])",
        _slack_id,
    ),
    rule(
        Kind.MENTION,
        "handle",
        r"(?<![a-z0-9._%+-])@\s?(?:[a-z0-9_][a-z0-9_.-]*[a-z0-9_]|[a-z0-9_]|[ぁ-んァ-ヶー一-龠々〆]{1,12})",
    ),
    rule(
        # アカウント名はtaro_t-99, LINEはtaro.99
        Kind.MENTION,
        "introduced",
        rf"(?:{_SERVICES}|{_CALLED})(?:\s?の?\s?(?:{_CALLED}|名))?{_SAYS}[「『\"'(]?"
        rf"(?P<it>{_UNLIKE_A_WORD}{_HANDLE})(?![a-z0-9@])",
        _typed_handle,
    ),
    rule(
        # taro_t-99というアカウント
        Kind.MENTION,
        "introduced",
        rf"(?<![a-z0-9@._#-])(?P<it>{_UNLIKE_A_WORD}{_HANDLE})[」』\"')]?\s?"
        rf"(?:(?:と|って)(?:いう|言う|名乗る|なの|の)|を名乗る|なる|の|って)\s?{_SOMEBODY}",
        _typed_handle,
    ),
    rule(
        # An underscore or a # inside: no word has them.
        Kind.MENTION,
        "introduced",
        r"(?<![a-z0-9@./_#-])(?P<it>(?=[a-z0-9.-]*[a-z])(?:[a-z0-9][a-z0-9.-]*_+[a-z0-9._-]*[a-z0-9]"
        r"|[a-z0-9_ぁ-んァ-ヶー一-龠][a-z0-9_.ァ-ヶー一-龠ぁ-ん-]{1,30}#[0-9]{4}))(?![a-z0-9@#/])",
        _typed_handle,
    ),
    rule(
        Kind.MENTION,
        "introduced",
        r"(?<![a-z0-9])(?P<it>[a-z0-9_ぁ-んァ-ヶー一-龠.-]{2,20}?#[0-9]{4})(?=と(?:名乗|いう)|って|さん|から|\)|」|$)",
    ),
    rule(
        # 「ねこ侍」というアカウント; 食べログのグルメ丸というレビュアー
        Kind.MENTION,
        "introduced",
        r"[「『\"“](?P<it>[^「」『』\"”\n]{1,30})[」』\"”]\s?(?:と(?:いう|名乗る|の)|を名乗る|なる|って)\s?(?:名前の|匿名の)?"
        r"(?:アカウント|ユーザー|垢|アカ(?!デ)|id|出品者|投稿者|配信者|レビュアー|チャンネル|ハンドル)",
    ),
    rule(
        # a review as "AngryDad77"
        Kind.MENTION,
        "introduced",
        r"(?<![a-z])(?:as|by|named|called|user|account|handle|nick(?:name(?:d)?)?)\s[\"“'](?P<it>[^\s\"”']{2,30}[0-9]{2,8})[\"”']",
        _typed_handle,
    ),
    rule(
        # レビュアー「グルメ太郎123」, 投稿者「ねこ侍」
        Kind.MENTION,
        "introduced",
        r"(?:出品者|投稿者|配信者|レビュアー|レビュワー|購入者|書き込んだ(?:人|者))(?:名|の名前)?(?:は|が|:|の)?\s?"
        r"[「『\"“](?P<it>[^「」『』\"”\n]{1,30})[」』\"”]",
    ),
    rule(
        # ニックネームぴよ丸0815さん: digits at the end, as no word has them.
        Kind.MENTION,
        "introduced",
        rf"{_NAMED}{_SAYS}(?P<it>[a-zぁ-んァ-ヶー一-龠々._-]{{1,20}}?[0-9]{{2,8}})(?![0-9a-z年月日時円個人件回番名])",
        _no_label,
    ),
    rule(
        # noteに「まるの日記」として書かれた
        Kind.MENTION,
        "introduced",
        rf"{_SERVICES}\s?(?:に|で|の)?\s?[「『](?P<it>[^「」『』\n]{{1,30}})[」』](?=として|という名|の名|名義|を名乗)",
    ),
    rule(Kind.MENTION, "introduced", r"(?<![a-z0-9])live:[a-z0-9._-]{2,40}"),
    rule(
        Kind.MENTION,
        "introduced",
        rf"{_SERVICES}(?:の|で)(?P<it>[^\s、。「」『』()のでは]{{1,20}})(?:という|と名乗る|って)"
        r"(?:アカウント|ユーザー|垢|アカ(?!デ)|id|出品者|投稿者|配信者|レビュアー|チャンネル)",
    ),
    rule(
        Kind.MENTION,
        "introduced",
        rf"{_NAMED}{_SAYS}(?P<it>[a-z][a-z]{{2,20}})(?![a-z0-9._@-])",
        _no_label,
    ),
    rule(
        # ハンドルネームはぽんぽこです, 表示名:ゆうゆう
        Kind.MENTION,
        "introduced",
        rf"(?:{_NAMED})(?:は|が|:|\s){{1,2}}(?P<it>[ぁ-んー]{{2,12}}?|[ァ-ヶー]{{2,15}})(?=で(?:す|し)|だった|さん|という|と名乗|、|。|$)",
        _no_label,
    ),
    rule(
        Kind.MENTION,
        "introduced",
        rf"(?:{_NAMED}|(?<![a-z])(?:handle|id)){_SAYS}[「『\"“]"
        r"(?P<it>[^「」『』\"”\n]{1,30})[」』\"”]",
    ),
    rule(
        Kind.MENTION,
        "channel",
        r"(?<![a-z0-9&#/])(?P<it>#(?:[a-z0-9_-]{2,80}(?![a-z0-9_-])|[a-z0-9_ぁ-んァ-ヶー一-龠々-]{2,80}))",
        _shop_name,
    ),
)
