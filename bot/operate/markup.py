"""What the page of a transcript is made of: text in two languages, tables, sections, its look."""

from collections.abc import Sequence
from datetime import date, datetime
from html import escape
from typing import Any

from bot.operate import words
from bot.operate.transcript import Json
from bot.runtime.console import Words
from messages.texts import texts

JA, EN = texts("ja"), texts("en")

NONE = Words("ありません", "none")
YES = Words("はい", "yes")
WHEN, BY, WHAT, STATE = (
    Words("日時", "When"),
    Words("だれが", "By"),
    Words("何を", "What"),
    Words("状態", "State"),
)


class Markup(str):
    """Text that is HTML already."""


def shown(value: Any) -> Markup:
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


def two(found: Words) -> Markup:
    """Both languages."""
    english = f' <span lang="en">{escape(found.en)}</span>' if found.en != found.ja else ""
    return Markup(escape(found.ja) + english)


def both(name: str) -> Words:
    """What the catalogues have under this name."""
    return Words(JA(name), EN(name))


def moment(value: str | None) -> str:
    if value is None:
        return "—"
    at = datetime.fromisoformat(value)
    return f"{JA.day(at.date())} {at:%H:%M:%S}"


def day(value: str | None) -> str:
    return JA.day(date.fromisoformat(value)) if value else ""


def who(person: Json | None) -> Markup:
    if person is None:
        return two(words.ROLES["bot"])
    name, known = person.get("name", ""), person.get("id", "")
    if name and known:
        name = f"{name} ({known})"
    name = name or known
    if person["role"] == "desk":
        return shown(name)
    return Markup(f"{two(words.ROLES[person['role']])} {escape(name)}".strip())


def people(several: Sequence[Json | None]) -> Markup:
    return Markup("、".join(who(person) for person in several) or "—")


FactRow = tuple[Words, Any]


def facts(rows: Sequence[FactRow]) -> str:
    """A table of what is filled in."""
    lines = [
        f"<tr><th>{two(label)}</th><td>{shown(value)}</td></tr>"
        for label, value in rows
        if value not in ("", None)
    ]
    return f'<table class="facts">{"".join(lines)}</table>' if lines else ""


def table(head: Sequence[Words], lines: Sequence[Sequence[Any]]) -> str:
    if not lines:
        return f"<p>{two(NONE)}</p>"
    top = "".join(f"<th>{two(label)}</th>" for label in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{shown(cell)}</td>" for cell in line) + "</tr>" for line in lines
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def section(number: int, title: Words, *parts: str) -> str:
    return f"<section><h2>{number}. {two(title)}</h2>{''.join(parts)}</section>"


def document(title: str, *parts: str) -> str:
    return (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )


_STYLE = """
@page { size: A4; margin: 18mm 16mm; }
* { box-sizing: border-box; }
body { font: 10.5pt/1.7 "Hiragino Sans", "Yu Gothic", "Noto Sans CJK JP", "Noto Sans JP",
  sans-serif; color: #111; max-width: 190mm; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 18pt; border-bottom: 2px solid #111; padding-bottom: .2em; }
h2 { font-size: 13pt; border-bottom: 1px solid #888; margin-top: 2em; break-after: avoid; }
h3 { font-size: 10.5pt; margin: 1.2em 0 .3em; break-after: avoid; }
[lang=en] { color: #555; font-size: .85em; font-weight: normal; }
.by { font-weight: normal; margin-left: 1em; }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt; }
th, td { border: 1px solid #bbb; padding: .3em .6em; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; white-space: pre-wrap; }
th { background: #f2f2f2; font-weight: 600; }
.facts th { width: 30%; }
tr { break-inside: avoid; }
.facts tr { break-inside: auto; }
thead { display: table-header-group; }
.typed { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid #bbb;
  padding-left: .8em; margin: .3em 0; }
.note { border: 2px solid #a00; padding: .5em .8em; font-weight: 600; }
code { font-size: 8pt; overflow-wrap: anywhere; }
@media print { body { margin: 0; padding: 0; max-width: none; } }
"""
