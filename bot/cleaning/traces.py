"""Which kind of metadata a field's name tells of."""

import re

from bot.domain.evidence import Trace

_WORDS: tuple[tuple[Trace, str], ...] = (
    (Trace.LOCATION, r"gps|location|latitude|longitude|xyz|loci|geo|city|country"),
    (Trace.PICTURE, r"picture|cover|covr|apic|thumbnail"),
    (Trace.SOFTWARE, r"software|encod|creatortool|producer|application|\btool|isft|tsse|too$"),
    (Trace.DEVICE, r"make|model|device|camera|lens|serial|body"),
    (
        Trace.AUTHOR,
        r"artist|author|creator|owner|copyright|composer|performer|person|byline|company"
        r"|manager|publisher|originator|^tpe|^tcom|^iart|^icop|^ieng|\xa9art|\xa9aut|aart",
    ),
    (Trace.DATE, r"date|created|modified|year|time|^td|^ty|^icrd|\xa9day"),
    (
        Trace.TITLE,
        r"title|comment|descri|keyword|subject|album|genre|label|caption|^tit|^tal|^comm|^inam"
        r"|^icmt|^ignr|\xa9nam|\xa9cmt|\xa9alb",
    ),
)
_PATTERNS = tuple((trace, re.compile(words, re.IGNORECASE)) for trace, words in _WORDS)


def of_field(name: str) -> Trace:
    """The kind of one field, by its name (``GPSLatitude``, ``TPE1``, ``dc:creator``)."""
    for trace, pattern in _PATTERNS:
        if pattern.search(name):
            return trace
    return Trace.OTHER


_XMP_FIELD = re.compile(r"(?:exif|tiff|xmp|dc|photoshop|Iptc4xmpCore|pdf|aux|xmpMM):(\w+)")


def of_xmp(packet: bytes | str) -> frozenset[Trace]:
    """The kinds in an XMP packet (XML of properties, ISO 16684)."""
    text = packet if isinstance(packet, str) else packet.decode("utf-8", "replace")
    found = {of_field(name) for name in _XMP_FIELD.findall(text)}
    return frozenset(found - {Trace.OTHER} or {Trace.OTHER})
