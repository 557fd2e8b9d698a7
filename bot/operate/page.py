"""The record as a page that reads and prints well: Japanese first, English beside it.

One file without scripts, styles or pictures from elsewhere. Whatever somebody typed is
escaped.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import Any

from bot.domain.policy import Policy
from bot.operate import words
from bot.operate.record import Json
from bot.runtime.console import Words
from messages.texts import texts

JA, EN = texts("ja"), texts("en")


class Markup(str):
    """Text that is HTML already."""


def _text(value: Any) -> Markup:
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


def _two(found: Words) -> Markup:
    """Both languages."""
    english = f' <span lang="en">{escape(found.en)}</span>' if found.en != found.ja else ""
    return Markup(escape(found.ja) + english)


def _key(name: str) -> Words:
    return Words(JA(name), EN(name))


def _moment(value: str | None) -> str:
    if value is None:
        return "—"
    moment = datetime.fromisoformat(value)
    return f"{JA.day(moment.date())} {moment:%H:%M:%S}"


def _day(value: str | None) -> str:
    return JA.day(date.fromisoformat(value)) if value else ""


def who(person: Json | None) -> Markup:
    if person is None:
        return _two(words.ROLES["bot"])
    name, known = person.get("name", ""), person.get("id", "")
    if name and known:
        name = f"{name} ({known})"
    name = name or known
    if person["role"] == "desk":
        return _text(name)
    return Markup(f"{_two(words.ROLES[person['role']])} {escape(name)}".strip())


def _people(people: Sequence[Json | None]) -> Markup:
    return Markup("、".join(who(person) for person in people) or "—")


_Row = tuple[Words, Any]


def _rows(rows: Sequence[_Row]) -> str:
    """A table of what is filled in."""
    lines = [
        f"<tr><th>{_two(label)}</th><td>{_text(value)}</td></tr>"
        for label, value in rows
        if value not in ("", None)
    ]
    return f'<table class="facts">{"".join(lines)}</table>' if lines else ""


def _table(head: Sequence[Words], lines: Sequence[Sequence[Any]]) -> str:
    if not lines:
        return f"<p>{_two(NONE)}</p>"
    top = "".join(f"<th>{_two(label)}</th>" for label in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in line) + "</tr>" for line in lines
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _section(number: int, title: Words, *parts: str) -> str:
    return f"<section><h2>{number}. {_two(title)}</h2>{''.join(parts)}</section>"


NONE = Words("ありません", "none")
YES = Words("はい", "yes")
WHEN, BY, WHAT, STATE = (
    Words("日時", "When"),
    Words("だれが", "By"),
    Words("何を", "What"),
    Words("状態", "State"),
)


class RecordPage:
    def __init__(self, record: Json, policy: Policy) -> None:
        self._record = record
        self._policy = policy

    def html(self) -> str:
        case = self._record["case"]
        title = f"{case['number']} 相談の記録"
        parts = [
            f'<h1>相談の記録 {escape(case["number"])} <span lang="en">Record of a case</span></h1>',
            self._head(),
            _section(1, Words("概要", "Summary"), self._summary()),
            _section(2, Words("相談の内容(現在)", "What was told, as it stands"), self._told()),
            _section(3, Words("経過(すべて、順番どおり)", "Everything, in order"), self._events()),
            _section(4, Words("判断(すべての版)", "Judgements, every version"), self._judgements()),
            _section(5, Words("措置(現在)", "Measures, as they stand"), self._measures()),
            _section(6, Words("証拠ファイル", "Evidence"), self._evidence()),
            _section(7, Words("社内への共有", "Notices to everyone"), self._notices()),
            _section(8, Words("操作の記録", "Who did what, and who opened it"), self._audit()),
            _section(9, Words("この書き出しの確かめ方", "How to check this export"), _CHECKING),
        ]
        return (
            '<!doctype html><html lang="ja"><head><meta charset="utf-8">'
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
            f"<body>{''.join(parts)}</body></html>\n"
        )

    # the head

    def _head(self) -> str:
        made = self._record["export"]
        notes = []
        if self._record["case"]["anonymous"]:
            notes.append(_WITH if made["with_reporter"] else _WITHOUT)
        if not made["chain_whole"]:
            notes.append(_BROKEN)
        marked = "".join(f'<p class="note">{_two(note)}</p>' for note in notes)
        return marked + _rows(
            [
                (Words("会社", "Company"), made["company"]),
                (Words("書き出した日時(日本時間)", "Exported at (Japan)"), _moment(made["at"])),
                (Words("書き出した人", "Exported by"), who(made["by"])),
                (Words("理由", "Reason"), made["reason"]),
            ]
        )

    def _summary(self) -> str:
        case = self._record["case"]
        yes = _two(YES)
        excluded = (
            f"{case['excluded_count']}"
            if case["excluded"] is None
            else _people(case["excluded"])
            if case["excluded"]
            else ""
        )
        return _rows(
            [
                (STATE, _two(_key(f"state.{case['state']}"))),
                (Words("緊急", "Urgent"), yes if case["urgent"] else ""),
                (
                    Words("助けを求めるボタンから", "Began with a call for help"),
                    yes if case["called_for_help"] else "",
                ),
                (
                    Words("窓口が聞き取って記録", "Entered by the desk"),
                    yes if case["taken_by_desk"] else "",
                ),
                (Words("相談者", "Reporter"), self._reporter()),
                (Words("受付", "Received"), _moment(case["received_at"])),
                (Words("最初の返事の期限", "First answer due"), _moment(case["respond_by"])),
                (Words("最初に開いた", "First opened"), _moment(case["opened_at"])),
                (Words("最初の返事", "First answer"), _moment(case["answered_at"])),
                (Words("終了", "Closed"), _moment(case["closed_at"])),
                (Words("担当", "Handled by"), _people(case["handlers"])),
                (Words("知らせてはいけない人", "Must not learn of it"), excluded),
                (
                    Words("担当から外れた人", "Stepped out"),
                    _people(case["stepped_out"]) if case["stepped_out"] else "",
                ),
                (
                    Words("保存の指示(リーガルホールド)", "Legal hold"),
                    yes if case["legal_hold"] else "",
                ),
            ]
        )

    def _reporter(self) -> Markup:
        case = self._record["case"]
        if case["taken_by_desk"]:
            return Markup(f"— ({_two(Words('記録した人', 'entered by'))} {who(case['reporter'])})")
        if "id" not in case["reporter"]:
            return _two(Words("非開示(匿名の相談)", "not shown (anonymous)"))
        return who(case["reporter"])

    # the report

    def _told(self) -> str:
        return _rows(self._report(self._record["report"]))

    def _report(self, report: Json) -> list[_Row]:
        scene = report.get("scene")
        return [
            (_key("safety.desk"), _two(_key(f"safety.{report['safety']}"))),
            (_key("part.occurred_on"), _day(report["occurred_on"])),
            (_key("scene.label"), _two(_key(f"scene.{scene}")) if scene else ""),
            (_key("part.narrative"), report["narrative"]),
            *self._details(report.get("details") or {}),
        ]

    def _details(self, details: Json) -> list[_Row]:
        rows: list[_Row] = []
        if role := details.get("role"):
            rows.append((_key("part.role"), _two(_key(f"role.{role}"))))
        rows.append(
            (_key("part.categories"), self._choices(details, "categories", self._policy.category))
        )
        for name in ("demand", "response", "customer", "witnesses", "condition"):
            rows.append((_key(f"part.{name}"), details.get(name, "")))
        rows.append((_key("part.wishes"), self._choices(details, "wishes", self._policy.wish)))
        if sharing := details.get("sharing"):
            rows.append((_key("part.sharing"), _two(_key(f"sharing.{sharing}"))))
        return rows

    def _choices(self, data: Json, name: str, find: Callable[[str], Any]) -> Markup:
        found = [(find(id_), id_) for id_ in data.get(name) or ()]
        return Markup(
            "<br>".join(
                _two(Words(choice.ja, choice.en)) if choice else escape(id_)
                for choice, id_ in found
            )
        )

    # in order

    def _events(self) -> str:
        return "".join(
            f"<article><h3>{_moment(event['at'])} {_two(words.EVENTS[event['kind']])}"
            f'<span class="by">{who(event["by"])}</span></h3>{self._event(event)}</article>'
            for event in self._record["events"]
        )

    def _event(self, event: Json) -> str:
        if "text" in event:
            return f'<p class="typed">{_text(event["text"] or "—")}</p>'
        reads: dict[str, Callable[[Json], list[_Row]]] = {
            "report": self._report,
            "details": self._details,
            "judgement": self._judgement,
            "measure": self._measure,
            "approval": self._approval,
            "closing": _closing,
            "assignment": _assignment,
            "checkin": _checkin,
            "care": self._care,
            "moved": lambda event: [],
            "access": _access,
            "asked": _access,
            "hold": _hold,
            "export": _export,
        }
        return _rows(reads[event["kind"]](event))

    def _care(self, event: Json) -> list[_Row]:
        said = Words("お願いする", "please") if event["wanted"] else Words("見送る", "not now")
        kind = self._kind(event["measure"])
        return [(_key("measure.measure"), kind), (Words("返事", "Answer"), _two(said))]

    def _judgement(self, event: Json) -> list[_Row]:
        return [
            (_key("judge.outcome"), _two(_key(f"outcome.{event['outcome']}"))),
            (_key("judge.categories"), self._choices(event, "categories", self._policy.category)),
            (_key("judge.demand_validity"), event.get("demand_validity", "")),
            (_key("judge.means"), event.get("means", "")),
            (_key("judge.environment"), event.get("environment", "")),
            (_key("judge.guards"), self._choices(event, "guards", self._policy.guard)),
            (_key("judge.unchecked_reason"), event.get("unchecked_reason", "")),
            (_key("judge.reason"), event["reason"]),
        ]

    def _kind(self, id_: str) -> Markup:
        kind = self._policy.measure(id_)
        return _two(Words(kind.ja, kind.en)) if kind else _text(id_)

    def _measure(self, event: Json) -> list[_Row]:
        wanted = event.get("wanted")
        return [
            (_key("measure.measure"), self._kind(event["measure"])),
            (_key("measure.state"), _two(_key(f"measure_state.{event['state']}"))),
            (
                Words("承認待ち", "Waits for approval"),
                _two(_key(f"measure_state.{wanted}")) if wanted else "",
            ),
            (_key("measure.due_on"), _day(event.get("due_on"))),
            (_key("measure.detail"), event.get("detail", "")),
        ]

    def _approval(self, event: Json) -> list[_Row]:
        kinds = {m["id"]: m["kind"] for m in self._record["measures"]}
        kind = kinds.get(event.get("measure_id"))
        return [
            (_key("measure.measure"), self._kind(kind) if kind else ""),
            (Words("承認にあたって", "With it"), event["note"]),
        ]

    # tables

    def _judgements(self) -> str:
        lines = [
            (_moment(e["at"]), who(e["by"]), _two(_key(f"outcome.{e['outcome']}")), e["reason"])
            for e in self._record["events"]
            if e["kind"] == "judgement"
        ]
        return _table([WHEN, BY, Words("判断", "Outcome"), Words("理由", "Reason")], lines)

    def _measures(self) -> str:
        return _table(
            [
                Words("措置", "Measure"),
                STATE,
                Words("期限", "Due"),
                BY,
                Words("承認", "Approved by"),
            ],
            [
                (
                    self._kind(m["kind"]),
                    _two(_key(f"measure_state.{m['state']}")),
                    _day(m["due_on"]),
                    who(m["by"]),
                    who(m["approved_by"]) if m["approved_by"] else "",
                )
                for m in self._record["measures"]
            ],
        )

    def _evidence(self) -> str:
        return _table(
            [
                Words("番号", "No."),
                Words("ファイル", "File"),
                Words("受領", "Given"),
                Words("大きさ", "Bytes"),
                Words("受け取ったときの SHA-256", "SHA-256 as given"),
                Words("この書き出しの中", "In this export"),
            ],
            [
                (
                    f["number"],
                    f["name"] or "—",
                    Markup(f"{_moment(f['given_at'])}<br>{who(f['given_by'])}"),
                    f["size"],
                    Markup(f"<code>{escape(f['sha256'] or '—')}</code>"),
                    self._place(f),
                )
                for f in self._record["evidence"]
            ],
        )

    def _place(self, file: Json) -> Markup:
        note = _FILE_NOTES[file["in_export"]]
        path = f"<code>{escape(file['path'])}</code><br>" if file["path"] else ""
        return Markup(path + _two(note))

    def _notices(self) -> str:
        parts = []
        for notice in self._record["notices"]:
            text: Mapping[str, str] = notice["text"] or {}
            rows: list[_Row] = [
                (STATE, _two(_key(f"notice_state.{notice['state']}"))),
                (
                    Words("準備", "Prepared"),
                    Markup(f"{_moment(notice['begun_at'])}<br>{who(notice['prepared_by'])}"),
                ),
                (
                    Words("承認", "Approved by"),
                    who(notice["approved_by"]) if notice["approved_by"] else "",
                ),
                (
                    Words("公開", "Published"),
                    _moment(notice["published_at"]) if notice["published_at"] else "",
                ),
                *[(_key(f"notice.{name}"), text.get(name, "")) for name in _NOTICE_PARTS],
                (_key("notice.retract_reason"), notice["retract_reason"]),
            ]
            parts.append(f"<article>{_rows(rows)}</article>")
        return "".join(parts) or f"<p>{_two(NONE)}</p>"

    def _audit(self) -> str:
        return _table(
            [WHEN, BY, WHAT, Words("断られた", "Refused")],
            [
                (
                    _moment(line["at"]),
                    who(line["who"]),
                    _two(words.ACTIONS.get(line["action"], Words(line["action"], line["action"]))),
                    _two(YES) if line["refused"] else "",
                )
                for line in self._record["audit"]
            ],
        )


def _closing(event: Json) -> list[_Row]:
    return [
        (Words("相談者に伝えたこと", "Told to the reporter"), event.get("outcome_note", "")),
        (Words("再発防止", "Prevention"), event.get("prevention", "")),
    ]


def _assignment(event: Json) -> list[_Row]:
    return [
        (Words("担当", "Member"), who(event["member"])),
        (Words("理由", "Reason"), event["reason"]),
    ]


def _checkin(event: Json) -> list[_Row]:
    said = str(event.get("said", ""))
    return [(Words("返事", "Answer"), _two(words.CHECKIN.get(said, Words(said, said))))]


def _access(event: Json) -> list[_Row]:
    return [
        (Words("相談", "Case"), event["number"]),
        (STATE, _two(words.ACCESS.get(event["state"], Words(event["state"], event["state"])))),
        (Words("依頼した人", "Asked by"), who(event["asked_by"])),
        (Words("理由", "Reason"), event["reason"]),
        (Words("決めた人", "Decided by"), who(event["decided_by"]) if event["decided_by"] else ""),
    ]


def _hold(event: Json) -> list[_Row]:
    on = Words("保存する", "kept") if event["held"] else Words("解除", "released")
    return [(STATE, _two(on)), (Words("理由", "Reason"), event["reason"])]


def _export(event: Json) -> list[_Row]:
    with_reporter = Words("相談者の名前を含む", "with the reporter")
    return [
        (WHAT, _two(with_reporter) if event["with_reporter"] else ""),
        (Words("理由", "Reason"), event["reason"]),
    ]


_NOTICE_PARTS = ("happened", "company_response", "from_today", "changes")

_FILE_NOTES = {
    "original": Words("受け取ったまま", "unchanged"),
    "copy": Words(
        "付加情報を除いた写し(元のファイルは封をしたまま)",
        "a copy without metadata; the original stays sealed",
    ),
    "held_back": Words("含めていません(封をしたまま)", "not included; it stays sealed"),
    "not_received": Words("受け取れなかったファイル", "was never received"),
    "damaged": Words("保管中のものが開けません", "what is kept does not open as it was given"),
}

_WITHOUT = Words(
    "匿名の相談です。この書き出しに、相談者がだれかは含めていません。",
    "An anonymous case: this export does not say who reported it.",
)
_WITH = Words(
    "匿名の相談です。この書き出しは、相談者がだれかを含みます。取り扱いに注意してください。",
    "An anonymous case: this export says who reported it. Handle it with care.",
)
_BROKEN = Words(
    "操作の記録の連鎖が壊れています。記録が書き換えられたおそれがあります。",
    "The chain of the audit is broken: the record may have been altered.",
)
_CHECKING = (
    "<p>SHA256SUMS に、中のすべてのファイルの SHA-256 があります。展開したフォルダーで "
    "<code>sha256sum -c SHA256SUMS</code> を実行すると確かめられます。record.json は同じ内容の "
    "データです。操作の記録は、書き換えると分かる連鎖として保管されています。</p>"
    '<p lang="en">SHA256SUMS has the SHA-256 of every file in here: run '
    "<code>sha256sum -c SHA256SUMS</code> in the unpacked folder. record.json holds the same as "
    "data. The audit is kept as a chain in which an alteration shows.</p>"
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
