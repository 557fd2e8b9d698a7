"""Words that are there and cannot be read: of the colour of their paper, or too small."""

import re
from typing import Any

from bot.cleaning.openxml_tables import NAMESPACES

TINY = 3.0
"""Points below which a letter is only a dot."""

UNKNOWN = "?"
"""A colour that is not known; an automatic one, which is always seen, is empty."""

WHITE = "FFFFFF"
_ALIKE = 20
"""By how much of 255 two colours differ at most in red, green or blue, to be taken for one."""

_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_A = f"{{{NAMESPACES['a']}}}"
_CHANGED = ("tint", "shade", "lumMod", "lumOff", "satMod", "alpha")


def hexed(value: str | None) -> str:
    """A colour as six digits; what is none is automatic."""
    told = (value or "")[-6:]
    return told.upper() if _HEX.fullmatch(told) else ""


def alike(colour: str, paper: str) -> bool:
    """Whether letters of a colour cannot be told from what is behind them."""
    if UNKNOWN in (colour, paper) or not colour or not paper:
        return False
    return all(
        abs(int(colour[at : at + 2], 16) - int(paper[at : at + 2], 16)) <= _ALIKE
        for at in (0, 2, 4)
    )


def theme_colours(theme: Any) -> dict[str, str]:
    """What a theme calls its colours."""
    found: dict[str, str] = {}
    scheme = theme.find(f".//{_A}clrScheme") if theme is not None else None
    for entry in scheme if scheme is not None else ():
        if len(entry):
            found[entry.tag[len(_A) :]] = hexed(entry[0].get("lastClr") or entry[0].get("val"))
    return found


def filled(properties: Any, colours: dict[str, str]) -> str:
    """What a shape's or letter's properties fill it with; empty where they do not say.

    With nothing at all, it is the word "none".
    """
    if properties is None:
        return ""
    for kind in properties:
        match kind.tag.rpartition("}")[2]:
            case "solidFill":
                return drawn_colour(kind, colours)
            case "noFill":
                return "none"
            case "gradFill" | "blipFill" | "pattFill" | "grpFill":
                return UNKNOWN
    return ""


def drawn_colour(holder: Any, colours: dict[str, str]) -> str:
    """The colour that DrawingML names within an element."""
    for colour in holder:
        if any(colour.find(_A + change) is not None for change in _CHANGED):
            clear = colour.find(_A + "alpha")
            return "none" if clear is not None and clear.get("val") == "0" else UNKNOWN
        if colour.tag == _A + "schemeClr":
            return colours.get(colour.get("val", ""), UNKNOWN) or UNKNOWN
        return hexed(colour.get("lastClr") or colour.get("val")) or UNKNOWN
    return UNKNOWN


def take(item: Any) -> None:
    """Out of its tree, with what it holds and without what follows it."""
    parent = item.getparent()
    if parent is None:
        return
    if item.tail:
        before = item.getprevious()
        if before is None:
            parent.text = (parent.text or "") + item.tail
        else:
            before.tail = (before.tail or "") + item.tail
    parent.remove(item)
