"""Mail addresses, web addresses, network addresses, Slack's ids and links, handles."""

import ipaddress
import re

from bot.anonymize.finding import Kind
from bot.anonymize.structured.rule import FoldedText, digits_of, rule

_TLD = (
    "jp|com|net|org|info|biz|io|co|me|tv|app|dev|shop|store|site|online|tokyo|osaka|nagoya|"
    "xyz|cloud|page|blog|link|edu|gov|int|ai|us|uk|eu|cn|kr|tw|hk|sg|in|au|ca|de|fr|it|es|nl|"
    "ru|br|asia|work|jobs|live|news|club|top|vip|pro|mobi|cc|ly|gl|gg|to|be|ne|or|ac|go|inc"
)
_AT = (
    r"(?:\s?@\s?|\s*[(\[<{【〈]\s*(?:at|@|アット(?:マーク)?|あっと(?:まーく)?)\s*[)\]>}】〉]\s*|"
    r"\s*(?:アットマーク|あっとまーく)\s*|\s+at\s+(?=[a-z0-9-]+(?:\s+dot\s+|\.)[a-z]))"
)
_DOT = r"(?:\.|\s*[(\[<{]\s*(?:dot|\.|ドット)\s*[)\]>}]\s*|\s*ドット\s*|\s+dot\s+)"
# Where an address ends: Japanese brackets and stops are never part of it.
_PATH = r"[^\s、。,，「」『』【】()<>|\"'“”ぁ-んァ-ヶ一-龠]"


def _ipv4(match: re.Match[str], looked: FoldedText) -> bool:
    return all(int(part) <= 255 for part in re.split(r"\s*\.\s*", match.group("it")))


def _ipv6(match: re.Match[str], looked: FoldedText) -> bool:
    try:
        ipaddress.IPv6Address(match.group("it"))
    except ValueError:
        return False
    return len(match.group("it")) > 3


def _slack_id(match: re.Match[str], looked: FoldedText) -> bool:
    return bool(digits_of(looked.text[match.start() : match.end()]))


def _typed_digits(match: re.Match[str], looked: FoldedText) -> bool:
    """Not a phrase whose kanji were read as digits."""
    return looked.text[match.start() : match.end()].isascii()


def _shop_name(match: re.Match[str], looked: FoldedText) -> bool:
    """``#9110`` is a telephone service for everybody, not a channel, whatever stands behind."""
    return re.match(r"#[0-9]{3,5}(?![a-z0-9_-])", match.group("it")) is None


_SERVICES = (
    r"(?:(?<![a-z])(?:line|insta(?:gram)?|twitter|x|facebook|tiktok|discord|skype|slack|github|threads|"
    r"bluesky|kakao(?:talk)?|wechat|telegram|signal|zoom)(?![a-z])|ライン|インスタ(?:グラム)?|ツイッター|"
    r"フェイスブック|ティックトック|ディスコード|スカイプ|カカオ)"
)
_CALLED = (
    r"(?:(?:アカウント|ユーザー?|ログイン|サインイン|ハンドル|表示|会員|利用者)\s?(?:id|名|ネーム|アカウント)?|"
    r"(?<![a-z])(?:user\s?name|user\s?id|login(?:\s?id)?|account|handle|id)(?![a-z])|アカ(?!ウント))"
)
_SAYS = r"\s*(?:は|が|の|を|も|:|=|→|、|,|\s){1,3}\s*"
_HANDLE = r"[a-z0-9_](?:[a-z0-9]|[._#-](?=[a-z0-9_])|_){1,40}"
# What a name of an account has and a word has not.
_UNLIKE_A_WORD = r"(?=[a-z0-9._#-]*[a-z])(?=[a-z._#-]*(?:[0-9_#]|[.-][a-z0-9]))"


def _no_label(match: re.Match[str], looked: FoldedText) -> bool:
    return match.group("it").lower() not in ("id", "ids", "account", "url", "qr", "works", "name")


RULES = (
    rule(
        Kind.EMAIL,
        "email",
        rf"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+'/=-]*{_AT}[a-z0-9-]+(?:{_DOT}[a-z0-9-]+)*",
    ),
    rule(Kind.EMAIL, "email", r"[a-z0-9][a-z0-9._%+'/=-]*@[\w-]+(?:\.[\w-]+)+"),
    rule(Kind.URL, "url", rf"(?<![a-z])[a-z][a-z0-9+.-]{{1,15}}:\s?//\s?{_PATH}+"),
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
        rf"(?<![a-z0-9@._-])(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\s*ドット\s*|\[\.\]|\(\.\)))+"
        rf"(?:{_TLD})(?![a-z0-9-])",
    ),
    rule(Kind.URL, "url", r"[\w-]{1,30}\.(?:jp|com|net|co\.jp|コム)(?![a-z0-9-])"),
    rule(Kind.URL, "url", rf"(?<![a-z0-9@._-])[a-z0-9-]+(?:\.[a-z0-9-]+)+/{_PATH}+", _typed_digits),
    rule(
        Kind.ID_NUMBER,
        "ip",
        r"(?<![0-9.])(?P<it>[0-9]{1,3}\s?\.\s?[0-9]{1,3}\s?\.\s?[0-9]{1,3}\s?\.\s?[0-9]{1,3})(?![0-9])",
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
        rf"(?:{_SERVICES}|{_CALLED})(?:\s?の?\s?{_CALLED})?{_SAYS}[「『\"']?"
        rf"(?P<it>{_UNLIKE_A_WORD}{_HANDLE})(?![a-z0-9@])",
    ),
    rule(
        Kind.MENTION,
        "introduced",
        rf"(?:アカウント名|ユーザー?名|ユーザーネーム|ハンドル(?:名|ネーム)|表示名|ログイン名|user\s?name|"
        rf"{_SERVICES}\s?の?\s?(?:id|アカウント|名前))(?:{_SAYS})"
        rf"(?P<it>[a-z][a-z]{{2,20}})(?![a-z0-9._@-])",
        _no_label,
    ),
    rule(
        Kind.MENTION,
        "introduced",
        rf"(?:アカウント名?|ユーザー?名|ユーザーネーム|ハンドル(?:名|ネーム)|表示名|ログイン(?:名|id)|user\s?name|"
        rf"{_SERVICES}\s?の?\s?(?:id|アカウント|名前))(?:{_SAYS})?[「『\"“]"
        r"(?P<it>[^「」『』\"”\n]{1,30})[」』\"”]",
    ),
    rule(
        Kind.MENTION,
        "channel",
        r"(?<![a-z0-9&#/])(?P<it>#[a-z0-9_ぁ-んァ-ヶー一-龠々-]{2,80})",
        _shop_name,
    ),
)
