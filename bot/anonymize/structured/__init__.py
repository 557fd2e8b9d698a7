"""Identifiers that have a form of their own: numbers, addresses, dates, amounts, links."""

from bot.anonymize.structured.rule import FoldedText, Hit, StructuredRule
from bot.anonymize.structured.scan import scan

__all__ = ["FoldedText", "Hit", "StructuredRule", "scan"]
