"""Postal codes and the numbered end of an address. Names of places are found as names."""

import re

from bot.anonymize.finding import Kind
from bot.anonymize.structured.rule import FoldedText, digits_of, rule

_N = r"[0-9十百]{1,5}"


def _short(match: re.Match[str], looked: FoldedText) -> bool:
    """Longer ones are numbers of cards and accounts in groups."""
    return len(digits_of(match.group("it"))) <= 8


def _no_account(match: re.Match[str], looked: FoldedText) -> bool:
    before = looked.folded[max(0, match.start() - 14) : match.start()]
    return not re.search(r"(?:口座|普通|当座|貯蓄|預金|番号)[^0-9。\n]{0,6}$", before)


RULES = (
    rule(Kind.PLACE, "postal_code", r"〒\s?[0-9]{3}\s?-?\s?[0-9]{4}(?![0-9])"),
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
        r"(?P<it>[一-龠々ヶケ]{1,8}(?:町|村|区|市|字|台|丘|通)?\s?[0-9十]{1,4}-[0-9十]{1,4})(?![0-9十-])",
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
        Kind.PLACE,
        "address",
        r"(?:部屋|客室|病室|ルーム|(?<![a-z])room)\s*(?:番号|no\.?)?\s*(?:は|が|の|:|、|\s)?\s*"
        r"(?P<it>[0-9]{2,4})(?![0-9人名年件円分時か])",
    ),
    rule(Kind.PLACE, "address", r"大字[一-龠ぁ-んァ-ヶ]{1,8}|字[一-龠]{1,6}[0-9]+"),
)
