"""Word's fields: those that a program fills in with names and paths go with what they show."""

from typing import Any

from bot.cleaning.openxml_tables import NAMESPACES
from bot.cleaning.tables import names

_W = f"{{{NAMESPACES['w']}}}"
_LIVE = names("PAGE NUMPAGES SECTIONPAGES")
"""Fields that stay fields: what they show differs from page to page."""

_SHOWN = names(
    "DATE TIME TOC HYPERLINK REF PAGEREF NOTEREF SEQ STYLEREF EQ SYMBOL INDEX TC XE FORMTEXT "
    "FORMCHECKBOX FORMDROPDOWN ADVANCE QUOTE LISTNUM AUTONUM = PAGE NUMPAGES SECTIONPAGES"
)
"""Fields whose result is the document's own words."""

_TELLING = ("creator", "author", "lastmodifiedby", "company", "manager", "abstract")


def settle(root: Any) -> bool:
    """Changes the tree; whether anything of a program's went."""
    return _simple(root) | _complex(root) | _bound(root)


def _kind(instruction: str | None) -> str:
    words = (instruction or "").split()
    return words[0].upper() if words else ""


def _simple(root: Any) -> bool:
    gone = False
    for simple in list(root.iter(_W + "fldSimple")):
        kind = _kind(simple.get(_W + "instr"))
        if kind not in _SHOWN:
            simple.getparent().remove(simple)
            gone = True
        elif kind in _LIVE:
            simple.set(_W + "instr", kind)
        else:
            simple.tag = _W + "smartTag"  # only its content is kept
    return gone


def _complex(root: Any) -> bool:
    """Fields that begin in one run and end in another, one within the other."""
    open_fields: list[dict[str, Any]] = []
    doomed: list[Any] = []
    gone = False
    for item in root.iter(_W + "fldChar", _W + "instrText", _W + "t", _W + "drawing", _W + "tab"):
        local = item.tag[len(_W) :]
        if local == "fldChar":
            gone |= _mark(item, open_fields, doomed)
        elif local == "instrText" and open_fields:
            open_fields[-1]["says"] += item.text or ""
            open_fields[-1]["parts"].append(item)
        elif any(f["result"] and _kind(f["says"]) not in _SHOWN for f in open_fields):
            doomed.append(item)
            gone = True
    for field in open_fields:  # without an end
        doomed += field["parts"]
    for item in doomed:
        if item.getparent() is not None:
            item.getparent().remove(item)
    return gone


def _mark(item: Any, open_fields: list[dict[str, Any]], doomed: list[Any]) -> bool:
    kind = item.get(_W + "fldCharType")
    if kind == "begin":
        open_fields.append({"says": "", "result": False, "parts": [item]})
        return False
    if not open_fields:
        doomed.append(item)
        return False
    field = open_fields[-1]
    field["parts"].append(item)
    if kind == "separate":
        field["result"] = True
        return False
    open_fields.pop()
    says = _kind(field["says"])
    if says not in _LIVE:
        doomed += field["parts"]
        return says not in _SHOWN
    words = [p for p in field["parts"] if p.tag == _W + "instrText"]
    words[0].text = f" {says} "
    doomed += words[1:]
    return False


def _bound(root: Any) -> bool:
    """Controls that show a property of the document, as covers do."""
    gone = False
    for binding in list(root.iter(_W + "dataBinding")):
        path = binding.get(_W + "xpath", "").lower()
        control = binding.getparent().getparent()
        if any(word in path for word in _TELLING) and control.getparent() is not None:
            for content in control.findall(_W + "sdtContent"):
                control.remove(content)
                gone = True
    return gone
