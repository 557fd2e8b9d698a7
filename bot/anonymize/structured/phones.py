"""Telephone numbers: Japanese in every grouping, international, extensions."""

import re

from bot.anonymize.finding import Kind
from bot.anonymize.structured.rule import FoldedText, digits_of, rule

# What people put between the digits of a number, also の and the Japanese comma.
SEP = r"[-\s().,、・/_:の]{0,3}"


def _domestic(match: re.Match[str], looked: FoldedText) -> bool:
    digits = digits_of(match.group())
    if len(digits) == 11:
        return digits[:3] in ("050", "060", "070", "080", "090", "020") or digits[:4] == "0800"
    return len(digits) == 10 and digits[1] != "0"


def _japan_from_abroad(match: re.Match[str], looked: FoldedText) -> bool:
    rest = digits_of(match.group()).removeprefix("010").removeprefix("00").removeprefix("81")
    return 9 <= len(rest.removeprefix("0")) <= 10


RULES = (
    rule(
        Kind.PHONE,
        "phone",
        rf"(?<![0-9])(?:\+|00|010)?[\s-]?81{SEP}(?:[0-9]{SEP}){{8,10}}[0-9](?![0-9])",
        _japan_from_abroad,
    ),
    rule(Kind.PHONE, "phone", rf"(?<![0-9])\(?0{SEP}(?:[0-9]{SEP}){{9}}[0-9](?![0-9])", _domestic),
    rule(
        Kind.PHONE, "phone", rf"(?<![0-9])\(?0{SEP}(?:[0-9]{SEP}){{8}}[0-9](?!-?[0-9])", _domestic
    ),
    rule(Kind.PHONE, "phone", rf"\+\s?[1-9]{SEP}(?:[0-9]{SEP}){{6,13}}[0-9](?![0-9])"),
    rule(
        Kind.PHONE,
        "phone",
        r"(?:電話番号|電話|でんわ|tel|phone|fax|ファックス|ファクス|携帯|連絡先|直通|代表)"
        rf"\s*(?:番号)?\s*(?:は|が|:|=|[(（)）\]】、→]){{0,2}}\s*(?P<it>[0-9](?:{SEP}[0-9]){{5,10}})(?![0-9])",
    ),
    rule(
        Kind.PHONE,
        "extension",
        r"(?P<it>(?:内線|ないせん|extension|(?<![a-z])ext\.?|(?<![a-z])x(?=[0-9]{3,5}(?![0-9a-z])))"
        r"\s*(?:番号|電話)?\s*(?:は|が|の|:|#|[(（)）\]】、=→]){0,2}\s*[0-9](?:[-\s]?[0-9]){1,6})(?![0-9])",
    ),
    rule(
        Kind.PHONE,
        "extension",
        r"(?P<it>(?<![一-龠々])内\s?[0-9]{2,5})(?=\s?[)\]、。]|まで|へ|に(?:電話|連絡|かけ)|\s*$)",
    ),
    rule(
        # 受付(内)3307, (内・3307)
        Kind.PHONE,
        "extension",
        r"(?P<it>(?:\(\s?内(?:線)?\s?[)・:.]|(?<![一-龠々])内\s?[・:.])\s?[0-9]{2,5})(?![0-9])",
    ),
    rule(
        Kind.PHONE,
        "extension",
        r"(?P<it>(?<![一-龠々])内\s?[0-9]{3,5})(?=番|の(?!うち)|で|から|です|に|を|が)",
    ),
    rule(
        Kind.PHONE,
        "extension",
        r"(?P<it>(?:短縮|スピード|直通|内線で[^0-9、。]{1,6}?)(?:ダイヤル|番号)?\s*(?:は|の|:|#)?\s*"
        r"[0-9]{2,5})(?![0-9人名件])",
    ),
)
