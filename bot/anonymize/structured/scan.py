"""All rules over one text."""

from bot.anonymize.digits import SPOKEN, hiragana_to_katakana
from bot.anonymize.finding import Kind, Severity
from bot.anonymize.structured import addresses, amounts, dates, links, numbers, phones
from bot.anonymize.structured.plans import planned
from bot.anonymize.structured.rule import FoldedText, Hit

# In order of who wins where two claim the same place.
RULES = (
    *links.RULES,
    *phones.RULES,
    *dates.RULES,
    *amounts.RULES,
    *addresses.RULES,
    *numbers.RULES,
)


def scan(text: str) -> list[Hit]:
    """Every hit of every rule in a normalized text, in the order of the rules; may overlap."""
    looked = FoldedText.at(text)
    hits = [hit for rule in RULES for hit in rule.hits(looked)]
    hits += [
        Hit(found.start(), found.end(), Kind.ACCOUNT, "spoken_number")
        for found in SPOKEN.finditer(hiragana_to_katakana(text))
    ]
    return [
        hit._replace(why="planned", severity=Severity.ASK) if planned(hit, looked) else hit
        for hit in hits
    ]
