"""Coarser words for what could identify somebody."""

import re
from datetime import date

from bot.anonymize.digits import fold_digits
from bot.anonymize.finding import Kind

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERAS |= {"M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018}
_DATE = re.compile(
    r"(?:(?P<era>明治|大正|昭和|平成|令和|[MTSHR])\s?(?P<of>元|[0-9十]{1,3})|(?P<year>[0-9]{4}))"
    r"\s?[年./-]\s?(?P<month>[0-9十]{1,3})",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(?<![0-9十])(?P<month>[0-9十]{1,3})\s?月")


def quarter(day: date) -> str:
    """The calendar quarter of a day, as a notice writes it: ``2026年第2四半期(4~6月)``."""
    number = (day.month - 1) // 3 + 1
    return f"{day.year}年第{number}四半期({number * 3 - 2}~{number * 3}月)"


def half_year(day: date) -> str:
    """The half of the calendar year: ``2026年上半期``."""
    return f"{day.year}年{'上' if day.month <= 6 else '下'}半期"


def coarse_date(text: str) -> str:
    """A written date in its quarter, without a year where none was written; or nothing."""
    folded = fold_digits(text)
    found = _DATE.search(folded)
    if found:
        month = _number(found["month"])
        if not 1 <= month <= 12:
            return ""
        if found["year"]:
            year = int(found["year"])
        else:
            count = 1 if found["of"] == "元" else _number(found["of"])
            year = _ERAS[found["era"].upper()] + count
        return f"{year}年第{(month - 1) // 3 + 1}四半期"
    found = _MONTH.search(folded)
    if found and 1 <= _number(found["month"]) <= 12:
        return f"第{(_number(found['month']) - 1) // 3 + 1}四半期"
    return ""


def suggestion(kind: Kind, text: str) -> str:
    """A coarser wording for a finding, where its text tells more than its kind does."""
    if kind is Kind.DATE:
        return coarse_date(text)
    if kind is Kind.PLACE:
        for ending, words in _PLACES:
            if text.endswith(ending):
                return words
    if kind is Kind.SEX:
        return _SEXED.sub("", text)
    if kind is Kind.ORGANIZATION:
        for ending, words in _BODIES:
            if text.endswith(ending):
                return words
    return ""


_SEXED = re.compile(r"^(?:男性|女性|男子|女子|男|女)の?")
_PLACES = (
    ("店", "ある店舗"),
    ("支店", "ある拠点"),
    ("支社", "ある拠点"),
    ("駅", "ある駅"),
    ("病院", "ある病院"),
    ("学校", "ある学校"),
    ("ビル", "ある建物"),
    ("市", "ある地域"),
    ("区", "ある地域"),
    ("町", "ある地域"),
    ("村", "ある地域"),
    ("都", "ある地域"),
    ("県", "ある地域"),
    ("府", "ある地域"),
)
_BODIES = (("部", "ある部署"), ("課", "ある部署"), ("室", "ある部署"), ("大学", "ある学校"))


def _number(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return int(text)
    return (int(tens) if tens else 1) * 10 + (int(ones) if ones else 0)
