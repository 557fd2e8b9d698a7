"""Postal codes and the numbered end of an address. Names of places are found as names."""

from bot.anonymize.finding import Kind
from bot.anonymize.structured.rule import rule

_N = r"[0-9十百]{1,5}"

RULES = (
    rule(Kind.PLACE, "postal_code", r"〒\s?[0-9]{3}\s?-?\s?[0-9]{4}(?![0-9])"),
    rule(Kind.PLACE, "postal_code", r"〒\s?[0-9]{3}(?![0-9])"),
    rule(
        Kind.PLACE,
        "postal_code",
        r"(?:郵便番号|zip(?:\s?code)?)\s*(?:は|が|:)?\s*(?P<it>[0-9]{3}\s?-?\s?[0-9]{4})(?![0-9])",
    ),
    rule(Kind.PLACE, "postal_code", r"(?<![0-9])(?<![0-9]-)[0-9]{3}-[0-9]{4}(?![0-9])(?!-[0-9])"),
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
    rule(Kind.PLACE, "address", r"(?<![0-9])[0-9]{2,5}\s?号\s?室"),
    rule(Kind.PLACE, "address", r"大字[一-龠ぁ-んァ-ヶ]{1,8}|字[一-龠]{1,6}[0-9]+"),
)
