"""Amounts of money, in digits, kanji and Latin currency marks."""

from bot.anonymize.finding import Kind
from bot.anonymize.structured.rule import rule

_N = r"(?:[0-9]|[十百千万億兆](?![々一]))(?:[0-9十百千万億兆]|[,.\s](?=[0-9]))*"
_UNIT = (
    r"(?:円(?![滑満形熟卓周陣筒])|えん|ドル|ユーロ|ポンド|ウォン|人民元|元(?=[\s、。でをのに払])|"
    r"yen(?![a-z])|jpy(?![a-z])|usd(?![a-z])|eur(?![a-z])|dollars?(?![a-z])|euros?(?![a-z])|銭)"
)

RULES = (
    rule(
        Kind.MONEY,
        "money",
        rf"(?<![0-9])(?:約|計|総額|税込み?|税抜き?)?\s?(?P<it>{_N}\s?(?:余り?)?\s?{_UNIT})",
    ),
    rule(Kind.MONEY, "money", rf"[¥$€£₩\\]\s?{_N}"),
    rule(Kind.MONEY, "money", r"(?<![a-z])(?:jpy|usd|eur|yen)\s?[0-9][0-9,.]*"),
    rule(
        Kind.MONEY,
        "money",
        r"(?<![0-9.一-龠々])(?P<it>[0-9十百千][0-9十百千,.]*\s?(?:万|億))"
        r"(?=[\sの払請支損を、。と](?!人|件|回|名|店)|よこせ|出せ|くれ|要求)",
    ),
    rule(Kind.MONEY, "money", r"(?<![a-z0-9])[0-9]+(?:\.[0-9]+)?k円?(?![a-z0-9])"),
)
