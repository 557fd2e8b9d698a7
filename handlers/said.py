"""What a message of Slack's says: everything that it carries, as words that read by themselves.

Its words are in ``text``, in its blocks and in what is attached: forwarded messages, posts of
other programs, a mail. What stands in one of these alone is taken from there; what stands in
two of them is taken once. NameOf, links and characters take the place of Slack's tokens at
the moment of taking: later nobody could say what they meant.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain.deadline import TOKYO
from bot.usecases.evidence import GivenFile
from handlers.emoji import emoji, with_emoji
from handlers.form import file_of

Piece = Mapping[str, Any]
NameOf = Mapping[str, str]
"""What people, groups and channels are called, by their ids."""

_TOKEN = re.compile(r"<((?:[@#][A-Z0-9]{2}|!|[a-z][a-z0-9+.-]*:)[^<>\n]*)>")
_ID = re.compile(r"[UWSCGD][A-Z0-9]{2,}")
_SETTING = re.compile(r"[\s*_~`>•◦▪\ufe0e\ufe0f]+")
_NUMBER = re.compile(r"^\s*\d+\.\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Telling:
    """The words of a message, and the files beside them."""

    words: str
    files: tuple[GivenFile, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.files)


def said(message: Piece, names: NameOf | None = None) -> Telling:
    """All that the message says; ``names`` of what ``mentioned`` has found in it."""
    known = {**_labels(message), **(names or {})}
    words = readable(str(message.get("text") or ""), known)
    words = _once(words, "\n".join(_lines(message.get("blocks"), known)))
    files = list(_files(message))
    below = [_attached(attached, known) for attached in _dicts(message.get("attachments"))]
    below += [_of_file(file, known) for file in files]
    parts = [words, *("\n".join(lines).strip("\n") for lines in below)]
    whole = "\n\n".join(part for part in parts if part.strip())
    return Telling(whole, tuple(file_of(file) for file in files if file.get("id")))


def readable(text: str, names: NameOf) -> str:
    """Slack's own markup as text: its tokens, the names of emoji, the escaped characters."""

    def whole(plain: str) -> str:
        return with_emoji(html.unescape(plain))

    parts, end = [], 0
    for found in _TOKEN.finditer(text):
        parts += [whole(text[end : found.start()]), _token(html.unescape(found[1]), names)]
        end = found.end()
    return "".join([*parts, whole(text[end:])])


def mentioned(message: Piece) -> frozenset[str]:
    """The ids in a message whose names it does not tell itself."""
    labelled = _labels(message)
    ids = {
        found[1][1:]
        for text in _strings(message)
        for found in _TOKEN.finditer(text)
        if found[1][0] in "@#"
    }
    ids |= {
        found[1].removeprefix("!subteam^")
        for text in _strings(message)
        for found in _TOKEN.finditer(text)
        if found[1].startswith("!subteam^")
    }
    ids |= {
        str(part[key])
        for part in _parts(message)
        if part.get("type") in ("user", "usergroup", "channel")
        for key in ("user_id", "usergroup_id", "channel_id")
        if key in part
    }
    return frozenset(id_ for id_ in ids if _ID.fullmatch(id_) and id_ not in labelled)


# Tokens


def _token(inside: str, names: NameOf) -> str:
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@":
            return "@" + (label or names.get(target[1:]) or target[1:]).removeprefix("@")
        case "#":
            return "#" + (label or names.get(target[1:]) or target[1:]).removeprefix("#")
        case "!":
            return _special(target[1:], label, names)
    return _link(target, label)


def _special(target: str, label: str, names: NameOf) -> str:
    kind, *rest = target.split("^")
    if kind == "date":
        return label or _moment(rest[0] if rest else "") or target
    if kind == "subteam":
        group = rest[0] if rest else ""
        return "@" + (label or names.get(group) or group).removeprefix("@")
    return "@" + (label or kind).removeprefix("@")


def _moment(timestamp: object) -> str:
    try:
        at = datetime.fromtimestamp(int(str(timestamp)), UTC).astimezone(TOKYO)
    except (ValueError, OverflowError, OSError):
        return ""
    return at.strftime("%Y-%m-%d %H:%M")


def _link(url: str, label: str) -> str:
    """The words of a link, and where it leads where they do not say it themselves."""
    address = re.sub(r"^(mailto:|tel:)", "", url)
    if not label or label in (url, address) or re.sub(r"^https?://", "", url) == label:
        return address if not label or label == url else url if "//" in url else address
    return f"{with_emoji(label)} ({address})"


def _labels(message: Piece) -> dict[str, str]:
    """NameOf that tokens in the message tell themselves (``<#C…|name>``)."""
    found: dict[str, str] = {}
    for text in _strings(message):
        for token in _TOKEN.finditer(text):
            target, _, label = token[1].partition("|")
            if label and target[:1] in "@#!":
                name = html.unescape(label).lstrip("@#")
                found[target.lstrip("@#!").removeprefix("subteam^")] = name
    return found


# Blocks


def _lines(blocks: object, names: NameOf) -> Iterator[str]:
    """What blocks show, a paragraph or an item of a list each."""
    for block in _dicts(blocks):
        yield from _lines_of(block, names)


_INLINE = frozenset({"rich_text_section", "rich_text_quote", "rich_text_preformatted"})
_SHOWN = ("pretext", "title", "label", "text", "alt_text", "description", "hint", "name")
_BELOW = ("fields", "elements", "element", "accessory", "options", "rows", "blocks", "slack_file")


def _lines_of(part: Piece, names: NameOf) -> Iterator[str]:
    kind = str(part.get("type"))
    if kind in _INLINE:
        yield from "".join(_inline(e, names) for e in _dicts(part.get("elements"))).split("\n")
        return
    if kind == "rich_text_list":
        bullet = "  " * _small(part.get("indent")) + "• "
        for item in _dicts(part.get("elements")):
            yield from (bullet + line for line in _lines_of(item, names))
        return
    if kind in ("plain_text", "raw_text", "mrkdwn", "markdown"):
        yield from readable(str(part.get("text") or ""), names).split("\n")
        return
    for key in _SHOWN:
        value = part.get(key)
        if isinstance(value, str):
            yield readable(value, names)
        elif isinstance(value, dict):
            yield from _lines_of(value, names)
    for key in ("image_url", "title_url", "url"):
        if isinstance(url := part.get(key), str):
            yield url
    for key in _BELOW:
        for below in _dicts(part.get(key)):
            yield from _lines_of(below, names)


_INLINES: Mapping[str, Callable[[Piece, NameOf], str]] = {
    "text": lambda part, names: with_emoji(str(part.get("text") or "")),
    "user": lambda part, names: _token(f"@{part.get('user_id')}", names),
    "usergroup": lambda part, names: _token(f"!subteam^{part.get('usergroup_id')}", names),
    "channel": lambda part, names: _token(f"#{part.get('channel_id')}", names),
    "broadcast": lambda part, names: f"@{part.get('range')}",
    "link": lambda part, names: _link(str(part.get("url") or ""), str(part.get("text") or "")),
    "date": lambda part, names: str(part.get("fallback") or _moment(part.get("timestamp"))),
    "color": lambda part, names: str(part.get("value") or ""),
}


def _inline(part: Piece, names: NameOf) -> str:
    kind = str(part.get("type"))
    if kind == "emoji":
        return emoji(str(part.get("name")), _small(part.get("skin_tone")))
    if kind in _INLINES:
        return _INLINES[kind](part, names)
    return " ".join(filter(None, _lines_of({**part, "type": None}, names)))


def _small(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value <= 8 else 0


# What is attached


def _attached(part: Piece, names: NameOf) -> Iterator[str]:
    """A forwarded message, a post of another program, what a link leads to."""
    author = str(part.get("author_name") or part.get("author_subname") or "")
    place = str(part.get("channel_name") or part.get("service_name") or "")
    if author or place:
        yield "↪ " + " · ".join(filter(None, (author, place)))
    yield from _texts(part, names, "pretext")
    title, leads_to = str(part.get("title") or ""), str(part.get("title_link") or "")
    if title:
        yield readable(f"<{leads_to}|{title}>" if leads_to else title, names)
    inner = list(_forwarded(part))
    shown = "\n".join(_lines([part.get("blocks") or (), [m.get("blocks") for m in inner]], names))
    text = _once(readable(str(part.get("text") or ""), names), shown)
    for message in inner:
        text = _once(text, readable(str(message.get("text") or ""), names))
    lines = [text] if text else []
    for below in _dicts([part.get("attachments"), [m.get("attachments") for m in inner]]):
        lines += _attached(below, names)
    for field in _dicts(part.get("fields")):
        lines += [*_texts(field, names, "title"), *_texts(field, names, "value")]
    for action in _dicts(part.get("actions")):
        lines += _texts(action, names, "text")
    lines += _texts(part, names, "footer")
    if not any(line.strip() for line in lines) and not title:
        lines += _texts(part, names, "fallback")
    yield from lines
    for key in ("image_url", "thumb_url", "from_url"):
        if (url := part.get(key)) and url != leads_to:
            yield str(url)


def _texts(part: Piece, names: NameOf, key: str) -> list[str]:
    text = readable(str(part.get(key) or ""), names)
    return text.split("\n") if text else []


def _forwarded(part: Piece) -> Iterator[Piece]:
    """The message itself that is forwarded, where Slack gives it."""
    yield from _dicts([each.get("message") for each in _dicts(part.get("message_blocks"))])


def _files(message: Piece) -> Iterator[Piece]:
    """Each once, those in what is forwarded too."""
    found = list(_dicts(message.get("files")))
    for attached in _dicts(message.get("attachments")):
        found += _files(attached)
        for inner in _forwarded(attached):
            found += _files(inner)
    yield from {str(file.get("id") or id(file)): file for file in found}.values()


def _of_file(file: Piece, names: NameOf) -> Iterator[str]:
    """What a file says beside its bytes: a mail its words, one that lies elsewhere its address."""
    title = str(file.get("title") or file.get("name") or "")
    if file.get("mode") == "email" or file.get("filetype") == "email":
        senders = (
            str(s.get("original") or s.get("address") or "") for s in _dicts(file.get("from"))
        )
        yield "↪ " + " · ".join(filter(None, (*senders, str(file.get("subject") or title))))
        words = (file.get(key) for key in ("plain_text", "preview_plain_text", "preview"))
        yield from str(next(filter(None, words), "")).split("\n")
        for attached in _dicts(file.get("attachments")):
            yield f"📎 {attached.get('filename') or attached.get('name') or ''}".rstrip()
    elif file.get("is_external") or file.get("mode") == "external" or not file.get("id"):
        yield _link(str(file.get("external_url") or file.get("url_private") or ""), title)


# Once


def _once(words: str, shown: str) -> str:
    """What stands in both of two tellings once; both, where each tells something of its own."""
    one, other = _plain(words), _plain(shown)
    if other in one or _plain(readable(shown, {})) in one:  # some leave it escaped
        return words
    return shown if one in other else f"{words}\n{shown}"


def _plain(text: str) -> str:
    """The words alone, however they are set."""
    return _SETTING.sub("", _NUMBER.sub("", text))


# Walking


def _dicts(value: object) -> Iterator[Piece]:
    """The parts in a list of parts, or of lists of them; a part alone is one."""
    if isinstance(value, Mapping):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _dicts(each)


def _parts(value: object) -> Iterator[Piece]:
    for part in _dicts(value):
        yield part
        for below in part.values():
            yield from _parts(below)


def _strings(value: object) -> Iterator[str]:
    """All texts, but those in which nothing is a token: people's own letters in rich text."""
    for part in _parts(value):
        if part.get("type") == "text":
            continue
        for below in part.values():
            if isinstance(below, str):
                yield below
            elif isinstance(below, list):
                yield from (each for each in below if isinstance(each, str))
