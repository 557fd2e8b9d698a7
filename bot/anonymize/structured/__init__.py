"""Identifiers that have a form of their own: numbers, addresses, dates, amounts, links."""

from bot.anonymize.structured.rule import Hit, Looked, Rule
from bot.anonymize.structured.scan import scan

__all__ = ["Hit", "Looked", "Rule", "scan"]
