"""Writes XML anew from the elements and attributes that a table allows.

What is not in the table goes with all that is in it. Where something that is shown would go
with it, the file is not cleaned: a copy that loses what it should show is none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from bot.cleaning.result import NotCleanable
from bot.domain.evidence import Unclean

MOST_ELEMENTS = 3_000_000
_LONGEST_VALUE = 2_000
_DEEPEST = 200
_ALL = frozenset({"*"})

Changed = Callable[[str, str, str], str | None]
"""Element, attribute (none: its text), value: what stands there instead, if anything."""


@dataclass(frozen=True, slots=True)
class SieveTable:
    """By prefix: what is kept. A set with "*" in it keeps all of a namespace."""

    namespaces: Mapping[str, str]
    elements: Mapping[str, frozenset[str]]
    attributes: Mapping[str, frozenset[str]]
    """By an attribute's own prefix; where it has none, by its element's, as ":a"."""

    worded: frozenset[str]
    """Elements whose own text is kept."""

    mixed: frozenset[str] = frozenset()
    """Elements that have text beside their elements too."""

    opened: frozenset[str] = frozenset()
    """Elements of which only the content is kept."""

    gone: frozenset[str] = frozenset()
    """Elements that go with their text: a program wrote it."""

    shown: frozenset[str] = frozenset()
    """Elements that may not be lost: pictures, objects, parts of other files."""

    constants: Mapping[str, str] = field(default_factory=dict)
    """Attributes that must be there, with what is said in them instead."""


def parsed(data: bytes) -> Any:
    """The root. Raises ``NotCleanable``; nothing outside of ``data`` is ever read."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise NotCleanable from None
    if root.getroottree().docinfo.doctype:
        raise NotCleanable(Unclean.INSIDE)
    return root


def written(root: Any) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


class XmlSieve:
    """Takes trees through one table. ``lost`` tells whether anything was left out."""

    def __init__(self, table: SieveTable, change: Changed | None = None) -> None:
        self._table = table
        self._change = change
        self._prefixes = {uri: prefix for prefix, uri in table.namespaces.items()}
        self._count = 0
        self.lost: set[str] = set()

    def tree(self, root: Any) -> Any:
        if self._state(root) != "kept":
            raise NotCleanable(Unclean.UNKNOWN)
        made = etree.Element(root.tag, nsmap=dict(self._table.namespaces))
        self._fill(made, root, 0)
        etree.cleanup_namespaces(made)
        return made

    def name(self, element: Any) -> str:
        """``prefix:element``, or nothing where the namespace is not known."""
        return self._named(element.tag)

    def _named(self, tag: str) -> str:
        uri, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
        prefix = self._prefixes.get(uri)
        return f"{prefix}:{local}" if prefix is not None else ""

    def _state(self, element: Any) -> str:
        name = self.name(element)
        table = self._table
        if name in table.gone:
            return "gone"
        if name in table.opened:
            return "opened"
        prefix, _, local = name.partition(":")
        allowed = table.elements.get(prefix, frozenset())
        if name and (local in allowed or allowed == _ALL):
            return "kept"
        return "unknown"

    def _fill(self, made: Any, source: Any, depth: int) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise NotCleanable(Unclean.TOO_MUCH)
        name = self.name(source)
        self._attributes(made, source, name)
        mixed = name in self._table.mixed
        if source.text and (mixed or name in self._table.worded):
            text: str | None = source.text
            if self._change is not None:
                text = self._change(name, "", source.text)
            made.text = text
        self._children(made, source, depth, mixed=mixed)

    def _children(self, made: Any, source: Any, depth: int, *, mixed: bool) -> None:
        if depth > _DEEPEST:
            raise NotCleanable(Unclean.TOO_MUCH)
        for child in source:
            state = self._state(child)
            if state == "kept":
                self._fill(etree.SubElement(made, child.tag), child, depth + 1)
            elif state == "opened":
                if mixed:
                    _append(made, child.text)
                self._children(made, child, depth + 1, mixed=mixed)
            else:
                self.lost.add(self.name(child) or child.tag)
                if state == "unknown" and self._shows(child):
                    raise NotCleanable(Unclean.INSIDE)
            if mixed:
                _append(made, child.tail)

    def _shows(self, element: Any) -> bool:
        table = self._table
        return any(
            (name := self.name(inner)) in table.shown
            or (name in table.worded | table.mixed and (inner.text or "").strip())
            for inner in element.iter()
        )

    def _attributes(self, made: Any, source: Any, name: str) -> None:
        prefix = name.partition(":")[0]
        for key, value in source.attrib.items():
            if key[0] == "{":
                label = self._named(key)
                owner, _, local = label.partition(":")
            else:
                label, owner, local = key, f":{prefix}", key
            allowed = self._table.attributes.get(owner, frozenset())
            constant = self._table.constants.get(label)
            said: str | None = value if local in allowed or allowed == _ALL else None
            if constant is not None and f"{name}@{label}" not in allowed:
                said = constant
            if said is not None and self._change is not None:
                said = self._change(name, label, said)
            if said is None or len(said) > _LONGEST_VALUE:
                self.lost.add(f"@{label or key}")
            else:
                if said != value:
                    self.lost.add(f"@{label}")
                made.set(key, said)


def _append(made: Any, text: str | None) -> None:
    """Behind what is there already, as text beside elements is kept."""
    if not text:
        return
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text
