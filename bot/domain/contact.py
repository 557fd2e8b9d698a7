"""Telephone numbers, e-mail addresses, accounts and customer numbers in what somebody wrote."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from bot.domain.common_word import HANDLES, words
from bot.domain.spelling import DASHES, even

REGION = "JP"
"""Where a telephone number without a country is."""

PHONE_DIGITS = 9
"""Digits of a number behind its 0 or country: fewer are short numbers that many share."""

HANDLE_LENGTH = 4
NUMBER_LENGTH = 5

GAP = "\n"
"""What stands where something was taken out."""

_LATIN = r"[a-z0-9_.-]"
_EMAIL = re.compile(
    r"(?<![a-z0-9._%+@-])(?:mailto:)?([a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.I
)
_FEDIVERSE = re.compile(r"(?<![a-z0-9._%+-])@([a-z0-9_.-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.I)
_URL = re.compile(
    r"(?<![a-z0-9@.-])(?:https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s<>()\"'、。,]*)?"
    r"|(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>()\"'、。,]+)",
    re.I,
)
_HANDLE = re.compile(rf"(?<![a-z0-9._%+-])@({_LATIN}+)", re.I)
_ACCOUNT = re.compile(
    r"(?:アカウント|ユーザー?|ハンドル|twitter|ツイッター|instagram|インスタ(?:グラム)?|line|ライン|facebook"
    r"|フェイスブック|youtube|ユーチューブ|tiktok|ティックトック|(?<![a-z])x|(?<![a-z])id)"
    rf"\s*(?:名|ネーム|id)*\s*[:=]\s*@?({_LATIN}+)",
    re.I,
)
_NUMBER = re.compile(
    r"(?:会員|顧客|お?客様|契約|口座|加入者|customer|account|member)\s*(?:番号|id|コード|number|no)\s*"
    r"[.:=は#]*\s*([a-z]{0,4}-?\d[\d-]{3,}\d)(?![a-z0-9])",
    re.I,
)
_SERVICE = re.compile(
    r"(?:www\.|m\.|mobile\.|ja-jp\.|jp\.)?(?:x|twitter|instagram|facebook|tiktok|youtube|threads"
    r"|note|ameblo|line|linkedin|github|t|pinterest|reddit|twitch|mixi|bsky)"
    r"\.(?:com|net|app|jp|me|tv)"
)
_WAY_TO_NAME = words("in user u profile c channel ti")
_NO_NAME = words(
    """
    home search explore i intent hashtag share reel reels watch status login settings posts post p r
    tv stories shorts playlist results groups events pages notifications messages profile.php
    """
)


def take_out(text: str) -> tuple[str, list[str]]:
    """The text (as of ``even``) without what has a form of its own, and the keys of that."""
    found: list[str] = []
    for line_number, line in enumerate(lines := text.splitlines()):
        lines[line_number] = _take_phones(line, found)
    text = GAP.join(lines)

    def take(key: Callable[[str], str | None]) -> Callable[[re.Match[str]], str]:
        def taken(match: re.Match[str]) -> str:
            if made := key(match[match.lastindex or 0]):
                found.append(made)
            return GAP

        return taken

    text = _FEDIVERSE.sub(take(lambda written: f"account:{_plain(written)}"), text)
    text = _EMAIL.sub(take(lambda written: f"email:{_plain(written)}"), text)
    text = _URL.sub(take(_account_at), text)
    text = _NUMBER.sub(take(_number), text)
    text = _ACCOUNT.sub(take(_account), text)
    return _HANDLE.sub(take(_account), text), found


def _plain(written: str) -> str:
    return written.casefold().strip(".")


_MARKS = re.escape(DASHES) + "ー・./"
_PHONE = re.compile(
    rf"(?<![0-9A-Za-z@_.])(?:[(]?\+|[(])?[0-9](?:[0-9\s(){_MARKS}]*[0-9])?(?![0-9A-Za-z@_])"
)
_BETWEEN = re.compile(r"\s+(?=[(]?[+0])|\s{2,}|/")


def _take_phones(line: str, found: list[str]) -> str:
    for match in list(_PHONE.finditer(line)):
        for part in _parts(match[0]):
            if key := phone(part):
                found.append(key)
                line = line.replace(part, GAP, 1)
    return line


def _parts(run: str) -> Iterator[str]:
    """A run of digits as one number, or as the several that stand in it."""
    return iter([run]) if phone(run) else (part for part in _BETWEEN.split(run) if part)


def phone(written: str) -> str | None:
    """The key of a telephone number in any common spelling; None where it is none."""
    digits = re.sub(f"[{_MARKS}]", "-", even(written)).strip()
    digits = re.sub(r"^[(]?\+\s*", "+", digits)
    digits = re.sub(r"^(?:010|00)[\s-]*(?=81)", "+", digits)
    if re.match(r"81[\s-]?\d", digits) and len(re.sub(r"\D", "", digits)) in (11, 12):
        digits = "+" + digits
    if not digits.startswith(("+", "0", "(0")):
        return None
    # Imported here: the first number that somebody writes down is early enough.
    import phonenumbers

    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return None
    national = phonenumbers.national_significant_number(number)
    if len(national) < PHONE_DIGITS or not phonenumbers.is_possible_number(number):
        return None
    if len(set(national)) < 3 or len(set(national[-6:])) == 1:
        return None  # 000-0000 and the like: written to fill a field
    return "phone:" + phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _account(handle: str) -> str | None:
    handle = handle.casefold().strip("._-")
    if len(handle) < HANDLE_LENGTH or handle in HANDLES or handle in _NO_NAME:
        return None
    return f"account:{handle}"


def _account_at(url: str) -> str | None:
    """The account to which an address of a known service leads; elsewhere one with /@name."""
    address = re.sub("^https?://", "", url.casefold())
    host, _, rest = address.partition("/")
    path, _, query = rest.partition("?")
    parts = [unquote(part) for part in path.partition("#")[0].split("/") if part]
    known = _SERVICE.fullmatch(host) is not None
    if known and (numbered := re.search(r"(?:^|&)id=(\d{5,})", query)):
        return _account(numbered[1])
    if not parts:
        return None
    if not known:
        return f"account:{parts[0][1:]}@{host}" if re.match("@.", parts[0]) else None
    if parts[0] == "people" and len(parts) > 2:
        return _account(parts[2])
    while len(parts) > 1 and parts[0] in _WAY_TO_NAME:
        parts = parts[1:]
    return None if parts[0] in _NO_NAME else _account(parts[0].lstrip("@~"))


def _number(written: str) -> str | None:
    digits = re.sub("[^0-9a-z]", "", written.casefold())
    return f"number:{digits}" if len(digits) >= NUMBER_LENGTH and len(set(digits)) > 2 else None
