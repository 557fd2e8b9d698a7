"""What was written about a case, as its transcript shows it: the report and each event."""

from collections.abc import Callable
from typing import Any

from bot.domain.policy import Policy
from bot.operate import words
from bot.operate.bilingual import STATE, FactRow, both, day, two, who
from bot.operate.transcript import Json
from bot.runtime.console import Words


class EventFacts:
    """Reads with the policy's names; ``measures`` are those of the transcript."""

    def __init__(self, policy: Policy, measures: list[Json]) -> None:
        self._policy = policy
        self._kinds = {measure["id"]: measure["kind"] for measure in measures}

    def event(self, event: Json) -> list[FactRow]:
        """What an event holds, unless it is the text itself."""
        reads: dict[str, Callable[[Json], list[FactRow]]] = {
            "report": self.report,
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
            "identity": _joint,
            "export_leave": _joint,
            "hold": _hold,
            "export": _export,
        }
        return reads[event["kind"]](event)

    def _judgement(self, event: Json) -> list[FactRow]:
        return [
            (both("judge.outcome"), two(both(f"outcome.{event['outcome']}"))),
            (both("judge.categories"), self._choices(event, "categories", self._policy.category)),
            (both("judge.demand_validity"), event.get("demand_validity", "")),
            (both("judge.means"), event.get("means", "")),
            (both("judge.environment"), event.get("environment", "")),
            (both("judge.guards"), self._choices(event, "guards", self._policy.guard)),
            (both("judge.unchecked_reason"), event.get("unchecked_reason", "")),
            (both("judge.reason"), event["reason"]),
        ]

    def kind(self, id_: str) -> str:
        kind = self._policy.measure(id_)
        return two(Words(kind.ja, kind.en)) if kind else id_

    def _measure(self, event: Json) -> list[FactRow]:
        wanted = event.get("wanted")
        return [
            (both("measure.measure"), self.kind(event["measure"])),
            (both("measure.state"), two(both(f"measure_state.{event['state']}"))),
            (
                Words("承認待ち", "Waits for approval"),
                two(both(f"measure_state.{wanted}")) if wanted else "",
            ),
            (both("measure.due_on"), day(event.get("due_on"))),
            (both("measure.detail"), event.get("detail", "")),
        ]

    def _care(self, event: Json) -> list[FactRow]:
        said = Words("お願いする", "please") if event["wanted"] else Words("見送る", "not now")
        kind = self.kind(event["measure"])
        return [(both("measure.measure"), kind), (Words("返事", "Answer"), two(said))]

    def _approval(self, event: Json) -> list[FactRow]:
        kind = self._kinds.get(event.get("measure_id"))
        return [
            (both("measure.measure"), self.kind(kind) if kind else ""),
            (Words("承認にあたって", "With it"), event["note"]),
        ]

    def report(self, report: Json) -> list[FactRow]:
        scene = report.get("scene")
        return [
            (both("safety.desk"), two(both(f"safety.{report['safety']}"))),
            (both("part.occurred_on"), day(report["occurred_on"])),
            (both("scene.label"), two(both(f"scene.{scene}")) if scene else ""),
            (both("part.narrative"), report["narrative"]),
            *self._details(report.get("details") or {}),
        ]

    def _details(self, details: Json) -> list[FactRow]:
        rows: list[FactRow] = []
        if role := details.get("role"):
            rows.append((both("part.role"), two(both(f"role.{role}"))))
        rows.append(
            (both("part.categories"), self._choices(details, "categories", self._policy.category))
        )
        for name in ("demand", "response", "customer", "witnesses", "condition"):
            rows.append((both(f"part.{name}"), details.get(name, "")))
        rows.append((both("part.wishes"), self._choices(details, "wishes", self._policy.wish)))
        if sharing := details.get("sharing"):
            rows.append((both("part.sharing"), two(both(f"sharing.{sharing}"))))
        return rows

    def _choices(self, data: Json, name: str, find: Callable[[str], Any]) -> str:
        found = [(find(id_), id_) for id_ in data.get(name) or ()]
        return "\n".join(two(Words(each.ja, each.en)) if each else id_ for each, id_ in found)


def _closing(event: Json) -> list[FactRow]:
    return [
        (Words("相談者に伝えたこと", "Told to the reporter"), event.get("outcome_note", "")),
        (Words("再発防止", "Prevention"), event.get("prevention", "")),
    ]


def _assignment(event: Json) -> list[FactRow]:
    return [
        (Words("担当", "Member"), who(event["member"])),
        (Words("理由", "Reason"), event["reason"]),
    ]


def _checkin(event: Json) -> list[FactRow]:
    said = str(event.get("said", ""))
    return [(Words("返事", "Answer"), two(words.CHECKIN.get(said, Words(said, said))))]


def _access(event: Json) -> list[FactRow]:
    return [
        (Words("相談", "Case"), event["number"]),
        (STATE, two(words.ACCESS.get(event["state"], Words(event["state"], event["state"])))),
        (Words("依頼した人", "Asked by"), who(event["asked_by"])),
        (Words("理由", "Reason"), event["reason"]),
        (Words("決めた人", "Decided by"), who(event["decided_by"]) if event["decided_by"] else ""),
    ]


def _hold(event: Json) -> list[FactRow]:
    on = Words("保存する", "kept") if event["held"] else Words("解除", "released")
    return [(STATE, two(on)), (Words("理由", "Reason"), event["reason"])]


def _joint(event: Json) -> list[FactRow]:
    group = "joint_ground" if event["kind"] == "identity" else "joint_reader"
    what, decided = event.get("what"), event["decided_by"]
    return [
        (STATE, two(words.JOINT[event["state"]])),
        (Words("内容", "About"), two(both(f"{group}.{what}")) if what else ""),
        (Words("求めた人", "Asked by"), who(event["asked_by"])),
        (Words("理由", "Reason"), event["reason"]),
        (Words("決めた人", "Decided by"), who(decided) if decided else ""),
    ]


def _export(event: Json) -> list[FactRow]:
    """An earlier version says whether the reporter was in it, and not for whom it was."""
    reader = event.get("reader")
    what = (
        both(f"joint_reader.{reader}")
        if reader
        else Words("相談者の名前を含む", "with the reporter")
    )
    said = two(what) if reader or event.get("with_reporter") else ""
    return [
        (Words("渡す相手", "For"), said),
        (Words("理由", "Reason"), event["reason"]),
        (Words("書き出した人の言葉", "Said with it"), event.get("note", "")),
    ]
