"""The transcript of a case as a paper, for whoever reads it: Japanese first, English beside it.

It says what the transcript holds, and no more: what its reader may not have is not in there.
"""

from collections.abc import Mapping
from itertools import count

from bot.domain.policy import Policy
from bot.drawing.sheets import Sheets
from bot.operate import words
from bot.operate.bilingual import (
    BY,
    STATE,
    WHAT,
    WHEN,
    YES,
    FactRow,
    both,
    day,
    moment,
    people,
    two,
    who,
)
from bot.operate.transcript import Json
from bot.operate.written import EventFacts
from bot.runtime.console import Words


class TranscriptPage:
    def __init__(self, transcript: Json, policy: Policy) -> None:
        self._transcript = transcript
        self._facts = EventFacts(policy, transcript.get("measures", []))
        self._places = count(1)
        number = transcript["case"]["number"]
        title = _TITLES["customer" if "customer" in transcript else "case"]
        self._title = f"{title.ja} {number} {title.en}"
        self._paper = Sheets(f"{title.ja} {number}", f"{number}  取扱注意 Confidential")

    def pdf(self) -> bytes:
        self._head()
        case = self._transcript["case"]
        for name, title, part in (
            ("customer", Words("お客様について記録した事実", "Facts about you"), self._customer),
            ("summary", Words("概要", "Summary"), self._summary),
            ("report", Words("相談の内容(現在)", "What was told, as it stands"), self._told),
            ("events", Words("経過(順番どおり)", "What happened, in order"), self._events),
            ("judgements", Words("判断(すべての版)", "Judgements, every version"), self._judged),
            ("measures", Words("措置(現在)", "Measures, as they stand"), self._measures),
            ("evidence", Words("証拠ファイル", "Evidence"), self._evidence),
            ("notices", Words("社内への共有", "Notices to everyone"), self._notices),
            ("audit", Words("操作の記録", "Who did what, and who opened it"), self._audit),
        ):
            if name in self._transcript or (name == "summary" and "received_at" in case):
                self._paper.heading(f"{next(self._places)}. {two(title)}")
                part()
        self._paper.heading(f"{next(self._places)}. {two(Words('確かめ方', 'How to check it'))}")
        self._paper.note(CHECKING.ja)
        self._paper.note(CHECKING.en)
        return self._paper.done()

    def _say(self, rows: list[FactRow]) -> None:
        self._paper.facts([(two(label), text) for label, text in rows])

    # the head

    def _head(self) -> None:
        case, made = self._transcript["case"], self._transcript["export"]
        self._paper.title(self._title)
        if case.get("anonymous"):
            self._paper.note(two(_WITHOUT))
        if not made.get("chain_whole", True):
            self._paper.note(two(_BROKEN))
        self._say(
            [
                (Words("渡す相手", "For"), two(both(f"joint_reader.{made['reader']}"))),
                (Words("会社", "Company"), made["company"]),
                (Words("書き出した日時(日本時間)", "Exported at (Japan)"), moment(made["at"])),
                (
                    Words("求めた人", "Asked by"),
                    who(made["asked_by"]) if "asked_by" in made else "",
                ),
                (
                    Words("同意した人", "Agreed to by"),
                    who(made["agreed_by"]) if "agreed_by" in made else "",
                ),
                (Words("書き出した人", "Exported by"), who(made["by"]) if "by" in made else ""),
                (Words("理由", "Reason"), made.get("reason", "")),
            ]
        )

    def _customer(self) -> None:
        customer = self._transcript["customer"]
        scene = customer["scene"]
        self._say(
            [
                (both("part.occurred_on"), day(customer["occurred_on"])),
                (both("scene.label"), two(both(f"scene.{scene}")) if scene else ""),
                (
                    Words("お名前・番号など", "Names, numbers, accounts"),
                    customer["recorded"] or "—",
                ),
            ]
        )
        self._paper.note(two(_ONLY_FACTS))

    def _summary(self) -> None:
        case = {**dict.fromkeys(_SUMMARY), **self._transcript["case"]}
        yes = two(YES)
        excluded = case["excluded"]
        self._say(
            [
                (STATE, two(both(f"state.{case['state']}")) if case["state"] else ""),
                (Words("緊急", "Urgent"), yes if case["urgent"] else ""),
                (
                    Words("助けを求めるボタンから", "Began with a call for help"),
                    yes if case["called_for_help"] else "",
                ),
                (
                    Words("窓口が聞き取って記録", "Entered by the desk"),
                    yes if case["taken_by_desk"] else "",
                ),
                (Words("相談者", "Reporter"), self._reporter(case)),
                *[(label, moment(case[name])) for name, label in _MOMENTS if case[name]],
                (Words("担当", "Handled by"), people(case["handlers"] or ())),
                (
                    Words("知らせてはいけない人", "Must not learn of it"),
                    people(excluded) if excluded else str(case["excluded_count"] or ""),
                ),
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

    def _reporter(self, case: Json) -> str:
        if case["taken_by_desk"]:
            return f"— ({two(Words('記録した人', 'entered by'))} {who(case['reporter'])})"
        if "id" not in case["reporter"]:
            return two(Words("非開示(匿名の相談)", "not shown (anonymous)"))
        return who(case["reporter"])

    # what was told and done

    def _told(self) -> None:
        self._say(self._facts.report(self._transcript["report"]))

    def _events(self) -> None:
        for event in self._transcript["events"]:
            kind = two(words.EVENTS[event["kind"]])
            self._paper.subheading(f"{moment(event['at'])}  {kind}  {who(event['by'])}")
            if "text" in event:
                self._paper.text(event["text"] or "—")
            else:
                self._say(self._facts.event(event))

    def _judged(self) -> None:
        self._each("judgements", Words("判断", "Judgement"))

    def _each(self, name: str, title: Words) -> None:
        for event in self._transcript[name]:
            self._paper.subheading(f"{moment(event['at'])}  {two(title)}  {who(event['by'])}")
            self._say(self._facts.event(event))
        self._none(name)

    def _none(self, name: str) -> None:
        if not self._transcript[name]:
            self._paper.note(two(_NONE))

    def _measures(self) -> None:
        for measure in self._transcript["measures"]:
            approved = measure.get("approved_by")
            self._say(
                [
                    (Words("措置", "Measure"), self._facts.kind(measure["kind"])),
                    (STATE, two(both(f"measure_state.{measure['state']}"))),
                    (Words("期限", "Due"), day(measure["due_on"])),
                    (BY, who(measure["by"]) if "by" in measure else ""),
                    (Words("承認", "Approved by"), who(approved) if approved else ""),
                    (both("measure.detail"), measure.get("detail", "")),
                ]
            )
        self._none("measures")

    def _evidence(self) -> None:
        for file in self._transcript["evidence"]:
            note = two(_FILE_NOTES[file["in_export"]])
            self._say(
                [
                    (Words("番号", "No."), str(file["number"])),
                    (Words("ファイル", "File"), file["name"] or "—"),
                    (
                        Words("受領", "Given"),
                        f"{moment(file['given_at'])}  {who(file['given_by'])}",
                    ),
                    (Words("大きさ", "Bytes"), str(file["size"])),
                    (Words("受け取ったときの SHA-256", "SHA-256 as given"), file["sha256"] or "—"),
                    (Words("渡したもの", "Handed out"), f"{file['path'] or ''}\n{note}".strip()),
                    (
                        Words("渡したものの SHA-256", "SHA-256 of that"),
                        file["handed_sha256"] or "",
                    ),
                ]
            )
        self._none("evidence")

    def _notices(self) -> None:
        for notice in self._transcript["notices"]:
            text: Mapping[str, str] = notice["text"] or {}
            published, approved = notice["published_at"], notice["approved_by"]
            prepared = f"{moment(notice['begun_at'])}  {who(notice['prepared_by'])}"
            self._say(
                [
                    (STATE, two(both(f"notice_state.{notice['state']}"))),
                    (Words("準備", "Prepared"), prepared),
                    (Words("承認", "Approved by"), who(approved) if approved else ""),
                    (Words("公開", "Published"), moment(published) if published else ""),
                    *[(both(f"notice.{name}"), text.get(name, "")) for name in _NOTICE_PARTS],
                    (Words("やめた理由", "Why it was ended"), notice["retract_reason"]),
                ]
            )
        self._none("notices")

    def _audit(self) -> None:
        self._paper.table(
            [two(label) for label in (WHEN, BY, WHAT, Words("断られた", "Refused"))],
            [
                (
                    moment(line["at"]),
                    who(line["who"]),
                    two(words.ACTIONS.get(line["action"], Words(line["action"], line["action"]))),
                    two(YES) if line["refused"] else "",
                )
                for line in self._transcript["audit"]
            ],
            (0.3, 0.25, 0.31, 0.14),
        )


_TITLES = {
    "case": Words("相談の記録", "Record of a case"),
    "customer": Words("保有している個人データの開示", "Disclosure of personal data"),
}
_SUMMARY = (
    *("state", "urgent", "called_for_help", "taken_by_desk", "reporter", "handlers", "excluded"),
    *("excluded_count", "stepped_out", "legal_hold", "received_at", "respond_by", "opened_at"),
    *("answered_at", "closed_at"),
)
_MOMENTS = (
    ("received_at", Words("受付", "Received")),
    ("respond_by", Words("最初の返事の期限", "First answer due")),
    ("opened_at", Words("最初に開いた", "First opened")),
    ("answered_at", Words("最初の返事", "First answer")),
    ("closed_at", Words("終了", "Closed")),
)
_NOTICE_PARTS = ("happened", "company_response", "from_today", "changes")
_NONE = Words("ありません", "none")

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
_BROKEN = Words(
    "操作の記録の連鎖が壊れています。記録が書き換えられたおそれがあります。",
    "The chain of the audit is broken: the record may have been altered.",
)
_ONLY_FACTS = Words(
    "窓口があなたについて事実として記録しているものです。ほかの方のこと、社内の検討は含みません。",
    "What the desk has recorded about you as fact. Nothing of other people, or of what was "
    "considered within the company, is in it.",
)
CHECKING = Words(
    "manifest.json に、この書き出しのすべての部分の大きさと SHA-256 があり、会社の鍵で署名されて"
    "います(manifest.json.sig)。確かめるための手順は README.txt にあります。",
    "manifest.json has the size and SHA-256 of every part of this export, and is signed with the "
    "company's key (manifest.json.sig). README.txt says how to check both.",
)
