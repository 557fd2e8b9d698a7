"""What was filled into a view: Slack's state into values, values into a report."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from bot.domain.case import Details, Identity, Report, ReporterRole, Safety, Scene, Sharing
from bot.domain.deadline import TOKYO
from bot.domain.error import Code, Refusal
from bot.usecases.evidence import GivenFile
from messages import ids

E = TypeVar("E", bound=StrEnum)


def file_of(file: Mapping[str, Any]) -> GivenFile:
    """A file as Slack names it in a form or a message."""
    return GivenFile(
        file["id"],
        file.get("name") or file.get("title") or file["id"],
        file.get("mimetype") or "application/octet-stream",
        int(file.get("size") or 0),
    )


def _plain(state: Mapping[str, Any]) -> Any:
    """One element's state as text, a list of text, or a list of files; None where empty."""
    for single in ("selected_date", "selected_user", "selected_date_time"):
        if single in state:
            return state[single]
    if "files" in state:
        return [asdict(file_of(file)) for file in state["files"] or ()]
    if "selected_option" in state:
        return (state["selected_option"] or {}).get("value")
    if "selected_options" in state:
        return [option["value"] for option in state["selected_options"] or ()]
    return state.get("selected_users") or state.get("value")


@dataclass(frozen=True, slots=True)
class Values:
    """The filled inputs by block id; ``plain`` is what a draft keeps of them."""

    plain: Mapping[str, Any]

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "Values":
        state = (view.get("state") or {}).get("values") or {}
        filled = {
            block_id: _plain(elements.get(ids.VALUE) or {}) for block_id, elements in state.items()
        }
        return cls({block_id: value for block_id, value in filled.items() if value})

    def text(self, field: str) -> str:
        return str(self.plain.get(field) or "")

    def many(self, field: str) -> tuple[str, ...]:
        return tuple(self.plain.get(field) or ())

    def choice(self, kind: type[E], field: str) -> E:
        """The choice of a required input; a ``Refusal`` on it where there is none."""
        if (chosen := self.maybe_choice(kind, field)) is None:
            raise Refusal(Code.REQUIRED, field=field)
        return chosen

    def maybe_choice(self, kind: type[E], field: str) -> E | None:
        try:
            return kind(self.text(field))
        except ValueError:
            return None

    def day(self, field: str) -> date:
        """The day of a required input; a ``Refusal`` on it where there is none."""
        if (chosen := self.maybe_day(field)) is None:
            raise Refusal(Code.REQUIRED, field=field)
        return chosen

    def maybe_day(self, field: str) -> date | None:
        try:
            return date.fromisoformat(self.text(field))
        except ValueError:
            return None

    def maybe_moment(self, field: str) -> datetime | None:
        at = self.plain.get(field)
        return datetime.fromtimestamp(int(at), UTC) if at else None

    def files(self) -> list[GivenFile]:
        return [GivenFile(**file) for file in self.plain.get(ids.EVIDENCE) or ()]


def read_details(values: Values) -> Details:
    """The optional inputs, wherever they were filled."""
    return Details(
        role=values.maybe_choice(ReporterRole, ids.ROLE),
        categories=values.many(ids.CATEGORIES),
        demand=values.text(ids.DEMAND),
        response=values.text(ids.RESPONSE),
        customer=values.text(ids.CUSTOMER),
        witnesses=values.text(ids.WITNESSES),
        condition=values.text(ids.CONDITION),
        wishes=values.many(ids.WISHES),
        sharing=values.maybe_choice(Sharing, ids.SHARING),
    )


def read_report(values: Values, now: datetime, identity: Identity | None = None) -> Report:
    """The report; raises ``Refusal`` on the first required input that lacks its answer.

    Somebody in danger is asked for nothing but how their name is treated. ``identity``: where
    the form does not ask for it.
    """
    safety = values.choice(Safety, ids.SAFETY)
    danger = safety is Safety.DANGER
    today = now.astimezone(TOKYO).date()
    return Report(
        safety=safety,
        identity=identity or values.choice(Identity, ids.IDENTITY),
        occurred_on=(
            values.maybe_day(ids.OCCURRED_ON) or today if danger else values.day(ids.OCCURRED_ON)
        ),
        scene=(
            values.maybe_choice(Scene, ids.SCENE) if danger else values.choice(Scene, ids.SCENE)
        ),
        narrative=values.text(ids.NARRATIVE),
        exclude=frozenset(values.many(ids.EXCLUDE)),
        details=read_details(values),
    )
