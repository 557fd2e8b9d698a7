"""The page of a transcript from its head to its foot: Japanese first, English beside it.

One file without scripts, styles or pictures from elsewhere. Whatever somebody typed is
escaped.
"""

from collections.abc import Mapping
from html import escape

from bot.domain.policy import Policy
from bot.operate import words
from bot.operate.markup import (
    BY,
    NONE,
    STATE,
    WHAT,
    WHEN,
    YES,
    FactRow,
    Markup,
    both,
    day,
    document,
    facts,
    moment,
    people,
    section,
    table,
    two,
    who,
)
from bot.operate.transcript import Json
from bot.operate.written import EventFacts
from bot.runtime.console import Words


class TranscriptPage:
    def __init__(self, transcript: Json, policy: Policy) -> None:
        self._transcript = transcript
        self._facts = EventFacts(policy, transcript["measures"])

    def html(self) -> str:
        case = self._transcript["case"]
        title = f"{case['number']} 相談の記録"
        parts = [
            f'<h1>相談の記録 {escape(case["number"])} <span lang="en">Record of a case</span></h1>',
            self._head(),
            section(1, Words("概要", "Summary"), self._summary()),
            section(2, Words("相談の内容(現在)", "What was told, as it stands"), self._told()),
            section(3, Words("経過(すべて、順番どおり)", "Everything, in order"), self._events()),
            section(4, Words("判断(すべての版)", "Judgements, every version"), self._judgements()),
            section(5, Words("措置(現在)", "Measures, as they stand"), self._measures()),
            section(6, Words("証拠ファイル", "Evidence"), self._evidence()),
            section(7, Words("社内への共有", "Notices to everyone"), self._notices()),
            section(8, Words("操作の記録", "Who did what, and who opened it"), self._audit()),
            section(9, Words("この書き出しの確かめ方", "How to check this export"), _CHECKING),
        ]
        return document(title, *parts)

    # the head

    def _head(self) -> str:
        made = self._transcript["export"]
        notes = []
        if self._transcript["case"]["anonymous"]:
            notes.append(_WITH if made["with_reporter"] else _WITHOUT)
        if not made["chain_whole"]:
            notes.append(_BROKEN)
        marked = "".join(f'<p class="note">{two(note)}</p>' for note in notes)
        return marked + facts(
            [
                (Words("会社", "Company"), made["company"]),
                (Words("書き出した日時(日本時間)", "Exported at (Japan)"), moment(made["at"])),
                (Words("書き出した人", "Exported by"), who(made["by"])),
                (Words("理由", "Reason"), made["reason"]),
            ]
        )

    def _summary(self) -> str:
        case = self._transcript["case"]
        yes = two(YES)
        excluded = (
            f"{case['excluded_count']}"
            if case["excluded"] is None
            else people(case["excluded"])
            if case["excluded"]
            else ""
        )
        return facts(
            [
                (STATE, two(both(f"state.{case['state']}"))),
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
                (Words("受付", "Received"), moment(case["received_at"])),
                (Words("最初の返事の期限", "First answer due"), moment(case["respond_by"])),
                (Words("最初に開いた", "First opened"), moment(case["opened_at"])),
                (Words("最初の返事", "First answer"), moment(case["answered_at"])),
                (Words("終了", "Closed"), moment(case["closed_at"])),
                (Words("担当", "Handled by"), people(case["handlers"])),
                (Words("知らせてはいけない人", "Must not learn of it"), excluded),
                (
                    Words("担当から外れた人", "Stepped out"),
                    people(case["stepped_out"]) if case["stepped_out"] else "",
                ),
                (
                    Words("保存の指示(リーガルホールド)", "Legal hold"),
                    yes if case["legal_hold"] else "",
                ),
            ]
        )

    def _reporter(self) -> Markup:
        case = self._transcript["case"]
        if case["taken_by_desk"]:
            return Markup(f"— ({two(Words('記録した人', 'entered by'))} {who(case['reporter'])})")
        if "id" not in case["reporter"]:
            return two(Words("非開示(匿名の相談)", "not shown (anonymous)"))
        return who(case["reporter"])

    # the report

    def _told(self) -> str:
        return facts(self._facts.report(self._transcript["report"]))

    # in order

    def _events(self) -> str:
        return "".join(
            f"<article><h3>{moment(event['at'])} {two(words.EVENTS[event['kind']])}"
            f'<span class="by">{who(event["by"])}</span></h3>{self._facts.event(event)}</article>'
            for event in self._transcript["events"]
        )

    # tables

    def _judgements(self) -> str:
        lines = [
            (moment(e["at"]), who(e["by"]), two(both(f"outcome.{e['outcome']}")), e["reason"])
            for e in self._transcript["events"]
            if e["kind"] == "judgement"
        ]
        return table([WHEN, BY, Words("判断", "Outcome"), Words("理由", "Reason")], lines)

    def _measures(self) -> str:
        return table(
            [
                Words("措置", "Measure"),
                STATE,
                Words("期限", "Due"),
                BY,
                Words("承認", "Approved by"),
            ],
            [
                (
                    self._facts.kind(m["kind"]),
                    two(both(f"measure_state.{m['state']}")),
                    day(m["due_on"]),
                    who(m["by"]),
                    who(m["approved_by"]) if m["approved_by"] else "",
                )
                for m in self._transcript["measures"]
            ],
        )

    def _evidence(self) -> str:
        return table(
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
                    Markup(f"{moment(f['given_at'])}<br>{who(f['given_by'])}"),
                    f["size"],
                    Markup(f"<code>{escape(f['sha256'] or '—')}</code>"),
                    self._place(f),
                )
                for f in self._transcript["evidence"]
            ],
        )

    def _place(self, file: Json) -> Markup:
        note = _FILE_NOTES[file["in_export"]]
        path = f"<code>{escape(file['path'])}</code><br>" if file["path"] else ""
        return Markup(path + two(note))

    def _notices(self) -> str:
        parts = []
        for notice in self._transcript["notices"]:
            text: Mapping[str, str] = notice["text"] or {}
            rows: list[FactRow] = [
                (STATE, two(both(f"notice_state.{notice['state']}"))),
                (
                    Words("準備", "Prepared"),
                    Markup(f"{moment(notice['begun_at'])}<br>{who(notice['prepared_by'])}"),
                ),
                (
                    Words("承認", "Approved by"),
                    who(notice["approved_by"]) if notice["approved_by"] else "",
                ),
                (
                    Words("公開", "Published"),
                    moment(notice["published_at"]) if notice["published_at"] else "",
                ),
                *[(both(f"notice.{name}"), text.get(name, "")) for name in _NOTICE_PARTS],
                (both("notice.retract_reason"), notice["retract_reason"]),
            ]
            parts.append(f"<article>{facts(rows)}</article>")
        return "".join(parts) or f"<p>{two(NONE)}</p>"

    def _audit(self) -> str:
        return table(
            [WHEN, BY, WHAT, Words("断られた", "Refused")],
            [
                (
                    moment(line["at"]),
                    who(line["who"]),
                    two(words.ACTIONS.get(line["action"], Words(line["action"], line["action"]))),
                    two(YES) if line["refused"] else "",
                )
                for line in self._transcript["audit"]
            ],
        )


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
